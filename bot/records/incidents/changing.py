"""What every change of an incident shares: the locked row, and what follows once it has changed."""

from collections.abc import Mapping, Sequence

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.desk import Work
from bot.errors import BadInput, NoSuchRecord, NotPossible
from bot.sla import clocks
from bot.slack.messages import Said, Shown, Told
from bot.slack.words import cut
from bot.terms import Key, Source
from storage import Chore
from storage.rows import Incident

TEXT_LENGTH = 3_000

OPENS_ROOM = "warroom.open"
INVITES = "warroom.invite"
WRITES_REVIEW = "review.write"
"""Flows that stand above this module; a row starts them."""


def locked(work: Work, key: Key) -> Incident:
    incident = work.store.records.incident(work.workspace, key, lock=True)
    if incident is None:
        raise NoSuchRecord(key)
    return incident


def found(work: Work, key: Key) -> Incident:
    incident = work.store.records.incident(work.workspace, key)
    if incident is None:
        raise NoSuchRecord(key)
    return incident


def changed(
    work: Work, incident: Incident, verb: str, changes: Mapping[str, Sequence[object]], *, note: str = ""
) -> None:
    """What follows every change: history, clocks, cards, in this order."""
    work.store.records.write_history(incident, work.by, at=work.now, verb=verb, changes=changes, note=note)
    clocks.refresh(work, incident)
    cards.refresh(work, incident)


def had_nothing_to_do(work: Work, incident: Incident) -> None:
    """Who pressed a button pressed in vain: their card was old. An answer to words shows how it stands.

    Raises NotPossible.
    """
    if work.by.source is Source.CLICK:
        raise NotPossible("That has been done already.", key=incident.key)


def standing(incident: Incident) -> dict[str, object]:
    """Where it stands, and what it waits for, as history writes it."""
    until = incident.waiting_until
    return {
        "state": incident.state,
        "waiting_on": incident.waiting_on,
        "waiting_until": until.isoformat() if until else None,
    }


def moved(incident: Incident, before: Mapping[str, object]) -> dict[str, list[object]]:
    """What has changed of it since it was `standing` so."""
    now = standing(incident)
    return {field: [before[field], now[field]] for field in now if now[field] != before[field]}


def start_flow(
    work: Work, incident: Incident, flow: str, *, step: str, learned: Mapping[str, object] | None = None
) -> None:
    work.store.flows.start(
        work.workspace, incident.id, flow, step=step, learned=dict(learned or {}), at=work.now
    )
    work.store.stir(Chore.BUILD)


def shown(work: Work, incident: Incident) -> Shown:
    facts = cards.facts(work, incident)
    return facts.as_said(Shown).model_copy(update={"may_work": access.may(work, Deed.TAKE, incident)})


def to_requester(work: Work, incident: Incident, said: Said, *, card: str | None = None) -> None:
    """Say it to the requester where they reported: in the thread of their message, else directly."""
    place, ts, person = incident.reported_in, incident.reported_ts, incident.requester_id
    if place is not None and ts is not None:
        delivery.thread(work, place, ts, person, said, record=incident, card=card)
    else:
        delivery.direct(work, person, said, record=incident, card=card)


def tell_requester(work: Work, incident: Incident, said: Said) -> None:
    """Nobody is told what they did themselves."""
    if incident.requester_id != work.by.person:
        to_requester(work, incident, said)


def tell_both(work: Work, incident: Incident, told: Told) -> None:
    """Tell the requester and whoever works on it, save the one who did it."""
    tell_requester(work, incident, told)
    if incident.assignee_id not in (None, incident.requester_id, work.by.person):
        assert incident.assignee_id is not None
        delivery.direct(work, incident.assignee_id, told, record=incident)


def under_card(work: Work, incident: Incident, said: Said) -> None:
    """Post into the thread under the agents' card."""
    agents = work.store.people.place(work.workspace, "agents")
    if agents is not None:
        delivery.post(work, agents, said, record=incident, thread_of=delivery.card(incident, "agents"))


def name_of(work: Work, person: str | None) -> str:
    return work.store.people.names(work.workspace, [person])[person] if person else "Somebody"


def told_of(
    work: Work,
    incident: Incident,
    what: str,
    *,
    note: str = "",
    assignee: str | None = None,
    other: str | None = None,
    team: str | None = None,
) -> Told:
    """What is told of a change that the actor has just made; `what` names the words."""
    return Told(
        what=what,
        key=str(incident.key),
        title=incident.title,
        person=work.by.person,
        assignee=assignee,
        other=other,
        team=team,
        priority=incident.priority,
        waiting_on=incident.waiting_on,
        waiting_until=incident.waiting_until,
        note=cut(note, 3_000),
    )


def needs(text: str, says: str, *, field: str = "why") -> None:
    """Refuse an empty text with these words, and one that is too long. Raises BadInput."""
    if not text.strip():
        raise BadInput(says, field=field)
    holds(text, field=field)


def holds(text: str, *, field: str = "why") -> None:
    """Refuse a text that is too long. Raises BadInput."""
    if len(text) > TEXT_LENGTH:
        raise BadInput(f"That is longer than {TEXT_LENGTH} characters. Please shorten it.", field=field)
