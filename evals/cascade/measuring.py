"""Held-out messages through the cascade with an oracle behind it.

Definitions:

- understood: each request of a message has a command, and each command a request.
- gain: messages understood with the oracle less those understood by the encoder alone.
- kept: the gain of a cascade as a share of the gain of asking about every message.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.language_model import open_endpoint_model
from agent.language_model.model import LanguageModel
from agent.settings import LanguageModelSettings
from agent.understanding.brain import EncoderBrain
from agent.understanding.cascade import Asking, CascadeBrain
from agent.understanding.cascade_table import ALWAYS, is_understood
from agent.understanding.doubt import Doubt
from agent.understanding.model_brain import ModelBrain
from agent.understanding.situation import Means, Situation
from evals.cascade.oracle import oracle
from evals.shop import HELD_OUT, read_set
from knowledge.pack import CalibrationRow, Language, Pack

_ANY_DAY = date(2026, 1, 5)
_RESAMPLES = 2000


@dataclass(frozen=True)
class CascadeGain:
    """One language and set; a value per message."""

    by_encoder: tuple[bool, ...]
    by_oracle: tuple[bool, ...]
    by_cascade: tuple[bool, ...]
    calls: int

    @property
    def calls_per_100(self) -> float:
        """Of the cascade."""
        return 100 * self.calls / len(self.by_encoder)

    @property
    def kept(self) -> float | None:
        """None where there is nothing to gain."""
        return _kept(self, range(len(self.by_encoder)))

    def kept_interval(self, seed: int) -> tuple[float, float]:
        """95 % of resamples of the messages (percentile bootstrap)."""
        chance, rows = random.Random(seed), range(len(self.by_encoder))  # noqa: S311
        found = sorted(
            kept
            for _ in range(_RESAMPLES)
            if (kept := _kept(self, chance.choices(rows, k=len(rows)))) is not None
        )
        return found[int(0.025 * len(found))], found[int(0.975 * len(found))]


def held_out_rows(names: Sequence[str], language: Language) -> list[CalibrationRow]:
    """Messages of these sets; of `multi` each accepted intent is a request of its own."""
    found = []
    for name in names:
        for row in read_set(name, language, collection=HELD_OUT):
            accepted = tuple(row["intents"].split("|"))
            several = tuple((one,) for one in accepted)
            intents = several if name == "multi" else (accepted,)
            found.append(CalibrationRow(text=row["text"], intents=intents))
    return found


async def measure_gain(
    encoder: EncoderBrain,
    pack: Pack,
    rows: Sequence[CalibrationRow],
    language: Language,
    *,
    doubt: Doubt,
    calls_per_100: float,
) -> CascadeGain:
    """Ask about the messages that the encoder is least sure of, so often and no oftener."""
    kinds = {intent.name: intent.kind for intent in pack.intents}
    here = Situation(language=language, today=_ANY_DAY)
    first = [encoder.read(row.text, here) for row in rows]
    chances = sorted(
        chance for one in first if (chance := doubt.chance_right(one, kinds)) is not None
    )
    calls = min(int(len(rows) * calls_per_100 / 100), len(chances))
    threshold = ALWAYS if calls == len(chances) else chances[calls]
    asking = ModelBrain(encoder, pack)
    always = CascadeBrain(encoder, asking, {language: Asking(ALWAYS, doubt)}, kinds)
    cascade = CascadeBrain(encoder, asking, {language: Asking(threshold, doubt)}, kinds)

    async def understood(brain: CascadeBrain, model: LanguageModel) -> tuple[bool, ...]:
        means = Means(_here, model)
        return tuple(
            [
                is_understood(await brain.understand(row.text, here, means), row, kinds)
                for row in rows
            ]
        )

    async with oracle({row.text: row.intents for row in rows}) as endpoint:
        settings = LanguageModelSettings(model="oracle", base_url=endpoint.url)
        async with open_endpoint_model(settings) as model:
            by_oracle = await understood(always, model)
            endpoint.requests.clear()
            by_cascade = await understood(cascade, model)
            asked = len(endpoint.requests)
    alone = tuple(is_understood(one, row, kinds) for one, row in zip(first, rows, strict=True))
    return CascadeGain(alone, by_oracle, by_cascade, asked)


async def _here(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever `work` gives
    return work()


def _kept(gain: CascadeGain, rows: Sequence[int]) -> float | None:
    alone = sum(gain.by_encoder[one] for one in rows)
    most = sum(gain.by_oracle[one] for one in rows) - alone
    return (sum(gain.by_cascade[one] for one in rows) - alone) / most if most > 0 else None
