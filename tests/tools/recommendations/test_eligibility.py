"""Who may be recommended what, rule by rule."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tools.recommendations.eligibility import (
    RULES,
    EligibilityRules,
    Product,
    Standing,
    eligible,
    refused_by,
)

LAMP, CAPSULES = Product("lamp"), Product("capsules", is_replenishable=True)
ITEMS = st.sampled_from(["lamp", "capsules", "shelf"])
PRODUCTS = st.builds(Product, ITEMS, st.booleans(), st.booleans())
DAYS = st.dictionaries(ITEMS, st.floats(0, 400))
STANDINGS = st.builds(Standing, DAYS, DAYS, st.frozensets(ITEMS), st.booleans())


@pytest.mark.parametrize(
    ("product", "standing", "rule"),
    [
        (LAMP, Standing({}), None),
        (LAMP, Standing({}, has_promotion_lock=True), "complaint_open"),
        (Product("lamp", is_in_stock=False), Standing({}), "out_of_stock"),
        (LAMP, Standing({}, returned=frozenset({"lamp"})), "returned"),
        (LAMP, Standing({"lamp": 400}), "owned"),
        (CAPSULES, Standing({"capsules": 13}), "just_bought"),
        (CAPSULES, Standing({"capsules": 20}, {"capsules": 30}), "not_due"),
        (CAPSULES, Standing({"capsules": 25}, {"capsules": 30}), None),
        (CAPSULES, Standing({"capsules": 25}), None),
    ],
)
def test_a_rule_says_why_not(product: Product, standing: Standing, rule: str | None) -> None:
    assert refused_by(product, standing, EligibilityRules()) == rule


def test_a_rule_that_is_left_out_refuses_nothing() -> None:
    owned = Standing({"lamp": 400})

    assert eligible([LAMP], owned, EligibilityRules()) == []
    assert eligible([LAMP], owned, EligibilityRules(rules=("out_of_stock",))) == [LAMP]


def test_a_rule_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="too_expensive"):
        EligibilityRules.model_validate({"rules": ["too_expensive"]})


@given(st.lists(PRODUCTS), STANDINGS)
def test_more_rules_never_let_more_through(products: list[Product], standing: Standing) -> None:
    for rules in chain.from_iterable(combinations(RULES, size) for size in (1, 3, 5)):
        some = eligible(products, standing, EligibilityRules(rules=rules))
        assert [one for one in some if one in products] == some
        every = eligible(products, standing, EligibilityRules())
        assert all(one in some for one in every)


@given(st.lists(PRODUCTS), STANDINGS)
def test_nothing_is_recommended_while_a_severe_complaint_is_open(
    products: list[Product], standing: Standing
) -> None:
    locked = Standing(standing.days_since, standing.intervals, standing.returned, True)

    assert eligible(products, locked, EligibilityRules()) == []
