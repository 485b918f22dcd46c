"""What must hold after every step; each promise by its number in the list of what must always hold.

1 what was acknowledged is on disk, 2 nothing is recorded or said twice, 3 every clock is a pure function of
history, 4 a person's text is never markup, 5 every call keeps to Slack's contract, 6 a person sees and does
only what their role allows, 7 history is append-only and says who, when, from where, old and new.
The fifth and sixth are also looked at with every act (acts.py), the second and fourth once all is at rest.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.sandbox.client import JSON
from bot.slack.gateway import METADATA
from bot.terms import Source
from tests.machine.expected import DEADLINES, WARNS_AT, Expected
from tests.machine.seen import Seen

FOR_EVER = datetime.max.replace(tzinfo=UTC)

Found = Iterator[str]
"""One sentence for everything that is wrong."""


def acknowledged_is_on_disk(seen: Seen, expected: Expected) -> Found:
    """1: every record is as the acknowledged verbs have left it, and has just their lines of history."""
    lines = _by_record(seen)
    for row in seen.records:
        case = expected.cases.get(f"INC-{row.number}")
        if case is None:
            yield f"INC-{row.number} was reported by nobody"
            continue
        wanted = {
            "title": case.title,
            "state": case.state,
            "requester_id": case.requester,
            "reported_by": case.reported_by,
            "assignee_id": case.assignee,
            "service": case.service,
            "team": case.team,
            "impact": case.impact,
            "urgency": case.urgency,
            "priority": case.priority,
            "audience": "everyone" if case.is_major else "desk",
            "waiting_on": case.waiting_on,
            "workaround": case.workaround,
            "resolved_by": case.resolved_by if case.state in ("resolved", "closed") else None,
        }
        for name, value in wanted.items():
            if getattr(row, name) != value:
                yield f"{case.key}: {name} is {getattr(row, name)!r}, not {value!r}"
        for name, is_set in (
            ("major_at", case.is_major),
            ("taken_at", case.has_begun),
            ("waiting_until", case.waits_until is not None),
            ("closed_at", case.state in ("closed", "cancelled", "duplicate")),
        ):
            if (getattr(row, name) is not None) != is_set:
                yield f"{case.key}: {name} is {getattr(row, name)}"
        happened = [(line.verb, line.person_id) for line in lines[row.id]]
        if happened != case.happened:
            yield f"{case.key}: its history is {happened}, not {case.happened}"


def words_are_kept(seen: Seen, expected: Expected) -> Found:
    """1, 2 and 6: what people wrote of a record is there once, and for those for whom they wrote it."""
    for row in seen.records:
        case = expected.cases.get(f"INC-{row.number}")
        found = [(one.kind, one.audience, one.person_id) for one in seen.comments if one.record_id == row.id]
        if case is not None and found != case.comments:
            yield f"{case.key}: its comments are {found}, not {case.comments}"


def no_record_twice(seen: Seen, expected: Expected) -> Found:
    """1 and 2: keys are unique and without gaps, and there are as many as were acknowledged."""
    numbers = [row.number for row in seen.records]
    if numbers != list(range(1, len(expected.cases) + 1)):
        yield f"the numbers are {numbers}, of {len(expected.cases)} reports"


def clocks_follow_history(seen: Seen, expected: Expected) -> Found:
    """3: every clock is what a plain walk through its record's history says."""
    lines, records = _by_record(seen), {row.id: row for row in seen.records}
    if len(seen.clocks) != 2 * len(seen.records):
        yield f"{len(seen.records)} records have {len(seen.clocks)} clocks"
    for clock in seen.clocks:
        wanted = _walk(clock.promise, records[clock.record_id], lines[clock.record_id])
        wanted["rings_at"] = _next_ring(clock, wanted)
        for name, value in wanted.items():
            if name in clock._fields and getattr(clock, name) != value:
                found = f"{name} is {getattr(clock, name)}, not {value}"
                yield f"{clock.promise} of record {clock.record_id}: {found}"


def history_is_whole(seen: Seen, expected: Expected) -> Found:
    """7: each line says who, when and from where; old and new of each line fit the lines before it."""
    records = {row.id: row for row in seen.records}
    for id, lines in _by_record(seen).items():
        folded: dict[str, object] = {"assignee": None, "waiting_on": None, "waiting_until": None}
        for line in lines:
            if line.source not in tuple(Source) or not line.person_name:
                yield f"line {line.id} does not say who or from where"
            if (line.person_id is None) != (line.source == Source.WORKER):
                yield f"line {line.id} is {line.person_id}'s, from {line.source}"
            written = {name: pair for name, pair in line.changes.items() if name not in ELSEWHERE}
            for name, (old, new) in written.items():
                if name in folded and folded[name] != old:
                    yield f"line {line.id} ({line.verb}): {name} was {folded[name]!r}, not {old!r}"
                folded[name] = new
        yield from _differs(records[id], folded)


def history_only_grows(before: Seen, after: Seen) -> Found:
    """7: what has been written stays as it was."""
    if list(after.history[: len(before.history)]) != list(before.history):
        yield "lines of history have changed"


def nothing_said_twice(slack: JSON) -> Found:
    """2: no delivery stands twice in Slack, whatever became of Slack's answers."""
    told: Counter[str] = Counter()
    for channel in slack["channels"]:
        for message in channel["messages"]:
            metadata = message["metadata"] or {}
            if metadata.get("event_type") == METADATA:
                told[metadata["event_payload"]["delivery"]] += 1
    for delivery, times in told.items():
        if times > 1:
            yield f"delivery {delivery} stands {times} times"


ELSEWHERE = ("respond_due", "resolve_due", "resolution", "workaround")
"""Deadlines move without a line while it waits, and what was done stands in the note of its line."""

ANSWERS = ("taken", "replied", "updated", "restored", "resolved")
"""What the requester takes for an answer, if somebody else did it."""

AFTER_EVERY_STEP = (
    acknowledged_is_on_disk,
    words_are_kept,
    no_record_twice,
    clocks_follow_history,
    history_is_whole,
)


PROMISES = ("respond", "resolve")


def seen_to_by_nobody(promise: str, seen: Seen, key: str, now: datetime) -> bool:
    """Whether this deadline is missed, and nobody has said since that they are on it."""
    row = next(row for row in seen.records if f"INC-{row.number}" == key)
    lines = _by_record(seen)[row.id]
    clock = _walk(promise, row, lines)
    until, due_at = clock["stands_since"] or now, clock["due_at"]
    if due_at is None or clock["met_at"] or clock["cancelled_at"] or until < due_at:
        return False
    said = ("acknowledged", "taken")
    return not any(line.verb in said and line.person_id and line.at >= due_at for line in lines)


def _differs(row: Row[Any], folded: dict[str, object]) -> Found:
    """Where the record is not the sum of its history."""
    until = row.waiting_until.isoformat() if row.waiting_until else None
    now = {
        "state": row.state,
        "priority": row.priority,
        "assignee": row.assignee_id,
        "waiting_on": row.waiting_on,
        "waiting_until": until,
        "impact": row.impact,
        "urgency": row.urgency,
        "service": row.service,
        "team": row.team,
        "audience": row.audience,
        "how": row.resolved_how,
        "lessons": row.lessons,
    }
    for name, value in now.items():
        if name in folded and folded[name] != value:
            yield f"INC-{row.number}: {name} is {value!r}; its history ends with {folded[name]!r}"


def _by_record(seen: Seen) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for line in seen.history:
        found[line.record_id].append(line)
    return found


def _walk(promise: str, row: Row[Any], lines: list[Row[Any]]) -> dict[str, datetime | None]:
    """The moments of a clock: first when it ran and until when it counts, then what has run by when."""
    requester, ran = row.requester_id, list[tuple[datetime, datetime]]()
    started_at = min(_said_at(row.reported_ts), lines[0].at) if row.reported_ts else lines[0].at
    goes_since, stands_since = _second(started_at), None
    target, met, over = timedelta(), None, None
    for line in lines:
        if "priority" in line.changes and met is None and over is None:
            due_at = _when([*ran, (stands_since or goes_since, FOR_EVER)], target)
            if target and due_at <= (stands_since or line.at):
                continue  # a new priority is no second chance for what was missed
            target = DEADLINES[line.changes["priority"][1]][promise == "resolve"]
        if line.verb in ("cancelled", "merged") and met is None:
            over = over or line.at
        if promise == "respond":
            if met is None and over is None and line.changes.get("assignee", [None])[-1] == requester:
                over = line.at
            if met is None and over is None and line.verb in ANSWERS:
                if line.person_id != requester:
                    met = line.at
                elif line.verb not in ("updated", "replied"):
                    over = line.at
        elif line.verb in ("waiting", "resolved"):
            if stands_since is None:
                ran.append((goes_since, _second(line.at)))
            stands_since, met = _second(line.at), line.at if line.verb == "resolved" else None
        elif line.verb in ("resumed", "reopened") and stands_since is not None:
            goes_since, stands_since, met = _second(line.at), None, None
    # While it stands, its moments are as if it went on.
    ran.append((stands_since or goes_since, FOR_EVER))
    return {
        "started_at": started_at,
        "warn_at": _when(ran, timedelta(seconds=target * WARNS_AT // timedelta(seconds=1))),
        "due_at": _when(ran, target),
        "met_at": met,
        "cancelled_at": over,
        "stands_since": stands_since,
    }


def _next_ring(clock: Row[Any], wanted: Mapping[str, datetime | None]) -> datetime | None:
    """First the warning, then the breach; nothing while it stands, once it is met, or has fallen away."""
    if wanted["met_at"] or wanted["cancelled_at"] or wanted["stands_since"] or clock.breached_at:
        return None
    return wanted["due_at"] if clock.warned_percent else wanted["warn_at"]


def _said_at(ts: str) -> datetime:
    """When a message was written: what it reports was made then."""
    return datetime.fromtimestamp(float(ts), UTC)


def _second(moment: datetime) -> datetime:
    """Deadlines are of whole seconds."""
    return moment.replace(microsecond=0)


def _when(ran: list[tuple[datetime, datetime]], left: timedelta) -> datetime:
    """The moment at which so much has run."""
    for begun, ended in ran:
        if ended - begun >= left:
            return begun + left
        left -= ended - begun
    raise AssertionError("the last stretch has no end")
