"""Escalating: an incident goes to another team, with a reason."""

import re

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.errors import BadInput, NotPossible
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.slack.messages import Escalated, Said
from bot.terms import Key
from storage.rows import Incident

_SEPARATOR = re.compile(r"\A(?:[:,-]|\s+[:,-](?=\s|\Z))")
"""What may stand between the team and the reason. The colon of ":fire:" is the reason's own."""


@verb
def escalate(work: Work, key: Key, words: str) -> Said:
    """Give it to the team that the words begin with, by key or name; the others are why. Its clocks go on.

    Nobody works on it until somebody of that team takes it. Raises BadInput, and NotPossible once it is over
    or where that team has it already.
    """
    incident = changing.locked(work, key)
    access.check(work, Deed.ESCALATE, incident)
    team, why = _team_and_why(work, key, words)
    changing.needs(why, f"Say why it goes to {work.rulebook.teams[team].name}; they will read it first.")
    before, was, person = team_of(work, incident), incident.state, incident.assignee_id
    if not incident.escalate(team, before=before):
        raise NotPossible(
            f"{work.rulebook.teams[team].name} has {key} already, and nobody has read why. "
            f"To keep it write: /incident note {key} and the reason.",
            key=key,
        )
    changes: dict[str, list[object]] = {
        "team": [before, team],
        "assignee": [person, None],
        "state": [was, incident.state],
    }
    changing.changed(work, incident, "escalated", changes, note=why)
    _tell(work, incident, person, why)
    if incident.major_at is not None:
        changing.start_flow(work, incident, changing.INVITES, step="invite")
    return changing.shown(work, incident)


def team_of(work: Work, incident: Incident) -> str | None:
    """The key of the team that has it: the one it was given to, else the one that owns its service."""
    if incident.team is not None:
        return incident.team
    service = work.rulebook.services.get(incident.service) if incident.service else None
    return service.team if service is not None else None


def _tell(work: Work, incident: Incident, person: str | None, why: str) -> None:
    """The requester learns whose it is now; the team, and who worked on it until now, also why."""
    assert incident.team is not None
    team = work.rulebook.teams[incident.team]
    told = changing.told_of(work, incident, "escalated", team=team.name)
    changing.tell_requester(work, incident, told)
    for each in sorted({team.lead, person} - {None, work.by.person, incident.requester_id}, key=str):
        assert each is not None
        delivery.direct(work, each, told.model_copy(update={"note": why}), record=incident)
    away = work.store.people.away(work.workspace, team.people, at=work.now)
    # Who is away is not called, unless nobody else is there.
    there = team.people - away or team.people
    called = (team.lead,) if team.lead in there else tuple(sorted(there))
    noted = Escalated(key=str(incident.key), team=team.name, people=called, why=why, by=work.by.person)
    changing.under_card(work, incident, noted)


def _team_and_why(work: Work, key: Key, words: str) -> tuple[str, str]:
    """Which team the words begin with, the longest name first, and what follows it."""
    named = [(written, team) for team, it in work.rulebook.teams.items() for written in (team, it.name)]
    for written, team in sorted(named, key=lambda each: -len(each[0])):
        head, rest = words.strip()[: len(written)], words.strip()[len(written) :]
        if head.casefold() == written.casefold() and not rest[:1].isalnum():
            return team, _SEPARATOR.sub("", rest).strip()
    known = ", ".join(work.rulebook.teams) or "none; the rulebook names them"
    raise BadInput(
        f"Say to which team and why, such as: /incident escalate {key} TEAM WHY. The teams are: {known}."
    )
