"""Rings: what a look costs while so many clocks run, and how soon what is due is said."""

import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import func, select

from bot import rulebook
from bot.app import ring_next
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.sla import clocks
from bot.terms import Actor, Source
from bot.worker import Worker
from storage import Chore, Database
from storage.rows import Delivery
from tests.bench import shelves
from tests.bench.engines import Engine
from tests.bench.figures import Figure, at_most, ms
from tests.bench.load import percentile
from tests.bench.rows import AGENTS, TEAM, settle_in
from tests.bench.slack import PEOPLE

FEW, MANY = 1_000, 1_000_000
LOOKS = 200
MOST_OF_A_LOOK, MOST_GROWTH = 0.005, 2.0
AT_ONCE, MOST_AT_ONCE = 1_000, 5.0
EVERY, SPREAD, MOST_LATE = 0.05, 200, 2.0
WITHIN = timedelta(seconds=4)

RULES = f"""
channels: {{agents: {AGENTS}, incidents: {AGENTS}}}
other_way: Call extension 1234.
policies:
  - name: Soon
    respond: {{within: {WITHIN.seconds}s, warn_at: [50%]}}
    resolve: {{within: 8h}}
"""


def measured(engine: Engine) -> list[Figure]:
    """Among a thousand open clocks and among a million."""
    with ExitStack() as opened:
        few, many = (_shelf(engine, opened, clocks_open) for clocks_open in (FEW, MANY))
        figures = [_looks(engine, few, many)]
        figures.append(_at_once(engine, many))
        figures.append(_lateness(engine, many))
    return figures


def _shelf(engine: Engine, opened: ExitStack, clocks_open: int) -> Desk:
    database = opened.enter_context(engine.migrated())
    shelves.fill(database, records=clocks_open // 2, step=1)
    settle_in(database)
    return Desk(database, rulebook.parse(RULES))


def _looks(engine: Engine, few: Desk, many: Desk) -> Figure:
    """Nothing is due: what a sweep asks all the time."""
    waits: tuple[list[float], list[float]] = ([], [])
    for turn in range(-10, LOOKS):
        for desk, kept in zip((few, many), waits, strict=True):
            begin = time.perf_counter()
            assert clocks.ring_next(desk) is not None
            if turn >= 0:
                kept.append(time.perf_counter() - begin)
    before, median, p95 = percentile(waits[0], 50), percentile(waits[1], 50), percentile(waits[1], 95)
    growth = median / before
    shown = f"p95 {ms(p95)}; p50 {ms(median)}, {growth:.1f} times that of {FEW:,} ({ms(before)})"
    held = p95 <= MOST_OF_A_LOOK and growth <= MOST_GROWTH
    target = f"at most {ms(MOST_OF_A_LOOK)} and {MOST_GROWTH:.1f} times"
    return Figure(f"a sweep over {MANY:,} open clocks", engine.name, shown, target, held)


def _at_once(engine: Engine, desk: Desk) -> Figure:
    """Reported at one moment, so that all of them warn in the same second."""
    began_at = datetime.now(UTC) - WITHIN
    past = Desk(desk.database, desk.rulebook, lambda: began_at)
    for number in range(AT_ONCE):
        _report(past, number)
    then = Desk(desk.database, desk.rulebook, lambda: began_at + WITHIN / 2)
    before, begin = _rung(desk.database), time.perf_counter()
    while (again := ring_next(then)) is not None and again <= then.now():
        pass
    seconds = time.perf_counter() - begin
    assert _rung(desk.database) - before == AT_ONCE
    what = f"{AT_ONCE:,} clocks due in one second, until all rings are queued"
    return at_most(what, engine.name, seconds, MOST_AT_ONCE, "{:.1f} s")


def _lateness(engine: Engine, desk: Desk) -> Figure:
    """In a running worker, while others report: how long after its moment a breach is rung."""
    for_good = Desk(desk.database, desk.rulebook)
    while (again := ring_next(for_good)) is not None and again <= for_good.now():
        pass  # what was reported before
    last = _last(desk.database)
    worker = Worker(for_good, {Chore.RING: partial(ring_next, for_good)})
    worker.start()
    try:
        for number in range(SPREAD):
            _report(for_good, AT_ONCE + number)
            threading.Event().wait(EVERY)
        threading.Event().wait(WITHIN.total_seconds() + MOST_LATE)
    finally:
        worker.stop()
    late = _late(desk.database, after=last)
    assert len(late) == SPREAD, f"{len(late)} of {SPREAD} breaches rang"
    what = f"lateness of a ring, p99, {MANY:,} open clocks"
    return at_most(what, engine.name, percentile(late, 99), MOST_LATE, "{:.2f} s")


def _report(desk: Desk, number: int) -> None:
    person = PEOPLE[number % len(PEOPLE)]
    incidents.report(desk, Actor(TEAM, person, "bench", Source.COMMAND), Report(f"Printer {number} is down"))


def _rung(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.scalar(select(func.count(Delivery.id)).where(Delivery.message == "Ring")) or 0


def _last(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.scalar(select(func.max(Delivery.id))) or 0


def _late(database: Database, *, after: int) -> list[float]:
    """Seconds between the moment of each breach and its ring."""
    with database.engine.connect() as connection:
        rows = connection.scalars(
            select(Delivery.facts).where(Delivery.message == "Ring", Delivery.id > after)
        ).all()
    moments = [
        (datetime.fromisoformat(facts["due_at"]), datetime.fromisoformat(facts["rung_at"]))
        for facts in rows
        if facts["breach"]
    ]
    return [(rung_at - due_at).total_seconds() for due_at, rung_at in moments]
