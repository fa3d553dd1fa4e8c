"""The parts of a conversation's quality that only its case can judge.

- outcome: 1 when end state, facts, citations and language are as the case says, else 0.
- requests: wishes that were met, of all.
- person: 1 when a person was brought in or offered as the case says, 0 when not, or when one came
  or was offered that was not due; not scored where the case leaves it open, and where nobody was
  due and nobody came.
- brevity: messages of the shortest trial of this case that succeeded, over those of this one; not
  scored where this one did not succeed. It needs all trials: see `evals.dialogs.suites`.
"""

from collections.abc import Sequence

from evals.dialogs.cases import Case
from evals.dialogs.quality import Evidence, Part, Quality, Talk, evidence, failed, parts_of, passed

NO_BREVITY = Part("brevity", None)
_OUTCOME = ("goal:", "record ", "told:", "cited:", "language:")


def case_quality(
    case: Case, talk: Talk, level: str, wishes_met: int, failures: Sequence[str]
) -> Quality:
    """All parts but the brevity; `level` is how far the agent went towards a person."""
    wishes = f"{wishes_met} of {len(case.wants)} wishes met"
    return Quality(
        (
            _outcome(talk, [one for one in failures if one.startswith(_OUTCOME)]),
            Part("requests", wishes_met / len(case.wants), (Evidence(None, "", wishes),)),
            *parts_of(talk, failures),
            _person(case, talk, level),
        )
    )


def brevity(messages: int, shortest: int) -> Part:
    """Of a trial that succeeded, beside the shortest such trial of the case."""
    found = f"{messages} messages, the shortest that succeeded took {shortest}"
    return Part("brevity", shortest / messages, (Evidence(None, "", found),))


def _outcome(talk: Talk, failures: Sequence[str]) -> Part:
    if failures:
        return failed("outcome", talk, failures)
    return passed("outcome", talk, len(talk.exchanges), "everything is as the case says")


def _person(case: Case, talk: Talk, level: str) -> Part:
    due = case.must.handover
    if due == "either" or due == level == "not_due":
        return Part("person", None)
    asked = (talk.reader.asked(one.answer.text).kind for one in talk.exchanges)
    is_about = [
        exchange.answer.handed_over if level == "due" else kind == "person"
        for exchange, kind in zip(talk.exchanges, asked, strict=True)
    ]
    message = is_about.index(True) + 1 if True in is_about else None
    if due == level:
        return passed("person", talk, message, f"a person is {due}")
    found = f"handover: {due}, but the agent's decision was {level}"
    return Part("person", 0.0, (evidence(talk, message, found),))
