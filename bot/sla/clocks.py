"""Clocks: started with a record, kept equal to its history, and rung."""

from datetime import datetime

from structlog import get_logger

from bot import delivery
from bot.delivery import cards
from bot.desk import Desk, Work
from bot.sla.reckoning import Happened, Promised, Reckoned, reckon
from bot.slack.messages import Ring
from bot.terms import Actor, Promise, Source
from storage.rows import Clock, Incident

log = get_logger()


def start(work: Work, incident: Incident) -> list[Clock]:
    """Start the clocks that the rulebook promises for an incident just reported."""
    reported = [Happened("reported", incident.reported_at, incident.requester_id)]
    clocks = []
    for promise in Promise:
        clock = Clock(workspace_id=incident.workspace_id, record_id=incident.id, promise=promise)
        _keep(
            clock,
            reckon(promise, _promised(work, incident, promise), reported, requester=incident.requester_id),
        )
        clocks.append(clock)
    work.store.clocks.add(clocks)
    return clocks


def refresh(work: Work, incident: Incident) -> None:
    """Bring an incident's clocks to what its history says now; call it after the history is written."""
    history = [Happened(line.verb, line.at, line.person_id) for line in work.store.records.history(incident)]
    for clock in work.store.clocks.of(incident.id):
        promise = Promise(clock.promise)
        promised = _promised(work, incident, promise)
        _keep(clock, reckon(promise, promised, history, requester=incident.requester_id))


def ring_next(desk: Desk) -> datetime | None:
    """Ring the most overdue clock, in one transaction; when the next one rings, or None if none will."""
    now = desk.now()
    with desk.database.reading() as store:
        due = store.clocks.to_ring(now)
        if due is None:
            return store.clocks.next_ring_at()
        record = store.clocks.record_of(due)
        incident = store.records.by_id(record) if record is not None else None
    if incident is not None:
        with desk.working(Actor(incident.workspace_id, None, "Tocsin", Source.WORKER)) as work:
            _ring(work, incident.id, due)
    return now


def _ring(work: Work, record: int, id: int) -> None:
    # The record is locked first, as every verb does, so that taking or resolving it never crosses its ring.
    incident = work.store.records.by_id(record, lock=True)
    clock = work.store.clocks.locked(id)
    if incident is None or clock is None or clock.rings_at is None or clock.rings_at > work.now:
        return
    breach = clock.due_at <= work.now
    # After a downtime both may be overdue: only the later one rings.
    clock.warned_at = clock.warned_at or work.now
    if breach:
        clock.breached_at = work.now
    clock.set_next_ring()
    ring = Ring(
        key=str(incident.key),
        title=incident.title,
        promise=clock.promise,
        breach=breach,
        due_at=clock.due_at,
        rung_at=work.now,
        assignee=incident.assignee_id,
    )
    if incident.assignee_id is not None:
        delivery.direct(work, incident.assignee_id, ring, record=incident)
    else:
        delivery.tell_agents(work, ring, record=incident)
    if breach:
        cards.refresh(work, incident)
    log.info("clock.rung", record=str(incident.key), promise=clock.promise, breach=breach)


def _promised(work: Work, incident: Incident, promise: Promise) -> Promised:
    deadline = work.rulebook.deadlines[incident.priority]
    target = deadline.respond if promise is Promise.RESPOND else deadline.resolve
    return Promised(target, work.rulebook.warn_at)


def _keep(clock: Clock, reckoned: Reckoned) -> None:
    clock.started_at, clock.warn_at, clock.due_at = reckoned.started_at, reckoned.warn_at, reckoned.due_at
    clock.met_at, clock.cancelled_at = reckoned.met_at, reckoned.cancelled_at
    clock.set_next_ring()
