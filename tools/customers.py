"""Customers: who they are to the conversation, and the details that they may change."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast, get_args

from tools.calls import Arguments, MailRequest, Outcome, Proposal, ToolCall
from tools.database import Connection, customer_rows
from tools.database.customer_rows import CustomerRow
from tools.errors import AccountClosedError, CustomerRefusedError, InvalidChoiceError
from tools.facts import FactValue
from tools.ids import CustomerId
from tools.invoices import masked_email

UNDO_DETAILS_WITHIN = timedelta(hours=24)
MAIL_TEMPLATE = "mail_details_changed"
NO_VALUE = "–"
Field = Literal["name", "email", "phone"]
_LONGEST_NAME, _LONGEST_EMAIL, _LONGEST_LOCAL_PART = 120, 254, 64
# Of RFC 5322 what mail systems take in practice, without quotes; domains with a dot.
_EMAIL = re.compile(
    r"(?P<local>[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?:(?:\+|00)?65)?([3689][0-9]{3})([0-9]{4})")
_PHONE_SEPARATORS = re.compile(r"[ ().-]")
# Control characters, halves of characters, line ends; and what turns the reading direction round,
# so that a name cannot rearrange the words beside it.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class InvalidDetailError(CustomerRefusedError):
    """No usable value; an address that somebody else has is refused in the same words."""

    key = "detail_invalid"
    slot = "value"


class DetailUnchangedError(CustomerRefusedError):
    """That is the value on file."""

    key = "detail_unchanged"
    slot = "value"


@dataclass(frozen=True)
class Customer:
    """What the conversation may know of a customer."""

    customer_id: CustomerId
    name: str
    language: str
    club_tier: str


def find_customer(connection: Connection, customer_id: str) -> Customer | None:
    """The customer of that id, or None."""
    row = customer_rows.find_customer(connection, customer_id)
    if row is None:
        return None
    return Customer(CustomerId(row.customer_id), row.name, row.language, row.club_tier)


def first_customers(connection: Connection, *, limit: int) -> list[Customer]:
    """The oldest customers by id, for the demo's sign-in box."""
    return [
        Customer(CustomerId(row.customer_id), row.name, row.language, row.club_tier)
        for row in customer_rows.first_customers(connection, limit=limit)
    ]


def open_account(call: ToolCall) -> CustomerRow:
    """The caller's own record.

    Raises:
        AccountClosedError: the account is closed, or there is none.
    """
    row = customer_rows.find_customer(call.connection, call.customer_id)
    if row is None or row.closed_at is not None:
        raise AccountClosedError("closed or missing")
    return row


def hold_account(call: ToolCall) -> CustomerRow:
    """As `open_account`; nobody else changes it until the transaction ends."""
    customer_rows.hold_customer(call.connection, call.customer_id)
    return open_account(call)


def propose_update_details(call: ToolCall, arguments: Arguments) -> Proposal:
    """Change the caller's own name, e-mail address or phone number.

    Raises:
        AccountClosedError: the account is closed.
        InvalidChoiceError: another `field`.
        InvalidDetailError: no usable value, or an address that somebody else has.
        DetailUnchangedError: that is the value on file.
    """
    account = open_account(call)
    field = _field(arguments["field"])
    new = usable_detail(field, arguments["value"])
    old = _detail(account, field)
    if new is None:
        raise InvalidDetailError("not usable", field=field)
    if new == old or (field == "email" and new.lower() == old.lower()):
        raise DetailUnchangedError("as on file", field=field)
    if field == "email" and customer_rows.is_email_of_another(
        call.connection, new, call.customer_id
    ):
        raise InvalidDetailError("not usable", field=field)
    return Proposal(
        arguments={"field": field, "value": new},
        amount_cents=0,
        facts={
            "field": field,
            "old_value": old or NO_VALUE,
            "new_value": new,
            "email_masked": masked_email(account.email),
        },
    )


def update_details(call: ToolCall, proposal: Proposal) -> Outcome:
    """Write it. A new e-mail address is told to the old one, in case it was not its owner's wish.

    Raises:
        ToolError: as `propose_update_details`.
    """
    account = hold_account(call)
    fresh = propose_update_details(call, proposal.arguments)
    field, new = _field(fresh.arguments["field"]), fresh.arguments["value"]
    if not customer_rows.set_detail(call.connection, call.customer_id, field, new):
        raise InvalidDetailError("not usable", field=field)
    old = _detail(account, field)
    # As arguments of this same tool, `field` and `value` take it back.
    facts: dict[str, FactValue] = {**fresh.facts, "value": old}
    can_go_back = usable_detail(field, old) == old
    return Outcome(
        facts,
        mails=(_warning(call, account, new),) if field == "email" else (),
        reversible_until=call.now + UNDO_DETAILS_WITHIN if can_go_back else None,
    )


def usable_detail(field: Field, value: str) -> str | None:
    """The value as it is kept; None if it is no name, address or number for us."""
    return {"name": _name, "email": _email, "phone": _phone}[field](value)


def _name(value: str) -> str | None:
    name = value.strip()
    is_clean = not any(
        unicodedata.category(character) in _REFUSED_CATEGORIES
        or unicodedata.bidirectional(character) in _TURNING
        for character in value
    )
    is_visible = any(character.isprintable() and character != " " for character in name)
    return name if is_clean and is_visible and len(name) <= _LONGEST_NAME else None


def _email(value: str) -> str | None:
    address = value.strip()
    found = _EMAIL.fullmatch(address) if len(address) <= _LONGEST_EMAIL else None
    if found is None or len(found["local"]) > _LONGEST_LOCAL_PART:
        return None
    # Only the domain is the same in any case; the rest is its owner's affair.
    return f"{found['local']}@{address.rpartition('@')[2].lower()}"


def _phone(value: str) -> str | None:
    # Full-width digits and signs become plain ones.
    digits = _PHONE_SEPARATORS.sub("", unicodedata.normalize("NFKC", value[:_LONGEST_NAME]).strip())
    found = _PHONE.fullmatch(digits)
    return f"+65 {found[1]} {found[2]}" if found else None


def _field(value: str) -> Field:
    if value not in get_args(Field):
        raise InvalidChoiceError("field", value)
    return cast(Field, value)


def _detail(account: CustomerRow, field: Field) -> str:
    values = {"name": account.name, "email": account.email, "phone": account.phone or ""}
    return values[field]


def _warning(call: ToolCall, account: CustomerRow, new_email: str) -> MailRequest:
    facts: dict[str, FactValue] = {
        "customer_name": account.name,
        "field": "email",
        "email_masked": masked_email(account.email),
        # Masked too: whoever reads the old mailbox need not learn the new one.
        "new_email_masked": masked_email(new_email),
        "changed_at": call.now,
    }
    return MailRequest(MAIL_TEMPLATE, account.email, facts)
