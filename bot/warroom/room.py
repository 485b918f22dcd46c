"""What people do in a war room: send updates, and mark messages for the timeline."""

from datetime import timedelta

from bot import access, delivery
from bot.access import Deed
from bot.delivery import cards
from bot.delivery.flows import Done, Site, Step
from bot.desk import Work
from bot.errors import BadInput, NotPossible
from bot.records.verbs import question, said_lately, verb
from bot.sla import clocks
from bot.slack.messages import Marked, RoomOf, RoomUpdate, Said, UpdateSent
from bot.slack.words import as_written
from bot.terms import Audience, moment_of, person_id
from storage import Chore
from storage.rows import EntryKind, Incident, Urgency

SAID_TWICE_WITHIN = timedelta(minutes=2)
"""The same update by the same person within this time is a repetition after an error."""

MARKS = "timeline.mark"
TEXT_LENGTH = 3_000


@question
def key_of(work: Work, channel: str) -> RoomOf:
    """Whose war room a channel is."""
    incident = work.store.warrooms.incident_in(work.workspace, channel)
    return RoomOf(key=str(incident.key) if incident is not None else None)


@verb
def update(work: Work, channel: str, text: str) -> Said:
    """Tell everybody how it goes: in the room, and in the thread of the announcement.

    Raises NotPossible outside of a war room, BadInput, NotAllowed.
    """
    incident = work.store.warrooms.incident_in(work.workspace, channel, lock=True)
    if incident is None:
        raise NotPossible(
            "This is not a war room. Send the update from the incident's own channel. "
            "To report something instead, begin with another word."
        )
    access.check(work, Deed.UPDATE, incident)
    text = text.strip()
    if not text:
        raise BadInput("Say how it goes, such as: /incident update We have found the cause.")
    announced = (
        work.store.deliveries.posted(work.workspace, delivery.card(incident, "announcement")) is not None
    )
    if len(text) > TEXT_LENGTH:
        raise BadInput(f"That is longer than {TEXT_LENGTH} characters. Please shorten it.")
    answer = UpdateSent(key=str(incident.key), announced=announced)
    if said_lately(work, SAID_TWICE_WITHIN) is not None:
        return answer
    _record(work, incident, text)
    said = RoomUpdate(key=str(incident.key), text=text, by=work.by.person, at=work.now)
    delivery.post(work, channel, said, record=incident, urgency=Urgency.ROOM)
    _tell_followers(work, incident, said)
    return answer


@verb
def mark(work: Work, channel: str, ts: str) -> Said:
    """Add a message of a war room to its timeline. Raises NotPossible elsewhere, NotAllowed."""
    incident = work.store.warrooms.incident_in(work.workspace, channel)
    if incident is None:
        raise NotPossible("This is not a war room.")
    access.check(work, Deed.MARK, incident)
    learned = {"channel": channel, "ts": ts, "by": work.by.person}
    work.store.flows.start(work.workspace, incident.id, MARKS, step="read", learned=learned, at=work.now)
    work.store.stir(Chore.BUILD)
    return Marked(key=str(incident.key))


def read_message(site: Site) -> Done:
    """The message that was marked, as it stands now."""
    found = site.gateway.message(site.learned["channel"], site.learned["ts"])
    if found is None:
        return Done({"text": None})
    user = found.get("user")
    who = person_id(user, team=found.get("team"), workspace=site.workspace.id) if user else None
    return Done({"text": as_written(str(found.get("text") or "")), "person": who})


def find_permalink(site: Site) -> Done:
    """Its address; with it, it goes into the timeline."""
    if site.learned.get("text") is None:
        return Done()
    link = site.gateway.permalink(site.learned["channel"], site.learned["ts"])
    return Done({"permalink": link}, then=_Pinning(site, link))


MARK_STEPS = (
    Step("read", "conversations.history", read_message),
    Step("permalink", "chat.getPermalink", find_permalink),
)


class _Pinning:
    """Writes the entry: the message keeps its own moment, not that of its marking."""

    def __init__(self, site: Site, permalink: str) -> None:
        self._learned, self._permalink = site.learned, permalink

    def __call__(self, work: Work, incident: Incident) -> None:
        learned = self._learned
        work.store.warrooms.pin(
            incident.id,
            work.workspace,
            at=moment_of(learned["ts"]),
            kind=EntryKind.PINNED,
            person=learned["person"],
            text=learned["text"],
            channel=learned["channel"],
            ts=learned["ts"],
            permalink=self._permalink,
            added_by=learned["by"],
            added_at=work.now,
        )
        if learned["by"] is not None:
            delivery.ephemeral(work, learned["channel"], learned["by"], Marked(key=str(incident.key)))


def _record(work: Work, incident: Incident, text: str) -> None:
    work.store.records.comment(
        incident, by=work.by.person, at=work.now, kind="update", audience=Audience.EVERYONE, text=text
    )
    work.store.records.write_history(incident, work.by, at=work.now, verb="updated", changes={}, note=text)
    clocks.refresh(work, incident)  # an update answers the requester
    cards.refresh(work, incident)


def _tell_followers(work: Work, incident: Incident, said: RoomUpdate) -> None:
    announced_in = work.store.people.place(work.workspace, "incidents")
    if announced_in is not None:
        thread = delivery.card(incident, "announcement")
        delivery.post(work, announced_in, said, record=incident, thread_of=thread)
