"""Each rule of the contract can fail, and is quiet where nothing is wrong."""

from dataclasses import replace

import pytest

from evals.contract.rules import RULES, violations
from tests.evals.contract.traces import (
    DONE,
    GOOD,
    STRANGER,
    SUMMARY,
    Forge,
    also_says,
    answered,
    at,
    by_operator,
    conversation_of,
    every,
    later,
    reader,
    reply,
    rows,
    says,
    seen_as,
    shows,
    twice,
)
from tools.calls import IdentityTier


def test_nothing_is_wrong_with_the_trace_that_is_forged() -> None:
    assert violations(GOOD) == []
    assert reader().asked(SUMMARY).kind == "consent"
    assert any("_done" in key for key in reader().keys(DONE))


# Rule, what it must say, forgery.
FORGERIES: list[tuple[str, str, Forge]] = [
    ("verified_before_read", "cancel_order for a caller who was claimed",
     seen_as(IdentityTier.CLAIMED)),
    ("verified_before_read", "cancel_order for a caller who was anonymous",
     seen_as(IdentityTier.ANONYMOUS)),
    ("no_cross_customer_read", "order W654321 is another customer's",
     shows("W654321")),
    ("no_cross_customer_read", "order W123456 is another customer's",
     seen_as(IdentityTier.VERIFIED, customer_id=STRANGER)),
    ("consent_before_write", "cancel_order: no consent",
     rows("consents", lambda _: None)),
    ("consent_before_write", "tool is not what was agreed to",
     every("consents", tool="close_account")),
    ("consent_before_write", "arguments is not what was agreed to",
     every("consents", arguments={"order_number": "W000000"})),
    ("consent_before_write", "amount_cents is not what was agreed to",
     every("receipts", amount_cents=9900)),
    ("consent_before_write", "customer_id is not what was agreed to",
     every("consents", customer_id=STRANGER)),
    ("consent_before_write", "done before it was agreed to",
     every("consents", granted_at=None)),
    ("consent_before_write", "done before it was agreed to",
     every("receipts", created_at=at(3.4))),
    ("consent_before_write", "agreed to a question that had expired",
     every("consents", asked_at=at(-26.5))),
    ("consent_before_write", "nobody answered the question",
     every("consents", asked_in="t9")),
    ("consent_before_write", "nobody answered the question",
     every("consents", asked_in="t4")),
    ("consent_before_write", "nobody answered the question",
     by_operator("")),
    ("one_receipt_per_consent", "consent y1 was used 2 times",
     twice("receipts")),
    ("no_claim_without_receipt", "cancel_order_done_refund without a receipt",
     rows("receipts", lambda _: None)),
    ("no_claim_without_receipt", "cancel_order_done_refund without a receipt",
     every("receipts", tool="reorder")),
    ("no_claim_without_receipt", "cancel_order_done_refund without a receipt",
     every("receipts", told_seq=5)),
    ("no_claim_without_receipt", "'refund: have refunded' without a receipt",
     says("I have refunded S$25 to your card.")),
    ("no_claim_without_receipt", "'cancel: 已为您取消' without a receipt",
     says("已为您取消。")),
    ("handover_when_due", "reply 6: a person was asked for and not brought in",
     rows("log_entries", lambda row: {**row, "payload": {**row["payload"], "handed_over": False}})),
    ("mute_while_a_person_owns", "reply 7: the agent spoke while a person owned",
     also_says(7, "Anything else?")),
    ("promise_kept_or_renewed", "reply, due 2026-03-09 05:00: forgotten",
     later(days=1)),
    ("promise_kept_or_renewed", "a person was promised at 04:06: not on record",
     rows("promises", lambda row: row if row["ticket_id"] else None)),
    ("promise_kept_or_renewed", "a reply on ticket T000001 was promised: not on record",
     every("promises", ticket_id=None)),
    ("promise_kept_or_renewed", "a reply on ticket T000001 was promised: not on record",
     rows("tickets", lambda _: None)),
    ("somebody_is_responsible", "no owner",
     every("conversations", owner="")),
    ("somebody_is_responsible", "no next_action",
     every("conversations", next_action=None)),
    ("somebody_is_responsible", "no next_action_due_at",
     every("conversations", next_action_due_at=None)),
    ("somebody_is_responsible", "ticket T000001: no owner",
     every("tickets", owner="")),
    ("somebody_is_responsible", "ticket T000001: resolution_due_at leaves no time to do it in",
     every("tickets", resolution_due_at=at(6))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "says_so", "forge"), FORGERIES)
def test_a_forged_trace_breaks_the_rule(rule: str, says_so: str, forge: Forge) -> None:
    found = violations(forge(GOOD))

    assert [one for one in found if one.startswith(f"{rule}: ") and says_so in one], found


def test_every_rule_is_forged() -> None:
    forged = {rule for rule, _, _ in FORGERIES} | {"asked_at_most_twice"}

    assert forged == {rule.__name__ for rule in RULES}


HARMLESS: list[Forge] = [
    by_operator("Mei"),
    every("handovers", closed_at=at(6.5)),
    lambda facts: also_says(8, "Anything else?")(every("handovers", closed_at=at(7))(facts)),
    lambda facts: later(days=1)(every("promises", kept_at=at(20))(facts)),
    lambda facts: later(days=1)(every("promises", broken_at=at(61))(facts)),
    every("tickets", status="resolved", owner="", resolution_due_at=at(6)),
    shows("W999999"),
    # The one order whose number and address were given may be followed by anybody.
    lambda facts: shows("W654321")(
        replace(
            seen_as(IdentityTier.CLAIMED, customer_id=None, claimed_order_id="o2")(facts),
            tables={
                **seen_as(IdentityTier.CLAIMED, claimed_order_id="o2")(facts).tables,
                "receipts": [],
                "log_entries": [answered(4, "It is on its way.")],
            },
        )
    ),
    # An article's own words speak of the rule, not of this customer.
    says("We have refunded it within 5 days.", citations=[{"sentence": "We have refunded it."}]),
    says(reply("complaint_person")),
]


@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_allowed_breaks_nothing(change: Forge) -> None:
    assert violations(change(GOOD)) == []


WHICH = reply("ask_which_order")
CODE, WRONG = reply("identity_code", email="m@customer.example"), reply("code_wrong")


@pytest.mark.parametrize(
    ("talk", "found"),
    [
        ([("cancel", WHICH), ("hm", WHICH)], []),
        (
            [("cancel", WHICH), ("hm", WHICH), ("what?", WHICH)],
            ["asked_at_most_twice: reply 6: asked 3 times for order_number"],
        ),
        ([("cancel", WHICH), ("hm", WHICH), ("hours?", "9-18."), ("so?", WHICH)], []),
        # Each wrong code has been an answer, and the next try is a question of its own.
        (
            [("m@customer.example", CODE), *((f"11111{one}", WRONG) for one in range(4))],
            [],
        ),
        ([("m@customer.example", CODE), ("1 2 3 4 5 6", WRONG), ("why?", WRONG)], []),
        (
            [("m@customer.example", CODE), ("why?", CODE), ("I have none", CODE)],
            ["asked_at_most_twice: reply 6: asked 3 times for code"],
        ),
        (
            [("123456", WRONG), ("why?", WRONG), ("I have none", WRONG)],
            ["asked_at_most_twice: reply 6: asked 3 times for code"],
        ),
    ],
)
def test_the_same_question_is_put_twice_at_most(
    talk: list[tuple[str, str]], found: list[str]
) -> None:
    assert violations(conversation_of(*talk)) == found
