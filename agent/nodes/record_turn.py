"""The last node: the reply as it will be sent, and what the conversation remembers."""

from typing import Any, TypedDict

from langgraph.runtime import Runtime

from agent.composing import text_of
from agent.context import TurnContext
from agent.errors import TurnOvertakenError
from agent.follow_ups import aged
from agent.state import (
    ConversationState,
    DoneTask,
    HistoryLine,
    OpenQuestion,
    QuickReply,
    Section,
    TaskFrame,
    Topic,
)
from agent.tasks.references import older

_REMEMBERED_CHARACTERS = 500
_MOST_QUICK_REPLIES = 4


class RecordedTurn(TypedDict):
    """The part of the state this node writes."""

    reply: dict[str, Any]
    history: list[HistoryLine]
    open_question: OpenQuestion | None
    topic: Topic | None
    last_done: DoneTask | None
    tasks: list[TaskFrame]
    unclear_streak: int
    failed_tool: bool
    is_greeted: bool
    sections: list[Section]
    frames: list[TaskFrame]


async def record_turn(state: ConversationState, runtime: Runtime[TurnContext]) -> RecordedTurn:
    """Reads `sections`, writes `reply` and `history`; the working parts are cleared.

    Raises:
        TurnOvertakenError: a newer message waits. Nothing that lasts has been written yet, so the
            merged turn starts from where this one did (docs/adr/0007).
    """
    sections = state["sections"]
    receipts = [receipt for section in sections for receipt in section["receipts"]]
    actions = [action for section in sections for action in section["actions"]]
    waits = any(action["tool"] == "approval" for action in actions)
    # What was done must be told; a newer message gets a turn of its own.
    if runtime.context.is_overtaken() and not receipts and not waits:
        raise TurnOvertakenError(state["turn_id"])
    text = text_of(sections)
    reply = {
        "text": text,
        "language": state["language"],
        "commands": [
            {key: command[key] for key in ("type", "intent", "probability") if key in command}
            for command in state["commands"]
        ],
        "citations": [citation for section in sections for citation in section["citations"]],
        "actions": [action for action in actions if action["tool"] != "hand_over"],
        "quick_replies": _distinct(
            [offer for section in sections for offer in section["quick_replies"]]
        ),
        "receipts": receipts,
        "churn": state.get("churn"),
        "hand_over": next((action for action in actions if action["tool"] == "hand_over"), None),
    }
    lines = [
        HistoryLine(role="customer", text=state["text"][:_REMEMBERED_CHARACTERS]),
        HistoryLine(role="agent", text=text[:_REMEMBERED_CHARACTERS]),
    ]
    kept = runtime.context.needs.settings.history_messages
    return {
        "reply": reply,
        "history": [*state.get("history", []), *lines][-kept:],
        "open_question": state["asked"],
        "topic": state.get("answered") or aged(state.get("topic")),
        "last_done": state.get("done") or older(state.get("last_done")),
        "tasks": state["frames"],
        "unclear_streak": state["streak"],
        "failed_tool": runtime.context.trace.has_refusal,
        "is_greeted": True,
        "sections": [],
        "frames": [],
    }


def _distinct(offers: list[QuickReply]) -> list[QuickReply]:
    by_message = {offer["message"]: offer for offer in offers}
    return list(by_message.values())[:_MOST_QUICK_REPLIES]
