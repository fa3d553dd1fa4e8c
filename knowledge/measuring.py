"""Measures the weights and the abstention threshold of one language's index."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.answerability_training import FEWEST_UNANSWERABLE, Question, fit_answerability
from knowledge.calibration import Calibration, ThresholdReport
from knowledge.corpus import Corpus
from knowledge.encoder import Progress, SentenceEncoder
from knowledge.fusion_learning import learn_weights
from knowledge.pack import Language, Pack
from knowledge.probes import ProbeScores, Vectors, ask_probes
from knowledge.ranking import FusionWeights, HybridRanker

MOST_ANSWERABLE = 2_000
"""The fit inverts a square matrix of all examples: about a second at this size."""
UNMEASURED_THRESHOLDS = (0.07, 0.35)
"""Where nothing can be measured, for lexical rankers and encoder alone, mixed by their weights:
97 of 100 right answers of the online shop score higher (Chinese, English)."""
ENCODED_AT_ONCE = 64


@dataclass(frozen=True)
class Examples:
    """A pack's utterances in one language."""

    answerable: tuple[str, ...]
    unanswerable: tuple[str, ...]


def pack_examples(pack: Pack, language: Language) -> Examples:
    """Utterances of intents that articles answer, and of those that nothing answers."""
    answerable: list[str] = []
    unanswerable: list[str] = []
    for intent in pack.intents:
        if intent.kind == "question":
            answerable.extend(intent.utterances.get(language, ()))
        elif intent.kind in {"not_covered", "out_of_scope"}:
            unanswerable.extend(intent.utterances.get(language, ()))
    return Examples(_thinned(answerable, MOST_ANSWERABLE), tuple(unanswerable))


def measure(
    corpus: Corpus,
    examples: Examples,
    encoder: SentenceEncoder,
    largest_rejected_share: float,
    progress: Progress | None = None,
) -> Calibration:
    """Learn weights, then the threshold that rejects at most that share of answerable questions."""
    vectors = corpus.vectors()
    probes = ask_probes(corpus.documents, corpus.language, encoder, vectors, progress)
    weights = learn_weights(probes, corpus.language)
    if len(examples.unanswerable) < FEWEST_UNANSWERABLE or not examples.answerable:
        return Calibration(weights, None, _report_without(probes, weights, largest_rejected_share))
    ranker = corpus.ranker(weights)
    questions = [
        *_ask(examples.answerable, ranker, encoder, answerable=True, progress=progress),
        *_ask(examples.unanswerable, ranker, encoder, answerable=False, progress=progress),
        *_probe_questions(probes, weights, vectors),
    ]
    fitted = fit_answerability(
        questions,
        corpus.language,
        [entry.text for entry in corpus.entries],
        use_embeddings=weights.encoder > 0,
    )
    answerable = np.array([question.answerable for question in questions])
    right, wrong = fitted.scores[answerable], fitted.scores[~answerable]
    threshold = _threshold(right, largest_rejected_share)
    report = ThresholdReport(
        threshold=threshold,
        answerable=len(right),
        answerable_rejected=float(np.mean(right < threshold)),
        unanswerable=len(wrong),
        unanswerable_rejected=float(np.mean(wrong < threshold)),
    )
    return Calibration(weights, fitted.model, report)


def _ask(
    texts: Sequence[str],
    ranker: HybridRanker,
    encoder: SentenceEncoder,
    *,
    answerable: bool,
    progress: Progress | None,
) -> list[Question]:
    # Without a say in the ranking the encoder is not asked: embedding is the slow part.
    meaning = ranker.weights.encoder > 0
    questions = []
    for start in range(0, len(texts), ENCODED_AT_ONCE):
        part = texts[start : start + ENCODED_AT_ONCE]
        rows = encoder.encode(part) if meaning else np.zeros((len(part), encoder.dimension))
        for text, row in zip(part, rows.astype(np.float32), strict=True):
            joined = float(ranker.rank(text, row).joined.max(initial=0.0))
            questions.append(Question(text, row, joined, answerable))
        if progress:
            progress("measuring abstention", start + len(part), len(texts))
    return questions


def _probe_questions(
    probes: ProbeScores | None, weights: FusionWeights, vectors: Vectors
) -> list[Question]:
    """Alternative questions, scored while they were left out of the index."""
    if probes is None:
        return []
    joined = probes.joined(weights).max(axis=1)
    return [
        Question(text, vectors[f"probe\x1f{text}"], float(score), answerable=True)
        for text, score in zip(probes.texts, joined, strict=True)
    ]


def _report_without(
    probes: ProbeScores | None, weights: FusionWeights, largest_rejected_share: float
) -> ThresholdReport:
    if probes is None:
        lexical, encoder = UNMEASURED_THRESHOLDS
        threshold = lexical + weights.encoder * (encoder - lexical)
        return ThresholdReport(threshold, 0, 0.0, 0, None)
    right: NDArray[np.float32] = probes.joined(weights).max(axis=1)
    threshold = _threshold(right, largest_rejected_share)
    return ThresholdReport(
        threshold,
        len(right),
        float(np.mean(right < threshold)),
        unanswerable=0,
        unanswerable_rejected=None,
    )


def _threshold(right: NDArray[np.floating], largest_rejected_share: float) -> float:
    """The highest score that rejects no more than that share of right answers."""
    return float(np.quantile(right, largest_rejected_share, method="lower"))


def _thinned(texts: Sequence[str], most: int) -> tuple[str, ...]:
    """Evenly spread over the intents, since utterances come intent by intent."""
    if len(texts) <= most:
        return tuple(texts)
    rows = np.linspace(0, len(texts) - 1, most).astype(int)
    return tuple(texts[row] for row in rows)
