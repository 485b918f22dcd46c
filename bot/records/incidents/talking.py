"""Talking: what is written down for the desk, and what the desk and the requester say to each other."""

from dataclasses import dataclass
from datetime import timedelta

from bot import access, delivery
from bot.access import Deed
from bot.desk import Work
from bot.errors import NotPossible
from bot.records.incidents import changing, steering
from bot.records.verbs import question, said_lately, verb
from bot.slack.messages import Answered, Noted, Over, Reply, ReplyNoted, ReplySent, Said, Shown
from bot.terms import Audience, Key, State, WaitingOn
from storage.rows import Incident

SAID_TWICE_WITHIN = timedelta(minutes=2)
"""The same note by the same person within this time is a repetition after an error."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in Slack: its channel, and the message that it stands under."""

    channel: str
    ts: str


@verb
def note(work: Work, key: Key, text: str) -> Said:
    """Write something down for the desk alone; it stands in the thread under the card. Raises BadInput."""
    changing.needs(text, f"Write the note after the word, such as: /incident note {key} Called the vendor.")
    incident = changing.locked(work, key)
    access.check(work, Deed.NOTE, incident)
    said = Noted(key=str(key), text=text, by=work.by.person)
    if said_lately(work, SAID_TWICE_WITHIN) is not None:
        return said
    _comment(work, incident, "note", Audience.DESK, text)
    work.store.records.write_history(incident, work.by, at=work.now, verb="noted", changes={}, note=text)
    changing.under_card(work, incident, said)
    return said


@verb
def keep(work: Work, key: Key, text: str) -> Said:
    """Keep what somebody of the desk wrote in the thread under the card: a note, for the desk alone."""
    incident = changing.found(work, key)
    access.check(work, Deed.NOTE, incident)
    _comment(work, incident, "note", Audience.DESK, text)
    return Noted(key=str(key), text=text, by=work.by.person)


@verb
def reply(work: Work, key: Key, text: str, thread: Thread | None = None) -> Said:
    """Say it to the requester, where they reported. `thread`: where it was written, under the card.

    Raises BadInput, NotAllowed, and NotPossible once it is over.
    """
    changing.needs(text, "Write what the requester is to read.", field="text")
    incident = changing.locked(work, key)
    _may_reply(work, incident)
    _comment(work, incident, "reply", Audience.REQUESTER, text)
    changing.changed(work, incident, "replied", {}, note=text)
    said = Reply(key=str(key), title=incident.title, text=text, by=work.by.person)
    changing.to_requester(work, incident, said)
    sent = ReplySent(key=str(key), requester=incident.requester_id)
    if thread is None:
        noted = ReplyNoted(key=str(key), text=text, by=work.by.person, requester=incident.requester_id)
        changing.under_card(work, incident, noted)
    elif work.by.person is not None:
        delivery.ephemeral(work, thread.channel, work.by.person, sent, in_thread=thread.ts)
    return sent


@question
def before_replying(work: Work, key: Key) -> Shown:
    """Refuse before the form is filled what would be refused after it. Raises NotAllowed, NotPossible."""
    incident = changing.found(work, key)
    _may_reply(work, incident)
    return changing.shown(work, incident)


@verb
def answer(work: Work, key: Key, text: str) -> Said:
    """What the requester wrote comes to the desk, and what waited on them goes on.

    Once it is over they are told so, and what they can do.
    """
    incident = changing.locked(work, key)
    access.check(work, Deed.ANSWER, incident)
    _comment(work, incident, "answer", Audience.REQUESTER, text)
    changing.changed(work, incident, "answered", {}, note=text)
    said = Answered(key=str(key), text=text, by=work.by.person, assignee=incident.assignee_id)
    changing.under_card(work, incident, said)
    if incident.state == State.WAITING and incident.waiting_on == WaitingOn.REQUESTER:
        steering.go_on(work, incident)
    if not incident.is_open:
        over = Over(key=str(key), title=incident.title, state=State(incident.state))
        changing.to_requester(work, incident, over)
    return said


def _may_reply(work: Work, incident: Incident) -> None:
    access.check(work, Deed.REPLY, incident)
    if not incident.is_open and incident.state != State.RESOLVED:
        raise NotPossible(
            f"{incident.key} is over, so the requester was told nothing. Write to them directly.",
            key=incident.key,
        )
    if incident.requester_id == work.by.person:
        raise NotPossible(
            f"You reported {incident.key} yourself: there is nobody else to tell.", key=incident.key
        )


def _comment(work: Work, incident: Incident, kind: str, audience: Audience, text: str) -> None:
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind=kind, audience=audience, text=text
    )
