"""A brain that asks a language model, and believes it only as far as our own code can check.

The model chooses among intents that the encoder proposes, and says which words of the message are
about each. Commands are made here: it can neither agree to anything, nor say away a wish for a
person, nor invent a value (docs/adr/0023).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from agent.commands import Command, RequestHuman, StartTask
from agent.errors import ModelAnswerError
from agent.language_model.model import ChatMessage, LanguageModel, Request
from agent.language_model.prompts import load_prompt
from agent.understanding.brain import EncoderBrain, Understanding
from agent.understanding.human_request import asks_for_a_person, only_mentions_people
from agent.understanding.human_request_refused import without_refusal
from agent.understanding.model_answer import (
    NONE,
    SaidRequest,
    message_for_model,
    read_answer,
    schema_of,
)
from agent.understanding.requests import Reading, Scored
from agent.understanding.shortlist import IntentCatalogue, articles_of, shortlist
from agent.understanding.situation import Means, Situation
from agent.understanding.slots import Slots
from knowledge.pack import Pack

PROMPT = load_prompt("understand_message")
CHANCE = 0.85
"""What a model's choice is taken for: no endpoint says how sure it is, and this is sure enough to
act on and not to do without asking for consent."""
_MOST_TOKENS = 300
_VALUES: Mapping[str, str] = {
    "order_number": "order_numbers",
    "email": "emails",
    "phone": "phones",
}
"""Kinds of slots of which the encoder finds the candidates, and where they are in `Slots`."""


class ModelBrain:
    """Asks what every message means; needs a model in `means`."""

    def __init__(self, encoder: EncoderBrain, pack: Pack) -> None:
        self._encoder = encoder
        self._pack = pack
        self._intents = {intent.name: intent for intent in pack.intents}
        self._catalogue = IntentCatalogue.of(pack)

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain`.

        Raises:
            LanguageModelError: the model did not say what the message means.
        """
        first = await self._encoder.understand(text, situation, means)
        if means.model is None or first.reading is None:
            return first
        return await self.reconsider(text, first, first.reading, situation, means.model)

    async def reconsider(
        self,
        text: str,
        first: Understanding,
        reading: Reading,
        situation: Situation,
        model: LanguageModel,
    ) -> Understanding:
        """What the encoder has understood, with the model's choice of intents.

        Raises:
            LanguageModelError: the model did not say what the message means.
        """
        offered = shortlist(reading)
        values = _candidates(first.slots)
        answer = await model.complete(
            Request(
                [
                    ChatMessage("system", self._system_prompt(offered, reading)),
                    ChatMessage("user", message_for_model(text, situation, values)),
                ],
                _MOST_TOKENS,
                schema=schema_of(offered, list(values)),
            )
        )
        said = [one for one in read_answer(answer.text) if one.intent != NONE]
        if strangers := [one.intent for one in said if one.intent not in offered]:
            raise ModelAnswerError(f"chose {strangers[0]!r}, which was not offered")
        commands = self._commands(text, said, first, reading)
        if not commands:
            return first
        return replace(first, commands=tuple(commands), is_by_model=True)

    def _system_prompt(self, offered: Sequence[str], reading: Reading) -> str:
        company = self._pack.company.name[reading.language]
        intents = self._catalogue.described(offered, reading.language)
        return PROMPT.filled({"company": company, "intents": intents})

    def _commands(
        self, text: str, said: Sequence[SaidRequest], first: Understanding, reading: Reading
    ) -> list[Command]:
        """One command per intent, and the wish for a person that was there before."""
        by_intent: dict[str, Command] = {}
        for one in said:
            words = _own_words(one.words, text) if len(said) > 1 else text
            by_intent.setdefault(one.intent, self._command(one, words, first.slots, reading))
        wishes = [one for one in first.commands if isinstance(one, RequestHuman)]
        commands = [one for one in by_intent.values() if not isinstance(one, RequestHuman)]
        if len(commands) < len(by_intent) and not wishes and _may_wish(text):
            wishes = [RequestHuman(text=text, probability=CHANCE)]
        return [*commands, *wishes] if by_intent else []

    def _command(self, said: SaidRequest, words: str, slots: Slots, reading: Reading) -> Command:
        articles = articles_of(reading, self._intents[said.intent])
        command = self._encoder.command_of(
            Scored(
                text=words,
                labels=(said.intent,),
                probabilities=np.array([CHANCE], dtype=np.float32),
                articles=tuple(articles),
                article_probabilities=np.array(list(articles.values()), dtype=np.float32),
            )
        )
        if isinstance(command, StartTask):
            return command.model_copy(update={"slots": self._slots(said, slots)})
        return command

    def _slots(self, said: SaidRequest, found: Slots) -> dict[str, str]:
        """Values that the message has; anything else was made up."""
        task = self._pack.tasks.get(said.intent)
        candidates = _candidates(found)
        given = {one.slot: one.value for one in said.values}
        return {
            slot: given[definition.kind]
            for slot, definition in (task.slots.items() if task else ())
            if given.get(definition.kind) in candidates.get(definition.kind, ())
        }


def _candidates(slots: Slots) -> dict[str, tuple[str, ...]]:
    found = {kind: getattr(slots, name) for kind, name in _VALUES.items()}
    return {kind: values for kind, values in found.items() if values}


def _own_words(words: str, text: str) -> str:
    """`words` as they stand in `text`; the whole text where they do not."""
    at = text.casefold().find(words.strip().casefold())
    is_there = at >= 0 and words.strip() and len(text.casefold()) == len(text)
    return text[at : at + len(words.strip())] if is_there else text


def _may_wish(text: str) -> bool:
    """Whether a wish for a person that only the model hears may be believed."""
    if asks_for_a_person(text):
        return True
    return without_refusal(text) == text and not only_mentions_people(text)
