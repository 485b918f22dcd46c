"""One desk and one door for many hostile texts: a fresh database for each would take minutes."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from bot.desk import Desk
from bot.records import incidents
from bot.rulebook import Rulebook
from bot.terms import How, Key, Solution
from storage import Database
from tests.acting import AGENTS, ANN, BEN, INCIDENTS, WORKSPACE, actor, history, report, tocsin
from tests.badinput.door import Door, door
from tests.badinput.surfaces import Stage
from tests.conftest import Clock
from tests.scripted import Scripted, scripted


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def at_door(desk: Desk, slack: Scripted) -> Door:
    """The whole way in, on a database of its own."""
    return door(desk, slack)


@pytest.fixture(scope="module")
def shared_slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture(scope="module")
def doors(
    templates: dict[str, str],
    postgresql: str,
    rules: Rulebook,
    shared_slack: Scripted,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Door]]:
    """The way in on each engine, shared by a module's tests."""
    file = tmp_path_factory.mktemp("shared") / "shared.db"
    shutil.copy(templates["sqlite"].removeprefix("sqlite:///"), file)
    name = f"shared_{file.parent.name}".replace("-", "_")
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE empty")
    urls = {"sqlite": f"sqlite:///{file}", "postgresql": postgresql.replace("/postgres?", f"/{name}?")}
    with ExitStack() as open_:
        made = {}
        for engine, url in urls.items():
            database = Database(url)
            open_.callback(database.close)
            made[engine] = door(settled(Desk(database, rules, Clock().now)), shared_slack)
        yield made
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settled(desk: Desk, workspace: str = WORKSPACE) -> Desk:
    """The desk, that has found its feet in a workspace."""
    places = {"agents": AGENTS, "incidents": INCIDENTS, "intake": []}
    with desk.database.transaction() as store:
        store.people.settle_in(workspace, name="Acme", bot_user="U0BOT0001", places=places, at=desk.now())
    return desk


@pytest.fixture(scope="module")
def shared_door(doors: dict[str, Door]) -> Door:
    """The one on SQLite."""
    return doors["sqlite"]


def staged(at: Door, other: Key | None = None, *, resolved: bool = False) -> Stage:
    """A fresh incident of Ann's with a war room, and another one that is open."""
    other, key = other or report(at.desk, by=BEN), report(at.desk, "E-mail is slow", by=ANN)
    room = f"C0ROOM{key.number:03}"
    with tocsin(at.desk) as work:
        found = work.store.records.incident(WORKSPACE, key)
        assert found is not None
        work.store.warrooms.open(found, channel=room, name=str(key).lower(), at=work.now)
    if resolved:
        incidents.resolve(at.desk, actor(BEN), key, Solution(How.FIX, "Mended"))
    return Stage(at, key, other, room, history(at.desk, key))
