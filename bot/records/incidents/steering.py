"""Steering: who works on an incident, what it waits for, how much it matters, and whether it is one."""

from datetime import datetime, timedelta

from bot import access, delivery
from bot.access import Deed
from bot.desk import Desk, Work
from bot.errors import BadInput, NotPossible
from bot.records.incidents import changing
from bot.records.verbs import question, said_lately, verb
from bot.rulebook.priorities import Levels
from bot.sla import clocks
from bot.slack.messages import Guessed, Noted, Said, Told
from bot.slack.words import cut
from bot.terms import Actor, Audience, Key, Source, State, WaitingOn
from storage.rows import Incident

TEXT_LENGTH = 3_000

SAID_TWICE_WITHIN = timedelta(minutes=2)
"""The same note by the same person within this time is a repetition after an error."""


@verb
def assign(work: Work, key: Key, person: str) -> Said:
    """Give it to somebody, who is told. Raises NotPossible once it is over, BadInput for a guest."""
    incident = changing.locked(work, key)
    access.check(work, Deed.ASSIGN, incident)
    if access.is_guest(person):
        raise BadInput("Guests of a shared channel cannot be given an incident. Choose a colleague.")
    before, was = incident.assignee_id, incident.state
    if incident.assign(person):
        changing.changed(
            work, incident, "assigned", {"assignee": [before, person], "state": [was, incident.state]}
        )
        told = _told(incident, "assigned", by=work.by.person, assignee=person)
        if person != work.by.person:
            delivery.direct(work, person, told, record=incident)
        if person != incident.requester_id:
            changing.tell_requester(work, incident, told)
        if incident.major_at is not None:
            changing.start_flow(work, incident, changing.INVITES, step="invite")
    return changing.shown(work, incident)


@verb
def wait(work: Work, key: Key, on: WaitingOn, until: datetime | None = None) -> Said:
    """Nothing can be done before somebody else moves; the promise to restore pauses meanwhile."""
    incident = changing.locked(work, key)
    access.check(work, Deed.WAIT, incident)
    if until is not None and until <= work.now:
        raise BadInput("That moment is past. Say until when in the future, or leave it away.")
    was, on_before, until_before = incident.state, incident.waiting_on, incident.waiting_until
    if incident.wait(on, until=until):
        changes: dict[str, list[object]] = {
            "state": [was, incident.state],
            "waiting_on": [on_before, on],
            "waiting_until": [until_before and until_before.isoformat(), until and until.isoformat()],
        }
        changing.changed(work, incident, "waiting", changes)
        changing.tell_requester(work, incident, _told(incident, "waiting", by=work.by.person))
    return changing.shown(work, incident)


@verb
def resume(work: Work, key: Key) -> Said:
    """Go on: the promise to restore runs again. A second call changes nothing."""
    incident = changing.locked(work, key)
    access.check(work, Deed.WAIT, incident)
    go_on(work, incident)
    return changing.shown(work, incident)


@verb
def set_impact(work: Work, key: Key, level: str, why: str) -> Said:
    """Say how much is affected; the priority follows from the matrix. Raises BadInput without a reason."""
    return _weigh(work, key, "impact", level, why)


@verb
def set_urgency(work: Work, key: Key, level: str, why: str) -> Said:
    """Say how soon it hurts; the priority follows from the matrix. Raises BadInput without a reason."""
    return _weigh(work, key, "urgency", level, why)


@question
def before_correcting(work: Work, key: Key) -> Guessed:
    """What may be corrected, as it stands. Raises NotAllowed, NotPossible."""
    incident = changing.found(work, key)
    _may_correct(work, incident)
    return Guessed(key=str(key), service=incident.service, impact=incident.impact, urgency=incident.urgency)


@verb
def correct(work: Work, key: Key, *, service: str | None, impact: str | None, urgency: str | None) -> Said:
    """Put right what was guessed; what is None stays. Whoever reported it may until somebody works on it."""
    incident = changing.locked(work, key)
    _may_correct(work, incident)
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
        _put_priority(work, incident, changes)
        changing.changed(work, incident, "corrected", changes)
        if "priority" in changes:
            changing.tell_requester(work, incident, _told(incident, "weighed", by=work.by.person))
    return changing.shown(work, incident)


@verb
def cancel(work: Work, key: Key, why: str) -> Said:
    """It is not an incident: nothing is to be restored, and its promises fall away. Raises BadInput."""
    _needs(why, "Say in a word why it is no incident; its people will read it.")
    incident = changing.locked(work, key)
    access.check(work, Deed.CANCEL, incident)
    call_off(work, incident, why)
    return changing.shown(work, incident)


@verb
def duplicate(work: Work, key: Key, of: Key) -> Said:
    """Another incident stands for it: that one's promises go on, this one's fall away. Raises BadInput."""
    if key == of:
        raise BadInput(f"{key} cannot be a duplicate of itself. Name the other incident.")
    # Locked in one order, so that two people who merge the two into each other do not wait for ever.
    found = {each: changing.locked(work, each) for each in sorted((key, of))}
    incident, other = found[key], found[of]
    access.check(work, Deed.MERGE, incident)
    access.check(work, Deed.SEE, other)
    if not other.is_open:
        raise BadInput(f"{of} is {other.state} already. Name an open incident that stands for this one.")
    was = incident.state
    if incident.merge(at=work.now):
        work.store.records.link(incident, other, relation="duplicates", at=work.now)
        changing.changed(
            work, incident, "merged", {"state": [was, incident.state], "duplicate_of": [None, str(of)]}
        )
        changing.tell_requester(work, incident, _told(incident, "merged", by=work.by.person, other=str(of)))
    return changing.shown(work, incident)


@verb
def note(work: Work, key: Key, text: str) -> Said:
    """Write something down for the desk alone; it stands in the thread under the card. Raises BadInput."""
    _needs(text, "Write the note after the word, such as: /incident note INC-12 Called the vendor.")
    incident = changing.locked(work, key)
    access.check(work, Deed.NOTE, incident)
    said = Noted(key=str(key), text=text, by=work.by.person)
    if said_lately(work, SAID_TWICE_WITHIN) is not None:
        return said
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="note", audience=Audience.DESK, text=text
    )
    work.store.records.write_history(incident, work.by, at=work.now, verb="noted", changes={}, note=text)
    agents = work.store.people.place(work.workspace, "agents")
    if agents is not None:
        delivery.post(work, agents, said, record=incident, thread_of=delivery.card(incident, "agents"))
    return said


def resume_next(desk: Desk) -> datetime | None:
    """Let the incident go on that has waited long enough; when the next one has, or None."""
    now = desk.now()
    with desk.database.reading() as store:
        waiting = store.records.waiting()
        if waiting is None or waiting.until > now:
            return waiting.until if waiting else None
    with desk.working(Actor(waiting.workspace, None, "Tocsin", Source.WORKER)) as work:
        incident = work.store.records.by_id(waiting.id, lock=True)
        if incident is not None and incident.waiting_until and incident.waiting_until <= work.now:
            go_on(work, incident)
    return now


def call_off(work: Work, incident: Incident, why: str) -> None:
    """Cancel a locked incident, within a verb."""
    was = incident.state
    if incident.cancel(at=work.now):
        changing.changed(work, incident, "cancelled", {"state": [was, incident.state]}, note=why)
        changing.tell_both(work, incident, _told(incident, "cancelled", by=work.by.person, note=why))


def go_on(work: Work, incident: Incident) -> None:
    """End the waiting of a locked incident, within a verb."""
    was, on = incident.state, incident.waiting_on
    if incident.resume():
        changes: dict[str, list[object]] = {"state": [was, incident.state], "waiting_on": [on, None]}
        changing.changed(work, incident, "resumed", changes)
        changing.tell_both(work, incident, _told(incident, "resumed", by=work.by.person))


def _weigh(work: Work, key: Key, what: str, level: str, why: str) -> Said:
    levels = work.rulebook.priorities.impact if what == "impact" else work.rulebook.priorities.urgency
    name = _level(levels, level, what)
    _needs(why, f"Say why the {what} changes, after the level; whoever reads the history will want to know.")
    incident = changing.locked(work, key)
    access.check(work, Deed.WEIGH, incident)
    incident.must_be_open()
    before = getattr(incident, what)
    if before == name:
        return changing.shown(work, incident)
    setattr(incident, what, name)
    changes: dict[str, list[object]] = {what: [before, name]}
    _put_priority(work, incident, changes)
    changing.changed(work, incident, "weighed", changes, note=why)
    if "priority" in changes:
        changing.tell_requester(work, incident, _told(incident, "weighed", by=work.by.person, note=why))
    return changing.shown(work, incident)


def _may_correct(work: Work, incident: Incident) -> None:
    access.check(work, Deed.CORRECT, incident)
    incident.must_be_open()
    if incident.state != State.NEW and not access.has_role(work, *access.ROLES[Deed.CORRECT]):
        raise NotPossible(
            f"Somebody works on {incident.key} already, and sees to its priority.", key=incident.key
        )


def _put_priority(work: Work, incident: Incident, changes: dict[str, list[object]]) -> None:
    """Bring the priority to the new levels; what changes by it is added to `changes`."""
    old = incident.priority
    incident.priority = _priority(work, incident)
    if incident.priority != old:
        changes["priority"] = [old, incident.priority]
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


def _needs(text: str, says: str) -> None:
    if not text.strip():
        raise BadInput(says, field="why")
    if len(text) > TEXT_LENGTH:
        raise BadInput(f"That is longer than {TEXT_LENGTH} characters. Please shorten it.", field="why")


def _told(
    incident: Incident,
    what: str,
    *,
    by: str | None,
    note: str = "",
    assignee: str | None = None,
    other: str | None = None,
) -> Told:
    return Told(
        what=what,
        key=str(incident.key),
        title=incident.title,
        person=by,
        assignee=assignee,
        other=other,
        priority=incident.priority,
        waiting_on=incident.waiting_on,
        waiting_until=incident.waiting_until,
        note=cut(note, 3_000),
    )
