import math

import pytest

from evals.ranking_metrics import estimates, query_metrics

TEN = [f"d{number}" for number in range(10)]


def test_a_first_place_is_perfect() -> None:
    assert set(query_metrics(TEN, {"d0"}).values()) == {1.0}


def test_a_third_place_counts_less() -> None:
    assert query_metrics(TEN, {"d2"}) == pytest.approx(
        {"recall_at_1": 0.0, "recall_at_5": 1.0, "mrr_at_10": 1 / 3, "ndcg_at_10": 0.5}
    )


def test_a_document_out_of_sight_counts_nothing() -> None:
    assert set(query_metrics(TEN, {"elsewhere"}).values()) == {0.0}


def test_with_two_relevant_documents_one_is_half_the_recall() -> None:
    found = query_metrics(TEN, {"d0", "d9"})

    assert found["recall_at_1"] == 0.5
    assert found["ndcg_at_10"] == pytest.approx((1 + 1 / math.log2(11)) / (1 + 1 / math.log2(3)))


def test_the_interval_holds_the_mean_and_is_reproducible() -> None:
    queries = [{"recall_at_1": float(number % 3 == 0)} for number in range(90)]

    first = estimates(queries, seed=1)["recall_at_1"]

    assert first.mean == pytest.approx(1 / 3)
    assert first.low < first.mean < first.high
    assert first == estimates(queries, seed=1)["recall_at_1"]
