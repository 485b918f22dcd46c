"""Deliveries: the queue, the cards that stand in Slack, and the record of what was said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Select, and_, bindparam, case, func, insert, or_, select, text, update
from sqlalchemy.orm import aliased

from storage.noun import Noun, table
from storage.rows import Delivery, DeliveryState, Method, Person, Record, Urgency
from storage.rows.base import Facts
from storage.rows.deliveries import STANDS


@dataclass(frozen=True, slots=True)
class Head:
    """The first delivery of a line, as far as a look needs it."""

    workspace_id: str
    line: str
    method: str
    urgency: str
    state: str
    in_thread: bool
    leaves_at: datetime
    channel_known: bool
    """False for direct messages with a person whose channel with us has not been opened yet."""


class Queued(TypedDict):
    """The columns of a delivery just queued: a plain mapping, for every report makes one."""

    workspace_id: str
    record_id: int | None
    line: str
    method: Method
    address: str
    person_id: str | None
    thread_card: str | None
    thread_ts: str | None
    card: str | None
    message: str
    facts: Facts
    urgency: Urgency
    made_at: datetime
    leaves_at: datetime


class Deliveries(Noun):
    def add(self, delivery: Queued) -> int:
        """Queue a delivery; its id."""
        self._transaction.flush()  # what it tells of is written before it
        return int(self._core.execute(_ADD, delivery).scalar_one())

    def look(self, now: datetime, *, limit: int) -> list[Head]:
        """The first of every line that may leave now, most urgent first; it takes no lock."""
        return [Head(*row) for row in self._core.execute(_LOOK, {"now": now, "most": limit})]

    def take_heads(self, now: datetime, *, limit: int) -> list[Delivery]:
        """The same, locked; those that another worker holds are passed over."""
        return list(self._session.scalars(_TAKE, {"now": now, "most": limit}))

    def next_leaves_at(self) -> datetime | None:
        """When the first of the lines' heads may leave."""
        return self._core.scalar(_NEXT)

    def newer_update(self, of: Delivery) -> bool:
        """A later update of the same card waits: this one need not be said any more."""
        return (
            self._session.scalars(
                select(Delivery.id)
                .where(
                    Delivery.workspace_id == of.workspace_id,
                    Delivery.card == of.card,
                    Delivery.id > of.id,
                    Delivery.method == Method.UPDATE,
                    Delivery.state == DeliveryState.QUEUED,
                )
                .limit(1)
            ).first()
            is not None
        )

    def standing(self, workspace: str, card: str) -> Delivery | None:
        """The message that a card's updates change, once it stands in Slack."""
        return self._session.scalars(
            _posts_of(workspace, card).where(Delivery.state == DeliveryState.SENT)
        ).first()

    def places_of(self, workspace: str, cards: Collection[str]) -> dict[str, tuple[str, str]]:
        """Where these cards stand in Slack, those that do: channel and ts by name."""
        wanted = select(Delivery.card, Delivery.channel, Delivery.ts).where(
            Delivery.workspace_id == workspace, Delivery.card.in_(cards), text(STANDS)
        )
        rows = self._session.execute(wanted.order_by(Delivery.id)).all() if cards else []
        return {card: (channel, ts) for card, channel, ts in rows if card and channel and ts}

    def posted(self, workspace: str, card: str) -> Delivery | None:
        """The latest post of a card, whatever became of it."""
        return self._session.scalars(_posts_of(workspace, card)).first()

    def standing_at(self, workspace: str, channel: str, ts: str) -> Delivery | None:
        """Our own post at this place in Slack, if it is about a record."""
        return self._session.scalars(
            select(Delivery).where(
                text(STANDS),
                Delivery.channel == channel,
                Delivery.ts == ts,
                Delivery.workspace_id == workspace,
                Delivery.record_id.is_not(None),
            )
        ).first()

    def move_updates(self, of: Delivery) -> None:
        """Let the updates of a card that wait stand in line behind it, where it goes now."""
        self._session.flush()
        self._session.execute(
            update(Delivery)
            .where(
                Delivery.workspace_id == of.workspace_id,
                Delivery.card == of.card,
                Delivery.method == Method.UPDATE,
                Delivery.state == DeliveryState.QUEUED,
            )
            .values(line=of.line, address=of.address, person_id=of.person_id)
        )

    def cards_of(self, record_id: int, messages: Sequence[str]) -> list[Delivery]:
        """The posts of a record's cards that stand, or will."""
        return list(
            self._session.scalars(
                select(Delivery)
                .where(
                    Delivery.record_id == record_id,
                    Delivery.method == Method.POST,
                    Delivery.card.is_not(None),
                    Delivery.message.in_(messages),
                    Delivery.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)),
                )
                .order_by(Delivery.id)
            )
        )

    def by_id(self, id: int) -> Delivery | None:
        return self._session.get(Delivery, id)

    def flush(self) -> None:
        """Write changes of rows now, for questions that follow."""
        self._session.flush()

    def locked(self, id: int) -> Delivery | None:
        return self._session.get(Delivery, id, with_for_update=True)

    def listed(
        self, states: Sequence[DeliveryState], *, limit: int, workspace: str | None = None
    ) -> list[Delivery]:
        """Deliveries in these states, of one workspace or of all, oldest first."""
        wanted = select(Delivery).where(Delivery.state.in_(states)).order_by(Delivery.id).limit(limit)
        if workspace is not None:
            wanted = wanted.where(Delivery.workspace_id == workspace)
        return list(self._session.scalars(wanted))

    def said_since(self, workspace: str, card: str, *, since: datetime) -> bool:
        """Whether a card of this name was made since then."""
        posted = self.posted(workspace, card)
        return posted is not None and posted.made_at >= since

    def oldest_waiting(self, now: datetime) -> datetime | None:
        """Since when the oldest delivery that may leave has been allowed to."""
        return self._session.scalar(select(func.min(Delivery.leaves_at)).where(Delivery.leaves_at <= now))

    def pending(self) -> int:
        return (
            self._session.scalar(select(func.count(Delivery.id)).where(Delivery.leaves_at.is_not(None))) or 0
        )

    def prune(self, workspace: str, *, before: datetime, limit: int) -> int:
        """Delete up to `limit` deliveries that are done with.

        What stands in Slack about an unclosed record stays: cards change there, and people answer below it.
        """
        old = self._session.scalars(
            select(Delivery)
            .outerjoin(Record, Record.id == Delivery.record_id)
            .where(
                Delivery.workspace_id == workspace,
                Delivery.leaves_at.is_(None),
                Delivery.state != DeliveryState.FAILED,
                Delivery.made_at < before,
                or_(
                    Delivery.method != Method.POST,
                    Delivery.record_id.is_(None),
                    Record.closed_at < before,
                ),
            )
            .order_by(Delivery.made_at)
            .limit(limit)
        ).all()
        for delivery in old:
            self._session.delete(delivery)
        return len(old)


def _posts_of(workspace: str, card: str) -> Select[Delivery]:
    return (
        select(Delivery)
        .where(Delivery.workspace_id == workspace, Delivery.card == card, Delivery.method == Method.POST)
        .order_by(Delivery.id.desc())
        .limit(1)
    )


def _heads() -> Select[int]:
    """The first delivery of every line, by hopping over the index from line to line.

    A GROUP BY would read every waiting row; this reads two index entries a line, however long the lines are.
    """
    waiting = Delivery.leaves_at.is_not(None)
    first = select(func.min(Delivery.line).label("line")).where(waiting).cte("lines", recursive=True)
    later = aliased(Delivery)
    lines = first.union_all(
        select(
            select(func.min(later.line))
            .where(later.leaves_at.is_not(None), later.line > first.c.line)
            .scalar_subquery()
        ).where(first.c.line.is_not(None))
    )
    head = aliased(Delivery)
    return select(
        select(func.min(head.id))
        .where(head.line == lines.c.line, head.leaves_at.is_not(None))
        .scalar_subquery()
    ).where(lines.c.line.is_not(None))


_ADD = (
    insert(table(Delivery))
    .values(state=DeliveryState.QUEUED.value, attempt=0, looks=0)
    .returning(table(Delivery).c.id)
)

# Built once: the sender looks after every commit, and building such a statement costs more than running it.
_IS_HEAD = Delivery.id.in_(_heads())
_MAY_LEAVE = (_IS_HEAD, Delivery.leaves_at <= bindparam("now"))
_RANK = case((Delivery.urgency == Urgency.ROOM, 0), (Delivery.urgency == Urgency.NORMAL, 1), else_=2)
# The methods take turns: hundreds of posts behind a gate that is shut must not hide an answer that may leave.
_TURN = func.row_number().over(
    partition_by=(Delivery.workspace_id, Delivery.method), order_by=(_RANK, Delivery.id)
)
_CHANNEL_KNOWN = or_(Delivery.address.not_like("@%"), Person.direct_channel.is_not(None))
_LOOK = (
    select(
        Delivery.workspace_id,
        Delivery.line,
        Delivery.method,
        Delivery.urgency,
        Delivery.state,
        or_(Delivery.thread_card.is_not(None), Delivery.thread_ts.is_not(None)),
        func.coalesce(Delivery.leaves_at, bindparam("now")),
        func.coalesce(_CHANNEL_KNOWN, False),
    )
    .outerjoin(
        Person,
        and_(Person.workspace_id == Delivery.workspace_id, Person.id == func.substr(Delivery.address, 2)),
    )
    .where(*_MAY_LEAVE)
    .order_by(_TURN, Delivery.id)
    .limit(bindparam("most"))
)
_TAKE = (
    select(Delivery)
    .where(
        Delivery.id.in_(
            select(Delivery.id).where(*_MAY_LEAVE).order_by(_TURN, Delivery.id).limit(bindparam("most"))
        ),
        Delivery.leaves_at <= bindparam("now"),  # asked again of a row that another worker held
    )
    .order_by(_RANK, Delivery.id)
    .with_for_update(skip_locked=True)
)
_NEXT = select(func.min(Delivery.leaves_at)).where(_IS_HEAD)
