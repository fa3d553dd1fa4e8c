"""The measure of recommendations, by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.errors import BenchmarkFileError
from evals.next_basket import ndcg
from evals.recommendations import score_methods
from tools.recommendations import Purchase, PurchaseTable

PUBLIC_DATA = Path(__file__).parents[3] / "shared" / "data"
CUT = datetime(2026, 3, 1, tzinfo=UTC)


def test_gain_is_discounted_by_place() -> None:
    places = np.zeros(10, bool)
    places[1] = True

    assert ndcg(places, wanted=1) == pytest.approx(1 / np.log2(3))
    assert ndcg(np.ones(10, bool), wanted=10) == pytest.approx(1.0)


def lines() -> list[Purchase]:
    early, late = CUT - timedelta(days=3), CUT + timedelta(days=2)
    return [
        *(Purchase(f"c{n}", item, early, f"a{n}") for n in range(20) for item in ("a", "b")),
        Purchase("ann", "a", early, "ann-1"),
        Purchase("ann", "b", late, "ann-2"),
        Purchase("ann", "c", late + timedelta(days=1), "ann-3"),
        Purchase("new", "a", late, "new-1"),
    ]


def test_customers_who_bought_before_and_again_are_asked_about() -> None:
    scores = score_methods(PurchaseTable.of(lines()), [CUT], days=30, seed=1)

    shipped = scores["2026-03-01"]["new items"]["shipped"]
    assert shipped.customers == 1
    assert shipped.hit_rate.value == 1.0
    assert shipped.shipped_hit_rate_above.value == 0.0
    assert scores["2026-03-01"]["repeats allowed"]["personal frequency"].customers == 1


def test_who_is_in_two_cuts_is_asked_twice_and_drawn_once() -> None:
    later = CUT + timedelta(days=2, hours=12)

    scores = score_methods(PurchaseTable.of(lines()), [CUT, later], days=30, seed=1)

    assert list(scores) == ["2026-03-01", "2026-03-03", "all cuts"]
    both = scores["all cuts"]["repeats allowed"]["shipped"]
    assert both.customers == 2
    # One customer: whoever is drawn, it is she.
    assert both.ndcg.interval == pytest.approx((both.ndcg.value, both.ndcg.value))


def test_a_cut_after_which_nobody_comes_back_is_named() -> None:
    with pytest.raises(BenchmarkFileError, match="nobody bought before 2027-03-01"):
        score_methods(PurchaseTable.of(lines()), [CUT + timedelta(days=365)], days=30, seed=1)


@pytest.mark.public_data
def test_new_items_are_above_popularity_and_ease_and_repeats_above_frequency() -> None:
    """Every difference with an interval that excludes zero but the hit rate of repeats."""
    path = PUBLIC_DATA / "uci_online_retail" / "transactions.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path} is not there")

    found = CliRunner().invoke(
        app, ["recommendations", "--data", str(path), "--cut", "2011-07-09", "--days", "30",
              "--json"],
    )  # fmt: skip

    kinds = orjson.loads(found.stdout)["2011-07-09"]
    for rival in ("popularity of 30 days", "EASE"):
        assert kinds["new items"][rival]["shipped_hit_rate_above"]["interval"][0] > 0
        assert kinds["new items"][rival]["shipped_ndcg_above"]["interval"][0] > 0
    frequency = kinds["repeats allowed"]["personal frequency"]
    assert frequency["shipped_ndcg_above"]["interval"][0] > 0
    assert frequency["shipped_hit_rate_above"]["value"] > 0
