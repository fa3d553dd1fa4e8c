"""What goes together, what sells now, and what somebody always buys."""

import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tools.recommendations import (
    Purchase,
    PurchaseTable,
    RecommendationModel,
    day_of,
    fit_recommendations,
)
from tools.recommendations.content import likeness

TODAY = datetime(2026, 3, 9, tzinfo=UTC)


def shopping() -> list[Purchase]:
    """Thirty customers buy lamps with bulbs, thirty kettles with descaler; one lamp is alone."""
    lines = []
    for number in range(30):
        at = TODAY - timedelta(days=60 + number)
        for customer, items in (
            (f"l{number}", ("lamp", "bulb")),
            (f"k{number}", ("kettle", "descaler")),
        ):
            lines += [Purchase(customer, item, at, f"{customer}-1") for item in items]
    lines += [
        Purchase(f"f{number}", "fan", TODAY - timedelta(days=2), f"f{number}")
        for number in range(9)
    ]
    lines.append(Purchase("ann", "lamp", TODAY - timedelta(days=90), "ann-1"))
    return lines


@pytest.fixture(scope="module")
def model() -> RecommendationModel:
    return fit_recommendations(PurchaseTable.of(shopping()), today=day_of(TODAY))


def test_what_others_bought_with_it_comes_first_and_says_why(model: RecommendationModel) -> None:
    first, *rest = model.recommend({"lamp": 1}, limit=3)

    assert (first.item, first.reason, first.because_of) == ("bulb", "bought_together", "lamp")
    assert rest[0].item == "fan"
    assert rest[0].reason == "popular"


def test_what_was_bought_comes_again_only_where_repeats_are_wanted(
    model: RecommendationModel,
) -> None:
    bought = {"kettle": 1, "descaler": 3}

    assert not {"kettle", "descaler"} & {one.item for one in model.recommend(bought, limit=9)}
    again = model.recommend(bought, limit=2, repeats=True)
    assert [(one.item, one.reason) for one in again] == [
        ("descaler", "bought_before"),
        ("kettle", "bought_before"),
    ]


def test_a_newcomer_sees_what_sells_now(model: RecommendationModel) -> None:
    assert [(one.item, one.reason) for one in model.recommend({}, limit=5)] == [("fan", "popular")]


def test_excluded_and_unknown_items_are_left_out(model: RecommendationModel) -> None:
    found = model.recommend({"lamp": 1, "sofa": 2}, limit=9, excluded=["bulb", "piano"])

    assert "bulb" not in {one.item for one in found}


def test_the_order_of_the_lines_changes_nothing() -> None:
    lines = shopping()
    one = fit_recommendations(PurchaseTable.of(lines), today=day_of(TODAY))
    other = fit_recommendations(PurchaseTable.of(lines[::-1]), today=day_of(TODAY))

    assert one.recommend({"lamp": 2}, limit=5) == other.recommend({"lamp": 2}, limit=5)


def test_what_happens_after_the_cut_is_not_seen() -> None:
    cut = day_of(TODAY) - 1
    later = [Purchase("ann", "bulb", TODAY + timedelta(days=1), f"x{n}") for n in range(50)]
    table = PurchaseTable.of(shopping())
    longer = PurchaseTable.of([*shopping(), *later])

    one = fit_recommendations(table.before(cut), today=cut)
    other = fit_recommendations(longer.before(cut), today=cut)

    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.popularity, other.popularity)
    assert np.array_equal(one.freshness, other.freshness)


def test_what_no_longer_sells_comes_after_what_does() -> None:
    """Both kettles were bought with the teapot equally often, one of them last year."""
    lines = []
    for number in range(40):
        old, new = TODAY - timedelta(days=300), TODAY - timedelta(days=9)
        lines += [
            Purchase(f"o{number}", "teapot", old, f"o{number}"),
            Purchase(f"o{number}", "old kettle", old, f"o{number}"),
            Purchase(f"n{number}", "teapot", new, f"n{number}"),
            Purchase(f"n{number}", "kettle", new, f"n{number}"),
        ]
    model = fit_recommendations(PurchaseTable.of(lines), today=day_of(TODAY))

    first, second = model.recommend({"teapot": 1}, limit=2)

    assert (first.item, second.item) == ("kettle", "old kettle")
    assert first.score > 1.5 * second.score
    again = model.recommend({"old kettle": 1, "kettle": 1}, limit=2, repeats=True)
    assert [one.item for one in again] == ["kettle", "old kettle"]


def test_a_shop_without_sales_of_late_still_says_what_goes_together() -> None:
    late = day_of(TODAY) + 400
    model = fit_recommendations(PurchaseTable.of(shopping()), today=late)

    assert [one.item for one in model.recommend({"lamp": 1}, limit=1)] == ["bulb"]
    assert model.recommend({}, limit=3) == []


def test_one_customer_takes_five_milliseconds_at_4000_items() -> None:
    generator = np.random.default_rng(1)
    popularity, freshness, unsold = generator.random((3, 4000)).astype(np.float32)
    model = RecommendationModel(
        tuple(f"i{number}" for number in range(4000)),
        generator.integers(4000, size=(4000, 200)).astype(np.int32),
        generator.normal(size=(4000, 200)).astype(np.float32),
        popularity,
        freshness,
        unsold,
        likeness(generator.normal(size=(4000, 64)).astype(np.float32)),
    )
    bought = {f"i{number}": 1 for number in range(60)}
    model.recommend(bought, limit=10)

    taken = []
    for _ in range(20):
        started = time.process_time()
        model.recommend(bought, limit=10)
        taken.append(time.process_time() - started)

    # Whoever else is on this machine slows some of them.
    assert min(taken) < 0.005


def test_what_nobody_has_bought_is_reached_by_its_name() -> None:
    texts = {"lamp": "Birch desk lamp", "new": "Birch floor lamp", "sofa": "Velvet sofa"}
    model = fit_recommendations(PurchaseTable.of(shopping()), today=day_of(TODAY), texts=texts)

    found = {one.item: one for one in model.recommend({"lamp": 1}, limit=9)}

    assert next(iter(found)) == "bulb"
    assert (found["new"].reason, found["new"].because_of) == ("alike", "lamp")
    assert "sofa" not in found
    assert "new" not in {one.item for one in model.recommend({"kettle": 1}, limit=9)}


def test_a_shop_that_has_sold_nothing_recommends_by_names_alone() -> None:
    texts = {"a": "desk lamp", "b": "floor lamp", "c": "kettle"}
    model = fit_recommendations(PurchaseTable.of([]), today=day_of(TODAY), texts=texts)

    assert [one.item for one in model.recommend({"a": 1}, limit=3)] == ["b"]
    assert model.recommend({}, limit=3) == []
