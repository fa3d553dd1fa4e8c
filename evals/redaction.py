"""Personal data found in labelled texts, by the finder that hides it from a language model."""

import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from agent import AgentSettings
from agent.privacy import PersonalDataFinder, PersonalDatum, known_words
from evals.errors import EvalsError
from evals.shares import Share, share
from knowledge import load_pack

_console = Console()

FORMAT = (
    'JSON lines, plain or .gz: {"text": "...", "spans": [{"type": "...", "start": 0, "end": 5}]}'
)


@dataclass(frozen=True)
class LabelledText:
    """A text and the places of its personal data."""

    text: str
    spans: tuple[tuple[str, int, int], ...]
    """Type as the file calls it, start, end."""


@dataclass(frozen=True)
class RedactionScores:
    """Spans count once each, whatever their length."""

    hidden: Share
    """Share of labelled spans of which every letter and digit is hidden."""
    touched: Share
    """Share of labelled spans of which something is hidden."""
    right: Share
    """Share of what was hidden that touches a labelled span (precision)."""
    hidden_by_type: Mapping[str, Share]


def read_labelled(path: Path) -> list[LabelledText]:
    """The rows of a file.

    Raises:
        EvalsError: with file and line of the first row that is not of the form.
    """
    rows = []
    with _opened(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
                spans = tuple(
                    (str(span["type"]), int(span["start"]), int(span["end"]))
                    for span in row["spans"]
                )
                rows.append(LabelledText(str(row["text"]), spans))
            except (ValueError, KeyError, TypeError) as error:
                raise EvalsError(f"{path}:{number}: not {FORMAT}: {error!r}") from error
    if not rows:
        raise EvalsError(f"{path}: no rows")
    return rows


def score_redaction(rows: Sequence[LabelledText], finder: PersonalDataFinder) -> RedactionScores:
    """What the finder hides of the rows; Wilson intervals over spans."""
    hidden: dict[str, list[bool]] = {}
    touched, right = [], []
    for row in rows:
        found = finder.find(row.text)
        places = _places(found)
        for kind, start, end in row.spans:
            letters = [at for at in range(start, end) if row.text[at].isalnum()]
            hidden.setdefault(kind, []).append(all(at in places for at in letters))
            touched.append(any(at in places for at in letters))
        right += [
            any(one.start < end and start < one.end for _, start, end in row.spans) for one in found
        ]
    return RedactionScores(
        share([one for values in hidden.values() for one in values]),
        share(touched),
        share(right),
        {kind: share(values) for kind, values in sorted(hidden.items())},
    )


def false_hits(texts: Iterable[str], finder: PersonalDataFinder) -> Mapping[str, list[str]]:
    """What is hidden in texts without personal data, by kind."""
    hits: dict[str, list[str]] = {}
    for text in texts:
        for one in finder.find(text):
            hits.setdefault(one.kind, []).append(text[one.start : one.end])
    return hits


def redaction(
    *,
    test: Annotated[Path, typer.Option(help=FORMAT)],
    clean: Annotated[
        Path | None,
        typer.Option(help="CSV with a column `text` and nothing personal: what is hidden there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Hide personal data in labelled texts, and count what was found."""
    finder = PersonalDataFinder(known_words(load_pack(AgentSettings().pack_folder)))
    try:
        scores = score_redaction(read_labelled(test), finder)
        harmless = [] if clean is None else list(_texts(clean))
    except (EvalsError, OSError) as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    per_100 = 100 * sum(map(len, false_hits(harmless, finder).values())) / max(len(harmless), 1)
    if as_json:
        typer.echo(orjson.dumps(_data(scores, per_100 if harmless else None)))
        return
    table = Table(title=f"personal data in {test.name}")
    for column in ("", "found"):
        table.add_column(column)
    table.add_row("hidden whole", str(scores.hidden))
    table.add_row("touched", str(scores.touched))
    table.add_row("rightly hidden", str(scores.right), end_section=True)
    for kind, figure in scores.hidden_by_type.items():
        table.add_row(kind, str(figure))
    _console.print(table)
    if harmless:
        _console.print(f"hidden per 100 harmless texts: {per_100:.1f} ({len(harmless)} texts)")


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if not row.get("text"):
                raise EvalsError(f"{path}:{number}: no column `text`, or it is empty")
            yield row["text"]


def _data(scores: RedactionScores, per_100: float | None) -> Mapping[str, object]:
    figures = {"hidden": scores.hidden, "touched": scores.touched, "right": scores.right}
    named = {**figures, **scores.hidden_by_type}
    shares = {name: [one.value, one.interval, one.total] for name, one in named.items()}
    return {**shares, "hidden_per_100_harmless": per_100}


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _places(found: Iterable[PersonalDatum]) -> frozenset[int]:
    return frozenset(at for one in found for at in range(one.start, one.end))
