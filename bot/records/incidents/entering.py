"""Entering: what may come with a report beside its words is checked here, before anything is recorded."""

import re
from datetime import datetime, timedelta

from bot import access
from bot.desk import Work
from bot.errors import BadInput, NotAllowed
from bot.slack.words import is_web_address

CLOCKS_DIFFER = timedelta(minutes=5)
"""A fault that began so far in the future began now: people's clocks differ, and forms know whole minutes."""

MOST_LINKS = 5
LINK_LENGTH = 500
"""So long an address still fits a card, whatever has to be escaped in it."""

_USER = re.compile(r"[UW][A-Z0-9]+", re.ASCII)
"""A user id of Slack's. A guest's names their team as well."""


def moment(work: Work, began_at: datetime | None) -> datetime | None:
    """Since when it is broken: never later than now. Raises BadInput."""
    if began_at is None:
        return None
    if began_at > work.now + CLOCKS_DIFFER:
        raise BadInput(
            "That moment is still to come. Choose when it began, or leave it empty.", field="since"
        )
    return min(began_at, work.now)


def links(written: str) -> str | None:
    """Addresses of files, one in a line. Raises BadInput for what is none."""
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    wrong = next((line for line in lines if not is_web_address(line)), None)
    if wrong is not None:
        raise BadInput("Write one link in a line, each with https:// (or http://).", field="files")
    if len(lines) > MOST_LINKS or any(len(line) > LINK_LENGTH for line in lines):
        raise BadInput(
            f"At most {MOST_LINKS} links of up to {LINK_LENGTH} characters each, please.", field="files"
        )
    return "\n".join(lines) or None


def requester(work: Work, on_behalf_of: str | None) -> str:
    """Whose report it is: the actor's, or a colleague's who told them. Raises NotAllowed, BadInput."""
    assert work.by.person is not None
    if on_behalf_of in (None, work.by.person):
        return work.by.person
    assert on_behalf_of is not None
    if not access.reports_for_others(work.rulebook, work.by.person):
        raise NotAllowed("Only the agents report on behalf of somebody else. Report it as your own.")
    if not is_colleague(work, on_behalf_of):
        raise BadInput(
            "Only colleagues can be helped here: no app, and no guest of another organisation. "
            "Leave it empty to report it as your own.",
            field="caller",
        )
    return on_behalf_of


def is_colleague(work: Work, person: str) -> bool:
    """A person of this workspace, as far as we know them: no guest, and no app."""
    people = work.store.people
    if not _USER.fullmatch(person) or people.is_stranger(work.workspace, person):
        return False
    known, ours = people.person(work.workspace, person), people.workspace(work.workspace)
    return not (known is not None and known.is_bot) and (ours is None or ours.bot_user != person)
