from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.care_hours import next_opening
from knowledge import Pack


def at(text: str) -> datetime:
    """A moment by its local time in Singapore."""
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T17:59", "2026-11-23T17:59"),
        ("2026-11-23T18:00", "2026-11-24T09:00"),
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-28T12:59", "2026-11-28T12:59"),
        ("2026-11-28T13:00", "2026-11-30T09:00"),
        ("2026-11-29T10:00", "2026-11-30T09:00"),
        ("2026-12-24T20:00", "2026-12-26T09:00"),
        ("2026-12-25T10:00", "2026-12-26T09:00"),
    ],
)
def test_people_are_back_at_the_next_opening(shop_pack: Pack, now: str, opening: str) -> None:
    assert next_opening(shop_pack.company, at(now)) == at(opening)


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)))  # noqa: DTZ001
def test_an_opening_is_never_in_the_past_and_lies_in_care_hours(
    shop_pack: Pack, naive: datetime
) -> None:
    now = naive.replace(tzinfo=UTC)

    opening = next_opening(shop_pack.company, now)

    assert opening >= now
    assert next_opening(shop_pack.company, opening) == opening


def test_a_company_that_never_opens_is_an_error(shop_pack: Pack) -> None:
    closed = shop_pack.company.model_copy(update={"care_hours": {}})

    with pytest.raises(ValueError, match="no care hours within 14 days"):
        next_opening(closed, at("2026-11-23T10:00"))
