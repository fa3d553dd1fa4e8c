"""The encoder answers what it is sure of; a language model is asked for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.commands import Affirm, CancelTask, Deny, RequestHuman
from agent.errors import LanguageModelError
from agent.understanding.brain import EncoderBrain, Understanding
from agent.understanding.model_brain import ModelBrain
from agent.understanding.segments import sounds_like_a_request
from agent.understanding.situation import Means, Situation
from knowledge.pack import Language

_SETTLED = (RequestHuman, Affirm, Deny, CancelTask)
"""What our own code has the last word on."""


@dataclass(frozen=True)
class CascadeBrain:
    """See `Brain`; without a model to ask it is the encoder."""

    encoder: EncoderBrain
    asking: ModelBrain
    thresholds: Mapping[Language, float]
    """The model is asked below these."""

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain`; where the model fails, what the encoder has understood stands."""
        first = await self.encoder.understand(text, situation, means)
        if means.model is None or first.reading is None:
            return first
        if not self._is_worth_asking(text, first, situation):
            return first
        try:
            return await self.asking.reconsider(text, first, first.reading, situation, means.model)
        except LanguageModelError:
            return first

    def _is_worth_asking(self, text: str, first: Understanding, situation: Situation) -> bool:
        if confidence(first) >= self.thresholds.get(first.language, 0.0):
            return False
        if any(isinstance(one, _SETTLED) for one in first.commands):
            return False
        asked = situation.asked
        if asked is not None and asked.kind in {"consent", "identity"}:
            return False
        # To our question most messages are answers, which the task reads better than anybody.
        is_answer = asked is not None and not sounds_like_a_request(text, first.language)
        return not is_answer


def confidence(understood: Understanding) -> float:
    """How sure the encoder is of all that it has understood; 1 where nothing was guessed."""
    if understood.reading is None:
        return 1.0
    return min(command.probability for command in understood.commands)
