"""What a person may answer to one request of a customer, the likeliest first.

Each option is a list of parts: an article's words, what the record says, a question for consent,
a question, or a phrase of the pack. None of them speaks as software, offers a person (one is
there), or tells of a deed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from agent.articles import articles_prior, refusal
from agent.context import AgentDependencies
from agent.generation.answering import PROMPT, write_answer
from agent.nodes.clarify import label_of
from agent.rehearsal import Rehearsal, RehearsedTask
from agent.routing import is_complaint
from agent.sections import plain_section
from agent.state import Citation, ConversationState, Section, Step
from knowledge import PassageMatch
from knowledge.pack import Language
from tools.database.ticket_rows import Ticket
from tools.registry import READ_TOOLS

Kind = Literal["proposal", "record", "article", "question", "phrase"]
_ARTICLES = 3
_LEAST_SHARE = 0.5
"""Of the best article's score: what is below it, nobody would send."""
_NO_SLOT = frozenset({"email", "code", "consent"})
_NOT_THERE = frozenset({"late", "missing"})
"""Categories of complaints about a parcel that has not come."""
# What only the agent says: it offers a person, or is about a consent that a person does not take.
_AGENT_ONLY = (
    "approval_needed", "asked_enough", "code_dead", "code_too_many", "complaint_person",
    "consent_again", "consent_changed", "consent_expired", "consent_not_shown",
    "consent_question", "consent_void", "identity_verified", "not_possible", "nothing_open",
    "person_offer", "undo_nothing", "unknown_enough",
)  # fmt: skip
_SMALL_TALK: Mapping[str, str] = {
    "compliment": "compliment",
    "frustration": "mood_upset",
    "goodbye": "goodbye",
    "thanks": "thanks",
    "Affirm": "affirm",
    "CancelTask": "deny",
    "Deny": "deny",
    "greeting": "carried_on",
}


@dataclass(frozen=True)
class Part:
    """A piece of a reply, with what backs it."""

    kind: Kind
    section: Section


Option = tuple[Part, ...]


@dataclass(frozen=True)
class Drafts:
    """Finds options within one rehearsed turn."""

    rehearsal: Rehearsal
    passed_over: frozenset[str] = frozenset()
    """Articles that the customer was shown in answer to the same."""
    ticket: Ticket | None = None
    """The most urgent one that is open in the conversation."""

    @property
    def steps(self) -> list[Step]:
        """What is to be answered; the wish for a person is not, one is there."""
        return [step for step in self._state["queue"] if step["node"] != "hand_over"]

    async def options(self, step: Step) -> list[Option]:
        """What may be said to one step of the plan, the likeliest first; nothing is possible."""
        command = step["command"]
        if step["node"] == "answer_question":
            return await self._articles(command)
        if step["node"] == "clarify":
            return await self._unclear(command)
        if step["node"] == "small_talk":
            key = _SMALL_TALK.get(str(command.get("intent") or command["type"]))
            return _given(self.phrase(key) if key else ())
        if step["node"] != "advance_task":
            return []
        if is_complaint(command, self._needs.pack.tasks):
            return await self._complaint(step)
        return [*_given(await self._task(step)), *await self._articles(command)]

    def phrase(self, key: str, **values: str) -> Option:
        """A sentence of the pack that states no facts beyond `values`; nothing if it has none."""
        wording = self._needs.wording
        if not wording.has(key):
            return ()
        text = wording.say(key, self._language, seed=self._seed, **values)
        section = plain_section("copilot", text)
        section["backing"] = [*values.values(), *wording.written(key, self._language)]
        return (Part("phrase", section),)

    def sympathy(self) -> Option:
        """A word of regret that fits the mood."""
        return self.phrase("mood_angry" if self._state["mood"] == "angry" else "mood_upset")

    def next_step(self) -> Option:
        """By when the open ticket is settled; nothing without one, or when that is past."""
        due_at = self.ticket.resolution_due_at if self.ticket else None
        if due_at is None or due_at < self.rehearsal.context.now:
            return ()
        wording = self._needs.wording
        due_on = wording.day(wording.local_date(due_at), self._language)
        return self.phrase("complaint_apology", due_on=due_on)

    async def _articles(self, command: Mapping[str, Any]) -> list[Option]:
        matches = await self._needs.run_model(lambda: self._search(command))
        written = await self._written(command, matches[0]) if matches else []
        return written + [
            (Part("article", _article(match, match.answer)),)
            for match in matches
            if match.score >= _LEAST_SHARE * matches[0].score
        ]

    async def _written(self, command: Mapping[str, Any], best: PassageMatch) -> list[Option]:
        """The best article in a language model's words, where the article backs all of them."""
        model = self.rehearsal.context.model
        if model is None or command["type"] != "AskQuestion":
            return []
        question = "\n".join(filter(None, [command.get("follows"), str(command["text"])]))
        asked, company = model.asking("suggestion", PROMPT), self._needs.pack.company
        found = await write_answer(asked, question, best, company, lambda _: None)
        is_all_its_own = found.origin == "model"
        return _given((Part("article", _article(best, found.text)),) if is_all_its_own else ())

    def _search(self, command: Mapping[str, Any]) -> list[PassageMatch]:
        needs, text = self._needs, str(command["text"])
        is_alone = len(self._state["commands"]) == 1
        found = needs.search.search(
            text,
            language=self._language,
            today=needs.wording.local_date(self.rehearsal.context.now),
            prior=articles_prior(needs.pack, command),
            before=command.get("follows"),
            around=self._state["text"] if is_alone else None,
            embedding=self.rehearsal.context.embeddings.get(text),
            limit=_ARTICLES + len(self.passed_over),
            min_score=0.0,
        )
        kept = [one for one in found if one.article_id not in self.passed_over][:_ARTICLES]
        if command["type"] != "AskQuestion" or "follows" in command:
            return kept
        return [one for one in kept if refusal(needs.search, needs.pack, text, one) is None]

    async def _task(self, step: Step) -> Option:
        """What the agent would say to a step of a task, without what a person would not say."""
        played = await self.rehearsal.advance(step)
        if played.asked in {"email", "code"}:
            return self.phrase("sign_in_needed")
        return tuple(
            Part(kind, section)
            for kind, section in _kinds(played)
            if not section["receipts"] and not self._is_the_agents(section)
        )

    def _is_the_agents(self, section: Section) -> bool:
        wording = self._needs.wording
        return any(
            section["text"] in wording.written(key, self._language)
            for key in _AGENT_ONLY
            if wording.has(key)
        )

    async def _complaint(self, step: Step) -> list[Option]:
        """Regret, with what is open or offered, how it is dealt with, or how the order stands."""
        sorry, offered = self.sympathy(), await self._task(step)
        told = [(*self.phrase("complaint"), *one) for one in await self._articles(step["command"])]
        others = [self.next_step(), await self._status()]
        options = [offered, *told[:1], *others]
        return [one if one in told else (*sorry, *one) for one in options if one] or _given(sorry)

    async def _status(self) -> Option:
        """Where a parcel is that has not come: the one that is named, else any on its way."""
        text, pack = self._state["text"], self._needs.pack
        name = next((key for key, task in pack.tasks.items() if task.starts_on_order_number), None)
        if name is None or pack.complaints.category_of(text) not in _NOT_THERE:
            return ()
        command = {"type": "StartTask", "intent": name, "text": text, "slots": {}}
        found = await self._task(Step(node="advance_task", command=command))
        return tuple(part for part in found if part.kind == "record")

    async def _unclear(self, command: Mapping[str, Any]) -> list[Option]:
        """Which reading is meant, and what would be said to the likeliest two; or what is near."""
        if command["type"] == "NotCovered":
            # What is near a question that no article answers would mislead who is in a hurry.
            return [] if command["in_field"] else _given(self.phrase("out_of_scope"))
        readings = [name for name in command.get("candidates", []) if self._has_answer(name)]
        answers = [await self.options(self._as_read(command, name)) for name in readings[:2]]
        if not readings:
            return [*(await self._articles(command))[:2], self._question("clarify_open", [])]
        labels = [label_of(self._needs.pack, name, self._language) for name in readings]
        return [self._question("clarify_which", labels), *(one[0] for one in answers if one)]

    def _has_answer(self, intent: str) -> bool:
        return self._needs.pack.intent(intent).kind in {"question", "task", "complaint"}

    def _as_read(self, command: Mapping[str, Any], intent: str) -> Step:
        """The step that a message would be if it meant this intent."""
        is_task = intent in self._needs.pack.tasks
        node, kind = (
            ("advance_task", "StartTask") if is_task else ("answer_question", "AskQuestion")
        )
        read = {"type": kind, "intent": intent, "text": command["text"], "slots": {}}
        return Step(node=node, command={**read, "probability": 0.0})

    def _question(self, key: str, choices: list[str]) -> Option:
        parts = self.phrase(key)
        for part in parts:
            lines = "".join(f"\n- {choice}" for choice in choices)
            part.section["text"] += f"\n{lines}" if lines else ""
            part.section["backing"] += choices
        return tuple(Part("question", part.section) for part in parts)

    @property
    def _needs(self) -> AgentDependencies:
        return self.rehearsal.needs

    @property
    def _state(self) -> ConversationState:
        return self.rehearsal.state

    @property
    def _language(self) -> Language:
        return cast(Language, self._state["language"])

    @property
    def _seed(self) -> str:
        return self._state["turn_id"]


def _given(option: Option) -> list[Option]:
    return [option] if option else []


def _kinds(played: RehearsedTask) -> Iterator[tuple[Kind, Section]]:
    """The sections that stay true without the step's effects, and what each of them is."""
    sections = played.result["sections"]
    asks_slot = played.asked not in {None, *_NO_SLOT}
    for section in sections:
        if any(action["tool"] not in READ_TOOLS for action in section["actions"]):
            continue
        is_question = asks_slot and section is sections[-1]
        if section["proposes"]:
            yield "proposal", section
        elif is_question:
            yield "question", section
        elif not played.has_effects:
            yield "record", section


def _article(match: PassageMatch, text: str) -> Section:
    section = plain_section("answer_question", text)
    section["citations"] = [
        Citation(
            article_id=match.article_id,
            title=match.title,
            sentence=match.answer_sentence,
            score=round(match.score, 4),
        )
    ]
    section["backing"] = [match.text, match.answer]
    return section
