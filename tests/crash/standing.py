"""What stands once everything has settled, in the database and in Slack."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.delivery import cards
from bot.desk import Work
from bot.rulebook import Rulebook
from bot.sandbox.client import JSON, State
from bot.slack.gateway import METADATA
from bot.slack.messages import LIVE
from bot.terms import Actor, Source
from storage import Database
from storage.rows import (
    Clock,
    Comment,
    Delivery,
    Flow,
    HistoryEntry,
    Incident,
    Method,
    TimelineEntry,
    WarRoom,
)

from .ledger import Ledger

Found = Iterator[str]
"""One sentence for everything that is wrong."""

Row = TypeVar("Row")


@dataclass
class Standing:
    """Everything there is, read once."""

    slack: State
    rulebook: Rulebook
    ledger: Ledger
    commanders: Sequence[str]
    incidents: list[Incident]
    history: dict[int, list[HistoryEntry]]
    comments: list[Comment]
    deliveries: list[Delivery]
    flows: list[Flow]
    clocks: list[Clock]
    rooms: dict[int, WarRoom]
    timeline: list[TimelineEntry]
    now: datetime
    """When it was read, by the desk's time."""
    fresh: dict[int, JSON]
    """What every live card should show, by the id of the delivery that posted it."""

    @property
    def by_key(self) -> dict[str, Incident]:
        return {str(incident.key): incident for incident in self.incidents}

    def said(self, incident: Incident, message: str, *, method: Method = Method.POST) -> list[Delivery]:
        """The deliveries of one kind of message about an incident, in order."""
        return [
            row
            for row in self.deliveries
            if row.record_id == incident.id and row.message == message and row.method == method
        ]

    def happened(self, incident: Incident, verb: str) -> list[HistoryEntry]:
        return [line for line in self.history[incident.id] if line.verb == verb]

    def messages(self) -> Iterator[tuple[JSON, JSON]]:
        """Every message of the bot's, with its channel."""
        bot = self.slack["bot"]["user_id"]
        for channel in self.slack["channels"]:
            for message in channel["messages"]:
                if message["user"] == bot:
                    yield channel, message

    def message(self, row: Delivery) -> JSON | None:
        """The message that carries a delivery's id."""
        return next((message for _, message in self.messages() if delivery_of(message) == row.id), None)

    def room(self, incident: Incident) -> JSON:
        number = incident.number
        return next(
            channel for channel in self.slack["channels"] if channel["name"].startswith(f"inc-{number}-")
        )


def look(
    database: Database,
    engine: Engine,
    slack: State,
    book: Rulebook,
    ledger: Ledger,
    commanders: Sequence[str],
    now: datetime,
) -> Standing:
    """Read both sides; `now` is the desk's time."""

    def every(session: Session, row: type[Row]) -> list[Row]:
        return list(session.scalars(select(row).order_by(*row.__table__.primary_key)))  # type: ignore[attr-defined]

    with Session(engine, expire_on_commit=False) as session:
        incidents, deliveries = every(session, Incident), every(session, Delivery)
        lines: dict[int, list[HistoryEntry]] = defaultdict(list)
        for line in every(session, HistoryEntry):
            lines[line.record_id].append(line)
        standing = Standing(
            slack=slack,
            rulebook=book,
            ledger=ledger,
            commanders=commanders,
            incidents=incidents,
            history=lines,
            comments=every(session, Comment),
            deliveries=deliveries,
            flows=every(session, Flow),
            clocks=every(session, Clock),
            rooms={room.record_id: room for room in every(session, WarRoom)},
            timeline=every(session, TimelineEntry),
            now=now,
            fresh={},
        )
        session.expunge_all()
    by_id = {incident.id: incident for incident in incidents}
    with database.reading() as store:
        work = Work(store, book, now, Actor(slack["team"]["id"], None, "Test", Source.CLI))
        for row in deliveries:
            if row.method == Method.POST and row.message in LIVE and row.record_id is not None:
                facts = cards.facts(work, by_id[row.record_id])
                standing.fresh[row.id] = shown(facts.as_said(LIVE[row.message]).shape().arguments())
    return standing


def was_resolved_as_major(it: Standing, incident: Incident) -> bool:
    """Whether it ever was resolved while it was major, whatever it is now."""
    resolved = [line.at for line in it.happened(incident, "resolved")]
    return incident.major_at is not None and any(at >= incident.major_at for at in resolved)


def delivery_of(message: JSON) -> int | None:
    """The id of the delivery that said it."""
    metadata = message["metadata"] or {}
    if metadata.get("event_type") != METADATA:
        return None
    return int(metadata["event_payload"]["delivery"])


def shown(message: JSON) -> JSON:
    """Text and blocks, without the ids that Slack adds."""
    blocks = json.loads(json.dumps(message.get("blocks", [])))
    for block in blocks:
        block.pop("block_id", None)
    return {"text": str(message["text"]), "blocks": blocks}


def named(row: Delivery) -> str:
    """A delivery, for a reader of a failure."""
    return f"delivery {row.id} ({row.method} {row.card or row.message} to {row.address})"
