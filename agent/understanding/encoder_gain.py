"""Fine-tune an encoder on some rows and say what it gains on the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.understanding.finetune import FineTuning, fine_tune_encoder
from agent.understanding.training import encode_in_chunks, train_intent_model
from knowledge import KnowledgeSettings, SentenceEncoder, load_encoder
from knowledge.encoder import Progress
from knowledge.encoder.weights import find_weights

RESAMPLES = 2000


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to be measured on."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    held_out_texts: tuple[str, ...]
    held_out_labels: tuple[str, ...]


@dataclass(frozen=True)
class Gain:
    """Accuracy on held-out rows with the encoder as it was and as it is now."""

    folder: Path
    held_out_rows: int
    before: float
    after: float
    gain_interval: tuple[float, float]
    """95 % bootstrap interval of after - before, on the same rows."""


def split_rows(texts: Sequence[str], labels: Sequence[str], *, share: float, seed: int) -> Split:
    """Hold out about `share` of every label's rows, at least one where it has two."""
    generator = np.random.default_rng(seed)
    targets = np.array(labels)
    is_held_out = np.zeros(len(texts), dtype=bool)
    for label in sorted(set(labels)):
        rows = generator.permutation(np.flatnonzero(targets == label))
        wanted = min(max(1, round(share * len(rows))), len(rows) - 1)
        is_held_out[rows[:wanted]] = True
    kept, out = np.flatnonzero(~is_held_out).tolist(), np.flatnonzero(is_held_out).tolist()
    return Split(
        texts=tuple(texts[row] for row in kept),
        labels=tuple(labels[row] for row in kept),
        held_out_texts=tuple(texts[row] for row in out),
        held_out_labels=tuple(labels[row] for row in out),
    )


def fine_tune_and_measure(
    split: Split,
    *,
    settings: KnowledgeSettings,
    target: Path,
    how: FineTuning,
    progress: Progress,
) -> Gain:
    """Write the fine-tuned encoder to `target` and compare both on the held-out rows.

    Raises:
        FineTuningUnavailableError: the optional extra is not installed.
        TrainingDataError: the rows cannot train a model.
    """
    files = find_weights(settings)
    fine_tune_encoder(
        split.texts, split.labels, base=files, target=target, how=how, progress=progress
    )
    before = _is_right(split, load_encoder(settings, progress), how.seed, progress)
    tuned = settings.model_copy(update={"encoder_folder": target, "encoder_sha256": None})
    after = _is_right(split, load_encoder(tuned, progress), how.seed, progress)
    generator = np.random.default_rng(how.seed)
    difference = after.astype(float) - before.astype(float)
    drawn = generator.integers(len(difference), size=(RESAMPLES, len(difference)))
    low, high = np.quantile(difference[drawn].mean(axis=1), [0.025, 0.975])
    return Gain(
        folder=target,
        held_out_rows=len(difference),
        before=float(before.mean()),
        after=float(after.mean()),
        gain_interval=(float(low), float(high)),
    )


def _is_right(
    split: Split, encoder: SentenceEncoder, seed: int, progress: Progress
) -> NDArray[np.bool_]:
    """Whether each held-out row gets its label from a model trained on the others."""
    model = train_intent_model(
        split.texts, split.labels, encoder=encoder, seed=seed, progress=progress
    )
    embeddings = encode_in_chunks(split.held_out_texts, encoder, progress)
    scores = model.predict(split.held_out_texts, embeddings)
    found = np.array(model.labels)[scores.probabilities.argmax(axis=1)]
    is_right: NDArray[np.bool_] = found == np.array(split.held_out_labels, dtype=found.dtype)
    return is_right
