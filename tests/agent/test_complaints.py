"""What is offered for a complaint, as the tables `remedy`, `goodwill` and `photo` say."""

import re

import pytest

from evals.properties.record import Record
from evals.properties.run import play
from evals.properties.steps import Say, Step
from evals.properties.template import Template, make_template

TO_S50 = "{own[1]}"
"""Of the customer in talk 6; it has arrived, and cost S$15.80."""
ABOVE_S50, ABOVE_S200 = "{own[3]}", "{own[0]}"
"""S$148.90 of the customer in talk 4, which has arrived; S$233.90 of the one in talk 6."""
APPROVAL, PERSON = "A colleague has to approve this", "Shall I bring in a colleague now?"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


def after(template: Template, *steps: Step) -> tuple[Record, str]:
    """The record and the last reply."""
    record, _ = play(template, steps)
    (conversation,) = record.tables["conversations"]
    return record, record.replies(conversation["conversation_id"])[-1]["text"]


def test_up_to_50_dollars_damage_is_settled_at_once_and_without_a_photo(template: Template) -> None:
    record, reply = after(template, Say(6, f"{TO_S50} arrived broken, I want a refund"))

    assert [one["amount_cents"] for one in record.tables["consents"]] == [1580]
    assert "I can refund S$15.80" in reply
    assert "photo" not in reply
    assert APPROVAL not in reply


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (f"{ABOVE_S50} arrived broken, I want a refund", "Please mail a photo of it to care@"),
        (f"{ABOVE_S50} 坏了，我要退款", "请把商品照片发到 care@"),
    ],
)
def test_above_50_dollars_a_photo_is_asked_for_and_an_operator_decides(
    template: Template, text: str, asks: str
) -> None:
    record, _ = after(template, Say(4, text), Say(4, "yes", "yes"))

    (approval,) = record.tables["approvals"]
    first = record.replies(approval["conversation_id"])[0]["text"]
    tickets = re.findall(r"\*\*(T\d{6})\*\*", first)
    assert asks in first
    assert tickets == [tickets[0]] * 2, "the ticket, and what to put in the subject"
    assert approval["reason"] == "goodwill#2"
    assert record.tables["receipts"] == []


def test_above_200_dollars_nothing_is_offered_but_a_person(template: Template) -> None:
    record, reply = after(template, Say(6, f"{ABOVE_S200} arrived broken, I want a refund"))

    assert "Please mail a photo" in reply
    assert PERSON in reply
    assert record.tables["consents"] == []


def test_what_has_another_cause_is_looked_at_however_little_it_cost(template: Template) -> None:
    record, reply = after(
        template, Say(6, f"{TO_S50} came late, I want a refund"), Say(6, "yes", "yes")
    )

    assert [one["reason"] for one in record.tables["approvals"]] == ["remedy#12"]
    assert "photo" not in reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{own[0]} is late, I want a voucher", "so it's still on time"),
        ("{own[0]} 迟了，给我优惠券", "目前还没有超时"),
    ],
)
def test_what_may_still_come_in_time_is_not_paid_for(
    template: Template, text: str, says: str
) -> None:
    record, reply = after(template, Say(0, text))

    assert says in reply
    assert record.tables["consents"] == []


def test_money_is_given_for_an_order_that_is_asked_for(template: Template) -> None:
    _, reply = after(template, Say(6, "the driver was rude, I want a refund"))

    assert re.search(r"[Ww]hich (?:order|of your orders)", reply)


def test_what_is_wanted_may_stand_anywhere_in_the_message(template: Template) -> None:
    record, reply = after(template, Say(6, f"{TO_S50} arrived broken\nI'd like to be refunded"))

    assert [one["tool"] for one in record.tables["consents"]] == ["refund_goodwill"]
    assert "I can refund S$15.80" in reply


def test_a_complaint_is_about_the_order_that_was_named_last(template: Template) -> None:
    record, _ = after(
        template,
        Say(6, f"where is {ABOVE_S200}"),
        Say(6, f"{TO_S50} arrived broken, I want a refund"),
    )

    assert [one["amount_cents"] for one in record.tables["consents"]] == [1580]


@pytest.mark.parametrize(
    "text",
    ["glass from it cut my foot, I am bleeding", "the plug started smoking", "插座冒烟了，好吓人"],
)
def test_harm_and_danger_are_taken_up_though_the_message_was_not_understood(
    template: Template, text: str
) -> None:
    record, reply = after(template, Say(0, text))

    assert record.tables["conversations"][0]["owner"] != "agent"
    assert any(one in reply for one in ("the highest priority", "最高优先级"))
