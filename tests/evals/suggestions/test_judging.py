"""What is acceptable as the next thing to say."""

from typing import Any

import pytest

from agent.assembly import Mind
from agent.copilot import Suggestion
from agent.state import Action, Citation
from evals.dialogs.cases import Case
from evals.dialogs.worlds import World
from evals.reply_reading import ReplyReader
from evals.suggestions.judging import Judge, is_unknown, scored_goals

WORLD = World("c1", "m@customer.example", {}, {}, {"A": "W104233", "A.total": "S$49"})
FEE = {"says": "what does it cost", "until": ["article:delivery-cost"]}
TRACK = {"says": "where is it", "order": "A", "until": ["tool:track_order"]}
CANCEL = {"says": "cancel it", "order": "A", "until": ["tool:cancel_order"]}
PROPOSAL = (
    "I would cancel order **W104233** (Fern fan, S$49). Nothing has been charged yet, so the "
    "reserved amount is simply released. Shall I do that?"
)
DONE = "Done: order **W104233** is cancelled and the reserved amount is released."


@pytest.fixture(scope="module")
def judge(mind: Mind) -> Judge:
    return Judge(mind.pack, ReplyReader(mind.pack))


def case_of(*goals: dict[str, Any], must: dict[str, Any] | None = None, **start: object) -> Case:
    return Case.model_validate(
        {
            "id": "any.case.en",
            "language": "en",
            "tags": ["task"],
            "start": {"orders": {"A": {"status": "placed", "lines": {"FER-AP": 1}}}, **start},
            "together": True,
            "wants": goals,
            "must": must or {},
        }
    )


def reply(text: str, *, article: str | None = None, tool: str | None = None) -> Suggestion:
    citations: list[Citation] = [
        {"article_id": str(article), "title": "", "sentence": text, "score": 1.0}
    ]
    actions: list[Action] = [{"tool": str(tool), "summary": "", "data": {}}]
    return Suggestion(
        kind="phrase",
        text=text,
        citations=citations if article else [],
        actions=actions if tool else [],
        backing=[],
    )


def test_an_article_or_a_look_up_counts_with_its_facts_only(judge: Judge) -> None:
    case = case_of(FEE, must={"told": ["S$4.90 | S$4.9"], "never_told": ["S$60"]})

    def accepts(text: str, article: str) -> bool:
        return judge.is_acceptable(case, WORLD, "fee?", reply(text, article=article))

    assert accepts("Delivery is S$4.90.", "delivery-cost")
    assert not accepts("Delivery is not free.", "delivery-cost")
    assert not accepts("Delivery is S$4.90.", "gift-wrapping")
    assert not accepts("Delivery is S$4.90, free from S$60.", "delivery-cost")
    assert not accepts("运费 S$4.90。", "delivery-cost")


def test_every_request_of_a_message_is_to_be_met(judge: Judge) -> None:
    case = case_of(FEE, TRACK)

    fee, both = reply("S$4.90", article="delivery-cost"), reply("a", tool="track_order")
    both.citations.extend(fee.citations)

    assert not judge.is_acceptable(case, WORLD, "W104233, and the fee?", fee)
    assert judge.is_acceptable(case, WORLD, "W104233, and the fee?", both)


def test_a_deed_is_to_be_proposed_and_never_said_to_be_done(judge: Judge) -> None:
    case = case_of(CANCEL)

    assert judge.is_acceptable(case, WORLD, "cancel W104233", reply(PROPOSAL))
    assert not judge.is_acceptable(case, WORLD, "cancel W104233", reply(DONE))
    assert not judge.is_acceptable(case_of(TRACK), WORLD, "where?", reply(PROPOSAL))


def test_a_detail_may_be_asked_for_that_was_not_said(judge: Judge) -> None:
    question = reply("Which order do you mean?")

    assert judge.is_acceptable(case_of(CANCEL), WORLD, "cancel my order", question)
    assert not judge.is_acceptable(case_of(CANCEL), WORLD, "cancel W104233", question)
    assert not judge.is_acceptable(case_of(FEE), WORLD, "what is the fee", question)


def test_who_is_not_signed_in_may_be_asked_to(judge: Judge, mind: Mind) -> None:
    asks = reply(mind.pack.replies["sign_in_needed"]["en"][0])

    stranger = case_of(TRACK, signed_in=False)
    assert judge.is_acceptable(stranger, WORLD, "where is W104233?", asks)
    assert not judge.is_acceptable(case_of(TRACK), WORLD, "where is W104233?", asks)


def test_what_words_cannot_settle_is_not_scored() -> None:
    ticket = {"says": "a b", "until": ["tool:ticket"]}
    unknown = {"says": "a b", "until": ["reply:not_covered"]}

    assert scored_goals(case_of(ticket)) == ()
    assert [goal.says for goal in scored_goals(case_of(ticket, FEE))] == ["what does it cost"]
    assert is_unknown(case_of(unknown))
    assert not is_unknown(case_of(ticket))
