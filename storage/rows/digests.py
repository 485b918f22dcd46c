"""Digests: when each team next hears what the day holds."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base
from storage.types import Id


class TeamDigest(Base):
    """The morning summary of one team. `tells_at` is None while the rulebook asks for none."""

    __tablename__ = "digests"
    __table_args__ = (
        UniqueConstraint("workspace_id", "team"),
        Index(
            "ix_digests_tells_at",
            "tells_at",
            sqlite_where=text("tells_at IS NOT NULL"),
            postgresql_where=text("tells_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    team: Mapped[str]
    tells_at: Mapped[datetime | None]
    told_on: Mapped[str | None]
    """The date, where the team is, of the last one."""
