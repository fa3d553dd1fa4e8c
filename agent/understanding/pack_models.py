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

from agent.settings import AgentSettings
from agent.understanding.answer_labels import AnswerLabels, labelled_texts
from agent.understanding.calibration import FloatArray
from agent.understanding.decisions import RECIPE as DECISION_RECIPE
from agent.understanding.decisions import Decisions, decide, read_decisions, write_decisions
from agent.understanding.encoder_choice import choose_encoder
from agent.understanding.intent_model import IntentModel
from agent.understanding.model_files import read_model, write_model
from agent.understanding.number_mask import mask_numbers
from agent.understanding.requests import RequestCount, Scored
from knowledge import Pack, SentenceEncoder
from knowledge.encoder import BlindEncoder, Progress
from knowledge.pack import Language

# Part of every fingerprint: a change of the recipe retrains.
_RECIPE = "12"


@dataclass(frozen=True)
class TrainedLanguage:
    """One language's model with the threshold that the operator's precision asks for."""

    model: IntentModel
    labels: AnswerLabels
    encoder: SentenceEncoder
    """The one that the model was trained with; blind where the real one cannot read."""
    threshold: float
    count: RequestCount
    version: str

    def score(self, texts: Sequence[str]) -> tuple[list[Scored], Sequence[FloatArray | None]]:
        """Probabilities of each text, and its embedding, shape (d,), where there is one.

        Both are of the text as `mask_numbers` leaves it.
        """
        found, embeddings = _score(self.model, self.labels, self.encoder, texts)
        is_blind = isinstance(self.encoder, BlindEncoder)
        return found, [None] * len(texts) if is_blind else list(embeddings)


def _score(
    model: IntentModel, labels: AnswerLabels, encoder: SentenceEncoder, texts: Sequence[str]
) -> tuple[list[Scored], FloatArray]:
    masked = [mask_numbers(text) for text in texts]
    embeddings = encoder.encode(masked)
    probabilities = model.predict(masked, embeddings).probabilities
    intents, articles = probabilities @ labels.to_intents, probabilities @ labels.to_articles
    scored = [
        Scored(text, labels.intents, of_intents, labels.articles, of_articles)
        for text, of_intents, of_articles in zip(texts, intents, articles, strict=True)
    ]
    return scored, embeddings


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
    decisions = _decisions(folder, pack, language, model, labels, chosen)
    threshold = decisions.threshold(settings.target_precision)
    if threshold is None:
        threshold = model.answer_threshold(precision=settings.target_precision)
    return TrainedLanguage(model, labels, chosen, threshold, decisions.count, version)


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


def _decisions(
    folder: Path,
    pack: Pack,
    language: Language,
    model: IntentModel,
    labels: AnswerLabels,
    encoder: SentenceEncoder,
) -> Decisions:
    """Fitted once for a model and the pack's calibration messages."""
    rows = pack.calibration.get(language, ())
    content = json.dumps(
        [_RECIPE, DECISION_RECIPE, [row.model_dump() for row in rows]], ensure_ascii=False
    )
    path = folder / f"decisions-{hashlib.sha256(content.encode()).hexdigest()[:12]}.json"
    decisions = read_decisions(path)
    if decisions is None:
        decisions = decide(
            rows,
            language,
            lambda texts: _score(model, labels, encoder, texts)[0],
            {intent.name: intent.kind for intent in pack.intents},
        )
        write_decisions(decisions, path)
    return decisions


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
