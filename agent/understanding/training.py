"""Train an intent model: fit the parts, let held-out rows decide how they are mixed."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.errors import AgentError
from agent.understanding.calibration import FloatArray, fit_mixing_weights, softmax
from agent.understanding.features import NgramFeatures, fit_features
from agent.understanding.fitting import (
    NGRAM_WEIGHT,
    FittedParts,
    TrainingRows,
    assign_folds,
    fit_parts,
)
from agent.understanding.intent_model import HeldOut, IntentModel, Weights, linear_logits
from agent.understanding.neighbours import gather_neighbours
from agent.understanding.out_of_scope import fit_scope_scorer, scope_signals
from knowledge.encoder import Progress, SentenceEncoder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ENCODE_CHUNK = 128
LARGE_SET = 5000
"""From here on three folds instead of five: rows enough, and a third of the time."""
TESTED_ENOUGH = 4000
"""Further folds are not tested: a handful of numbers is fitted on these rows."""


class TrainingDataError(AgentError):
    """The examples cannot train a model; the message says what is missing."""


@dataclass(frozen=True)
class _Material:
    """Everything about the examples that does not depend on a fold."""

    names: tuple[str, ...]
    features: NgramFeatures
    rows: TrainingRows
    is_utterance: NDArray[np.bool_]
    """False for the rows that are only a label's name."""


def train_intent_model(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    encoder: SentenceEncoder,
    out_of_scope_texts: Sequence[str] = (),
    seed: int,
    progress: Progress | None = None,
) -> IntentModel:
    """A calibrated model for `encoder`; the same rows and seed give the same model.

    `out_of_scope_texts` place the out-of-scope threshold; the score works without them too.

    Raises:
        TrainingDataError: texts and labels do not match, or fewer than two labels.
    """
    began = time.perf_counter()
    report = progress or _silent
    material = _prepare(texts, labels, encoder, report)
    rows = material.rows
    held_out = _cross_validate(material, seed, report)
    is_right = held_out.logits.argmax(axis=1) == rows.targets[held_out.tested]
    weights = _mix(fit_parts(rows, seed=seed), held_out.factors)
    neighbours = gather_neighbours(rows.embeddings, rows.targets)
    report("training intents", 1, 1)

    unknown = encode_in_chunks(out_of_scope_texts, encoder, report)
    linear = linear_logits(weights, material.features, out_of_scope_texts, unknown)
    near = neighbours.closeness(linear, unknown)
    unknown_logits = linear + np.float32(weights.closeness) * near.of_labels
    return IntentModel(
        labels=material.names,
        encoder_name=encoder.name,
        features=material.features,
        weights=weights,
        neighbours=neighbours,
        scope=fit_scope_scorer(
            scope_signals(held_out.logits, held_out.nearest),
            scope_signals(unknown_logits, near.of_all),
        ),
        held_out=HeldOut(softmax(held_out.logits).max(axis=1), is_right),
        facts={
            "utterances": len(texts),
            "cross_validated_accuracy": round(float(is_right.mean()), 4),
            "training_seconds": round(time.perf_counter() - began, 1),
        },
    )


def encode_in_chunks(
    texts: Sequence[str], encoder: SentenceEncoder, report: Progress
) -> FloatArray:
    """Shape (n, d), telling how far it is."""
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    chunks = [texts[start : start + ENCODE_CHUNK] for start in range(0, len(texts), ENCODE_CHUNK)]
    done = 0
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for found in threads.map(encoder.encode, chunks):
            vectors[done : done + len(found)] = found
            done += len(found)
            report("encoding", done, len(texts))
    return vectors


def _prepare(
    texts: Sequence[str],
    labels: Sequence[str],
    encoder: SentenceEncoder,
    report: Progress,
) -> _Material:
    names = _checked_names(texts, labels)
    # A label's own name is one more utterance: it matters when there are few of them.
    all_texts = [*texts, *(_spoken(name) for name in names)]
    column = {name: index for index, name in enumerate(names)}
    embeddings = encode_in_chunks(all_texts, encoder, report)
    features = fit_features(all_texts)
    return _Material(
        names=names,
        features=features,
        rows=TrainingRows(
            embeddings=embeddings,
            joined=_join(embeddings, features, all_texts),
            targets=np.array([column[name] for name in (*labels, *names)], dtype=np.intp),
        ),
        is_utterance=np.arange(len(all_texts)) < len(texts),
    )


def _checked_names(texts: Sequence[str], labels: Sequence[str]) -> tuple[str, ...]:
    if len(texts) != len(labels):
        raise TrainingDataError(f"{len(texts)} texts but {len(labels)} labels")
    names = tuple(sorted(set(labels)))
    if len(names) < 2:
        raise TrainingDataError(f"at least two labels are needed, found {list(names)}")
    return names


def _spoken(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def _join(embeddings: FloatArray, features: NgramFeatures, texts: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix, hstack

    found = [features.row(text) for text in texts]
    ends = np.cumsum([0, *(len(row.columns) for row in found)])
    values = np.concatenate([row.values for row in found]) * np.float32(NGRAM_WEIGHT)
    columns = np.concatenate([row.columns for row in found])
    ngrams = csr_matrix((values, columns, ends), shape=(len(texts), features.count))
    return csr_matrix(hstack([csr_matrix(embeddings), ngrams]))


@dataclass(frozen=True)
class _HeldOutRows:
    """What models that had not seen them say of the rows `tested`."""

    tested: NDArray[np.intp]
    factors: list[float]
    """What the two fitted parts and closeness are multiplied by."""
    logits: FloatArray
    nearest: FloatArray


def _cross_validate(material: _Material, seed: int, report: Progress) -> _HeldOutRows:
    rows = material.rows
    folds = 3 if len(rows.targets) >= LARGE_SET else 5
    fold_of = assign_folds(rows.targets, held_out=material.is_utterance, folds=folds, seed=seed)
    parts: list[list[FloatArray]] = []
    nearest: list[FloatArray] = []
    tested = np.zeros(0, dtype=np.intp)
    for fold in range(folds):
        report("cross-validating", fold, folds)
        if len(tested) < TESTED_ENOUGH and np.any(fold_of == fold):
            found, near = _test_fold(rows.take(fold_of != fold), rows.take(fold_of == fold), seed)
            parts.append(found)
            nearest.append(near)
            tested = np.concatenate([tested, np.flatnonzero(fold_of == fold)])
    report("cross-validating", folds, folds)
    report("training intents", 0, 1)
    logits = [np.concatenate(part) for part in zip(*parts, strict=True)]
    factors = fit_mixing_weights(logits, rows.targets[tested])
    return _HeldOutRows(tested, factors, _weighted_sum(logits, factors), np.concatenate(nearest))


def _test_fold(
    known: TrainingRows, tested: TrainingRows, seed: int
) -> tuple[list[FloatArray], FloatArray]:
    """Logits of every part, closeness last, and the closeness of the nearest of all."""
    linear = fit_parts(known, seed=seed).logits(tested)
    # Which labels are worth searching: both parts with the same say, as no weights exist yet.
    guess = _weighted_sum(linear, [1.0 / max(float(part.std()), 1e-6) for part in linear])
    neighbours = gather_neighbours(known.embeddings, known.targets)
    near = neighbours.closeness(guess, tested.embeddings)
    return [*linear, near.of_labels], near.of_all


def _mix(fitted: FittedParts, factors: Sequence[float]) -> Weights:
    """One set of weights whose sum of parts is the calibrated logit."""
    (embedding, embedding_bias), (joined, joined_bias) = (
        (weights * np.float32(factor), bias * np.float32(factor))
        for (weights, bias), factor in zip(fitted.weights(), factors[:2], strict=True)
    )
    dimension = embedding.shape[0]
    ngrams = joined[dimension:] * np.float32(NGRAM_WEIGHT)
    scales = np.maximum(np.abs(ngrams).max(axis=1, initial=0.0) / 127, np.float32(1e-12))
    return Weights(
        embedding=embedding + joined[:dimension],
        ngrams=np.rint(ngrams / scales[:, None]).astype(np.int8),
        ngram_scales=scales.astype(np.float32),
        bias=embedding_bias + joined_bias,
        closeness=factors[2],
    )


def _weighted_sum(logits: Sequence[FloatArray], factors: Sequence[float]) -> FloatArray:
    total = np.zeros_like(logits[0])
    for part, factor in zip(logits, factors, strict=True):
        total += np.float32(factor) * part
    return total


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
