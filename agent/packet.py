"""What an operator starts from: what is known, was tried, and is open (DESIGN, *hand_over*)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agent.context import Trace
from agent.state import ConversationState, TaskFrame
from tools.calls import IdentityTier

_INTERNAL = ("receipt_id", "ticket_id", "told", "approval_reason")
"""Slots that the code has filled for itself."""


def packet_of(state: ConversationState, trace: Trace, now: datetime) -> dict[str, Any]:
    """Verified facts, open tasks with what is still asked, what was tried, and the risk.

    Receipts, tickets and promises of the conversation stand in the record and are shown beside it.
    """
    done = state.get("last_done")
    return {
        "history": state.get("history", []),
        "mood": state["mood"],
        "customer_id": state["customer_id"],
        "is_verified": state["caller_tier"] == int(IdentityTier.VERIFIED),
        "claimed_order_id": state["claimed_order_id"],
        "requests": [_request(command) for command in state["commands"]],
        "open_tasks": [_open_task(frame) for frame in reversed(state.get("tasks") or [])],
        "last_task": {"task": done["task"], "slots": _shown(done["slots"])} if done else None,
        "tried": [
            {"tool": note["tool"], "outcome": note["outcome"]}
            for note in trace.notes.get("tools", [])
        ],
        "risk": {
            "rule": trace.notes.get("handover"),
            "is_urgent": bool(trace.notes.get("is_urgent")),
            "unclear_streak": state["streak"],
            "churn": trace.notes.get("churn"),
        },
        "packed_at": now.isoformat(),
    }


def _request(command: Mapping[str, Any]) -> str:
    """A command with the intent that it is about: `StartTask: cancel_order`."""
    return ": ".join(filter(None, (command["type"], command.get("intent"))))


def _open_task(frame: TaskFrame) -> dict[str, Any]:
    return {"task": frame["task"], "slots": _shown(frame["slots"]), "asked": frame["asked"]}


def _shown(slots: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in slots.items() if value and name not in _INTERNAL}
