"""Asking: how an incident stands, and which are open."""

from dataclasses import dataclass

from bot import access
from bot.access import Deed
from bot.desk import Work
from bot.errors import BadInput, NotPossible
from bot.records.incidents import changing
from bot.records.verbs import question
from bot.slack.messages import History, IncidentList, Past, Shown, line_of
from bot.slack.words import cut
from bot.terms import Key, Kind, State
from storage.rows import HistoryEntry

LISTED = 20
CHANGES = 15
"""So many changes are shown; with their notes cut, they fit one message."""

MOVES = frozenset({"state", "audience"})
"""The fields whose changes explain why a button does nothing any more: a new state, or that it is major."""


@question
def show(work: Work, key: Key) -> Shown:
    """How it stands. Raises NoSuchRecord, to those who may not see it as well."""
    incident = changing.found(work, key)
    access.check(work, Deed.SEE, incident)
    return changing.shown(work, incident)


@question
def as_it_stands(work: Work, key: Key, why: str) -> Shown:
    """The same with a refusal, and with who brought it to where it stands and when. Raises NoSuchRecord."""
    incident = changing.found(work, key)
    access.check(work, Deed.SEE, incident)
    moved = [line for line in work.store.records.history(incident) if line.changes.keys() & MOVES]
    last = _past(moved[-1]).model_copy(update={"note": ""}) if moved else None
    return changing.shown(work, incident).model_copy(update={"why": why, "last": last})


@dataclass(frozen=True, slots=True)
class Which:
    """Which of the open records are asked for."""

    kind: Kind = Kind.INCIDENT
    mine: bool = False
    """Those that the actor reported or works on."""
    breached: bool = False
    """Those that missed a deadline."""
    team: str | None = None
    """The key or name of the team that has them: they were given to it, or it owns their service."""


@question
def listing(work: Work, which: Which = Which()) -> IncidentList:
    """The newest open ones of a kind that the actor may see. Raises BadInput for a team that is unknown."""
    alone = None if access.sees_all(work) else work.by.person
    team = _team(work, which.team) if which.team is not None else None
    services = [key for key, service in work.rulebook.services.items() if service.team == team]
    found = work.store.records.open_incidents(
        work.workspace,
        limit=LISTED + 1,
        kind=which.kind,
        seen_by=alone,
        of=work.by.person if which.mine else None,
        breached=which.breached,
        team=team,
        services=services,
    )
    found = [incident for incident in found if access.may(work, Deed.SEE, incident)]
    lines = tuple(line_of(incident) for incident in found[:LISTED])
    return IncidentList(
        kind=which.kind,
        lines=lines,
        more=len(found) > LISTED,
        mine=which.mine,
        breached=which.breached,
        team=work.rulebook.teams[team].name if team is not None else None,
    )


@question
def history(work: Work, key: Key) -> History:
    """What happened to it, the latest changes. Raises NoSuchRecord, NotAllowed."""
    incident = changing.found(work, key)
    access.check(work, Deed.HISTORY, incident)
    lines = work.store.records.history(incident)
    shown = tuple(_past(line) for line in lines[-CHANGES:])
    return History(key=str(key), title=incident.title, lines=shown, earlier=max(0, len(lines) - CHANGES))


@question
def before_resolving(work: Work, key: Key, done: str = "") -> Shown:
    """Refuse before the form is filled what would be refused after it.

    Raises NotAllowed, NotPossible, and BadInput for a `done` that no form holds.
    """
    changing.holds(done)
    incident = changing.found(work, key)
    access.check(work, Deed.RESOLVE, incident)
    if not incident.is_open:
        raise NotPossible(f"{key} is {State(incident.state).words} already.", key=key)
    return changing.shown(work, incident)


@question
def before_reopening(work: Work, key: Key) -> Shown:
    """The same for "it is not fixed". Raises NotAllowed, NotPossible."""
    incident = changing.found(work, key)
    access.check(work, Deed.CONFIRM, incident)
    if incident.state != State.RESOLVED:
        raise NotPossible(f"{key} is {State(incident.state).words} by now.", key=key)
    return changing.shown(work, incident)


def _past(line: HistoryEntry) -> Past:
    return Past(at=line.at, verb=line.verb, by=line.person_id, changes=line.changes, note=cut(line.note, 200))


def _team(work: Work, written: str) -> str:
    """The key of the team that is meant, by key or name."""
    key = work.rulebook.team_called(written)
    if key is not None:
        return key
    known = ", ".join(work.rulebook.teams) or "none; the rulebook names them"
    raise BadInput(f"There is no team {written.strip()!r}. The teams are: {known}.")
