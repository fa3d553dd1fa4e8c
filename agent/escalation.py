"""Does a person take over? Facts of the turn, and the pack's decision table `handover`."""

import re
from typing import Any

from agent.commands import Complain
from agent.routing import is_complaint
from agent.state import ConversationState
from agent.tasks.complaining import severity_of
from knowledge.pack import Pack
from knowledge.policies import Decision, decide

# "Can it overheat?" asks; "it is smoking" tells, whatever article may speak of smoke.
_ASKS = re.compile(
    r"[?？]|吗|会不会|能不能|是不是|是否|如果|要是|万一|\bif\b"
    r"|^\W*(?:is|are|can|could|do|does|will|would|should|how|what|why|which|when)\b",
    re.IGNORECASE,
)
Commands = list[dict[str, Any]]
_NOT_UNDERSTOOD = frozenset({"Unclear", "NotCovered"})
_BESIDE_A_THREAT = frozenset({"StartTask", "RequestHuman", "Deny", "CancelTask"})


def unclear_streak(before: int, commands: Commands) -> int:
    """How many turns in a row were not understood, this one included."""
    return before + 1 if all(command["type"] == "Unclear" for command in commands) else 0


def with_grave_complaint(commands: Commands, text: str, pack: Pack) -> Commands:
    """`commands`, and a complaint where the message is grave and nothing else has heard one.

    Whoever threatens us, or tells of harm in words that nobody has understood, is not asked what
    they may have meant, is not sent to an article, and has not said yes to anything.
    """
    if any(is_complaint(command, pack.tasks) for command in commands):
        return commands
    words = pack.complaints
    is_unclear = all(command["type"] in _NOT_UNDERSTOOD for command in commands)
    is_danger = words.has_harm(text) or words.category_of(text) == "safety"
    is_told = is_danger and (is_unclear or not _ASKS.search(text))
    if not is_told and words.threat_of(text, is_complaint=False) is None:
        return commands
    kept = [command for command in commands if command["type"] in _BESIDE_A_THREAT]
    return [*kept, Complain(text=text, probability=1.0).model_dump()]


def weigh_handover(
    state: ConversationState, commands: Commands, pack: Pack, *, repeat_count: int
) -> Decision:
    """`escalate`, `offer` or `continue`, with the rule that says so.

    `repeat_count`: complaints of the same category that this customer has made before.
    """
    text, words = state["text"], pack.complaints
    complains = any(is_complaint(command, pack.tasks) for command in commands)
    category = words.category_of(text) if complains else "other"
    return decide(
        pack.policies.table("handover"),
        {
            "asked_for_person": any(command["type"] == "RequestHuman" for command in commands),
            "has_harm": complains and words.has_harm(text),
            "threat": words.threat_of(text, is_complaint=complains) or "none",
            "severity": severity_of(words, text, state["mood"], category) if complains else "none",
            "repeat_count": repeat_count,
            "unclear_streak": unclear_streak(state.get("unclear_streak") or 0, commands),
            "failed_tool": bool(state.get("failed_tool")),
            "mood": state["mood"],
        },
    )
