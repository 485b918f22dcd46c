"""What a rulebook may say, and most likely did not mean to: policies, marks, calendars, and what waits."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.calendar import ALWAYS, Calendar
from bot.hours import Country
from bot.rulebook.durations import WorkingDays, write
from bot.rulebook.models import Rulebook
from bot.rulebook.policies import Policy, Target
from bot.rulebook.sections import EVER
from bot.rulebook.source import Location, Problem, Value

_DAY = timedelta(days=1)
_YEAR = 366 * _DAY


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place in the rulebook, and the remedy for what stands there."""

    at: Location
    says: str


def warnings(rulebook: Rulebook, *, today: date | None = None) -> Iterator[str]:
    """What is allowed, and most likely not what was meant: file, line, path and remedy, line by line.

    `today` is for what a calendar knows of the years to come.
    """
    written, name = rulebook.origin.source, rulebook.origin.name
    doubts = list(_doubts(rulebook, today or datetime.now(UTC).date()))
    if written is None:
        yield from (Problem(each.says, None, each.at).told("") for each in doubts)
        return
    placed = [Problem(each.says, written.line(each.at), each.at) for each in doubts]
    for problem in sorted(placed, key=lambda problem: problem.line or 0):
        yield problem.told(name)


def _doubts(rulebook: Rulebook, today: date) -> Iterator[Doubt]:
    for index, policy in enumerate(rulebook.policies):
        yield from _never_matches(rulebook, index, policy)
        for promise, target in policy.targets:
            at = ("policies", index, promise.value)
            yield from _marks(_written(rulebook, (*at, "warn_at")), (*at, "warn_at"))
            yield from _goes_on_for_ever(rulebook, target, at, today)
    yield from _alike(rulebook)
    for key, calendar in rulebook.calendars.items():
        yield from _ends(calendar, ("calendars", key), today)
    yield from _unused(rulebook)
    yield from _digests(rulebook, today)


def _never_matches(rulebook: Rulebook, index: int, policy: Policy) -> Iterator[Doubt]:
    earlier = next((each for each in rulebook.policies[:index] if each.covers(policy)), None)
    if earlier is not None:
        yield Doubt(
            ("policies", index),
            f'"{policy.name}" can never match: "{earlier.name}", which comes first, '
            "matches all that it does; move it up, or remove one",
        )
    elif policy.service and policy.team and not _owned(rulebook, policy):
        yield Doubt(
            ("policies", index),
            f'"{policy.name}" can never match: none of its services belongs to its teams; '
            "remove one of the two",
        )


def _owned(rulebook: Rulebook, policy: Policy) -> bool:
    return any(rulebook.services[key].team in policy.team for key in policy.service)


def _alike(rulebook: Rulebook) -> Iterator[Doubt]:
    """People are told by which policy something is promised."""
    count = Counter(policy.name for policy in rulebook.policies)
    for index, policy in enumerate(rulebook.policies):
        if count[policy.name] > 1:
            yield Doubt(
                ("policies", index, "name"),
                f'"{policy.name}" is the name of several policies; tell them apart',
            )


def _marks(written: Value, at: Location) -> Iterator[Doubt]:
    """Marks are kept in order and once each, so what is written is compared with that."""
    if not isinstance(written, list):
        return
    marks = [int(str(each).rstrip("% ")) for each in written]
    kept = sorted(set(marks))
    if marks == kept:
        return
    what = "are out of order" if len(marks) == len(kept) else "stand twice"
    yield Doubt(at, f"some marks {what}; write [{', '.join(f'{each}%' for each in kept)}]")


def _goes_on_for_ever(rulebook: Rulebook, target: Target, at: Location, today: date) -> Iterator[Doubt]:
    """What needs more time than its calendar opens in a year is paused for nearly all of it."""
    calendar = ALWAYS if target.calendar == EVER else rulebook.calendars[target.calendar]
    if calendar.always:
        return
    start = datetime(today.year, today.month, today.day, tzinfo=UTC)
    opens = calendar.elapsed(start, start + _YEAR)
    waits: list[tuple[Location, timedelta | WorkingDays]] = [(("within",), target.within)]
    waits += [(("escalate", number, "after"), level.after) for number, level in enumerate(target.escalate)]
    for field, wait in waits:
        if isinstance(wait, WorkingDays):
            days = sum(bool(calendar.elapsed(start + _DAY * n, start + _DAY * (n + 1))) for n in range(366))
            too_long, open_for = wait.count > days, f"on {days} days"
        else:
            too_long, open_for = wait > opens, f"for {write(opens)}"
        if too_long:
            says = (
                f'never comes within a year: the calendar "{target.calendar}" opens {open_for} of the next; '
                "write a shorter time, or more hours"
            )
            yield Doubt((*at, *field), says)


def _ends(calendar: Calendar, at: Location, today: date) -> Iterator[Doubt]:
    """Holidays that are over, and countries of which the library knows no more."""
    for number, each in enumerate(calendar.holidays):
        if isinstance(each, Country) and each.known_until <= today.year:
            yield Doubt(
                (*at, "holidays", number),
                f"the public holidays of {each.country} are known up to {each.known_until} only; "
                "write the dates of the years to come, or update the package `holidays`",
            )
    # A day of every year, and a country's, go on.
    lasts = any(isinstance(each, Country) or each[0] == "*" for each in calendar.holidays)
    if lasts or not calendar.holidays:
        return
    last = max(map(str, calendar.holidays))
    if last < today.isoformat():
        says = f"the last holiday was {last}; write those to come, or a country's, such as {{country: DE}}"
        yield Doubt((*at, "holidays"), says)


def _unused(rulebook: Rulebook) -> Iterator[Doubt]:
    targets = [target for policy in rulebook.policies for _, target in policy.targets]
    used = {target.calendar for target in targets}
    used |= {team.digest.calendar for team in rulebook.teams.values() if team.digest and team.digest.calendar}
    for key in rulebook.calendars:
        if key not in used:
            yield Doubt(
                ("calendars", key), "no policy and no digest counts on it; name it in one, or remove it"
            )


def _digests(rulebook: Rulebook, today: date) -> Iterator[Doubt]:
    """A waiting record pauses without a limit: the digest is what reminds people of it."""
    if not any(team.digest for team in rulebook.teams.values()):
        yield Doubt(
            ("teams",),
            "no team has a digest, so nobody is reminded of what waits, which pauses its clock for as long; "
            "give one a digest, such as digest: {at: 09:00, timezone: Europe/Berlin}",
        )
    now = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for key, team in rulebook.teams.items():
        if team.digest is not None and team.digest.after(now, rulebook.calendars) is None:
            says = f'the calendar "{team.digest.calendar}" has no open day in years; write more hours'
            yield Doubt(("teams", key, "digest", "calendar"), says)


def _written(rulebook: Rulebook, at: Location) -> Value:
    """What stands in the file at this place; None where it holds nothing there."""
    here: Value = rulebook.origin.source.sections if rulebook.origin.source else None
    for part in at:
        if isinstance(here, dict):
            here = here.get(str(part))
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            return None
    return here
