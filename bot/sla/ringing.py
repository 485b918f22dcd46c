"""Ringing: who hears that a deadline draws near, has passed, and is still seen to by nobody."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from structlog import get_logger

from bot import delivery, metrics
from bot.delivery import cards
from bot.desk import Work
from bot.rulebook import Escalation, Target, Team, is_looked_up, team_named
from bot.sla import absence, keeping
from bot.slack.messages import Ring
from bot.terms import Promise
from storage.rows import Clock, Incident, Urgency

log = get_logger()

LATE = timedelta(minutes=2)
"""A ring that comes so long after its moment says so: the desk was not running."""


def ring(work: Work, id: int) -> None:
    """Ring a clock for the latest of what it has ahead of it, if that is due. It rings once for each."""
    # The record is locked first, as every verb does, so that taking or resolving it never crosses its ring.
    record = work.store.clocks.record_of(id)
    incident = work.store.records.by_id(record, lock=True) if record is not None else None
    clock = work.store.clocks.locked(id)
    if incident is None or clock is None or clock.rings_at is None or clock.rings_at > work.now:
        return
    version, history = keeping.version_of(work, clock.policy), keeping.past(work, incident)
    target, calendar = keeping.terms(version, clock.promise)
    reckoned = keeping.keep(clock, version, incident, history)
    if clock.rings_at is None or clock.rings_at > work.now:
        return
    lateness = work.now - clock.rings_at
    late = lateness > LATE
    if clock.due_at > work.now:
        clock.warned_percent = max(percent for percent, at in reckoned.marks if at <= work.now)
        _tell(work, incident, clock, late=late, people=[incident.assignee_id])
    else:
        _breach(work, incident, clock, target, late=late, quiet=not calendar.is_open(work.now))
    if clock.breached_at is None or clock.rung:  # in quiet hours a breach is seen, and rings later
        what = "warning" if clock.breached_at is None else "escalation" if clock.rung > 1 else "breach"
        metrics.rang(clock.promise, what, lateness)
    clock.rings_at = keeping.next_ring(clock, reckoned, version, incident)


def _breach(work: Work, incident: Incident, clock: Clock, target: Target, *, late: bool, quiet: bool) -> None:
    """Once to whoever works on it and their lead, then to one level after the other."""
    if clock.breached_at is None:
        clock.breached_at = work.now
        cards.refresh(work, incident)
        if quiet:
            return
    if clock.rung == 0:
        people = [incident.assignee_id, _lead(work, incident)]
        _tell(work, incident, clock, late=late, people=people)
    else:
        _tell(work, incident, clock, late=late, people=_people(work, target.escalate[clock.rung - 1]))
    clock.rung, clock.rung_at = clock.rung + 1, work.now


def _tell(work: Work, incident: Incident, clock: Clock, *, late: bool, people: Iterable[str | None]) -> None:
    """Tell these people; the agents as well, where nobody works on it or nobody else is there to be told.

    Whom an update is due from stands in the war room: it rings there, and for people once it is missed.
    """
    heard = absence.hearing(work, incident, people, _team(work, incident))
    level = clock.rung if clock.breached_at is not None else 0
    room = work.store.warrooms.of(incident.id) if clock.promise == Promise.UPDATE else None
    said = Ring(
        key=str(incident.key),
        title=incident.title,
        promise=clock.promise,
        breach=clock.breached_at is not None,
        due_at=clock.due_at,
        rung_at=work.now,
        assignee=incident.assignee_id,
        restored=incident.restored_at is not None,
        late=late,
        level=level,
        mark=0 if clock.breached_at is not None else clock.warned_percent,
        number=clock.number,
    )
    if room is not None and level == 0:
        delivery.post(work, room.channel, said, record=incident, urgency=Urgency.ROOM)
        heard = heard if said.breach else absence.NOBODY
    for person in heard.people:
        delivery.direct(work, person, said, record=incident)
    if (not heard.present or (incident.assignee_id is None and level == 0)) and room is None:
        delivery.tell_agents(work, _to_team(work, incident, said, told=heard.people), record=incident)
    log.info("clock.rung", record=said.key, promise=said.promise, breach=said.breach, step=level, late=late)


def _to_team(work: Work, incident: Incident, said: Ring, *, told: Sequence[str]) -> Ring:
    """Everybody there may take it; the team that has it is called, by its lead if it has one.

    Who is told directly is not called as well, and who is away is not called at all.
    """
    team = _team(work, incident)
    if team is None or incident.assignee_id is not None:
        return said
    there = team.people - work.store.people.away(work.workspace, team.people, at=work.now)
    lead = _lead(work, incident)
    called = [lead] if lead in there else sorted(there)
    return said.model_copy(
        update={"team": team.name, "called": tuple(person for person in called if person not in told)}
    )


def _team(work: Work, incident: Incident) -> Team | None:
    """The team that it was given to, or that owns the service."""
    service = work.rulebook.services.get(incident.service or "")
    return work.rulebook.teams.get(incident.team or (service.team if service else ""))


def _lead(work: Work, incident: Incident) -> str | None:
    """The lead of its team, where Slack knows them."""
    team = _team(work, incident)
    return None if team is None or team.lead is None or is_looked_up(team.lead) else team.lead


def _people(work: Work, level: Escalation) -> set[str]:
    """Everybody of a level; a team that the rulebook has lost since holds nobody."""
    found: set[str] = set()
    for name in level.to:
        team = team_named(name)
        if team is None:
            found |= work.rulebook.people(name)  # type: ignore[arg-type]  # the model takes no other
        elif team in work.rulebook.teams:
            found |= work.rulebook.teams[team].people
    return found
