"""The clocks of a life the slow way: somebody sits beside it with stop watches, and counts open seconds.

Nothing of `bot` is used. A watch runs or stands; a moment is reached when it has run for so long while its
calendar was open. Calendars are watched minute by minute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from tests.calendar.slowly import NAMES, Slow, watch
from tests.sla.lives import Act, Goal, Hours, Life, Rules, calendars

MARKS = (50, 90)
DAY, MINUTE = 24 * 3_600, 60
BEFORE = 2 * DAY
"""So long before its first day a life's calendars are watched."""


class OutOfSight(Exception):
    """It would be reached after the days that are watched."""


class Open:
    """When a calendar is open: stretches of seconds after the first midnight."""

    def __init__(self, written: Hours, first_day: date) -> None:
        hours = written.hours or {day: ["00:00-24:00"] for day in NAMES}
        self._watched = watch(written.zone, first_day)
        slow = Slow(self._watched, hours, written.shifts, written.breaks, written.holidays)
        self._minutes, self._working = slow.open, slow.working
        self.stretches: list[tuple[int, int]] = []
        for number, is_open in enumerate(slow.open):
            begins = number * MINUTE - BEFORE
            if is_open and self.stretches and self.stretches[-1][1] == begins:
                self.stretches[-1] = (self.stretches[-1][0], begins + MINUTE)
            elif is_open:
                self.stretches.append((begins, begins + MINUTE))

    def between(self, begins: int, ends: int) -> Iterator[tuple[int, int]]:
        """The open stretches in a stretch of time."""
        for opens, closes in self.stretches:
            if max(opens, begins) < min(closes, ends):
                yield max(opens, begins), min(closes, ends)

    def working_days_on(self, start: int, count: int) -> int:
        """The same wall time so many working dates on, or the next opening."""
        wall = self._watched.shown[(start + BEFORE) // MINUTE]
        later = [day for day in self._working if day > wall.date()]
        if len(later) < count:
            raise OutOfSight
        minute = self._watched.minute_of(datetime.combine(later[count - 1], wall.time()))
        if self._minutes[minute]:
            return minute * MINUTE - BEFORE + start % MINUTE
        while not self._minutes[minute]:
            minute += 1
            if minute == len(self._minutes):
                raise OutOfSight
        return minute * MINUTE - BEFORE


@lru_cache(maxsize=200)
def _open(key: str, zone: str, first_day: date) -> Open:
    return Open(calendars(zone, first_day)[key], first_day)


@dataclass
class Watch:
    """One promise."""

    promise: str
    goal: Goal
    open: Open
    started: int
    since: int | None = None
    """Since when it runs; None: it stands."""
    stood: int = 0
    ran: list[tuple[int, int]] = field(default_factory=list)
    met: int | None = None
    over: int | None = None

    def __post_init__(self) -> None:
        self.since = self.started

    @property
    def is_decided(self) -> bool:
        return self.met is not None or self.over is not None

    def stand(self, at: int) -> None:
        """From now on, whatever it stood for until now."""
        if self.since is not None:
            self.ran.append((self.since, at))
        self.since, self.stood = None, at

    def go_on(self, at: int) -> None:
        if self.since is None:
            self.since = at

    @property
    def seconds(self) -> int:
        """How long it may run."""
        if not self.goal.working_days:
            return self.goal.seconds
        due = self.open.working_days_on(self.started, self.goal.working_days)
        return sum(ends - begins for begins, ends in self.open.between(self.started, due))

    def due(self) -> int:
        if self.goal.working_days:  # of an answer, for which nobody waits: it never stands
            return self.open.working_days_on(self.started, self.goal.working_days)
        return self.after(self.seconds)

    def after(self, seconds: int) -> int:
        """When it has run for so long; while it stands, as if it went on from there."""
        goes_on = self.stood if self.since is None else self.since
        for begins, ends in [*self.ran, (goes_on, 10**9)]:
            for opens, closes in self.open.between(begins, ends):
                if closes - opens >= seconds:
                    return opens + seconds
                seconds -= closes - opens
        raise OutOfSight

    def has_run_out(self, at: int) -> bool:
        return self.due() <= (self.stood if self.since is None else at)

    def verdict(self, now: int) -> str:
        """By comparing moments: at the due moment itself it is kept. Once decided it stays."""
        until = self.met if self.met is not None else self.over
        if until is None:
            until = self.stood if self.since is None else now
        if until > self.due():
            return "breached"
        return "met" if self.met is not None else "fell away" if self.over is not None else "runs"


def watched(life: Life) -> list[Watch]:
    """The watches of a life, in the order in which they were started, as the table has it."""
    return _Person(life).watches


class _Person:
    def __init__(self, life: Life) -> None:
        self._life, self._major, self._ended = life, False, False
        self._rules: Rules = life.policies[life.acts[0].to]
        self._resolved = False
        self._waits = ""
        self._cadence = 0
        """Since when an update is due, promised or not."""
        self.watches: list[Watch] = []
        start = life.acts[0].at
        self._begin("respond", self._rules.respond, start)
        self._begin("resolve", self._rules.resolve, start)
        for act in life.acts[1:]:
            self._see(act)

    def _begin(self, promise: str, goal: Goal, at: int) -> None:
        zone = self._life.calendars[goal.calendar].zone
        self.watches.append(Watch(promise, goal, _open(goal.calendar, zone, self._life.first_day), at))

    def _last(self, promise: str) -> Watch | None:
        return next((each for each in reversed(self.watches) if each.promise == promise), None)

    def _see(self, act: Act) -> None:
        self._answer(act)
        match act.verb:
            case "wait":
                self._waits = act.to
                self._resolve_stands(act.at)
            case "resume":
                self._resumed(act.at)
            case "answer" if self._waits == "requester":
                self._resumed(act.at)
            case "resolve":
                self._resolved, self._waits = True, ""
                self._resolve_stands(act.at, met=True)
                self._tell(act.at, goes_on=False)
            case "reopen":
                self._reopened(act.at)
            case "make_major":
                self._major = True
                self._promise_update(act.at)
            case "update":
                self._tell(act.at, goes_on=not (self._resolved or self._ended))
            case "cancel":
                self._ended = True
                for each in self.watches:
                    if not each.is_decided:
                        each.over = act.at
            case "weigh":
                self._weigh(act)

    def _answer(self, act: Act) -> None:
        """The first public message, or taking it, by a person who is not the requester."""
        respond, requester = self.watches[0], self._life.requester
        if respond.is_decided:
            return
        if act.verb == "assign" and act.to == requester:
            respond.over = act.at  # the requester is the assignee: nobody waits for an answer
        elif act.verb in ("take", "reply", "update", "restore", "resolve"):
            if act.by != requester:
                respond.met = act.at
            elif act.verb in ("take", "restore", "resolve"):
                respond.over = act.at

    def _resolve_stands(self, at: int, *, met: bool = False) -> None:
        resolve = self._last("resolve")
        assert resolve is not None
        resolve.stand(at)
        if met:
            resolve.met = at

    def _resumed(self, at: int) -> None:
        self._waits = ""
        resolve = self._last("resolve")
        assert resolve is not None
        resolve.go_on(at)

    def _reopened(self, at: int) -> None:
        was_resolved, self._resolved = self._resolved, False
        resolve = self._last("resolve")
        assert resolve is not None
        if was_resolved and self._rules.restarts:
            self._begin("resolve", self._rules.resolve, at)
        else:
            resolve.met = None
            resolve.go_on(at)
        self._waits = ""
        if was_resolved and self._major:
            self._promise_update(at)

    def _promise_update(self, at: int) -> None:
        self._cadence = at
        if self._rules.update is not None:
            self._begin("update", self._rules.update, at)

    def _tell(self, at: int, *, goes_on: bool) -> None:
        """Everybody hears of it: what was promised is kept, and the next is promised."""
        last = self._last("update")
        if last is not None and not last.is_decided:
            last.met = at
        if goes_on and self._major:
            self._promise_update(at)

    def _weigh(self, act: Act) -> None:
        """From the original start, by the new target; what has run out stays so."""
        self._rules = self._life.policies[act.to]
        goals: Sequence[tuple[str, Goal | None]] = (
            ("respond", self._rules.respond),
            ("resolve", self._rules.resolve),
            ("update", self._rules.update),
        )
        for promise, goal in goals:
            last = self._last(promise)
            if last is not None and not last.is_decided:
                if goal is not None and not last.has_run_out(act.at):
                    zone = self._life.calendars[goal.calendar].zone
                    last.goal, last.open = goal, _open(goal.calendar, zone, self._life.first_day)
            elif promise == "update" and goal is not None and self._major:
                self._begin("update", goal, self._cadence)
