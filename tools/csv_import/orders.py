"""Orders from a file, known by their number."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Any

from tools.csv_import import whole_orders
from tools.csv_import.customers import parts_of
from tools.csv_import.email_spellings import EmailSpellings
from tools.csv_import.problems import Problem
from tools.csv_import.reading import CsvSource
from tools.csv_import.records import Address, OrderRecord, Outcome, Progress, Situation, Unit
from tools.csv_import.spellings import CURRENCY
from tools.database import Connection, import_rows
from tools.database.import_rows import KnownCustomer, KnownOrder


class OrderImporter:
    """One order per run of rows."""

    columns = whole_orders.COLUMNS

    def __init__(self) -> None:
        self._spellings = EmailSpellings()

    def units(
        self, source: CsvSource, situation: Situation, progress: Progress
    ) -> Iterator[Unit[OrderRecord]]:
        """See `Importer`."""
        return whole_orders.units(source, situation, progress)

    def key(self, record: OrderRecord) -> str:
        """The number of the order."""
        return record.order_number

    def write(
        self, connection: Connection, records: Sequence[OrderRecord], situation: Situation
    ) -> list[Outcome]:
        """See `Importer`."""
        emails = self._spellings.of(connection, (record.customer_email for record in records))
        customers = import_rows.customers_known(connection, ids=[], emails=emails)
        batch = _Batch(connection, customers, records, situation)
        outcomes = [batch.take(record) for record in records]
        import_rows.save_orders(
            connection, batch.addresses, batch.changed, batch.added, batch.lines
        )
        return outcomes


class _Batch:
    """Decides order by order; nothing is written before all are decided."""

    def __init__(
        self,
        connection: Connection,
        customers: Sequence[KnownCustomer],
        records: Sequence[OrderRecord],
        situation: Situation,
    ) -> None:
        self._situation = situation
        self._customers = {customer.email.lower(): customer for customer in customers}
        skus = [line.sku for record in records for line in record.lines]
        self._products = import_rows.products_known(connection, skus)
        self._orders = import_rows.orders_known(
            connection, [record.order_number for record in records]
        )
        self.addresses: list[dict[str, Any]] = []
        self.changed: list[dict[str, Any]] = []
        self.added: list[dict[str, Any]] = []
        self.lines: dict[str, list[dict[str, Any]]] = {}
        """By the id of the order; whatever lines it had are replaced."""

    def take(self, record: OrderRecord) -> Outcome:
        """What becomes of it."""
        customer = self._customers.get(record.customer_email.lower())
        if customer is None:
            return Problem("customer_email", "no customer has this address")
        for line in record.lines:
            if line.sku not in self._products:
                return Problem("sku", f"there is no product {line.sku!r}", line.source_line)
        known = self._orders.get(record.order_number)
        if known is not None and known.columns["customer_id"] != customer.customer_id:
            return Problem("customer_email", "the order is another customer's")
        if known is None and record.address is None and not customer.addresses:
            return Problem("street", "is empty, and the customer has no address")
        address_id = self._address_id(record, customer, known)
        row = {
            "order_number": record.order_number,
            "customer_id": customer.customer_id,
            "address_id": address_id,
            "status": record.status,
            "placed_at": record.placed_at,
            "promised_on": record.promised_on,
            "delivered_at": self._delivered_at(record, known),
            "total_cents": record.total_cents,
            "currency": CURRENCY,
        }
        outcome = self._decide(row, self._lines(record), known)
        if record.address is not None and outcome in {"new", "changed"}:
            self._add_address(record.address, customer, address_id)
        return outcome

    def _decide(
        self, row: dict[str, Any], lines: list[dict[str, Any]], known: KnownOrder | None
    ) -> Outcome:
        if known is None:
            order_id = self._situation.new_id()
            self.added.append({"order_id": order_id, **row})
            self.lines[order_id] = lines
            return "new"
        if known.columns == row and known.lines == lines:
            return "unchanged"
        if known.was_acted_on:
            reason = "has been cancelled, returned or refunded here; the file does not undo that"
            return Problem("order_number", reason)
        self.changed.append({"order_id": known.order_id, **row})
        if known.lines != lines:
            self.lines[known.order_id] = lines
        return "changed"

    def _lines(self, record: OrderRecord) -> list[dict[str, Any]]:
        return [
            {
                "line_number": number,
                "product_id": self._products[line.sku]["product_id"],
                "quantity": line.quantity,
                "unit_price_cents": line.unit_price_cents,
            }
            for number, line in enumerate(record.lines, start=1)
        ]

    def _address_id(
        self, record: OrderRecord, customer: KnownCustomer, known: KnownOrder | None
    ) -> str:
        """Where it goes: where it says, where it went before, or the customer's newest address."""
        if record.address is not None:
            return customer.addresses.get(parts_of(record.address)) or self._situation.new_id()
        if known is not None:
            return str(known.columns["address_id"])
        # Ids of this kind are in the order in which they were made.
        return max(customer.addresses.values())

    def _add_address(self, address: Address, customer: KnownCustomer, address_id: str) -> None:
        if parts_of(address) not in customer.addresses:
            customer.addresses[parts_of(address)] = address_id
            ids = {"address_id": address_id, "customer_id": customer.customer_id}
            self.addresses.append({**ids, **vars(address)})

    def _delivered_at(self, record: OrderRecord, known: KnownOrder | None) -> datetime | None:
        """Unless it is said, what was known before, or noon of the promised day."""
        if record.status != "delivered" or record.delivered_at is not None:
            return record.delivered_at
        before = None if known is None else known.columns["delivered_at"]
        if isinstance(before, datetime):
            return before
        noon = datetime.combine(record.promised_on, time(12), self._situation.zone)
        return max(noon.astimezone(UTC), record.placed_at)
