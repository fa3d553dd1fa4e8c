"""Learns how much to trust the encoder beside the lexical rankers, per corpus and language."""

import numpy as np
from numpy.typing import NDArray

from knowledge.lexical_views import LEXICAL_VIEWS
from knowledge.pack import Language
from knowledge.probes import ProbeScores
from knowledge.ranking import FusionWeights

DEFAULT_ENCODER_WEIGHT: dict[Language, float] = {"en": 0.7, "zh": 0.0}
"""Kept unless the probes clearly say otherwise. The embedded encoder knows no Chinese."""
UNPROBED_ENCODER_WEIGHT: dict[Language, float] = {"en": 0.9, "zh": 0.0}
"""For a corpus that offers no probes, such as single short questions, where there is little for
words to add: they only decide between texts that the encoder finds about equal."""
CLEAR_STANDARD_ERRORS = 2.0
CHOICES = np.round(np.arange(0.0, 0.91, 0.1), 1)
"""Never 1: where the encoder sees two texts as one, words still tell them apart."""


def default_weights(language: Language) -> FusionWeights:
    """For a corpus about which nothing is known."""
    return _weights(UNPROBED_ENCODER_WEIGHT[language], language)


def learn_weights(probes: ProbeScores | None, language: Language) -> FusionWeights:
    """The weights closest to the default among those that rank the probes as well as any.

    "As well" is within two standard errors of the paired difference of reciprocal ranks: probes
    come from the documents themselves and favour shared words, so they decide only what is clear.
    """
    if probes is None:
        return default_weights(language)
    gains = np.stack([_reciprocal_ranks(probes, weight, language) for weight in CHOICES])
    best = gains[int(np.argmax(gains.mean(axis=1)))]
    losses = best - gains
    error = losses.std(axis=1, ddof=1) / np.sqrt(losses.shape[1])
    good = CHOICES[losses.mean(axis=1) <= CLEAR_STANDARD_ERRORS * error]
    default = DEFAULT_ENCODER_WEIGHT[language]
    return _weights(float(good[int(np.argmin(np.abs(good - default)))]), language)


def _weights(encoder: float, language: Language) -> FusionWeights:
    views = len(LEXICAL_VIEWS[language])
    return FusionWeights(encoder, (round((1 - encoder) / views, 6),) * views)


def _reciprocal_ranks(
    probes: ProbeScores, encoder_weight: float, language: Language
) -> NDArray[np.float64]:
    scores = probes.joined(_weights(float(encoder_weight), language))
    own = scores[np.arange(len(scores)), probes.answers]
    ranks = 1 + (scores > own[:, None]).sum(axis=1)
    return np.asarray(1.0 / ranks)
