"""Offers: what people wrote to the desk, found again by who wrote it, where and when."""

from datetime import datetime

from sqlalchemy import delete, select

from storage.noun import Noun
from storage.rows import Offer


class Offers(Noun):
    def add(self, offer: Offer) -> None:
        """Write a new offer, so that it has its id."""
        self._session.add(offer)
        self._session.flush()

    def by_id(self, workspace: str, id: int, *, lock: bool = False) -> Offer | None:
        found = self._session.get(Offer, id, with_for_update=lock or None)
        return found if found is not None and found.workspace_id == workspace else None

    def at(self, workspace: str, channel: str, ts: str, *, lock: bool = False) -> Offer | None:
        """The offer that stands below this message."""
        wanted = select(Offer).where(
            Offer.workspace_id == workspace, Offer.channel == channel, Offer.ts == ts
        )
        return self._session.scalars(wanted.with_for_update() if lock else wanted).first()

    def of_record(self, record_id: int) -> Offer | None:
        """The offer that became this record, locked."""
        wanted = select(Offer).where(Offer.record_id == record_id)
        return self._session.scalars(wanted.with_for_update()).first()

    def forget_before(self, workspace: str, moment: datetime, *, limit: int) -> int:
        """Delete up to `limit` offers of messages from before then; how many there were."""
        old = (
            select(Offer.id)
            .where(Offer.workspace_id == workspace, Offer.last_at < moment)
            .order_by(Offer.last_at)
            .limit(limit)
        )
        ids = list(self._session.scalars(old))
        if ids:
            self._session.execute(delete(Offer).where(Offer.id.in_(ids)))
        return len(ids)

    def near(
        self, workspace: str, channel: str, person: str, *, since: datetime, until: datetime
    ) -> list[Offer]:
        """What this person wrote there, all or in part, between these moments: locked, the newest first."""
        wanted = (
            select(Offer)
            .where(
                Offer.workspace_id == workspace,
                Offer.channel == channel,
                Offer.person_id == person,
                Offer.last_at >= since,
                Offer.first_at <= until,
            )
            .order_by(Offer.last_at.desc(), Offer.id.desc())
        )
        return list(self._session.scalars(wanted.with_for_update()))
