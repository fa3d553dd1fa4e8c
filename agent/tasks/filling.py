"""The slots of a task as it goes on: what is known, what is needed; pure functions."""

from collections.abc import Mapping

from agent.state import ConversationState
from agent.tasks.correcting import FORGOTTEN, dependents
from agent.tasks.slot_values import FREE_TEXT, SlotReader
from agent.understanding.negated import without_negated
from agent.understanding.segments import sounds_like_a_request, split_requests
from knowledge.pack import SlotDefinition, Task
from tools.facts import Facts

_PARTS: Mapping[str, tuple[str, ...]] = {"address": ("street", "unit", "postal_code")}


def slots_at_start(
    task: Task, before: Mapping[str, str], text: str, reader: SlotReader
) -> dict[str, str]:
    """What the message that starts a task names, and what was known when it was begun before."""
    said: dict[str, str] = {}
    contacts = _contact_in(text, reader)
    for name, definition in task.slots.items():
        if definition.kind == "text":
            # "Change my phone to 9123 4567": what was chosen says that the number is the value.
            said.update((name, value) for kind, value in contacts if kind in said.values())
        if not definition.from_message or definition.kind in FREE_TEXT:
            continue
        # "Change my name. I'm slow, typing on the phone" is not about the phone.
        parts = [_asking(text, reader), text] if definition.kind == "choice" else [text]
        found = (reader.read(name, definition, part, []) for part in parts)
        said |= next(filter(None, found), {})
    changed = {name: value for name, value in said.items() if before.get(name, value) != value}
    void = dependents(task, changed)
    return with_values(task, before, {**dict.fromkeys(void, FORGOTTEN), **said})


def _contact_in(text: str, reader: SlotReader) -> list[tuple[str, str]]:
    """The one e-mail address or phone number of a message, with its kind; nothing otherwise."""
    found = reader.found(without_negated(text))
    contacts = [("email", one) for one in found.emails] + [("phone", one) for one in found.phones]
    return contacts if len(contacts) == 1 else []


def _asking(text: str, reader: SlotReader) -> str:
    """The parts of a message that sound like a request."""
    parts = [one.text for one in split_requests(text, reader.language)]
    return ", ".join(one for one in parts if sounds_like_a_request(one, reader.language))


def slots_told(task: Task, state: ConversationState, reader: SlotReader) -> dict[str, str]:
    """What the messages named that led to "did you mean", so that a choice need not repeat it."""
    streak = state.get("unclear_streak") or 0
    said = [line["text"] for line in state.get("history") or [] if line["role"] == "customer"]
    slots: dict[str, str] = {}
    for text in said[-streak:] if streak else []:
        slots = slots_at_start(task, slots, text, reader)
    return slots


def with_values(task: Task, slots: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """Slots with new values; what is void is left out, to be asked for again."""
    filled = {**slots, **values}
    if task.policy is not None:
        # For its own table to decide again. An approval that a complaint needs stays.
        filled.pop("approval_reason", None)
    for name, definition in task.slots.items():
        if values.get(name) == FORGOTTEN:
            for part in (name, *_PARTS.get(definition.kind, ())):
                filled.pop(part, None)
    return filled


def may_be_offered(row: Facts, definition: SlotDefinition) -> bool:
    """Whether a row is one of those that the slot is to be chosen from."""
    return all(
        str(row.get(fact)).lower() in values for fact, values in definition.offered_where.items()
    )


def is_wanting(name: str, definition: SlotDefinition, slots: Mapping[str, str]) -> bool:
    """Whether a slot must still be asked for. An address is known by its parts."""
    parts = ("street", "postal_code") if definition.kind == "address" else (name,)
    is_needed = not definition.is_optional and all(
        slots.get(slot) in values for slot, values in definition.needed_when.items()
    )
    return is_needed and not all(part in slots for part in parts)
