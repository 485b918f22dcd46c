"""The live cards of an incident, kept equal to its record."""

from collections.abc import Sequence

from bot.delivery.say import refresh as refresh_cards
from bot.desk import Work
from bot.slack.messages import IncidentFacts, facts_of
from bot.terms import Promise
from storage import Chore
from storage.rows import Clock, Incident


def facts(work: Work, incident: Incident, clocks: Sequence[Clock] | None = None) -> IncidentFacts:
    """What the cards show of it now. `clocks` saves reading them where they are at hand."""
    if clocks is None:
        clocks = work.store.clocks.of(incident.id)
    room = work.store.warrooms.of(incident.id) if incident.major_at else None
    original = work.store.warrooms.reported(incident.id) if incident.reported_ts else None
    clock = next_deadline(clocks)
    service = work.rulebook.services.get(incident.service) if incident.service else None
    team = work.rulebook.teams.get(incident.team) if incident.team else None
    return facts_of(
        incident,
        service=service.name if service else incident.service,
        team=team.name if team else incident.team,
        promise=clock.promise if clock else None,
        due_at=clock.due_at if clock else None,
        breached=clock is not None and clock.breached_at is not None,
        most_pressing=incident.priority == work.rulebook.priority_names[0],
        room=room.channel if room else None,
        reaction=work.rulebook.warroom.timeline_reaction,
        original=original,
    )


def refresh(work: Work, incident: Incident) -> None:
    """Update every card that shows this incident; Homes that do are looked at anew."""
    refresh_cards(work, incident, facts(work, incident))
    work.store.stir(Chore.PUBLISH)


def next_deadline(clocks: Sequence[Clock]) -> Clock | None:
    """The promise that is to be kept next: first the answer, then service restored."""
    running = {clock.promise: clock for clock in clocks if clock.runs}
    return running.get(Promise.RESPOND) or running.get(Promise.RESOLVE)
