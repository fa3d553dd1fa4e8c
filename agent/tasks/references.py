"""Which orders the tasks of one message are about: "cancel W1 and W2", "cancel it then"."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from agent.state import DoneTask, OpenQuestion, TaskFrame
from agent.tasks.option_words import named_option
from agent.understanding.negated import without_negated
from agent.understanding.slots import SlotFinder
from knowledge.pack import Task

MOST_ORDERS = 3
"""Of one message; more than these are a list for a person."""
TURNS_REMEMBERED = 3
"""How long "it" can be what was settled last."""
_LONGEST_DOUBTFUL = 40
_ORDER = "order_number"
_IT = re.compile(
    r"\b(?:it|that|this|them|that one|this one|the same(?: one)?)\b"
    r"|它|这个|那个|这单|那单|这笔|那笔|这张|那张|该订单|刚才那",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:other|another|different)\b|另[一外]|别的|其他", re.IGNORECASE)

Commands = list[dict[str, Any]]


def with_references(
    commands: Commands,
    text: str,
    *,
    done: DoneTask | None,
    tasks: Mapping[str, Task],
    finder: SlotFinder,
) -> Commands:
    """`commands`, each task with the order that it is about where its own words do not say it.

    A task for two orders becomes two. A number that stands elsewhere in the message is that of a
    task which names none; "it" is what the task settled last, `done`, was about. A complaint is
    about the order that it names first.
    """
    named = finder.order_numbers(without_negated(text))
    commands = [_believed(command, text, done, tasks) for command in commands]
    return [
        one
        for command in commands
        for one in _with_order(command, named, text, done=done, tasks=tasks, finder=finder)
    ]


def done_task(frame: TaskFrame, *, is_reversible: bool = False) -> DoneTask:
    """What is remembered of a task that is settled."""
    return DoneTask(
        task=frame["task"],
        slots=dict(frame["slots"]),
        is_reversible=is_reversible,
        turns_left=TURNS_REMEMBERED,
    )


def regrets(commands: Commands, done: DoneTask | None, asked: OpenQuestion | None) -> bool:
    """Whether "never mind" comes right after a deed, with nothing else open: it is to be undone."""
    return (
        done is not None
        and done["is_reversible"]
        and done["turns_left"] == TURNS_REMEMBERED
        and asked is None
        and [command["type"] for command in commands] == ["CancelTask"]
    )


def older(done: DoneTask | None) -> DoneTask | None:
    """The task settled last, after a turn that settled none."""
    if done is None or done["turns_left"] <= 1:
        return None
    return {**done, "turns_left": done["turns_left"] - 1}


def _believed(
    command: dict[str, Any], text: str, done: DoneTask | None, tasks: Mapping[str, Task]
) -> dict[str, Any]:
    """The likeliest reading of a doubtful "cancel it then", whose "it" is known."""
    likeliest = next(iter(command.get("candidates", [])), "")
    if (
        command["type"] == "Unclear"
        and done is not None
        and _ORDER in done["slots"]
        and likeliest in tasks
        and _ORDER in tasks[likeliest].slots
        and not tasks[likeliest].is_complaint
        and len(text) <= _LONGEST_DOUBTFUL
        and _IT.search(text)
    ):
        text = str(command["text"])
        return {
            "type": "StartTask", "intent": likeliest, "slots": {}, "text": text,
            "probability": command["probability"],
        }  # fmt: skip
    return command


def _with_order(
    command: dict[str, Any],
    named: tuple[str, ...],
    text: str,
    *,
    done: DoneTask | None,
    tasks: Mapping[str, Task],
    finder: SlotFinder,
) -> Iterator[dict[str, Any]]:
    task = tasks.get(command.get("intent", "")) if command["type"] == "StartTask" else None
    is_told = _ORDER in command.get("slots", {}) or (task is not None and _ORDER not in task.slots)
    if is_told or (task is None and command["type"] != "Complain"):
        yield command
        return
    own = [one for one in finder.order_numbers(str(command["text"])) if one in named]
    if task is None or task.is_complaint:
        yield _about(command, {_ORDER: own[0]}) if own else command
    elif len(own) == 1:
        yield _about(command, {_ORDER: own[0]})
    elif len(own) > 1:
        yield from (_about(command, {_ORDER: number}) for number in own[:MOST_ORDERS])
    elif not own and len(named) == 1 and not _OTHER.search(str(command["text"])):
        yield _about(command, {_ORDER: named[0]})
    elif (
        not named
        and done is not None
        and _IT.search(f"{text} {command['text']}")
        and not _OTHER.search(text)
    ):
        yield _about_done(command, text, done, tasks)
    else:
        yield command


def _about_done(
    command: dict[str, Any], text: str, done: DoneTask, tasks: Mapping[str, Task]
) -> dict[str, Any]:
    """The command for what was settled last: its order, or what else can be done with it."""
    if number := done["slots"].get(_ORDER):
        return _about(command, {_ORDER: number})
    task = tasks.get(done["task"])
    for choice in task.slots.values() if task else ():
        # "Cancel it instead", after a subscription was paused.
        if choice.kind == "choice" and named_option(text, choice.options) is not None:
            fixed = {
                name: value
                for name, value in done["slots"].items()
                if task is not None and name in task.slots and task.slots[name].offered_by
            }
            return {**_about(command, fixed), "intent": done["task"], "text": text}
    return command


def _about(command: dict[str, Any], slots: Mapping[str, str]) -> dict[str, Any]:
    return {**command, "slots": {**command.get("slots", {}), **slots}}
