"""The database: connections and transactions, on SQLite or PostgreSQL."""

import contextlib
import fcntl
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm.exc import StaleDataError
from structlog import get_logger

from bot.errors import AnotherServer, BadSetting, DatabaseAway, SomebodyWasFaster
from storage.people import Known
from storage.store import Chore, Store
from storage.types import Moment

if TYPE_CHECKING:  # SQLite needs no driver of PostgreSQL
    import psycopg

log = get_logger()

WAIT_SECONDS = 2
"""How long a listener may wait for a connection, a lock or a statement, of the 3 s that Slack gives it."""

TRANSACTION_SECONDS = 2 * WAIT_SECONDS
"""How long a transaction may hold its locks, whatever became of its process (PostgreSQL 17 and newer)."""

AWAY = "The database cannot be reached. Look at DATABASE_URL, and at the database's own log."

_asked_at: ContextVar[float | None] = ContextVar("asked_at", default=None)
"""When this thread's transaction was asked for, on the monotonic clock; None outside of one."""


class Database:
    """Transactions over one database. `stirred` is called after a commit with what it left to be done."""

    def __init__(self, url: str, *, connections: int = 4) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.stirred: Callable[[Set[Chore]], None] = _nobody
        self._known = Known()
        if self.is_sqlite:
            must_have("fts5")
            # One connection writes, and threads queue for it in turn: left to SQLite's own busy handler,
            # the unlucky one of eight waited for seconds.
            self._writer = _sqlite(self.url, connections=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite(self.url, connections=connections, begin="BEGIN")
        else:
            self._writer = _postgresql(self.url, connections=connections)
            # Every statement has a snapshot of its own anyway, so BEGIN and ROLLBACK would buy nothing.
            self._reader = self._writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def engine(self) -> Engine:
        """For migrations and the checks of them; everything else goes through a transaction."""
        return self._writer

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        """One transaction that writes. Raises DatabaseAway, and SomebodyWasFaster on a stale version."""
        with self._store(self._writer) as store:
            yield store
            store.commit()
        self._known.met |= store.people.met
        self._known.policies |= store.policies.kept
        if store.stirred:
            self.stirred(store.stirred)

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """A session that only reads."""
        with self._store(self._reader) as store:
            yield store

    @contextmanager
    def _store(self, engine: Engine) -> Iterator[Store]:
        if _asked_at.get() is not None:
            raise RuntimeError("transactions do not nest; pass the store on")
        asked = _asked_at.set(time.monotonic())
        try:
            with reached(), engine.connect() as connection, closing(Store(connection, self._known)) as store:
                yield store
        except StaleDataError as error:
            raise SomebodyWasFaster("Somebody was faster; look at its card and try again.") from error
        finally:
            _asked_at.reset(asked)

    def clock(self) -> datetime | None:
        """What time it is for a PostgreSQL server; a SQLite file has no clock of its own."""
        if self.is_sqlite:
            return None
        with reached(), self._reader.connect() as connection:
            return connection.execute(select(func.clock_timestamp(type_=Moment()))).scalar_one()

    def server_version(self) -> int:
        """The major version of a PostgreSQL server."""
        with reached(), self._reader.connect() as connection:
            return int((connection.dialect.server_version_info or (0,))[0])

    def write_nothing(self) -> None:
        """Commit a change that changes nothing. Raises DatabaseAway where it cannot be written."""
        with usable(), self._writer.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

    def backup(self, to: Path) -> None:
        """Copy a live SQLite database, consistently, while others write to it."""
        assert self.path is not None
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as source, sqlite3.connect(to) as target:
            # In one step: page by page, every commit of the server would make it begin again.
            source.backup(target)
        source.close()
        target.close()

    @contextmanager
    def only_server(self) -> Iterator[None]:
        """Be the one server process of a SQLite file; PostgreSQL takes any number.

        Raises AnotherServer, and BadSetting where the file can have no place.
        """
        if self.path is None:
            yield
            return
        if not self.path.parent.is_dir():
            raise BadSetting(f"DATABASE_URL names {self.path}, and there is no directory {self.path.parent}.")
        with open(f"{self.path}.lock", "w", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AnotherServer(
                    f"Another server already runs on {self.path}: SQLite has one writer, so one server. "
                    "Stop the other one, or put DATABASE_URL on PostgreSQL to run several."
                ) from error
            yield

    def close(self) -> None:
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def reached() -> Iterator[None]:
    """Tell what is the database's fault from what is ours. Raises DatabaseAway."""
    try:
        yield
    except NoConnection as error:
        log.warning("database.away", why="no_free_connection")
        raise DatabaseAway(AWAY) from error
    except DBAPIError as error:
        if not isinstance(error, OperationalError | InterfaceError) and not error.connection_invalidated:
            raise
        why = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
        log.warning("database.away", why=why or type(error.orig).__name__)
        raise DatabaseAway(AWAY) from error


@contextmanager
def usable() -> Iterator[None]:
    """Whatever the database says against it, it cannot be used so. Raises DatabaseAway."""
    try:
        with reached():
            yield
    except (DBAPIError, sqlite3.Error) as error:  # the second while a connection is prepared
        raise DatabaseAway(AWAY) from error


def must_have(module: str) -> None:
    """Raise BadSetting where Python's SQLite was built without this module."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        known = {name for (name,) in connection.execute("SELECT name FROM pragma_module_list")}
    if module not in known:
        raise BadSetting(
            f"This Python's SQLite ({sqlite3.sqlite_version}) was built without {module.upper()}, by which "
            "records are found. Use another build of Python, or set DATABASE_URL to a PostgreSQL database."
        )


def _nobody(_chores: Set[Chore]) -> None:
    """No worker runs in this process; another one's scheduler finds what was left."""


def _sqlite(url: URL, *, connections: int, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own BEGIN comes too late for BEGIN IMMEDIATE; `begun` below sends ours.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # In tenths of a second, so that it seldom changes.
        left = max(100, _left_ms() // 100 * 100)
        if connection.info.get("busy_timeout") != left:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {left}")
            connection.info["busy_timeout"] = left
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, *, connections: int) -> Engine:
    # A process that is frozen in the middle of a transaction must not keep its locks from the others; nor
    # may one whose machine has gone, which only the network can tell.
    waits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "tcp_user_timeout")
    limits: dict[str, Any] = {
        "connect_timeout": WAIT_SECONDS,
        "options": " ".join([*(f"-c {name}={WAIT_SECONDS}s" for name in waits), "-c timezone=UTC"]),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
    }
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args=limits,
        hide_parameters=True,  # people's words are in them, and errors are logged
    )

    # Where there is no PostgreSQL, its driver is not read.
    from storage.patience import patient

    patient_connection = patient(_patience, AWAY)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, given: list[Any], named: dict[str, Any]) -> object:
        if _left_ms() < WAIT_SECONDS * 750:
            # It waited for a connection that was then broken: to wait for another would take too long.
            log.warning("database.away", why="no_good_connection")
            raise DatabaseAway(AWAY)
        return patient_connection.connect(*given, **named)

    @event.listens_for(engine, "connect")
    def prepare(connection: "psycopg.Connection", _record: object) -> None:
        # Between two statements of a batch a session is neither running one nor idle: only this ends it.
        if connection.info.server_version >= 17_00_00:
            connection.execute(f"SET transaction_timeout = '{TRANSACTION_SECONDS}s'")
            connection.commit()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if _left_ms() < WAIT_SECONDS * 900:  # it waited for a connection; usually none does
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_left_ms()}")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = {_left_ms()}")

    return engine


def _left_ms() -> int:
    """What the wait for a connection has left of the time that may be waited in all; never zero."""
    now = time.monotonic()
    return max(1, int(((_asked_at.get() or now) + WAIT_SECONDS - now) * 1_000))


def _patience() -> float | None:
    """Seconds for the next answer of a server: a little more than it gives itself. None: for ever."""
    asked = _asked_at.get()
    return None if asked is None else max(asked + WAIT_SECONDS + 0.3 - time.monotonic(), 0.7)


class Bell:
    """Rung after commits; whoever waits is woken once, however often it rang meanwhile."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    def wait(self, seconds: float) -> None:
        self._rung.wait(seconds)
        self._rung.clear()
