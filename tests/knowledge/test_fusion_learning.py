import numpy as np
import pytest

from knowledge.fusion_learning import default_weights, learn_weights
from knowledge.probes import ProbeScores

COUNT = 60


def probes(encoder_right: float, lexical_right: float) -> ProbeScores:
    """Two documents; each ranker puts the first, right one ahead in that share of the probes."""

    def scores(right: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        rows = np.tile(np.array([[0.2, 0.8]], dtype=np.float32), (COUNT, 1))
        rows[: int(right * COUNT)] = [0.8, 0.2]
        return rows

    return ProbeScores(
        encoder=scores(encoder_right),
        lexical=np.stack([scores(lexical_right)] * 2),
        answers=np.zeros(COUNT, dtype=np.int64),
        texts=("probe",) * COUNT,
    )


def test_an_encoder_that_knows_nothing_is_left_out() -> None:
    assert learn_weights(probes(0.1, 0.9), "en").encoder <= 0.5


def test_an_encoder_that_knows_the_language_is_trusted() -> None:
    assert learn_weights(probes(0.9, 0.1), "zh").encoder >= 0.5


@pytest.mark.parametrize(("language", "weight"), [("en", 0.7), ("zh", 0.0)])
def test_the_default_stays_when_the_probes_do_not_decide(language: str, weight: float) -> None:
    assert learn_weights(probes(0.8, 0.8), language).encoder == weight  # type: ignore[arg-type]


def test_without_probes_english_leans_on_the_encoder() -> None:
    assert learn_weights(None, "en") == default_weights("en")
    assert default_weights("en").encoder == 0.9


def test_weights_sum_to_one() -> None:
    weights = learn_weights(probes(0.5, 0.7), "en")

    assert weights.encoder + sum(weights.lexical) == pytest.approx(1, abs=1e-5)
