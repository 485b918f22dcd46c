"""Baseline (b): the rows of a report, written by one thread of SQLAlchemy Core with no HTTP.

Its statements are the ones that write a report's rows, in their order and in one transaction, built once.
Nothing is decided, checked or rendered, and no ORM is asked. `compare` holds that the rows are the same.
"""

import itertools
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot import rulebook
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.terms import Actor, Arrival, Source
from storage import Database
from storage.rows import Arrived, Base, Clock, Delivery, HistoryEntry, Number, Person, PolicyVersion, Record
from storage.wording import words_of
from tests.bench.load import Load
from tests.bench.slack import PEOPLE

POLICY = "of the bench"
TEAM, AGENTS, CHANNEL = "T0BENCH", "C0AGENTS", "C0GENERAL"

Row = dict[str, Any]


def rate(database: Database, *, seconds: float) -> Load:
    """Write reports for so long, one after the other."""
    settle_in(database)
    load = Load()
    with database.engine.connect() as connection:
        rows = Rows(connection)
        for _ in range(20):
            rows.write()
        begin = now = time.perf_counter()
        while now < begin + seconds:
            sent = now
            rows.write()
            now = time.perf_counter()
            load.waits.append(now - sent)
    load.lasted = now - begin
    return load


def settle_in(database: Database, *, team: str = TEAM) -> None:
    """The workspace that every row belongs to, as the start of the desk writes it."""
    with database.transaction() as store:
        store.people.settle_in(
            team, name="bench", bot_user="U0BOT", places={"agents": AGENTS}, at=datetime.now(UTC)
        )
        store.policies.keep(POLICY, {}, at=datetime.now(UTC))


def compare(database: Database) -> None:
    """Raise where a report of the desk and one of this baseline do not leave the same number of rows."""
    settle_in(database)
    by = Actor(TEAM, PEOPLE[0], "bench", Source.COMMAND, Arrival("command:compare", "words:compare"))
    before = _counted(database)
    incidents.report(Desk(database, rulebook.load(None)), by, Report("Printer 1 is down", channel=CHANNEL))
    between = _counted(database)
    with database.engine.connect() as connection:
        Rows(connection).write()
    after = _counted(database)
    ours, theirs = after - between, between - before
    # The numbers' row is made by the first report and only counted up by the next; so is the policy's.
    theirs.pop(Number.__tablename__, None)
    theirs.pop(PolicyVersion.__tablename__, None)
    if ours != theirs:
        raise RuntimeError(f"A report writes {dict(theirs)}, and baseline (b) writes {dict(ours)}: amend it.")


def _counted(database: Database) -> Counter[str]:
    with database.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return Counter(
            {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        )


def table_of(row: type[Base]) -> Table:
    return cast(Table, row.__table__)


class Rows:
    """The statements of one report, built once for one connection."""

    def __init__(self, connection: Connection, *, team: str = TEAM) -> None:
        self._connection, self._team = connection, team
        self._numbers = itertools.count(1)
        insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        arrivals, numbers = table_of(Arrived), table_of(Number)
        self._key = insert(arrivals).on_conflict_do_nothing().returning(arrivals.c.key)
        self._person = insert(table_of(Person)).on_conflict_do_nothing()
        words = insert(arrivals).values({name: bindparam(name) for name in arrivals.c.keys()})  # noqa: SIM118
        self._words = words.on_conflict_do_update(
            index_elements=["workspace_id", "key"],
            set_={"at": words.excluded.at},
            where=arrivals.c.at < bindparam("since"),
        ).returning(arrivals.c.key)
        self._number = (
            insert(numbers)
            .on_conflict_do_update(index_elements=["workspace_id", "kind"], set_={"last": numbers.c.last + 1})
            .returning(numbers.c.last)
        )
        self._record = insert(table_of(Record)).returning(table_of(Record).c.id)
        self._history = insert(table_of(HistoryEntry))
        self._clocks = insert(table_of(Clock))
        self._delivery = insert(table_of(Delivery))
        self._answer = (
            update(arrivals)
            .where(
                arrivals.c.workspace_id == bindparam("of_workspace"), arrivals.c.key == bindparam("of_key")
            )
            .values(answer=bindparam("answer"))
        )

    def write(self) -> None:
        """The rows of one report, in one transaction."""
        ask, team, turn = self._connection.execute, self._team, next(self._numbers)
        now, person = datetime.now(UTC), PEOPLE[turn % len(PEOPLE)]
        command, words = f"command:{turn}.{now.timestamp()}", f"words:{turn:064}"
        arrived = {"workspace_id": team, "at": now, "answer": {}}
        with self._connection.begin():
            ask(self._key, {**arrived, "key": command}).first()
            ask(self._person, {"workspace_id": team, "id": person, "name": person, "is_bot": False})
            ask(self._words, {**arrived, "key": words, "since": now - timedelta(minutes=10)}).first()
            number = ask(self._number, {"workspace_id": team, "kind": "INC", "last": 1}).scalar_one()
            title = f"The printer on floor {turn} is out of toner"
            record = ask(self._record, record_row(team, number, title, person, now)).scalar_one()
            ask(self._history, _history_row(team, record, person, now))
            ask(self._clocks, [clock_row(team, record, name, now) for name in ("respond", "resolve")])
            ask(self._delivery, delivery_row(team, number, title, now, record=record))
            ask(self._answer, self._answered(words, {"key": f"INC-{number}"}))
            ask(self._answer, self._answered(command, _reported(number, title)))

    def _answered(self, key: str, answer: Row) -> Row:
        return {"of_workspace": self._team, "of_key": key, "answer": answer}


def record_row(team: str, number: int, title: str, person: str, now: datetime) -> Row:
    return {
        "workspace_id": team,
        "kind": "INC",
        "number": number,
        "title": title,
        "details": "",
        "words": " ".join(words_of(title)),
        "state": "new",
        "audience": "desk",
        "requester_id": person,
        "assignee_id": None,
        "service": "printing",
        "priority": "P4",
        "policy": POLICY,
        "reported_in": CHANNEL,
        "reported_ts": None,
        "reported_at": now,
        "reported_by": None,
        "began_at": None,
        "file_links": None,
        "due_at": now + timedelta(hours=8),
        "closed_at": None,
        "version": 1,
        "impact": "low",
        "urgency": "medium",
        "taken_at": None,
        "waiting_on": None,
        "waiting_until": None,
        "major_at": None,
        "resolved_at": None,
        "resolved_by": None,
        "resolved_how": None,
        "resolution": None,
        "lessons": None,
    }


def _history_row(team: str, record: int, person: str, now: datetime) -> Row:
    return {
        "workspace_id": team,
        "record_id": record,
        "at": now,
        "verb": "reported",
        "person_id": person,
        "person_name": person,
        "source": "command",
        "changes": {"state": [None, "new"], "priority": [None, "P4"]},
        "note": "",
    }


def clock_row(team: str, record: int, promise: str, now: datetime) -> Row:
    return {
        "workspace_id": team,
        "record_id": record,
        "promise": promise,
        "number": 1,
        "policy": POLICY,
        "started_at": now,
        "due_at": now + timedelta(hours=8),
        "met_at": None,
        "cancelled_at": None,
        "warned_percent": 0,
        "breached_at": None,
        "rung": 0,
        "rung_at": None,
        "rings_at": now + timedelta(hours=6),
    }


def delivery_row(
    team: str, number: int, title: str, now: datetime, *, record: int | None, channel: str = AGENTS
) -> Row:
    """The card in the agents' channel, waiting to leave."""
    return {
        "workspace_id": team,
        "record_id": record,
        "line": f"{team} {channel}",
        "method": "post",
        "address": channel,
        "person_id": None,
        "thread_card": None,
        "thread_ts": None,
        "card": f"INC-{number}/agents",
        "message": "IncidentCard",
        "facts": _card(number, title, now),
        "urgency": "normal",
        "state": "queued",
        "attempt": 0,
        "looks": 0,
        "made_at": now,
        "leaves_at": now,
        "sending_since": None,
        "leased_by": None,
        "sent_at": None,
        "channel": None,
        "ts": None,
        "reason": None,
    }


def _card(number: int, title: str, now: datetime) -> Row:
    return {
        "key": f"INC-{number}",
        "title": title,
        "details": "",
        "state": "new",
        "priority": "P4",
        "service": "Printers",
        "requester": PEOPLE[0],
        "assignee": None,
        "reported_at": now.isoformat(),
        "promise": "respond",
        "due_at": now.isoformat(),
        "breached": False,
        "major": False,
        "room": None,
        "how": None,
        "resolution": None,
        "version": 1,
    }


def _reported(number: int, title: str) -> Row:
    return {
        "message": "Reported",
        "facts": {
            "key": f"INC-{number}",
            "title": title,
            "priority": "P4",
            "service": "Printers",
            "respond_by": "2026-11-21T17:04:49.804844Z",
        },
    }
