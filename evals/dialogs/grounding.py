"""Whether the figures in what an agent says stand somewhere else too.

Order numbers, amounts, dates, hours, counts are figures. A figure is backed when it stands in a
tool's fields, in the sentences of a cited article, in the customer's record before or after, in
the fixed wording of the pack, or in what the customer has written so far. That is a check from
outside: it does not trust the agent's own guard.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from evals.dialogs.answers import Exchange
from evals.dialogs.views import RecordView

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def grounded_share(exchanges: Sequence[Exchange], known: frozenset[str]) -> float | None:
    """Share of replies with figures whose figures are all backed; None where no reply has one."""
    backed: list[bool] = []
    for exchange in exchanges:
        answer = exchange.answer
        known |= figures(exchange.said) | figures(repr(answer.actions)) | figures(answer.backing)
        if said := frozenset(_NUMBER.findall(answer.text)):
            backed.append(all(_plain(number) in known for number in said))
    return sum(backed) / len(backed) if backed else None


def figures(text: str) -> frozenset[str]:
    """The numbers of a text as they may be written: plain, and cents as amounts."""
    found = {_plain(number) for number in _NUMBER.findall(text)}
    parts = {_plain(part) for number in found for part in number.split(".")}
    return frozenset(found | parts | {one for number in found for one in _amounts(number)})


def record_figures(views: Iterable[RecordView], timezone: ZoneInfo) -> frozenset[str]:
    """The figures of a customer's record: numbers, amounts, and days where the shop is."""
    found: set[str] = set()
    for view in views:
        for rows in view.tables.values():
            for row in rows:
                for value in row.values():
                    found |= _figures_of(value, timezone)
    return frozenset(found)


def _figures_of(value: object, timezone: ZoneInfo) -> frozenset[str]:
    if isinstance(value, datetime):
        value = value.astimezone(timezone)
        return figures(f"{value.month} {value.day} {value:%H %M}")
    if isinstance(value, date):
        return figures(f"{value.month} {value.day}")
    return figures(str(value))


def _plain(number: str) -> str:
    return number.replace(",", "").lstrip("0") or "0"


def _amounts(number: str) -> tuple[str, ...]:
    if not number.isdigit() or len(number) < 2:
        return ()
    whole = _plain(number[:-2])
    return (f"{whole}.{number[-2:]}", *((whole,) if number.endswith("00") else ()))
