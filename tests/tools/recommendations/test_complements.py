"""What goes with a product, by pairs and by counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.recommendations.complements import (
    Complement,
    PairsByReason,
    bought_beside,
    named_complements,
    read_pairs,
    wilson_lower,
)

PAIRS = read_pairs("KOP:CAP,DES  LAMP:PLUG LAMP:BULB")


def test_pairs_are_read_as_a_company_writes_them() -> None:
    assert PAIRS == {"KOP": ("CAP", "DES"), "LAMP": ("PLUG", "BULB")}
    assert read_pairs(" A: B ") == {"A": (), "B": ()}


def test_pairs_of_the_first_thing_come_first_and_none_twice() -> None:
    by_reason: PairsByReason = {
        "goes_with": PAIRS,
        "same_base": {"LAMP": ("BULB",), "KOP": ("CAP",)},
    }

    found = named_complements(["LAMP", "KOP"], by_reason)

    assert found == [
        Complement("PLUG", "goes_with", "LAMP"),
        Complement("BULB", "goes_with", "LAMP"),
        Complement("CAP", "goes_with", "KOP"),
        Complement("DES", "goes_with", "KOP"),
    ]


def test_what_is_in_every_basket_goes_with_nothing() -> None:
    """All 40 buyers of the lamp have the bag, like everybody; half have the bulb, unlike others."""
    beside = {"lamp": 40, "bag": 40, "bulb": 20, "rare": 2}
    overall = {"lamp": 40, "bag": 1000, "bulb": 60, "rare": 2}

    assert bought_beside("lamp", beside, overall, 1000) == [
        Complement("bulb", "bought_together", "lamp")
    ]
    assert bought_beside("sofa", {}, overall, 1000) == []


def test_wilsons_interval_by_hand() -> None:
    assert wilson_lower(20, 40) == pytest.approx(0.352, abs=0.001)
    assert wilson_lower(0, 40) == pytest.approx(0.0, abs=1e-9)


@given(st.integers(1, 500), st.data())
def test_more_of_the_same_share_is_believed_more(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))

    low = wilson_lower(successes, trials)

    assert -1e-9 <= low <= successes / trials + 1e-9
    assert low <= wilson_lower(10 * successes, 10 * trials) + 1e-9
