"""What the steps of a task share: one turn's view of the conversation."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from agent.context import AgentDependencies
from agent.identity import ConversationIdentity
from agent.state import ConversationState, DoneTask, OpenQuestion, Section, TaskFrame
from agent.tasks.slot_values import SlotReader
from agent.tasks.words import TaskWords
from knowledge.pack import Language
from tools.calls import Caller, IdentityTier, ToolCall
from tools.errors import ToolError

Result = TypeVar("Result")
TASK_QUESTION: OpenQuestion = {"kind": "task", "candidates": []}


class TaskTurn(Protocol):
    """What steps need of the turn they are part of; `agent.tasks.runner` is it."""

    needs: AgentDependencies
    state: ConversationState
    words: TaskWords
    reader: SlotReader
    now: datetime
    sections: list[Section]
    frames: list[TaskFrame]
    language: Language
    caller: Caller
    asked: OpenQuestion | None
    done: DoneTask | None
    """The task that this turn has settled."""
    is_behind: bool
    """Another task has asked in this turn already: a second yes must not be asked for."""
    identity: ConversationIdentity

    def say(self, key: str, **values: str) -> None:
        """Add a sentence."""
        ...

    def drop(self, frame: TaskFrame, key: str) -> None:
        """End a task and offer a person."""
        ...

    def tier_of(self, frame: TaskFrame) -> IdentityTier:
        """How well the caller must be known for a task."""
        ...

    async def advance(self, frame: TaskFrame) -> None:
        """Go as far as possible with a task."""
        ...

    async def ask_again(self, frame: TaskFrame) -> None:
        """The answer was none."""
        ...

    def refuse(self, frame: TaskFrame, refusal: ToolError) -> None:
        """Say why a tool has refused."""
        ...

    async def with_call(self, work: Callable[[ToolCall], Result]) -> Result:
        """Run `work` in one transaction as the caller of this turn."""
        ...

    def note(self, tool: str, arguments: Mapping[str, str], outcome: str) -> None:
        """For the trace."""
        ...
