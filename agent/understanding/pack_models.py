"""The intent models of a pack: one per language, trained when the pack or the encoder changed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.settings import AgentSettings
from agent.understanding.calibration import answer_threshold
from agent.understanding.encoder_choice import choose_encoder
from agent.understanding.intent_model import IntentModel
from knowledge import Pack, SentenceEncoder
from knowledge.encoder import BlindEncoder, Progress
from knowledge.pack import Language

# Part of every fingerprint: a change of the recipe retrains.
_RECIPE = "3"
UNANSWERED = frozenset({"not_covered", "out_of_scope"})
"""Intents on which nothing is answered, so that they cannot be answered wrongly."""


@dataclass(frozen=True)
class TrainedLanguage:
    """One language's model with the threshold that the operator's precision asks for."""

    model: IntentModel
    encoder: SentenceEncoder
    """The one that the model was trained with; blind where the real one cannot read."""
    threshold: float
    version: str


def load_or_train_models(
    settings: AgentSettings, pack: Pack, encoder: SentenceEncoder, progress: Progress | None
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
    threshold = threshold_for(pack, language, model, chosen, settings.target_precision)
    return TrainedLanguage(model, chosen, threshold, version)


def threshold_for(
    pack: Pack,
    language: Language,
    model: IntentModel,
    encoder: SentenceEncoder,
    precision: float,
) -> float:
    """The probability from which at least `precision` of the answers are right.

    Measured on the pack's calibration messages, which were written apart from the utterances:
    utterances of one author resemble each other, so cross-validation flatters (docs/adr/0014).
    Without such messages, on the held-out rows of the training's cross-validation.
    """
    rows = pack.calibration.get(language, ())
    if not rows:
        return model.answer_threshold(precision=precision)
    texts = [row.text for row in rows]
    probabilities = model.predict(texts, encoder.encode(texts)).probabilities
    best = probabilities.argmax(axis=1)
    answered = np.array([model.labels[column] not in UNANSWERED for column in best])
    is_right = np.array(
        [model.labels[column] == row.intent for column, row in zip(best, rows, strict=True)]
    )
    return answer_threshold(
        probabilities.max(axis=1)[answered], is_right[answered], precision=precision
    )


def utterances_of(pack: Pack, language: Language) -> tuple[list[str], list[str]]:
    """Training texts with their intents; what nothing covers is an intent of its own."""
    pairs = [(text, intent.name) for intent in pack.intents for text in intent.utterances[language]]
    return [text for text, _ in pairs], [label for _, label in pairs]


def model_folder(settings: AgentSettings, pack: Pack, language: Language, version: str) -> Path:
    """Where the model of that version is kept."""
    return settings.data_dir / "models" / "intents" / f"{pack.name}-{language}-{version}"


def _fingerprint(texts: list[str], labels: list[str], encoder_name: str, seed: int) -> str:
    content = json.dumps([_RECIPE, texts, labels, encoder_name, seed], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:12]
