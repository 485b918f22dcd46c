"""Saying something: a row in the transaction of the fact. The sender does the rest."""

from bot.desk import Work
from bot.slack.messages import LIVE, IncidentFacts, Said
from storage import Chore
from storage.deliveries import Queued
from storage.rows import DeliveryState, Incident, Method, Record, Urgency


def card(record: Record, name: str) -> str:
    """The name of one of a record's cards: `INC-12/agents`."""
    return f"{record.key}/{name}"


def post(
    work: Work,
    channel: str,
    said: Said,
    *,
    record: Record | None = None,
    card: str | None = None,
    thread_of: str | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> int:
    """Post to a channel. `card` names it for later updates; `thread_of` is the card it answers. Its id."""
    return _queue(
        work, Method.POST, channel, said, record=record, card=card, thread_card=thread_of, urgency=urgency
    )


def direct(
    work: Work, person: str, said: Said, *, record: Record | None = None, card: str | None = None
) -> int:
    """Post into the direct messages of a person. Its id."""
    return _queue(work, Method.POST, f"@{person}", said, record=record, card=card)


def thread(
    work: Work,
    channel: str,
    ts: str,
    person: str,
    said: Said,
    *,
    record: Record | None = None,
    card: str | None = None,
) -> int:
    """Post for a person into the thread of a message; where Slack refuses that, it goes to them directly."""
    return _queue(work, Method.POST, channel, said, record=record, card=card, thread_ts=ts, person=person)


def update(
    work: Work, card: str, said: Said, *, record: Record | None = None, urgency: Urgency = Urgency.NORMAL
) -> None:
    """Change a card where it stands, or will stand; of several changes that wait, the newest leaves."""
    posted = work.store.deliveries.posted(work.workspace, card)
    if posted is not None and posted.state not in (DeliveryState.FAILED, DeliveryState.DROPPED):
        _queue(
            work,
            Method.UPDATE,
            posted.address,
            said,
            record=record,
            card=card,
            person=posted.person_id,
            urgency=urgency,
        )


def refresh(work: Work, incident: Incident, facts: IncidentFacts) -> None:
    """Bring every live card of an incident up to these facts."""
    for posted in work.store.deliveries.cards_of(incident.id, tuple(LIVE)):
        said = facts.as_said(LIVE[posted.message])
        _queue(
            work,
            Method.UPDATE,
            posted.address,
            said,
            record=incident,
            card=posted.card,
            urgency=Urgency(posted.urgency),
        )


def ephemeral(work: Work, channel: str, person: str, said: Said, *, in_thread: str | None = None) -> None:
    """Show one person something in a channel or in a thread of it, at most once."""
    _queue(work, Method.EPHEMERAL, channel, said, person=person, thread_ts=in_thread)


def respond(work: Work, url: str, said: Said) -> None:
    """Answer at a response_url, at most once."""
    _queue(work, Method.RESPOND, url, said)


def tell_agents(work: Work, said: Said, *, record: Record | None = None, card: str | None = None) -> None:
    """Post into the agents' channel; nothing, where the workspace has none yet."""
    channel = work.store.people.place(work.workspace, "agents")
    if channel is not None:
        post(work, channel, said, record=record, card=card)


def line_of(workspace: str, address: str) -> str:
    """The line in which everything waits that goes to one place."""
    return f"{workspace} {address}"


def _queue(
    work: Work,
    method: Method,
    address: str,
    said: Said,
    *,
    record: Record | None = None,
    card: str | None = None,
    thread_card: str | None = None,
    thread_ts: str | None = None,
    person: str | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> int:
    queued = Queued(
        workspace_id=work.workspace,
        record_id=record.id if record else None,
        line=line_of(work.workspace, address),
        method=method,
        address=address,
        person_id=person,
        thread_card=thread_card,
        thread_ts=thread_ts,
        card=card,
        message=said.name(),
        facts=said.facts(),
        urgency=urgency,
        made_at=work.now,
        leaves_at=work.now,
    )
    work.store.stir(Chore.DELIVER)
    return work.store.deliveries.add(queued)
