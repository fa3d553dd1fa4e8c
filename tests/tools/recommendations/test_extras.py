"""Articles and services for what somebody owns."""

from hypothesis import given
from hypothesis import strategies as st

from tools.recommendations import Candidate, Owned, fitting
from tools.recommendations.extras import by_words

DESCALE = Candidate("kettle-descale", "content", frozenset({"EMB-KE"}))
LIGHTS = Candidate("light-installation", "content", frozenset({"lighting"}))
WARRANTY = Candidate("extended-warranty", "service", frozenset({"KOP-CM"}), within_days=30)
KETTLE, LAMP = Owned("EMB-KE", "electronics", 200), Owned("BIR-DL", "lighting", 10)
OWNED = st.lists(
    st.builds(
        Owned,
        st.sampled_from(["EMB-KE", "BIR-DL", "KOP-CM"]),
        st.sampled_from(["lighting", "home"]),
        st.floats(0, 900),
    )
)


def test_what_was_bought_lately_comes_first_and_says_what_it_is_for() -> None:
    found = fitting([DESCALE, LIGHTS, WARRANTY], [KETTLE, LAMP], limit=5)

    assert [(one.key, one.kind, one.because_of) for one in found] == [
        ("light-installation", "content", "BIR-DL"),
        ("kettle-descale", "content", "EMB-KE"),
    ]


def test_an_extended_warranty_is_offered_as_long_as_it_can_be_had() -> None:
    for days, keys in ((29, ["extended-warranty"]), (31, [])):
        owned = [Owned("KOP-CM", "electronics", days)]
        assert [one.key for one in fitting([WARRANTY], owned, limit=5)] == keys


def test_during_a_severe_complaint_help_remains_and_offers_do_not() -> None:
    owned = [Owned("KOP-CM", "electronics", 3), KETTLE]

    found = fitting([WARRANTY, DESCALE], owned, limit=5, has_promotion_lock=True)

    assert [one.key for one in found] == ["kettle-descale"]


def test_what_was_read_is_not_recommended_again() -> None:
    assert fitting([DESCALE], [KETTLE], limit=5, already_read=frozenset({DESCALE.key})) == []


def test_an_article_is_about_the_things_that_it_names() -> None:
    found = by_words(
        {"descale": "Descaling the EMBER kettle", "returns": "Return policy", "净化": "净化器滤芯"},
        {"EMB-KE": ["Ember kettle", "电水壶"], "FER-AP": ["air purifier", "净化器"]},
    )

    assert found == {"descale": {"EMB-KE"}, "returns": set(), "净化": {"FER-AP"}}


@given(OWNED, st.integers(1, 3))
def test_the_first_few_are_the_first_of_all(owned: list[Owned], limit: int) -> None:
    every = fitting([DESCALE, LIGHTS, WARRANTY], owned, limit=9)

    assert fitting([LIGHTS, WARRANTY, DESCALE], owned, limit=limit) == every[:limit]
    assert all(0 < one.score <= 1 for one in every)
    assert {one.because_of for one in every} <= {one.item for one in owned}
