"""Defects of what the agent says, asks and understands, and of who has the conversation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from langgraph.runtime import Runtime

import agent.articles
import agent.graph
import agent.log
import agent.nodes.plan_turn
import agent.nodes.write_reply
from agent import ledger
from agent.context import TurnContext
from agent.routing import plan_steps
from agent.sections import plain_section
from agent.state import ConversationState, TaskFrame
from agent.tasks.runner import TaskRunner
from agent.tasks.writing import WriteSteps
from agent.understanding.consent_answer import read_consent_answer
from agent.wording import Wording
from evals.mutations.mutation import Mutation
from evals.mutations.tampering import Tampering
from knowledge import PassageMatch, Search
from knowledge.pack import Language, Task
from knowledge.policies import Decision
from tools.database import Connection, log_rows
from tools.database.log_rows import Entry, NewEntry


def _acts_without_asking(tampering: Tampering) -> None:
    propose = WriteSteps.propose

    async def propose_and_do(self: WriteSteps, frame: TaskFrame, task: Task, tool: str) -> None:
        await propose(self, frame, task, tool)
        await self.agree(frame)

    tampering.change(WriteSteps, "propose", propose_and_do)
    tampering.change(WriteSteps, "_is_plain_yes", lambda *_: True)
    tampering.change(ledger, "_check", lambda *_: None)


def _anything_is_a_yes(tampering: Tampering) -> None:
    tampering.swap(read_consent_answer, lambda *_, **__: "yes")


def _claims_by_itself(tampering: Tampering) -> None:
    """A careless writer, and no guard behind it."""
    write = agent.nodes.write_reply.write_reply

    async def write_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> Any:  # noqa: ANN401
        written = await write(state, runtime)
        claim = plain_section("write_reply", "I have refunded S$25 to your card.")
        return {**written, "sections": [*written["sections"], claim]}

    tampering.change(agent.graph, "write_reply", write_reply)
    _without_guard(tampering)


def _without_guard(tampering: Tampering) -> None:
    async def verify_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> Any:  # noqa: ANN401
        return {name: state[name] for name in ("sections", "frames", "asked")}

    tampering.change(agent.graph, "verify_reply", verify_reply)


def _other_amounts(tampering: Tampering) -> None:
    money = Wording.money
    tampering.change(Wording, "money", lambda self, cents: money(self, cents + 300))


def _other_language(tampering: Tampering) -> None:
    say = Wording.say

    def say_in_other(self: Wording, key: str, language: Language, **values: Any) -> str:  # noqa: ANN401
        return say(self, key, "zh" if language == "en" else "en", **values)

    tampering.change(Wording, "say", say_in_other)


def _forgets_answers(tampering: Tampering) -> None:
    async def set_nothing(self: TaskRunner, frame: TaskFrame, values: Mapping[str, str]) -> None:
        await self.advance(frame)

    tampering.change(TaskRunner, "_set", set_nothing)


def _misses_handovers(tampering: Tampering) -> None:
    plan, steps = agent.nodes.plan_turn, plan_steps

    def without_person(*given: Any, **options: Any) -> Any:  # noqa: ANN401
        return [step for step in steps(*given, **options) if step["node"] != "hand_over"]

    tampering.change(plan, "plan_steps", without_person)
    tampering.change(plan, "weigh_handover", lambda *_, **__: _decided("continue"))


def _imagines_handovers(tampering: Tampering) -> None:
    tampering.change(
        agent.nodes.plan_turn,
        "weigh_handover",
        lambda *_, **__: _decided("escalate", reason="mood"),
    )


def _decided(decision: str, **values: str) -> Decision:
    return Decision(decision, "handover/none", rule_number=0, say=None, values=values)


def _speaks_beside_a_person(tampering: Tampering) -> None:
    append = log_rows.append

    def append_without_owner(
        connection: Connection,
        conversation_id: str,
        entry: NewEntry,
        *,
        conversation_changes: Mapping[str, Any] | None = None,
    ) -> Entry:
        changes = {**(conversation_changes or {})}
        changes.pop("owner", None)
        return append(connection, conversation_id, entry, conversation_changes=changes)

    tampering.change(log_rows, "append", append_without_owner)


def _leaves_nothing_to_do(tampering: Tampering) -> None:
    due = agent.log._next
    tampering.change(agent.log, "_next", lambda *whose: {**due(*whose), "next_action": ""})


@dataclass(frozen=True)
class _OldArticles:
    """The articles of a year in which everything cost and took something else."""

    search_now: Search

    def search(self, *given: Any, **options: Any) -> list[PassageMatch]:  # noqa: ANN401
        """See `Search.search`."""
        return [
            replace(
                match,
                text=_older(match.text),
                answer=_older(match.answer),
                answer_sentence=_older(match.answer_sentence),
            )
            for match in self.search_now.search(*given, **options)
        ]

    def lacks_words(self, question: str, match: PassageMatch) -> bool:
        """See `Search.lacks_words`."""
        return self.search_now.lacks_words(question, match)


def _older(text: str) -> str:
    return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), text)


def _cites_old_articles(tampering: Tampering) -> None:
    tampering.mind = replace(tampering.mind, search=_OldArticles(tampering.mind.search))


def _finds_nothing(tampering: Tampering) -> None:
    tampering.swap(agent.articles.find_answer, lambda *_, **__: None)


IN_DIALOG = (
    Mutation(
        "acts without asking",
        "Nobody is asked for consent.",
        ("cancel_order.unpaid.en", "details.phone.en"),
        "consent_before_write",
        _acts_without_asking,
    ),
    Mutation(
        "anything is a yes",
        "A doubt or a no at the question for consent counts as consent.",
        ("adversarial.yes_but.en", "adversarial.yes_sarcastic.en"),
        "record receipts",
        _anything_is_a_yes,
    ),
    Mutation(
        "claims by itself",
        "A deed is claimed that no tool has done, and no guard holds it back.",
        ("handover.are_you_real.en",),
        "no_claim_without_receipt",
        _claims_by_itself,
    ),
    Mutation(
        "other amounts",
        "The amounts in replies are not those of the record.",
        ("cancel.paid.en", "reorder.small.en"),
        "told",
        _other_amounts,
    ),
    Mutation(
        "other language",
        "Replies are in the language that the customer did not write in.",
        ("cancel.paid.en", "track_order.out_today.zh"),
        "language",
        _other_language,
    ),
    Mutation(
        "forgets answers",
        "The same is asked again and again.",
        ("return.money.en", "address.asked.en"),
        "asked_at_most_twice",
        _forgets_answers,
    ),
    Mutation(
        "misses handovers",
        "Who asks for a person gets none.",
        ("handover.odd.en", "handover.after_success.en"),
        "handover_when_due",
        _misses_handovers,
    ),
    Mutation(
        "imagines handovers",
        "A person is brought in for what the agent could have done.",
        ("track.shipped.en",),
        "handover",
        _imagines_handovers,
    ),
    Mutation(
        "speaks beside a person",
        "The agent goes on when a person has the conversation.",
        ("handover.writes_on.en",),
        "mute_while_a_person_owns",
        _speaks_beside_a_person,
    ),
    Mutation(
        "leaves nothing to do",
        "A conversation is open, and nobody knows what comes next.",
        ("track.shipped.en",),
        "somebody_is_responsible",
        _leaves_nothing_to_do,
    ),
    Mutation(
        "old articles",
        "Prices and times come from articles that are out of date.",
        ("handover.question_first.en", "adversarial.roleplay.en"),
        "told",
        _cites_old_articles,
    ),
    Mutation(
        "finds nothing",
        "Questions that an article answers are left without one.",
        ("handover.question_first.en", "adversarial.roleplay.en"),
        "cited",
        _finds_nothing,
    ),
)
