"""Keeping a clock's row equal to what its history, its policy and its calendar come to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.calendar import Calendar
from bot.desk import Work
from bot.rulebook import Target, Version
from bot.sla.reckoning import Happened, Promised, Reckoned, reckon, turns
from bot.terms import Promise
from storage.rows import Clock, Incident

_versions: dict[str, Version] = {}
"""By hash. What a hash names never changes, so every database of this process may share them."""


def version_now(work: Work, incident: Incident) -> Version:
    """What the rulebook promises for this incident now; it is kept from here on."""
    version = work.rulebook.promised(
        kind=incident.key.kind.noun, priority=incident.priority, service=incident.service
    )
    work.store.policies.keep(version.hash, version.body, at=work.now)
    return _versions.setdefault(version.hash, version)


def version_of(work: Work, hash: str) -> Version:
    """What was promised by this version, whatever the rulebook says by now."""
    found = _versions.get(hash)
    if found is None:
        found = Version.model_validate(work.store.policies.body(hash))
        _versions[hash] = found
    return found


def terms(version: Version, promise: str) -> tuple[Target, Calendar]:
    """What a clock of this version promises."""
    target = version.policy.target(Promise(promise))
    assert (
        target is not None
    )  # a clock is started for a target, and leaves its version for another that has it
    return target, version.calendar(target)


def past(work: Work, incident: Incident) -> list[Happened]:
    """The incident's history; it begins when the report was made, however late we handled it."""
    lines = work.store.records.history(incident)
    return [
        Happened(
            line.verb,
            line.at if number else incident.reported_at,
            line.person_id,
            (line.changes.get("assignee") or (None, None))[1],
            RESTARTS in line.changes,
        )
        for number, line in enumerate(lines)
    ]


RESTARTS = "resolve_started"
"""What history says of a change that begins a new clock: when the old and the new one started."""


Kept = tuple[Clock, Reckoned]
"""A clock's row, and what it comes to."""


def begun(
    incident: Incident, version: Version, history: Sequence[Happened], clocks: Sequence[Clock]
) -> list[Kept]:
    """What this version promises and runs by now, without the clocks that are there; nothing is written."""
    known = {(clock.promise, clock.number) for clock in clocks}
    found = []
    for promise, _ in version.policy.targets:
        number = len(turns(promise, history))
        if number and (promise, number) not in known:
            kept = new(incident, promise, number, version, history)
            if kept[0].runs:
                found.append(kept)
    return found


def new(
    incident: Incident, promise: Promise, number: int, version: Version, history: Sequence[Happened]
) -> Kept:
    """A clock of an incident; whoever asks for it writes it."""
    clock = Clock(
        workspace_id=incident.workspace_id,
        record_id=incident.id,
        promise=promise,
        number=number,
        policy=version.hash,
        warned_percent=0,
        rung=0,
    )
    return clock, keep(clock, version, incident, history)


def turn(clock: Clock, history: Sequence[Happened]) -> Sequence[Happened]:
    """What happened in this clock's time."""
    return turns(Promise(clock.promise), history)[clock.number - 1]


def reckoned(clock: Clock, version: Version, incident: Incident, history: Sequence[Happened]) -> Reckoned:
    """What the clock comes to by this version; nothing is changed."""
    promise = Promise(clock.promise)
    target, calendar = terms(version, promise)
    promised = Promised(target.within, target.warn_at, calendar)
    return reckon(promise, promised, turn(clock, history), requester=incident.requester_id)


def keep(clock: Clock, version: Version, incident: Incident, history: Sequence[Happened]) -> Reckoned:
    """Bring the row to what this comes to, and say when it next rings."""
    found = reckoned(clock, version, incident, history)
    clock.started_at, clock.due_at = found.started_at, found.due_at
    clock.met_at, clock.cancelled_at = found.met_at, found.cancelled_at
    clock.rings_at = next_ring(clock, found, version, incident)
    return found


def put_on(
    clock: Clock,
    version: Version,
    stands: Version,
    incident: Incident,
    history: Sequence[Happened],
    *,
    now: datetime,
) -> bool:
    """Promise by another version than the one that `stands`, from the start on; whether it is so from now on.

    Not what is decided, nor what was missed, nor what the other does not promise: that one is the last.
    """
    if not clock.runs or clock.policy == version.hash:
        return False
    if version.policy.target(Promise(clock.promise)) is None:
        return False
    if reckoned(clock, stands, incident, history).is_missed(now):
        return False
    clock.policy = version.hash
    keep(clock, version, incident, history)
    return True


def note_deadline(incident: Incident, kept: Iterable[Kept]) -> None:
    """Let the record say when it is due next, so that queues find it: first the answer, then the rest.

    While that is paused it is due never; what was missed before the pause stays so.
    """
    running = {clock.promise: found for clock, found in kept if clock.runs}
    found = running.get(Promise.RESPOND) or running.get(Promise.RESOLVE)
    paused = found is not None and found.paused_since is not None and found.due_at > found.paused_since
    incident.due_at = None if found is None or paused else found.due_at


def next_ring(clock: Clock, reckoned: Reckoned, version: Version, incident: Incident) -> datetime | None:
    """The next mark, the breach, the breach's ring, or the next level's; None when nothing is to ring.

    A warning to a person waits for the calendar to open, though never longer than until the breach. So does
    the ring of a breach; a calendar around the clock is always open.
    """
    if not clock.runs or reckoned.paused_since is not None:
        return None
    target, calendar = terms(version, clock.promise)
    to_person = incident.assignee_id is not None and clock.promise != Promise.UPDATE
    if clock.breached_at is None:
        mark = next((at for percent, at in reckoned.marks if percent > clock.warned_percent), reckoned.due_at)
        return min(calendar.next_open(mark) if to_person else mark, reckoned.due_at)
    if clock.rung_at is None:
        return calendar.next_open(clock.breached_at)
    if reckoned.acknowledged_at is not None or clock.rung > len(target.escalate):
        return None
    level = target.escalate[clock.rung - 1]
    return calendar.next_open(calendar.add(clock.rung_at, level.after))
