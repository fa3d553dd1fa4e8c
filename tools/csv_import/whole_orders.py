"""Rows of order lines as whole orders: an order with one bad line is rejected as a whole."""

import re
from collections.abc import Iterator, Sequence

from tools.csv_import.cells import MOST_CENTS, Cells
from tools.csv_import.customers import address_of, email_of
from tools.csv_import.header import Columns
from tools.csv_import.problems import CellError, Problem
from tools.csv_import.products import LONGEST_SKU
from tools.csv_import.reading import CsvSource, SourceRow
from tools.csv_import.records import LineRecord, OrderRecord, Progress, Situation, Unit
from tools.database.seen_keys import SeenKeys, digest_of

COLUMNS = Columns(
    required=(
        "order_number", "customer_email", "placed_at", "status", "promised_on", "sku", "quantity",
        "unit_price",
    ),
    optional=("delivered_at", "total", "street", "unit", "postal_code"),
)  # fmt: skip
# Said once per order, and the same in each of its rows.
_OF_ORDER = (
    "customer_email", "placed_at", "status", "promised_on", "delivered_at", "total", "street",
    "unit", "postal_code",
)  # fmt: skip
_STATUSES = ("placed", "packed", "shipped", "out_for_delivery", "delivered", "cancelled")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")
_MOST_LINES = 1000
_MOST_PIECES = 100_000
_PROGRESS_EVERY = 1000


def units(
    source: CsvSource, situation: Situation, progress: Progress
) -> Iterator[Unit[OrderRecord]]:
    """Rows that follow each other and share a number, as orders."""
    in_pieces = _numbers_in_pieces(source, progress)
    too_long = ""
    for group in _groups(source.rows()):
        number = _number_of(group[0])
        if len(group) > _MOST_LINES:
            too_long = number
        try:
            if number in in_pieces:
                _refuse("the lines of this order do not follow each other; sort the file by it")
            if number and number == too_long:
                _refuse(f"has more than {_MOST_LINES} lines")
            yield Unit(group, order_of(group, situation))
        except CellError as error:
            yield Unit(group, None, error.problem)


def order_of(rows: Sequence[SourceRow], situation: Situation) -> OrderRecord:
    """What the rows of one order say.

    Raises:
        CellError: it cannot be loaded.
    """
    cells, *_ = all_cells = [Cells(row) for row in rows]
    _check_agreement(rows)
    lines = tuple(_line_of(row.line, each) for row, each in zip(rows, all_cells, strict=True))
    number = cells.needed("order_number", 16)
    if not _NUMBER.fullmatch(number):
        cells.refuse("order_number", "may hold letters, digits and - only")
    placed_at = cells.moment("placed_at", situation.day_order, situation.zone)
    promised_on = cells.day("promised_on", situation.day_order)
    order = OrderRecord(
        order_number=number,
        customer_email=email_of(cells, "customer_email"),
        placed_at=placed_at or cells.refuse("placed_at", "is empty"),
        status=cells.choice("status", _STATUSES) or cells.refuse("status", "is empty"),
        promised_on=promised_on or cells.refuse("promised_on", "is empty"),
        delivered_at=cells.moment("delivered_at", situation.day_order, situation.zone),
        total_cents=_total_cents(cells, lines),
        address=address_of(cells),
        lines=lines,
    )
    _check_delivery(cells, order)
    return order


def _check_agreement(rows: Sequence[SourceRow]) -> None:
    first = rows[0]
    for row in rows:
        for name in _OF_ORDER:
            if row.cells.get(name) != first.cells.get(name):
                Cells(row).refuse(name, f"is not what line {first.line} says")


def _check_delivery(cells: Cells, order: OrderRecord) -> None:
    if order.delivered_at is not None and order.status != "delivered":
        cells.refuse("delivered_at", f"is there, and the order is {order.status}")
    if order.delivered_at is not None and order.delivered_at < order.placed_at:
        cells.refuse("delivered_at", "is before placed_at")


def _total_cents(cells: Cells, lines: Sequence[LineRecord]) -> int:
    """What was paid in all, with delivery; unless it is said, the price of the lines."""
    total_cents = cells.cents("total")
    if total_cents is None:
        total_cents = sum(line.quantity * line.unit_price_cents for line in lines)
    if total_cents > MOST_CENTS:
        cells.refuse("total", "is too much")
    return total_cents


def _line_of(line: int, cells: Cells) -> LineRecord:
    return LineRecord(
        source_line=line,
        sku=cells.needed("sku", LONGEST_SKU),
        quantity=cells.number("quantity", least=1, most=_MOST_PIECES),
        unit_price_cents=cells.needed_cents("unit_price"),
    )


def _numbers_in_pieces(source: CsvSource, progress: Progress) -> set[str]:
    """Numbers that come again further down with other lines: half an order is worse than none."""
    found: set[str] = set()
    stage = f"{source.path.name}, order numbers"
    with SeenKeys() as seen:
        for count, group in enumerate(_groups(source.rows())):
            number = _number_of(group[0])
            content = digest_of(row.content for row in group)
            earlier = seen.note(number, content, group[0].line) if number else None
            if earlier is not None and not earlier.is_same and len(group) <= _MOST_LINES:
                found.add(number)
            if count % _PROGRESS_EVERY == 0:
                progress(stage, source.bytes_read, source.size)
    progress(stage, source.size, source.size)
    return found


def _groups(rows: Iterator[SourceRow]) -> Iterator[tuple[SourceRow, ...]]:
    """Of what is longer than an order can be, a part is enough to reject it, piece by piece."""
    group: list[SourceRow] = []
    for row in rows:
        number = _number_of(row)
        is_next = not group or not number or number != _number_of(group[0])
        if group and (is_next or len(group) > _MOST_LINES):
            yield tuple(group)
            group = []
        group.append(row)
    if group:
        yield tuple(group)


def _number_of(row: SourceRow) -> str:
    return row.cells.get("order_number", "")


def _refuse(reason: str) -> None:
    raise CellError(Problem("order_number", reason))
