"""Dropping: what is no incident, and what another one stands for."""

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.errors import BadInput, NotPossible
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.slack.messages import Said, Told
from bot.terms import Key, State
from storage.rows import Incident, Urgency


@verb
def cancel(work: Work, key: Key, why: str) -> Said:
    """It is not an incident: nothing is to be restored, and its promises fall away.

    Raises BadInput, and NotPossible once it is over, so that no second reason is lost.
    """
    changing.needs(why, "Say in a few words why it is no incident; its people will read it.")
    incident = changing.locked(work, key)
    access.check(work, Deed.CANCEL, incident)
    if incident.state == State.CANCELLED:
        raise NotPossible(f"{key} is cancelled already.", key=key)
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
    before = changing.standing(incident)
    if incident.merge(at=work.now):
        work.store.records.link(incident, other, relation="duplicates", at=work.now)
        changes = changing.moved(incident, before)
        changes["duplicate_of"] = [None, str(of)]
        changing.changed(work, incident, "merged", changes)
        told = changing.told_of(work, incident, "merged", other=str(of))
        changing.tell_requester(work, incident, told)
        _tell_room(work, incident, told)
    return changing.shown(work, incident)


def call_off(work: Work, incident: Incident, why: str) -> None:
    """Cancel a locked incident, within a verb."""
    before = changing.standing(incident)
    if incident.cancel(at=work.now):
        changing.changed(work, incident, "cancelled", changing.moved(incident, before), note=why)
        told = changing.told_of(work, incident, "cancelled", note=why)
        changing.tell_both(work, incident, told)
        _tell_room(work, incident, told)


def _tell_room(work: Work, incident: Incident, told: Told) -> None:
    """Whoever is in its war room hears that there is nothing more to do in it; the channel stays theirs."""
    room = work.store.warrooms.of(incident.id)
    if room is not None:
        delivery.post(work, room.channel, told, record=incident, urgency=Urgency.ROOM)
