from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.business_hours import BusinessHours, NothingOpenError, SlaPolicy, SlaTimes

DAY = (time(9), time(18))
SINGAPORE = BusinessHours(
    {0: DAY, 1: DAY, 2: DAY, 3: DAY, 4: DAY, 5: (time(9), time(13))},
    ZoneInfo("Asia/Singapore"),
    frozenset({date(2026, 12, 25)}),
)
BERLIN = ZoneInfo("Europe/Berlin")
BERLIN_OFFICE = BusinessHours({day: (time(8), time(17, 30)) for day in range(5)}, BERLIN)
# From Saturday 22:00 to Sunday 06:00: both changes of the clocks fall into it.
BERLIN_NIGHT = BusinessHours({5: (time(22), time(6))}, BERLIN)
ALWAYS = BusinessHours({day: (time(0), time(0)) for day in range(7)}, BERLIN)
ALL_HOURS = st.sampled_from([SINGAPORE, BERLIN_OFFICE, BERLIN_NIGHT, ALWAYS])
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001
    max_value=datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
WORKING = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=100))


def sg(text: str) -> datetime:
    """A moment by its local time in Singapore."""
    return datetime.fromisoformat(f"{text}+08:00")


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("start", "working", "end"),
    [
        ("2026-11-23T15:00", 2, "2026-11-23T17:00"),
        ("2026-11-23T15:00", 3, "2026-11-23T18:00"),
        ("2026-11-23T15:00", 4, "2026-11-24T10:00"),
        ("2026-11-23T23:30", 0.5, "2026-11-24T09:30"),
        ("2026-11-24T00:00", 0.5, "2026-11-24T09:30"),
        ("2026-11-23T18:00", 1, "2026-11-24T10:00"),
        ("2026-11-28T12:00", 2, "2026-11-30T10:00"),
        ("2026-12-24T17:00", 2, "2026-12-26T10:00"),
        ("2026-12-25T10:00", 1, "2026-12-26T10:00"),
        ("2026-11-23T09:00", 49, "2026-11-28T13:00"),
        ("2026-11-23T09:00", 50, "2026-11-30T10:00"),
    ],
)
def test_working_time_skips_nights_sundays_and_holidays(
    start: str, working: float, end: str
) -> None:
    assert SINGAPORE.add(sg(start), hours(working)) == sg(end)
    assert SINGAPORE.between(sg(start), sg(end)) == hours(working)


@pytest.mark.parametrize("start", ["2026-11-23T15:00", "2026-11-29T03:00", "2026-11-23T18:00"])
def test_no_working_time_passes_at_once_even_while_closed(start: str) -> None:
    assert SINGAPORE.add(sg(start), timedelta(0)) == sg(start)
    assert SINGAPORE.between(sg(start), sg(start)) == timedelta(0)


def test_a_night_has_the_length_it_really_has_when_the_clocks_change() -> None:
    winter = datetime(2026, 10, 24, 22, tzinfo=BERLIN), datetime(2026, 10, 25, 6, tzinfo=BERLIN)
    summer = datetime(2026, 3, 28, 22, tzinfo=BERLIN), datetime(2026, 3, 29, 6, tzinfo=BERLIN)

    assert BERLIN_NIGHT.between(*winter) == hours(9)
    assert BERLIN_NIGHT.between(*summer) == hours(7)
    assert BERLIN_NIGHT.add(winter[0], hours(9)) == datetime(2026, 10, 25, 5, tzinfo=UTC)
    assert BERLIN_NIGHT.add(summer[0], hours(7)) == datetime(2026, 3, 29, 4, tzinfo=UTC)


def test_an_office_opens_by_its_own_clock_on_both_sides_of_a_change() -> None:
    friday = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)  # 17:00 in summer time

    assert BERLIN_OFFICE.add(friday, hours(1)) == datetime(2026, 10, 26, 7, 30, tzinfo=UTC)
    assert BERLIN_OFFICE.next_opening(friday + hours(1)) == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_a_house_that_never_closes_counts_every_hour() -> None:
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)

    assert ALWAYS.between(start, start + hours(25)) == hours(25)
    assert ALWAYS.add(start, hours(1000)) == start + hours(1000)


def test_a_holiday_closes_the_night_that_begins_on_it() -> None:
    closed = BusinessHours(BERLIN_NIGHT.weekly, BERLIN, frozenset({date(2026, 11, 28)}))
    sunday = datetime(2026, 11, 29, 3, tzinfo=BERLIN)

    assert BERLIN_NIGHT.is_open(sunday)
    assert not closed.is_open(sunday)


@pytest.mark.parametrize(
    ("at", "is_open", "opening"),
    [
        ("2026-11-23T08:59:59", False, "2026-11-23T09:00"),
        ("2026-11-23T09:00", True, "2026-11-23T09:00"),
        ("2026-11-23T17:59:59", True, "2026-11-23T17:59:59"),
        ("2026-11-23T18:00", False, "2026-11-24T09:00"),
        ("2026-11-28T13:00", False, "2026-11-30T09:00"),
        ("2026-12-24T20:00", False, "2026-12-26T09:00"),
        ("2026-12-25T10:00", False, "2026-12-26T09:00"),
    ],
)
def test_it_is_open_from_opening_until_before_closing(at: str, is_open: bool, opening: str) -> None:
    assert SINGAPORE.is_open(sg(at)) is is_open
    assert SINGAPORE.next_opening(sg(at)) == sg(opening)


def test_hours_that_never_open_are_named_in_the_error() -> None:
    first = date(2026, 11, 23)
    closed = frozenset(first + timedelta(days=day) for day in range(90))
    monday = BusinessHours({0: DAY}, ZoneInfo("Asia/Singapore"), closed)

    with pytest.raises(NothingOpenError, match=r"60 days after .*: Mon 09:00-18:00 \(Asia/Sing"):
        monday.add(sg("2026-11-23T09:00"), hours(1))
    with pytest.raises(NothingOpenError, match="never open"):
        BusinessHours({}, BERLIN).next_opening(sg("2026-11-23T09:00"))
    assert not monday.is_open(sg("2026-11-23T09:00"))
    assert monday.between(sg("2026-11-23T09:00"), sg("2027-02-20T09:00")) == timedelta(0)


def test_an_end_before_the_start_leaves_no_working_time() -> None:
    assert SINGAPORE.between(sg("2026-11-23T15:00"), sg("2026-11-23T10:00")) == timedelta(0)


def test_times_without_a_zone_negative_durations_and_unknown_weekdays_are_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        SINGAPORE.add(datetime(2026, 11, 23), hours(1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="only goes forward"):
        SINGAPORE.add(sg("2026-11-23T15:00"), hours(-1))
    with pytest.raises(ValueError, match=r"0 \(Monday\) to 6"):
        BusinessHours({7: DAY}, BERLIN)


@settings(max_examples=60)
@given(ALL_HOURS, MOMENTS, WORKING)
def test_what_is_added_is_what_lies_between(
    open_hours: BusinessHours, start: datetime, working: timedelta
) -> None:
    end = open_hours.add(start, working)

    assert end >= start
    assert end.utcoffset() == timedelta(0)
    assert open_hours.between(start, end) == working
    # No earlier moment would do.
    if working:
        assert open_hours.between(start, end - timedelta.resolution) < working


@settings(max_examples=60)
@given(ALL_HOURS, MOMENTS, WORKING, WORKING)
def test_more_working_time_or_a_later_start_never_ends_earlier(
    open_hours: BusinessHours, start: datetime, working: timedelta, more: timedelta
) -> None:
    end = open_hours.add(start, working)

    assert open_hours.add(start, working + more) >= end
    assert open_hours.add(start + more, working) >= end
    assert open_hours.add(end, more) == open_hours.add(start, working + more)


@settings(max_examples=60)
@given(ALL_HOURS, MOMENTS)
def test_between_now_and_the_next_opening_nobody_works(
    open_hours: BusinessHours, now: datetime
) -> None:
    opening = open_hours.next_opening(now)

    assert opening >= now
    assert open_hours.is_open(opening)
    assert open_hours.between(now, opening) == timedelta(0)
    assert open_hours.is_open(now) is (opening == now)


def test_the_more_severe_a_ticket_the_shorter_its_clocks() -> None:
    policy = SlaPolicy()

    assert policy.of("critical") == SlaTimes(timedelta(minutes=30), hours(1), hours(8))
    assert policy.of("high") == SlaTimes(hours(1), hours(2), hours(16))
    assert policy.of("medium") == SlaTimes(hours(4), hours(8), hours(40))
    assert policy.of("low") == SlaTimes(hours(8), hours(16), hours(80))
    with pytest.raises(ValueError, match="every clock needs time"):
        SlaTimes(hours(0), hours(1), hours(1))
