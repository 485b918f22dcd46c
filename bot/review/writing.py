"""Writing a review: a flow learns the names, shares the document in the room, and says so."""

from functools import partial

from bot import access, delivery
from bot.access import Deed
from bot.delivery import sharing
from bot.delivery.flows import Done, Facts, NotYet, Site, Step
from bot.desk import Desk, Work
from bot.errors import NoSuchRecord, NotPossible, SlackRefused
from bot.records.incidents.changing import OPENS_ROOM
from bot.review import document
from bot.review.facts import gather, people_of
from bot.slack.gateway import Profile
from bot.slack.messages import ReviewPosted
from bot.terms import Actor, Key, Source, user_of
from storage.rows import Incident, Urgency


def written(desk: Desk, by: Actor, key: Key) -> str:
    """The review of a major incident as Markdown, from the facts as they are now.

    Raises NoSuchRecord, NotAllowed, and NotPossible where there is nothing to review yet.
    """
    with desk.reading(by) as work:
        incident = work.store.records.incident(work.workspace, key)
        if incident is None:
            raise NoSuchRecord(key)
        access.check(work, Deed.SEE, incident)
        if incident.major_at is None:
            raise NotPossible(f"{key} was not a major incident, so it has no review.", key=key)
        return document.markdown(gather(work, incident))


def learn_people(site: Site) -> Done:
    """One profile at a time, until everybody whom the review names has a name."""
    asked = list(site.learned.get("asked", ()))
    with site.desk.reading(_tocsin(site)) as work:
        wanted = [
            person
            for person in work.store.people.unlearned(work.workspace, people_of(work, site.incident))
            if person not in asked
        ]
    if not wanted:
        return Done()
    person = wanted[0]
    try:
        keep = partial(_keep, person=person, profile=site.gateway.profile(user_of(person)))
    except SlackRefused as refused:
        if not refused.hopeless:
            raise
        keep = None  # somebody who has left keeps the name we know
    return Done({"asked": [*asked, person]}, then=keep, again=len(wanted) > 1)


def reserve(site: Site) -> Done | NotYet:
    """A place for the file. The document is fixed here, so that a repetition sends the same bytes."""
    with site.desk.reading(_tocsin(site)) as work:
        room = work.store.warrooms.of(site.incident.id)
        if site.incident.is_open:
            return Done(over=True)  # reopened meanwhile; resolving it again writes the next one
        if room is None and work.store.flows.goes_on(site.incident.id, OPENS_ROOM):
            return NotYet()
        facts = gather(work, site.incident)
    text, name = document.markdown(facts), f"{str(site.incident.key).lower()}-review.md"
    file, url = site.gateway.reserve_file(name, len(text.encode()))
    return Done(
        {
            "file": file,
            "url": url,
            "name": name,
            "text": text,
            "summary": document.summary(facts),
            "questions": document.question_count(facts),
            "room": room.channel if room else site.workspace.place("agents"),
        }
    )


def send(site: Site) -> Done:
    """Its bytes."""
    return sharing.send(site, site.learned["text"].encode())


def share(site: Site) -> Done:
    """Into the room."""
    sharing.share(site, f"Review of {site.incident.key}")
    return Done(then=partial(_post, learned=site.learned))


STEPS = (
    Step("learn_people", "users.info", learn_people),
    Step("reserve", "files.getUploadURLExternal", reserve, needed=True),
    Step("send", "files.upload", send, needed=True),
    Step("look_for_file", "conversations.history", sharing.look_for_file, needed=True),
    Step("share", "files.completeUploadExternal", share, needed=True, after_doubt="look_for_file"),
)


def _keep(work: Work, _incident: Incident, *, person: str, profile: Profile) -> None:
    work.store.people.learn(
        work.workspace,
        person,
        name=profile.name,
        time_zone=profile.time_zone,
        is_bot=profile.is_bot,
        at=work.now,
    )


def _post(work: Work, incident: Incident, *, learned: Facts) -> None:
    said = ReviewPosted(
        key=str(incident.key),
        title=incident.title,
        summary=learned["summary"],
        questions=learned["questions"],
        file=learned["name"],
    )
    delivery.post(work, learned["room"], said, record=incident, urgency=Urgency.ROOM)


def _tocsin(site: Site) -> Actor:
    return Actor(site.workspace.id, None, "Tocsin", Source.WORKER)
