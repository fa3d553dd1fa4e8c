import sys
from pathlib import Path

import numpy as np
import pytest

from agent.understanding.encoder_gain import fine_tune_and_measure, split_rows
from agent.understanding.finetune import FineTuning, FineTuningUnavailableError
from knowledge import KnowledgeSettings, load_encoder
from tests.agent.understanding.test_intent_model import LABELS, TEXTS


def silent(_stage: str, _done: int, _total: int) -> None:
    pass


def test_every_label_is_held_out_and_kept() -> None:
    split = split_rows(TEXTS, LABELS, share=0.2, seed=1)

    assert set(split.labels) == set(split.held_out_labels) == set(LABELS)
    assert sorted([*split.texts, *split.held_out_texts]) == sorted(TEXTS)
    assert not set(split.texts) & set(split.held_out_texts)


def test_a_labels_only_row_is_kept_for_training() -> None:
    split = split_rows(["a", "b", "c"], ["x", "x", "y"], share=0.5, seed=1)

    assert split.held_out_labels == ("x",)
    assert sorted(split.labels) == ["x", "y"]


def test_without_the_extra_the_command_that_brings_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    split = split_rows(TEXTS, LABELS, share=0.2, seed=1)

    with pytest.raises(FineTuningUnavailableError, match=r"pip install 'rapport\[transformers\]'"):
        fine_tune_and_measure(
            split,
            settings=KnowledgeSettings(data_dir=tmp_path),
            target=tmp_path / "tuned",
            how=FineTuning(),
            progress=silent,
        )


def test_a_fine_tuned_encoder_draws_an_intents_texts_together(tmp_path: Path) -> None:
    for needed in ("torch", "transformers"):
        pytest.importorskip(needed, reason="the transformers extra is not installed")
    settings = KnowledgeSettings(data_dir=tmp_path)
    split = split_rows(TEXTS, LABELS, share=0.2, seed=1)

    gain = fine_tune_and_measure(
        split,
        settings=settings,
        target=tmp_path / "tuned",
        how=FineTuning(epochs=4, batch_size=8),
        progress=silent,
    )

    tuned = settings.model_copy(update={"encoder_folder": gain.folder})
    assert separation(KnowledgeSettings(**tuned.model_dump())) > separation(settings) + 0.05
    assert gain.held_out_rows == len(split.held_out_texts)
    assert gain.gain_interval[0] <= gain.after - gain.before <= gain.gain_interval[1]


def separation(settings: KnowledgeSettings) -> float:
    """Mean cosine within a label less that between labels."""
    vectors = load_encoder(settings).encode(TEXTS)
    same = np.equal.outer(np.array(LABELS), np.array(LABELS))
    cosines = vectors @ vectors.T
    return float(cosines[same].mean() - cosines[~same].mean())
