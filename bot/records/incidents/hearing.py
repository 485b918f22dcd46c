"""Hearing: what people write in the threads of an incident.

In a thread of the agents' channel words are for the desk alone, save those after "to requester:". What the
requester writes, in the thread of a direct message or of the message that they reported, goes to the desk.
"""

import re
from dataclasses import dataclass

from bot import access
from bot.access import Deed
from bot.desk import Desk, Work
from bot.records.incidents import talking
from bot.records.incidents.talking import Thread
from bot.terms import Actor
from storage.rows import Incident

_TO_REQUESTER = re.compile(r"\s*[*_]{0,3}to\s+(?:the\s+)?requester[*_]{0,3}\s*:[*_]{0,3}", re.IGNORECASE)

_MENTION = re.compile(r"@([UW][A-Z0-9]{5,})\b")


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose thread it is, and on which side of it somebody writes."""

    incident: Incident
    at_desk: bool


def hear(desk: Desk, by: Actor, thread: Thread, text: str) -> None:
    """Take what somebody wrote in a thread for what it is; what is nobody's business writes nothing.

    Raises what `talking.reply` raises, where the words are meant for the requester.
    """
    # Reading keeps no key and waits for nobody: busy channels send much that is not for us.
    with desk.reading(by) as work:
        place = _place(work, thread)
        if place is None:
            return
        may_note = access.may(work, Deed.NOTE, place.incident)
        text = with_names(work, text)
    key, told = place.incident.key, _TO_REQUESTER.match(text)
    if not place.at_desk:
        talking.answer(desk, by, key, text)
    elif told is not None:
        talking.reply(desk, by, key, text[told.end() :].strip(), thread)
    elif may_note:
        talking.keep(desk, by, key, text)


def with_names(work: Work, text: str) -> str:
    """The text with the names of those whom it mentions, as its writer saw them."""
    names = work.store.people.names(work.workspace, _MENTION.findall(text))
    return _MENTION.sub(lambda found: f"@{names[found[1]]}", text)


def _place(work: Work, thread: Thread) -> _Place | None:
    """The incident whose thread it is, if the actor's words there concern it."""
    above = work.store.deliveries.standing_at(work.workspace, thread.channel, thread.ts)
    if above is None or above.record_id is None:
        reported = work.store.records.meant_below(work.workspace, thread.channel, thread.ts)
        return _Place(reported, False) if reported and reported.requester_id == work.by.person else None
    incident = work.store.records.by_id(above.record_id)
    if incident is None:
        return None
    if thread.channel == work.store.people.place(work.workspace, "agents"):
        return _Place(incident, True)
    is_theirs = above.address == f"@{work.by.person}" and incident.requester_id == work.by.person
    return _Place(incident, False) if is_theirs else None
