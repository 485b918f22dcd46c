"""What policies and calendars must agree on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rulebook.durations import WorkingDays
from bot.rulebook.explaining import choose
from bot.rulebook.models import Rulebook
from bot.rulebook.organisation import team_named
from bot.rulebook.policies import Policy, Target
from bot.rulebook.sections import EVER
from bot.rulebook.source import Location


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A name that leads nowhere. When the sections it was looked up in are in error, it proves nothing."""

    at: Location
    says: str
    against: frozenset[str]


def disagreements(rulebook: Rulebook) -> Iterator[Disagreement]:
    """Every name in a policy that leads nowhere, and every calendar that comes to an end."""
    for key, calendar in rulebook.calendars.items():
        if key == EVER:
            says = "is there already, around the clock; choose another name"
            yield Disagreement(("calendars", key), says, frozenset({"calendars"}))
        if not calendar.goes_on:
            says = "opens for the last time with its last shift; write hours that go on"
            yield Disagreement(("calendars", key), says, frozenset({"calendars"}))
    for index, policy in enumerate(rulebook.policies):
        yield from _names(rulebook, policy, ("policies", index))
        for promise, target in policy.targets:
            yield from _target(rulebook, target, ("policies", index, promise.value))
        if _longer(policy.respond, policy.resolve):
            says = "is longer than resolve; write a shorter respond or a longer resolve"
            yield Disagreement(("policies", index, "respond", "within"), says, frozenset({"policies"}))


def _names(rulebook: Rulebook, policy: Policy, at: Location) -> Iterator[Disagreement]:
    yield from _known(rulebook.deadlines, "priority", policy.priority, at, "deadlines")
    yield from _known(rulebook.services, "service", policy.service, at, "services")
    yield from _known(rulebook.teams, "team", policy.team, at, "teams")


def _known(
    known: Iterable[str], what: str, written: Iterable[str], at: Location, section: str
) -> Iterator[Disagreement]:
    names = list(known)
    for name in written:
        if name not in names:
            says = f'there is no {what} "{name}"; {choose(names, name)}'
            yield Disagreement((*at, what), says, frozenset({section}))


def _target(rulebook: Rulebook, target: Target, at: Location) -> Iterator[Disagreement]:
    calendars = [EVER, *rulebook.calendars]
    if target.calendar not in calendars:
        says = f'there is no calendar "{target.calendar}"; {choose(calendars, target.calendar)}'
        yield Disagreement((*at, "calendar"), says, frozenset({"calendars"}))
    for number, level in enumerate(target.escalate):
        for team in filter(None, map(team_named, level.to)):
            where = (*at, "escalate", number, "to")
            yield from (
                Disagreement(where, each.says, each.against)
                for each in _known(rulebook.teams, "team", [team], at, "teams")
            )


def _longer(respond: Target, resolve: Target) -> bool:
    """Where both count in the same way; a duration and working days cannot be compared."""
    first, second = respond.within, resolve.within
    if isinstance(first, WorkingDays) and isinstance(second, WorkingDays):
        return first.count > second.count
    if isinstance(first, WorkingDays) or isinstance(second, WorkingDays):
        return False
    return respond.calendar == resolve.calendar and first > second
