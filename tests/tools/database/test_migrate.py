from pathlib import Path

from sqlalchemy import inspect

from tools.database import Database
from tools.database.migrate import migrate, schema_differences


def test_migrations_build_exactly_the_tables(database: Database) -> None:
    assert schema_differences(database) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = sorted(inspect(database.engine).get_table_names())

    migrate(database)

    assert sorted(inspect(database.engine).get_table_names()) == before
    assert schema_differences(database) == []


def test_a_database_without_migrations_differs(tmp_path: Path) -> None:
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")

    differences = schema_differences(empty)
    empty.close()

    assert len(differences) >= 10


def test_a_filled_database_of_an_earlier_version_is_upgraded_in_place(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrate(database, to="0001")
    with database.transaction() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customers (customer_id, name, email, language, club_tier, joined_on)"
            " VALUES ('c', 'Mei', 'mei@customer.example', 'en', 'green', '2026-01-01')"
        )
        connection.exec_driver_sql(
            "INSERT INTO conversations VALUES"
            " ('v', 'c', NULL, 'en', 'agent', 1, 1, 0, 'agent_reply', '2026-01-01 00:00:00',"
            " '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO log_entries (conversation_id, seq, kind, payload, created_at)"
            " VALUES ('v', 1, 'message', '{}', '2026-01-01 00:00:00')"
        )

    migrate(database)

    assert schema_differences(database) == []
    with database.transaction() as connection:
        kept = connection.exec_driver_sql(
            "SELECT has_newsletter, closed_at FROM customers UNION ALL"
            " SELECT seq, kind FROM log_entries"
        ).all()
    database.close()
    assert [tuple(row) for row in kept] == [(0, None), (1, "message")]
