"""Clocks: started with a record, kept equal to its history, and rung."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from structlog import get_logger

from bot import delivery, due
from bot.delivery import cards
from bot.desk import Desk, Work
from bot.sla.reckoning import Happened, Promised, reckon
from bot.slack.messages import Ring
from bot.terms import Promise
from storage.rows import Clock, Incident

log = get_logger()


def start(work: Work, incident: Incident) -> list[Clock]:
    """Start the clocks that the rulebook promises for an incident just reported."""
    reported = [Happened("reported", incident.reported_at, incident.requester_id)]
    deadline = work.rulebook.deadlines[incident.priority]
    targets = {Promise.RESPOND: deadline.respond, Promise.RESOLVE: deadline.resolve}
    clocks = []
    for promise, target in targets.items():
        clock = Clock(
            workspace_id=incident.workspace_id,
            record_id=incident.id,
            promise=promise,
            target_seconds=int(target.total_seconds()),
            warn_at_percent=work.rulebook.warn_at,
        )
        _keep(clock, reported, requester=incident.requester_id)
        clocks.append(clock)
    work.store.clocks.add(clocks)
    return clocks


def refresh(work: Work, incident: Incident) -> None:
    """Bring an incident's clocks to what its history says now; call it after the history is written."""
    past = _past(work, incident)
    for clock in work.store.clocks.of(incident.id):
        _keep(clock, past, requester=incident.requester_id)


def retarget(work: Work, incident: Incident) -> dict[str, list[object]]:
    """Promise what the incident's new priority asks for, from its start on; old and new due by promise."""
    deadline = work.rulebook.deadlines[incident.priority]
    targets = {Promise.RESPOND: deadline.respond, Promise.RESOLVE: deadline.resolve}
    past = _past(work, incident)
    moved: dict[str, list[object]] = {}
    for clock in work.store.clocks.of(incident.id):
        target, before = int(targets[Promise(clock.promise)].total_seconds()), clock.due_at
        if clock.runs and target != clock.target_seconds:
            clock.target_seconds = target
            _keep(clock, past, requester=incident.requester_id)
            moved[f"{clock.promise}_due"] = [before.isoformat(), clock.due_at.isoformat()]
    return moved


def ring_next(desk: Desk) -> datetime | None:
    """Ring the most overdue clock, in one transaction; when the next one rings, or None if none will."""
    return due.see_to_next(
        desk,
        "clock",
        first=lambda store: store.clocks.next_to_ring(),
        see_to=_ring,
        put_off=lambda work, id, until: work.store.clocks.postpone(id, until=until),
    )


def _ring(work: Work, id: int) -> None:
    # The record is locked first, as every verb does, so that taking or resolving it never crosses its ring.
    record = work.store.clocks.record_of(id)
    incident = work.store.records.by_id(record, lock=True) if record is not None else None
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
        restored=incident.restored_at is not None,
    )
    if incident.assignee_id is not None:
        delivery.direct(work, incident.assignee_id, ring, record=incident)
    else:
        delivery.tell_agents(work, ring, record=incident)
    if breach:
        cards.refresh(work, incident)
    log.info("clock.rung", record=str(incident.key), promise=clock.promise, breach=breach)


def _past(work: Work, incident: Incident) -> list[Happened]:
    return [Happened(line.verb, line.at, line.person_id) for line in work.store.records.history(incident)]


def _keep(clock: Clock, history: Sequence[Happened], *, requester: str) -> None:
    promised = Promised(timedelta(seconds=clock.target_seconds), clock.warn_at_percent)
    reckoned = reckon(Promise(clock.promise), promised, history, requester=requester)
    clock.started_at, clock.warn_at, clock.due_at = reckoned.started_at, reckoned.warn_at, reckoned.due_at
    clock.met_at, clock.cancelled_at = reckoned.met_at, reckoned.cancelled_at
    clock.set_next_ring()
    if reckoned.paused:
        clock.rings_at = None
