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
        before, stands = clock.due_at, keeping.version_of(work, clock.policy)
        if keeping.put_on(clock, version, stands, incident, past, now=work.now) and clock.due_at != before:
            moved[f"{clock.promise}_due"] = [before.isoformat(), clock.due_at.isoformat()]
    begun = keeping.begun(incident, version, past, clocks)
    work.store.clocks.add([clock for clock, _ in begun])
    moved |= {f"{clock.promise}_due": [None, clock.due_at.isoformat()] for clock, _ in begun}
    if moved:
        refresh(work, incident)
    return moved


def missed(work: Work, incident: Incident) -> list[Reckoned]:
    """The clocks whose moment has passed, and which still run."""
    return [found for clock, found in reckoned(work, incident) if clock.runs and found.is_missed(work.now)]


def reckoned(work: Work, incident: Incident) -> list[tuple[Clock, Reckoned]]:
    """An incident's clocks, and what each comes to."""
    past = keeping.past(work, incident)
    return [
        (clock, keeping.reckoned(clock, keeping.version_of(work, clock.policy), incident, past))
        for clock in work.store.clocks.of(incident.id)
    ]


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
