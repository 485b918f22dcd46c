"""Similar incidents: what is open already, shown to somebody who is about to report it again."""

from dataclasses import dataclass
from datetime import datetime

from bot import access
from bot.access import Deed
from bot.desk import Work
from bot.terms import Key, State
from storage.rows import Incident

LOOKED_AT = 20
"""So many are looked at, since guests of the workspace may see fewer of them than colleagues."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An open incident that shares words with what somebody writes."""

    key: Key
    title: str
    state: State
    priority: str
    service: str | None
    """Its name, if the rulebook still has it."""
    major: bool
    assignee: str | None
    reported_at: datetime


def found_of(work: Work, text: str, limit: int) -> list[Incident]:
    """The open incidents that share words with any text, whoever may see them: the caller asks who reads."""
    return work.store.search.similar_incidents(work.workspace, text, limit=limit)


def similar(work: Work, text: str, limit: int = 3) -> tuple[Similar, ...]:
    """The open incidents that the actor may see and that share words with any text, the best first."""
    alone = None if access.sees_all(work) else work.by.person
    found = work.store.search.similar_incidents(work.workspace, text, limit=LOOKED_AT, seen_by=alone)
    seen = [incident for incident in found if access.may(work, Deed.SEE, incident)]
    return tuple(_facts(work, incident) for incident in seen[:limit])


def _facts(work: Work, incident: Incident) -> Similar:
    service = work.rulebook.services.get(incident.service) if incident.service else None
    return Similar(
        key=incident.key,
        title=incident.title,
        state=State(incident.state),
        priority=incident.priority,
        service=service.name if service else None,
        major=incident.major_at is not None,
        assignee=incident.assignee_id,
        reported_at=incident.reported_at,
    )
