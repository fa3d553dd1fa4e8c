"""Conversations on the page: what was said, and which rule was broken where."""

from collections.abc import Iterator

from evals.dialogs.gate import HARD
from evals.dialogs.quality import Evidence
from evals.dialogs.saved_runs import SavedTrial
from evals.reporting.elements import Html, joined, tag
from evals.reporting.figures import MEANINGS, FailedCase, rule_of


def failed_case(one: FailedCase) -> Html:
    """A case that failed, folded: its rules in the line that is always seen."""
    chips = joined(rule_chip(rule) for rule in one.rules)
    line = tag(
        "summary",
        tag("span", one.case, class_="case"),
        tag("span", f"{len(one.failed)} of {one.trials} failed", class_="count"),
        tag("span", chips, class_="chips"),
    )
    return tag("details", line, *map(conversation, one.failed), id=anchor(one.case))


def conversation(trial: SavedTrial) -> Html:
    """A trial: its messages, with every failure where it happened or at the end."""
    placed = _placed(trial)
    turns = [
        joined(_turn(number, said, reply, placed.get(number, [])))
        for number, (said, reply) in enumerate(trial.transcript, start=1)
    ]
    value = trial.quality.value
    facts = [f"trial {trial.number}", trial.persona.replace("_", " "), ", ".join(trial.tags)]
    facts += [] if value is None else [f"quality {value:.2f}"]
    in_the_end = placed.get(None, [])
    return tag(
        "article",
        tag("header", " · ".join(one for one in facts if one)),
        *turns,
        *(_failure(one) for one in in_the_end),
        quality_lines(trial),
        class_="conversation",
    )


def quality_lines(trial: SavedTrial) -> Html:
    """The parts of its quality that are below 1, each with its evidence."""
    low = [one for one in trial.quality.parts if one.value is not None and one.value < 1]
    lines = [
        tag("li", tag("b", f"{part.name} {part.value:.2f}"), " ", _evidence(line))
        for part in low
        for line in part.evidence
        if line.found not in trial.failures
    ]
    return tag("ul", *lines, class_="evidence") if lines else Html()


def rule_chip(rule: str) -> Html:
    """The name of a rule; what it means appears when it is pointed at."""
    kind = "chip hard" if rule in HARD else "chip"
    return tag("span", rule, class_=kind, title=MEANINGS.get(rule, ""))


def anchor(case: str) -> str:
    """The id of a case on the page."""
    return f"case-{case}"


def _evidence(line: Evidence) -> Html:
    place = f"message {line.message}: " if line.message else ""
    quote = (" ", tag("q", line.quote)) if line.quote else ()
    return joined((f"{place}{line.found}", *quote))


def _placed(trial: SavedTrial) -> dict[int | None, list[str]]:
    places = {line.found: line.message for part in trial.quality.parts for line in part.evidence}
    found: dict[int | None, list[str]] = {}
    for failure in trial.failures:
        place = places.get(failure)
        is_there = place is not None and place <= len(trial.transcript)
        found.setdefault(place if is_there else None, []).append(failure)
    return found


def _turn(number: int, said: str, reply: str, failures: list[str]) -> Iterator[Html]:
    yield tag("p", tag("span", str(number), class_="number"), said, class_="customer", dir="auto")
    kind = "agent broken" if failures else "agent"
    text = reply or tag("i", "no reply")
    yield tag("p", text, class_=kind, dir="auto")
    for failure in failures:
        yield _failure(failure)


def _failure(failure: str) -> Html:
    rule = rule_of(failure)
    found = failure.removeprefix(rule).removeprefix(":").strip()
    meaning = tag("span", MEANINGS.get(rule, ""), class_="meaning")
    return tag("p", rule_chip(rule), " ", found, meaning, class_="failure")
