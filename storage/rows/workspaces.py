"""Workspaces, and the people in them as far as we know their Slack profiles."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts


class Workspace(Base):
    """A Slack workspace that we serve.

    `places` are the rulebook's channels by their role, as Slack ids; `directory` holds the user ids behind
    the rulebook's e-mail addresses and user groups, as Slack last said. Either was found at `seen_at`.
    """

    __tablename__ = "workspaces"
    __table_args__ = (
        Index(
            None,
            "tends_at",
            sqlite_where=text("tends_at IS NOT NULL"),
            postgresql_where=text("tends_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    bot_user: Mapped[str]
    places: Mapped[Facts] = mapped_column(default=dict)
    directory: Mapped[Facts] = mapped_column(default=dict)
    seen_at: Mapped[datetime]
    installed_at: Mapped[datetime | None]
    """When it was last installed by OAuth; None: the desk was given its token."""
    installed_by: Mapped[str | None]
    left_at: Mapped[datetime | None]
    """When it took its leave: the app was removed, or its token revoked. What was recorded stays."""
    tends_at: Mapped[datetime | None]
    """When its installation next needs attention: to be settled in, or to have its token renewed."""
    trouble: Mapped[str | None]
    """Why it could not be seen to the last time."""

    def place(self, role: str) -> str | None:
        """The channel id of `agents` or `incidents`, once the start has found it."""
        return self.places.get(role)


class Person(Base):
    """A cache of one person's Slack profile; what is unknown is learned by the worker."""

    __tablename__ = "people"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str | None]
    is_bot: Mapped[bool] = mapped_column(default=False)
    direct_channel: Mapped[str | None]
    away_since: Mapped[datetime | None]
    """Since when they are away, as they said."""
    away_until: Mapped[datetime | None]
    """When they are back by themselves, if that was said."""
    learned_at: Mapped[datetime | None]

    def is_away(self, at: datetime) -> bool:
        """Whether they are away at that moment, as far as they said."""
        return self.away_since is not None and (self.away_until is None or self.away_until > at)

    @property
    def zone(self) -> tzinfo:
        """Their time zone; UTC where it is not known, or unknown here."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else UTC
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return UTC

    def leave(self, *, at: datetime, until: datetime | None) -> None:
        """Be away, until that moment or until they come back."""
        if not self.is_away(at):
            self.away_since = at
        self.away_until = until

    def come_back(self) -> None:
        self.away_since = self.away_until = None
