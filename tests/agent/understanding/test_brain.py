from datetime import date

import numpy as np
import pytest

from agent.commands import AskQuestion, Command, Deny, RequestHuman, SmallTalk, Unclear
from agent.understanding.answer_labels import AnswerLabels
from agent.understanding.brain import EncoderBrain
from agent.understanding.pack_models import TrainedLanguage
from agent.understanding.requests import RequestCount
from agent.understanding.situation import Situation
from agent.understanding.slots import SlotFinder
from agent.understanding.training import train_intent_model
from knowledge.pack import Intent, IntentKind
from tests.agent.understanding.test_intent_model import ENCODER

# Wishes that no pattern knows: only the examples can tell.
HERE = Situation(language="en", today=date(2026, 3, 2))
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
THANKS = ["thanks a lot", "thank you so much", "many thanks", "thanks"]
BYES = ["bye for now", "see you, bye", "goodbye", "bye"]
KINDS: dict[str, IntentKind] = {
    "request_human": "request_human",
    "warranty": "question",
    "thanks": "dialog",
    "goodbye": "dialog",
}


@pytest.fixture(scope="module")
def brain() -> EncoderBrain:
    texts = [*WISHES, *QUESTIONS, *THANKS, *BYES]
    labels = [name for name in KINDS for _ in WISHES]
    model = train_intent_model(texts, labels, encoder=ENCODER, seed=1)
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


def commands_of(brain: EncoderBrain, text: str) -> list[Command]:
    return list(brain.read(text, HERE).commands)


def test_a_wish_for_a_person_in_words_that_no_pattern_knows_is_honoured(
    brain: EncoderBrain,
) -> None:
    understood = brain.read("flesh and blood", HERE)

    (command,) = understood.commands
    assert isinstance(command, RequestHuman)
    assert understood.candidates[0] == ("request_human", command.probability)


def test_a_wish_that_a_pattern_knows_is_certain(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "let me talk to a human")

    assert isinstance(command, RequestHuman)
    assert command.probability == 1


def test_it_is_honoured_in_one_part_of_a_message_too(brain: EncoderBrain) -> None:
    commands = commands_of(
        brain, "the warranty of the lamp is unclear to me. Give me only flesh and blood"
    )

    assert isinstance(commands[-1], RequestHuman)


def test_a_question_beside_the_wish_is_answered_first(brain: EncoderBrain) -> None:
    commands = commands_of(brain, "How long is the warranty? Also I want to talk to a person.")

    question, wish = commands
    assert isinstance(question, AskQuestion)
    assert question.text == "How long is the warranty?"
    assert isinstance(wish, RequestHuman)


def test_a_question_behind_a_refusal_is_all_that_is_read(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "I don't need a person, how long is the warranty")

    assert isinstance(command, AskQuestion)
    assert command.text == "how long is the warranty"


def test_a_refusal_alone_is_a_no(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "no human needed")

    assert isinstance(command, Deny)


def test_small_talk_of_two_kinds_is_small_talk(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "thanks bye")

    assert isinstance(command, SmallTalk)


def test_what_is_hardly_possible_is_not_offered_as_a_reading(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "thanks")

    assert not isinstance(command, Unclear) or not command.candidates


def test_a_question_is_no_wish_for_a_person(brain: EncoderBrain) -> None:
    (command,) = commands_of(brain, "how long is the warranty of the lamp")

    assert isinstance(command, AskQuestion)
