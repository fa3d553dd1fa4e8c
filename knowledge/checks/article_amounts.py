"""Checks that an article which tells a decision table's limits tells the table's, and no others."""

import re
from collections.abc import Iterator
from decimal import Decimal

from knowledge.checks.finding import Finding, line_of_text
from knowledge.pack import Article, Pack
from knowledge.policies import AnySpan, DecisionTable


def check_article_amounts(pack: Pack) -> Iterator[Finding]:
    """All findings about articles with a `policy` in their front matter."""
    for article in pack.articles:
        if article.policy is None:
            continue
        table = pack.policies.tables.get(article.policy)
        if table is None:
            line = line_of_text(article.path, "policy:")
            text = f"policies.yaml has no table {article.policy!r}"
            yield Finding(article.path, line, "error", text)
        else:
            yield from _apart(article, table, pack.company.currency_symbol)


def _apart(article: Article, table: DecisionTable, symbol: str) -> Iterator[Finding]:
    limits, told = _limits(table), _amounts(article.body, symbol)
    for cents, written in told.items():
        # "Below S$60" is below 6000, and so is "up to 5999".
        if not {cents, cents - 1} & limits:
            line = line_of_text(article.path, written)
            text = f"tells {written}, which is no limit of table {table.name!r}"
            yield Finding(article.path, line, "error", text)
    for limit in sorted(limits):
        if not {limit, limit + 1} & told.keys():
            line = line_of_text(article.path, "policy:")
            text = f"does not tell {symbol}{limit / 100:g}, a limit of table {table.name!r}"
            yield Finding(article.path, line, "error", text)


def _limits(table: DecisionTable) -> set[int]:
    """The last amounts, in cents, before some rule begins or ends to hold."""
    limits: set[int | None] = set()
    for rule in table.rules:
        for name, condition in rule.conditions.items():
            if name.endswith("_cents") and isinstance(condition, AnySpan):
                for span in condition.spans:
                    limits |= {span.most, None if span.least is None else span.least - 1}
    return {limit for limit in limits if limit is not None and limit >= 0}


def _amounts(markdown: str, symbol: str) -> dict[int, str]:
    """Amounts in cents, each with how it is written."""
    pattern = re.compile(rf"{re.escape(symbol)} ?(\d[\d,]*(?:\.\d\d)?)")
    return {
        int(Decimal(found[1].replace(",", "")) * 100): found[0]
        for found in pattern.finditer(markdown)
    }
