"""Records, their history, comments and links."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, case, func, insert, or_, select, text
from sqlalchemy.orm.attributes import set_committed_value

from bot.terms import Actor, Audience, Key, Kind
from storage.noun import Due, Noun, column_names, columns_of, insert_into, table
from storage.rows import Clock, Comment, HistoryEntry, Incident, Link, Number, Record
from storage.rows.records import OPEN

Changes = Mapping[str, Sequence[object]]
"""By field: [old, new]."""


class Records(Noun):
    def next_number(self, workspace: str, kind: str) -> int:
        """The next number of a kind. Whoever numbers next waits until this transaction ends: no gaps."""
        given = {"workspace": workspace, "kind": kind}
        return int(self._core.execute(_next_number(self._dialect), given).scalar_one())

    def add(self, record: Record) -> None:
        """Write a new record, so that it has its id; from here on the session follows it."""
        # A third of what the ORM's flush costs, and the most expensive of a report's statements.
        record.version = 1
        record.word()
        record.id = self._core.execute(_ADD, columns_of(record)).scalar_one()
        for name in column_names(type(record)):
            if name not in record.__dict__:  # what nobody gave is known, and need not be read
                set_committed_value(record, name, None)
        self._transaction.follow(record)

    def incident(self, workspace: str, key: Key, *, lock: bool = False) -> Incident | None:
        """One incident. `lock` it to change it: of two at once the second sees what the first wrote."""
        wanted = select(Incident).where(
            Incident.workspace_id == workspace, Incident.kind == key.kind, Incident.number == key.number
        )
        return self._session.scalars(wanted.with_for_update() if lock else wanted).first()

    def of_message(self, workspace: str, channel: str, ts: str) -> Incident | None:
        """The incident that a message of Slack was first reported as."""
        return self._session.scalars(
            select(Incident)
            .where(
                Incident.workspace_id == workspace,
                Incident.reported_in == channel,
                Incident.reported_ts == ts,
            )
            .order_by(Incident.id)
            .limit(1)
        ).first()

    def by_id(self, id: int, *, lock: bool = False) -> Incident | None:
        return self._session.get(Incident, id, with_for_update=lock or None)

    def meant_below(self, workspace: str, channel: str, ts: str) -> Incident | None:
        """The incident meant in the thread of a message that was reported: an open one, then the newest."""
        return self._session.scalars(
            select(Incident)
            .where(
                Incident.workspace_id == workspace,
                Incident.reported_in == channel,
                Incident.reported_ts == ts,
            )
            .order_by(case((text(OPEN), 0), else_=1), Incident.number.desc())
            .limit(1)
        ).first()

    def open_incidents(
        self,
        workspace: str,
        *,
        limit: int,
        kind: Kind = Kind.INCIDENT,
        seen_by: str | None = None,
        of: str | None = None,
        breached: bool = False,
        team: str | None = None,
        services: Collection[str] = (),
    ) -> list[Incident]:
        """Those not yet restored, newest first; `seen_by`: only this person's, and what everyone may see.

        `of`: those that this person reported or works on; `breached`: those that missed a deadline;
        `team`: those that it has; where no team was named, those about one of its `services`.
        """
        wanted = select(Incident).where(Incident.workspace_id == workspace, Incident.kind == kind, text(OPEN))
        if of is not None:
            wanted = wanted.where(
                or_(Incident.requester_id == of, Incident.reported_by == of, Incident.assignee_id == of)
            )
        if breached:
            missed = select(Clock.id).where(Clock.record_id == Incident.id, Clock.breached_at.is_not(None))
            wanted = wanted.where(missed.exists())
        if team is not None:
            own = Incident.team.is_(None) & Incident.service.in_(sorted(services))
            wanted = wanted.where((Incident.team == team) | own)
        if seen_by is not None:
            theirs = or_(Incident.requester_id == seen_by, Incident.reported_by == seen_by)
            wanted = wanted.where(theirs | (Incident.audience == Audience.EVERYONE))
        return list(self._session.scalars(wanted.order_by(Incident.number.desc()).limit(limit)))

    def count_open(self) -> list[tuple[tuple[str, str, str, str], int]]:
        """How many records are open, by workspace, kind, priority and state."""
        by = (Record.workspace_id, Record.kind, Record.priority, Record.state)
        rows = self._core.execute(select(*by, func.count()).where(text(OPEN)).group_by(*by).order_by(*by))
        return [((row.workspace_id, row.kind, row.priority, row.state), row[-1]) for row in rows]

    def open_ids(self, workspace: str) -> list[int]:
        """The ids of all open incidents, oldest first."""
        wanted = select(Incident.id).where(Incident.workspace_id == workspace, text(OPEN))
        return list(self._session.scalars(wanted.order_by(Incident.id)))

    def next_to_resume(self) -> Due | None:
        """The incident that is to go on first, of those whose waiting has an end."""
        return self._due(_WAITING)

    def next_to_settle(self) -> Due | None:
        """The resolved incident that is to be asked about again, or closed, first."""
        return self._due(_SETTLING)

    def write_history(
        self, record: Record, by: Actor, *, at: datetime, verb: str, changes: Changes, note: str = ""
    ) -> None:
        """Add one line to a record's history."""
        line = {
            "workspace_id": record.workspace_id,
            "record_id": record.id,
            "at": at,
            "verb": verb,
            "person_id": by.person,
            "person_name": by.name,
            "source": by.source,
            "changes": {field: list(pair) for field, pair in changes.items()},
            "note": note,
        }
        self._core.execute(_WRITE_HISTORY, line)

    def history(self, record: Record) -> list[HistoryEntry]:
        """All that happened to it, oldest first."""
        return list(
            self._session.scalars(
                select(HistoryEntry).where(HistoryEntry.record_id == record.id).order_by(HistoryEntry.id)
            )
        )

    def comment(
        self, record: Record, *, by: str | None, at: datetime, kind: str, audience: Audience, text: str
    ) -> None:
        self._session.add(
            Comment(
                workspace_id=record.workspace_id,
                record_id=record.id,
                at=at,
                person_id=by,
                kind=kind,
                audience=audience,
                text=text,
            )
        )

    def comments(self, record: Record, *, kind: str) -> list[Comment]:
        return list(
            self._session.scalars(
                select(Comment)
                .where(Comment.record_id == record.id, Comment.kind == kind)
                .order_by(Comment.id)
            )
        )

    def link(self, record: Record, to: Record, *, relation: str, at: datetime) -> None:
        self._session.add(Link(from_id=record.id, to_id=to.id, relation=relation, at=at))

    def linked(self, record: Record, *, relation: str) -> list[Record]:
        """The records that this one points to."""
        return list(
            self._session.scalars(
                select(Record)
                .join(Link, Link.to_id == Record.id)
                .where(Link.from_id == record.id, Link.relation == relation)
                .order_by(Record.id)
            )
        )

    def count(self, workspace: str) -> int:
        return (
            self._session.scalar(select(func.count(Record.id)).where(Record.workspace_id == workspace)) or 0
        )


# Built once, without the ORM's part: every report runs them.
_ADD = insert(table(Record)).returning(table(Record).c.id)
_WAITING = (
    select(Incident.id, Incident.workspace_id, Incident.waiting_until)
    .where(Incident.waiting_until.is_not(None))
    .order_by(Incident.waiting_until)
    .limit(1)
)
_SETTLING = (
    select(Incident.id, Incident.workspace_id, Incident.settles_at)
    .where(Incident.settles_at.is_not(None))
    .order_by(Incident.settles_at)
    .limit(1)
)
_WRITE_HISTORY = insert(table(HistoryEntry))


@cache
def _next_number(dialect: str) -> Executable:
    return (
        insert_into(Number, dialect)
        .values(workspace_id=bindparam("workspace"), kind=bindparam("kind"), last=1)
        .on_conflict_do_update(
            index_elements=["workspace_id", "kind"], set_={"last": table(Number).c.last + 1}
        )
        .returning(table(Number).c.last)
    )
