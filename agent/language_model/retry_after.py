"""When an endpoint wants to be asked again (RFC 9110, section 10.2.3)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
"""Whole ones by the standard; some endpoints write fractions."""


def stated_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds until the endpoint may be asked again; None where it does not say.

    Args:
        headers: of its answer, by names in small letters.
        now: aware; taken where a date has none beside it to be compared with.
    """
    stated = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(stated):
        return float(stated)
    then = _date_of(stated)
    if then is None:
        return None
    # Between the two dates of one clock, it does not matter whether ours agrees with it.
    return max(0.0, (then - (_date_of(headers.get("date", "")) or now)).total_seconds())


def _date_of(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    # The oldest of the three forms names no zone: all HTTP dates are in UTC.
    return found if found.tzinfo else found.replace(tzinfo=UTC)
