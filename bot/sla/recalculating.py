"""Recalculating: open incidents are promised what the rulebook says now, or it is said what would move."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import cards
from bot.desk import Desk, Work
from bot.rulebook import Version
from bot.sla import clocks, keeping
from bot.terms import Actor, Key, Promise
from storage.rows import Incident


@dataclass(frozen=True, slots=True)
class Move:
    """A due moment that is another one by the rulebook as it is now."""

    key: Key
    promise: str
    before: datetime | None
    """None: it was not promised."""
    after: datetime
    missed: bool
    """It was still ahead, and by the new one it is past."""


def recalculate(desk: Desk, by: Actor, *, dry_run: bool) -> list[Move]:
    """What moves, in the order of the incidents. Each is one transaction; a dry run changes nothing."""
    with desk.database.reading() as store:
        ids = store.records.open_ids(by.workspace)
    moves: list[Move] = []
    for id in ids:
        if dry_run:
            with desk.reading(by) as work:
                moves += _moves(work, work.store.records.by_id(id))
            continue
        with desk.working(by) as work:
            moves += _moved(work, work.store.records.by_id(id, lock=True))
    return moves


def _moved(work: Work, incident: Incident | None) -> list[Move]:
    moves = list(_moves(work, incident))
    if incident is None or _version(work, incident) is None:
        return moves
    if changes := clocks.retarget(work, incident):
        work.store.records.write_history(incident, work.by, at=work.now, verb="recalculated", changes=changes)
        cards.refresh(work, incident)
    return moves


def _moves(work: Work, incident: Incident | None) -> Iterator[Move]:
    version = _version(work, incident) if incident is not None else None
    if incident is None or version is None or not incident.is_open:
        return
    past, rows = keeping.past(work, incident), work.store.clocks.of(incident.id)
    for clock in rows:
        stands = keeping.reckoned(clock, keeping.version_of(work, clock.policy), incident, past)
        if not clock.runs or clock.policy == version.hash or stands.is_missed(work.now):
            continue
        if version.policy.target(Promise(clock.promise)) is None:
            continue  # the one that was promised is the last
        found = keeping.reckoned(clock, version, incident, past)
        if found.due_at != clock.due_at:
            missed = found.is_missed(work.now)
            yield Move(incident.key, clock.promise, clock.due_at, found.due_at, missed)
    for begun, _ in keeping.begun(incident, version, past, rows):
        yield Move(incident.key, begun.promise, None, begun.due_at, begun.due_at <= work.now)


def _version(work: Work, incident: Incident) -> Version | None:
    """None for a priority that the rulebook has lost: such an incident keeps what it was promised."""
    try:
        return work.rulebook.promised(
            kind=incident.key.kind.noun, priority=incident.priority, service=incident.service
        )
    except KeyError:
        return None
