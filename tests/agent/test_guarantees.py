"""Conversations that have broken a guarantee once; found by `evals.properties`."""

from datetime import timedelta

import pytest

from evals.properties.record import Record, moment
from evals.properties.run import play
from evals.properties.steps import Crash, Decide, Later, Operator, Say, Script, Step, Stumble
from evals.properties.template import Template, make_template

CANCEL_AND_REORDER = Say(0, "cancel {own[0]}\nreorder {own[1]}")
YES = Say(0, "yes", "yes")
REFUNDED = 2
"""The conversation of a customer whose damaged order is dear enough for an operator's word."""
BROKEN_AND_REFUNDED = Say(REFUNDED, "{own[3]} arrived broken, I want a refund")
YES_TO_REFUND = Say(REFUNDED, "yes", "yes")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


def played(template: Template, *steps: Step) -> Record:
    """The record after a script; every invariant has held all the way."""
    script: Script = steps
    record, _ = play(template, script)
    return record


def deeds(record: Record) -> list[str]:
    return [receipt["tool"] for receipt in record.tables["receipts"]]


def replies(record: Record) -> list[str]:
    (conversation,) = record.tables["conversations"]
    return [reply["text"] for reply in record.replies(conversation["conversation_id"])]


def test_of_two_writes_asked_for_at_once_only_one_is_asked_about(template: Template) -> None:
    record = played(template, CANCEL_AND_REORDER)

    (text,) = replies(record)
    assert len(record.tables["consents"]) == 1
    assert record.tables["consents"][0]["tool"] == "cancel_order"
    assert "I've noted your other request" in text
    assert text.endswith("?"), "what is asked is said last"


def test_a_yes_does_the_write_that_was_asked_about_and_asks_about_the_other(
    template: Template,
) -> None:
    record = played(template, CANCEL_AND_REORDER, YES)

    assert deeds(record) == ["cancel_order"]
    assert [one["tool"] for one in record.tables["consents"]] == ["cancel_order", "reorder"]


def test_two_writes_asked_for_at_once_take_a_yes_each(template: Template) -> None:
    record = played(template, CANCEL_AND_REORDER, YES, YES)

    assert deeds(record) == ["cancel_order", "reorder"]


def test_a_second_write_that_is_impossible_is_refused_before_the_question(
    template: Template,
) -> None:
    record = played(template, Say(0, "cancel {own[0]}\nclose my account"))

    (text,) = replies(record)
    assert text.index("I can close your account") < text.index("I would cancel order")
    assert text.endswith("Shall I do that?")


def test_a_yes_is_to_what_was_said_last(template: Template) -> None:
    """The word of an operator on something else comes between a question and a yes."""
    wait = (BROKEN_AND_REFUNDED, YES_TO_REFUND)
    record = played(
        template, *wait, Say(REFUNDED, "cancel {own[0]}"), Decide(is_approved=False), YES_TO_REFUND
    )

    assert deeds(record) == []
    assert "That question is no longer open, so let me ask again." in replies(record)[-1]


@pytest.mark.parametrize("before", ["撤销", "hmm", "取消"])
def test_of_a_burst_each_message_must_be_a_yes(template: Template, before: str) -> None:
    """They are read together when they have waited for a process to start."""
    burst = (Say(0, before, ticks=0), Say(0, "yes", "yes", 0), Crash())
    record = played(template, Say(0, "cancel {own[0]}"), *burst)

    assert deeds(record) == []


def test_the_same_write_asked_for_twice_is_asked_about_once(template: Template) -> None:
    record = played(template, Say(0, "cancel {own[0]}\ncancel {own[0]}"), Say(0, "no", "no"))

    assert replies(record)[-1] == "All right, I've left it as it is: Cancel my order."


def test_the_record_of_an_approved_deed_keeps_when_the_customer_agreed(
    template: Template,
) -> None:
    wait = (BROKEN_AND_REFUNDED, YES_TO_REFUND, Later(minutes=61))
    record = played(template, *wait, Decide(is_approved=True))

    (consent,) = record.tables["consents"]
    assert moment(consent["used_at"]) - moment(consent["granted_at"]) > timedelta(minutes=61)


def test_what_an_operator_approves_is_told_once(template: Template) -> None:
    """The yes, another one, and the word of the operator come at the same time."""
    for ticks in range(0, 60, 2):
        burst = (
            Say(REFUNDED, "yes", "yes", 0),
            Say(REFUNDED, "yes", "yes", ticks),
            Decide(is_approved=True),
        )
        record = played(template, BROKEN_AND_REFUNDED, *burst)
        told = [text for text in replies(record) if text.startswith("Done: ")]

        assert len(told) == len(deeds(record)), f"decided after {ticks} rounds of the loop"


def test_a_request_for_approval_is_made_once_though_its_turn_is_cut_off(
    template: Template,
) -> None:
    for ticks in range(20, 60):
        record = played(
            template,
            BROKEN_AND_REFUNDED,
            Say(REFUNDED, "yes", "yes", ticks),
            Crash(),
            Say(REFUNDED, "how long does it take?"),
            YES_TO_REFUND,
        )
        approvals = record.tables["approvals"]

        assert len(approvals) == 1, f"cut off after {ticks} rounds of the loop"


def test_a_deed_is_told_when_a_person_takes_over_before_its_reply(template: Template) -> None:
    for ticks in range(60):
        record = played(
            template,
            Say(0, "cancel {own[0]}"),
            Say(0, "yes", "yes", ticks),
            Operator(0, "take_over"),
        )
        told = [receipt["told_seq"] for receipt in record.tables["receipts"]]

        assert None not in told, f"taken over after {ticks} rounds of the loop"


def test_a_deed_is_told_when_a_person_takes_over_after_a_crash(template: Template) -> None:
    ask, agree = Say(0, "cancel {own[0]}"), Say(0, "yes", "yes", 45)
    record = played(template, ask, agree, Crash(), Operator(0, "take_over"))

    assert [receipt["told_seq"] is None for receipt in record.tables["receipts"]] == [False]


def test_nothing_is_done_once_a_person_has_taken_over(template: Template) -> None:
    ask, agree = Say(0, "cancel {own[0]}"), Say(0, "yes", "yes", 0)
    record = played(template, ask, agree, Operator(0, "take_over"))

    assert deeds(record) == []


def test_a_message_is_answered_though_its_turn_has_failed_for_good(template: Template) -> None:
    """The next message takes it up, and the reply that was thought is sent."""
    failed = (Say(0, "cancel {own[0]}"), Stumble("publish", 4), YES)
    record = played(template, *failed, Say(0, "how long does it take?"))

    assert [reply[:4] for reply in replies(record)] == ["I wo", "Done", "Stan"]


def test_what_a_hand_back_has_settled_is_not_answered_again(template: Template) -> None:
    by_person = (Operator(0, "take_over"), Operator(0, "hand_back"))
    record = played(
        template, Say(0, "cancel {own[0]}"), Say(0, "yes", "yes", 0), *by_person, Say(0, "hello")
    )

    assert deeds(record) == []
    assert record.heard[-1].text == "hello", "and not the yes before it once more"


def test_a_deed_is_told_by_a_turn_that_is_given_up(template: Template) -> None:
    record = played(template, Say(0, "cancel {own[0]}"), Stumble("publish", 3), YES)

    assert deeds(record) == ["cancel_order"]
    assert "Something went wrong" in replies(record)[-1]
    assert replies(record)[-1].startswith("Done: ")


def test_where_a_person_takes_over_nothing_is_asked(template: Template) -> None:
    """The summary has not been seen, so no yes of later can be to it."""
    record = played(
        template,
        Say(0, "cancel {own[0]}\na person please"),
        Operator(0, "take_over"),
        Operator(0, "hand_back"),
        YES,
    )

    assert "Shall I do that?" not in replies(record)[0]
    assert deeds(record) == []
