"""Reacting: a message that gets the rulebook's reaction is an incident at once, in the words of its author.

Slack tells who reacted to which message, and not what it says. So the record is made first, and what reads
the message is a flow: an acknowledged reaction is on disk, however slow Slack is (docs/decisions/0007).
"""

from bot import access
from bot.delivery.flows import Done, Site, Step
from bot.desk import Work
from bot.errors import NotAllowed, NotPossible, SlackRefused
from bot.records.incidents import changing, entering, originals, reporting, weighing
from bot.records.verbs import verb
from bot.slack.messages import Said, Told
from bot.slack.originals import parted, read
from bot.slack.words import cut, words
from bot.terms import Original, moment_of
from storage.rows import Incident


@verb
def report_message(work: Work, channel: str, ts: str, *, author: str | None) -> Said:
    """Record a message of Slack as an incident, of whoever reacted until its author is known.

    `author` is the user id as far as the reaction tells it. Raises NotPossible for our own messages, for
    those of a war room, and for what has been reported; NotAllowed for guests.
    """
    assert work.by.person is not None
    if access.is_guest(work.by.person):
        raise NotAllowed("Guests of a shared channel report with /incident.")
    workspace = work.store.people.workspace(work.workspace)
    if workspace is not None and workspace.bot_user in (author, work.by.person):
        raise NotPossible("This is the desk's own message.")
    if work.store.warrooms.incident_in(work.workspace, channel) is not None:
        raise NotPossible("What is said in a war room belongs to its incident.")
    originals.claim(work, channel, ts)
    what = reporting.Report(
        str(words("incident/unread_title")), channel=channel, ts=ts, made_at=moment_of(ts)
    )
    incident = reporting.record(work, what)
    originals.start(work, incident, step="read")
    return changing.shown(work, incident)


def read_message(site: Site) -> Done:
    """The message as it stands now. Where Slack refuses it, the record stands without its words."""
    channel, ts = site.learned["channel"], site.learned["ts"]
    try:
        found = site.gateway.message(channel, ts)
    except SlackRefused:
        found = None
    if found is None:
        return Done(then=_Filling(Original(channel, ts, None, "")))
    return Done(then=_Filling(read(found, channel=channel, workspace=site.workspace.id)))


STEPS = (
    # Needed: should it ever fail for good, the agents hear that an incident waits without its words.
    Step("read", "conversations.history", read_message, needed=True),
    originals.PERMALINK,
)


class _Filling:
    """Gives the incident the words of its message, and tells the agents and the author."""

    def __init__(self, original: Original) -> None:
        self._original = original

    def __call__(self, work: Work, incident: Incident) -> None:
        reacted, untouched = incident.requester_id, incident.version == 1
        changes: dict[str, list[object]] = {}
        author = self._original.author
        if author is not None and author != reacted and entering.is_colleague(work, author):
            incident.requester_id, incident.reported_by = author, reacted
            changes["requester"] = [reacted, author]
            if incident.major_at is not None:
                changing.start_flow(work, incident, changing.INVITES, step="invite")
        if self._original.text:
            incident.title, details = parted(self._original.text, most=reporting.TITLE_LENGTH)
            incident.details = cut(details, reporting.TEXT_LENGTH)
            if untouched:
                _guess_anew(work, incident, changes)
        else:
            incident.title = str(words("incident/unreadable_title"))
        originals.keep(work, incident, self._original)
        changing.changed(work, incident, "read", changes)
        due_at = reporting.announce(work, incident).respond_by
        told = Told(
            what="reacted", key=str(incident.key), title=incident.title, person=reacted, due_at=due_at
        )
        changing.to_requester(work, incident, told)


def _guess_anew(work: Work, incident: Incident, changes: dict[str, list[object]]) -> None:
    """From the message's words, what was guessed from none."""
    guess = work.rulebook.guess(f"{incident.title}\n{incident.details}")
    for field in ("service", "impact", "urgency"):
        before, now = getattr(incident, field), getattr(guess, field)
        if before != now:
            changes[field] = [before, now]
            setattr(incident, field, now)
    weighing.put_priority(work, incident, changes)
