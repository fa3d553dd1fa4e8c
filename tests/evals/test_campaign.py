"""The campaign's own eyes: every kind of fault is seen, and a clean history has none."""

from typing import Any

import pytest

from evals.campaign import Client, faults_of

SENT = Client(conversation_id="c", steps=[["a"], ["b", "c"]])


def asked(seq: int, message: str) -> dict[str, Any]:
    return {"role": "customer", "seq": seq, "client_message_id": message}


def answered(seq: int, first: int, last: int) -> dict[str, Any]:
    return {"role": "agent", "seq": seq, "answers_from": first, "answers_through": last}


CLEAN = [asked(1, "a"), answered(2, 1, 1), asked(3, "c"), asked(4, "b"), answered(5, 3, 4)]


def test_a_clean_history_has_no_fault() -> None:
    assert not any(faults_of(SENT, CLEAN).values())


@pytest.mark.parametrize(
    ("history", "fault"),
    [
        (CLEAN[:2], ("lost", ["b", "c"])),
        ([*CLEAN, asked(6, "b"), answered(7, 6, 6)], ("stored_twice", ["b"])),
        (CLEAN[:4], ("unanswered", ["c", "b"])),
        ([*CLEAN, answered(6, 4, 4)], ("answered_twice", ["b"])),
        ([asked(1, "b"), asked(2, "c"), asked(3, "a"), answered(4, 1, 3)], ("out_of_order", ["c"])),
        ([*CLEAN[:4], answered(6, 3, 4)], ("gaps", ["c"])),
        ([*CLEAN, CLEAN[-1]], ("gaps", ["c"])),
    ],
)
def test_every_kind_of_fault_is_seen(
    history: list[dict[str, Any]], fault: tuple[str, list[str]]
) -> None:
    kind, what = fault

    assert faults_of(SENT, history)[kind] == what
