"""Clocks: promises on records, and the moment each next needs attention."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base
from storage.types import Id


class Clock(Base):
    """One promise on one record. The moments only cache what bot.sla reckons from the record's history."""

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("record_id", "promise"),
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
    target_seconds: Mapped[int]
    warn_at_percent: Mapped[int]
    """What was promised when it started; a later rulebook promises nothing to an open record."""
    started_at: Mapped[datetime]
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    """When the breach was rung; the moment it happened is `due_at`."""
    rings_at: Mapped[datetime | None]

    @property
    def runs(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    def set_next_ring(self) -> None:
        """Next comes the warning, then the breach, then nothing; a clock that is met rings no more."""
        if not self.runs or self.breached_at is not None:
            self.rings_at = None
        elif self.warned_at is None:
            self.rings_at = self.warn_at
        else:
            self.rings_at = self.due_at
