"""Clocks: promises on records, and the moment each next needs attention."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts
from storage.types import Id


class Clock(Base):
    """One promise on one record. The moments only cache what bot.sla reckons from the record's history."""

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("record_id", "promise", "number"),
        Index(
            "ix_clocks_rings_at",
            "rings_at",
            sqlite_where=text("rings_at IS NOT NULL"),
            postgresql_where=text("rings_at IS NOT NULL"),
        ),
        # A list asks of every open record whether it missed a deadline; few did.
        Index(
            "ix_clocks_breached",
            "record_id",
            sqlite_where=text("breached_at IS NOT NULL"),
            postgresql_where=text("breached_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    promise: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)
    """Which clock of this promise it is: a reopened incident may begin a new one, and each update does."""
    policy: Mapped[str] = mapped_column(ForeignKey("policy_versions.hash"))
    """What was promised when it started; a later rulebook promises nothing to an open record."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    warned_percent: Mapped[int] = mapped_column(default=0)
    """The last mark that rang, in percent of the target; 0: none yet."""
    breached_at: Mapped[datetime | None]
    """When the breach was seen; the moment it happened is `due_at`."""
    rung: Mapped[int] = mapped_column(default=0)
    """How often the breach rang: the first time, then once for every level."""
    rung_at: Mapped[datetime | None]
    """When it rang last for its breach."""
    rings_at: Mapped[datetime | None]

    @property
    def runs(self) -> bool:
        return self.met_at is None and self.cancelled_at is None


class PolicyVersion(Base):
    """A policy as it was, with its calendars; known by its content, and never changed."""

    __tablename__ = "policy_versions"

    hash: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[Facts]
    kept_at: Mapped[datetime]
