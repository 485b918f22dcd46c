"""A day of downtime: on its return the desk rings each clock once, late, however often it dies meanwhile."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.sla import clocks
from bot.terms import Actor, Key, Kind, Source
from storage.rows import Clock, Delivery, DeliveryState, Workspace

from . import plan
from .gathering import AGENTS, STAFF, gathered
from .standing import delivery_of
from .storm import Storm

POLICIES = """
policies:
  - name: Half an hour to answer
    respond: {within: 30m, warn_at: [20%, 60%], escalate: [{after: 2s, to: commanders}]}
    resolve: {within: 4h, warn_at: [50%, 75%, 90%], escalate: [{after: 2s, to: commanders}]}
    update: {within: 1h, warn_at: [50%]}
"""
REPORTS, DEATHS = 24, 5

Threshold = tuple[int, str, int, int, int, str]
"""The record, the promise, its number, the mark (0: the breach), the level, and to whom."""


@pytest.mark.timeout(600)
def test_after_a_day_of_downtime_each_clock_rings_once_whoever_dies(
    engine: str, database_url: str, tmp_path: Path
) -> None:
    """The first marks rang before; of what passed meanwhile only the latest rings, and then each level."""
    dice = Random(7)
    with gathered(tmp_path, database_url, 7, plan.SHORT, http=engine == "sqlite", policies=POLICIES) as storm:
        server = storm.machine.run("server", "serve")
        workspace = _workspace(storm)
        server.kill()
        before = _a_day_ago(storm, workspace)
        assert {mark for _, _, _, mark, _, _ in before} == {20}

        for _ in range(DEATHS):
            server.kill_and_restart()
            threading.Event().wait(dice.uniform(1.0, 3.0))
        storm.settle()
        after = _rings(storm) - before
        _looks_right(storm, before, after)


def _workspace(storm: Storm) -> str:
    """Once the desk has found its feet."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with Session(storm.engine) as session:
            found = session.scalars(select(Workspace)).first()
        with storm.database.reading() as store:
            if found is not None and store.people.place(found.id, "agents") is not None:
                return found.id
        threading.Event().wait(0.2)
    raise AssertionError(f"the desk did not start\n{storm.machine.tails()}")


def _a_day_ago(storm: Storm, workspace: str) -> Counter[Threshold]:
    """What people did, and what rang of it, when the desk still ran."""
    began_at = datetime.now(UTC) - timedelta(days=1)
    then = Desk(storm.database, storm.book, lambda: began_at)
    for number in range(1, REPORTS + 1):
        key = Key(Kind.INCIDENT, number)
        reporter = Actor(workspace, STAFF[number % len(STAFF)], "reporter", Source.COMMAND)
        agent = Actor(workspace, AGENTS[number % len(AGENTS)], "agent", Source.COMMAND)
        incidents.report(then, reporter, Report(f"fault {number} before the downtime"))
        if number % 3 == 0:
            incidents.assign(then, agent, key, AGENTS[0])
        if number % 6 == 0:
            incidents.make_major(then, agent, key)
    soon = Desk(storm.database, storm.book, lambda: began_at + timedelta(minutes=7))
    while (again := clocks.ring_next(soon)) is not None and again <= soon.now():
        pass
    return _rings(storm)


def _rings(storm: Storm) -> Counter[Threshold]:
    with Session(storm.engine) as session:
        rows = session.scalars(select(Delivery).where(Delivery.message == "Ring")).all()
    return Counter(
        (
            row.record_id or 0,
            str(row.facts["promise"]),
            int(row.facts["number"]),
            int(row.facts["mark"]),
            int(row.facts["level"]),
            row.address,
        )
        for row in rows
    )


def _looks_right(storm: Storm, before: Counter[Threshold], after: Counter[Threshold]) -> None:
    assert max((before + after).values()) == 1, "a threshold rang twice"
    with Session(storm.engine) as session:
        there = session.scalars(select(Clock)).all()
        rows = session.scalars(select(Delivery).where(Delivery.message == "Ring")).all()
    assert len(there) == REPORTS * 2 + REPORTS // 6
    # Nobody answered, resolved or told anything: each clock is missed, and each has two levels at most.
    wanted = {
        (clock.record_id, clock.promise, clock.number, 0, level)
        for clock in there
        for level in ((0,) if clock.promise == "update" else (0, 1))
    }
    assert {threshold[:5] for threshold in after} == wanted
    told_late = {row.facts["late"] for row in rows if row.facts["breach"] and not row.facts["level"]}
    assert told_late == {True}
    assert {row.state for row in rows} == {DeliveryState.SENT}
    stand = Counter(
        delivery_of(message)
        for channel in storm.control.state()["channels"]
        for message in channel["messages"]
    )
    assert all(stand[row.id] == 1 for row in rows), "a ring does not stand in Slack once"
