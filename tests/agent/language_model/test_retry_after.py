"""Every form in which an endpoint may say when it wants to be asked again."""

from datetime import UTC, datetime

import pytest

from agent.language_model.retry_after import stated_wait

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SKEWED = "Mon, 23 Nov 2026 11:30:00 GMT"
"""What the endpoint's own clock shows at that moment."""


@pytest.mark.parametrize(
    ("stated", "date", "seconds"),
    [
        ("7", None, 7),
        ("0", None, 0),
        (" 1.5 ", None, 1.5),
        ("Mon, 23 Nov 2026 10:00:07 GMT", None, 7),
        ("Monday, 23-Nov-26 10:00:07 GMT", None, 7),
        ("Mon Nov 23 10:00:07 2026", None, 7),
        ("Mon, 23 Nov 2026 11:30:07 GMT", SKEWED, 7),
        ("Mon, 23 Nov 2026 10:00:07 GMT", SKEWED, 0),
        ("Mon, 23 Nov 2026 10:00:07 GMT", "yesterday", 7),
        ("soon", None, None),
        ("-7", None, None),
        ("²", None, None),
        ("nan", None, None),
        ("Mon, 23 Nov 99999 10:00:07 GMT", None, None),
        ("Mon, 23 Nov 2026 10:00:07 +99999999999999", None, None),
        ("", None, None),
    ],
)
def test_seconds_and_dates_are_read_and_nothing_else(
    stated: str, date: str | None, seconds: float | None
) -> None:
    headers = {"retry-after": stated} | ({"date": date} if date else {})

    assert stated_wait(headers, NOW) == seconds
    assert stated_wait({}, NOW) is None
