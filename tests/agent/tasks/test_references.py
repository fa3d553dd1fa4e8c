"""Which orders the tasks of a message are about."""

from typing import Any

import pytest

from agent.state import DoneTask
from agent.tasks.frames import new_frame
from agent.tasks.references import (
    TURNS_REMEMBERED,
    Commands,
    done_task,
    older,
    regrets,
    with_references,
)
from agent.understanding.slots import SlotFinder
from knowledge.pack import Pack

W1, W2 = "W104233", "W104234"


@pytest.fixture(scope="module")
def finder(shop_pack: Pack) -> SlotFinder:
    company = shop_pack.company
    return SlotFinder(company.order_number_pattern, company.product_names)


def start(intent: str, text: str) -> dict[str, Any]:
    return {"type": "StartTask", "intent": intent, "slots": {}, "text": text, "probability": 1.0}


def settled(task: str, **slots: str) -> DoneTask:
    return done_task(new_frame(task, slots), is_reversible=True)


def told(
    pack: Pack, finder: SlotFinder, text: str, *commands: dict[str, Any], done: DoneTask | None
) -> list[tuple[str, str | None]]:
    """The intent and the order of each command."""
    found: Commands = with_references(
        list(commands), text, done=done, tasks=pack.tasks, finder=finder
    )
    return [
        (str(one.get("intent", one["type"])), one.get("slots", {}).get("order_number"))
        for one in found
    ]


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        (
            f"cancel {W1} and {W2}",
            [("cancel_order", f"cancel {W1} and {W2}")],
            [("cancel_order", W1), ("cancel_order", W2)],
        ),
        (
            f"cancel {W1} - no sorry {W2}",
            [("cancel_order", f"cancel {W1} - no sorry {W2}")],
            [("cancel_order", W2)],
        ),
        (f"退 {W1}，不想要了", [("start_return", f"退 {W1}"), ("cancel_order", "不想要了")],
         [("start_return", W1), ("cancel_order", W1)]),
        (
            f"cancel {W1}, also the invoice of {W2}",
            [("cancel_order", f"cancel {W1}"), ("get_invoice", f"the invoice of {W2}")],
            [("cancel_order", W1), ("get_invoice", W2)],
        ),
        (
            f"cancel {W1} and order the other one again",
            [("cancel_order", f"cancel {W1}"), ("reorder", "order the other one again")],
            [("cancel_order", W1), ("reorder", None)],
        ),
        ("stop the newsletter", [("newsletter", "stop the newsletter")], [("newsletter", None)]),
    ],
)  # fmt: skip
def test_each_task_gets_the_order_that_it_is_about(
    shop_pack: Pack,
    finder: SlotFinder,
    text: str,
    parts: list[tuple[str, str]],
    expected: list[tuple[str, str | None]],
) -> None:
    commands = [start(*part) for part in parts]

    assert told(shop_pack, finder, text, *commands, done=None) == expected


def test_it_is_what_was_settled_last(shop_pack: Pack, finder: SlotFinder) -> None:
    done = settled("track_order", order_number=W1)
    ask = start("cancel_order", "cancel it then")

    assert told(shop_pack, finder, "cancel it then", ask, done=done) == [("cancel_order", W1)]
    assert told(shop_pack, finder, "cancel it then", ask, done=None) == [("cancel_order", None)]
    assert told(
        shop_pack, finder, f"cancel {W2}", start("cancel_order", f"cancel {W2}"), done=done
    ) == [("cancel_order", W2)]
    assert told(
        shop_pack, finder, "cancel the other one, not this", start("cancel_order", ""), done=done
    ) == [("cancel_order", None)]


def test_a_doubtful_reading_is_believed_where_it_is_known(
    shop_pack: Pack, finder: SlotFinder
) -> None:
    done = settled("track_order", order_number=W1)
    doubtful = {
        "type": "Unclear", "text": "取消它吧", "probability": 0.4, "candidates": ["cancel_order"],
    }  # fmt: skip

    assert told(shop_pack, finder, "取消它吧", doubtful, done=done) == [("cancel_order", W1)]
    assert told(shop_pack, finder, "取消它吧", doubtful, done=None) == [("Unclear", None)]


def test_what_else_can_be_done_with_a_subscription(shop_pack: Pack, finder: SlotFinder) -> None:
    done = settled("manage_subscription", subscription_number="S1", action="pause", months="2")
    ask = start("cancel_order", "cancel it altogether instead")

    (found,) = with_references([ask], ask["text"], done=done, tasks=shop_pack.tasks, finder=finder)

    assert (found["intent"], found["slots"]) == (
        "manage_subscription", {"subscription_number": "S1"},
    )  # fmt: skip


def test_never_mind_right_after_a_deed_wants_it_undone() -> None:
    done = settled("cancel_order", order_number=W1)
    never_mind = [{"type": "CancelTask", "text": "never mind", "probability": 0.9}]

    assert regrets(never_mind, done, None)
    assert not regrets(never_mind, older(done), None)
    assert not regrets(never_mind, {**done, "is_reversible": False}, None)
    assert not regrets(never_mind, done, {"kind": "task", "candidates": []})
    assert not regrets([start("cancel_order", "")], done, None)


def test_it_is_forgotten_after_a_while() -> None:
    done: DoneTask | None = settled("cancel_order")
    for _ in range(TURNS_REMEMBERED):
        assert done is not None
        done = older(done)

    assert done is None
