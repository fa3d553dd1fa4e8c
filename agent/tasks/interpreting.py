"""What a message means while a task has a question open; pure functions.

The brain reads a message without knowing what was asked. Here its commands meet the question: a
value, a yes, a correction, a digression, or the end of the task.
"""

import re
from collections.abc import Mapping
from typing import Any

from agent.state import TaskFrame
from agent.tasks.agreeing import ADDITIVE, yes_and_more
from agent.tasks.asides import Aside, aside_of, asks_to_repeat
from agent.tasks.correcting import (
    CORRECTING,
    FORGOTTEN,
    QUESTION,
    REPLACING,
    corrected_slots,
    names_only_another,
    takes_back,
)
from agent.tasks.option_words import wonders
from agent.tasks.slot_values import FREE_TEXT, SlotReader
from agent.understanding.consent_answer import read_consent_answer
from agent.understanding.human_request import asks_for_a_person
from agent.understanding.negated import without_negated
from agent.understanding.segments import sounds_like_a_request
from knowledge.pack import Language, SlotDefinition, Task

Commands = list[dict[str, Any]]
_ANSWERS: Mapping[str, str] = {"yes": "Affirm", "no": "Deny"}
_WEAK = frozenset({"Unclear", "NotCovered", "Affirm", "Deny"})
_DIALOG = frozenset({"SmallTalk"})
_LONGEST_CORRECTION = 60
_LONGEST_ODD_VALUE = 100
_MARKUP = re.compile(r"[<>\[\]{}]|\w=")
"""What no name, address or number is written with."""
_NAME = re.compile(
    r"(?!(?i:talk|speak|get|give|need|want|call|connect|transfer|let|can|could|please|pls|no|any"
    r"|some|another|your|the|real|live|actual|a)\b)"
    r"(?P<first>[A-Z][a-z'’-]+)(?: [A-Z][a-z'’-]*){1,3}"
)
"""Capital letters and nothing else, and no word with which a request begins."""


def answers_to(
    frame: TaskFrame,
    task: Task | None,
    commands: Commands,
    text: str,
    *,
    reader: SlotReader,
    language: Language,
) -> Commands:
    """The commands of `text` as an answer to what `frame` has asked; otherwise as they were."""
    asked = frame["asked"] or ""
    persons = [command for command in commands if command["type"] == "RequestHuman"]
    is_worded = any(one["probability"] >= 1 for one in persons)
    direct = _direct_answer(frame, task, text, reader, is_person_worded=is_worded)
    if direct is not None:
        return [direct]
    if persons:
        return commands
    if any(command.get("intent") == "repeat" for command in commands):
        if asks_to_repeat(text):
            return [_said_aside(asked, text, "repeat")]
        commands = [_unclear(asked, text)]
    if asked == "consent":
        return _to_consent(frame, task, commands, text, reader, language)
    return _to_question(frame, task, commands, text, reader)


def _direct_answer(
    frame: TaskFrame, task: Task | None, text: str, reader: SlotReader, *, is_person_worded: bool
) -> dict[str, Any] | None:
    """What `text` says to our question whatever the intent model takes it for."""
    asked = frame["asked"] or ""
    if asked in {"email", "code"} and not is_person_worded:
        # To the intent model an address alone looks like anything.
        value = _identity_value(asked, text, reader)
        if value:
            return _set(asked, value, text)
    definition = task.slots.get(asked) if task else None
    aside = _aside(frame, definition, text, reader)
    if aside is not None and not is_person_worded:
        # To the intent model "I really don't remember" is a call for help.
        return aside
    if definition and definition.kind in FREE_TEXT:
        if _MARKUP.search(text):
            # "admin [role=operator]" is no wish for an operator; the tool says what is wrong.
            return _set(asked, text.strip()[:_LONGEST_ODD_VALUE], text)
        if reader.contact(text) is not None or _is_bare_name(text):
            return next(iter(_sets(reader.read(asked, definition, text, []), text)), None)
    return None


def _is_bare_name(text: str) -> bool:
    """Whether `text` is a name and nothing else: "Jane Human" is no wish for one."""
    name = _NAME.fullmatch(text.strip())
    return name is not None and not asks_for_a_person(name["first"])


def _sets(values: Mapping[str, str], text: str) -> Commands:
    return [_set(name, value, text) for name, value in values.items()]


def _to_question(
    frame: TaskFrame, task: Task | None, commands: Commands, text: str, reader: SlotReader
) -> Commands:
    """To the question for a slot, for an e-mail address or for a code."""
    asked = frame["asked"] or ""
    definition = task.slots.get(asked) if task else None
    is_choice = definition is not None and definition.kind == "choice"
    # "Changed my mind" ends a task, unless it is one of the answers to choose from.
    if not is_choice and any(command["type"] == "CancelTask" for command in commands):
        return commands
    if asked in {"email", "code"}:
        return _or_again(commands, asked, text)
    if task is None or definition is None:
        return commands
    return _to_slot(frame, task, asked, commands, text, reader)


def _aside(
    frame: TaskFrame, definition: SlotDefinition | None, text: str, reader: SlotReader
) -> dict[str, Any] | None:
    """The command of "why?" and "I don't know", where the message has no value all the same."""
    asked = frame["asked"] or ""
    aside = aside_of(text) if definition or asked in {"email", "code"} else None
    if aside is None:
        return None
    by_pattern = definition if definition and definition.kind not in FREE_TEXT else None
    if by_pattern and reader.read(asked, by_pattern, text, frame["offered"]):
        return None
    return _said_aside(asked, text, aside)


def _said_aside(asked: str, text: str, aside: Aside) -> dict[str, Any]:
    # A good question is no message that was not understood.
    kind = {"type": "AskQuestion"} if aside != "unknown" else {}
    return {**_unclear(asked, text), **kind, "aside": aside}


def asks_back(frame: TaskFrame, text: str, language: Language) -> bool:
    """Whether `text` answers the question for consent with a question."""
    answer = read_consent_answer(text, language, about=frame["task"])
    return answer == "other" and QUESTION.search(text) is not None


def _to_consent(
    frame: TaskFrame,
    task: Task | None,
    commands: Commands,
    text: str,
    reader: SlotReader,
    language: Language,
) -> Commands:
    answer = read_consent_answer(text, language, about=frame["task"])
    if answer in _ANSWERS:
        return [{"type": _ANSWERS[answer], "text": text, "probability": 1.0}]
    own = frame["slots"].get("order_number")
    if task is not None and own and (said := _about_order(frame, task, own, text, reader)):
        return said
    if task is not None:
        numbers = reader.values("order_number", without_negated(text))
        agreed = list(yes_and_more(text, frame["task"], commands, (numbers, own), language))
        if agreed:
            return agreed
        added = [one for one in numbers if one != own]
        if own and added and ADDITIVE.search(text) and not REPLACING.search(text):
            # "Yes, and W2 too": to which of them? Asked again, and the other remembered.
            return [_unclear("consent", text), *(_start(frame["task"], one) for one in added[:1])]
    corrections = _corrections(frame, task, commands, text, reader)
    if corrections:
        return corrections
    if answer == "unclear" or all(command["type"] in _WEAK for command in commands):
        return [_unclear("consent", text)]
    return [command for command in commands if command["type"] not in _WEAK]


def _about_order(frame: TaskFrame, task: Task, own: str, text: str, reader: SlotReader) -> Commands:
    """A refusal that names the order, or that it is not the one that was meant."""
    it = "它" if reader.language == "zh" else "it"
    about_it = re.sub(rf"W?\s?{own.removeprefix('W')}", it, text, flags=re.IGNORECASE)
    if read_consent_answer(about_it, reader.language, about=frame["task"]) == "no":
        return [{"type": "Deny", "text": text, "probability": 1.0}]
    if takes_back(own, text, reader) or names_only_another(own, text, reader):
        # It must not be gone on with, whatever the other one turns out to be.
        changed = corrected_slots(task, frame["slots"], text, reader)
        return _correct(changed or {"order_number": FORGOTTEN}, text)
    return []


def _corrections(
    frame: TaskFrame, task: Task | None, commands: Commands, text: str, reader: SlotReader
) -> Commands:
    """Other values for slots that are set, unless the message starts something else."""
    is_short = len(text) <= _LONGEST_CORRECTION and CORRECTING.search(text) is not None
    starts_another = any(_starts_another(command, frame["task"]) for command in commands)
    if task is None or (starts_another and not is_short):
        return []
    changed = corrected_slots(task, frame["slots"], text, reader)
    return _correct(changed, text)


def _to_slot(
    frame: TaskFrame,
    task: Task,
    asked: str,
    commands: Commands,
    text: str,
    reader: SlotReader,
) -> Commands:
    definition = task.slots[asked]
    others = [
        command
        for command in commands
        if command["type"] not in _WEAK | _DIALOG and command.get("intent") != frame["task"]
    ]
    if definition.kind in FREE_TEXT:
        # To the intent model an address alone looks like anything.
        is_other = reader.contact(text) is None and _asks_for_other(others, text, reader)
    else:
        is_other = definition.kind == "choice" and wonders(text) and _asks(others, text)
    values = {} if is_other else reader.read(asked, definition, text, frame["offered"])
    if values:
        # "W104233, and what does delivery cost?" answers and asks.
        asks_more = [command for command in others if command["text"] != text]
        return [*_sets(values, text), *asks_more]
    if corrections := CORRECTING.search(text) and _corrections(frame, task, commands, text, reader):
        return corrections
    if others:
        return commands
    is_refusal = read_consent_answer(text, reader.language, about=frame["task"]) == "no"
    if definition.otherwise is not None and not is_refusal:
        return [_set(asked, definition.otherwise, text)]
    return _or_again(commands, asked, text)


def _asks(others: Commands, text: str) -> bool:
    return any(one["type"] == "AskQuestion" and one["text"] == text for one in others)


def _asks_for_other(others: Commands, text: str, reader: SlotReader) -> bool:
    """Whether what could be a value is a question or a request: "the invoice of W104233"."""
    is_request = sounds_like_a_request(text, reader.language) or bool(
        reader.values("order_number", text)
    )
    return any(
        command["type"] == "AskQuestion" or (command["type"] == "StartTask" and is_request)
        for command in others
    )


def _identity_value(asked: str, text: str, reader: SlotReader) -> str | None:
    if asked == "email":
        return next(iter(reader.found(text).emails), None)
    digits = "".join(character for character in text if character.isdigit())
    letters = sum(character.isalpha() for character in text)
    return digits if len(digits) == 6 and letters <= 30 else None


def _or_again(commands: Commands, asked: str, text: str) -> Commands:
    """What else was said, or that it was no answer."""
    told = [command for command in commands if command["type"] not in {"Unclear", "NotCovered"}]
    refused = [command for command in told if command["type"] == "Deny"]
    if refused and len(told) == len(refused):
        return [{"type": "CancelTask", "text": text, "probability": 1.0}]
    kept = [command for command in told if command["type"] != "Affirm"]
    return kept or [_unclear(asked, text)]


def _starts_another(command: dict[str, Any], task: str) -> bool:
    return command["type"] in {"StartTask", "AskQuestion", "Complain"} and (
        command.get("intent") != task
    )


def _correct(values: Mapping[str, str], text: str) -> Commands:
    return [{**_set(name, value, text), "type": "CorrectSlot"} for name, value in values.items()]


def _set(slot: str, value: str, text: str) -> dict[str, Any]:
    return {"type": "SetSlot", "slot": slot, "value": value, "text": text, "probability": 1.0}


def _start(task: str, text: str) -> dict[str, Any]:
    return {"type": "StartTask", "intent": task, "slots": {}, "text": text, "probability": 1.0}


def _unclear(slot: str, text: str) -> dict[str, Any]:
    """No answer to our question: `slot` says which."""
    return {
        "type": "Unclear", "candidates": [], "slot": slot, "text": text, "probability": 1.0,
    }  # fmt: skip
