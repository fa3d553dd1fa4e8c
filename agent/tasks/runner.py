"""One turn's work on the open tasks: from a command to a section, a question, or a deed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from agent.context import TurnContext
from agent.sections import person_quick_reply
from agent.state import ConversationState, OpenQuestion, Section, TaskFrame
from agent.tasks import frames as stack
from agent.tasks.asides import Aside
from agent.tasks.complaining import ComplaintSteps
from agent.tasks.explaining import explain
from agent.tasks.filling import is_wanting, may_be_offered, slots_at_start, slots_told, with_values
from agent.tasks.identity import IdentitySteps, caller_of
from agent.tasks.interpreting import asks_back
from agent.tasks.references import done_task
from agent.tasks.slot_values import SlotReader
from agent.tasks.task_turn import TASK_QUESTION
from agent.tasks.words import TaskWords
from agent.tasks.writing import WriteSteps
from knowledge.pack import Language, SlotDefinition, Task
from knowledge.policies import PolicyError
from tools import registry
from tools.calls import IdentityTier, ToolCall
from tools.database import Connection
from tools.errors import ToolError
from tools.facts import Facts

Result = TypeVar("Result")


class TaskRunner:
    """Advances tasks; what it changed is in `frames`, `sections`, `asked` and `caller`."""

    def __init__(self, context: TurnContext, state: ConversationState) -> None:
        needs = context.needs
        self._context, self.needs, self.state = context, needs, state
        self.language = cast(Language, state["language"])
        self.now = datetime.fromisoformat(state["now"])
        self._today = needs.wording.local_date(self.now)
        self.words = TaskWords(needs.wording, self.language, state["turn_id"])
        self.reader = SlotReader(needs.slot_finder, self.language, self._today)
        self.frames = stack.copied(state["frames"])
        self.sections: list[Section] = []
        self.asked, self.done = state["asked"], state.get("done")
        self.is_behind = False
        self.caller = caller_of(state)
        self.identity = needs.identity.of(state["conversation_id"], self.now)

    async def handle(self, command: Mapping[str, Any]) -> None:
        """Do what one command asks for."""
        kind = command["type"]
        if kind in {"Undo", "CheckApproval"}:
            await WriteSteps(self).look_back(kind)
        elif kind == "Complain":
            await self.complain("complaint", str(command["text"]))
        elif kind == "StartTask":
            slots = command.get("slots") or {}
            await self._start(str(command["intent"]), str(command["text"]), slots)
        elif not self.frames:
            self.say("nothing_open")
        elif kind in {"SetSlot", "CorrectSlot"}:
            await self._set(self.frames[-1], command["values"])
        elif kind == "Affirm":
            await WriteSteps(self).agree(self.frames[-1])
        elif kind in {"Deny", "CancelTask"}:
            frame = self.frames.pop()
            self.say("task_dropped", task=self._label(frame))
        else:
            await self._no_answer(self.frames[-1], command.get("aside"))

    async def _no_answer(self, frame: TaskFrame, aside: Aside | None) -> None:
        await (self.ask_again(frame) if aside is None else explain(self, frame, aside))

    async def complain(self, task: str, text: str) -> None:
        """Take a complaint up; where something else is asked or a person comes, only the ticket."""
        frame = await ComplaintSteps(self, self.state).start(task, text)
        is_handed_over = any(step["node"] == "hand_over" for step in self.state["queue"])
        if self.asked is None and not is_handed_over:
            await self.advance(frame)

    async def resume(self) -> None:
        """Come back to the topmost task after something else."""
        if (frame := stack.to_come_back_to(self.frames)) is None:
            return
        frame["reminders"] += 1
        if frame["tries"] and self.needs.pack.tasks[frame["task"]].read:
            # A look-up that had failed; who talks of something else has let go of it.
            self.frames.remove(frame)
            return
        if frame["reminders"] == stack.MOST_REMINDERS:
            # Not asked a third time, and not dropped in silence.
            self.sections.append(self.words.put_aside(self._label(frame)))
            return
        self.say("back_to_task", task=self._label(frame))
        await self.advance(frame)

    def say(self, key: str, **values: str) -> None:
        """A sentence of the pack that states no facts beyond `values`."""
        self.sections.append(self.words.section(key, **values))

    def drop(self, frame: TaskFrame, key: str) -> None:
        """End a task that does not get anywhere, and offer a person."""
        self.frames = [other for other in self.frames if other is not frame]
        section = self.words.section(key)
        section["quick_replies"] = [person_quick_reply(self.needs.wording, self.language)]
        self.sections.append(section)
        self.asked = OpenQuestion(kind="person_offer", candidates=[])

    async def _start(self, intent: str, text: str, told: Mapping[str, str]) -> None:
        if self.needs.pack.tasks[intent].is_complaint:
            await self.complain(intent, text)
            return
        task = self.needs.pack.tasks[intent]
        before = [one["slots"] for one in self.frames if one["task"] == intent]
        known = [slots_told(task, self.state, self.reader), *before][-1]
        slots = {**slots_at_start(task, known, text, self.reader), **told}
        if (open_frame := stack.same_as_open(self.frames, intent, slots)) and self.asked is None:
            await self.ask_again(open_frame)
            return
        frame = stack.new_frame(intent, slots)
        if self.asked is not None and self.frames:
            await self._start_behind(frame)
        else:
            await self.advance(frame)

    async def _start_behind(self, frame: TaskFrame) -> None:
        """One question at a time: this task waits, unless it is settled right away."""
        if any(
            one["task"] == frame["task"] and one["slots"] == frame["slots"] for one in self.frames
        ):
            return  # the same, said twice
        asking, asked, said = self.frames, self.asked, len(self.sections)
        self.frames, self.asked, self.is_behind = [], None, True
        await self.advance(frame)
        waits = self.frames != []
        self.frames, self.asked, self.is_behind = asking, asked, False
        if waits:
            frame.update({"asked": None, "offered": []})
            del self.sections[said:]
            self.frames = stack.put_last(self.frames, frame)
            self.say("task_waits", task=self._label(frame))

    async def _set(self, frame: TaskFrame, values: Mapping[str, str]) -> None:
        identity = {"email", "code"} & set(values)
        if identity and frame["asked"] in identity:
            steps = IdentitySteps(self)
            if not await steps.take(frame, str(frame["asked"]), values[str(frame["asked"])]):
                return
        else:
            task = self.needs.pack.tasks[frame["task"]]
            frame["slots"] = with_values(task, frame["slots"], values)
        frame["reminders"] = 0
        if identity or frame["asked"] not in values:
            # A value that is refused is a try; one that is taken leads to another question.
            frame["tries"] = 0
        await self.advance(frame)

    async def advance(self, frame: TaskFrame) -> None:
        """Go as far as possible: to a question, an answer, or a refusal."""
        before = frame["asked"]
        self.frames = stack.put_first(self.frames, frame)
        frame.update({"asked": None, "offered": [], "consent_id": None})
        try:
            await self._go_on(frame, self.needs.pack.tasks[frame["task"]])
        except ToolError as refusal:
            self.refuse(frame, refusal)
        except PolicyError as undecided:
            # A table that cannot decide must never look like one that allows.
            self.note(frame["task"], {}, f"{type(undecided).__name__}: {undecided}")
            self.drop(frame, "not_possible")
        else:
            frame["tries"] = frame["tries"] if frame["asked"] == before else 0

    async def _go_on(self, frame: TaskFrame, task: Task) -> None:
        tier = self.tier_of(frame)
        if tier is IdentityTier.VERIFIED and self.caller.tier < tier:
            IdentitySteps(self).ask(frame)
            return
        if await self._asks_for_slot(frame, task):
            return
        if self.caller.tier < tier:
            IdentitySteps(self).ask(frame)
        elif task.is_complaint:
            await ComplaintSteps(self, self.state).settle(frame)
        elif task.write:
            await WriteSteps(self).propose(frame, task, task.write.format(**frame["slots"]))
        else:
            await self._look_up(frame, task)

    def tier_of(self, frame: TaskFrame) -> IdentityTier:
        """How well the caller must be known for a task."""
        task = self.needs.pack.tasks[frame["task"]]
        if task.is_complaint:
            return IdentityTier.ANONYMOUS
        unknown = {*frame.get("helped", [])} - frame["slots"].keys()
        if task.overview and unknown & task.slots.keys():
            # Who does not know the number, but is known, needs none.
            return IdentityTier.VERIFIED
        return IdentityTier.VERIFIED if task.write else registry.read_tool(str(task.read)).tier

    async def _asks_for_slot(self, frame: TaskFrame, task: Task) -> bool:
        for name, definition in task.slots.items():
            if not is_wanting(name, definition, frame["slots"]):
                continue
            if task.overview and self.caller.tier is IdentityTier.VERIFIED:
                continue
            rows = await self._offers(frame, definition)
            if definition.offered_by and rows is not None and not rows:
                self.frames.remove(frame)
                self.say(f"{definition.ask}_none", **frame["slots"])
                return True
            if rows is not None and len(rows) == 1:
                frame["slots"][name] = self.words.value_of(rows[0], name, definition)
                continue
            self.ask(frame, name, definition, rows or [])
            return True
        return False

    async def _offers(self, frame: TaskFrame, definition: SlotDefinition) -> list[Facts] | None:
        """Rows to choose from; None where there is nothing to look up."""
        tool = definition.offered_by
        if tool is None or self.caller.tier < registry.read_tool(tool).tier:
            return None
        found = await self.with_call(lambda call: registry.call(tool, call, frame["slots"]))
        return [row for row in found if may_be_offered(row, definition)]

    def ask(
        self, frame: TaskFrame, slot: str, definition: SlotDefinition, rows: list[Facts]
    ) -> None:
        """Ask for a slot, with answers to choose from where there are any."""
        section, offered = self.words.question(slot, definition, rows, tries=frame["tries"])
        self.sections.append(section)
        frame.update({"asked": slot, "offered": offered})
        self.asked = TASK_QUESTION

    async def ask_again(self, frame: TaskFrame) -> None:
        frame["tries"] += 1
        if frame["tries"] >= stack.MOST_TRIES:
            self.drop(frame, "asked_enough")
            return
        if frame["asked"] == "consent":
            is_question = asks_back(frame, self.state["text"], self.language)
            self.say("consent_question" if is_question else "consent_again")
        await self.advance(frame)

    async def _look_up(self, frame: TaskFrame, task: Task) -> None:
        tool = str(task.read)
        if task.overview and "order_number" not in frame["slots"]:
            tool = task.overview
        arguments = {**task.arguments, **frame["slots"]}
        rows = await self.with_call(lambda call: registry.call(tool, call, arguments))
        self.note(tool, arguments, "ok")
        if len(rows) == 1 and "order_number" in rows[0]:
            frame["slots"]["order_number"] = str(rows[0]["order_number"])
        self.done = done_task(frame)
        self.frames.remove(frame)
        self.sections.append(self.words.found(task, tool, list(rows), frame["slots"]))
        if task.found_line and len(rows) > 1 and not (self.asked or self.frames):
            self.asked = self.words.which_of(task, frame["task"], rows)

    def refuse(self, frame: TaskFrame, refusal: ToolError) -> None:
        """Say why not; where another value would help, ask for it once more."""
        self.note(frame["task"], frame["slots"], type(refusal).__name__)
        self._context.trace.has_refusal = True
        values = {**frame["slots"], **self.words.facts(refusal.facts)}
        section = self.words.section(refusal.advice, **values)
        section["quick_replies"] = [person_quick_reply(self.needs.wording, self.language)]
        self.sections.append(section)
        slot = refusal.slot
        definition = self.needs.pack.tasks[frame["task"]].slots.get(slot or "")
        frame["tries"] += 1
        if slot and definition and frame["tries"] < stack.MOST_TRIES:
            frame["slots"].pop(slot, None)
            frame.update({"asked": slot, "offered": []})
            self.asked = TASK_QUESTION
        else:
            self.done = done_task(frame)
            self.frames = [other for other in self.frames if other is not frame]

    async def with_call(self, work: Callable[[ToolCall], Result]) -> Result:
        """Run `work` in one transaction as the caller of this turn."""

        def in_transaction(connection: Connection) -> Result:
            return work(ToolCall(connection, self.caller, self.now, self._today, self.needs.new_id))

        return await self.needs.database.run(in_transaction)

    def note(self, tool: str, arguments: Mapping[str, str], outcome: str) -> None:
        """For the trace."""
        note = {"tool": tool, "arguments": dict(arguments), "outcome": outcome}
        self._context.trace.notes.setdefault("tools", []).append(note)

    def _label(self, frame: TaskFrame) -> str:
        return self.needs.pack.task_label(frame["task"], self.language)
