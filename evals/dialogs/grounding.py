"""Whether the figures in what an agent says stand somewhere else too.

Order numbers, amounts, dates, hours, counts are figures. A figure is backed when it stands in a
tool's fields, in an article that was cited so far, in the customer's record before or after, in
the fixed wording of the pack, in what the customer has written so far, or is the day by which the
shop pays back. That is a check from outside: it does not trust the agent's own guard.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from evals.dialogs.answers import Exchange
from evals.dialogs.views import RecordView
from knowledge.pack import Pack
from tools.refunds import refund_due_on

_METHODS = ("card", "paynow", "alipay", "gift_card")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IDENTIFIERS = ("_id", "_key", "digest", "asked_in")
"""Columns of random digits, which would back any small number."""
Tables = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True)
class SaidFigures:
    """The figures of one reply."""

    message: int
    """Number of the exchange, from 1."""
    figures: frozenset[str]
    unbacked: frozenset[str]
    """Those that stand nowhere else; empty when all is well."""


def grounded_share(said: Iterable[SaidFigures]) -> float | None:
    """Share of replies with figures whose figures are all backed; None where no reply has one."""
    backed = [not one.unbacked for one in said]
    return sum(backed) / len(backed) if backed else None


def said_figures(
    exchanges: Sequence[Exchange],
    known: frozenset[str],
    articles: Mapping[str, frozenset[str]],
) -> Iterator[SaidFigures]:
    """The figures of every reply that has any.

    Args:
        exchanges: the conversation.
        known: figures that are backed from the start.
        articles: figures of each article by its id; they count once it is cited.
    """
    for number, exchange in enumerate(exchanges, start=1):
        answer = exchange.answer
        known |= figures(exchange.said) | figures(repr(answer.actions)) | figures(answer.backing)
        known = known.union(*(articles.get(one, frozenset()) for one in answer.articles))
        if said := frozenset(_NUMBER.findall(answer.text)):
            unbacked = frozenset(one for one in said if _plain(one) not in known)
            yield SaidFigures(number, said, unbacked)


def article_figures(pack: Pack) -> dict[str, frozenset[str]]:
    """The figures of each article, in whichever language, by its id."""
    found: dict[str, frozenset[str]] = {}
    for article in pack.articles:
        told = found.get(article.article_id, frozenset())
        found[article.article_id] = told | figures(article.body)
    return found


def refund_figures(days: Iterable[date]) -> frozenset[str]:
    """The days by which money is back that is sent off on one of these days.

    A refund that is only proposed does not stand in the record yet.
    """
    due = (refund_due_on(method, day) for day in days for method in _METHODS)
    return frozenset().union(*(figures(f"{day.month} {day.day}") for day in due))


def figures(text: str) -> frozenset[str]:
    """The numbers of a text as they may be written: plain, and cents as amounts."""
    found = {_plain(number) for number in _NUMBER.findall(text)}
    parts = {_plain(part) for number in found for part in number.split(".")}
    return frozenset(found | parts | {one for number in found for one in _amounts(number)})


def record_figures(views: Iterable[RecordView], timezone: ZoneInfo) -> frozenset[str]:
    """The figures of a customer's record: numbers, amounts, and days where the shop is."""
    return table_figures((view.tables for view in views), timezone)


def table_figures(records: Iterable[Tables], timezone: ZoneInfo) -> frozenset[str]:
    """The same of rows that come from elsewhere."""
    found: set[str] = set()
    for tables in records:
        for rows in tables.values():
            for row in rows:
                for column, value in row.items():
                    if not column.endswith(_IDENTIFIERS):
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
