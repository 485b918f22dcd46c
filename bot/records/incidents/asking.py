"""Asking: how an incident stands, and which are open."""

from bot import access
from bot.access import Deed
from bot.desk import Work
from bot.errors import NoSuchRecord
from bot.records.incidents import changing
from bot.records.verbs import question
from bot.slack.messages import IncidentList, Line, Shown
from bot.terms import Key, State

LISTED = 20


@question
def show(work: Work, key: Key) -> Shown:
    """How it stands. Raises NoSuchRecord, to those who may not see it as well."""
    incident = work.store.records.incident(work.workspace, key)
    if incident is None:
        raise NoSuchRecord(key)
    access.check(work, Deed.SEE, incident)
    return changing.shown(work, incident)


@question
def listing(work: Work) -> IncidentList:
    """The newest open incidents that the actor may see."""
    alone = None if access.sees_all(work) else work.by.person
    found = work.store.records.open_incidents(work.workspace, limit=LISTED + 1, seen_by=alone)
    found = [incident for incident in found if access.may(work, Deed.SEE, incident)]
    lines = tuple(
        Line(
            key=str(incident.key),
            title=incident.title,
            state=State(incident.state),
            priority=incident.priority,
            assignee=incident.assignee_id,
            reported_at=incident.reported_at,
        )
        for incident in found[:LISTED]
    )
    return IncidentList(lines=lines, more=len(found) > LISTED)
