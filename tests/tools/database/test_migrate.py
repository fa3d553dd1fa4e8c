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
