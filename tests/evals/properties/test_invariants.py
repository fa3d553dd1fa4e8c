"""Every invariant can fail: each finds what was forged in a record in which all hold."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from evals.properties.invariants import ALWAYS, AT_REST, Invariant
from evals.properties.record import Record, Row

Forge = Callable[[Record], Record]


def test_nothing_is_wrong_with_the_record_that_is_forged(record: Record) -> None:
    deeds = [receipt["tool"] for receipt in record.tables["receipts"]]

    assert deeds == [
        "cancel_order",
        "restore_order",
        "reorder",
        "pause_subscription",
        "resume_subscription",
        "refund_goodwill",
    ]
    assert [invariant(record) for invariant in (*ALWAYS, *AT_REST)] == [[]] * 12


def rows(table: str, change: Callable[[int, Row], Row | None]) -> Forge:
    """Each row of a table becomes what `change` makes of its position and itself; None: gone."""

    def forge(record: Record) -> Record:
        changed = [change(at, row) for at, row in enumerate(record.tables[table])]
        tables = {**record.tables, table: [row for row in changed if row is not None]}
        return dataclasses.replace(record, tables=tables)

    return forge


def first(table: str, **values: Any) -> Forge:  # noqa: ANN401 - any column
    """Columns of the first row of a table are changed."""
    return rows(table, lambda at, row: {**row, **values} if at == 0 else row)


def every(table: str, **values: Any) -> Forge:  # noqa: ANN401 - any column
    """Columns of all rows of a table are changed."""
    return rows(table, lambda _, row: {**row, **values})


def twice(table: str) -> Forge:
    """A table has each row twice."""

    def forge(record: Record) -> Record:
        tables = {**record.tables, table: record.tables[table] * 2}
        return dataclasses.replace(record, tables=tables)

    return forge


def trail(change: Callable[[Row], Row | None]) -> Forge:
    """Each change on record becomes what `change` makes of it; None: gone."""

    def forge(record: Record) -> Record:
        changed = [change(row) for row in record.trail]
        return dataclasses.replace(record, trail=[row for row in changed if row is not None])

    return forge


def of_receipts(**values: Any) -> Forge:  # noqa: ANN401 - any column
    """What the trail says of receipts is changed."""

    def change(row: Row) -> Row:
        if row["name"] != "receipts" or row["deed"] != "INSERT":
            return row
        return {**row, **{name: values[name] for name in values if name in row}} | {
            "after": {**row["after"], **values}
        }

    return trail(change)


def replies_say(text: Callable[[Record], str]) -> Forge:
    """Each reply of the agent in the first conversation says something else."""

    def forge(record: Record) -> Record:
        talk = record.tables["conversations"][0]["conversation_id"]
        return rows(
            "log_entries",
            lambda _, row: (
                {**row, "text": text(record)}
                if row["conversation_id"] == talk and row["role"] == "agent"
                else row
            ),
        )(record)

    return forge


def nobody_meant_yes(record: Record) -> Record:
    said = [dataclasses.replace(one, meaning="other") for one in record.said]
    return dataclasses.replace(record, said=said)


def nobody_took_anything_back(record: Record) -> Record:
    return dataclasses.replace(record, taken_back=frozenset())


def nothing_was_heard(record: Record) -> Record:
    return dataclasses.replace(record, heard=[])


def a_word_between(record: Record) -> Record:
    """An operator has spoken between each question and its yes."""
    asked = {row["reply_seq"] for row in record.tables["turns"]}
    late = of_receipts(first_open=max(asked) + 2)(record)
    return rows(
        "log_entries", lambda _, row: {**row, "role": "operator"} if row["seq"] > 1 else row
    )(late)


def a_question_changed_when_it_was_out(record: Record) -> Record:
    (asked, *_) = (row for row in record.trail if row["name"] == "consents")
    content = {**asked["after"], "amount_cents": 1}
    change = {**asked, "deed": "UPDATE", "before": asked["after"], "after": content, "shown": 2}
    return dataclasses.replace(record, trail=[*record.trail, change])


def a_change_outside_is_ours(record: Record) -> Record:
    """A row of a customer is changed after the last receipt."""
    changed = next(row for row in record.trail if row["name"] == "orders")
    return dataclasses.replace(record, trail=[*record.trail, changed])


def a_year_later(record: Record) -> Record:
    return dataclasses.replace(record, now=record.now + timedelta(days=365))


def order_number_of_another(record: Record) -> str:
    return f"Your order {record.people[1].order_numbers[0]} is under way."


def mail_of_another(record: Record) -> Record:
    first_person, second_person, *_ = record.people
    mail = {
        "recipient": first_person.email,
        "subject": "Your order",
        "body": second_person.order_numbers[0],
    }
    return dataclasses.replace(record, tables={**record.tables, "outbox": [mail]})


# Invariant, what it must say, forgery.
FORGERIES: list[tuple[str, str, Forge]] = [
    ("every_change_has_a_receipt", "has no receipt",
     trail(lambda row: None if row["name"] == "receipts" else row)),
    ("every_change_has_a_receipt", "is no part of cancel_order",
     of_receipts(customer_id="nobody")),
    ("every_change_has_a_receipt", "is no part of set_newsletter",
     of_receipts(tool="set_newsletter")),
    ("every_change_has_a_receipt", "UPDATE of orders (change 3) has no receipt",
     a_change_outside_is_ours),
    ("every_receipt_has_a_consent", "without consent",
     rows("consents", lambda *_: None)),
    ("every_receipt_has_a_consent", "agreed to 'close_account'",
     every("consents", tool="close_account")),
    ("every_receipt_has_a_consent", "amount_cents 15600, agreed to 1",
     every("consents", amount_cents=1)),
    ("every_receipt_has_a_consent", "agreed to {}",
     every("consents", arguments={})),
    ("every_receipt_has_a_consent", "agreed to 'nobody'",
     every("consents", customer_id="nobody")),
    ("every_receipt_has_a_consent", "the consent was void",
     every("consents", voided_at="2026-03-02 02:00:00")),
    ("every_receipt_has_a_consent", "never granted",
     every("consents", granted_at=None)),
    ("every_receipt_has_a_consent", "the consent had expired",
     every("consents", granted_at="2026-03-02 03:00:00")),
    ("every_receipt_has_a_consent", "consent used at None",
     every("consents", used_at=None)),
    ("every_receipt_has_a_consent", "the question was never shown",
     every("turns", reply_seq=None)),
    ("every_receipt_has_a_consent", "agreed in message 1, shown in 2",
     of_receipts(first_open=1)),
    ("every_receipt_has_a_consent", "the question was another one: 'Shall I?'",
     every("log_entries", text="Shall I?")),
    ("every_receipt_has_a_consent", "no plain yes: ['yes']",
     nobody_meant_yes),
    ("every_receipt_has_a_consent", "no plain yes: []",
     nothing_was_heard),
    ("every_receipt_has_a_consent", "something else was said after question 2",
     a_word_between),
    ("every_receipt_has_a_consent", "changed after it was shown",
     a_question_changed_when_it_was_out),
    ("every_receipt_has_a_consent", "the approval is refused",
     every("approvals", status="refused")),
    ("every_receipt_has_a_consent", "the approval had expired",
     every("approvals", decided_at="2026-03-09 02:00:00")),
    ("every_receipt_has_a_consent", "no operator took it back",
     nobody_took_anything_back),
    ("every_receipt_has_a_consent", "that was possible until None",
     every("receipts", reversible_until=None)),
    ("every_receipt_has_a_consent", "are not one moment",
     every("consents", granted_at="2026-03-02 02:00:00")),
    ("nobody_reads_what_is_anothers", "says 'w344932'",
     replies_say(order_number_of_another)),
    ("nobody_reads_what_is_anothers", "mail to zamba@customer.example says 'w344932'",
     mail_of_another),
    ("nothing_is_done_twice", "2 receipts of consent_id",
     twice("receipts")),
    ("nothing_is_done_twice", "2 approvals of ticket",
     twice("approvals")),
    ("nothing_is_done_twice", "2 refunds for cancelling",
     twice("refunds")),
    ("nothing_is_done_twice", "1 times order cancelled, 0 receipts",
     rows("receipts", lambda *_: None)),
    ("no_deed_is_claimed_without_a_receipt", "cancel_order_done_hold_released without receipt",
     rows("receipts", lambda *_: None)),
    ("no_deed_is_claimed_without_a_receipt", "action cancel_order names receipt",
     every("receipts", told_seq=None)),
    ("no_deed_is_claimed_without_a_receipt", "refund: have refunded",
     replies_say(lambda _: "I have refunded S$900.")),
    ("every_conversation_has_somebody", "None, 'customer_reply'",
     first("conversations", owner=None)),
    ("every_conversation_has_somebody", "'agent', ''",
     first("conversations", next_action="")),
    ("every_conversation_has_somebody", "'customer_reply', None",
     first("conversations", next_action_due_at=None)),
    ("no_message_is_skipped_or_answered_twice", "is stored 2 times",
     twice("log_entries")),
    ("no_message_is_skipped_or_answered_twice", "is stored 0 times",
     rows("log_entries", lambda _, row: row if row["role"] != "customer" else None)),
    ("no_message_is_skipped_or_answered_twice", "answers again",
     rows("log_entries", lambda _, row: {**row, "answers_from": row["answers_from"] and 1})),
    ("no_message_is_skipped_or_answered_twice", "answered through 7, not 99",
     first("conversations", answered_seq=99)),
    ("no_message_is_skipped_or_answered_twice", "skips messages [1]",
     rows("log_entries", lambda _, row: {**row, "answers_from": row["answers_through"] and 3})),
    ("log_numbers_have_no_gap", "has [2, 3, 4, 5, 6, 7, 8] of 8",
     rows("log_entries", lambda at, row: row if at else None)),
    ("every_message_is_answered", "answered through 0 of 7",
     first("conversations", answered_seq=0)),
    ("every_deed_is_told", "told in None",
     every("receipts", told_seq=None)),
    ("every_deed_is_told", "told in 1",
     every("receipts", told_seq=1)),
    ("every_decision_is_told", "approved, told None",
     every("approvals", told_at=None)),
    ("every_decision_is_told", "pending, told None",
     every("approvals", told_at=None, status="pending", expires_at="2026-03-01 02:00:00")),
    ("nothing_is_overdue", "operator_reply was due",
     a_year_later),
]  # fmt: skip
_BY_NAME: dict[str, Invariant] = {one.__name__: one for one in (*ALWAYS, *AT_REST)}


@pytest.mark.parametrize(
    ("invariant", "found", "forge"),
    [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in FORGERIES],
)
def test_an_invariant_finds_what_was_forged(
    record: Record, invariant: str, found: str, forge: Forge
) -> None:
    faults = _BY_NAME[invariant](forge(record))

    assert any(found in fault for fault in faults), faults


def test_each_invariant_is_tried() -> None:
    assert {name for name, _, _ in FORGERIES} == set(_BY_NAME)
