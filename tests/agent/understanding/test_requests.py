import numpy as np

from agent.understanding.requests import (
    FEATURES,
    MAX_REQUESTS,
    Reading,
    RequestCount,
    Scored,
    choose_requests,
    describe,
    find_candidates,
)
from agent.understanding.segments import Segment, Span
from knowledge.pack import IntentKind

LABELS = (
    "delivery_cost",
    "track_order",
    "warranty",
    "thanks",
    "not_covered",
    "repair",
    "pickup",
    "complaint",
)
KINDS: dict[str, IntentKind] = {
    "delivery_cost": "question",
    "track_order": "task",
    "warranty": "question",
    "thanks": "dialog",
    "not_covered": "not_covered",
    "repair": "question",
    "pickup": "question",
    "complaint": "complaint",
}
THRESHOLD = 0.7


def scored(text: str, intent: str, probability: float) -> Scored:
    rest = (1 - probability) / (len(LABELS) - 1)
    row = [probability if label == intent else rest for label in LABELS]
    return Scored(text=text, labels=LABELS, probabilities=np.array(row))


# Several where the less sure of two parts is more likely right than wrong.
BY_LESS_SURE = RequestCount(
    tuple(1.0 if name == "less_sure" else 0.0 for name in FEATURES), bias=0.0
)


def reading_of(whole: Scored, *parts: Scored, joint_word: bool = False) -> Reading:
    segments = [Segment(part.text, at, has_joint_word=joint_word) for at, part in enumerate(parts)]
    spans = [Span(part.text, at, at + 1) for at, part in enumerate(parts)]
    return Reading(whole, "en", segments, find_candidates(parts, spans, KINDS))


def texts_of(whole: Scored, *parts: Scored, count: RequestCount = BY_LESS_SURE) -> list[str]:
    chosen, _ = choose_requests(reading_of(whole, *parts), count=count, threshold=THRESHOLD)
    return [request.text for request in chosen]


def test_two_sure_and_different_parts_are_two_requests_in_order() -> None:
    whole = scored("whole", "track_order", 0.6)

    assert texts_of(whole, scored("a?", "warranty", 0.9), scored("b?", "track_order", 0.8)) == [
        "a?",
        "b?",
    ]


def test_parts_that_mean_the_same_are_one_request() -> None:
    whole = scored("whole", "warranty", 0.95)

    assert texts_of(whole, scored("a?", "warranty", 0.9), scored("b?", "warranty", 0.8)) == [
        "whole"
    ]


def test_thanks_and_unanswerable_parts_are_not_requests_of_their_own() -> None:
    whole = scored("whole", "warranty", 0.8)
    parts = (
        scored("a?", "warranty", 0.9),
        scored("b?", "thanks", 0.99),
        scored("c?", "not_covered", 0.9),
    )

    assert texts_of(whole, *parts) == ["whole"]


def test_one_sure_part_carries_a_long_story() -> None:
    whole = scored("long story", "repair", 0.3)

    assert texts_of(whole, scored("blah", "thanks", 0.9), scored("where?", "track_order", 0.9)) == [
        "where?"
    ]


def test_a_message_that_is_sure_as_a_whole_is_not_torn_apart() -> None:
    whole = scored("whole", "warranty", 0.97)
    parts = (scored("a?", "warranty", 0.8), scored("b?", "repair", 0.3))

    assert texts_of(whole, *parts) == ["whole"]


def test_a_message_without_parts_is_read_as_a_whole() -> None:
    assert texts_of(scored("whole", "warranty", 0.2)) == ["whole"]


def test_a_story_beside_a_request_is_neither_a_complaint_nor_a_deed() -> None:
    whole = scored("whole", "warranty", 0.9)
    story = scored("I told my colleague about your shop", "complaint", 0.98)
    question = scored("how long is the warranty?", "warranty", 0.95)
    guess = scored("could you believe it?", "track_order", 0.5)

    assert texts_of(whole, story, question) == ["whole"]
    assert texts_of(whole, question, guess) == ["whole"]


def test_what_colours_the_whole_message_is_told_however_it_is_put() -> None:
    half = np.array([0.5 if name in {"complaint", "warranty"} else 0.0 for name in LABELS])
    whole = Scored("whole", LABELS, half)
    parts = (
        scored("your driver shouted at me", "complaint", 0.9),
        scored("how long is the warranty?", "warranty", 0.9),
    )

    assert texts_of(whole, *parts) == [part.text for part in parts]


def test_there_is_a_most_number_of_requests() -> None:
    whole = scored("whole", "warranty", 0.2)
    intents = ("delivery_cost", "track_order", "warranty", "repair", "pickup")
    parts = [scored(f"{intent}?", intent, 0.9) for intent in intents]

    assert texts_of(whole, *parts) == [f"{intent}?" for intent in intents[:MAX_REQUESTS]]


def test_without_a_fitted_count_a_message_is_one_request() -> None:
    whole = scored("whole", "track_order", 0.6)
    parts = (scored("a?", "warranty", 0.9), scored("b?", "track_order", 0.8))

    assert texts_of(whole, *parts, count=RequestCount()) == ["whole"]


def test_a_beginning_and_an_end_are_one_pair_only_where_they_do_not_overlap() -> None:
    whole = scored("whole", "track_order", 0.6)
    parts = (
        scored("start?", "warranty", 0.9),
        scored("all but the last", "track_order", 0.99),
        scored("last?", "repair", 0.7),
    )
    spans = [Span("start?", 0, 1), Span("all but the last", 0, 2), Span("last?", 2, 3)]
    segments = [Segment(text, 0, has_joint_word=False) for text in ("start", "middle", "last")]
    reading = Reading(whole, "en", segments, find_candidates(parts, spans, KINDS))

    pair = reading.pair

    assert pair is not None
    assert [one.span.text for one in pair] == ["all but the last", "last?"]


def test_figures_about_the_parts_are_those_that_are_named() -> None:
    whole = scored("where is it? also, warranty?", "track_order", 0.6)
    parts = (scored("where is it?", "track_order", 0.9), scored("warranty?", "warranty", 0.8))
    reading = reading_of(whole, *parts, joint_word=True)
    assert reading.pair is not None

    figures = dict(zip(FEATURES, describe(reading, reading.pair), strict=True))

    assert figures["surer"] > figures["less_sure"] > 0
    assert figures["whole_is_one_of_them"] == figures["joint_word_between"] == 1
    assert figures["sentence_ends_between"] == figures["both_ask"] == 1
    assert figures["question_marks"] == figures["segments"] == 2
    assert 0 < figures["shorter_share"] < 0.5
