"""Clocks: started with a record, kept equal to its history, and rung."""

from datetime import datetime

from bot import due
from bot.desk import Desk, Work
from bot.rulebook import Version
from bot.sla import keeping, ringing
from bot.sla.reckoning import Happened, Reckoned
from bot.terms import Promise
from storage.rows import Clock, Incident


def promised(work: Work, incident: Incident) -> list[Clock]:
    """The clocks that the rulebook promises for an incident about to be recorded, and when it is due."""
    reported = [Happened("reported", incident.reported_at, incident.requester_id)]
    version = keeping.version_now(work, incident)
    incident.policy = version.hash
    first = (Promise.RESPOND, Promise.RESOLVE)
    kept = [keeping.new(incident, promise, 1, version, reported) for promise in first]
    keeping.note_deadline(incident, kept)
    return [clock for clock, _ in kept]


def start(work: Work, incident: Incident, clocks: list[Clock]) -> list[Clock]:
    """Start what was promised for an incident, now that it is recorded."""
    for clock in clocks:
        clock.record_id = incident.id
    work.store.clocks.add(clocks)
    return clocks


def refresh(work: Work, incident: Incident) -> None:
    """Bring an incident's clocks to what its history says now; call it after the history is written.

    A change may begin new ones: an update is promised of a major incident, or it is reopened.
    """
    past, clocks = keeping.past(work, incident), work.store.clocks.of(incident.id)
    kept = [
        (clock, keeping.keep(clock, keeping.version_of(work, clock.policy), incident, past))
        for clock in clocks
    ]
    begun = keeping.begun(incident, _version(work, incident), past, clocks)
    work.store.clocks.add([clock for clock, _ in begun])
    keeping.note_deadline(incident, [*kept, *begun])


def restarts(work: Work, incident: Incident) -> dict[str, list[object]]:
    """What history is to say where reopening a resolved incident begins a new clock; nothing where not."""
    if _version(work, incident).policy.reopen != "restart":
        return {}
    resolve = [one for one in work.store.clocks.of(incident.id) if one.promise == Promise.RESOLVE][-1]
    return {keeping.RESTARTS: [resolve.started_at.isoformat(), work.now.isoformat()]}


def retarget(work: Work, incident: Incident) -> dict[str, list[object]]:
    """Promise what the rulebook says for what the incident is now, from its start on; old and new due.

    What was missed already stays missed: a new priority is no second chance. Where no more updates are
    promised, the one that was is the last.
    """
    version, past = keeping.version_now(work, incident), keeping.past(work, incident)
    clocks = work.store.clocks.of(incident.id)
    incident.policy = version.hash
    moved: dict[str, list[object]] = {}
    for clock in clocks:
        before = clock.due_at
        found = keeping.reckoned(clock, keeping.version_of(work, clock.policy), incident, past)
        is_promised = version.policy.target(Promise(clock.promise)) is not None
        if clock.runs and clock.policy != version.hash and is_promised and not found.is_missed(work.now):
            clock.policy = version.hash
            keeping.keep(clock, version, incident, past)
            if clock.due_at != before:
                moved[f"{clock.promise}_due"] = [before.isoformat(), clock.due_at.isoformat()]
    begun = keeping.begun(incident, version, past, clocks)
    work.store.clocks.add([clock for clock, _ in begun])
    moved |= {f"{clock.promise}_due": [None, clock.due_at.isoformat()] for clock, _ in begun}
    if moved:
        refresh(work, incident)
    return moved


def missed(work: Work, incident: Incident) -> list[Reckoned]:
    """The clocks whose moment has passed, and which still run."""
    past = keeping.past(work, incident)
    running = [clock for clock in work.store.clocks.of(incident.id) if clock.runs]
    found = [
        keeping.reckoned(each, keeping.version_of(work, each.policy), incident, past) for each in running
    ]
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


def _version(work: Work, incident: Incident) -> Version:
    """By which new clocks of it are promised."""
    if incident.policy is None:
        incident.policy = keeping.version_now(work, incident).hash
    return keeping.version_of(work, incident.policy)
