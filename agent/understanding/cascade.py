"""The encoder answers what it is sure of; a language model is asked for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.errors import LanguageModelError
from agent.understanding.brain import EncoderBrain, Understanding
from agent.understanding.doubt import BELIEVING, Doubt
from agent.understanding.model_brain import ModelBrain
from agent.understanding.segments import sounds_like_a_request
from agent.understanding.situation import Means, Situation
from knowledge.pack import IntentKind, Language


@dataclass(frozen=True)
class Asking:
    """When a model is asked what a message means."""

    threshold: float
    """Below this chance that the encoder has understood it."""
    doubt: Doubt = BELIEVING


@dataclass(frozen=True)
class CascadeBrain:
    """See `Brain`; without a model to ask it is the encoder."""

    encoder: EncoderBrain
    asking: ModelBrain
    when: Mapping[Language, Asking]
    """A language that is missing here asks nothing."""
    kinds: Mapping[str, IntentKind]

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
        when = self.when.get(first.language)
        if when is None:
            return False
        chance = when.doubt.chance_right(first, self.kinds)
        if chance is None or chance >= when.threshold:
            return False
        asked = situation.asked
        if asked is not None and asked.kind in {"consent", "identity"}:
            return False
        # To our question most messages are answers, which the task reads better than anybody.
        is_answer = asked is not None and not sounds_like_a_request(text, first.language)
        return not is_answer
