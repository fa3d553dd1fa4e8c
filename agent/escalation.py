"""Does a person take over? Facts of the turn, and the pack's decision table `handover`."""

from typing import Any

from agent.state import ConversationState
from agent.tasks.complaining import severity_of
from knowledge.pack import Pack
from knowledge.policies import Decision, decide

Commands = list[dict[str, Any]]


def unclear_streak(before: int, commands: Commands) -> int:
    """How many turns in a row were not understood, this one included."""
    return before + 1 if all(command["type"] == "Unclear" for command in commands) else 0


def weigh_handover(state: ConversationState, commands: Commands, pack: Pack) -> Decision:
    """`escalate`, `offer` or `continue`, with the rule that says so."""
    text, words = state["text"], pack.complaints
    complains = any(_is_complaint(command, pack) for command in commands)
    category = words.category_of(text) if complains else "other"
    return decide(
        pack.policies.table("handover"),
        {
            "asked_for_person": any(command["type"] == "RequestHuman" for command in commands),
            "has_harm": complains and words.has_harm(text),
            "is_legal_threat": complains and words.is_legal_threat(text),
            "severity": severity_of(words, text, state["mood"], category) if complains else "none",
            # How often a complaint came before is weighed with its remedy, where tickets are read.
            "repeat_count": 0,
            "unclear_streak": unclear_streak(state.get("unclear_streak") or 0, commands),
            "failed_tool": bool(state.get("failed_tool")),
            "mood": state["mood"],
        },
    )


def _is_complaint(command: dict[str, Any], pack: Pack) -> bool:
    if command["type"] == "Complain":
        return True
    task = pack.tasks.get(command.get("intent", ""))
    return command["type"] == "StartTask" and task is not None and task.is_complaint
