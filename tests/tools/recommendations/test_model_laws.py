"""What holds of every recommendation, whoever has bought what."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.recommendations import Purchase, PurchaseTable, day_of, fit_recommendations

TODAY = datetime(2026, 3, 9, tzinfo=UTC)
ITEMS = st.sampled_from(["lamp", "bulb", "kettle", "descaler", "fan"])
PURCHASES = st.lists(
    st.builds(
        lambda customer, item, days: Purchase(
            customer, item, TODAY - timedelta(days=days), f"{customer}-{days}"
        ),
        st.sampled_from("abcdef"),
        ITEMS,
        st.integers(1, 90),
    ),
    max_size=40,
)
BOUGHT = st.dictionaries(ITEMS, st.integers(0, 9), max_size=4)


@settings(max_examples=60)
@given(PURCHASES, BOUGHT, st.frozensets(ITEMS, max_size=3), st.booleans(), st.integers(1, 6))
def test_lists_are_sorted_distinct_and_free_of_what_may_not_be_in_them(
    purchases: list[Purchase],
    bought: dict[str, int],
    excluded: frozenset[str],
    repeats: bool,
    limit: int,
) -> None:
    model = fit_recommendations(PurchaseTable.of(purchases), today=day_of(TODAY))
    own = {item for item, count in bought.items() if count > 0}

    found = model.recommend(bought, limit=limit, repeats=repeats, excluded=excluded)
    every = model.recommend(bought, limit=9, repeats=repeats, excluded=excluded)

    assert found == every[:limit]
    assert [one.score for one in every] == sorted((one.score for one in every), reverse=True)
    names = [one.item for one in every]
    assert len(set(names)) == len(names)
    assert not excluded & set(names)
    assert repeats or not own & set(names)
    for one in every:
        assert one.score > 0
        assert (one.reason == "bought_before") == (one.item in own)
        assert (one.because_of in own) == (one.reason == "bought_together")
