"""Delivering mail: by SMTP, or not at all, in which case it stays in the outbox to be looked at."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import unquote, urlsplit

from tools.clock import Clock
from tools.database import Database
from tools.database.outbox_rows import WaitingMail
from tools.outbox import mark_failed, mark_sent, take_due

_TIMEOUT_SECONDS = 15
_AT_ONCE = 20


class MailSettingError(ValueError):
    """`RAPPORT_SMTP_URL` cannot be used; says what is wrong with it."""


class Delivery(Protocol):
    """Anything that carries a mail to its reader."""

    def send(self, mail: WaitingMail) -> None:
        """Send it; whatever is raised means that it has not left."""
        ...


class SmtpDelivery:
    """A mail server, by `smtp://user:password@host:587` or `smtps://...`."""

    def __init__(self, url: str, sender: str) -> None:
        """Nothing is connected yet.

        Raises:
            MailSettingError: not a URL of that form.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise MailSettingError(f"RAPPORT_SMTP_URL must be smtp://host:port, not {parts.scheme}")
        self._is_tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or (465 if self._is_tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    def send(self, mail: WaitingMail) -> None:
        """See `Delivery`; the idempotency key travels as the message's id."""
        message = EmailMessage()
        message["From"], message["To"] = self._sender, mail.recipient
        message["Subject"], message["Date"] = mail.subject, format_datetime(mail.created_at)
        message["Message-ID"] = f"<{mail.idempotency_key.replace(':', '.')}@rapport>"
        message.set_content(mail.body)
        with self._connect() as server:
            if self._user:
                server.login(self._user, self._password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        if self._is_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=_TIMEOUT_SECONDS, context=context
            )
        server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        # A server on this machine may do without; one that offers encryption gets it.
        with suppress(smtplib.SMTPNotSupportedError):
            server.starttls(context=ssl.create_default_context())
        return server


def send_due(database: Database, delivery: Delivery, clock: Clock) -> int:
    """Send what is due, each mail outside any transaction; returns how many have left.

    Blocking: call it in a thread.
    """
    now = clock()
    with database.transaction() as connection:
        due = take_due(connection, now, limit=_AT_ONCE)
    sent = 0
    for mail in due:
        try:
            delivery.send(mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _note(database, mail, f"{type(error).__name__}: {error}", clock)
        else:
            with database.transaction() as connection:
                mark_sent(connection, mail.outbox_id, clock())
            sent += 1
    return sent


def _note(database: Database, mail: WaitingMail, error: str, clock: Clock) -> None:
    with database.transaction() as connection:
        mark_failed(connection, mail, error, clock())
