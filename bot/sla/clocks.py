"""Clocks: started with a record, kept equal to its history, and rung."""

from datetime import datetime

from bot import due
from bot.desk import Desk, Work
from bot.sla import keeping, ringing
from bot.sla.reckoning import Happened, Reckoned
from bot.terms import Promise
from storage.rows import Clock, Incident


def start(work: Work, incident: Incident) -> list[Clock]:
    """Start the clocks that the rulebook promises for an incident just reported."""
    reported = [Happened("reported", incident.reported_at, incident.requester_id)]
    version = keeping.version_now(work, incident)
    clocks = []
    for promise in Promise:
        clock = Clock(
            workspace_id=incident.workspace_id,
            record_id=incident.id,
            promise=promise,
            policy=version.hash,
            warned_percent=0,
            rung=0,
        )
        keeping.keep(clock, version, incident, reported)
        clocks.append(clock)
    work.store.clocks.add(clocks)
    return clocks


def refresh(work: Work, incident: Incident) -> None:
    """Bring an incident's clocks to what its history says now; call it after the history is written."""
    past = keeping.past(work, incident)
    for clock in work.store.clocks.of(incident.id):
        keeping.keep(clock, keeping.version_of(work, clock), incident, past)


def retarget(work: Work, incident: Incident) -> dict[str, list[object]]:
    """Promise what the rulebook says for what the incident is now, from its start on; old and new due.

    What was missed already stays missed: a new priority is no second chance.
    """
    version, past = keeping.version_now(work, incident), keeping.past(work, incident)
    moved: dict[str, list[object]] = {}
    for clock in work.store.clocks.of(incident.id):
        before = clock.due_at
        found = keeping.reckoned(clock, keeping.version_of(work, clock), incident, past)
        if clock.runs and clock.policy != version.hash and not found.is_missed(work.now):
            clock.policy = version.hash
            keeping.keep(clock, version, incident, past)
            if clock.due_at != before:
                moved[f"{clock.promise}_due"] = [before.isoformat(), clock.due_at.isoformat()]
    return moved


def missed(work: Work, incident: Incident) -> list[Reckoned]:
    """The clocks whose moment has passed, and which still run."""
    past = keeping.past(work, incident)
    running = [clock for clock in work.store.clocks.of(incident.id) if clock.runs]
    found = [keeping.reckoned(each, keeping.version_of(work, each), incident, past) for each in running]
    return [each for each in found if each.is_missed(work.now)]


def ring_next(desk: Desk) -> datetime | None:
    """Ring the most overdue clock, in one transaction; when the next one rings, or None if none will."""
    return due.see_to_next(
        desk,
        "clock",
        first=lambda store: store.clocks.next_to_ring(),
        see_to=ringing.ring,
        put_off=lambda work, id, until: work.store.clocks.postpone(id, until=until),
    )
