"""Turns: one at a time per conversation, none lost, none answered twice.

A message is admitted (stored) first. A worker per conversation runs the graph over everything that
is unanswered, then publishes the reply in one transaction. The order is: checkpoint, then publish.
A crash between the two leaves a checkpoint that is stamped with the turn; the next run finds the
stamp and publishes what it holds instead of thinking again (docs/adr/0007).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import structlog

from agent.approvals import Approvals
from agent.context import AgentDependencies, Trace, TurnContext
from agent.errors import TurnOvertakenError
from agent.graph import TurnGraph
from agent.live import LiveUpdates
from agent.log import Conversation, ConversationLog, Entry
from agent.messages import TurnResult
from agent.reply_stream import ReplyStream
from agent.state import ConversationState, TurnInput
from agent.tasks.words import TaskWords
from agent.telling import as_message, untold_deeds
from agent.turn_data import trace_data, turn_input_of
from agent.turn_models import model_for_turn
from knowledge.pack import Language
from tools.clock import Clock

_log = structlog.get_logger(__name__)
_RECOVERED_AT_ONCE = 1000
_RETRIES = 2


@dataclass
class _Worker:
    """What one conversation has waiting."""

    conversation: Conversation
    pending: list[Entry] = field(default_factory=list)
    answers: dict[int, asyncio.Future[Entry | None]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    is_outdated: bool = False
    """Something has happened since the conversation was read."""
    owes_earlier: bool = False
    """There are older messages that nobody works on: their turn failed for good."""
    may_be_checkpointed: bool = False
    """A crash or a failure may have left a checkpoint whose reply was never published."""

    def add(self, entry: Entry) -> None:
        """Have a message answered in its place; safe to call twice for the same one."""
        if entry.seq not in self.answers:
            self.answers[entry.seq] = asyncio.get_running_loop().create_future()
            self.pending.append(entry)
            self.pending.sort(key=lambda one: one.seq)


class TurnRunner:
    """Runs turns; `answer_to` waits for the reply to a message."""

    def __init__(
        self,
        *,
        graph: TurnGraph,
        needs: AgentDependencies,
        log: ConversationLog,
        live: LiveUpdates,
        approvals: Approvals,
        clock: Clock,
    ) -> None:
        self._graph = graph
        self._needs = needs
        self._log = log
        self._live = live
        self._approvals = approvals
        self._clock = clock
        self._workers: dict[str, _Worker] = {}

    async def recover(self) -> int:
        """Take up every turn that a crash cut off; returns how many conversations."""
        owed = await self._log.owed_replies(limit=_RECOVERED_AT_ONCE)
        for conversation_id in owed:
            await self.take_up(conversation_id)
        return len(owed)

    async def take_up(self, conversation_id: str) -> None:
        """Have every message answered that no reply covers."""
        conversation = await self._log.find(conversation_id)
        for entry in await self._log.unanswered(conversation_id):
            self._enqueue(conversation, entry, is_recovered=True)

    def submit(self, conversation: Conversation, entry: Entry) -> None:
        """Have an admitted message answered; safe to call twice for the same one."""
        self._enqueue(conversation, entry, is_recovered=False)

    async def answer_to(self, conversation_id: str, seq: int) -> Entry | None:
        """Wait for the reply that covers message `seq`; None when a person will answer it."""
        worker = self._workers.get(conversation_id)
        if worker is not None and seq in worker.answers:
            return await asyncio.shield(worker.answers[seq])
        return await self._log.answer_to(conversation_id, seq)

    def is_working_on(self, conversation_id: str, seq: int) -> bool:
        """Whether the reply to message `seq` is still to come."""
        worker = self._workers.get(conversation_id)
        return worker is not None and seq in worker.answers

    async def drain(self) -> None:
        """Let every running turn finish; for a clean stop."""
        tasks = [worker.task for worker in self._workers.values() if worker.task]
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def running_count(self) -> int:
        """Conversations with a turn under way, for the metrics."""
        return len(self._workers)

    def _enqueue(self, conversation: Conversation, entry: Entry, *, is_recovered: bool) -> None:
        conversation_id = conversation.conversation_id
        owes = conversation.answered_seq < conversation.last_customer_seq
        new = _Worker(conversation, owes_earlier=owes and not is_recovered)
        worker = self._workers.setdefault(conversation_id, new)
        worker.may_be_checkpointed |= is_recovered
        worker.add(entry)
        if worker.task is None:
            worker.task = asyncio.create_task(self._work(conversation_id, worker))

    async def _work(self, conversation_id: str, worker: _Worker) -> None:
        failures = 0
        try:
            if worker.owes_earlier:
                worker.may_be_checkpointed = True
                for entry in await self._log.unanswered(conversation_id):
                    worker.add(entry)
            while worker.pending:
                batch = worker.pending[: self._needs.settings.max_merged_messages]
                try:
                    answered, reply = await self._answer(worker, batch, failures)
                except TurnOvertakenError:
                    # By a message that may have come after a hand-back has settled this one.
                    worker.is_outdated = True
                    _log.info("turn_overtaken", conversation_id=conversation_id)
                    continue
                except Exception:
                    failures += 1
                    worker.is_outdated = True
                    # The failure may have come after the checkpoint was written.
                    worker.may_be_checkpointed = True
                    _log.exception("turn_failed", conversation_id=conversation_id)
                    if failures > _RETRIES + 1:
                        raise
                    continue
                failures = 0
                worker.is_outdated = True
                self._settle(worker, answered, reply)
        except Exception as error:
            self._fail(worker, error)
        finally:
            del self._workers[conversation_id]

    def _settle(self, worker: _Worker, batch: Sequence[Entry], reply: Entry | None) -> None:
        for entry in batch:
            worker.pending.remove(entry)
            worker.answers.pop(entry.seq).set_result(reply)

    def _fail(self, worker: _Worker, error: Exception) -> None:
        for future in worker.answers.values():
            if not future.done():
                future.set_exception(error)
                # Nobody may be waiting any more; asyncio must not complain about that.
                future.exception()

    async def _answer(
        self, worker: _Worker, batch: list[Entry], failures: int
    ) -> tuple[list[Entry], Entry | None]:
        """Answer `batch`, or its beginning; returns what was answered, and the reply."""
        conversation_id = worker.conversation.conversation_id
        if worker.is_outdated:
            worker.conversation = await self._log.find(conversation_id)
            worker.is_outdated = False
        settled = [one for one in batch if one.seq <= worker.conversation.answered_seq]
        if settled:
            return settled, await self._log.answer_to(conversation_id, settled[-1].seq)
        if worker.conversation.owner != "agent":
            return batch, None
        if failures > _RETRIES:
            return await self._give_up(worker.conversation, batch)
        return await self._run_turn(worker, batch)

    async def _run_turn(
        self, worker: _Worker, batch: list[Entry]
    ) -> tuple[list[Entry], Entry | None]:
        conversation, now = worker.conversation, self._clock()
        limit = self._needs.settings.max_merged_messages
        stream = self._stream(conversation)
        context = TurnContext(
            needs=self._needs,
            now=now,
            trace=(trace := Trace()),
            model=model_for_turn(self._needs, conversation, batch, trace),
            is_overtaken=lambda: len(batch) < min(len(worker.pending), limit),
            say_status=stream.say_status,
            show=stream.show,
        )
        started = turn_input_of(conversation, batch, now)
        state = None
        if worker.may_be_checkpointed:
            worker.may_be_checkpointed = False
            state = await self._checkpointed(started)
        if state is None:
            state = await self._think(started, context)
        answered = [entry for entry in batch if entry.seq <= state["answers_through"]]
        return answered, await self._publish(state, answered, context.trace, stream)

    async def _checkpointed(self, started: TurnInput) -> ConversationState | None:
        """The state of this turn if it was checkpointed and never published."""
        config = {"configurable": {"thread_id": started["conversation_id"]}}
        state = cast(ConversationState, (await self._graph.aget_state(cast(Any, config))).values)
        return state if state.get("turn_id") == started["turn_id"] and state["reply"] else None

    async def _give_up(
        self, conversation: Conversation, batch: list[Entry]
    ) -> tuple[list[Entry], Entry | None]:
        """The turn failed again and again: a person takes over, and the customer is told."""
        now = self._clock()
        state = turn_input_of(conversation, batch, now)
        language = cast(Language, conversation.language)
        words = TaskWords(self._needs.wording, language, state["turn_id"])
        done = await self._needs.database.run(
            lambda connection: untold_deeds(
                connection, conversation.conversation_id, self._needs.pack, words
            )
        )
        state["reply"] = {
            **as_message([*done, words.section("turn_failed")]),
            "language": language,
            "commands": [],
            "citations": [],
            "quick_replies": [],
            "hand_over": {
                "tool": "hand_over",
                "data": {
                    "reason": "TurnFailed",
                    "expected_from": now.isoformat(),
                    "due_at": now.isoformat(),
                },
            },
        }
        given_up = cast(ConversationState, state)
        return batch, await self._publish(given_up, batch, Trace(), self._stream(conversation))

    async def _think(self, started: TurnInput, context: TurnContext) -> ConversationState:
        return cast(
            ConversationState,
            await self._graph.ainvoke(
                started,
                config={"configurable": {"thread_id": started["conversation_id"]}},
                context=context,
                durability="exit",
            ),
        )

    def _stream(self, conversation: Conversation) -> ReplyStream:
        return ReplyStream(self._live, conversation.conversation_id, self._needs.new_id())

    async def _publish(
        self,
        state: ConversationState,
        batch: Sequence[Entry],
        trace: Trace,
        stream: ReplyStream,
    ) -> Entry | None:
        result = TurnResult(
            conversation_id=state["conversation_id"],
            turn_id=state["turn_id"],
            answers_from=batch[0].seq,
            answers_through=state["answers_through"],
            message_id=stream.message_id,
            reply=state["reply"],
            trace=trace_data(state, trace, self._needs.versions, self._clock()),
        )
        entries = await self._log.publish(result)
        if not entries:
            return await self._log.answer_to(state["conversation_id"], batch[-1].seq)
        for entry in entries:
            stream.announce(entry)
        for action in state["reply"]["actions"]:
            if action["tool"] == "approval":
                await self._approvals.open(action["data"]["approval_id"])
        return entries[0]
