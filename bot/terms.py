"""The small types everybody shares: keys, people, states, and what arrived."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """The kinds of record; the value is the prefix of their keys."""

    INCIDENT = "INC"
    REQUEST = "REQ"

    @property
    def noun(self) -> str:
        """As a sentence and the rulebook name it."""
        return _NOUNS[self]

    @property
    def command(self) -> str:
        """The command that speaks of them."""
        return f"/{self.noun}"


_NOUNS = {Kind.INCIDENT: "incident", Kind.REQUEST: "request"}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """A record's name in its workspace, as people write it: `INC-12`."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The key that `text` is, whatever its case, or None."""
        found = re.fullmatch(r"\s*([A-Za-z]{2,4})-([0-9]{1,9})\s*", text, re.ASCII)
        if found is None or found[1].upper() not in tuple(Kind):
            return None
        return cls(Kind(found[1].upper()), int(found[2]))


class State(StrEnum):
    """Where an incident or a request is in its life."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"

    @property
    def is_open(self) -> bool:
        """Service is not yet restored, and somebody is to restore it."""
        return self in (State.NEW, State.ASSIGNED, State.IN_PROGRESS, State.WAITING)

    @property
    def words(self) -> str:
        """As a sentence says it."""
        return self.value.replace("_", " ")


class WaitingOn(StrEnum):
    """Whom an incident waits for; its promise to restore pauses meanwhile."""

    REQUESTER = "requester"
    VENDOR = "vendor"


class Audience(StrEnum):
    """Who may see a record: its people and the desk, or the whole workspace.

    Of a comment `desk` means the desk alone; `requester`: the desk and who reported it.
    """

    DESK = "desk"
    REQUESTER = "requester"
    EVERYONE = "everyone"


class Queue(StrEnum):
    """A list of what is open, as Home and `/desk` show it."""

    MINE = "mine"
    """What one works on."""
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    MISSED = "missed"
    """What is past its deadline, while that is not paused."""
    REPORTED = "reported"
    """What one has reported, until one has said that it is fixed."""


class How(StrEnum):
    """How an incident was resolved (ITIL's resolution category); a workaround leaves it open."""

    FIX = "fix"
    WORKAROUND = "workaround"
    NO_FAULT_FOUND = "no_fault_found"


class Promise(StrEnum):
    """What a clock watches: the first answer, service restored, or the next update of a major incident."""

    RESPOND = "respond"
    RESOLVE = "resolve"
    UPDATE = "update"


class Source(StrEnum):
    """Where a change came from."""

    COMMAND = "command"
    CLICK = "click"
    FORM = "form"
    SHORTCUT = "shortcut"
    EVENT = "event"
    WORKER = "worker"
    CLI = "cli"
    START = "start"
    SIGNAL = "signal"


def person_id(user: str, *, team: str | None, workspace: str) -> str:
    """The id of a person in a workspace: their user id, or `team:user` for a guest of a shared channel.

    A guest keeps the id of the team they come from, so they are never taken for a colleague.
    """
    return user if team in (None, "", workspace) else f"{team}:{user}"


def user_of(person: str) -> str:
    """The Slack user id within a person's id."""
    return person.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came from Slack: by `key` it is recognised when it comes twice.

    `sameness` is set where the same words, sent again by the same person within ten minutes, most likely
    mean the same thing (a command repeated after an error).
    """

    key: str
    sameness: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, from where, and what of theirs arrived. No `person`: Tocsin itself."""

    workspace: str
    person: str | None
    name: str
    source: Source
    arrival: Arrival | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """A message of Slack that is reported: where it stands, who wrote it, and what it said."""

    channel: str
    ts: str
    author: str | None
    """None: an app wrote it."""
    text: str


@dataclass(frozen=True, slots=True)
class Solution:
    """How service came back: the way, what was done, and what was learned."""

    how: How
    done: str
    lessons: str = ""


def moment_of(ts: str) -> datetime:
    """The moment of a Slack message: its `ts` is epoch seconds with six decimals."""
    seconds, _, micros = ts.partition(".")
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros[:6].ljust(6, "0")))
