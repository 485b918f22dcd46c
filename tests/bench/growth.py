"""How cost grows: with what waits to be sent, and with the number of records."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import insert

from bot import rulebook
from bot.delivery import leasing
from bot.delivery.manners import Manners
from bot.desk import Desk
from storage import Database
from storage.rows import Delivery, Gate, Number, Record
from tests.bench.engines import Engine
from tests.bench.figures import ms
from tests.bench.houses import Served, Site
from tests.bench.load import Load, is_good, one_by_one, percentile, report
from tests.bench.rows import Row, delivery_row, record_row, settle_in, table_of
from tests.bench.slack import PEOPLE

HEADS = ("what", "on", "median", "p99")
AT_ONCE = 5_000

Lines = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Queue:
    """So many deliveries that wait, in so many lines."""

    waiting: int
    lines: int

    def __str__(self) -> str:
        if not self.waiting:
            return "nothing waits"
        return f"{self.waiting:,} wait in {'one line' if self.lines == 1 else f'{self.lines:,} lines'}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """So many records, none closed; all are resolved but the oldest `unresolved`."""

    records: int
    unresolved: int

    def __str__(self) -> str:
        if self.unresolved == self.records:
            return f"{self.records:,} open records"
        return f"{self.records:,} records of which the oldest {self.unresolved} are open, the others resolved"


QUEUES = (Queue(0, 1), Queue(1_000, 1), Queue(10_000, 1), Queue(1_000, 1_000), Queue(10_000, 1_000))
SHELVES = (Shelf(1_000, 1_000), Shelf(100_000, 100_000), Shelf(100_000, 20))


def measured(engine: Engine, site: Site, *, samples: int) -> Lines:
    """The table's lines for one engine."""
    lines: Lines = []
    for queue in QUEUES:
        lines += _with_queue(engine, site, queue, samples)
    for shelf in SHELVES:
        lines += _with_records(engine, site, shelf, samples)
    return lines


def _with_queue(engine: Engine, site: Site, queue: Queue, samples: int) -> Lines:
    team = site.sandbox.team_id
    with engine.migrated() as database:
        settle_in(database, team=team)
        _fill(database, Delivery, _deliveries(team, queue))
        _shut_the_gate(database, team)
        looks = _looks(database, samples)
        url = database.url.render_as_string(hide_password=False)
    with site.desk(url) as served:
        answers = _reports(served, samples)
    return [
        _line(f"a report's answer, {queue}", engine, answers),
        _line(f"the sender's look, {queue}", engine, looks),
    ]


def _with_records(engine: Engine, site: Site, shelf: Shelf, samples: int) -> Lines:
    team = site.sandbox.team_id
    with engine.migrated() as database:
        settle_in(database, team=team)
        _fill(database, Record, _records(team, shelf))
        _fill(database, Number, iter([{"workspace_id": team, "kind": "INC", "last": shelf.records}]))
        url = database.url.render_as_string(hide_password=False)
    with site.desk(url) as served:
        lists = one_by_one(
            served.door,
            lambda line: line.post(served.door.command("list")),
            times=samples,
            good=is_good,
        )
        answers = _reports(served, samples)
    return [
        _line(f"the answer to `/incident list`, {shelf}", engine, _good(lists)),
        _line(f"a report's answer, {shelf}", engine, answers),
    ]


def _reports(served: Served, samples: int) -> list[float]:
    return _good(one_by_one(served.door, report(served.door), times=samples))


def _good(load: Load) -> list[float]:
    if load.bad:
        raise RuntimeError(f"{len(load.bad)} answers were not good; the first: {load.bad[0]}")
    return load.waits


def _looks(database: Database, samples: int) -> list[float]:
    """What the sender pays for a look that finds nothing to send."""
    desk, manners, looks = Desk(database, rulebook.load(None)), Manners(), []
    for turn in range(-5, samples):
        begin = time.perf_counter()
        leased = leasing.lease(desk, manners, worker="bench", most=6)
        if turn >= 0:
            looks.append(time.perf_counter() - begin)
        assert not leased.errands
    return looks


def _deliveries(team: str, queue: Queue) -> Iterator[Row]:
    now = datetime.now(UTC)
    for number in range(1, queue.waiting + 1):
        channel = f"C0WAITS{number % queue.lines:05}"
        yield delivery_row(
            team, number + 1_000_000, "The printer is out of toner", now, record=None, channel=channel
        )


def _records(team: str, shelf: Shelf) -> Iterator[Row]:
    now = datetime.now(UTC)
    for number in range(1, shelf.records + 1):
        row = record_row(team, number, f"Printer {number} is down", PEOPLE[number % len(PEOPLE)], now)
        resolved = {"state": "resolved", "resolved_at": now, "resolved_how": "fix", "resolution": "done"}
        yield row | (resolved if number > shelf.unresolved else {})


def _shut_the_gate(database: Database, team: str) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    gate = {"workspace_id": team, "name": "chat.postMessage", "full_at": tomorrow}
    _fill(database, Gate, iter([gate]))


def _fill(database: Database, kind: type[Delivery | Gate | Number | Record], rows: Iterator[Row]) -> None:
    table = table_of(kind)
    with database.engine.begin() as connection:
        # Filling may take longer than a listener's statement may.
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        while page := list(islice(rows, AT_ONCE)):
            connection.execute(insert(table), page)
        if not database.is_sqlite:
            # As its autovacuum does within a minute; what grows slowly is known to the planner.
            connection.exec_driver_sql(f"ANALYZE {table.name}")


def _line(what: str, engine: Engine, waits: list[float]) -> tuple[str, ...]:
    return what, engine.name, ms(percentile(waits, 50)), ms(percentile(waits, 99))
