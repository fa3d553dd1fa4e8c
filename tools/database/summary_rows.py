"""Sums per customer and the models over all customers, as they are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from tools.database.profile_tables import customer_models, customer_summaries

MOST_SUMMARIES = 2_000_000


class SummaryRow(NamedTuple):
    """A row of `customer_summaries`, without when it was written."""

    customer_id: str
    currency: str | None
    orders: int
    order_days: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    spend_cents: int
    returned_cents: int
    tickets: int
    complaints: int
    open_complaints: int
    ratings: int
    rating_sum: int
    conversations: int
    messages: int


_COLUMNS = [customer_summaries.c[name] for name in SummaryRow._fields]


def write_summaries(connection: Connection, rows: Sequence[SummaryRow], now: datetime) -> None:
    """Write or replace the sums of these customers."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = dialect.insert(customer_summaries)
    replaced = {
        column.name: new.excluded[column.name]
        for column in customer_summaries.c
        if column.name != "customer_id"
    }
    connection.execute(
        new.on_conflict_do_update(index_elements=["customer_id"], set_=replaced),
        [{**row._asdict(), "updated_at": now} for row in rows],
    )


def find_summary(connection: Connection, customer_id: str) -> SummaryRow | None:
    """The kept sums of a customer."""
    row = connection.execute(
        select(*_COLUMNS).where(customer_summaries.c.customer_id == customer_id)
    ).first()
    return None if row is None else SummaryRow(*row)


def all_summaries(connection: Connection) -> list[SummaryRow]:
    """Of everybody, at most `MOST_SUMMARIES`, in the order of their ids."""
    rows = connection.execute(
        select(*_COLUMNS).order_by(customer_summaries.c.customer_id).limit(MOST_SUMMARIES)
    )
    return [SummaryRow(*row) for row in rows]


def add_model(
    connection: Connection, model_id: str, kind: str, page: Mapping[str, Any], now: datetime
) -> None:
    """Keep a model; it is the one of its kind from now on."""
    connection.execute(
        insert(customer_models).values(model_id=model_id, kind=kind, made_at=now, page=page)
    )


def newest_model(connection: Connection, kind: str) -> tuple[str, Mapping[str, Any]] | None:
    """Id and page of the newest model of this kind."""
    row = connection.execute(
        select(customer_models.c.model_id, customer_models.c.page)
        .where(customer_models.c.kind == kind)
        .order_by(customer_models.c.made_at.desc(), customer_models.c.model_id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.model_id, row.page)
