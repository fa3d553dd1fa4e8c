import numpy as np
import pytest

from knowledge.answerability_training import Fitted, Question, fit_answerability
from knowledge.encoder import HashingEncoder

ENCODER = HashingEncoder(64)
THINGS = ["lamp", "bulb", "kettle", "fan", "shelf", "filter", "box", "linen", "plug", "strip"]
OTHERS = ["sofa", "paint", "phone", "plant", "bitcoin", "football", "weather", "recipe"]
ASKED = ["how much is the {}", "is the {} in stock", "warranty of the {}", "clean my {}"]


def question(text: str, joined: float, *, answerable: bool) -> Question:
    return Question(text, ENCODER.encode([text])[0], joined, answerable)


def fitted() -> Fitted:
    questions = [
        *(question(ask.format(t), 0.6, answerable=True) for t in THINGS for ask in ASKED),
        *(question(ask.format(t), 0.4, answerable=False) for t in OTHERS for ask in ASKED),
    ]
    return fit_answerability(questions, "en", ["The lamp and bulb."], use_embeddings=True)


def test_unanswerable_questions_score_lower_though_left_out() -> None:
    found = fitted()
    answerable = len(THINGS) * len(ASKED)

    assert found.scores[:answerable].min() > found.scores[answerable:].max()


def test_the_model_scores_new_questions_in_the_order_of_their_documents() -> None:
    model = fitted().model
    vector = ENCODER.encode(["price of the kettle"])[0]
    joined = np.array([0.2, 0.7, 0.5], dtype=np.float32)

    scores = model.scores(joined, "price of the kettle", vector)

    assert np.argsort(scores).tolist() == np.argsort(joined).tolist()
    assert 0 < scores.min() < scores.max() < 1


def test_a_left_out_margin_is_what_a_fit_without_the_question_would_say() -> None:
    questions = [
        *(question(ask.format(t), 0.5, answerable=True) for t in THINGS[:4] for ask in ASKED),
        *(question(ask.format(t), 0.5, answerable=False) for t in OTHERS[:4] for ask in ASKED),
    ]

    whole = fit_answerability(questions, "en", [], use_embeddings=False).scores
    in_sample = fit_answerability(questions, "en", [], use_embeddings=False).model
    seen = [
        in_sample.scores(np.array([q.joined], np.float32), q.text, q.vector)[0] for q in questions
    ]

    # What a model says of its own examples is better than what it says of unseen ones.
    right = np.array([q.answerable for q in questions])
    gap_seen = np.mean(np.array(seen)[right]) - np.mean(np.array(seen)[~right])
    gap_unseen = np.mean(whole[right]) - np.mean(whole[~right])
    assert gap_seen > gap_unseen


@pytest.mark.parametrize("text", ["", "?!", "🙂"])
def test_a_question_without_words_is_scored_low_not_failed(text: str) -> None:
    model = fitted().model

    score = model.scores(np.array([0.0], np.float32), text, ENCODER.encode([text])[0])

    assert score[0] < 0.5
