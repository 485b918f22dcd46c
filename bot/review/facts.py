"""The facts of a review: computed from what happened, never retyped and never invented."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.desk import Work
from bot.sla import clocks
from bot.terms import How, Key, Promise, State
from storage.rows import Clock, Comment, HistoryEntry, Incident, TimelineEntry

MENTION = re.compile(r"@([UW][A-Z0-9]{5,})\b")
"""How a mention without a name stands in a message as it was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment of the timeline. `text` is a person's own; `what` names ours."""

    at: datetime
    kind: str
    who: str
    what: str = ""
    text: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A promise, and whether it was kept."""

    promise: Promise
    number: int
    """Which clock of this promise it was: a reopened incident may have begun a new one."""
    due_at: datetime
    met_at: datetime | None
    kept: bool | None
    """None: it still runs, or fell away."""
    fell_away: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a person was in this incident, and since when."""

    role: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Updates:
    """What was said to everybody while it was major, and the longest time without a word."""

    count: int
    longest_silence: timedelta | None
    promised: int = 0
    """How many were promised and are decided; 0 where the policy promises none."""
    in_time: int = 0


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """All that the review's template tells."""

    key: Key
    title: str
    details: str
    state: State
    priority: str
    service: str | None
    runbook: str | None
    generated_at: datetime
    entries_read: int
    began_at: datetime | None
    """Since when it was broken, by what the reporter said."""
    reported_at: datetime
    acknowledged_at: datetime | None
    declared_at: datetime | None
    first_update_at: datetime | None
    restored_at: datetime | None
    """By the workaround, if there was one, else when it was resolved."""
    resolved_at: datetime | None
    closed_at: datetime | None
    workaround: str
    how: How | None
    resolution: str
    lessons: str
    reopened: int
    people: tuple[Part, ...]
    updates: Updates
    verdicts: tuple[Verdict, ...]
    timeline: tuple[Entry, ...]

    @property
    def to_report(self) -> timedelta | None:
        return _between(self.began_at, self.reported_at)

    @property
    def to_acknowledge(self) -> timedelta | None:
        return _between(self.reported_at, self.acknowledged_at)

    @property
    def to_declare(self) -> timedelta | None:
        return _between(self.reported_at, self.declared_at)

    @property
    def to_first_update(self) -> timedelta | None:
        return _between(self.declared_at, self.first_update_at)

    @property
    def to_restore(self) -> timedelta | None:
        return _between(self.reported_at, self.restored_at)

    @property
    def to_resolve(self) -> timedelta | None:
        return _between(self.reported_at, self.resolved_at)


def people_of(work: Work, incident: Incident) -> set[str]:
    """The ids of all whom the review names."""
    history = work.store.records.history(incident)
    entries = work.store.warrooms.timeline(incident.id)
    named = {incident.requester_id, incident.assignee_id}
    named |= {line.person_id for line in history} | {entry.person_id for entry in entries}
    for field in ("assignee", "requester"):
        named |= {person for line in history for person in line.changes.get(field, ()) if person}
    named |= {person for entry in entries for person in MENTION.findall(entry.text)}
    return {person for person in named if person is not None}


def gather(work: Work, incident: Incident) -> ReviewFacts:
    """Compute the facts from history, comments, timeline and clocks as they are now."""
    records = work.store.records
    history = records.history(incident)
    comments = records.comments(incident, kind="update")
    entries = work.store.warrooms.timeline(incident.id)
    names = work.store.people.names(work.workspace, people_of(work, incident))
    service = work.rulebook.services.get(incident.service) if incident.service else None
    declared_at = incident.major_at
    verdicts = [_verdict(clock, found.kept(work.now)) for clock, found in clocks.reckoned(work, incident)]
    return ReviewFacts(
        key=incident.key,
        title=incident.title,
        details=incident.details,
        state=State(incident.state),
        priority=incident.priority,
        service=service.name if service else incident.service,
        runbook=str(service.runbook) if service and service.runbook else None,
        generated_at=work.now,
        entries_read=len(history),
        began_at=incident.began_at,
        reported_at=incident.reported_at,
        acknowledged_at=_first(history, "taken", besides=incident.requester_id),
        declared_at=declared_at,
        first_update_at=comments[0].at if comments else None,
        restored_at=incident.restored_at or incident.resolved_at,
        resolved_at=incident.resolved_at,
        closed_at=incident.closed_at,
        workaround=incident.workaround or "",
        how=incident.how,
        resolution=incident.resolution or "",
        lessons="\n".join(_lessons(history)),
        reopened=sum(line.verb == "reopened" for line in history),
        people=tuple(_parts(history, names)),
        updates=_updates(comments, declared_at, incident.resolved_at or work.now, verdicts),
        verdicts=tuple(verdict for verdict in verdicts if verdict.promise != Promise.UPDATE),
        timeline=tuple(sorted(_timeline(history, entries, names), key=lambda entry: entry.at)),
    )


INTERNAL = frozenset({"noted"})
BETWEEN_TWO = frozenset({"replied", "answered"})
"""Everybody reads a review: it leaves out what is for the desk alone, and the words of conversations."""


def _timeline(
    history: Iterable[HistoryEntry], entries: Iterable[TimelineEntry], names: dict[str, str]
) -> Iterable[Entry]:
    for line in history:
        if line.verb not in INTERNAL:
            # What the reporter wrote stands above the timeline; other notes are told where they fell.
            words = line.note if line.verb not in BETWEEN_TWO else ""
            yield Entry(line.at, "automatic", _name(line, names), what=line.verb, text=words)
    for entry in entries:
        who = names.get(entry.person_id or "", "Tocsin")
        text = MENTION.sub(lambda found: f"@{names.get(found[1], found[1])}", entry.text)
        yield Entry(entry.at, entry.kind, who, text=text, link=entry.permalink)


ROLES = {
    "reported": "Reported it",
    "taken": "Worked on it",
    "made major": "Declared it major",
    "updated": "Kept everybody informed",
    "restored": "Restored the service by a workaround",
    "resolved": "Resolved it",
    "closed": "Confirmed that it is fixed",
}
"""What a person is in the review, by the verb that made them so."""


def _parts(history: Iterable[HistoryEntry], names: dict[str, str]) -> Iterable[Part]:
    told = set()
    for line in history:
        # Silence, which Tocsin closes it for, confirms nothing.
        role, name = ROLES.get(line.verb) if line.person_id else None, _name(line, names)
        if role is not None and (role, name) not in told:
            told.add((role, name))
            yield Part(role, name, line.at)
        for caller in line.changes.get("requester", [None])[1:]:
            yield Part("Had it reported", names.get(caller, caller), line.at)


def _lessons(history: Iterable[HistoryEntry]) -> Iterable[str]:
    """What was learned each time it was restored or resolved."""
    for line in history:
        if line.verb in ("restored", "resolved") and line.changes.get("lessons", [None, None])[1]:
            yield str(line.changes["lessons"][1])


def _name(line: HistoryEntry, names: dict[str, str]) -> str:
    return names.get(line.person_id, line.person_name) if line.person_id else line.person_name


def _updates(
    comments: Sequence[Comment], declared_at: datetime | None, until: datetime, verdicts: Iterable[Verdict]
) -> Updates:
    if declared_at is None:
        return Updates(len(comments), None)
    moments = [
        declared_at,
        *(comment.at for comment in comments if declared_at <= comment.at <= until),
        until,
    ]
    silence = max(later - earlier for earlier, later in pairwise(moments))
    decided = [each.kept for each in verdicts if each.promise == Promise.UPDATE and each.kept is not None]
    return Updates(len(comments), silence, promised=len(decided), in_time=sum(decided))


def _verdict(clock: Clock, kept: bool | None) -> Verdict:
    """What was missed before it fell away was missed."""
    fell_away = clock.cancelled_at is not None and kept is None
    return Verdict(Promise(clock.promise), clock.number, clock.due_at, clock.met_at, kept, fell_away)


def _first(history: Iterable[HistoryEntry], verb: str, *, besides: str) -> datetime | None:
    return next((line.at for line in history if line.verb == verb and line.person_id != besides), None)


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start is not None and end is not None else None
