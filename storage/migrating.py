"""Migrations: bringing a database to this release's tables, and telling whether it is there."""

from enum import Enum, auto
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Database, reached, usable


def upgrade(database: Database) -> None:
    """Bring the database to the newest revision; running it again changes nothing."""
    config = _config()
    with reached(), database.engine.connect() as connection:
        if not database.is_sqlite:
            # A migration may take longer than a listener's statement may, and two of them take turns.
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("SET lock_timeout = 0")
            if (connection.dialect.server_version_info or ()) >= (17,):
                connection.exec_driver_sql("SET transaction_timeout = 0")
            connection.exec_driver_sql("SELECT pg_advisory_lock(842002)")
            connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        finally:
            # The connection keeps its settings and its lock, so it does not go back to the pool.
            connection.invalidate()


class Tables(Enum):
    """Whose tables a database has."""

    NONE = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()


def is_current(database: Database) -> bool:
    """Whether the database has this release's tables."""
    return tables(database) is Tables.CURRENT


def tables(database: Database) -> Tables:
    """Whose tables the database has."""
    if database.path is not None and not database.path.exists():
        return Tables.NONE  # connecting would make it
    with usable(), database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is None:
        return Tables.NONE
    script = ScriptDirectory.from_config(_config())
    if found == script.get_current_head():
        return Tables.CURRENT
    return Tables.OLDER if found in {each.revision for each in script.walk_revisions()} else Tables.NEWER


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("storage") / "migrations"))
    return config
