"""Lines of orders from a CSV file, with what is wrong by line and column."""

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tools.churn.buying.lines import OrderLine, OrderLines
from tools.churn.errors import TableError

MOST_LINES = 20_000_000


@dataclass(frozen=True)
class OrderColumns:
    """What the file calls its columns; those that may be missing are None or empty."""

    customer: str = "customer_id"
    order: str = "order_number"
    item: str = "sku"
    time: str = "placed_at"
    price: str = "unit_price"
    quantity: str = "quantity"
    returned: str = ""
    """1 for goods that came back; unset: a quantity below zero."""


def read_order_lines(path: Path, columns: OrderColumns) -> OrderLines:
    """Every line with a customer.

    Raises:
        TableError: with file, line and column of what is wrong.
    """
    try:
        with _opened(path) as file:
            return OrderLines.of(_lines(path, csv.DictReader(file), columns))
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: this is no UTF-8: {error}") from error
    except (OSError, EOFError) as error:
        raise TableError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _lines(path: Path, rows: "csv.DictReader[str]", columns: OrderColumns) -> Iterator[OrderLine]:
    wanted = (columns.customer, columns.order, columns.item, columns.time, columns.price)
    needed = [*wanted, columns.quantity, *filter(None, [columns.returned])]
    missing = [name for name in needed if name not in (rows.fieldnames or ())]
    if missing:
        raise TableError(f"{path}:1: no column {', '.join(missing)}")
    for row in rows:
        place = f"{path}:{rows.line_num}"
        if rows.line_num > MOST_LINES:
            raise TableError(f"{place}: more than {MOST_LINES:,} lines")
        if None in row or None in row.values():
            raise TableError(f"{place}: another number of cells than the header has names")
        if not row[columns.customer].strip():
            continue
        quantity = _number(place, columns.quantity, row)
        is_return = row[columns.returned].strip() == "1" if columns.returned else quantity < 0
        yield OrderLine(
            row[columns.customer].strip(),
            row[columns.order].strip(),
            row[columns.item].strip(),
            _moment(place, columns.time, row),
            abs(quantity * _number(place, columns.price, row)),
            is_return,
        )


def _number(place: str, name: str, row: dict[str, str]) -> float:
    try:
        value = float(row[name])
    except ValueError as error:
        raise TableError(f"{place}: {name}: {row[name][:40]!r} is no number") from error
    if not math.isfinite(value):
        raise TableError(f"{place}: {name}: {row[name][:40]!r} is no number")
    return value


def _moment(place: str, name: str, row: dict[str, str]) -> datetime:
    try:
        moment = datetime.fromisoformat(row[name].strip())
    except ValueError as error:
        raise TableError(f"{place}: {name}: {row[name][:40]!r} is no ISO date") from error
    # Local times without a zone: only their order and distance matter here.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
