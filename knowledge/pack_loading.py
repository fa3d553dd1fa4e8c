"""Read a company pack from its folder; the first look at every file."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from knowledge.churn_signals import ChurnSignals
from knowledge.complaints import ComplaintWords
from knowledge.errors import PackError
from knowledge.pack import (
    LANGUAGES,
    Article,
    CalibrationRow,
    Company,
    Intent,
    IntentDefinition,
    Intents,
    Language,
    Pack,
    Replies,
    Tasks,
)
from knowledge.policy_loading import load_policies
from knowledge.yaml_source import YamlSource

PACKS_FOLDER = Path(__file__).parent / "packs"
_FENCE = "---\n"


def load_pack(folder: Path) -> Pack:
    """Read and validate the pack in `folder`.

    Raises:
        PackError: a file is missing or wrong; the message has a line per problem with file and
            line.
    """
    if not (folder / "company.yaml").is_file():
        raise PackError(f"{folder}: no company pack here (company.yaml is missing)")
    definitions = _yaml(folder / "intents.yaml").parse(Intents).root
    return Pack(
        name=folder.name,
        folder=folder,
        company=_yaml(folder / "company.yaml").parse(Company),
        articles=tuple(_load_articles(folder)),
        intents=tuple(_load_intent(folder, name, found) for name, found in definitions.items()),
        tasks=_yaml(folder / "tasks.yaml").parse(Tasks).root,
        replies=_yaml(folder / "replies.yaml").parse(Replies).root,
        calibration={
            language: _load_calibration(folder / "calibration" / f"{language}.csv", definitions)
            for language in LANGUAGES
        },
        complaints=_complaints(folder / "complaints.yaml"),
        policies=load_policies(folder / "policies.yaml"),
        churn=_churn(folder / "churn.yaml"),
    )


def _complaints(path: Path) -> ComplaintWords:
    return _yaml(path).parse(ComplaintWords) if path.is_file() else ComplaintWords()


def _churn(path: Path) -> ChurnSignals:
    return _yaml(path).parse(ChurnSignals) if path.is_file() else ChurnSignals()


def read_article(path: Path, language: Language) -> Article:
    """One article: YAML front matter between two fences, then Markdown.

    Raises:
        PackError: no front matter, a field is missing or wrong, or the id is not the file's name.
    """
    text = _read(path)
    if not text.startswith(_FENCE) or _FENCE not in text[len(_FENCE) :]:
        raise PackError(f"{path}:1: an article starts with front matter between two --- lines")
    front_matter, body = text[len(_FENCE) :].split(_FENCE, 1)
    source = YamlSource(front_matter, path, first_line=2)
    if not isinstance(source.data, dict):
        raise PackError(f"{path}:2: front matter is not a mapping")
    try:
        article = Article.model_validate(
            {
                **source.data,
                "language": language,
                "body": body.strip(),
                "path": path,
                "examples": _lines(path.parents[2] / "questions" / language / f"{path.stem}.txt"),
            }
        )
    except ValidationError as error:
        problems = [
            f"{path}:{source.line_of(problem['loc'])}: "
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise PackError("\n".join(problems)) from error
    if article.article_id != path.stem:
        raise PackError(f"{path}:2: id {article.article_id!r} is not the file's name")
    return article


def _load_articles(folder: Path) -> list[Article]:
    articles, problems = [], []
    for language in LANGUAGES:
        for path in sorted((folder / "faq" / language).glob("*.md")):
            try:
                articles.append(read_article(path, language))
            except PackError as error:
                problems.append(str(error))
    if problems:
        raise PackError("\n".join(problems))
    return articles


def _load_intent(folder: Path, name: str, definition: IntentDefinition) -> Intent:
    return Intent(
        name=name,
        kind=definition.kind,
        articles=definition.articles,
        label=definition.label,
        utterances={
            language: _lines(folder / "utterances" / language / f"{name}.txt")
            for language in LANGUAGES
        },
    )


def _load_calibration(
    path: Path, intents: Mapping[str, IntentDefinition]
) -> tuple[CalibrationRow, ...]:
    """Rows of `text,intents`; a pack without the file has none.

    `|` stands between requests, `/` between intents of which each is right.
    """
    if not path.is_file():
        return ()
    reader = csv.DictReader(io.StringIO(_read(path)))
    if reader.fieldnames != ["text", "intents"]:
        raise PackError(f"{path}:1: the header must be text,intents, not {reader.fieldnames}")
    rows = []
    for row in reader:
        wanted = tuple(tuple(one.split("/")) for one in (row["intents"] or "").split("|"))
        unknown = [name for names in wanted for name in names if name not in intents]
        if not row["text"] or unknown:
            raise PackError(f"{path}:{reader.line_num}: no text, or no intent {unknown}")
        rows.append(CalibrationRow(text=row["text"], intents=wanted))
    return tuple(rows)


def _lines(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    return tuple(line.strip() for line in _read(path).split("\n") if line.strip())


def _yaml(path: Path) -> YamlSource:
    return YamlSource(_read(path), path)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise PackError(f"{path}: file is missing") from error
    except UnicodeDecodeError as error:
        raise PackError(f"{path}: not UTF-8 at byte {error.start}") from error
