"""War rooms and their timelines."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base
from storage.types import Id


class WarRoom(Base):
    """The channel of a major incident."""

    __tablename__ = "war_rooms"
    __table_args__ = (UniqueConstraint("workspace_id", "channel"),)

    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    channel: Mapped[str]
    name: Mapped[str]
    opened_at: Mapped[datetime]


class EntryKind(StrEnum):
    """How an entry came into the timeline; what follows from history is not kept twice."""

    PINNED = "pinned"
    REPORTED = "reported"
    """The message that was reported."""


class TimelineEntry(Base):
    """A moment that the review will tell of; a message keeps its own moment, not that of its pinning."""

    __tablename__ = "timeline"
    __table_args__ = (
        UniqueConstraint("record_id", "channel", "ts"),
        Index(None, "record_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    person_id: Mapped[str | None]
    text: Mapped[str]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    permalink: Mapped[str | None]
    added_by: Mapped[str | None]
    added_at: Mapped[datetime]
