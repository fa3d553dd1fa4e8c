"""What only agent and tools together can say of a pack: whether its tasks find their tools.

`python -m knowledge check` knows no tools, so this is checked where the agent is assembled.
"""

import re
from collections.abc import Iterator

from agent.errors import PackToolsError
from knowledge.pack import Pack, Task
from knowledge.yaml_source import YamlSource
from tools.calls import IdentityTier
from tools.registry import READ_TOOLS, WRITE_TOOLS

Problem = tuple[tuple[str, ...], str]
"""Where in the task, and what."""


def check_tools(pack: Pack) -> None:
    """Look at every task of the pack.

    Raises:
        PackToolsError: a line per problem, each with file and line.
    """
    problems = [
        (name, location, text)
        for name, task in pack.tasks.items()
        for location, text in (*_reads(task), *_writes(pack, task))
    ]
    if not problems:
        return
    path = pack.folder / "tasks.yaml"
    source = YamlSource(path.read_text("utf-8"), path)
    raise PackToolsError(
        "\n".join(
            f"{path}:{source.line_of((name, *location))}: task {name!r} {text}"
            for name, location, text in problems
        )
    )


def _reads(task: Task) -> Iterator[Problem]:
    named = [(("read",), task.read), (("overview",), task.overview)]
    offered = [
        (("slots", slot, "offered_by"), definition.offered_by)
        for slot, definition in task.slots.items()
    ]
    for location, tool in (*named, *offered):
        if tool is not None and tool not in READ_TOOLS:
            yield location, f"reads with {tool!r}, and there is no read tool of that name"
    reader = READ_TOOLS.get(task.read or "")
    if reader and reader.tier is IdentityTier.CLAIMED and "order_number" not in task.slots:
        # A claim is an order number with its customer's address; without one nobody gets in.
        yield ("read",), f"reads with {reader.name!r}, which needs a slot named order_number"


def _writes(pack: Pack, task: Task) -> Iterator[Problem]:
    for name in task.expand(task.write) if task.write else ():
        pattern = re.sub(r"\{\w+\}", ".+", name)
        tools = [tool for tool in WRITE_TOOLS.values() if re.fullmatch(pattern, tool.name)]
        if not tools:
            yield ("write",), f"writes with {name!r}, and there is no write tool of that name"
        for tool in tools:
            if tool.undo and tool.undo not in pack.tasks:
                text = f"writes with {tool.name!r}, which {tool.undo!r} takes back: that needs a "
                yield ("write",), f"{text}task of its own"
