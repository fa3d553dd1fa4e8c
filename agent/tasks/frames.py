"""The stack of open tasks; pure functions on plain data."""

from agent.state import TaskFrame

MAX_OPEN_TASKS = 4
"""The oldest is forgotten beyond this: nobody comes back to it."""
MOST_REMINDERS = 2
"""Whoever talks of something else after these has let go of the task; it can be begun again."""
MOST_TRIES = 2
"""How often in a row the same is asked before a person is offered."""


def new_frame(task: str, slots: dict[str, str]) -> TaskFrame:
    """A task that has just begun."""
    return TaskFrame(
        task=task, slots=slots, asked=None, offered=[], consent_id=None, tries=0, reminders=0
    )


def copied(frames: list[TaskFrame]) -> list[TaskFrame]:
    """Frames that a turn may change without touching what the conversation remembers."""
    return [{**frame, "slots": dict(frame["slots"])} for frame in frames]


def to_come_back_to(frames: list[TaskFrame]) -> TaskFrame | None:
    """The topmost task that the customer has not let go of."""
    kept = [frame for frame in frames if frame["reminders"] < MOST_REMINDERS]
    return kept[-1] if kept else None


def same_as_open(frames: list[TaskFrame], task: str, slots: dict[str, str]) -> TaskFrame | None:
    """The topmost task where it is asked for again, with nothing new, instead of an answer."""
    top = frames[-1] if frames else None
    is_same = top is not None and (top["task"], top["slots"]) == (task, slots)
    return top if is_same and top["asked"] not in {None, "consent"} else None  # type: ignore[index]


def put_first(frames: list[TaskFrame], frame: TaskFrame) -> list[TaskFrame]:
    """On top: this is what we talk about now. The same task, begun again, replaces itself."""
    others = [other for other in frames if not _is_same(other, frame)]
    return [*others, frame][-MAX_OPEN_TASKS:]


def _is_same(one: TaskFrame, other: TaskFrame) -> bool:
    """The same task, and not plainly about two different orders."""
    numbers = {one["slots"].get("order_number"), other["slots"].get("order_number")}
    return one["task"] == other["task"] and (len(numbers) == 1 or None in numbers)


def put_last(frames: list[TaskFrame], frame: TaskFrame) -> list[TaskFrame]:
    """Below what is being asked: its turn comes when that is settled."""
    *others, top = frames
    return [frame, *others, top][-MAX_OPEN_TASKS:]
