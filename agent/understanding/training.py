"""Train an intent model: fit the parts, let held-out rows decide how they are mixed."""

import time
from collections.abc import Sequence
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
from agent.understanding.intent_model import (
    HeldOut,
    IntentModel,
    LinearParts,
    joined_logits,
)
from agent.understanding.out_of_scope import fit_scope_scorer, raw_signals
from knowledge.encoder import Progress, SentenceEncoder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ENCODE_CHUNK = 128
LARGE_SET = 5000
"""From here on three folds instead of five: rows enough, and a third of the time."""


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
    part_logits, tested = _cross_validate(material, seed, report)
    factors = fit_mixing_weights(part_logits, rows.targets[tested])
    parts = _mix(fit_parts(rows, seed=seed), factors, material)
    report("training intents", 1, 1)

    logits = _weighted_sum(part_logits, factors)
    neighbours, starts = _by_label(rows)
    unknown = encode_in_chunks(out_of_scope_texts, encoder, report)
    unknown_logits = joined_logits(parts, material.features, out_of_scope_texts, unknown)
    scope = fit_scope_scorer(
        raw_signals(logits, rows.embeddings[tested], neighbours, starts, is_training=True),
        raw_signals(unknown_logits, unknown, neighbours, starts),
        neighbours=neighbours,
        starts=starts,
    )
    is_right = logits.argmax(axis=1) == rows.targets[tested]
    return IntentModel(
        labels=material.names,
        encoder_name=encoder.name,
        features=material.features,
        parts=parts,
        scope=scope,
        held_out=HeldOut(softmax(logits).max(axis=1), is_right),
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
    for start in range(0, len(texts), ENCODE_CHUNK):
        chunk = texts[start : start + ENCODE_CHUNK]
        vectors[start : start + len(chunk)] = encoder.encode(chunk)
        report("encoding", start + len(chunk), len(texts))
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


def _cross_validate(
    material: _Material, seed: int, report: Progress
) -> tuple[list[FloatArray], NDArray[np.intp]]:
    """Logits of each part for rows that it was not trained on, and the numbers of these rows."""
    rows = material.rows
    folds = 3 if len(rows.targets) >= LARGE_SET else 5
    fold_of = assign_folds(rows.targets, held_out=material.is_utterance, folds=folds, seed=seed)
    logits: list[list[FloatArray]] = []
    tested: list[NDArray[np.intp]] = []
    for fold in range(folds):
        report("cross-validating", fold, folds)
        out = np.flatnonzero(fold_of == fold)
        if not len(out):
            continue
        fitted = fit_parts(rows.take(np.flatnonzero(fold_of != fold)), seed=seed)
        logits.append(fitted.logits(rows.take(out)))
        tested.append(out)
    report("cross-validating", folds, folds)
    report("training intents", 0, 1)
    return [np.concatenate(part) for part in zip(*logits, strict=True)], np.concatenate(tested)


def _mix(fitted: FittedParts, factors: Sequence[float], material: _Material) -> LinearParts:
    """One set of weights whose sum of parts is the calibrated logit."""
    (embedding, embedding_bias), (joined, joined_bias) = (
        (weights * np.float32(factor), bias * np.float32(factor))
        for (weights, bias), factor in zip(fitted.weights(), factors, strict=True)
    )
    dimension = embedding.shape[0]
    return LinearParts(
        embedding=embedding + joined[:dimension],
        ngrams=np.ascontiguousarray(joined[dimension:] * np.float32(NGRAM_WEIGHT)),
        bias=embedding_bias + joined_bias,
    )


def _weighted_sum(logits: Sequence[FloatArray], factors: Sequence[float]) -> FloatArray:
    total = np.zeros_like(logits[0])
    for part, factor in zip(logits, factors, strict=True):
        total += np.float32(factor) * part
    return total


def _by_label(rows: TrainingRows) -> tuple[FloatArray, NDArray[np.int64]]:
    """Embeddings with those of one label together, and where each label starts."""
    order = np.argsort(rows.targets, kind="stable")
    counts = np.bincount(rows.targets)
    return rows.embeddings[order], np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass
