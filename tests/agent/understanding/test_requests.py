import numpy as np

from agent.understanding.requests import MAX_REQUESTS, Scored, choose_requests
from knowledge.pack import IntentKind

LABELS = ("delivery_cost", "track_order", "warranty", "thanks", "not_covered", "repair", "pickup")
KINDS: dict[str, IntentKind] = {
    "delivery_cost": "question",
    "track_order": "task",
    "warranty": "question",
    "thanks": "dialog",
    "not_covered": "not_covered",
    "repair": "question",
    "pickup": "question",
}
THRESHOLD = 0.7


def scored(text: str, intent: str, probability: float) -> Scored:
    rest = (1 - probability) / (len(LABELS) - 1)
    row = [probability if label == intent else rest for label in LABELS]
    return Scored(text=text, labels=LABELS, probabilities=np.array(row))


def texts_of(whole: Scored, *parts: Scored) -> list[str]:
    chosen, _ = choose_requests(whole, parts, kinds=KINDS, threshold=THRESHOLD)
    return [request.text for request in chosen]


def test_two_sure_and_different_parts_are_two_requests_in_order() -> None:
    whole = scored("whole", "track_order", 0.6)

    assert texts_of(whole, scored("a", "warranty", 0.9), scored("b", "track_order", 0.8)) == [
        "a",
        "b",
    ]


def test_parts_that_mean_the_same_are_one_request() -> None:
    whole = scored("whole", "warranty", 0.95)

    assert texts_of(whole, scored("a", "warranty", 0.9), scored("b", "warranty", 0.8)) == ["whole"]


def test_thanks_and_unanswerable_parts_are_not_requests_of_their_own() -> None:
    whole = scored("whole", "warranty", 0.8)
    parts = (
        scored("a", "warranty", 0.9),
        scored("b", "thanks", 0.99),
        scored("c", "not_covered", 0.9),
    )

    assert texts_of(whole, *parts) == ["whole"]


def test_one_sure_part_carries_a_long_story() -> None:
    whole = scored("long story", "repair", 0.3)

    assert texts_of(whole, scored("blah", "thanks", 0.9), scored("where", "track_order", 0.9)) == [
        "where"
    ]


def test_a_message_that_is_sure_as_a_whole_is_not_torn_apart() -> None:
    whole = scored("whole", "warranty", 0.97)
    parts = (scored("a", "warranty", 0.8), scored("b", "repair", 0.5))

    assert texts_of(whole, *parts) == ["whole"]


def test_a_message_without_parts_is_read_as_a_whole() -> None:
    assert texts_of(scored("whole", "warranty", 0.2)) == ["whole"]


def test_there_is_a_most_number_of_requests() -> None:
    whole = scored("whole", "warranty", 0.2)
    intents = ("delivery_cost", "track_order", "warranty", "repair", "pickup")
    parts = [scored(intent, intent, 0.9) for intent in intents]

    assert texts_of(whole, *parts) == list(intents[:MAX_REQUESTS])
