"""What the importers of customers, products and orders have in common."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, Protocol, TypeVar
from zoneinfo import ZoneInfo

from tools.csv_import.cells import Cells
from tools.csv_import.header import Columns
from tools.csv_import.problems import CellError, Problem
from tools.csv_import.reading import CsvSource, SourceRow
from tools.csv_import.spellings import DayOrder
from tools.database import Connection
from tools.ids import NewId

Record = TypeVar("Record")
Progress = Callable[[str, int, int], None]
"""Told the stage, the bytes read and the bytes of the file."""
Outcome = Literal["new", "unchanged", "changed"] | Problem


@dataclass(frozen=True)
class Situation:
    """What the cells alone do not say."""

    today: date
    zone: ZoneInfo
    """Of times that name none."""
    new_id: NewId
    day_order: DayOrder = "year-first"


@dataclass(frozen=True)
class Unit(Generic[Record]):
    """Rows that are loaded or rejected together, and what they say."""

    rows: tuple[SourceRow, ...]
    record: Record | None
    problem: Problem | None = None
    """Why there is no record."""

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.rows[0].line


class Importer(Protocol[Record]):
    """One kind of file."""

    columns: Columns

    def units(
        self, source: CsvSource, situation: Situation, progress: Progress
    ) -> Iterator[Unit[Record]]:
        """What the rows say, in order, without a look at the record."""

    def key(self, record: Record) -> str:
        """What no two units of a file may share."""

    def write(
        self, connection: Connection, records: Sequence[Record], situation: Situation
    ) -> list[Outcome]:
        """Load them in one transaction; what became of each. Runs again if it was overtaken."""


def one_per_row(source: CsvSource, read: Callable[[Cells], Record]) -> Iterator[Unit[Record]]:
    """What each row says for itself."""
    for row in source.rows():
        try:
            yield Unit((row,), read(Cells(row)))
        except CellError as error:
            yield Unit((row,), None, error.problem)


@dataclass(frozen=True)
class Address:
    """Where a parcel goes."""

    street: str
    unit: str | None
    postal_code: str


@dataclass(frozen=True)
class CustomerRecord:
    """A row of customers; what is None is not said."""

    customer_id: str | None
    name: str
    email: str
    phone: str | None
    language: str | None
    club_tier: str | None
    joined_on: date | None
    address: Address | None


@dataclass(frozen=True)
class ProductRecord:
    """A row of products; what is None is not said."""

    sku: str
    name_en: str
    name_zh: str | None
    category: str
    price_cents: int
    is_consumable: bool | None


@dataclass(frozen=True)
class LineRecord:
    """A line of an order."""

    source_line: int
    sku: str
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True)
class OrderRecord:
    """An order with its lines; what is None is not said."""

    order_number: str
    customer_email: str
    placed_at: datetime
    status: str
    promised_on: date
    delivered_at: datetime | None
    total_cents: int
    address: Address | None
    lines: tuple[LineRecord, ...]
