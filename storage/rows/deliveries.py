"""Deliveries (what is to be said, and what was said where) and the gates that pace them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.rows.base import Base, Facts
from storage.types import Id


class Method(StrEnum):
    """How it is said. A post to `@U1` goes to that person's direct messages."""

    POST = "post"
    UPDATE = "update"
    EPHEMERAL = "ephemeral"
    RESPOND = "respond"


class Urgency(StrEnum):
    """Who goes first at a gate: a war room, everyday messages, or bulk."""

    ROOM = "room"
    NORMAL = "normal"
    BULK = "bulk"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    COLLAPSED = "collapsed"
    FAILED = "failed"
    DROPPED = "dropped"


_WAITS = "leaves_at IS NOT NULL"

STANDS = "method = 'post' AND ts IS NOT NULL"
"""The condition of the index over what stands in Slack; a query that says the same can use it."""


class Delivery(Base):
    """One message to one place. `leaves_at` is set while it still needs attention.

    While a sender holds it, `leaves_at` is the end of the lease, so a sender that dies leaves it to the next.
    `line` is the place it waits in line for: deliveries of one line leave one after another, by id.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_line", "line", "id", sqlite_where=text(_WAITS), postgresql_where=text(_WAITS)),
        Index(
            "ix_deliveries_card",
            "workspace_id",
            "card",
            "id",
            sqlite_where=text("card IS NOT NULL"),
            postgresql_where=text("card IS NOT NULL"),
        ),
        Index("ix_deliveries_record", "record_id"),
        # Every message in a thread of a busy channel asks whether one of our posts stands above it.
        Index(
            "ix_deliveries_place", "channel", "ts", sqlite_where=text(STANDS), postgresql_where=text(STANDS)
        ),
        # Pruning asks for the oldest that are done with.
        Index(
            "ix_deliveries_done",
            "made_at",
            sqlite_where=text("leaves_at IS NULL"),
            postgresql_where=text("leaves_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("records.id"))
    line: Mapped[str]
    method: Mapped[str]
    address: Mapped[str]
    """A channel id, `@` and a person's id for their direct messages, or a response_url."""
    person_id: Mapped[str | None]
    """Who alone sees an ephemeral message, or whom a post in the thread of a channel is for."""
    thread_card: Mapped[str | None]
    """The card in whose thread it stands."""
    thread_ts: Mapped[str | None]
    """The message in whose thread it stands, where that is no card of ours."""
    card: Mapped[str | None]
    """The name of the card that this posts or updates."""
    message: Mapped[str]
    """Which message of bot.slack.messages, made from `facts` when it leaves."""
    facts: Mapped[Facts]
    urgency: Mapped[str]
    state: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    """How often Slack has been searched for it since an answer was lost."""
    made_at: Mapped[datetime]
    leaves_at: Mapped[datetime | None]
    sending_since: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    """Where it stands in Slack, once sent."""
    reason: Mapped[str | None]
    """Slack's word, where it failed or waits for another attempt."""

    @property
    def in_thread(self) -> bool:
        return self.thread_card is not None or self.thread_ts is not None

    def end(self, state: DeliveryState, *, reason: str | None = None) -> None:
        """It needs no more attention."""
        self.state, self.leaves_at, self.leased_by, self.reason = state, None, None, reason

    def move(self, address: str, *, line: str, at: datetime) -> None:
        """It goes to another place, for where it was meant to stand takes nothing."""
        self.address, self.line, self.thread_card, self.thread_ts = address, line, None, None
        self.person_id, self.attempt = None, 0
        self.wait(at)

    def look_again(self, at: datetime) -> None:
        """It may have been said: Slack is searched for it before it goes again."""
        self.state, self.leaves_at, self.leased_by = DeliveryState.SENDING, at, None
        self.looks, self.reason = 0, None

    def wait(self, until: datetime, *, reason: str | None = None) -> None:
        """It certainly was not said yet; it goes again at `until`."""
        self.state, self.leaves_at, self.leased_by = DeliveryState.QUEUED, until, None
        self.sending_since, self.looks, self.reason = None, 0, reason


class Gate(Base):
    """The pace of one method, or of posts to one channel. Shared by all workers.

    `full_at` is the moment at which the allowance will be whole again if nothing more passes (the
    "theoretical arrival time" of the generic cell rate algorithm): one column, no counters to reset.
    """

    __tablename__ = "gates"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    full_at: Mapped[datetime]
