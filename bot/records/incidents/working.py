"""Working: an incident is taken, made major, resolved, confirmed or reopened."""

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.errors import BadInput, SomebodyWasFaster
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.slack.messages import Announcement, AskToConfirm, RoomOpening, Said, Told
from bot.slack.words import cut
from bot.terms import Audience, Key, Solution, State
from storage.rows import Incident


@verb
def make_major(work: Work, key: Key) -> Said:
    """Treat it as a major incident: everybody may know, and a war room opens. Raises NotPossible."""
    incident = changing.locked(work, key)
    access.check(work, Deed.MAKE_MAJOR, incident)
    return declare(work, incident)


@verb
def take(work: Work, key: Key) -> Said:
    """Work on it from now on. Raises SomebodyWasFaster, NotPossible."""
    incident = changing.locked(work, key)
    access.check(work, Deed.TAKE, incident)
    assert work.by.person is not None
    before = incident.assignee_id
    if incident.is_open and before not in (None, work.by.person):
        raise SomebodyWasFaster(f"{changing.name_of(work, before)} was faster and has taken {key}.", key=key)
    was = incident.state
    if incident.take(work.by.person, at=work.now):
        changing.changed(
            work, incident, "taken", {"assignee": [before, work.by.person], "state": [was, incident.state]}
        )
        if incident.major_at is not None:
            changing.start_flow(work, incident, changing.INVITES, step="invite")
        changing.tell_requester(
            work, incident, Told(what="taken", key=str(key), title=incident.title, person=work.by.person)
        )
    return changing.shown(work, incident)


@verb
def resolve(work: Work, key: Key, solution: Solution) -> Said:
    """Service is restored; the requester is asked to confirm. A second call changes nothing."""
    if not solution.done.strip():
        raise BadInput("Say in a few words what was done; the requester will read it.", field="done")
    incident = changing.locked(work, key)
    access.check(work, Deed.RESOLVE, incident)
    if incident.state == State.RESOLVED and incident.resolved_by != work.by.person:
        raise SomebodyWasFaster(
            f"{changing.name_of(work, incident.resolved_by)} was faster and has resolved {key}.", key=key
        )
    was = incident.state
    if incident.resolve(solution, by=work.by.person, at=work.now):
        changes = {
            "state": (was, incident.state),
            "how": (None, solution.how),
            "lessons": (None, solution.lessons),
        }
        changing.changed(work, incident, "resolved", changes, note=solution.done)
        question = _confirmation(incident)
        delivery.direct(
            work, incident.requester_id, question, record=incident, card=_confirmation_card(incident)
        )
        if incident.major_at is not None:
            changing.start_flow(work, incident, changing.WRITES_REVIEW, step="learn_people")
    return changing.shown(work, incident)


@verb
def confirm(work: Work, key: Key) -> Said:
    """It is fixed for the requester, so it is closed. Raises NotPossible while it is open."""
    incident = changing.locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    was = incident.state
    if incident.close(at=work.now):
        changing.changed(work, incident, "closed", {"state": [was, incident.state]})
        answered = _confirmation(incident, answered="closed")
        delivery.update(work, _confirmation_card(incident), answered, record=incident)
    return changing.shown(work, incident)


@verb
def reopen(work: Work, key: Key, why: str) -> Said:
    """It is not fixed: the same clocks go on. Raises BadInput, and NotPossible if it is open or closed."""
    if not why.strip():
        raise BadInput("Say in a word why it is not fixed; whoever works on it will read it.", field="why")
    incident = changing.locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    was = incident.state
    if was == State.RESOLVED:
        answered, card = _confirmation(incident, answered="reopened"), _confirmation_card(incident)
        delivery.update(work, card, answered, record=incident)
    had = {"how": incident.resolved_how, "resolution": incident.resolution, "lessons": incident.lessons}
    incident.reopen()
    changes = {"state": (was, incident.state), **{field: (old, None) for field, old in had.items()}}
    changing.changed(work, incident, "reopened", changes, note=why)
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="reopened", audience=Audience.DESK, text=why
    )
    _tell_not_fixed(work, incident, why)
    return changing.shown(work, incident)


def declare(work: Work, incident: Incident) -> RoomOpening:
    """Make a locked incident major, within a verb. Everybody hears of it at once; the room follows.

    Said of one that is major already, it opens the room again if Slack had refused it.
    """
    audience = incident.audience
    if incident.make_major(at=work.now):
        changing.changed(work, incident, "made major", {"audience": [audience, incident.audience]})
        _announce(work, incident)
    room = work.store.warrooms.of(incident.id)
    if room is None and not work.store.flows.goes_on(incident.id, changing.OPENS_ROOM):
        learned = {"declared_by": work.by.person}
        changing.start_flow(work, incident, changing.OPENS_ROOM, step="create", learned=learned)
    return RoomOpening(key=str(incident.key), title=incident.title, room=room.channel if room else None)


def _announce(work: Work, incident: Incident) -> None:
    announced_in = work.store.people.place(work.workspace, "incidents")
    if announced_in is not None:
        said = cards.facts(work, incident).as_said(Announcement)
        delivery.post(work, announced_in, said, record=incident, card=delivery.card(incident, "announcement"))
    changing.tell_requester(work, incident, Told(what="major", key=str(incident.key), title=incident.title))


def _tell_not_fixed(work: Work, incident: Incident, why: str) -> None:
    told = Told(
        what="not_fixed",
        key=str(incident.key),
        title=incident.title,
        person=work.by.person,
        note=cut(why, 3_000),
    )
    if incident.assignee_id is not None:
        delivery.direct(work, incident.assignee_id, told, record=incident)
    else:
        delivery.tell_agents(work, told, record=incident)


def _confirmation(incident: Incident, *, answered: str = "") -> AskToConfirm:
    assert incident.how is not None
    return AskToConfirm(
        key=str(incident.key),
        title=incident.title,
        how=incident.how,
        resolution=incident.resolution or "",
        resolver=incident.resolved_by,
        answered=answered,
    )


def _confirmation_card(incident: Incident) -> str:
    """One card for each time it was resolved."""
    assert incident.resolved_at is not None
    return delivery.card(incident, f"confirm/{incident.resolved_at.timestamp():.6f}")
