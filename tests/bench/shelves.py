"""Shelves of records, filled by the database itself: a million in well under a minute."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
)

from storage import Database
from storage.rows import Base, Clock, Number, Record
from tests.bench.rows import TEAM, Row, clock_row, record_row, settle_in, table_of
from tests.bench.slack import PEOPLE

OPEN = 1_000
"""So many are open on every shelf."""

SITES = 20
RACKS = 100
"""So many records name each rack, open or over."""

COMMON = tuple(f"x{number}" for number in range(16))


def rack(number: int) -> str:
    """The word that names a rack; none is the beginning of another."""
    return f"rack{1_000_000 + number}"


def fill(database: Database, *, records: int, step: int, agent: str | None = None) -> None:
    """Put records on a shelf, each with two clocks. Every `step`-th is open, the others are resolved.

    Every title has the words of COMMON. One in ten has "VPN", of the open ones too. An open one names one
    of the SITES. One in seven missed both deadlines. One in twenty of the open ones is `agent`'s.
    """
    settle_in(database)
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            # Filling may take longer than a listener may, and checking every foreign key is half of it.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql("SET LOCAL transaction_timeout = 0")
        _records(connection, records, step, agent)
        _clocks(connection)
        connection.execute(insert(table_of(Number)), {"workspace_id": TEAM, "kind": "INC", "last": records})
        if not database.is_sqlite:
            # As its autovacuum does within a minute.
            connection.exec_driver_sql("ANALYZE records, clocks")


def _records(connection: Connection, records: int, step: int, agent: str | None) -> None:
    one = select(literal(1, Integer).label("n")).cte("numbers", recursive=True)
    numbers = one.union_all(select(one.c.n + 1).where(one.c.n < records))
    n, turn = numbers.c.n, numbers.c.n // step
    is_open = n % step == 0
    site = case((is_open, literal(" site") + cast(turn % SITES, Text)), else_="")
    tenth = case((turn % 10 == 0, " vpn"), else_="")
    racks = literal(" rack") + cast(n % max(1, records // RACKS) + 1_000_000, Text)
    words = literal("printer ") + cast(n, Text) + site + tenth + racks + literal(" " + " ".join(COMMON))
    now = datetime.now(UTC)
    due_at = literal(record_row(TEAM, 0, "", PEOPLE[0], now)["due_at"], table_of(Record).c.due_at.type)
    at = literal(now, table_of(Record).c.resolved_at.type)
    computed = {
        "number": n,
        "title": words,
        "words": words,
        "requester_id": literal("U0BENCH") + func.substr(cast(turn % len(PEOPLE) + 1_000, Text), 2),
        "state": case((is_open, "new"), else_="resolved"),
        "assignee_id": case((and_(is_open, turn % 20 == 3), agent), else_=null()),
        "due_at": case((is_open, due_at), else_=null()),
        "resolved_at": case((is_open, null()), else_=at),
        "resolved_how": case((is_open, null()), else_="fix"),
        "resolution": case((is_open, null()), else_="Restarted"),
    }
    _insert(connection, Record, record_row(TEAM, 0, "", PEOPLE[0], now), computed, numbers)


def _clocks(connection: Connection) -> None:
    """Both promises of every record; those of what is over were kept, and ring no more."""
    records, clocks, now = table_of(Record), table_of(Clock), datetime.now(UTC)
    is_open = records.c.state == "new"
    for promise in ("respond", "resolve"):
        row = clock_row(TEAM, 0, promise, now)
        rings_at, at = (literal(moment, clocks.c.rings_at.type) for moment in (row["rings_at"], now))
        computed = {
            "record_id": records.c.id,
            "met_at": case((is_open, null()), else_=at),
            "rings_at": case((is_open, rings_at), else_=null()),
            "breached_at": case((records.c.id % 7 == 0, at), else_=null()),
        }
        _insert(connection, Clock, row, computed, records)


def _insert(
    connection: Connection, kind: type[Base], row: Row, computed: Mapping[str, Any], source: FromClause
) -> None:
    """One row for each row of `source`: as `row` says, save what is computed."""
    table = table_of(kind)
    same = {name: literal(value, table.c[name].type) for name, value in row.items() if value is not None}
    columns = {**same, **computed}
    wanted = select(*columns.values()).select_from(source)
    connection.execute(insert(table).from_select(list(columns), wanted))
