"""Steering: who works on an incident, and what it waits for."""

from datetime import datetime

from bot import access, delivery, due
from bot.access import Deed
from bot.desk import Desk, Work
from bot.errors import BadInput
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.slack.messages import Said
from bot.terms import Key, WaitingOn
from storage.rows import Incident


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
        told = changing.told_of(work, incident, "assigned", assignee=person)
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
    before = changing.standing(incident)
    if incident.wait(on, until=until):
        changing.changed(work, incident, "waiting", changing.moved(incident, before))
        changing.tell_requester(work, incident, changing.told_of(work, incident, "waiting"))
    return changing.shown(work, incident)


@verb
def resume(work: Work, key: Key) -> Said:
    """Go on: the promise to restore runs again. A second call changes nothing."""
    incident = changing.locked(work, key)
    access.check(work, Deed.WAIT, incident)
    go_on(work, incident)
    return changing.shown(work, incident)


def resume_next(desk: Desk) -> datetime | None:
    """Let the incident go on that has waited long enough; when the next one has, or None."""
    return due.see_to_next(
        desk,
        "waiting",
        first=lambda store: store.records.next_to_resume(),
        see_to=_resume,
        put_off=_wait_longer,
    )


def go_on(work: Work, incident: Incident) -> None:
    """End the waiting of a locked incident, within a verb."""
    before = changing.standing(incident)
    if incident.resume():
        changing.changed(work, incident, "resumed", changing.moved(incident, before))
        changing.tell_both(work, incident, changing.told_of(work, incident, "resumed"))


def _resume(work: Work, id: int) -> None:
    incident = work.store.records.by_id(id, lock=True)
    if incident is not None and incident.waiting_until and incident.waiting_until <= work.now:
        go_on(work, incident)


def _wait_longer(work: Work, id: int, until: datetime) -> None:
    incident = work.store.records.by_id(id, lock=True)
    if incident is not None and incident.waiting_until is not None:
        incident.waiting_until = until
