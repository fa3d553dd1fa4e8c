from datetime import date

import numpy as np
import pytest

from agent.commands import AskQuestion, RequestHuman
from agent.understanding.answer_labels import AnswerLabels
from agent.understanding.brain import EncoderBrain
from agent.understanding.pack_models import TrainedLanguage
from agent.understanding.requests import RequestCount
from agent.understanding.slots import SlotFinder
from agent.understanding.training import train_intent_model
from knowledge.pack import Intent, IntentKind
from tests.agent.understanding.test_intent_model import ENCODER

# Wishes that no pattern knows: only the examples can tell.
WISHES = [
    "flesh and blood for me",
    "flesh and blood only",
    "only flesh and blood",
    "give me flesh and blood",
]
QUESTIONS = [
    "how long is the warranty",
    "is the warranty long",
    "warranty of the lamp",
    "what does the warranty cover",
]
KINDS: dict[str, IntentKind] = {"request_human": "request_human", "warranty": "question"}


@pytest.fixture(scope="module")
def brain() -> EncoderBrain:
    labels = ["request_human"] * len(WISHES) + ["warranty"] * len(QUESTIONS)
    model = train_intent_model([*WISHES, *QUESTIONS], labels, encoder=ENCODER, seed=1)
    identity = np.eye(len(model.labels), dtype=np.float32)
    names = AnswerLabels(model.labels, (), identity, identity[:, :0])
    trained = TrainedLanguage(model, names, ENCODER, 0.7, RequestCount(), "test")
    intents = [
        Intent(
            name=name,
            kind=kind,
            articles=(),
            label={"en": name, "zh": name},
            utterances={"en": (), "zh": ()},
        )
        for name, kind in KINDS.items()
    ]
    return EncoderBrain(
        trained={"en": trained, "zh": trained},
        intents=intents,
        slot_finder=SlotFinder(r"W\d{6}", ()),
    )


def commands_of(brain: EncoderBrain, text: str) -> list[object]:
    return list(brain.understand(text, language="en", today=date(2026, 3, 2)).commands)


def test_a_wish_for_a_person_in_words_that_no_pattern_knows_is_honoured(
    brain: EncoderBrain,
) -> None:
    (command,) = commands_of(brain, "flesh and blood")

    assert isinstance(command, RequestHuman)


def test_it_is_honoured_in_one_part_of_a_message_too(brain: EncoderBrain) -> None:
    commands = commands_of(brain, "the warranty of the lamp is unclear to me, only flesh and blood")

    assert isinstance(commands[0], RequestHuman)


def test_a_question_is_no_wish_for_a_person(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "how long is the warranty of the lamp")

    assert isinstance(command, AskQuestion)
