"""Suggested replies: up to three that an operator may send as they are, or change.

The first is what the agent itself would answer; the others put the next likeliest option for one
of the customer's requests in its place. All are found by a rehearsal without consequences
(`agent.rehearsal`) and pass the checks that a reply of the agent passes. Where there is a language
model, what it makes of the best article comes before the article's own words.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product, takewhile
from typing import Any

from agent.backing import unbacked_claims
from agent.claims import unbacked_deeds
from agent.context import AgentDependencies, Trace
from agent.drafts import Drafts, Kind, Option, Part
from agent.exchanges import Exchange, exchanges_of
from agent.graph import TurnGraph
from agent.log import Conversation, ConversationLog, Entry
from agent.rehearsal import Rehearsal, rehearse
from agent.routing import MAX_STEPS, is_complaint
from agent.state import Action, Citation, HistoryLine
from agent.turn_data import turn_input_of
from agent.turn_models import model_for_turn
from tools import tickets
from tools.clock import Clock
from tools.database.ticket_rows import Ticket

MOST_SUGGESTIONS = 3
_READ_BACK = 60
"""Entries of the log that are looked at."""
_MOST_BACK = 3
"""Exchanges before the newest, where that is only the wish for a person."""
_REMEMBERED_CHARACTERS = 500
_KINDS: tuple[Kind, ...] = ("proposal", "record", "article", "question", "phrase")
"""The weightiest first: a reply of several parts is of its weightiest part's kind."""


@dataclass(frozen=True)
class Suggestion:
    """A reply that an operator may send."""

    kind: Kind
    text: str
    citations: list[Citation]
    actions: list[Action]
    """What was looked up in the customer's record."""
    backing: list[str]
    """Passages and tool fields that the text rests on."""


@dataclass(frozen=True)
class Suggestions:
    """What may be said next in a conversation, the likeliest first."""

    conversation_id: str
    language: str
    answers_through: int
    """The number of the newest message that they answer; 0 where none wants an answer."""
    items: list[Suggestion] = field(default_factory=list)


class Copilot:
    """Suggests; reads only."""

    def __init__(
        self, needs: AgentDependencies, log: ConversationLog, graph: TurnGraph, clock: Clock
    ) -> None:
        self._needs, self._log, self._graph, self._clock = needs, log, graph, clock
        self._turn = asyncio.Lock()

    async def suggestions(self, conversation_id: str) -> Suggestions:
        """Replies to what the customer has said since the last answer.

        Where that is only the wish for a person, to what was said before it. There are none where
        everything has been answered.

        Raises:
            ConversationNotFoundError: there is none.
        """
        conversation = await self._log.find(conversation_id)
        first = max(0, conversation.last_seq - _READ_BACK)
        entries = await self._log.entries_after(
            conversation_id, first, limit=_READ_BACK, kinds=("message",)
        )
        exchanges = exchanges_of(entries)
        if not exchanges or not exchanges[-1].is_open:
            return Suggestions(conversation_id, conversation.language, 0)
        *earlier, newest = exchanges
        drafts = await self._drafts(conversation, newest, entries)
        before = _not_by_operators(earlier)
        while not drafts.steps and before:
            drafts = await self._drafts(conversation, before.pop(0), entries)
        candidates = await _candidates(drafts) if drafts.steps else [drafts.phrase("carried_on")]
        return Suggestions(
            conversation_id,
            drafts.rehearsal.state["language"],
            newest.messages[-1].seq,
            _distinct([*candidates, drafts.next_step()]),
        )

    async def _drafts(
        self, conversation: Conversation, exchange: Exchange, entries: Sequence[Entry]
    ) -> Drafts:
        rehearsal = await self._rehearse(conversation, exchange, entries)
        return Drafts(rehearsal, exchange.cited, await self._ticket(conversation.conversation_id))

    async def _ticket(self, conversation_id: str) -> Ticket | None:
        found = await self._needs.database.run(
            lambda connection: tickets.open_tickets(
                connection, limit=1, conversation_id=conversation_id
            )
        )
        return found[0] if found else None

    async def _rehearse(
        self, conversation: Conversation, exchange: Exchange, entries: Sequence[Entry]
    ) -> Rehearsal:
        batch = exchange.messages[-self._needs.settings.max_merged_messages :]
        started = turn_input_of(conversation, batch, self._clock())
        remembered: dict[str, Any] = {"history": self._history(entries, batch[0].seq)}
        if exchange.answer is None:
            # What the agent has taken up already is begun anew, not asked a second time.
            remembered = await self._checkpoint(conversation.conversation_id) | remembered
        if any(entry.role == "operator" for entry in entries):
            # The last question was a person's: "yes" is no answer to the agent's.
            remembered["open_question"] = None
        model = model_for_turn(self._needs, conversation, batch, trace := Trace())
        return await rehearse(started, remembered, self._needs, self._turn, trace, model)

    async def _checkpoint(self, conversation_id: str) -> dict[str, Any]:
        config: Any = {"configurable": {"thread_id": conversation_id}}
        return dict((await self._graph.aget_state(config)).values)

    def _history(self, entries: Sequence[Entry], before: int) -> list[HistoryLine]:
        lines = [
            HistoryLine(
                role="customer" if entry.role == "customer" else "agent",
                text=(entry.text or "")[:_REMEMBERED_CHARACTERS],
            )
            for entry in entries
            if entry.seq < before
        ]
        return lines[-self._needs.settings.history_messages :]


def _not_by_operators(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """The newest few, the newest first, as far back as no person has answered."""
    recent = list(reversed(exchanges))[:_MOST_BACK]
    return list(takewhile(lambda exchange: not exchange.by_operator, recent))


async def _candidates(drafts: Drafts) -> list[Option]:
    """Whole replies: an option for each step, the likeliest together first."""
    steps = drafts.steps
    options = [found for step in steps[:MAX_STEPS] if (found := await drafts.options(step))]
    if not options:
        return []
    state = drafts.rehearsal.state
    is_substantial = any(step["node"] != "small_talk" for step in steps)
    complains = any(
        is_complaint(one, drafts.rehearsal.needs.pack.tasks) for one in state["commands"]
    )
    # As `write_reply` does; a complaint has its own words of regret.
    lead = drafts.sympathy() if state["mood"] != "calm" and is_substantial and not complains else ()
    chosen = sorted(
        product(*(list(enumerate(ranked)) for ranked in options)),
        key=lambda picked: sum(rank for rank, _ in picked),
    )
    return [(*lead, *(part for _, option in picked for part in option)) for picked in chosen]


def _distinct(candidates: Sequence[Option]) -> list[Suggestion]:
    """The first few that say different things and nothing that is not backed."""
    found: dict[str, Suggestion] = {}
    for parts in candidates:
        if parts and all(_is_backed(part) for part in parts):
            suggestion = _suggestion(parts)
            found.setdefault(suggestion.text, suggestion)
        if len(found) == MOST_SUGGESTIONS:
            break
    return list(found.values())


def _is_backed(part: Part) -> bool:
    """As `verify_reply` checks; and no part may tell of a deed, receipt or not."""
    section = part.section
    return not (section["receipts"] or unbacked_claims(section) or unbacked_deeds(section))


def _suggestion(parts: Option) -> Suggestion:
    sections = [part.section for part in parts]
    texts = dict.fromkeys(section["text"] for section in sections)
    return Suggestion(
        kind=min((part.kind for part in parts), key=_KINDS.index),
        text="\n\n".join(texts),
        citations=[one for section in sections for one in section["citations"]],
        actions=[one for section in sections for one in section["actions"]],
        backing=[one for section in sections for one in section["backing"]],
    )
