"""Originals: the messages that incidents are reported from. One message is one incident."""

from bot.delivery import cards
from bot.delivery.flows import Done, Site, Step
from bot.desk import Work
from bot.errors import NotPossible
from bot.records.incidents import changing
from bot.records.verbs import question
from bot.terms import Original, moment_of
from storage.rows import EntryKind, Incident

READS_ORIGINAL = "incident.original"
"""The flow that asks Slack for the message, where its words are not known yet, and for its address."""


@question
def before_reporting(work: Work, channel: str, ts: str) -> None:
    """Refuse, before a form is filled, what has been reported. Raises NotPossible, with its key."""
    _refuse_second(work, channel, ts)


def claim(work: Work, channel: str, ts: str) -> None:
    """Be the one to report a message. Raises NotPossible where it has been, whenever that was."""
    # Of two at once, the second waits here until the first has committed, and then finds its record.
    work.store.arrivals.claim(work.workspace, f"original:{channel}:{ts}", at=work.now)
    _refuse_second(work, channel, ts)


def keep(work: Work, incident: Incident, original: Original) -> None:
    """Keep who wrote the message, when and what; it stands in the timeline of a review."""
    work.store.warrooms.pin(
        incident.id,
        work.workspace,
        at=moment_of(original.ts),
        kind=EntryKind.REPORTED,
        person=original.author,
        text=original.text,
        channel=original.channel,
        ts=original.ts,
        permalink=None,
        added_by=incident.reported_by or incident.requester_id,
        added_at=work.now,
    )


def start(work: Work, incident: Incident, *, step: str) -> None:
    learned = {"channel": incident.reported_in, "ts": incident.reported_ts}
    changing.start_flow(work, incident, READS_ORIGINAL, step=step, learned=learned)


def find_permalink(site: Site) -> Done:
    """The address of the message, for the cards."""
    link = site.gateway.permalink(site.learned["channel"], site.learned["ts"])
    return Done({"permalink": link}, then=_Linking(link))


PERMALINK = Step("permalink", "chat.getPermalink", find_permalink)


class _Linking:
    def __init__(self, permalink: str) -> None:
        self._permalink = permalink

    def __call__(self, work: Work, incident: Incident) -> None:
        entry = work.store.warrooms.reported(incident.id)
        if entry is not None:
            entry.permalink = self._permalink
            cards.refresh(work, incident)


def _refuse_second(work: Work, channel: str, ts: str) -> None:
    earlier = work.store.records.of_message(work.workspace, channel, ts)
    if earlier is not None:
        raise NotPossible(f"This message is reported already: it is {earlier.key}.", key=earlier.key)
