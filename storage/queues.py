"""Queues: what is open and to be done, by its next deadline, and how much there is of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text, true

from bot.terms import Queue, State, WaitingOn
from storage.noun import Noun, table
from storage.rows import Incident, Record
from storage.rows.records import OPEN, UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose queues: those of a person, of the teams that are not `others`, and of one service, or of all.

    What belongs to no team at all is in every team's queues, so that somebody sees it.
    """

    person: str
    other_teams: Collection[str] = ()
    other_services: Collection[str] = ()
    """The services of those teams."""
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records are in each queue, and when the next of them misses its deadline."""

    by_queue: dict[Queue, int]
    next_due_at: datetime | None


class Queues(Noun):
    def listed(
        self, workspace: str, queue: Queue, sight: Sight, *, now: datetime, limit: int, skip: int = 0
    ) -> list[Incident]:
        """What is in a queue, by its next deadline; what was reported: first what waits for its requester."""
        if queue is Queue.REPORTED:
            return self._read(self._reported(workspace, sight, limit=limit, skip=skip))
        wanted = select(_R.c.id).where(_open(workspace), _in(queue, sight, now))
        ordered = wanted.order_by(_R.c.due_at.is_(None), _R.c.due_at, _R.c.id)
        return self._read(self._core.scalars(ordered.limit(limit).offset(skip)).all())

    def counted(self, workspace: str, sight: Sight, *, now: datetime) -> Counted:
        """All queues at once: the open records are read once, from their index."""
        queues: list[Queue] = [queue for queue in Queue if queue is not Queue.REPORTED]
        counts = [func.sum(case((_in(queue, sight, now), 1), else_=0)) for queue in queues]
        seen = or_(*(_in(queue, sight, now) for queue in (Queue.MINE, Queue.UNASSIGNED)), _of_team(sight))
        next_due = func.min(case((and_(seen, _R.c.due_at > now), _R.c.due_at)))
        *found, due = self._core.execute(select(*counts, next_due).where(_open(workspace))).one()
        by_queue: dict[Queue, int] = {queue: count or 0 for queue, count in zip(queues, found, strict=True)}
        by_queue[Queue.REPORTED] = sum(
            self._core.scalar(select(func.count()).select_from(part.subquery())) or 0
            for part in _parts_reported(workspace, sight)
        )
        return Counted(by_queue, due)

    def _reported(self, workspace: str, sight: Sight, *, limit: int, skip: int) -> list[int]:
        """Each part is in an index of its own, from which no more is read than is shown."""
        found: list[int] = []
        for part in _parts_reported(workspace, sight):
            found += self._core.scalars(part.limit(limit + skip - len(found))).all()
        return found[skip : skip + limit]

    def _read(self, ids: Sequence[int]) -> list[Incident]:
        """The records of these ids, in their order."""
        found = self._session.scalars(select(Incident).where(Incident.id.in_(ids)))
        by_id = {record.id: record for record in found}
        return [by_id[id] for id in ids if id in by_id]


_R = table(Record)


def _open(workspace: str) -> ColumnElement[bool]:
    """All that is asked of it stands in the index of open records, or SQLite walks all there ever were."""
    return and_(_R.c.workspace_id == workspace, text(OPEN))


def _in(queue: Queue, sight: Sight, now: datetime) -> ColumnElement[bool]:
    """Whether an open record is in this queue."""
    match queue:
        case Queue.MINE:
            return and_(_R.c.assignee_id == sight.person, _of_service(sight))
        case Queue.UNASSIGNED:
            return and_(_R.c.assignee_id.is_(None), _of_team(sight))
        case Queue.WAITING:
            return and_(_R.c.state == State.WAITING, _of_team(sight))
        case _:
            return and_(_R.c.due_at <= now, _of_team(sight))


def _of_service(sight: Sight) -> ColumnElement[bool]:
    return _R.c.service == sight.service if sight.service is not None else true()


def _of_team(sight: Sight) -> ColumnElement[bool]:
    """It was given to none of the other teams, and where it was given to none, they own not its service."""
    unowned = or_(_R.c.service.is_(None), _R.c.service.not_in(sorted(sight.other_services)))
    given = and_(_R.c.team.is_not(None), _R.c.team.not_in(sorted(sight.other_teams)))
    return and_(or_(given, and_(_R.c.team.is_(None), unowned)), _of_service(sight))


def _parts_reported(workspace: str, sight: Sight) -> list[Select[int]]:
    """What waits for whether it is fixed, then what waits for an answer, then the rest; the newest first."""
    own = or_(_R.c.requester_id == sight.person, _R.c.reported_by == sight.person)
    asks = func.coalesce(_R.c.waiting_on, "") == WaitingOn.REQUESTER
    still_open = select(_R.c.id).where(_open(workspace), own).order_by(_R.c.id.desc())
    unconfirmed = select(_R.c.id).where(
        _R.c.workspace_id == workspace, text(UNCONFIRMED), _R.c.requester_id == sight.person
    )
    return [
        unconfirmed.order_by(_R.c.id.desc()),
        still_open.where(_R.c.state == State.WAITING, asks),
        still_open.where(or_(_R.c.state != State.WAITING, ~asks)),
    ]
