"""What tests do at the desk without Slack: who acts, what is reported, and what then waits to be said."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.desk import Desk, Work
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack.messages import Said
from bot.terms import Actor, Arrival, Key, Kind, Source
from storage import Database
from storage.rows import Clock, Delivery, DeliveryState, HistoryEntry, Incident

WORKSPACE = "T1"
ANN, BEN, CLEO, DAN, EVE = "U0ANN0001", "U0BEN0001", "U0CLEO001", "U0DAN0001", "U0EVE0001"
"""Ann and Eve report; Ben, Cleo and Dan are agents, and Cleo is a commander, by tests.conftest.RULES."""

AGENTS, INCIDENTS = "C0AGENTS1", "C0INCID01"

INC_1, INC_2 = Key(Kind.INCIDENT, 1), Key(Kind.INCIDENT, 2)

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])
ONLY_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"])
"""For the few rules that only one of the two engines has."""

_arrivals = count(1)


def actor(
    person: str | None = ANN,
    *,
    source: Source = Source.COMMAND,
    arrival: Arrival | None = None,
    workspace: str = WORKSPACE,
) -> Actor:
    """Somebody who acts; where it matters what arrived, `arrival` says it."""
    return Actor(workspace, person, (person or "Tocsin").removeprefix("U0")[:3].title(), source, arrival)


def arrives(words: str | None = None) -> Arrival:
    """Something that has not arrived before; `words` are the same for the same command typed again."""
    return Arrival(f"command:{next(_arrivals)}", words and f"words:{words}")


def report(desk: Desk, text: str = "VPN is down", *, by: str = ANN, workspace: str = WORKSPACE) -> Key:
    """Somebody reports something; its key."""
    said = incidents.report(desk, actor(by, workspace=workspace), Report(text))
    return key_in(said)


def report_major(desk: Desk, text: str = "VPN is down", *, by: str = CLEO, workspace: str = WORKSPACE) -> Key:
    """Somebody who may reports a major incident; its key."""
    return key_in(incidents.report_major(desk, actor(by, workspace=workspace), Report(text)))


def key_in(said: Said) -> Key:
    key = Key.parse(str(said.facts()["key"]))
    assert key is not None
    return key


def incident(desk: Desk, key: Key, *, workspace: str = WORKSPACE) -> Incident:
    with desk.database.reading() as store:
        found = store.records.incident(workspace, key)
    assert found is not None
    return found


def history(desk: Desk, key: Key) -> list[HistoryEntry]:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, key)
        assert found is not None
        return store.records.history(found)


def clocks_of(desk: Desk, key: Key) -> list[Clock]:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, key)
        assert found is not None
        return store.clocks.of(found.id)


def deliveries(desk: Desk, *states: DeliveryState) -> list[Delivery]:
    """All that waits or was said, in the order in which it was queued."""
    with desk.database.reading() as store:
        return store.deliveries.listed(states or tuple(DeliveryState), limit=10_000)


def delivery(desk: Desk, id: int) -> Delivery:
    with desk.database.reading() as store:
        found = store.deliveries.locked(id)
    assert found is not None
    return found


def said(desk: Desk, message: str) -> list[Delivery]:
    """The deliveries of one message, oldest first."""
    return [row for row in deliveries(desk) if row.message == message]


@contextmanager
def tocsin(desk: Desk, workspace: str = WORKSPACE) -> Iterator[Work]:
    """One transaction of Tocsin itself."""
    with desk.working(Actor(workspace, None, "Tocsin", Source.WORKER)) as work:
        yield work


def states(rows: Sequence[Delivery]) -> list[str]:
    return [str(row.state) for row in rows]


@contextmanager
def locked_away(database: Database) -> Iterator[None]:
    """Somebody else holds what every report has to write, for as long as the context lasts."""
    if database.path is not None:
        with _sqlite_held(database.path):
            yield
        return
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as other:
        for table in ("arrivals", "people", "numbers", "deliveries", "clocks", "flows", "gates", "records"):
            other.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@contextmanager
def _sqlite_held(file: Path) -> Iterator[None]:
    """Another process writes to the file and does not come to an end."""
    holds = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.kill()
