"""Explaining: why a record's deadlines are what they are, in words and as a picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from bot.calendar import Calendar
from bot.desk import Work
from bot.rulebook import Target, write_within
from bot.sla import drawing, keeping
from bot.sla.reckoning import Promised, Reckoned
from bot.sla.stretches import Explained, explain
from bot.slack.messages import Deadlines, PromiseTold, StretchTold
from bot.slack.words import within
from bot.terms import Promise
from storage.rows import Clock, Incident

NAMED = 12
"""So many of the latest stretches are named; of a long life, those before are summed up."""


@dataclass(frozen=True, slots=True)
class Why:
    """One promise on a record: by which policy, on which calendar, and what became of its time."""

    promise: Promise
    policy: str
    target: Target
    calendar: Calendar
    clock: Explained


def reasons(work: Work, incident: Incident) -> list[Why]:
    """Of every promise the clock that was started last."""
    clocks = {clock.promise: clock for clock in work.store.clocks.of(incident.id)}
    return [_why(work, incident, clock) for clock in clocks.values()]


def _why(work: Work, incident: Incident, clock: Clock) -> Why:
    promise = Promise(clock.promise)
    version = keeping.version_of(work, clock.policy)
    target, calendar = keeping.terms(version, promise)
    promised = Promised(target.within, target.warn_at, calendar)
    history = keeping.turn(clock, keeping.past(work, incident))
    clear = explain(promise, promised, history, requester=incident.requester_id, now=work.now)
    return Why(promise, version.policy.name, target, calendar, clear)


def in_words(work: Work, incident: Incident, *, named: int = NAMED) -> Deadlines:
    """Each promise, with its latest stretches: `named` of them at most."""
    promises = tuple(_told(each, work.now, named) for each in reasons(work, incident))
    return Deadlines(key=str(incident.key), title=incident.title, promises=promises)


def picture(work: Work, incident: Incident, *, zone: str | None = None) -> bytes:
    """The same as a PNG, in this time zone, or in the first calendar's."""
    found = reasons(work, incident)
    name = next((each.calendar.timezone for each in found if not each.calendar.always), "UTC")
    if zone in available_timezones():
        name = zone
    drawn = [drawing.Drawn(_title(each), each.clock) for each in found]
    return drawing.png(drawn, zone=ZoneInfo(name), zone_name=name, now=work.now)


def verdict(reckoned: Reckoned, now: datetime) -> str:
    """Where a clock stands (runs, late, paused), or how it ended (kept, missed, fell_away)."""
    if reckoned.cancelled_at is not None:
        return "fell_away"
    if reckoned.met_at is not None:
        return "kept" if reckoned.met_at <= reckoned.due_at else "missed"
    if reckoned.is_missed(now):
        return "late"
    return "paused" if reckoned.paused_since is not None else "runs"


def _told(why: Why, now: datetime, named: int) -> PromiseTold:
    clock, reckoned = why.clock, why.clock.reckoned
    before, latest = clock.stretches[:-named], clock.stretches[-named:]
    stretches = tuple(
        StretchTold(
            what=each.what,
            begins=each.begins,
            ends=each.ends,
            used=each.used,
            percent=int(each.used * 100 / clock.target),
        )
        for each in latest
    )
    return PromiseTold(
        promise=why.promise,
        policy=why.policy,
        within=write_within(why.target.within),
        calendar=why.target.calendar,
        zone=None if why.calendar.always else why.calendar.timezone,
        verdict=verdict(reckoned, now),
        started_at=reckoned.started_at,
        due_at=reckoned.due_at,
        ended_at=reckoned.met_at or reckoned.cancelled_at,
        used=clock.used,
        percent=clock.percent,
        before=len(before),
        before_used=sum((each.used for each in before), timedelta()),
        stretches=stretches,
    )


def _title(why: Why) -> str:
    clock = why.clock
    return f"{why.promise.capitalize()}: {within(clock.used)} of {within(clock.target)}, {clock.percent} %"
