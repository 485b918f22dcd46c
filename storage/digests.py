"""Digests: which team hears next what its day holds, and what that is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Executable, Select, and_, bindparam, case, func, or_, select, text

from bot.terms import Key, Kind, State
from storage.noun import Due, Noun, insert_into, table
from storage.rows import Clock, Record, TeamDigest
from storage.rows.records import OPEN

OVERDUE, TODAY, WAITING, UNTAKEN = "overdue", "today", "waiting", "untaken"
PARTS = (OVERDUE, TODAY, WAITING, UNTAKEN)
"""A record stands in the first of them that is true of it."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """A record that a digest names, and how many there are of its part."""

    part: str
    of: int
    key: Key
    title: str
    assignee: str | None
    waiting_on: str | None
    waiting_until: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Theirs:
    """Which records are a team's: those given to it, and where no team was named, those of its services."""

    team: str
    services: Collection[str]
    strays_of: tuple[Collection[str], Collection[str]] | None = None
    """All teams and all services there are: what belongs to none of them is this team's as well."""


class Digests(Noun):
    def plan(self, workspace: str, team: str, *, tells_at: datetime | None, now: datetime) -> None:
        """Note when a team hears next; one that is overdue is left to be seen to."""
        given = {"workspace": workspace, "team": team, "tells_at": tells_at, "now": now}
        self._core.execute(_plan(self._dialect), given)

    def next_to_tell(self) -> Due | None:
        """The digest that is to be told first."""
        return self._due(_NEXT)

    def locked(self, id: int) -> TeamDigest | None:
        """The digest, for telling it."""
        return self._session.get(TeamDigest, id, with_for_update=True)

    def pressing(
        self, workspace: str, theirs: Theirs, *, now: datetime, until: datetime, each: int
    ) -> list[Pressing]:
        """What is open and presses, part by part, up to `each` of every one; `until`: the day's end."""
        wanted = _ranked(_standing(workspace, _is(theirs), now), until).cte("ranked")
        rows = self._core.execute(
            select(wanted)
            .where(wanted.c.rank <= each)
            .order_by(case({part: n for n, part in enumerate(PARTS)}, value=wanted.c.part), wanted.c.rank)
        )
        return [
            Pressing(
                row.part,
                row.of,
                Key(Kind(row.kind), row.number),
                row.title,
                row.assignee_id,
                row.waiting_on,
                row.waiting_until,
                row.due_at,
            )
            for row in rows
        ]


def _is(theirs: Theirs) -> ColumnElement[bool]:
    nobodys = Record.team.is_(None)
    found = or_(Record.team == theirs.team, and_(nobodys, Record.service.in_(sorted(theirs.services))))
    if theirs.strays_of is None:
        return found
    teams, services = (sorted(each) for each in theirs.strays_of)
    lost = or_(Record.service.is_(None), Record.service.not_in(services))
    return or_(found, and_(nobodys, lost), Record.team.not_in(teams))


def _standing(workspace: str, theirs: ColumnElement[bool], now: datetime) -> Select[*tuple[object, ...]]:
    """Open records, each with the first moment that it missed, and the first that it has yet to keep.

    Asked of every open record by itself: for a join, PostgreSQL might read all clocks there ever were. The
    kinds are named for SQLite, which else walks all records.
    """
    runs = (Clock.record_id == Record.id, Clock.met_at.is_(None), Clock.cancelled_at.is_(None))
    # A clock that stands still rings for nothing.
    counts, first = Clock.rings_at.is_not(None), select(func.min(Clock.due_at)).where(*runs)
    missed = first.where(or_(Clock.breached_at.is_not(None), and_(counts, Clock.due_at <= now)))
    ahead = first.where(Clock.breached_at.is_(None), counts, Clock.due_at > now)
    return select(
        Record.kind,
        Record.number,
        Record.title,
        Record.state,
        Record.assignee_id,
        Record.waiting_on,
        Record.waiting_until,
        missed.scalar_subquery().label("missed_at"),
        ahead.scalar_subquery().label("ahead_at"),
    ).where(Record.workspace_id == workspace, Record.kind.in_(list(Kind)), text(OPEN), theirs)


def _ranked(standing: Select[*tuple[object, ...]], until: datetime) -> Select[*tuple[object, ...]]:
    """Those that press, each with its part, how many that has, and its place there."""
    found = standing.cte("standing")
    part = case(
        (found.c.missed_at.is_not(None), OVERDUE),
        (found.c.ahead_at < until, TODAY),
        (found.c.state == State.WAITING, WAITING),
        (found.c.assignee_id.is_(None), UNTAKEN),
    )
    due_at = func.coalesce(found.c.missed_at, found.c.ahead_at)
    first = (due_at.is_(None), due_at, found.c.number)
    return select(
        found,
        due_at.label("due_at"),
        part.label("part"),
        func.count().over(partition_by=part).label("of"),
        func.row_number().over(partition_by=part, order_by=first).label("rank"),
    ).where(part.is_not(None))


_NEXT = (
    select(TeamDigest.id, TeamDigest.workspace_id, TeamDigest.tells_at)
    .where(TeamDigest.tells_at.is_not(None))
    .order_by(TeamDigest.tells_at, TeamDigest.id)
    .limit(1)
)


@cache
def _plan(dialect: str) -> Executable:
    """A new one, or the moment of one that is still to come."""
    digests = table(TeamDigest).c
    insert = insert_into(TeamDigest, dialect).values(
        workspace_id=bindparam("workspace"), team=bindparam("team"), tells_at=bindparam("tells_at")
    )
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "team"],
        set_={"tells_at": insert.excluded.tells_at},
        where=or_(digests.tells_at.is_(None), digests.tells_at > bindparam("now")),
    )
