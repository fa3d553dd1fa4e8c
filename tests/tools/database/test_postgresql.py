"""The same record on a real PostgreSQL, with writers at once."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.postgresql import postgresql_url
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database import Database, log_rows, voucher_rows
from tools.database.effect_tables import outbox
from tools.database.log_rows import NewEntry
from tools.database.migrate import migrate, schema_differences
from tools.database.tables import addresses, conversations, customers, log_entries, used_nonces
from tools.demo import seed_demo_shop
from tools.errors import TooLateToTakeBackError
from tools.ids import CustomerId, new_id
from tools.outbox import Mail, put, take_due
from tools.vouchers import propose_withdraw_voucher, withdraw_voucher

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
WRITERS = 8
Result = TypeVar("Result")


@pytest.fixture
def database() -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    with postgresql_url(migrate) as url:
        database = Database(url)
        yield database
        database.close()


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Run `work` in `count` threads that all start together; their results in order."""
    start = threading.Barrier(count)

    def one(number: int) -> Result:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def add_conversation(database: Database, conversation_id: str = "c") -> None:
    row = {
        "conversation_id": conversation_id,
        "language": "en",
        "owner": "agent",
        "last_seq": 0,
        "answered_seq": 0,
        "next_action": "agent_reply",
        "next_action_due_at": LATER,
        "created_at": NOW,
        "updated_at": NOW,
    }
    with database.transaction() as connection:
        log_rows.add_conversation(connection, row)


def test_migrations_build_exactly_the_tables(database: Database) -> None:
    assert schema_differences(database) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = sorted(inspect(database.engine).get_table_names())

    migrate(database)

    assert sorted(inspect(database.engine).get_table_names()) == before


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_usual_url_leads_to_the_driver_that_we_have(scheme: str) -> None:
    database = Database(f"{scheme}://care@db.example:5433/rapport?sslmode=require")

    assert database.url.drivername == "postgresql+psycopg"
    assert (database.url.host, database.url.port) == ("db.example", 5433)
    database.close()


def test_the_demo_shop_reads_back_as_it_was_written(database: Database, tmp_path: Path) -> None:
    file = Database(f"sqlite:///{tmp_path / 'r.sqlite'}")
    migrate(file)
    rows = []
    for each in (database, file):
        seed_demo_shop(each, seed=20, customers=10, now=NOW)
        with each.transaction() as connection:
            rows.append(connection.execute(select(customers).order_by(customers.c.email)).all())
    file.close()

    assert rows[0] == rows[1]


def test_times_come_back_in_utc_whatever_the_zone_of_the_server(database: Database) -> None:
    with database.transaction() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Asia/Singapore'"))
    database.engine.dispose()
    in_singapore = NOW.astimezone(timezone(timedelta(hours=8)))
    with database.transaction() as connection:
        connection.execute(insert(used_nonces), {"nonce": "n", "expires_at": in_singapore})

    with database.transaction() as connection:
        found = connection.execute(select(used_nonces.c.expires_at)).scalar_one()

    assert (found.isoformat(), found) == (NOW.isoformat(), NOW)


def test_json_keeps_its_chinese_its_nulls_and_its_nesting(database: Database) -> None:
    payload = {"text": "您好，😀", "none": None, "list": [1, 2.5, {"deep": [True]}]}
    add_conversation(database)
    with database.transaction() as connection:
        log_rows.append(connection, "c", NewEntry("note", payload, NOW))

    with database.transaction() as connection:
        [entry] = log_rows.entries_after(connection, "c", 0, limit=10)

    assert entry.payload == payload


def test_eight_writers_number_one_conversation_without_gap_or_double(database: Database) -> None:
    add_conversation(database)

    def write(writer: int) -> list[int]:
        numbers = []
        for number in range(25):
            with database.transaction() as connection:
                log_rows.find_conversation(connection, "c", for_update=True)
                entry = NewEntry("note", {}, NOW, message_id=f"{writer}.{number}")
                numbers.append(log_rows.append(connection, "c", entry).seq)
        return numbers

    given = at_once(WRITERS, write)

    assert all(numbers == sorted(numbers) for numbers in given)
    with database.transaction() as connection:
        stored = list(connection.execute(select(log_entries.c.seq)).scalars())
        last = connection.execute(select(conversations.c.last_seq)).scalar_one()
    assert sorted(stored) == list(range(1, WRITERS * 25 + 1))
    assert last == WRITERS * 25


def test_writers_without_a_hold_do_not_share_a_number_either(database: Database) -> None:
    add_conversation(database)

    def write(writer: int) -> int:
        with database.transaction() as connection:
            return log_rows.append(connection, "c", NewEntry("note", {"w": writer}, NOW)).seq

    assert sorted(at_once(WRITERS, write)) == list(range(1, WRITERS + 1))


async def test_a_writer_that_is_cut_off_leaves_no_gap(database: Database) -> None:
    add_conversation(database)

    def cut_off(connection: Connection) -> None:
        log_rows.append(connection, "c", NewEntry("note", {}, NOW))
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        await database.run(cut_off)
    with database.transaction() as connection:
        entry = log_rows.append(connection, "c", NewEntry("note", {}, NOW))

    assert entry.seq == 1


async def test_of_uses_of_a_nonce_at_once_one_is_the_first(database: Database) -> None:
    """Each sees no row, and all but one meet the unique key; as on SQLite they then see the row."""
    everybody_has_looked = threading.Barrier(4)

    def use(connection: Connection) -> bool:
        is_first = not connection.execute(select(used_nonces.c.nonce)).all()
        if is_first:
            everybody_has_looked.wait()
        return log_rows.use_nonce(connection, "once", LATER, NOW)

    uses = await asyncio.gather(*(database.run(use) for _ in range(4)))

    assert sorted(uses) == [False, False, False, True]


async def test_a_key_that_stays_taken_is_an_error_as_on_sqlite(database: Database) -> None:
    tries = 0

    def add(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        connection.execute(insert(used_nonces), {"nonce": "n", "expires_at": LATER})

    await database.run(add)
    with pytest.raises(IntegrityError):
        await database.run(add)

    assert tries <= 10
    with database.transaction() as connection:
        assert len(connection.execute(select(used_nonces)).all()) == 1


async def test_what_would_wait_for_itself_in_a_circle_is_done_in_turn(database: Database) -> None:
    add_conversation(database, "a")
    add_conversation(database, "b")
    both_hold_one = threading.Barrier(2)
    waited: set[str] = set()

    def append_to(first: str, second: str) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            log_rows.append(connection, first, NewEntry("note", {}, NOW))
            if first not in waited:
                waited.add(first)
                both_hold_one.wait()
            log_rows.append(connection, second, NewEntry("note", {}, NOW))

        return work

    await asyncio.gather(database.run(append_to("a", "b")), database.run(append_to("b", "a")))

    with database.transaction() as connection:
        last = list(connection.execute(select(conversations.c.last_seq)).scalars())
    assert last == [2, 2]


def test_a_row_must_not_point_to_a_customer_who_is_not_there(database: Database) -> None:
    orphan = {"address_id": "a", "customer_id": "nobody", "street": "s", "postal_code": "1"}

    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(insert(addresses), orphan)


def test_two_senders_at_once_never_take_the_same_mail(database: Database) -> None:
    with database.transaction() as connection:
        for number in range(20):
            put(connection, f"k{number}", Mail("m@customer.example", "s", "b"), NOW, new_id)
    both_have_taken = threading.Barrier(2)

    def take(_: int) -> list[str]:
        with database.transaction() as connection:
            taken = [mail.outbox_id for mail in take_due(connection, NOW, limit=10)]
            both_have_taken.wait()
        return taken

    one, other = at_once(2, take)

    assert len(set(one) | set(other)) == 20
    with database.transaction() as connection:
        assert set(connection.execute(select(outbox.c.attempts)).scalars()) == {1}


def test_of_two_withdrawals_of_a_voucher_at_once_the_second_finds_it_withdrawn(
    database: Database,
) -> None:
    seed_demo_shop(database, seed=20, customers=10, now=NOW)
    with database.transaction() as connection:
        owner = connection.execute(select(customers.c.customer_id)).scalars().first()
        row = voucher_rows.VoucherRow(
            new_id(), "SORRY-22222222", str(owner), 500, "late", "open", NOW, LATER.date()
        )
        voucher_rows.add_voucher(connection, row)
    caller = Caller(IdentityTier.VERIFIED, CustomerId(str(owner)))
    start = threading.Barrier(2)

    def withdraw(_: int) -> str:
        with database.transaction() as connection:
            call = ToolCall(connection, caller, NOW, NOW.date(), new_id)
            proposal = propose_withdraw_voucher(call, {"code": "SORRY-22222222"})
            start.wait()
            try:
                withdraw_voucher(call, proposal)
            except TooLateToTakeBackError:
                return "too late"
            return "done"

    assert sorted(at_once(2, withdraw)) == ["done", "too late"]
