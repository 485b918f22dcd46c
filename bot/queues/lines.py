"""Records as lines of a list, and whose queues a person sees."""

from collections.abc import Sequence

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.slack.messages.queues import Row
from bot.slack.words import permalink
from bot.terms import State
from storage.queues import Sight
from storage.rows import Clock, Incident


def rows(work: Work, found: Sequence[Incident]) -> tuple[Row, ...]:
    """The lines of what the actor may see of these, in their order."""
    seen = [incident for incident in found if access.may(work, Deed.SEE, incident)]
    clocks = work.store.clocks.of_all([incident.id for incident in seen])
    away = work.store.people.away(work.workspace, [each.assignee_id for each in seen], at=work.now)
    links = _links(work, seen)
    return tuple(
        _row(work, incident, clocks.get(incident.id, []), away).model_copy(
            update={"link": links.get(incident.id)}
        )
        for incident in seen
    )


def _links(work: Work, seen: Sequence[Incident]) -> dict[int, str]:
    """Where each stands in Slack, for who may look there: its card for the desk, their message for others."""
    site = work.store.people.address(work.workspace)
    if site is None:
        return {}
    names = {delivery.card(incident, "agents"): incident.id for incident in seen}
    if access.works(work):
        places = work.store.deliveries.places_of(work.workspace, names)
        return {names[card]: permalink(site, *place) for card, place in places.items()}
    return {
        incident.id: permalink(site, incident.reported_in, incident.reported_ts)
        for incident in seen
        if incident.reported_in and incident.reported_ts
    }


def sight(work: Work, *, team: str | None = None, service: str | None = None) -> Sight:
    """What the actor's queues hold: of one team, or of their own ones; of all, where they are in none.

    What the rulebook has lost since it was chosen is as if nothing had been chosen.
    """
    teams, person = work.rulebook.teams, work.by.person
    assert person is not None
    if team in teams:
        own = {team}
    else:
        own = {key for key, each in teams.items() if person in each.people} or set(teams)
    others = teams.keys() - own
    services = [key for key, each in work.rulebook.services.items() if each.team in others]
    known = service if service in work.rulebook.services else None
    return Sight(person, sorted(others), services, known)


def _row(work: Work, incident: Incident, clocks: Sequence[Clock], away: frozenset[str]) -> Row:
    clock = cards.next_deadline(clocks)
    service = work.rulebook.services.get(incident.service) if incident.service else None
    team = work.rulebook.teams.get(incident.team) if incident.team else None
    due_at = incident.due_at
    return Row(
        key=str(incident.key),
        title=incident.title,
        state=State(incident.state),
        priority=incident.priority,
        service=service.name if service else incident.service,
        team=team.name if team else incident.team,
        assignee=incident.assignee_id,
        is_away=incident.assignee_id in away,
        promise=clock.promise if clock and due_at else None,
        due_at=due_at,
        missed=due_at is not None and due_at <= work.now,
        waiting_on=incident.waiting_on,
        waiting_until=incident.waiting_until,
        restored=incident.restored_at is not None,
        major=incident.major_at is not None,
        own=work.by.person == incident.requester_id,
        reported_at=incident.reported_at,
    )
