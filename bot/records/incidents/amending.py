"""Amending: whoever reported by a message writes more, or writes it anew, within two minutes."""

from bot.desk import Work
from bot.records.incidents import changing, weighing
from bot.terms import State
from storage.rows import Incident

WEIGHTS = ("service", "impact", "urgency")


def amend(work: Work, id: int, *, title: str, details: str) -> None:
    """Its words are these now, within a verb. What was guessed from the old ones is guessed anew.

    What somebody has corrected stays, and so does all once it is over.
    """
    incident = work.store.records.by_id(id, lock=True)
    if incident is None or not incident.is_open or (incident.title, incident.details) == (title, details):
        return
    changes: dict[str, list[object]] = {}
    guessed_before = _guess(work, incident)
    for field, value in (("title", title), ("details", details)):
        if getattr(incident, field) != value:
            changes[field] = [getattr(incident, field), value]
            setattr(incident, field, value)
    as_guessed = {field: getattr(incident, field) for field in WEIGHTS} == guessed_before
    if as_guessed and incident.state == State.NEW:
        _guess_anew(work, incident, changes)
    changing.changed(work, incident, "amended", changes)


def _guess_anew(work: Work, incident: Incident, changes: dict[str, list[object]]) -> None:
    for field, value in _guess(work, incident).items():
        if getattr(incident, field) != value:
            changes[field] = [getattr(incident, field), value]
            setattr(incident, field, value)
    weighing.put_priority(work, incident, changes)


def _guess(work: Work, incident: Incident) -> dict[str, object]:
    guess = work.rulebook.guess(f"{incident.title}\n{incident.details}")
    return {field: getattr(guess, field) for field in WEIGHTS}
