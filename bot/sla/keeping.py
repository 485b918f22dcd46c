"""Keeping a clock's row equal to what its history, its policy and its calendar come to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.calendar import Calendar
from bot.desk import Work
from bot.rulebook import Target, Version
from bot.sla.reckoning import Happened, Promised, Reckoned, reckon
from bot.terms import Promise
from storage.rows import Clock, Incident

_versions: dict[str, Version] = {}
"""By hash. What a hash names never changes, so every database of this process may share them."""


def version_now(work: Work, incident: Incident) -> Version:
    """What the rulebook promises for this incident now; it is kept from here on."""
    version = work.rulebook.promised(kind="incident", priority=incident.priority, service=incident.service)
    work.store.policies.keep(version.hash, version.body, at=work.now)
    return _versions.setdefault(version.hash, version)


def version_of(work: Work, clock: Clock) -> Version:
    """What was promised when the clock was started, or its priority last changed."""
    found = _versions.get(clock.policy)
    if found is None:
        found = Version.model_validate(work.store.policies.body(clock.policy))
        _versions[clock.policy] = found
    return found


def terms(version: Version, promise: Promise) -> tuple[Target, Calendar]:
    return version.policy.target(promise), version.calendar(promise)


def past(work: Work, incident: Incident) -> list[Happened]:
    """The incident's history; it begins when the report was made, however late we handled it."""
    lines = work.store.records.history(incident)
    return [
        Happened(
            line.verb,
            line.at if number else incident.reported_at,
            line.person_id,
            (line.changes.get("assignee") or (None, None))[1],
        )
        for number, line in enumerate(lines)
    ]


def reckoned(clock: Clock, version: Version, incident: Incident, history: Sequence[Happened]) -> Reckoned:
    """What the clock comes to by this version; nothing is changed."""
    promise = Promise(clock.promise)
    target, calendar = terms(version, promise)
    promised = Promised(target.within, target.warn_at, calendar)
    return reckon(promise, promised, history, requester=incident.requester_id)


def keep(clock: Clock, version: Version, incident: Incident, history: Sequence[Happened]) -> Reckoned:
    """Bring the row to what this comes to, and say when it next rings."""
    found = reckoned(clock, version, incident, history)
    clock.started_at, clock.due_at = found.started_at, found.due_at
    clock.met_at, clock.cancelled_at = found.met_at, found.cancelled_at
    target, calendar = terms(version, Promise(clock.promise))
    clock.rings_at = next_ring(clock, found, target, calendar, to_person=incident.assignee_id is not None)
    return found


def note_deadline(incident: Incident, kept: Iterable[tuple[Clock, Reckoned]]) -> None:
    """Let the record say when it is due next, so that queues find it: first the answer, then the rest.

    While that is paused it is due never; what was missed before the pause stays so.
    """
    running = {clock.promise: found for clock, found in kept if clock.runs}
    found = running.get(Promise.RESPOND) or running.get(Promise.RESOLVE)
    paused = found is not None and found.paused_since is not None and found.due_at > found.paused_since
    incident.due_at = None if found is None or paused else found.due_at


def next_ring(
    clock: Clock, reckoned: Reckoned, target: Target, calendar: Calendar, *, to_person: bool
) -> datetime | None:
    """The next mark, the breach, the breach's ring, or the next level's; None when nothing is to ring.

    A warning to a person waits for the calendar to open, though never longer than until the breach. So does
    the ring of a breach; a calendar around the clock is always open.
    """
    if not clock.runs or reckoned.paused_since is not None:
        return None
    if clock.breached_at is None:
        mark = next((at for percent, at in reckoned.marks if percent > clock.warned_percent), reckoned.due_at)
        return min(calendar.next_open(mark) if to_person else mark, reckoned.due_at)
    if clock.rung_at is None:
        return calendar.next_open(clock.breached_at)
    if reckoned.acknowledged_at is not None or clock.rung > len(target.escalate):
        return None
    level = target.escalate[clock.rung - 1]
    return calendar.next_open(calendar.add(clock.rung_at, level.after))
