"""Understanding a message: text in, typed commands out. Two brains, one Protocol.

`EncoderBrain` needs no network; `agent.understanding.model_brain` asks a language model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from agent.commands import (
    Affirm,
    AskQuestion,
    CancelTask,
    Command,
    Complain,
    Deny,
    NotCovered,
    RequestHuman,
    SmallTalk,
    StartTask,
    Unclear,
)
from agent.state import Mood
from agent.understanding.decisions import read_message
from agent.understanding.human_request import asks_for_a_person, only_mentions_people
from agent.understanding.human_request_refused import without_refusal
from agent.understanding.known_messages import KnownMessages
from agent.understanding.language import detect_language
from agent.understanding.mood import is_urgent, mood_of
from agent.understanding.pack_models import TrainedLanguage
from agent.understanding.requests import Reading, Scored, choose_requests
from agent.understanding.segments import is_whole_sentence, sounds_like_a_request
from agent.understanding.situation import Means, Situation
from agent.understanding.slots import SlotFinder, Slots
from agent.understanding.spelling import Speller
from knowledge.pack import Intent, IntentKind, Language

CHANCE_OF_PERSON = 0.35
"""From here on a wish for a person is honoured, whatever else is asked for."""
CHANCE_OF_PERSON_IN_SENTENCE = 0.9
"""The same for one sentence of several: a sentence out of its context is easier to misread."""
SURE_OF_PERSON = 0.97
"""The same where people are told of, and no wish is found in the words."""
CHANCE_OF_TALK = 0.5
"""Of one kind of small talk, from where its other kinds speak for it."""
CHANCE_OF_CANDIDATE = 0.05
"""What is less likely is not offered as a reading: "close my account" is no guess at "bye"."""
_DIALOG_COMMANDS: Mapping[str, type[Affirm | Deny | CancelTask]] = {
    "affirm": Affirm,
    "deny": Deny,
    "cancel_task": CancelTask,
}


class _Said(TypedDict):
    text: str
    probability: float


@dataclass(frozen=True)
class Understanding:
    """What a message says."""

    language: Language
    commands: tuple[Command, ...]
    slots: Slots
    mood: Mood
    is_urgent: bool
    candidates: tuple[tuple[str, float], ...]
    """The likeliest intents of the whole message with their probabilities, for the trace."""
    embeddings: Mapping[str, NDArray[np.float32]]
    """Of the texts that were embedded on the way, so that a search need not do it again."""
    reading: Reading | None = None
    """What the intent model made of it; None where nothing had to be guessed."""
    several_logit: float = -math.inf
    """Log-odds that the message makes several requests; no chance where it has one part."""
    is_by_model: bool = False
    """Whether a language model chose the intents."""


class Brain(Protocol):
    """Anything that turns a message into commands."""

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """Commands in the order of the message, at least one; many turns ask at once."""
        ...


class EncoderBrain:
    """Sentence embedding and n-grams into a calibrated classifier, one per language."""

    def __init__(
        self,
        *,
        trained: Mapping[Language, TrainedLanguage],
        intents: Sequence[Intent],
        slot_finder: SlotFinder,
        order_number_task: str | None = None,
    ) -> None:
        self._trained = trained
        self._kinds: dict[str, IntentKind] = {intent.name: intent.kind for intent in intents}
        self._intents = tuple(intents)
        self._known = KnownMessages(intents)
        self._slot_finder = slot_finder
        self._order_number_task = order_number_task
        self._speller = Speller(
            utterance for intent in intents for utterance in intent.utterances.get("en", ())
        )

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain` and `read`."""
        return await means.run(lambda: self.read(text, situation))

    def read(self, text: str, situation: Situation) -> Understanding:
        """The same in this thread; a wish for a person is honoured whatever the model says."""
        language = detect_language(text, otherwise=situation.language)
        picked_intent = situation.picked_intent
        slots = self._slot_finder.find(text, today=situation.today)
        reading: Reading | None = None
        embeddings: Mapping[str, NDArray[np.float32]] = {}
        # "I don't need a person, what is the fee?" is read as "what is the fee?".
        wanted = self._speller.corrected(without_refusal(text))
        if picked_intent:
            commands = [self._certain(picked_intent, text)]
        elif known := self._known.intent_of(text, language):
            commands = [self._certain(known, text)]
        elif self._order_number_task and self._slot_finder.is_only_an_order_number(text):
            commands = [self._certain(self._order_number_task, text)]
        elif self._slot_finder.is_only_a_contact(text):
            # To the intent model an address alone looks like anything.
            commands = [Unclear(text=text, probability=1.0)]
        elif text and not wanted:
            commands = [Deny(text=text, probability=1.0)]
        else:
            reading, embeddings = self._read(wanted, language)
            commands = self._commands(wanted, reading, self._trained[language])
        return Understanding(
            language=language,
            commands=tuple(commands),
            slots=slots,
            mood=mood_of(text),
            is_urgent=is_urgent(text),
            candidates=tuple(reading.whole.best(3)) if reading else (),
            embeddings=embeddings,
            reading=reading,
            several_logit=self._trained[language].count.logit(reading) if reading else -math.inf,
        )

    def _commands(self, text: str, reading: Reading, trained: TrainedLanguage) -> list[Command]:
        requests, needed = choose_requests(
            reading, count=trained.count, threshold=trained.threshold
        )
        commands = [self._command(request, threshold=needed) for request in requests]
        if len(commands) == 1 and isinstance(commands[0], StartTask):
            # What stands beside the request belongs to it: a reason, a postal code.
            commands = [commands[0].model_copy(update={"text": text})]
        wished = 1.0 if asks_for_a_person(text) else self._chance_of_wish(reading)
        if not wished or (wished < SURE_OF_PERSON and only_mentions_people(text)):
            others = [one for one in commands if not isinstance(one, RequestHuman)]
            return [*others] if others else [self._unclear(requests[0])]
        if len(requests) == 1:
            parts = self._sure_questions(reading, trained.threshold)
            commands += [self._command(part, threshold=0.0) for part in parts]
        asked = [
            command
            for command in commands
            if isinstance(command, StartTask | Complain)
            or (
                isinstance(command, AskQuestion)
                and command.text != text
                and command.probability >= trained.threshold
            )
        ]
        return [*asked, RequestHuman(text=text, probability=wished)]

    def _chance_of_wish(self, reading: Reading) -> float:
        """How surely the message, or a sentence at the end of a story, asks for a person.

        0 where it is not sure enough to call one.
        """
        whole = self._chance_of_person(reading)
        in_sentence = max(
            (
                one.probability
                for one in reading.candidates
                if self._kinds[one.intent] == "request_human"
                and is_whole_sentence(one.span, reading.segments)
            ),
            default=0.0,
        )
        return max(
            whole if whole >= CHANCE_OF_PERSON else 0.0,
            in_sentence if in_sentence >= CHANCE_OF_PERSON_IN_SENTENCE else 0.0,
        )

    def _chance_of_person(self, reading: Reading) -> float:
        whole = reading.whole
        return max(
            (
                float(chance)
                for intent, chance in zip(whole.labels, whole.probabilities, strict=True)
                if self._kinds[intent] == "request_human"
            ),
            default=0.0,
        )

    def _sure_questions(self, reading: Reading, threshold: float) -> list[Scored]:
        """Questions beside a wish for a person that was read as the one request."""
        return [
            one.scored
            for one in reading.candidates
            if one.span.end - one.span.start == 1
            and self._kinds[one.intent] == "question"
            and one.probability >= threshold
            and sounds_like_a_request(one.span.text, reading.language)
            and not asks_for_a_person(one.span.text)
        ]

    def _certain(self, intent: str, text: str) -> Command:
        """The command of an intent that needs no guessing."""
        articles = tuple(
            name for found in self._intents if found.name == intent for name in found.articles
        )
        certain = Scored(
            text=text,
            labels=(intent,),
            probabilities=np.ones(1, dtype=np.float32),
            articles=articles,
            article_probabilities=np.full(len(articles), 1 / max(len(articles), 1), np.float32),
        )
        return self._command(certain, threshold=0.0)

    def _read(
        self, text: str, language: Language
    ) -> tuple[Reading, dict[str, NDArray[np.float32]]]:
        embeddings: dict[str, NDArray[np.float32]] = {}

        def score(texts: Sequence[str]) -> list[Scored]:
            scored, vectors = self._trained[language].score(texts)
            found = zip(texts, vectors, strict=True)
            embeddings.update((part, vector) for part, vector in found if vector is not None)
            return scored

        return read_message(text, language, score, self._kinds), embeddings

    def command_of(self, request: Scored) -> Command:
        """The command of a request that somebody else has decided on."""
        return self._command(request, threshold=0.0)

    def _command(self, request: Scored, *, threshold: float) -> Command:
        intent, probability = request.best(1)[0]
        said = _Said(text=request.text, probability=probability)
        kind = self._kinds[intent]
        if kind in {"not_covered", "out_of_scope"}:
            return NotCovered(**said, in_field=kind == "not_covered")
        if probability < threshold and self._chance_of_talk(request, intent) < threshold:
            return self._unclear(request)
        if kind == "request_human":
            return RequestHuman(**said)
        if kind == "question":
            return AskQuestion(**said, intent=intent, articles=dict(request.best_articles(5)))
        if kind == "task":
            return StartTask(**said, intent=intent)
        if kind == "complaint":
            return Complain(**said)
        if intent in _DIALOG_COMMANDS:
            return _DIALOG_COMMANDS[intent](**said)
        return SmallTalk(**said, intent=intent)

    def _unclear(self, request: Scored) -> Unclear:
        return Unclear(
            text=request.text,
            probability=request.best(1)[0][1],
            candidates=self._candidates(request),
        )

    def _candidates(self, request: Scored) -> list[str]:
        askable = {"question", "task", "complaint"}
        return [
            name
            for name, probability in request.best(5)
            if self._kinds[name] in askable and probability >= CHANCE_OF_CANDIDATE
        ][:3]

    def _chance_of_talk(self, request: Scored, intent: str) -> float:
        """That it is small talk of any kind ("ok thanks bye" is two), if `intent` is likely one."""
        found = list(zip(request.labels, request.probabilities, strict=True))
        if not self._is_small_talk(intent) or dict(found)[intent] < CHANCE_OF_TALK:
            return 0.0
        return float(sum(chance for name, chance in found if self._is_small_talk(name)))

    def _is_small_talk(self, intent: str) -> bool:
        return self._kinds[intent] == "dialog" and intent not in _DIALOG_COMMANDS
