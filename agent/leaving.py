"""What a message says of the will to leave."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.routing import is_complaint
from knowledge.churn_signals import SignalName
from knowledge.pack import Pack


def heard_signals(commands: Sequence[Mapping[str, Any]], mood: str, pack: Pack) -> list[SignalName]:
    """What a message says of the will to leave; nothing of most messages."""
    heard: list[SignalName] = []
    if any(is_complaint(dict(command), pack.tasks) for command in commands):
        heard.append("complaint")
    if mood == "angry":
        heard.append("angry")
    begun = {command.get("intent") for command in commands if command["type"] == "StartTask"}
    if begun & set(pack.churn.leaving_tasks):
        heard.append("wants_to_leave")
    return heard
