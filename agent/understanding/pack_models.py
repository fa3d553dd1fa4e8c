"""The intent models of a pack: one per language, trained when the pack or the encoder changed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.settings import AgentSettings
from agent.understanding.calibration import FloatArray, answer_threshold
from agent.understanding.encoder_choice import choose_encoder
from agent.understanding.intent_model import IntentModel
from agent.understanding.pooling import ArticleEvidence, Pooling, fit_pooling
from knowledge import ArticleSearch, Pack, SentenceEncoder
from knowledge.encoder import BlindEncoder, Progress
from knowledge.pack import Language

# Part of every fingerprint: a change of the recipe retrains.
_RECIPE = "4"
UNANSWERED = frozenset({"not_covered", "out_of_scope"})
"""Intents on which nothing is answered, so that they cannot be answered wrongly."""


@dataclass(frozen=True)
class TrainedLanguage:
    """One language's model with the threshold that the operator's precision asks for."""

    model: IntentModel
    encoder: SentenceEncoder
    """The one that the model was trained with; blind where the real one cannot read."""
    evidence: ArticleEvidence
    pooling: Pooling
    threshold: float
    version: str

    def score(self, texts: Sequence[str]) -> tuple[FloatArray, list[FloatArray | None]]:
        """Probabilities of the labels, shape (n, k), and the texts' reusable embeddings."""
        embeddings, reusable = embed(texts, self.encoder)
        probabilities = self.model.predict(texts, embeddings).probabilities
        evidence = self.evidence.rows(texts, reusable)
        has_articles = self.evidence.has_articles
        return self.pooling.probabilities(probabilities, evidence, has_articles), reusable


def embed(
    texts: Sequence[str], encoder: SentenceEncoder
) -> tuple[FloatArray, list[FloatArray | None]]:
    """Shape (n, d) for the model, and each row for the search unless the encoder is blind."""
    embeddings = encoder.encode(texts)
    is_blind = isinstance(encoder, BlindEncoder)
    return embeddings, [None] * len(texts) if is_blind else list(embeddings)


def load_or_train_models(
    settings: AgentSettings,
    pack: Pack,
    encoder: SentenceEncoder,
    search: ArticleSearch,
    progress: Progress | None,
) -> Mapping[Language, TrainedLanguage]:
    """The models of every language of `pack`; only what is missing or outdated is trained."""
    trained = {}
    for language in pack.company.languages:
        model, chosen, version = _load_or_train(settings, pack, language, encoder, progress)
        evidence = ArticleEvidence(search, pack.intents, model.labels, language)
        pooling, threshold = _calibrate(
            pack, language, model, chosen, evidence, settings.target_precision
        )
        trained[language] = TrainedLanguage(model, chosen, evidence, pooling, threshold, version)
    return trained


def _load_or_train(
    settings: AgentSettings,
    pack: Pack,
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> tuple[IntentModel, SentenceEncoder, str]:
    texts, labels = utterances_of(pack, language)
    version = _fingerprint(texts, labels, encoder.name, settings.seed)
    folder = model_folder(settings, pack, language, version)
    if folder.is_dir():
        model = IntentModel.load(folder)
        chosen = encoder if model.encoder_name == encoder.name else BlindEncoder()
    else:
        from agent.understanding.training import train_intent_model

        chosen = choose_encoder(texts, labels, encoder, seed=settings.seed)
        model = train_intent_model(
            texts, labels, encoder=chosen, seed=settings.seed, progress=progress
        )
        model.save(folder)
    return model, chosen, version


def _calibrate(
    pack: Pack,
    language: Language,
    model: IntentModel,
    encoder: SentenceEncoder,
    evidence: ArticleEvidence,
    precision: float,
) -> tuple[Pooling, float]:
    """How the witnesses are weighed, and from which probability `precision` of answers are right.

    Measured on the pack's calibration messages, which were written apart from the utterances
    (docs/adr/0014). Without such messages the classifier stands alone, with the threshold of its
    cross-validation.
    """
    rows = [row for row in pack.calibration.get(language, ()) if row.intent in model.labels]
    if not rows:
        return Pooling(1.0, 0.0, 0.0), model.answer_threshold(precision=precision)
    texts = [row.text for row in rows]
    targets = np.array([model.labels.index(row.intent) for row in rows], dtype=np.intp)
    embeddings, reusable = embed(texts, encoder)
    witnesses = (
        model.predict(texts, embeddings).probabilities,
        evidence.rows(texts, reusable),
        evidence.has_articles,
    )
    pooling = fit_pooling(*witnesses, targets)
    probabilities = pooling.probabilities(*witnesses)
    best = probabilities.argmax(axis=1)
    answered = np.array([model.labels[column] not in UNANSWERED for column in best])
    threshold = answer_threshold(
        probabilities.max(axis=1)[answered], (best == targets)[answered], precision=precision
    )
    return pooling, threshold


def utterances_of(pack: Pack, language: Language) -> tuple[list[str], list[str]]:
    """Training texts with their intents: utterances, and the questions of each intent's articles.

    An article that several intents name trains the first of them. What nothing covers is an intent
    of its own.
    """
    intent_of: dict[str, str] = {}
    for intent in pack.intents:
        for article_id in intent.articles:
            intent_of.setdefault(article_id, intent.name)
    label_of = {
        text: intent.name for intent in pack.intents for text in intent.utterances[language]
    }
    for article in pack.articles:
        name = intent_of.get(article.article_id)
        if article.language == language and name:
            for text in (article.title, *article.questions, *article.examples):
                label_of.setdefault(text, name)
    return list(label_of), list(label_of.values())


def model_folder(settings: AgentSettings, pack: Pack, language: Language, version: str) -> Path:
    """Where the model of that version is kept."""
    return settings.data_dir / "models" / "intents" / f"{pack.name}-{language}-{version}"


def _fingerprint(texts: list[str], labels: list[str], encoder_name: str, seed: int) -> str:
    content = json.dumps([_RECIPE, texts, labels, encoder_name, seed], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
