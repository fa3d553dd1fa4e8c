"""How good one conversation was, from 0 to 1, with the lines that show it.

A quality is made of parts, each from 0 to 1. A part that does not apply to a conversation (no
figure was named, nobody asked for a person) is None: it is not scored and not in the mean. The
parts here need no case, so they hold for live conversations too:

- contract: 1 when no rule of the process contract was broken and nothing was said that must not
  be, else 0.
- grounded: of the replies with figures, those whose every figure is backed.
- understood: of the replies, those that do not ask what the customer meant.
- not repeated: of the replies, those that neither say the one before again word for word nor ask
  again what it has just asked.

`evals.dialogs.case_quality` adds what only a case can know, `evals.dialogs.live_quality` what the
record knows. The quality is the mean of the scored parts but the contract, times the contract: a
broken promise is no matter of degree.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evals.dialogs.answers import Exchange
from evals.dialogs.grounding import said_figures
from evals.dialogs.spending import Spent
from evals.reply_reading import ReplyReader

CONTRACT = "contract"
MOST_EVIDENCE = 3
"""Lines that a part keeps of what went wrong; of what did not, one is enough."""
_LONGEST_QUOTE = 120
_HONEST = frozenset({"not_covered", "out_of_scope"})
_REPLY_NUMBER = re.compile(r"\breply (\d+)\b")
_QUOTED = re.compile(r"""['"](.+)['"]""", re.DOTALL)


@dataclass(frozen=True)
class Evidence:
    """A place in a conversation, and what was found there."""

    message: int | None
    """Number of the exchange, from 1; None: the conversation as a whole."""
    quote: str
    found: str


@dataclass(frozen=True)
class Part:
    """One part of a quality."""

    name: str
    value: float | None
    """In [0, 1]; None: not scored."""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Quality:
    """The parts of one conversation's quality."""

    parts: tuple[Part, ...] = ()

    @property
    def value(self) -> float | None:
        """The mean of the scored parts but the contract, times the contract; None without any."""
        scored = {part.name: part.value for part in self.parts if part.value is not None}
        kept = scored.pop(CONTRACT, None)
        if not scored:
            return kept
        return sum(scored.values()) / len(scored) * (1.0 if kept is None else kept)


@dataclass(frozen=True)
class Talk:
    """A conversation, as its quality is judged."""

    exchanges: tuple[Exchange, ...]
    reader: ReplyReader
    known: frozenset[str]
    """Figures that stand in the record, in the pack's own wording, or follow from its terms."""
    violations: tuple[str, ...] | None = None
    """What broke the contract; None where there is no record to look at."""
    numbers: tuple[int | None, ...] = ()
    """The log's number of each reply, by which `violations` name it."""
    articles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Figures of each article by its id."""
    spent: Spent | None = None
    """What a language model has cost; None where none was asked."""


def parts_of(talk: Talk, failures: Sequence[str] = ()) -> list[Part]:
    """The parts that hold for every conversation; `failures` are those of a case."""
    return [
        _contract(talk, [one for one in failures if one.startswith("never_told:")]),
        _grounded(talk),
        _understood(talk),
        _not_repeated(talk),
    ]


def failed(name: str, talk: Talk, failures: Sequence[str]) -> Part:
    """A part that is 0, with each failure where it happened."""
    found = [evidence(talk, place_of(failure, talk), failure) for failure in failures]
    return Part(name, 0.0, tuple(found))


def passed(name: str, talk: Talk, message: int | None, found: str) -> Part:
    """A part that is 1."""
    return Part(name, 1.0, (evidence(talk, message, found),))


def evidence(talk: Talk, message: int | None, found: str) -> Evidence:
    """A line that quotes the reply of an exchange, or of none."""
    text = talk.exchanges[message - 1].answer.text if message else ""
    return Evidence(message, short(text), found)


def short(text: str) -> str:
    """The beginning of a text, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def place_of(failure: str, talk: Talk) -> int | None:
    """The exchange that a failure is about, by the reply it names or quotes; None: no single one.

    What was not said, and what the record is like in the end, has no place.
    """
    if (number := _REPLY_NUMBER.search(failure)) and int(number[1]) in talk.numbers:
        return talk.numbers.index(int(number[1])) + 1
    if not failure.startswith(("never_told:", "language:")):
        return None
    quoted = _QUOTED.search(failure)
    wanted = quoted[1].casefold() if quoted else ""
    for number_of, exchange in enumerate(talk.exchanges, start=1):
        if wanted and wanted in repr(exchange.answer.text.replace("**", "")).casefold():
            return number_of
    return None


def _contract(talk: Talk, leaks: list[str]) -> Part:
    if talk.violations is None and not leaks:
        return Part(CONTRACT, None)
    if broken := [*leaks, *(talk.violations or ())]:
        return failed(CONTRACT, talk, broken)
    return passed(CONTRACT, talk, None, "no rule was broken")


def _grounded(talk: Talk) -> Part:
    lines = [
        (
            not said.unbacked,
            evidence(
                talk,
                said.message,
                f"not backed: {_listed(said.unbacked)}"
                if said.unbacked
                else f"backed: {_listed(said.figures)}",
            ),
        )
        for said in said_figures(talk.exchanges, talk.known, talk.articles)
    ]
    return _share("grounded", lines)


def _understood(talk: Talk) -> Part:
    lines = []
    for number, exchange in _replies(talk):
        text = exchange.answer.text
        # "That is not something I can help with" was understood, and is an answer.
        is_misread = talk.reader.asked(text).kind == "unclear" and not _HONEST & set(
            talk.reader.keys(text)
        )
        what = "asks what was meant by" if is_misread else "answers"
        line = evidence(talk, number, f"{what} {short(exchange.said)!r}")
        lines.append((not is_misread, line))
    return _share("understood", lines)


def _not_repeated(talk: Talk) -> Part:
    lines, before = [], ""
    for number, exchange in _replies(talk):
        text = exchange.answer.text
        found = _repetition(talk.reader, before, text)
        lines.append((found is None, evidence(talk, number, found or "new")))
        before = text
    return _share("not repeated", lines)


def _repetition(reader: ReplyReader, before: str, text: str) -> str | None:
    if text == before:
        return "says the same as the reply before"
    asked = reader.asked(text)
    # In other words it is another question: "that code is wrong, please try again".
    is_same = asked == reader.asked(before) and set(reader.keys(text)) & set(reader.keys(before))
    return f"asks for {asked.slot} again" if asked.kind == "slot" and is_same else None


def _replies(talk: Talk) -> Iterator[tuple[int, Exchange]]:
    numbered = enumerate(talk.exchanges, start=1)
    return ((number, exchange) for number, exchange in numbered if exchange.answer.text)


def _share(name: str, lines: Sequence[tuple[bool, Evidence]]) -> Part:
    if not lines:
        return Part(name, None)
    wrong = [line for is_well, line in lines if not is_well]
    kept = tuple(wrong[:MOST_EVIDENCE] or [lines[0][1]])
    return Part(name, 1 - len(wrong) / len(lines), kept)


def _listed(figures: frozenset[str]) -> str:
    return ", ".join(sorted(figures))
