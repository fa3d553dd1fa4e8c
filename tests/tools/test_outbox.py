import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.tools.conftest import NOW
from tests.tools.desk import HOURS
from tools.business_hours import Severity
from tools.database import Database, outbox_rows
from tools.database.outbox_rows import WaitingMail
from tools.database.ticket_rows import Ticket
from tools.ids import CustomerId, new_id
from tools.mail import Sender, send_due
from tools.outbox import (
    BACKOFF,
    LEASE,
    Mail,
    PromotionToNobodyError,
    mark_failed,
    mark_sent,
    put,
    take_due,
)
from tools.tickets import NewTicket, open_ticket, resolve
from tools.watchdog import inspect

LETTER = Mail("mei@customer.example", "Your code", "042137")
MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")
PROMOTION = Mail("mei@customer.example", "20% off", "Lamps", "promotion", MEI)


class Carrier:
    """Keeps what it is given; refuses some keys in a way that no mail server would."""

    def __init__(self, *refused: str) -> None:
        self.keys: list[str] = []
        self._refused = refused

    def send(self, mail: WaitingMail) -> None:
        if mail.idempotency_key in self._refused:
            raise IndexError("string index out of range")
        self.keys.append(mail.idempotency_key)


def post(database: Database, key: str = "code:1", mail: Mail = LETTER) -> None:
    with database.transaction() as connection:
        put(connection, key, mail, NOW, new_id)


def mails(database: Database) -> list[dict[str, object]]:
    with database.transaction() as connection:
        return outbox_rows.newest(connection, limit=10)


def complain(database: Database, severity: Severity, customer_id: str = MEI) -> Ticket:
    new = NewTicket(new_id(), "complaint", "late", severity, "late", customer_id=customer_id)
    with database.transaction() as connection:
        return open_ticket(connection, new, now=NOW, hours=HOURS)


def kept_back(database: Database) -> dict[object, object]:
    """Key of each mail that was suppressed -> why."""
    found = [mail for mail in mails(database) if mail["suppressed_for"]]
    assert all(mail["given_up_at"] and not mail["sent_at"] for mail in found)
    return {mail["idempotency_key"]: mail["suppressed_for"] for mail in found}


def test_the_same_key_is_put_once_and_the_first_mail_stays(database: Database) -> None:
    post(database)
    post(database, mail=Mail("other@customer.example", "Another", "x"))

    assert [mail["recipient"] for mail in mails(database)] == ["mei@customer.example"]


def test_a_mail_is_gone_with_the_deed_that_it_belongs_to(database: Database) -> None:
    def deed() -> None:
        with database.transaction() as connection:
            put(connection, "code:1", LETTER, NOW, new_id)
            raise RuntimeError("the deed failed")

    with pytest.raises(RuntimeError):
        deed()

    assert mails(database) == []


def test_each_failure_waits_longer_and_the_last_one_gives_up(database: Database) -> None:
    post(database)
    now, waits = NOW, []

    for _ in BACKOFF:
        with database.transaction() as connection:
            [mail] = take_due(connection, now, limit=1)
            mark_failed(connection, mail, "down", now)
            assert take_due(connection, now, limit=1) == []
        due_at = mails(database)[0]["due_at"]
        waits.append(due_at - now)  # type: ignore[operator]
        now += waits[-1]
    with database.transaction() as connection:
        [mail] = take_due(connection, now, limit=1)
        mark_failed(connection, mail, "down", now)
        left = take_due(connection, now + timedelta(days=365), limit=1)

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
    assert mails(database)[0]["given_up_at"] == now
    assert left == []


def test_an_error_is_kept_but_not_all_of_it(database: Database) -> None:
    post(database)
    with database.transaction() as connection:
        [mail] = take_due(connection, NOW, limit=1)
        mark_failed(connection, mail, "x" * 10_000, NOW)

    assert mails(database)[0]["last_error"] == "x" * 500


def test_who_was_too_slow_does_not_change_what_the_next_one_did(database: Database) -> None:
    post(database)
    with database.transaction() as connection:
        [slow] = take_due(connection, NOW, limit=1)
        [quick] = take_due(connection, NOW + LEASE, limit=1)
        mark_failed(connection, slow, "too late", NOW + LEASE)
        is_taken = take_due(connection, NOW + LEASE + BACKOFF[0], limit=1) == []
        mark_sent(connection, quick.outbox_id, NOW + LEASE)
        mark_failed(connection, quick, "too late", NOW + LEASE)

    [mail] = mails(database)
    assert is_taken
    assert mail["sent_at"] == NOW + LEASE
    assert mail["last_error"] is None


def test_a_mail_that_cannot_be_sent_does_not_hold_up_the_others(database: Database) -> None:
    for key in ("first", "bad", "last"):
        post(database, key)
    carrier = Carrier("bad")

    assert send_due(database, carrier, lambda: NOW) == 2
    assert sorted(carrier.keys) == ["first", "last"]


def test_a_second_sender_gets_nothing_twice_while_a_slow_one_works(database: Database) -> None:
    keys = [f"code:{number}" for number in range(20)]
    for key in keys:
        post(database, key)
    now, quick = NOW, Carrier()

    class Slow(Carrier):
        def send(self, mail: WaitingMail) -> None:
            nonlocal now
            super().send(mail)
            now += LEASE / 2
            if len(self.keys) == 10:
                send_due(database, quick, lambda: now)

    slow = Slow()
    send_due(database, slow, lambda: now)

    assert sorted(slow.keys + quick.keys) == sorted(keys)


def test_a_promotion_has_a_customer() -> None:
    with pytest.raises(PromotionToNobodyError, match="'20% off' names no customer"):
        Mail("mei@customer.example", "20% off", "Lamps", purpose="promotion")


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_no_promotion_is_put_for_a_customer_with_a_severe_complaint(
    own_shop: Database, severity: Severity
) -> None:
    complain(own_shop, severity)
    post(own_shop, "promotion:1", PROMOTION)
    post(own_shop, "receipt:1")
    carrier = Carrier()

    send_due(own_shop, carrier, lambda: NOW)

    assert carrier.keys == ["receipt:1"]
    assert kept_back(own_shop) == {"promotion:1": "severe_complaint"}


def test_a_promotion_that_waits_is_not_sent_once_a_severe_complaint_is_open(
    own_shop: Database,
) -> None:
    post(own_shop, "promotion:1", PROMOTION)
    post(own_shop, "receipt:1")
    complain(own_shop, "high")
    carrier = Carrier()

    assert send_due(own_shop, carrier, lambda: NOW) == 1

    assert carrier.keys == ["receipt:1"]
    assert kept_back(own_shop) == {"promotion:1": "severe_complaint"}
    with own_shop.transaction() as connection:
        assert inspect(connection, NOW).mails_given_up.count == 0


def test_what_was_kept_back_is_not_sent_when_the_complaint_is_settled(own_shop: Database) -> None:
    ticket = complain(own_shop, "high")
    post(own_shop, "promotion:1", PROMOTION)
    with own_shop.transaction() as connection:
        resolve(connection, ticket.ticket_number, now=NOW, by="Kim")
    post(own_shop, "promotion:1", PROMOTION)
    post(own_shop, "promotion:2", PROMOTION)
    carrier = Carrier()

    send_due(own_shop, carrier, lambda: NOW)

    assert carrier.keys == ["promotion:2"]


@pytest.mark.parametrize("severity", ["low", "medium"])
def test_others_get_their_promotions(own_shop: Database, severity: Severity) -> None:
    complain(own_shop, severity)
    post(own_shop, "promotion:1", PROMOTION)
    complain(own_shop, "high", WEI)
    carrier = Carrier()

    send_due(own_shop, carrier, lambda: NOW)

    assert carrier.keys == ["promotion:1"]
    assert kept_back(own_shop) == {}


async def test_a_sender_that_is_woken_sends_at_once(database: Database) -> None:
    carrier = Carrier()
    sender = Sender(database, carrier, lambda: NOW, interval_seconds=3600)
    running = asyncio.create_task(sender.run_forever())
    await asyncio.sleep(0.1)

    post(database)
    sender.wake()
    await until(lambda: carrier.keys == ["code:1"])

    await stopped(running)
    assert mails(database)[0]["sent_at"] == NOW


async def test_a_sender_looks_by_itself_and_survives_a_broken_round(database: Database) -> None:
    carrier, calls = Carrier(), 0

    def clock() -> datetime:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("no time")
        return NOW

    sender = Sender(database, carrier, clock, interval_seconds=0.01)
    post(database)
    running = asyncio.create_task(sender.run_forever())
    await until(lambda: carrier.keys == ["code:1"])

    await stopped(running)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - a sender tells nobody
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)


async def stopped(running: "asyncio.Task[None]") -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
