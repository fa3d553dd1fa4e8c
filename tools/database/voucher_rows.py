"""Vouchers of customers."""

import hashlib
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from tools.database.shop_tables import vouchers
from tools.errors import NoFreeNumberError
from tools.ids import NewId

CODE_PREFIX = "SORRY-"
_CODE_LENGTH = 8
# Nothing that is read out or typed as something else, and no vowels that make words.
_ALPHABET = "2346789BCDFGHJKMPQRTVWXY"
_MOST_TRIES = 100


class VoucherRow(NamedTuple):
    """A row of `vouchers`."""

    voucher_id: str
    code: str
    customer_id: str
    amount_cents: int
    reason: str
    status: str
    issued_at: datetime
    expires_on: date


_COLUMNS = [vouchers.c[name] for name in VoucherRow._fields]


def add_voucher(connection: Connection, row: VoucherRow) -> None:
    """One more voucher."""
    connection.execute(insert(vouchers), row._asdict())


def find_voucher(
    connection: Connection, code: str, *, for_update: bool = False
) -> VoucherRow | None:
    """The voucher of that code, whosever it is; `for_update` holds it."""
    query = select(*_COLUMNS).where(vouchers.c.code == code)
    row = connection.execute(query.with_for_update() if for_update else query).first()
    return None if row is None else VoucherRow(*row)


def withdraw(connection: Connection, voucher_id: str) -> None:
    """It is worth nothing any more."""
    connection.execute(
        update(vouchers).where(vouchers.c.voucher_id == voucher_id).values(status="withdrawn")
    )


def unused_code(connection: Connection, new_id: NewId) -> str:
    """SORRY- and eight characters that no voucher has, drawn from the randomness of an id.

    Raises:
        NoFreeNumberError: every code tried is taken.
    """
    for _ in range(_MOST_TRIES):
        # Of all of the id: its first characters are the time, which anybody can guess.
        drawn = int.from_bytes(hashlib.sha256(new_id().encode()).digest())
        characters = []
        for _ in range(_CODE_LENGTH):
            drawn, position = divmod(drawn, len(_ALPHABET))
            characters.append(_ALPHABET[position])
        code = CODE_PREFIX + "".join(characters)
        if find_voucher(connection, code) is None:
            return code
    raise NoFreeNumberError(CODE_PREFIX)
