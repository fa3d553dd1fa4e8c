"""The outbox and its delivery, by a real SMTP server on a socket."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.tools.conftest import NOW
from tools.database import Database, outbox_rows
from tools.ids import new_id
from tools.mail import MailSettingError, SmtpDelivery, send_due
from tools.outbox import BACKOFF, LEASE, Mail, UnsafeHeaderError, put, take_due

CODE = Mail("mei@customer.example", "您的验证码：042137", "您的验证码是 042137。")


class Inbox(MessageHandler):
    """Keeps what arrives; refuses one address."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith("gone@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


class HastyInbox(Inbox):
    """Takes a mail, and then has no time for a goodbye."""

    async def handle_QUIT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        return "421 too busy"


@contextmanager
def served(handler: Inbox, **options: Any) -> Iterator[int]:  # noqa: ANN401
    """The port of a running server with this inbox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """A running server's inbox, and its URL."""
    handler = Inbox()
    with served(handler) as port:
        yield handler, f"smtp://127.0.0.1:{port}"


def post(database: Database, mail: Mail, key: str = "code:1") -> None:
    with database.transaction() as connection:
        put(connection, key, mail, NOW, new_id)


def state_of(database: Database) -> dict[str, object]:
    with database.transaction() as connection:
        return outbox_rows.newest(connection, limit=1)[0]


def test_a_mail_arrives_as_it_was_written(database: Database, inbox: tuple[Inbox, str]) -> None:
    handler, url = inbox
    post(database, CODE)

    sent = send_due(database, SmtpDelivery(url, "care@shop.example"), lambda: NOW)

    assert sent == 1
    [message] = handler.messages
    assert message["To"] == "mei@customer.example"
    assert message["Message-ID"] == "<code.1@rapport>"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == CODE.body
    assert state_of(database)["sent_at"] == NOW


def test_a_mail_is_sent_once(database: Database, inbox: tuple[Inbox, str]) -> None:
    handler, url = inbox
    post(database, CODE)
    post(database, CODE)
    delivery = SmtpDelivery(url, "care@shop.example")

    for _ in range(3):
        send_due(database, delivery, lambda: NOW + timedelta(days=1))

    assert len(handler.messages) == 1


def test_two_senders_never_take_the_same_mail(database: Database) -> None:
    post(database, CODE)

    with database.transaction() as connection:
        first = take_due(connection, NOW, limit=10)
        second = take_due(connection, NOW, limit=10)
        after_a_crash = take_due(connection, NOW + LEASE, limit=10)

    assert [len(first), len(second), len(after_a_crash)] == [1, 0, 1]


def test_a_refused_recipient_is_noted_and_given_up_in_the_end(
    database: Database, inbox: tuple[Inbox, str]
) -> None:
    post(database, Mail("gone@customer.example", "x", "y"))
    delivery, now = SmtpDelivery(inbox[1], "care@shop.example"), NOW

    for _ in range(len(BACKOFF) + 1):
        send_due(database, delivery, lambda now=now: now)  # type: ignore[misc]
        now += timedelta(days=1)

    state = state_of(database)
    assert state["attempts"] == len(BACKOFF) + 1
    assert state["given_up_at"] is not None
    assert "550" in str(state["last_error"]) or "no such mailbox" in str(state["last_error"])
    assert send_due(database, delivery, lambda: now) == 0


def test_a_server_that_is_down_is_tried_again_later(database: Database) -> None:
    post(database, CODE)

    sent = send_due(database, SmtpDelivery("smtp://127.0.0.1:9", "a@b.example"), lambda: NOW)

    state = state_of(database)
    assert sent == 0
    assert state["due_at"] == NOW + BACKOFF[0]
    assert "refused" in str(state["last_error"])


@pytest.mark.parametrize("place", ["recipient", "subject"])
def test_nobody_writes_headers_through_a_mail(place: str) -> None:
    parts = {"recipient": "a@b.example", "subject": "x", "body": "y"}
    parts[place] += "\r\nBcc: everybody@else.example"

    with pytest.raises(UnsafeHeaderError, match="line break"):
        Mail(parts["recipient"], parts["subject"], parts["body"])


@pytest.mark.parametrize(
    "url",
    [
        "http://mail",
        "mail.example:25",
        "smtp://",
        "smtp://care:hunter/2@mail.example",
        "smtp://care:hunter@mail.example:99999",
    ],
)
def test_a_wrong_url_is_refused_with_the_settings_name_and_without_its_password(url: str) -> None:
    with pytest.raises(MailSettingError, match="RAPPORT_SMTP_URL") as refused:
        SmtpDelivery(url, "a@b.example")

    assert "hunter" not in str(refused.value)


def test_a_mail_has_one_reader_even_if_its_address_names_two(
    database: Database, inbox: tuple[Inbox, str]
) -> None:
    handler, url = inbox
    post(database, Mail("mei@customer.example, thief@else.example", "x", "y"))

    assert send_due(database, SmtpDelivery(url, "care@shop.example"), lambda: NOW) == 0
    assert handler.messages == []


def test_a_mail_that_was_taken_is_sent_once_whatever_the_goodbye(database: Database) -> None:
    handler = HastyInbox()
    post(database, CODE)

    with served(handler) as port:
        delivery = SmtpDelivery(f"smtp://127.0.0.1:{port}", "care@shop.example")
        sent = [
            send_due(database, delivery, lambda: NOW),
            send_due(database, delivery, lambda: NOW),
        ]

    assert sent == [1, 0]
    assert len(handler.messages) == 1
    assert state_of(database)["sent_at"] == NOW


def test_a_server_that_does_not_answer_is_left_after_the_timeout(database: Database) -> None:
    post(database, CODE)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        sent = send_due(
            database, SmtpDelivery(url, "a@b.example", timeout_seconds=0.2), lambda: NOW
        )

    assert sent == 0
    assert "timed out" in str(state_of(database)["last_error"])
    assert state_of(database)["due_at"] == NOW + BACKOFF[0]


def test_user_and_password_of_the_url_reach_the_server(database: Database) -> None:
    logins: list[object] = []

    def accept(*login: object) -> AuthResult:
        logins.append(login[-1])
        return AuthResult(success=True)

    post(database, CODE)
    with served(Inbox(), authenticator=accept, auth_require_tls=False) as port:
        delivery = SmtpDelivery(f"smtp://care:p%2F%40ss@127.0.0.1:{port}", "care@shop.example")
        sent = send_due(database, delivery, lambda: NOW)

    assert sent == 1
    assert logins == [LoginPassword(b"care", b"p/@ss")]


def test_a_password_does_not_cross_a_network_in_the_open(database: Database) -> None:
    logins: list[object] = []

    def note(*login: object) -> AuthResult:
        logins.append(login[-1])
        return AuthResult(success=True)

    post(database, CODE)
    with served(Inbox(), authenticator=note, auth_require_tls=False) as port:
        # This machine by a name that does not say so.
        delivery = SmtpDelivery(f"smtp://care:secret@0.0.0.0:{port}", "care@shop.example")
        sent = send_due(database, delivery, lambda: NOW)

    assert sent == 0
    assert logins == []
    assert "no encryption" in str(state_of(database)["last_error"])
