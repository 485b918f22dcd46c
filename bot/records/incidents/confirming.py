"""Confirming: the requester says whether it is fixed."""

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.errors import BadInput
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.slack.messages import AskToConfirm, Said, Told
from bot.slack.words import cut
from bot.terms import Audience, Key, State
from storage.rows import Incident


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
    """It is not fixed, or its workaround does not hold: the same clocks go on.

    Raises BadInput, and NotPossible if it is closed, or open and not restored.
    """
    if not why.strip():
        raise BadInput("Say in a word why it is not fixed; whoever works on it will read it.", field="why")
    incident = changing.locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    was = incident.state
    if was == State.RESOLVED:
        answered, card = _confirmation(incident, answered="reopened"), _confirmation_card(incident)
        delivery.update(work, card, answered, record=incident)
    had = {
        "how": incident.resolved_how,
        "resolution": incident.resolution,
        "lessons": incident.lessons,
        "workaround": incident.workaround,
    }
    incident.reopen()
    changes = {"state": (was, incident.state), **{field: (old, None) for field, old in had.items()}}
    changing.changed(work, incident, "reopened", changes, note=why)
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="reopened", audience=Audience.DESK, text=why
    )
    _tell_not_fixed(work, incident, why)
    return changing.shown(work, incident)


def ask(work: Work, incident: Incident) -> None:
    """Ask the requester of an incident that has just been resolved, within a verb."""
    question, card = _confirmation(incident), _confirmation_card(incident)
    delivery.direct(work, incident.requester_id, question, record=incident, card=card)


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
