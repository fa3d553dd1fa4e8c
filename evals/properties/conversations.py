"""Nobody is left waiting: owners, answers, and what has to be told at rest."""

from collections import Counter
from collections.abc import Iterator

from evals.properties.record import Record, Row, moment

_OWNERS = ("agent", "operator")


def every_conversation_has_somebody(record: Record) -> list[str]:
    """An owner, a next action, and when it is due."""
    return [
        f"{row['conversation_id']}: {row['owner']!r}, {row['next_action']!r}, "
        f"{row['next_action_due_at']!r}"
        for row in record.tables["conversations"]
        if row["owner"] not in _OWNERS or not row["next_action"] or not row["next_action_due_at"]
    ]


def no_message_is_skipped_or_answered_twice(record: Record) -> list[str]:
    """Each message is stored once, and the agent's replies cover them one after another."""
    stored = Counter(
        (row["conversation_id"], row["client_message_id"])
        for row in record.tables["log_entries"]
        if row["role"] == "customer"
    )
    faults = [
        f"{said.text!r} is stored {times} times"
        for said in record.said
        if (times := stored[said.conversation_id, said.client_message_id]) != 1
    ]
    for conversation in record.tables["conversations"]:
        entries = record.entries(conversation["conversation_id"])
        faults += _out_of_turn(entries, conversation["answered_seq"])
    return faults


def _out_of_turn(entries: list[Row], answered_seq: int) -> Iterator[str]:
    """Replies that do not begin with the first message which is not answered yet."""
    asked = [entry["seq"] for entry in entries if entry["role"] == "customer"]
    answered = 0
    for reply in entries:
        since, through = reply["answers_from"], reply["answers_through"]
        if through is None:
            continue
        is_turn = reply["payload"].get("trace_id") is not None
        if through < answered or (is_turn and since <= answered):
            yield f"reply {reply['seq']} answers again through {through}"
        elif is_turn and (skipped := [seq for seq in asked if answered < seq < since]):
            yield f"reply {reply['seq']} skips messages {skipped}"
        answered = max(answered, through)
    if answered != answered_seq:
        yield f"answered through {answered}, not {answered_seq}"


def log_numbers_have_no_gap(record: Record) -> list[str]:
    """1, 2, 3, ... in every conversation."""
    return [
        f"{row['conversation_id']} has {numbers} of {row['last_seq']}"
        for row in record.tables["conversations"]
        for numbers in [[entry["seq"] for entry in record.entries(row["conversation_id"])]]
        if numbers != list(range(1, row["last_seq"] + 1))
    ]


def every_message_is_answered(record: Record) -> list[str]:
    """At rest: by a reply, or it is a person's to answer."""
    return [
        f"{row['conversation_id']}: answered through {row['answered_seq']}"
        f" of {row['last_customer_seq']}"
        for row in record.tables["conversations"]
        if row["answered_seq"] < row["last_customer_seq"] and row["owner"] != "operator"
    ]


def every_deed_is_told(record: Record) -> list[str]:
    """At rest: each receipt names the reply that has told of it, which is there."""
    spoken = {
        (row["conversation_id"], row["seq"])
        for row in record.tables["log_entries"]
        if row["kind"] == "message" and row["role"] == "agent"
    }
    return [
        f"{row['tool']} {row['receipt_id']} told in {row['told_seq']}"
        for row in record.tables["receipts"]
        if (row["conversation_id"], row["told_seq"]) not in spoken
    ]


def every_decision_is_told(record: Record) -> list[str]:
    """At rest: an approval that is decided or over has been told; one that waits has time left."""
    return [
        f"approval {row['approval_id']}: {row['status']}, told {row['told_at']}"
        for row in record.tables["approvals"]
        if (row["status"] == "pending") != (row["told_at"] is None)
        or (row["status"] == "pending" and moment(row["expires_at"]) <= record.now)
    ]


def nothing_is_overdue(record: Record) -> list[str]:
    """At rest, after a round of the watchdog: no conversation's next action is late."""
    return [
        f"{row['conversation_id']}: {row['next_action']} was due {row['next_action_due_at']}"
        for row in record.tables["conversations"]
        if moment(row["next_action_due_at"]) < record.now
    ]
