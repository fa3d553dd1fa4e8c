"""Checks of tasks: intents, slots, tables and replies that they lean on."""

import re
from collections.abc import Iterator

from knowledge.checks.finding import Finding
from knowledge.pack import Pack, SlotDefinition, Task
from knowledge.yaml_source import YamlSource

Problem = tuple[tuple[str | int, ...], str]
"""Where in the task, and what."""


def check_tasks(pack: Pack) -> Iterator[Finding]:
    """All findings about `tasks.yaml`; whether the tools exist is `agent.pack_checks`' to say."""
    path = pack.folder / "tasks.yaml"
    source = YamlSource(path.read_text("utf-8"), path)
    for name, task in pack.tasks.items():
        for check in (_intent, _references, _slots, _replies):
            for location, text in check(pack, name, task):
                line = source.line_of((name, *location)) if location else source.key_line((name,))
                yield Finding(path, line, "error", f"task {name!r} {text}")
    yield from _started_by_a_number(pack, source)


def _intent(pack: Pack, name: str, task: Task) -> Iterator[Problem]:
    intent = next((intent for intent in pack.intents if intent.name == name), None)
    if intent is None and task.label is None:
        yield (), "is no intent of intents.yaml: define it there, or give it a label here"
    elif intent is not None and intent.kind not in {"task", "complaint"}:
        text = f"would never start: intents.yaml calls it a {intent.kind}, and not a task"
        yield (), text


def _references(pack: Pack, name: str, task: Task) -> Iterator[Problem]:
    del name
    if task.policy is not None and task.policy not in pack.policies.tables:
        yield ("policy",), f"names table {task.policy!r}, which policies.yaml does not have"
    if task.policy is not None and task.write is None:
        yield ("policy",), "has a policy, but nothing that it could refuse: it writes nothing"
    for number, covered in enumerate(task.covers):
        if covered not in pack.tasks:
            yield ("covers", number), f"covers {covered!r}, which is no task"


def _slots(pack: Pack, name: str, task: Task) -> Iterator[Problem]:
    del pack, name
    for slot, definition in task.slots.items():
        for location, text in _slot(task, definition):
            yield ("slots", slot, *location), f"slot {slot!r} {text}"


def _slot(task: Task, definition: SlotDefinition) -> Iterator[Problem]:
    if definition.kind == "choice" and not definition.options and not definition.offered_by:
        yield (), "is a choice, but has neither `options` nor `offered_by`"
    if definition.offered_by and not definition.offered_label:
        yield ("offered_by",), "is offered without `offered_label`, the reply that describes a row"
    for other in definition.needed_when:
        if other not in task.slots:
            yield ("needed_when",), f"is needed by the value of {other!r}, which is no slot here"


def _replies(pack: Pack, name: str, task: Task) -> Iterator[Problem]:
    del name
    if task.found_line is not None and task.lead is None:
        yield ("found_line",), "has `found_line` for several rows, and no `lead` to put above them"
    for location, template in _said(task):
        for key in task.expand(template):
            if "{" in key:
                pattern = re.sub(r"\{\w+\}", ".+", key)
                if not any(re.fullmatch(pattern, known) for known in pack.replies):
                    yield location, f"says {key!r}, and replies.yaml has no key of that form"
            elif key not in pack.replies:
                yield location, f"says {key!r}, which replies.yaml does not have"


def _said(task: Task) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every key that the task may say, as written in `tasks.yaml`."""
    for field in ("found", "found_line", "found_none", "lead", "summary", "done"):
        key = getattr(task, field)
        if key is not None:
            yield (field,), key
    for slot, definition in task.slots.items():
        yield ("slots", slot, "ask"), definition.ask
        if definition.offered_by:
            yield ("slots", slot, "offered_by"), f"{definition.ask}_none"
        if definition.offered_label:
            yield ("slots", slot, "offered_label"), definition.offered_label
        if definition.is_optional and task.found_none:
            yield ("slots", slot, "is_optional"), f"{task.found_none}_for_{slot}"


def _started_by_a_number(pack: Pack, source: YamlSource) -> Iterator[Finding]:
    first: str | None = None
    for name, task in pack.tasks.items():
        if not task.starts_on_order_number:
            continue
        line = source.line_of((name, "starts_on_order_number"))
        if all(slot.kind != "order_number" for slot in task.slots.values()):
            text = f"task {name!r} starts on an order number, and has no slot of that kind"
            yield Finding(source.path, line, "error", text)
        if all(intent.name != name for intent in pack.intents):
            text = f"task {name!r} starts on an order number, and is no intent of intents.yaml"
            yield Finding(source.path, line, "error", text)
        if first is not None:
            text = f"task {name!r} starts on an order number, and so does {first!r}"
            yield Finding(source.path, line, "error", text)
        first = first or name
