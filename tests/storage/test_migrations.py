"""Migrations: they make exactly what the rows say, and may be run again."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bot.desk import Desk
from storage import Database, migrating
from storage.rows import Base
from tests.acting import INC_1, report


# On SQLite it says that it cannot look at the index over words, which only PostgreSQL has.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression:UserWarning")
def test_the_migrations_make_exactly_the_rows(database: Database) -> None:
    """A column that stands only in a row, or only in a migration, would fail in production first."""
    with database.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": _is_of_rows}
        context = MigrationContext.configure(connection, opts=opts)
        found = compare_metadata(context, Base.metadata)

    assert found == []


def test_partial_indexes_are_migrated_as_the_rows_say(database: Database) -> None:
    """The sweeps live on partial indexes, and alembic's comparison does not look at their conditions."""
    migrated = _indexes(database)
    with database.engine.begin() as connection:
        for name in migrated:
            connection.exec_driver_sql(f"DROP INDEX {name}")
        for table in Base.metadata.sorted_tables:
            for index in table.indexes:
                index.create(connection)

    assert migrated == _indexes(database)
    assert any("WHERE" in made.upper() for made in migrated.values())


def test_upgrading_again_changes_nothing(desk: Desk) -> None:
    """A start migrates by itself every time; what is recorded stays."""
    report(desk)

    migrating.upgrade(desk.database)

    assert migrating.is_current(desk.database)
    with desk.database.reading() as store:
        assert store.records.incident("T1", INC_1) is not None


def test_a_database_without_the_newest_tables_is_told_apart(database: Database) -> None:
    """`tocsin serve --only worker` refuses to start on yesterday's tables."""
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))

    assert not migrating.is_current(database)


def _indexes(database: Database) -> dict[str, str]:
    """Every index that the rows name, as the engine itself writes it."""
    named = {str(index.name) for table in Base.metadata.sorted_tables for index in table.indexes}
    wanted = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if database.is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    with database.engine.connect() as connection:
        found = {name: " ".join(sql.split()) for name, sql in connection.execute(text(wanted))}
    return {name: sql for name, sql in sorted(found.items()) if name in named}


def _is_of_rows(_it: object, name: str | None, kind: str, _reflected: bool, _beside: object) -> bool:
    """Whether a row must stand for it, and alembic can tell.

    SQLite's indexes of words are no rows, and have tables of their own. The expression of PostgreSQL's second
    one comes back written otherwise; the test of indexes above compares it as the engine writes it.
    """
    words = ("open_words", "past_words", "ix_records_past_words")
    return not (kind in ("table", "index") and name is not None and name.startswith(words))
