"""Rows of the demo shop while they are being invented, and where chance comes from."""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Parents first.
_TABLES = (
    "products", "customers", "addresses", "orders", "order_items", "parcel_events", "payments",
    "refunds", "returns", "return_items", "invoices", "subscriptions",
)  # fmt: skip


def no_rows() -> Rows:
    """An empty list per table, in the order in which they can be inserted."""
    return {table: [] for table in _TABLES}


def chance(seed: int, purpose: str = "") -> random.Random:
    """A generator per purpose, so that a new kind of row leaves the others as they were."""
    # Not for secrets: a reproducible demo needs a seeded generator.
    return random.Random(f"{seed}/{purpose}" if purpose else seed)  # noqa: S311


def row_id(rng: random.Random) -> str:
    """A UUID that the seed decides."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def by_order(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows that belong to orders, per order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["order_id"]].append(row)
    return found
