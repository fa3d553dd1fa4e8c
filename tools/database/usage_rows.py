"""What a language model took, counted before it is spent."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from tools.database.service_tables import model_usage

KEPT_DAYS = 400
_SPENT = (
    model_usage.c.prompt_tokens + model_usage.c.completion_tokens + model_usage.c.reserved_tokens
)


class UsageRow(NamedTuple):
    """One day of one scope."""

    scope: str
    requests: int
    prompt_tokens: int
    completion_tokens: int
    reserved_tokens: int


def reserve(connection: Connection, day: date, caps: Mapping[str, int], tokens: int) -> str | None:
    """Set `tokens` aside in every scope, or name the first one whose cap they would exceed.

    Roll the transaction back when a scope is named. Scopes are taken in one order, so that two
    requests never wait for each other.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for scope, cap in sorted(caps.items()):
        connection.execute(
            insert(model_usage)
            .values(
                day=day,
                scope=scope,
                requests=0,
                prompt_tokens=0,
                completion_tokens=0,
                reserved_tokens=0,
            )
            .on_conflict_do_nothing()
        )
        taken = connection.execute(
            update(model_usage)
            .where(model_usage.c.day == day, model_usage.c.scope == scope, _SPENT + tokens <= cap)
            .values(reserved_tokens=model_usage.c.reserved_tokens + tokens)
        )
        if taken.rowcount == 0:
            return scope
    return None


def settle(
    connection: Connection,
    day: date,
    scopes: Iterable[str],
    *,
    reserved: int,
    spent: tuple[int, int],
) -> None:
    """Put what a request really took, prompt and completion tokens, in place of its reserve."""
    prompt, completion = spent
    for scope in sorted(scopes):
        connection.execute(
            update(model_usage)
            .where(model_usage.c.day == day, model_usage.c.scope == scope)
            .values(
                requests=model_usage.c.requests + 1,
                prompt_tokens=model_usage.c.prompt_tokens + prompt,
                completion_tokens=model_usage.c.completion_tokens + completion,
                reserved_tokens=model_usage.c.reserved_tokens - reserved,
            )
        )


def usage_of(connection: Connection, day: date, scope: str) -> UsageRow:
    """What was taken; zeros where nothing was."""
    row = connection.execute(
        select(*(model_usage.c[name] for name in UsageRow._fields)).where(
            model_usage.c.day == day, model_usage.c.scope == scope
        )
    ).first()
    return UsageRow(scope, 0, 0, 0, 0) if row is None else UsageRow(*row)


def forget_old_usage(connection: Connection, today: date) -> None:
    """Only `KEPT_DAYS` days are kept."""
    oldest = today - timedelta(days=KEPT_DAYS)
    connection.execute(delete(model_usage).where(model_usage.c.day < oldest))
