"""What the sections of a rulebook must agree on: every name that is used is one that is written somewhere."""

from collections.abc import Iterable, Iterator, Mapping

from bot.rulebook import covering
from bot.rulebook.covering import Disagreement
from bot.rulebook.digests import LEAD
from bot.rulebook.explaining import choose
from bot.rulebook.models import Rulebook
from bot.rulebook.organisation import EVERYONE, team_named
from bot.rulebook.priorities import Level
from bot.rulebook.sections import EVER
from bot.rulebook.source import Location


def disagreements(rulebook: Rulebook) -> Iterator[Disagreement]:
    """Everything on which the sections do not agree."""
    yield from _teams_of_services(rulebook)
    yield from _digests(rulebook)
    yield from _teams_of_roles(rulebook)
    yield from _levels(rulebook)
    yield from _matrix(rulebook)
    yield from _deadlines(rulebook)
    yield from _closing(rulebook)
    yield from covering.disagreements(rulebook)


def _teams_of_services(rulebook: Rulebook) -> Iterator[Disagreement]:
    for key, service in rulebook.services.items():
        if service.team not in rulebook.teams:
            yield _no_team(rulebook, ("services", key, "team"), service.team)


def _digests(rulebook: Rulebook) -> Iterator[Disagreement]:
    for key, team in rulebook.teams.items():
        digest, at = team.digest, ("teams", key, "digest")
        if digest is None:
            continue
        calendars = [EVER, *rulebook.calendars]
        if digest.calendar is not None and digest.calendar not in calendars:
            says = f'there is no calendar "{digest.calendar}"; {choose(calendars, digest.calendar)}'
            yield Disagreement((*at, "calendar"), says, frozenset({"calendars"}))
        if digest.to == LEAD and team.lead is None:
            says = "this team has no lead; write its lead, or a channel"
            yield Disagreement((*at, "to"), says, frozenset({"teams"}))


def _teams_of_roles(rulebook: Rulebook) -> Iterator[Disagreement]:
    for role, holders in rulebook.roles:
        for index, holder in enumerate(holders):
            team = team_named(holder)
            if team is not None and team not in rulebook.teams:
                yield _no_team(rulebook, ("roles", role, index), team)
            if holder == EVERYONE and len(holders) > 1:
                says = "everyone stands alone; remove the other names, or everyone"
                yield Disagreement(("roles", role, index), says, frozenset())


def _no_team(rulebook: Rulebook, at: Location, team: str) -> Disagreement:
    says = f'there is no team "{team}"; {choose(rulebook.teams, team)}'
    return Disagreement(at, says, frozenset({"teams"}))


def _levels(rulebook: Rulebook) -> Iterator[Disagreement]:
    priorities = rulebook.priorities
    yield from _known(priorities.impact, "impact", priorities.default.impact, ("default", "impact"))
    yield from _known(priorities.urgency, "urgency", priorities.default.urgency, ("default", "urgency"))
    for criticality, level in priorities.impact_at_least.items():
        yield from _known(priorities.impact, "impact", level, ("impact_at_least", criticality))


def _matrix(rulebook: Rulebook) -> Iterator[Disagreement]:
    priorities = rulebook.priorities
    yield from _missing(priorities.impact, priorities.matrix, "impact", ("matrix",))
    for impact, row in priorities.matrix.items():
        yield from _known(priorities.impact, "impact", impact, ("matrix", impact))
        yield from _missing(priorities.urgency, row, "urgency", ("matrix", impact))
        for urgency in row:
            yield from _known(priorities.urgency, "urgency", urgency, ("matrix", impact, urgency))


def _known(levels: Mapping[str, Level], kind: str, level: str, at: Location) -> Iterator[Disagreement]:
    if level not in levels:
        says = f'there is no {kind} "{level}"; {choose(levels, level)}'
        yield Disagreement(("priorities", *at), says, frozenset({"priorities"}))


def _missing(
    levels: Iterable[str], written: Iterable[str], kind: str, at: Location
) -> Iterator[Disagreement]:
    if missing := [level for level in levels if level not in set(written)]:
        says = f"says nothing about the {kind} {' and '.join(missing)}; add it"
        yield Disagreement(("priorities", *at), says, frozenset({"priorities"}))


def _deadlines(rulebook: Rulebook) -> Iterator[Disagreement]:
    against = frozenset({"deadlines", "priorities"})
    used = dict.fromkeys(name for row in rulebook.priorities.matrix.values() for name in row.values())
    if missing := [name for name in used if name not in rulebook.deadlines]:
        says = f"has nothing for {', '.join(missing)} of the matrix; add it"
        yield Disagreement(("deadlines",), says, against)
    for name, deadline in rulebook.deadlines.items():
        if name not in used:
            says = f"no cell of the matrix comes to {name}; {choose(used, name)}"
            yield Disagreement(("deadlines", name), says, against)
        if deadline.respond > deadline.resolve:
            says = "is longer than resolve; write a shorter respond or a longer resolve"
            yield Disagreement(("deadlines", name, "respond"), says, frozenset({"deadlines"}))


def _closing(rulebook: Rulebook) -> Iterator[Disagreement]:
    if rulebook.closing.remind_after >= rulebook.closing.close_after:
        says = "is not before close_after; write a shorter remind_after or a longer close_after"
        yield Disagreement(("closing", "remind_after"), says, frozenset({"closing"}))
