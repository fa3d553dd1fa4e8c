"""Bring in a person: a packet for the operator, and a plain word on what happens next."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from langgraph.runtime import Runtime

from agent.care_hours import next_opening
from agent.context import TurnContext
from agent.sections import plain_section
from agent.state import Action, ConversationState, QuickReply, Section, Step
from knowledge.pack import Language


class HandedOver(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]


async def hand_over(state: ConversationState, runtime: Runtime[TurnContext]) -> HandedOver:
    """Reads the first step, appends the promise of a person with the expected wait.

    The `hand_over` action in the section is what `record_turn` turns into a change of owner.
    """
    needs = runtime.context.needs
    step, *rest = state["queue"]
    language = cast(Language, state["language"])
    company = needs.pack.company
    now = datetime.fromisoformat(state["now"])
    opening = next_opening(company, now)
    if opening <= now:
        wait = str(company.expected_wait_minutes)
        text = needs.wording.say("handed_over", language, seed=state["turn_id"], minutes=wait)
        backing = [wait]
    else:
        day = needs.wording.day(needs.wording.local_date(opening), language)
        time = needs.wording.clock_time(opening)
        text = needs.wording.say(
            "handed_over_closed", language, seed=state["turn_id"], day=day, time=time
        )
        backing = [day, time]
    if before := step["command"].get("say"):
        text = f"{needs.wording.say(before, language, seed=state['turn_id'])}\n\n{text}"
    label = needs.wording.say("carry_on_button", language, seed="button")
    section = plain_section(
        "hand_over", text, quick_replies=[QuickReply(label=label, message=label)]
    )
    due_at = opening + timedelta(minutes=company.expected_wait_minutes)
    section["backing"] = backing
    section["actions"] = [
        Action(
            tool="hand_over",
            summary=step["command"]["type"],
            data={
                "reason": _reason(step["command"]),
                "expected_from": opening.isoformat(),
                "due_at": due_at.isoformat(),
            },
        )
    ]
    return {"sections": [*state["sections"], section], "queue": rest}


def _reason(command: Mapping[str, Any]) -> str:
    """The reason code: a rule's own, or what the customer has said."""
    said = {"Affirm": "OfferAccepted"}.get(command["type"], command["type"])
    return str(command.get("reason", said))
