"""War rooms and their timelines."""

from datetime import datetime

from sqlalchemy import select

from storage.noun import Noun, insert_into
from storage.rows import EntryKind, Incident, TimelineEntry, WarRoom


class WarRooms(Noun):
    def of(self, record_id: int) -> WarRoom | None:
        return self._session.get(WarRoom, record_id)

    def open(self, incident: Incident, *, channel: str, name: str, at: datetime) -> WarRoom:
        room = WarRoom(
            record_id=incident.id,
            workspace_id=incident.workspace_id,
            channel=channel,
            name=name,
            opened_at=at,
        )
        self._session.add(room)
        return room

    def incident_in(self, workspace: str, channel: str, *, lock: bool = False) -> Incident | None:
        """The incident whose war room this channel is."""
        wanted = (
            select(Incident)
            .join(WarRoom, WarRoom.record_id == Incident.id)
            .where(WarRoom.workspace_id == workspace, WarRoom.channel == channel)
        )
        return self._session.scalars(wanted.with_for_update(of=Incident) if lock else wanted).first()

    def pin(
        self,
        record_id: int,
        workspace: str,
        *,
        at: datetime,
        kind: str,
        person: str | None,
        text: str,
        channel: str,
        ts: str,
        permalink: str | None,
        added_by: str | None,
        added_at: datetime,
    ) -> None:
        """Add a message to the timeline; one that is there already stays as it is."""
        self._session.execute(
            insert_into(TimelineEntry, self._dialect)
            .values(
                workspace_id=workspace,
                record_id=record_id,
                at=at,
                kind=kind,
                person_id=person,
                text=text,
                channel=channel,
                ts=ts,
                permalink=permalink,
                added_by=added_by,
                added_at=added_at,
            )
            .on_conflict_do_nothing(index_elements=["record_id", "channel", "ts"])
        )

    def reported(self, record_id: int) -> TimelineEntry | None:
        """The message that a record was reported from."""
        return self._session.scalars(
            select(TimelineEntry).where(
                TimelineEntry.record_id == record_id, TimelineEntry.kind == EntryKind.REPORTED
            )
        ).first()

    def timeline(self, record_id: int) -> list[TimelineEntry]:
        """A record's timeline, in the order in which it happened."""
        return list(
            self._session.scalars(
                select(TimelineEntry)
                .where(TimelineEntry.record_id == record_id)
                .order_by(TimelineEntry.at, TimelineEntry.id)
            )
        )
