"""Confirming: the requester says whether it is fixed; silence closes it, after one reminder."""

from datetime import datetime

from bot import access, delivery, due
from bot.access import Deed
from bot.desk import Desk, Work
from bot.errors import BadInput
from bot.records.incidents import changing
from bot.records.verbs import verb
from bot.sla import clocks
from bot.slack.messages import AskToConfirm, Said, Told
from bot.slack.words import cut
from bot.terms import Audience, Key, State
from storage.rows import Incident


@verb
def confirm(work: Work, key: Key) -> Said:
    """It is fixed for the requester, so it is closed. Raises NotPossible while it is open."""
    incident = changing.locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    if not _close(work, incident, "closed"):
        changing.had_nothing_to_do(work, incident)
    return changing.shown(work, incident)


@verb
def reopen(work: Work, key: Key, why: str) -> Said:
    """It is not fixed, or its workaround does not hold: the same clocks go on, or new ones begin.

    Raises BadInput, and NotPossible if it is closed, or open and not restored.
    """
    if not why.strip():
        raise BadInput(
            "Say in a few words why it is not fixed; whoever works on it will read it.", field="why"
        )
    incident = changing.locked(work, key)
    access.check(work, Deed.CONFIRM, incident)
    before = changing.standing(incident)
    restarts: dict[str, list[object]] = {}
    if incident.state == State.RESOLVED:
        _answer(work, incident, "reopened")
        restarts = clocks.restarts(work, incident)
    had = {
        "how": incident.resolved_how,
        "resolution": incident.resolution,
        "lessons": incident.lessons,
        "workaround": incident.workaround,
    }
    incident.reopen()
    changes: dict[str, list[object]] = {field: [old, None] for field, old in had.items()}
    changes |= changing.moved(incident, before) | restarts
    changing.changed(work, incident, "reopened", changes, note=why)
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="reopened", audience=Audience.DESK, text=why
    )
    _tell_not_fixed(work, incident, why)
    return changing.shown(work, incident)


def ask(work: Work, incident: Incident) -> None:
    """Ask the requester of an incident that has just been resolved, within a verb."""
    changing.to_requester(work, incident, _confirmation(incident), card=_question_card(incident))


def settle_next(desk: Desk) -> datetime | None:
    """Ask again about the incident whose requester has not answered, or close it; when the next is due."""
    return due.see_to_next(
        desk,
        "settling",
        first=lambda store: store.records.next_to_settle(),
        see_to=_settle,
        put_off=_settle_later,
    )


def _settle(work: Work, id: int) -> None:
    incident = work.store.records.by_id(id, lock=True)
    if incident is None or incident.settles_at is None or incident.settles_at > work.now:
        return
    if incident.reminded_at is None:
        _remind(work, incident)
    elif _close(work, incident, "unanswered"):
        changing.tell_requester(work, incident, changing.told_of(work, incident, "closed"))


def _remind(work: Work, incident: Incident) -> None:
    """Ask anew, where it is seen; the first question points there. After a downtime nothing is cut short."""
    closing = work.rulebook.closing
    closes_at = work.now + closing.close_after - closing.remind_after
    incident.remind(at=work.now, closes_at=closes_at)
    work.store.records.write_history(incident, work.by, at=work.now, verb="reminded", changes={})
    moved = _confirmation(incident, answered="asked_again")
    delivery.update(work, _question_card(incident), moved, record=incident)
    again = _confirmation(incident, closes_at=closes_at)
    changing.to_requester(work, incident, again, card=_reminder_card(incident))


def _close(work: Work, incident: Incident, answered: str) -> bool:
    was = incident.state
    if not incident.close(at=work.now):
        return False
    changing.changed(work, incident, "closed", {"state": [was, incident.state]})
    _answer(work, incident, answered)
    return True


def _settle_later(work: Work, id: int, until: datetime) -> None:
    incident = work.store.records.by_id(id, lock=True)
    if incident is not None and incident.settles_at is not None:
        incident.settles_at = until


def _answer(work: Work, incident: Incident, answered: str) -> None:
    """The question, and the reminder where there was one, have their answer instead of buttons."""
    for card in (_question_card(incident), _reminder_card(incident)):
        delivery.update(work, card, _confirmation(incident, answered=answered), record=incident)


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


def _confirmation(
    incident: Incident, *, answered: str = "", closes_at: datetime | None = None
) -> AskToConfirm:
    assert incident.how is not None
    return AskToConfirm(
        key=str(incident.key),
        title=incident.title,
        how=incident.how,
        resolution=incident.resolution or "",
        resolver=incident.resolved_by,
        answered=answered,
        closes_at=closes_at,
    )


def _question_card(incident: Incident) -> str:
    """One card for each time it was resolved."""
    assert incident.resolved_at is not None
    return delivery.card(incident, f"confirm/{incident.resolved_at.timestamp():.6f}")


def _reminder_card(incident: Incident) -> str:
    return f"{_question_card(incident)}/again"
