"""How the intent model reads single messages."""

from evals.readings import (
    Confusion,
    CurvePoint,
    Reading,
    ReliabilityBin,
    confusions,
    coverage_precision,
    intent_accuracy,
    reliability,
)

READINGS = (
    Reading("delivery_cost", 0.9, ("delivery_cost",)),
    Reading("delivery_time", 0.8, ("delivery_cost", "delivery_slot")),
    Reading("returns", 0.8, ("out_of_scope",)),
    Reading("out_of_scope", 0.6, ("not_covered",)),
    Reading("returns", 0.3, ("returns",)),
)


def test_what_nothing_covers_may_be_called_either_way() -> None:
    assert [one.is_right for one in READINGS] == [True, False, False, True, True]


def test_accuracy_is_of_messages_that_have_an_answer() -> None:
    found = intent_accuracy(READINGS, seed=1).value

    assert found == 2 / 3


def test_curve_answers_the_same_confidence_together() -> None:
    assert coverage_precision(READINGS) == (
        CurvePoint(0.9, 1 / 3, 1.0),
        CurvePoint(0.8, 2 / 3, 1 / 3),
        CurvePoint(0.3, 1.0, 0.5),
    )


def test_curve_of_nothing_to_answer_is_empty() -> None:
    assert coverage_precision(READINGS[2:4]) == ()


def test_bins_without_readings_are_left_out() -> None:
    assert reliability(READINGS[:1] + READINGS[4:], bins=10) == (
        ReliabilityBin(0.3, 1.0, 1),
        ReliabilityBin(0.9, 1.0, 1),
    )


def test_confusions_name_the_intent_that_was_meant() -> None:
    assert confusions(READINGS, 5) == (
        Confusion("delivery_cost", "delivery_time", 1),
        Confusion("out_of_scope", "returns", 1),
    )
