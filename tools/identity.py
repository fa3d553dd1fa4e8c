"""Who is asking: one-time codes to the address on file, and claims of a single order.

Nothing here tells an outsider whether an address or an order exists: a code for an unknown address
is a row like any other, and every refusal is the same.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.database import Connection, identity_rows, log_rows
from tools.database.identity_rows import Addressee
from tools.ids import CustomerId, NewId

CODE_LIFE = timedelta(minutes=10)
MAX_ATTEMPTS = 5
_CODES_PER_CONVERSATION = (3, timedelta(minutes=15))
_CODES_PER_ADDRESS = (5, timedelta(hours=1))
_CLAIMS_PER_CONVERSATION = (5, timedelta(hours=1))
DrawCode = Callable[[], str]
"""Six random digits."""


@dataclass(frozen=True)
class IdentityCheck:
    """In which conversation, when, and with which secrets."""

    connection: Connection
    conversation_id: str
    now: datetime
    new_id: NewId
    secret: str
    """Keys the hashes: the table of codes alone does not reveal one."""


@dataclass(frozen=True)
class SentCode:
    """What became of the wish for a code."""

    is_allowed: bool
    retry_after: timedelta = timedelta(0)
    """When too many were asked for: how long to wait."""
    code: str | None = None
    """To be sent to the address; None for an unknown one, or where it is not allowed."""
    recipient: str = ""
    """The address on file, to which the code goes."""
    language: str = "en"
    key: str = ""
    """Idempotency key of the mail."""


@dataclass(frozen=True)
class Verdict:
    """What came of a code that was typed."""

    customer_id: CustomerId | None
    is_dead: bool = False
    """No attempts are left."""


def request_code(check: IdentityCheck, email: str, draw: DrawCode) -> SentCode:
    """Make a code for the customer with this address; earlier ones of the conversation are void.

    The same for known and unknown addresses, save for the code that comes back to be mailed.
    """
    connection, now = check.connection, check.now
    _hold_conversation(check)
    address_hash = _hash(check.secret, "address", email.strip().casefold())
    # After the conversation, as everybody does: one order of locks, so no deadlock.
    identity_rows.hold_address(connection, address_hash)
    wait = _wait(check, address_hash)
    if wait:
        return SentCode(is_allowed=False, retry_after=wait)
    customer = _customer_of(connection, email.strip())
    code, code_id = draw(), check.new_id()
    identity_rows.void_codes(connection, check.conversation_id, now)
    identity_rows.add_code(
        connection,
        {
            "code_id": code_id,
            "conversation_id": check.conversation_id,
            "customer_id": customer.customer_id if customer else None,
            "address_hash": address_hash,
            "code_hash": _hash(check.secret, code_id, code),
            "attempts": 0,
            "sent_at": now,
            "expires_at": now + CODE_LIFE,
        },
    )
    if customer is None:
        return SentCode(is_allowed=True)
    return SentCode(
        is_allowed=True,
        code=code,
        recipient=customer.email,
        language=customer.language,
        key=f"code:{code_id}",
    )


def verify_code(check: IdentityCheck, code: str) -> Verdict:
    """Check a code once; on success the conversation is this customer's.

    A wrong code is a result, not an exception: the attempt must be kept when the transaction ends.
    """
    connection, now = check.connection, check.now
    _hold_conversation(check)
    row = identity_rows.hold_code(connection, check.conversation_id)
    if row is None:
        return Verdict(None, is_dead=True)
    if row.attempts >= MAX_ATTEMPTS or row.expires_at <= now:
        identity_rows.change_code(connection, row.code_id, {"used_at": now})
        return Verdict(None, is_dead=True)
    given = _hash(check.secret, row.code_id, code.strip())
    is_right = hmac.compare_digest(given, row.code_hash) and row.customer_id is not None
    attempts = row.attempts + 1
    is_dead = attempts >= MAX_ATTEMPTS
    changes = {"attempts": attempts, "used_at": now if is_right or is_dead else None}
    identity_rows.change_code(connection, row.code_id, changes)
    if not is_right or not identity_rows.is_open_account(connection, row.customer_id):
        return Verdict(None, is_dead=is_dead)
    if not identity_rows.bind(connection, check.conversation_id, row.customer_id):
        return Verdict(None, is_dead=True)
    return Verdict(CustomerId(row.customer_id))


def claim_order(check: IdentityCheck, order_number: str, email: str) -> str | None:
    """Let the conversation see one order, if the address is its customer's; None if it is not."""
    connection = check.connection
    _hold_conversation(check)
    most, window = _CLAIMS_PER_CONVERSATION
    since = check.now - window
    if identity_rows.failures_since(connection, check.conversation_id, since) >= most:
        return None
    row = identity_rows.order_with_email(connection, order_number)
    # Compared in any case, so that an unknown number takes as long as a known one.
    order_id, on_file = row or ("", "nobody")
    given = email.strip().casefold().encode()
    if not hmac.compare_digest(given, on_file.casefold().encode()) or not order_id:
        identity_rows.add_failure(connection, check.new_id(), check.conversation_id, check.now)
        return None
    identity_rows.claim(connection, check.conversation_id, order_id)
    return order_id


def _customer_of(connection: Connection, email: str) -> Addressee | None:
    """Who has this address, if it is the same mailbox.

    Unicode takes more letters for one than mail does: the long s becomes an s, and a code sent to
    what was typed would reach a stranger's mailbox. Only A to Z may differ in case.
    """
    found = identity_rows.customer_of_email(connection, email)
    is_same = found is not None and found.email.encode().lower() == email.encode().lower()
    return found if is_same else None


def _hold_conversation(check: IdentityCheck) -> None:
    """Let nobody else count in this conversation until the transaction ends."""
    log_rows.find_conversation(check.connection, check.conversation_id, for_update=True)


def _wait(check: IdentityCheck, address_hash: str) -> timedelta:
    """How long until another code may be asked for; zero when it may be now."""
    longest = max(_CODES_PER_CONVERSATION[1], _CODES_PER_ADDRESS[1])
    of_conversation, to_address = identity_rows.codes_since(
        check.connection,
        check.now - longest,
        conversation_id=check.conversation_id,
        address_hash=address_hash,
    )
    waits = [timedelta(0)]
    for sent, (most, window) in (
        (of_conversation, _CODES_PER_CONVERSATION),
        (to_address, _CODES_PER_ADDRESS),
    ):
        recent = sorted(at for at in sent if at > check.now - window)
        if len(recent) >= most:
            waits.append(recent[-most] + window - check.now)
    return max(waits)


def _hash(secret: str, *parts: str) -> str:
    return hmac.new(secret.encode(), "\0".join(parts).encode(), hashlib.sha256).hexdigest()
