"""Weighing: how much an incident matters. The priority follows from the matrix, and is never typed."""

from bot import access
from bot.access import Deed
from bot.desk import Work
from bot.errors import BadInput, NotPossible
from bot.records.incidents import changing
from bot.records.verbs import question, verb
from bot.rulebook.priorities import Levels
from bot.sla import clocks
from bot.slack.messages import Guessed, Said
from bot.terms import Key, State
from storage.rows import Incident


@verb
def set_impact(work: Work, key: Key, level: str, why: str) -> Said:
    """Say how much is affected; the priority follows from the matrix.

    Raises BadInput without a reason, and NotPossible where it is so already, or over.
    """
    return _weigh(work, key, "impact", level, why)


@verb
def set_urgency(work: Work, key: Key, level: str, why: str) -> Said:
    """Say how soon it hurts; the priority follows from the matrix.

    Raises BadInput without a reason, and NotPossible where it is so already, or over.
    """
    return _weigh(work, key, "urgency", level, why)


@question
def before_correcting(work: Work, key: Key) -> Guessed:
    """What may be corrected, as it stands. Raises NotAllowed, NotPossible."""
    incident = changing.found(work, key)
    may_correct(work, incident)
    return Guessed(key=str(key), service=incident.service, impact=incident.impact, urgency=incident.urgency)


@verb
def correct(work: Work, key: Key, *, service: str | None, impact: str | None, urgency: str | None) -> Said:
    """Put right what was guessed; what is None stays. Whoever reported it may until somebody works on it."""
    incident = changing.locked(work, key)
    may_correct(work, incident)
    levels = work.rulebook.priorities
    wanted = {
        "service": service if service in work.rulebook.services else None,
        "impact": impact if impact in levels.impact else None,
        "urgency": urgency if urgency in levels.urgency else None,
    }
    changes: dict[str, list[object]] = {}
    for field, value in wanted.items():
        if value is not None and value != getattr(incident, field):
            changes[field] = [getattr(incident, field), value]
            setattr(incident, field, value)
    if changes:
        put_priority(work, incident, changes)
        changing.changed(work, incident, "corrected", changes)
        if "priority" in changes:
            changing.tell_requester(work, incident, changing.told_of(work, incident, "weighed"))
    return changing.shown(work, incident)


def _weigh(work: Work, key: Key, what: str, level: str, why: str) -> Said:
    levels = work.rulebook.priorities.impact if what == "impact" else work.rulebook.priorities.urgency
    name = _level(levels, level, what)
    changing.needs(
        why, f"Say why the {what} changes, after the level; whoever reads the history will want to know."
    )
    incident = changing.locked(work, key)
    access.check(work, Deed.WEIGH, incident)
    incident.must_be_open()
    before = getattr(incident, what)
    if before == name:
        raise NotPossible(
            f"The {what} of {key} is {name} already, and nobody has read why. "
            f"To keep it write: /incident note {key} and the reason.",
            key=key,
        )
    setattr(incident, what, name)
    changes: dict[str, list[object]] = {what: [before, name]}
    put_priority(work, incident, changes)
    changing.changed(work, incident, "weighed", changes, note=why)
    if "priority" in changes:
        changing.tell_requester(work, incident, changing.told_of(work, incident, "weighed", note=why))
    return changing.shown(work, incident)


def may_correct(work: Work, incident: Incident) -> None:
    """Refuse whoever may not put right what it was taken for. Raises NotAllowed, NotPossible."""
    access.check(work, Deed.CORRECT, incident)
    incident.must_be_open()
    if incident.state != State.NEW and not access.has_role(work, *access.ROLES[Deed.CORRECT]):
        raise NotPossible(
            f"Somebody works on {incident.key} already, and sees to its priority.", key=incident.key
        )


def put_priority(work: Work, incident: Incident, changes: dict[str, list[object]]) -> None:
    """Bring the priority to the new levels; what changes by it is added to `changes`."""
    old = incident.priority
    incident.priority = _priority(work, incident)
    if incident.priority != old:
        changes["priority"] = [old, incident.priority]
    if incident.priority != old or "service" in changes:  # a policy may look at either
        changes.update(clocks.retarget(work, incident))


def _priority(work: Work, incident: Incident) -> str:
    """By the matrix; a level that the rulebook has lost since counts as its default one."""
    known = work.rulebook.priorities
    impact = incident.impact if incident.impact and incident.impact in known.impact else known.default.impact
    urgency = (
        incident.urgency if incident.urgency and incident.urgency in known.urgency else known.default.urgency
    )
    return known.of(impact, urgency)


def _level(levels: Levels, written: str, what: str) -> str:
    wanted = written.strip().casefold()
    for name, level in levels.items():
        if wanted in (name.casefold(), level.label.casefold()):
            return name
    raise BadInput(f"{written.strip() or 'Nothing'!r} is no {what} here. Write one of: {', '.join(levels)}.")
