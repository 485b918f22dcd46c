"""Homes: who looks at the app's Home, at what there, and what stands in it."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.terms import Queue
from storage.rows.base import Base


class Home(Base):
    """The Home of one person: what they chose to see stays, and what is shown follows the records."""

    __tablename__ = "homes"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(index=True)
    queue: Mapped[str]
    """The queue that they look at."""
    team: Mapped[str | None]
    """The key of the team whose queues they look at; None: their own teams."""
    service: Mapped[str | None]
    """The key of the only service that they look at."""
    page: Mapped[int] = mapped_column(default=0)
    is_asked: Mapped[bool] = mapped_column(default=True)
    """They have just opened it, or chosen something in it, and wait for it to be shown."""
    composed_at: Mapped[datetime | None]
    """When it was last looked at what belongs into it."""
    changes_at: Mapped[datetime | None]
    """When it changes by time alone: a deadline in it passes."""
    shown: Mapped[str | None]
    """The fingerprint of what stands in it."""
    published_at: Mapped[datetime | None]
    """When Slack was last asked to show it."""
    busy_until: Mapped[datetime | None]
    """While a worker publishes it, or Slack is not to be asked again yet."""

    def open(self, *, at: datetime) -> None:
        """Somebody looks at it: from the first page, by what they chose before."""
        self.opened_at, self.page, self.is_asked = at, 0, True

    def choose(self, *, at: datetime, queue: Queue, team: str | None, service: str | None, page: int) -> None:
        """They want to see something else."""
        self.queue, self.team, self.service, self.page = queue, team, service, page
        self.opened_at, self.is_asked = at, True

    def may_be_shown_at(self, every: timedelta) -> datetime | None:
        """Not before this: our pace for one person, and while another worker is at it."""
        moments = [self.busy_until, self.published_at + every if self.published_at else None]
        return max(filter(None, moments), default=None)
