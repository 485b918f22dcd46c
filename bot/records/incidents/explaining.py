"""Explaining: why an incident's deadlines are what they are, to whoever may see it."""

from base64 import b64decode, b64encode

from bot import access
from bot.access import Deed
from bot.delivery import sharing
from bot.delivery.flows import Done, Site, Step
from bot.desk import Work
from bot.records.incidents import changing
from bot.records.verbs import question, verb
from bot.sla import explaining
from bot.slack.messages import Deadlines, Said
from bot.terms import Actor, Key, Source, user_of

DRAWS = "incident.draw_deadlines"
"""The flow that sends the picture to whoever asked."""


@verb
def why(work: Work, key: Key) -> Said:
    """Each promise, stretch by stretch; a picture of it follows directly. Raises NoSuchRecord."""
    incident = changing.found(work, key)
    access.check(work, Deed.SEE, incident)
    said = explaining.in_words(work, incident)
    person = work.by.person
    if person is None or access.is_guest(person) or not said.promises:
        return said
    known = work.store.people.person(work.workspace, person)
    learned = {"person": person, "zone": known.time_zone if known else None}
    changing.start_flow(work, incident, DRAWS, step=STEPS[0].name, learned=learned)
    return said.model_copy(update={"drawn": True})


@question
def why_at_length(work: Work, key: Key) -> Deadlines:
    """All of its stretches. Raises NoSuchRecord."""
    incident = changing.found(work, key)
    access.check(work, Deed.SEE, incident)
    return explaining.in_words(work, incident, named=100_000)


@question
def picture(work: Work, key: Key, zone: str | None = None) -> bytes:
    """The same as a PNG. Raises NoSuchRecord."""
    incident = changing.found(work, key)
    access.check(work, Deed.SEE, incident)
    return explaining.picture(work, incident, zone=zone)


def learn_zone(site: Site) -> Done:
    """The reader's time zone."""
    if site.learned["zone"] is not None:
        return Done()
    return Done({"zone": site.gateway.profile(user_of(site.learned["person"])).time_zone})


def open_direct(site: Site) -> Done:
    """Where to send it."""
    return Done({"room": site.gateway.open_direct(user_of(site.learned["person"]))})


def reserve(site: Site) -> Done:
    """A place for the file. The picture is fixed here, so that a repetition sends the same bytes."""
    if "room" not in site.learned:
        return Done(over=True)
    with site.desk.reading(Actor(site.workspace.id, None, "Tocsin", Source.WORKER)) as work:
        drawn = explaining.picture(work, site.incident, zone=site.learned["zone"])
    file, url = site.gateway.reserve_file(f"{str(site.incident.key).lower()}-deadlines.png", len(drawn))
    return Done({"file": file, "url": url, "png": b64encode(drawn).decode()})


def send(site: Site) -> Done:
    """Its bytes."""
    if "file" not in site.learned:
        return Done(over=True)
    return sharing.send(site, b64decode(site.learned["png"]))


def share(site: Site) -> Done:
    """Into our direct messages."""
    sharing.share(site, f"Deadlines of {site.incident.key}")
    return Done({"png": ""})  # it stands in Slack


# None is needed: whoever asked has the words already, and asks again.
STEPS = (
    Step("learn_zone", "users.info", learn_zone),
    Step("open_direct", "conversations.open", open_direct),
    Step("reserve", "files.getUploadURLExternal", reserve),
    Step("send", "files.upload", send),
    Step("look_for_file", "conversations.history", sharing.look_for_file),
    Step("share", "files.completeUploadExternal", share, after_doubt="look_for_file"),
)
