"""One-time codes and claims."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from tools.database.service_tables import identity_codes, identity_failures
from tools.database.tables import conversations, customers, orders


class Addressee(NamedTuple):
    """Whom a code may be mailed to."""

    customer_id: str
    language: str
    email: str
    """As it is on file."""


def customer_of_email(connection: Connection, email: str) -> Addressee | None:
    """Who has this address in any case; closed accounts are left out."""
    row = connection.execute(
        select(customers.c.customer_id, customers.c.language, customers.c.email).where(
            func.lower(customers.c.email) == email.lower(), customers.c.closed_at.is_(None)
        )
    ).first()
    return None if row is None else Addressee(*row)


def hold_address(connection: Connection, address_hash: str) -> None:
    """Nobody else counts or adds codes of this address until the transaction ends.

    A lock by number and not of a row: the first code of an address has no row before it. SQLite
    has one writer at a time and needs none.
    """
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(address_hash[:16]), signed=True)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def codes_since(
    connection: Connection, since: datetime, *, conversation_id: str, address_hash: str
) -> tuple[list[datetime], list[datetime]]:
    """When codes were sent since then: for this conversation, and to this address."""
    sent = select(identity_codes.c.sent_at).where(identity_codes.c.sent_at > since)
    by_conversation = sent.where(identity_codes.c.conversation_id == conversation_id)
    by_address = sent.where(identity_codes.c.address_hash == address_hash)
    return (
        list(connection.execute(by_conversation).scalars()),
        list(connection.execute(by_address).scalars()),
    )


def add_code(connection: Connection, row: Mapping[str, Any]) -> None:
    """A code that was sent, or would have been."""
    connection.execute(insert(identity_codes), dict(row))


def void_codes(connection: Connection, conversation_id: str, now: datetime) -> None:
    """Earlier codes of a conversation are of no use any more."""
    connection.execute(
        update(identity_codes)
        .where(
            identity_codes.c.conversation_id == conversation_id, identity_codes.c.used_at.is_(None)
        )
        .values(used_at=now)
    )


def hold_code(connection: Connection, conversation_id: str) -> Row[Any] | None:
    """The code of a conversation that may still be used, held until the transaction ends."""
    return connection.execute(
        select(identity_codes)
        .where(
            identity_codes.c.conversation_id == conversation_id, identity_codes.c.used_at.is_(None)
        )
        .order_by(identity_codes.c.sent_at.desc())
        .limit(1)
        .with_for_update()
    ).first()


def change_code(connection: Connection, code_id: str, values: Mapping[str, Any]) -> None:
    """Set columns of one code."""
    connection.execute(
        update(identity_codes).where(identity_codes.c.code_id == code_id).values(dict(values))
    )


def bind(connection: Connection, conversation_id: str, customer_id: str) -> bool:
    """The conversation is this customer's from now on; False when it is somebody else's."""
    changed = connection.execute(
        update(conversations)
        .where(
            conversations.c.conversation_id == conversation_id,
            conversations.c.customer_id.is_(None) | (conversations.c.customer_id == customer_id),
        )
        .values(customer_id=customer_id, claimed_order_id=None)
    )
    return changed.rowcount == 1


def is_open_account(connection: Connection, customer_id: str) -> bool:
    """Whether the customer exists and has not closed the account."""
    found = connection.execute(
        select(customers.c.customer_id).where(
            customers.c.customer_id == customer_id, customers.c.closed_at.is_(None)
        )
    ).first()
    return found is not None


def order_with_email(connection: Connection, order_number: str) -> tuple[str, str] | None:
    """An order's id and the address of its customer."""
    row = connection.execute(
        select(orders.c.order_id, customers.c.email)
        .join(customers, customers.c.customer_id == orders.c.customer_id)
        .where(orders.c.order_number == order_number)
    ).first()
    return None if row is None else (row.order_id, row.email)


def claim(connection: Connection, conversation_id: str, order_id: str) -> None:
    """The conversation may see this one order."""
    connection.execute(
        update(conversations)
        .where(conversations.c.conversation_id == conversation_id)
        .values(claimed_order_id=order_id)
    )


def failures_since(connection: Connection, conversation_id: str, since: datetime) -> int:
    """Claims of a conversation that did not hold."""
    return connection.execute(
        select(func.count())
        .select_from(identity_failures)
        .where(
            identity_failures.c.conversation_id == conversation_id,
            identity_failures.c.happened_at > since,
        )
    ).scalar_one()


def add_failure(
    connection: Connection, failure_id: str, conversation_id: str, now: datetime
) -> None:
    """A claim that did not hold."""
    connection.execute(
        insert(identity_failures),
        {"failure_id": failure_id, "conversation_id": conversation_id, "happened_at": now},
    )
