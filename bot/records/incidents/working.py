"""Working: an incident is taken, made major, restored or resolved."""

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.errors import BadInput, NotPossible, SomebodyWasFaster
from bot.records.incidents import changing, confirming
from bot.records.verbs import verb
from bot.sla import clocks
from bot.slack.messages import Announcement, RoomOpening, Said, Told
from bot.terms import How, Key, Solution, State
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
    else:
        changing.had_nothing_to_do(work, incident)
    return changing.shown(work, incident)


@verb
def acknowledge(work: Work, key: Key, answer_at: str | None) -> Said:
    """Say that one sees to a missed deadline: nobody else is rung for it. The answer goes to the click.

    Raises NotPossible where nothing is missed, or somebody is on it already.
    """
    incident = changing.locked(work, key)
    access.check(work, Deed.ACKNOWLEDGE, incident)
    incident.must_be_open()
    missed = clocks.missed(work, incident)
    if not missed:
        raise NotPossible(f"No deadline of {key} is missed.", key=key)
    if all(each.acknowledged_at for each in missed):
        raise NotPossible(f"Somebody is on {key} already.", key=key)
    changing.changed(work, incident, "acknowledged", {})
    told = changing.told_of(work, incident, "acknowledged")
    if incident.assignee_id is None:
        delivery.tell_agents(work, told, record=incident)
    elif incident.assignee_id != work.by.person:
        delivery.direct(work, incident.assignee_id, told, record=incident)
    if answer_at is not None:
        delivery.respond(work, answer_at, told)
    return told


@verb
def resolve(work: Work, key: Key, solution: Solution) -> Said:
    """It is over, and the requester is asked to confirm; a workaround restores it, and leaves it open.

    A second call changes nothing.
    """
    if not solution.done.strip():
        raise BadInput("Say in a few words what was done; the requester will read it.", field="done")
    incident = changing.locked(work, key)
    access.check(work, Deed.RESOLVE, incident)
    if incident.state == State.RESOLVED and incident.resolved_by != work.by.person:
        raise SomebodyWasFaster(
            f"{changing.name_of(work, incident.resolved_by)} was faster and has resolved {key}.", key=key
        )
    if solution.how is How.WORKAROUND:
        _restore(work, incident, solution)
    else:
        _resolve(work, incident, solution)
    return changing.shown(work, incident)


def declare(work: Work, incident: Incident) -> RoomOpening:
    """Make a locked incident major, within a verb. Everybody hears of it at once; the room follows.

    Said of one that is major already, it opens the room again if Slack had refused it.
    """
    audience = incident.audience
    made = incident.make_major(at=work.now)
    if made:
        changing.changed(work, incident, "made major", {"audience": [audience, incident.audience]})
        _announce(work, incident)
    room = work.store.warrooms.of(incident.id)
    if room is None and not work.store.flows.goes_on(incident.id, changing.OPENS_ROOM):
        learned = {"declared_by": work.by.person}
        changing.start_flow(work, incident, changing.OPENS_ROOM, step="create", learned=learned)
    elif not made:
        changing.had_nothing_to_do(work, incident)
    return RoomOpening(key=str(incident.key), title=incident.title, room=room.channel if room else None)


def _announce(work: Work, incident: Incident) -> None:
    announced_in = work.store.people.place(work.workspace, "incidents")
    if announced_in is not None:
        said = cards.facts(work, incident).as_said(Announcement)
        delivery.post(work, announced_in, said, record=incident, card=delivery.card(incident, "announcement"))
    changing.tell_requester(work, incident, Told(what="major", key=str(incident.key), title=incident.title))


def _restore(work: Work, incident: Incident, solution: Solution) -> None:
    """It works again for whoever reported it; the promise to resolve runs on until the cause is gone."""
    if incident.restore(solution.done, at=work.now):
        changes = {"lessons": (None, solution.lessons)} if solution.lessons else {}
        changing.changed(work, incident, "restored", changes, note=solution.done)
        changing.tell_requester(
            work, incident, changing.told_of(work, incident, "restored", note=solution.done)
        )


def _resolve(work: Work, incident: Incident, solution: Solution) -> None:
    before = changing.standing(incident)
    asks_again_at = work.now + work.rulebook.closing.remind_after
    if incident.resolve(solution, by=work.by.person, at=work.now, asks_again_at=asks_again_at):
        changes: dict[str, list[object]] = {
            **changing.moved(incident, before),
            "how": [None, solution.how],
        }
        if solution.lessons:
            changes["lessons"] = [None, solution.lessons]
        changing.changed(work, incident, "resolved", changes, note=solution.done)
        confirming.ask(work, incident)
        if incident.major_at is not None:
            changing.start_flow(work, incident, changing.WRITES_REVIEW, step="learn_people")
