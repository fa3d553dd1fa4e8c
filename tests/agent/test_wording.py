from datetime import UTC, date, datetime

import pytest

from agent.wording import Wording
from knowledge import Pack


@pytest.fixture(scope="module")
def wording(shop_pack: Pack) -> Wording:
    return Wording(shop_pack)


def test_the_same_seed_says_the_same_and_other_seeds_vary(wording: Wording) -> None:
    said = [wording.say("greeting", "en", seed=str(number)) for number in range(30)]

    assert said == [wording.say("greeting", "en", seed=str(number)) for number in range(30)]
    assert len(set(said)) == 3


def test_company_agent_and_values_are_filled_in(wording: Wording) -> None:
    assert "柳光家居" in wording.say("greeting", "zh", seed="x")
    assert "W123456" in wording.say("order_not_found", "en", seed="x", order_number="W123456")
    assert "{" not in wording.say("handed_over", "zh", seed="x", minutes="10")


def test_an_unknown_reply_is_an_error(wording: Wording) -> None:
    with pytest.raises(KeyError, match="no_such_reply"):
        wording.say("no_such_reply", "en", seed="x")


@pytest.mark.parametrize(
    ("cents", "text"), [(4900, "S$49"), (490, "S$4.90"), (5, "S$0.05"), (0, "S$0")]
)
def test_money_is_written_as_the_shop_writes_it(wording: Wording, cents: int, text: str) -> None:
    assert wording.money(cents) == text


def test_days_and_times_are_local_and_in_the_customers_language(wording: Wording) -> None:
    late_evening = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)

    day = wording.local_date(late_evening)

    assert day == date(2026, 11, 23)
    assert wording.day(day, "en") == "Monday, 23 November"
    assert wording.day(day, "zh") == "11月23日（星期一）"
    assert wording.clock_time(late_evening) == "01:05"
