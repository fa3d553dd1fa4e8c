"""Customers from a file: known by the company's own id, or else by their e-mail address."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tools.csv_import.cells import Cells
from tools.csv_import.email_spellings import EmailSpellings
from tools.csv_import.header import Columns
from tools.csv_import.problems import Problem
from tools.csv_import.reading import CsvSource
from tools.csv_import.records import (
    Address,
    CustomerRecord,
    Outcome,
    Progress,
    Situation,
    Unit,
    one_per_row,
)
from tools.customers import usable_detail
from tools.database import Connection, import_rows
from tools.database.import_rows import AddressKey, KnownCustomer

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,35}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{4,30}")
_POSTAL_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 -]{1,11}")
_LANGUAGE = re.compile(r"(en|zh)(?:[-_][a-z-]+)?", re.IGNORECASE)
_CLUB_TIERS = ("green", "silver", "gold")
_DEFAULTS = {"language": "en", "club_tier": "green"}


class CustomerImporter:
    """One customer per row."""

    columns = Columns(
        required=("name", "email"),
        optional=(
            "customer_id", "phone", "language", "club_tier", "joined_on", "street", "unit",
            "postal_code",
        ),
    )  # fmt: skip

    def __init__(self) -> None:
        self._spellings = EmailSpellings()

    def units(
        self, source: CsvSource, situation: Situation, progress: Progress
    ) -> Iterator[Unit[CustomerRecord]]:
        """See `Importer`."""
        return one_per_row(source, lambda cells: customer_of(cells, situation))

    def key(self, record: CustomerRecord) -> str:
        """The id, or the address in any case."""
        return f"id {record.customer_id}" if record.customer_id else record.email.lower()

    def write(
        self, connection: Connection, records: Sequence[CustomerRecord], situation: Situation
    ) -> list[Outcome]:
        """See `Importer`."""
        emails = self._spellings.of(connection, (record.email for record in records))
        ids = [record.customer_id for record in records if record.customer_id]
        known = import_rows.customers_known(connection, ids=ids, emails=emails)
        batch = _Batch(known, situation)
        outcomes = [batch.take(record) for record in records]
        # Changes first: one may free an address that a new customer has.
        import_rows.save_customers(connection, batch.changed, batch.added, batch.addresses)
        return outcomes


class _Batch:
    """Decides row by row, as if each had been written before the next is looked at."""

    def __init__(self, known: Sequence[KnownCustomer], situation: Situation) -> None:
        self._situation = situation
        self._by_id = {customer.customer_id: customer for customer in known}
        self._id_of_email = {customer.email.lower(): customer.customer_id for customer in known}
        self.changed: list[dict[str, Any]] = []
        self.added: list[dict[str, Any]] = []
        self.addresses: list[dict[str, Any]] = []

    def take(self, record: CustomerRecord) -> Outcome:
        """What becomes of it."""
        owner = self._id_of_email.get(record.email.lower())
        customer_id = record.customer_id or owner
        if owner is not None and owner != customer_id:
            return Problem("email", "is another customer's")
        known = self._by_id.get(customer_id or "")
        return self._add(record) if known is None else self._change(known, record)

    def _add(self, record: CustomerRecord) -> Outcome:
        row = {
            "customer_id": record.customer_id or self._situation.new_id(),
            "joined_on": self._situation.today,
            "phone": None,
            **_DEFAULTS,
            **_said(record),
        }
        self.added.append(row)
        self._remember(KnownCustomer(**row, is_closed=False), record)
        return "new"

    def _change(self, known: KnownCustomer, record: CustomerRecord) -> Outcome:
        said = _said(record)
        has_address = record.address is None or parts_of(record.address) in known.addresses
        if has_address and all(getattr(known, name) == value for name, value in said.items()):
            return "unchanged"
        if known.is_closed:
            return Problem("row", "the account is closed; it stays as it was when it was closed")
        self._id_of_email.pop(known.email.lower(), None)
        row = {**known.columns(), **said}
        self.changed.append(row)
        self._remember(KnownCustomer(**row, is_closed=False, addresses=known.addresses), record)
        return "changed"

    def _remember(self, customer: KnownCustomer, record: CustomerRecord) -> None:
        """Later rows of the batch see it as it is going to be."""
        if record.address is not None and parts_of(record.address) not in customer.addresses:
            # Orders point to the addresses that there are: a new one stands beside them.
            new = vars(record.address)
            ids = {"address_id": self._situation.new_id(), "customer_id": customer.customer_id}
            self.addresses.append({**ids, **new})
            customer.addresses[parts_of(record.address)] = ids["address_id"]
        self._by_id[customer.customer_id] = customer
        self._id_of_email[customer.email.lower()] = customer.customer_id


def customer_of(cells: Cells, situation: Situation) -> CustomerRecord:
    """What a row says.

    Raises:
        CellError: it cannot be loaded.
    """
    customer_id = cells.text("customer_id", 36)
    if customer_id is not None and not _ID.fullmatch(customer_id):
        cells.refuse("customer_id", "may hold letters, digits and _ . : - only")
    name = usable_detail("name", cells.needed("name", 120))
    if name is None:
        cells.refuse("name", "is no name that can be shown")
    return CustomerRecord(
        customer_id=customer_id,
        name=name,
        email=email_of(cells, "email"),
        phone=_phone(cells),
        language=_language(cells),
        club_tier=cells.choice("club_tier", _CLUB_TIERS),
        joined_on=cells.day("joined_on", situation.day_order),
        address=address_of(cells),
    )


def email_of(cells: Cells, name: str) -> str:
    """The address in this column, as it is kept."""
    email = usable_detail("email", cells.needed(name, 254))
    if email is None:
        cells.refuse(name, "is no e-mail address")
    return email


def address_of(cells: Cells) -> Address | None:
    """The address of a row: street and postal code, with or without a unit, or nothing."""
    street, unit = cells.text("street", 200), cells.text("unit", 40)
    postal_code = cells.text("postal_code", 12)
    if street is None and unit is None and postal_code is None:
        return None
    if street is None or postal_code is None:
        missing = "street" if street is None else "postal_code"
        cells.refuse(missing, "is empty, and the rest of an address is there")
    if not _POSTAL_CODE.fullmatch(postal_code):
        cells.refuse("postal_code", "may hold letters, digits, blanks and - only")
    return Address(street, unit, postal_code)


def _phone(cells: Cells) -> str | None:
    phone = cells.text("phone", 32)
    if phone is None:
        return None
    if not _PHONE.fullmatch(phone):
        cells.refuse("phone", "is no telephone number")
    # A number of this country in the form in which customers' own changes are kept.
    return usable_detail("phone", phone) or phone


def _language(cells: Cells) -> str | None:
    language = cells.text("language", 16)
    if language is None:
        return None
    found = _LANGUAGE.fullmatch(language)
    if found is None:
        cells.refuse("language", f"{language!r} is neither en nor zh")
    return found[1].lower()


def _said(record: CustomerRecord) -> dict[str, Any]:
    """The columns that the file says something about, without those that find the row."""
    columns = ("name", "email", "phone", "language", "club_tier", "joined_on")
    return {name: value for name in columns if (value := getattr(record, name)) is not None}


def parts_of(address: Address) -> AddressKey:
    """As addresses of the record are found."""
    return address.street, address.unit, address.postal_code
