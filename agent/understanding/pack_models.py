"""The models of a pack: one per language, trained when the pack or the encoder changed.

A model's labels are answers: an article for what an article answers (`article:delivery-cost`), an
intent for everything else. The probability of a question intent is the sum over its articles. One
decision instead of two: deciding on an intent first and searching among its articles afterwards
found the right article for .65 of held-out questions, this for .88 (docs/adr/0009).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.settings import AgentSettings
from agent.understanding.answer_labels import AnswerLabels, labelled_texts
from agent.understanding.calibration import FloatArray, answer_threshold
from agent.understanding.encoder_choice import choose_encoder
from agent.understanding.intent_model import IntentModel
from agent.understanding.model_files import read_model, write_model
from knowledge import Pack, SentenceEncoder
from knowledge.encoder import BlindEncoder, Progress
from knowledge.pack import Language

# Part of every fingerprint: a change of the recipe retrains.
_RECIPE = "7"
UNANSWERED = frozenset({"not_covered", "out_of_scope"})
"""Intents on which nothing is answered, so that they cannot be answered wrongly."""


@dataclass(frozen=True)
class Scores:
    """What one language's model says about n texts."""

    intents: FloatArray
    """Shape (n, n_intents), columns as in `AnswerLabels.intents`."""
    articles: FloatArray
    """Shape (n, n_articles), columns as in `AnswerLabels.articles`."""
    embeddings: Sequence[FloatArray | None]
    """Each text's embedding for the search, shape (d,), where there is one."""


@dataclass(frozen=True)
class TrainedLanguage:
    """One language's model with the threshold that the operator's precision asks for."""

    model: IntentModel
    labels: AnswerLabels
    encoder: SentenceEncoder
    """The one that the model was trained with; blind where the real one cannot read."""
    threshold: float
    version: str

    def score(self, texts: Sequence[str]) -> Scores:
        """Calibrated probabilities of intents and of articles."""
        embeddings = self.encoder.encode(texts)
        probabilities = self.model.predict(texts, embeddings).probabilities
        is_blind = isinstance(self.encoder, BlindEncoder)
        return Scores(
            intents=probabilities @ self.labels.to_intents,
            articles=probabilities @ self.labels.to_articles,
            embeddings=[None] * len(texts) if is_blind else list(embeddings),
        )


def load_or_train_models(
    settings: AgentSettings,
    pack: Pack,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> Mapping[Language, TrainedLanguage]:
    """The models of every language of `pack`; only what is missing or outdated is trained."""
    return {
        language: _load_or_train(settings, pack, language, encoder, progress)
        for language in pack.company.languages
    }


def _load_or_train(
    settings: AgentSettings,
    pack: Pack,
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> TrainedLanguage:
    version = _fingerprint(pack, language, encoder.name, settings.seed)
    folder = settings.data_dir / "models" / "intents" / f"{pack.name}-{language}-{version}"
    if folder.is_dir():
        model = read_model(folder)
        chosen = encoder if model.encoder_name == encoder.name else BlindEncoder()
    else:
        model, chosen = _train(settings, pack, language, encoder, progress)
        write_model(model, folder)
        _forget_older(folder)
    labels = AnswerLabels.of(pack, model.labels)
    trained = TrainedLanguage(model, labels, chosen, 1.0, version)
    threshold = _threshold(pack, language, trained, settings.target_precision)
    return TrainedLanguage(model, labels, chosen, threshold, version)


def _train(
    settings: AgentSettings,
    pack: Pack,
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> tuple[IntentModel, SentenceEncoder]:
    from agent.understanding.training import train_intent_model

    texts, labels = labelled_texts(pack, language)
    chosen = choose_encoder(texts, labels, encoder, seed=settings.seed)
    model = train_intent_model(texts, labels, encoder=chosen, seed=settings.seed, progress=progress)
    return model, chosen


def _threshold(pack: Pack, language: Language, trained: TrainedLanguage, precision: float) -> float:
    """From which probability on at least `precision` of the answers are right.

    Measured on the pack's calibration messages, which were written apart from the utterances
    (docs/adr/0014); without such messages on the held-out rows of cross-validation.
    """
    intents = trained.labels.intents
    rows = [row for row in pack.calibration.get(language, ()) if row.intent in intents]
    if not rows:
        return trained.model.answer_threshold(precision=precision)
    probabilities = trained.score([row.text for row in rows]).intents
    best = [intents[column] for column in probabilities.argmax(axis=1)]
    answered = np.array([name not in UNANSWERED for name in best])
    is_right = np.array([name == row.intent for name, row in zip(best, rows, strict=True)])
    return answer_threshold(
        probabilities.max(axis=1)[answered], is_right[answered], precision=precision
    )


def _fingerprint(pack: Pack, language: Language, encoder_name: str, seed: int) -> str:
    """Changes with everything that training reads."""
    content = json.dumps(
        [
            _RECIPE,
            encoder_name,
            seed,
            [[i.name, i.kind, i.articles, i.utterances[language]] for i in pack.intents],
            [
                [article.article_id, article.title, article.questions, article.examples]
                for article in pack.articles
                if article.language == language
            ],
        ],
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _forget_older(folder: Path) -> None:
    """Models of earlier versions of the same pack and language are of no use any more."""
    prefix = folder.name.rsplit("-", 1)[0]
    for other in folder.parent.glob(f"{prefix}-*"):
        if other != folder:
            for file in other.iterdir():
                file.unlink()
            other.rmdir()
