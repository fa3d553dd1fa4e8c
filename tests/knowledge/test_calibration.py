from pathlib import Path

import numpy as np

from knowledge.answerability import BUCKETS, Answerability
from knowledge.calibration import Calibration, ThresholdReport, load, save
from knowledge.ranking import FusionWeights

REPORT = ThresholdReport(0.25, 100, 0.03, 40, 0.8)


def test_what_was_saved_comes_back_for_the_same_state_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "shop.npz"
    calibration = Calibration(FusionWeights(0.7, (0.2, 0.1)), None, REPORT)

    save(calibration, path, "state-1")

    assert load(path, "state-1", "en") == calibration
    assert load(path, "state-2", "en") is None
    assert load(tmp_path / "none.npz", "state-1", "en") is None


def test_a_saved_model_scores_as_before(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    rarity = np.full(BUCKETS, 9.0, dtype=np.float32)
    rarity[::7] = 3.0
    weights = np.where(rarity == 3.0, 0.5, 0.0).astype(np.float32)
    model = Answerability(
        "en",
        rarity,
        rarity == 3.0,
        weights,
        chance.normal(size=8).astype(np.float32),
        0.1,
        (1.0, 2.0, 3.0, -1.0),
    )
    path = tmp_path / "shop.npz"
    save(Calibration(FusionWeights(0.7, (0.3,)), model, REPORT), path, "s")
    loaded = load(path, "s", "en")
    vector = chance.normal(size=8).astype(np.float32)

    assert loaded is not None
    assert loaded.answerability is not None
    assert loaded.answerability.clues("is delivery free", vector) == model.clues(
        "is delivery free", vector
    )


def test_no_half_written_file_is_left(tmp_path: Path) -> None:
    calibration = Calibration(FusionWeights(0.7, (0.3,)), None, REPORT)

    save(calibration, tmp_path / "shop.npz", "s")

    assert [path.name for path in tmp_path.iterdir()] == ["shop.npz"]
