"""Delivering mail: by SMTP, or not at all, in which case it stays in the outbox to be looked at."""

import asyncio
import smtplib
import ssl
from contextlib import closing, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from tools.clock import Clock
from tools.database import Database
from tools.database.outbox_rows import WaitingMail
from tools.outbox import mark_failed, mark_sent, take_due

_log = structlog.get_logger(__name__)
_AT_ONCE = 20
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_URL_FORM = "RAPPORT_SMTP_URL must be smtp://user:password@host:port, with %XX for / # ? and @"


class MailSettingError(ValueError):
    """`RAPPORT_SMTP_URL` cannot be used; says what is wrong with it."""


class PasswordInTheOpenError(Exception):
    """Without encryption, whoever is on the way would read the password; nothing was sent."""


class Delivery(Protocol):
    """Anything that carries a mail to its reader."""

    def send(self, mail: WaitingMail) -> None:
        """Send it; whatever is raised means that it has not left."""
        ...


class _Server(NamedTuple):
    """Where to connect, and as whom."""

    is_tls: bool
    host: str
    port: int
    user: str
    password: str


class SmtpDelivery:
    """A mail server, by `smtp://user:password@host:587` or `smtps://...`."""

    def __init__(self, url: str, sender: str, *, timeout_seconds: float = 15) -> None:
        """Nothing is connected yet; the timeout is for each answer of the server.

        Raises:
            MailSettingError: not a URL of that form.
        """
        self._server = _parse(url)
        self._sender = sender
        self._timeout_seconds = timeout_seconds

    def send(self, mail: WaitingMail) -> None:
        """See `Delivery`; the idempotency key travels as the message's id."""
        message = EmailMessage()
        # An address object is one mailbox; a plain header may name several.
        message["From"], message["To"] = self._sender, Address(addr_spec=mail.recipient)
        message["Subject"], message["Date"] = mail.subject, format_datetime(mail.created_at)
        message["Message-ID"] = f"<{mail.idempotency_key.replace(':', '.')}@rapport>"
        message.set_content(mail.body)
        with closing(self._connect()) as connection:
            self._log_in(connection)
            connection.send_message(message, to_addrs=[mail.recipient])
            # It has left: what the server says to the goodbye must not send it twice.
            with suppress(OSError):
                connection.quit()

    def _connect(self) -> smtplib.SMTP:
        place = (self._server.host, self._server.port)
        context = ssl.create_default_context()
        if self._server.is_tls:
            return smtplib.SMTP_SSL(*place, timeout=self._timeout_seconds, context=context)
        connection = smtplib.SMTP(*place, timeout=self._timeout_seconds)
        try:
            # A server on this machine may do without; one that offers encryption gets it.
            with suppress(smtplib.SMTPNotSupportedError):
                connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _log_in(self, connection: smtplib.SMTP) -> None:
        server = self._server
        if not server.user:
            return
        if not isinstance(connection.sock, ssl.SSLSocket) and server.host not in _THIS_MACHINE:
            raise PasswordInTheOpenError(f"{server.host} offers no encryption; use smtps://")
        connection.login(server.user, server.password)


def _parse(url: str) -> _Server:
    """The parts of the URL; an error shows none of them: a password may be in the wrong one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise MailSettingError(_URL_FORM) from None
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise MailSettingError(_URL_FORM)
    is_tls = parts.scheme == "smtps"
    return _Server(
        is_tls=is_tls,
        host=host,
        port=port or (465 if is_tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def send_due(database: Database, delivery: Delivery, clock: Clock) -> int:
    """Send what is due, each mail outside any transaction; returns how many have left.

    Blocking: call it in a thread.
    """
    sent = 0
    for _ in range(_AT_ONCE):
        has_left = send_next(database, delivery, clock)
        if has_left is None:
            break
        sent += has_left
    return sent


def send_next(database: Database, delivery: Delivery, clock: Clock) -> bool | None:
    """Send the mail that has been due for longest; whether it has left, None if there is none.

    Taken alone, so that its lease does not run while others are being sent. Blocking: call it in
    a thread.
    """
    with database.transaction() as connection:
        due = take_due(connection, clock(), limit=1)
    for mail in due:
        return _send(database, delivery, mail, clock)
    return None


def _send(database: Database, delivery: Delivery, mail: WaitingMail, clock: Clock) -> bool:
    try:
        delivery.send(mail)
    except Exception as error:
        # Any at all: a mail that cannot be sent must not stand in the way of the others.
        text = f"{type(error).__name__}: {error}"
        with database.transaction() as connection:
            mark_failed(connection, mail, text, clock())
        return False
    with database.transaction() as connection:
        mark_sent(connection, mail.outbox_id, clock())
    return True


class Sender:
    """Sends what is due, now and then and whenever it is woken."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        clock: Clock,
        *,
        interval_seconds: float = 30.0,
    ) -> None:
        self._database = database
        self._delivery = delivery
        self._clock = clock
        self._interval_seconds = interval_seconds
        self._wanted = asyncio.Event()

    def wake(self) -> None:
        """A mail was put and its transaction has ended; from the thread of the event loop."""
        self._wanted.set()

    async def run_forever(self) -> None:
        """Round after round until cancelled; a round that fails is reported and tried again."""
        while True:
            self._wanted.clear()
            try:
                await self._send_all()
            except Exception:
                _log.exception("sending_failed")
            with suppress(TimeoutError):
                async with asyncio.timeout(self._interval_seconds):
                    await self._wanted.wait()

    async def _send_all(self) -> None:
        """Everything that is due; what fails is due again only later, so this ends."""
        while (
            await asyncio.to_thread(send_next, self._database, self._delivery, self._clock)
            is not None
        ):
            pass
