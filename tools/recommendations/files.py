"""Purchases and names of items from CSV files."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tools.recommendations.purchases import Purchase


class PurchaseFileError(Exception):
    """A file that cannot be used; names the file, and the line and column where there are any."""


@dataclass(frozen=True)
class Columns:
    """What the file calls its columns."""

    customer: str = "customer_id"
    item: str = "sku"
    basket: str = "order_number"
    time: str = "placed_at"
    cancelled: str = "cancel"
    """Rows where it is not 0 or empty are left out, if there is such a column."""


def read_purchases(path: Path, columns: Columns) -> list[Purchase]:
    """The lines of a file without returns and without customers who are not named.

    Raises:
        PurchaseFileError: with file, line and column of what is wrong.
    """
    wanted = {columns.customer, columns.item, columns.basket, columns.time}
    return [
        purchase
        for number, row in _rows(path, wanted)
        if (purchase := _purchase(f"{path}:{number}", row, columns)) is not None
    ]


def read_names(path: Path, item: str, name: str = "description") -> Mapping[str, str]:
    """What the items are called, by item.

    Raises:
        PurchaseFileError: with file and line of what is wrong.
    """
    return {row[item]: row[name] or "" for _, row in _rows(path, {item, name})}


def _purchase(place: str, row: Mapping[str, str | None], columns: Columns) -> Purchase | None:
    customer, item, basket = (
        (row[name] or "").strip() for name in (columns.customer, columns.item, columns.basket)
    )
    if not customer or (row.get(columns.cancelled) or "0") != "0":
        return None
    for name, value in ((columns.item, item), (columns.basket, basket)):
        if not value:
            raise PurchaseFileError(f"{place}: {name}: there is nothing in it")
    try:
        at = datetime.fromisoformat(row[columns.time] or "")
    except ValueError as error:
        raise PurchaseFileError(f"{place}: {columns.time}: {error}") from error
    # Local times without a zone: only their order and distance matter here.
    return Purchase(customer, item, at if at.tzinfo else at.replace(tzinfo=UTC), basket)


def _rows(path: Path, wanted: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            if missing := wanted - set(reader.fieldnames or ()):
                raise PurchaseFileError(f"{path}:1: no column {', '.join(sorted(missing))}")
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise PurchaseFileError(f"{path}: this is no UTF-8: {error}") from error
    except csv.Error as error:
        raise PurchaseFileError(f"{path}: this is no CSV: {error}") from error
    except (OSError, EOFError) as error:
        raise PurchaseFileError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")
