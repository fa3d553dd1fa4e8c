import pytest
from sqlalchemy import Connection, insert, select

from tests.tools.database.test_engine import SOON, nonces_in
from tools.database import Database
from tools.database.rehearsal import RehearsalDatabase
from tools.database.tables import used_nonces


def add_and_read(connection: Connection) -> list[str]:
    connection.execute(insert(used_nonces), {"nonce": "tried", "expires_at": SOON})
    return nonces(connection)


def nonces(connection: Connection) -> list[str]:
    return list(connection.execute(select(used_nonces.c.nonce)).scalars())


async def test_what_is_written_is_seen_by_its_own_work_and_by_nobody_after(
    database: Database,
) -> None:
    rehearsal = RehearsalDatabase(database)

    seen = [await rehearsal.run(add_and_read), rehearsal.run_here(add_and_read)]
    with rehearsal.transaction() as connection:
        seen.append(add_and_read(connection))

    assert seen == [["tried"], ["tried"], ["tried"]]
    assert nonces_in(database) == []


async def test_it_is_known_what_would_have_been_written_and_the_real_one_is_not_listened_to(
    database: Database,
) -> None:
    rehearsal = RehearsalDatabase(database)

    await rehearsal.run(lambda connection: list(connection.execute(select(used_nonces))))
    assert rehearsal.written == set()
    await rehearsal.run(add_and_read)
    assert rehearsal.written == {"used_nonces"}
    rehearsal.written.clear()
    await database.run(add_and_read)

    assert rehearsal.written == set()
    assert nonces_in(database) == ["tried"]


async def test_an_error_of_the_work_is_raised_as_it_is(database: Database) -> None:
    def broken(connection: Connection) -> None:
        add_and_read(connection)
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        await RehearsalDatabase(database).run(broken)

    assert nonces_in(database) == []


async def test_works_that_belong_together_see_what_the_others_wrote(database: Database) -> None:
    rehearsal = RehearsalDatabase(database)

    async with rehearsal.together():
        await rehearsal.run(add_and_read)
        seen = await rehearsal.run(nonces)

    assert seen == ["tried"]
    assert await rehearsal.run(nonces) == []
    assert rehearsal.written == {"used_nonces"}


async def test_an_error_ends_what_belongs_together_and_lets_others_write(
    database: Database,
) -> None:
    rehearsal = RehearsalDatabase(database)

    async def cut_off() -> None:
        async with rehearsal.together():
            await rehearsal.run(add_and_read)
            raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        await cut_off()
    await database.run(add_and_read)

    assert nonces_in(database) == ["tried"]
