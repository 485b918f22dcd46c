"""The rulebook: what the organisation decided, in one frozen object that everybody may ask."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PrivateAttr

from bot.calendar import Calendar
from bot.rulebook import phrases
from bot.rulebook.durations import Duration
from bot.rulebook.organisation import (
    EVERYONE,
    Channels,
    Directory,
    RoleName,
    Roles,
    Services,
    Teams,
    is_looked_up,
    names_to_look_up,
    team_named,
)
from bot.rulebook.policies import Percent, Policy, Version, of_deadline, version_of
from bot.rulebook.priorities import Deadlines, Guess, Priorities
from bot.rulebook.sections import Name, Section, shown, written_as
from bot.rulebook.source import Source


def _read_version(written: object) -> int:
    if str(written) != "1":
        raise ValueError(f"{shown(written)} is not a version that is understood here; write 1")
    return 1


def _read_days(written: object) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", str(written)) or not 1 <= int(str(written)) <= 3650:
        raise ValueError(f"{shown(written)} is not a number of days; write a whole number from 1 to 3650")
    return int(str(written))


Emoji = Annotated[
    str,
    BeforeValidator(
        written_as(r"[a-z0-9_+'-]{1,100}", "not the name of an emoji; write it without colons, such as memo")
    ),
]


class Reporting(Section):
    """How something is reported beside the command and the form."""

    reaction: Emoji | None = Field(
        default=None,
        description="the emoji that reports a message as an incident, without colons; left empty, none does",
    )
    intake: Literal["offer", "auto"] = Field(
        default="offer",
        description="what becomes of a message that asks for help: offer asks first, auto records it at once",
    )


class Warroom(Section):
    """How a major incident's channel works."""

    timeline_reaction: Emoji = Field(
        description="the emoji that puts a message on the timeline, without colons, such as memo"
    )


class Closing(Section):
    """What becomes of a resolved incident while whoever reported it does not say whether it is fixed."""

    remind_after: Duration = Field(
        description="when they are asked again, after it was resolved, such as 24h"
    )
    close_after: Duration = Field(description="when silence closes it, after it was resolved, such as 72h")


class Keep(Section):
    """How long things are kept."""

    deliveries_days: Annotated[int, BeforeValidator(_read_days)] = Field(
        description="for how many days what was said in Slack stays on record"
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a rulebook was read from, if any. Two rulebooks are the same wherever they stand."""

    source: Source | None = field(default=None, compare=False, repr=False)
    name: str = field(default="", compare=False, repr=False)


class Rulebook(Section):
    """What the organisation decided. Every part has a default; `load` reads one and says what is wrong."""

    version: Annotated[int, BeforeValidator(_read_version)] = Field(
        description="the version of this format, 1"
    )
    language: Literal["en"] = Field(description="the language in which the desk speaks, en")
    channels: Channels = Field(description="the channels where the desk speaks and listens")
    roles: Roles = Field(description="who may do what")
    teams: Teams = Field(description="the teams by key")
    services: Services = Field(description="the services by key")
    priorities: Priorities = Field(description="impact, urgency and the matrix")
    deadlines: Deadlines = Field(description="what is promised for each priority, the most pressing first")
    warn_at: Percent = Field(description="the share of a target after which somebody is warned, such as 75%")
    calendars: Mapping[Name, Calendar] = Field(description="the calendars by key; always is one already")
    policies: tuple[Policy, ...] = Field(
        description="a list of policies; the first that matches holds, and without one, deadlines"
    )
    other_way: Annotated[str, Field(min_length=1, max_length=500)] = Field(
        description="a sentence that says how to reach the desk when it cannot record a report"
    )
    reporting: Reporting = Field(description="how something is reported beside the command and the form")
    warroom: Warroom = Field(description="how the channel of a major incident works")
    closing: Closing = Field(description="when silence about a resolved incident closes it")
    keep: Keep = Field(description="how long things are kept")

    _written: "Rulebook | None" = PrivateAttr(default=None)
    """What this one was resolved from."""
    _origin: Origin = PrivateAttr(default_factory=Origin)

    @property
    def origin(self) -> Origin:
        """The file in which it stands."""
        return self._origin

    def read_from(self, name: str, source: Source) -> None:
        """Note in which file it stands, for what is said about it later."""
        self._origin = Origin(source, name)

    def priority(self, impact: str, urgency: str) -> str:
        """The priority of an impact and urgency; KeyError for a level that is not in this rulebook."""
        return self.priorities.of(impact, urgency)

    def service_for(self, text: str) -> str | None:
        """The key of the service whose keyword stands in the text, as whole words and in any case.

        The longest keyword wins ("guest wifi" before "wifi"); of two as long, the one written first.
        """
        folded = phrases.fold(text)
        found = [
            (len(phrases.fold(keyword)), key)
            for key, service in self.services.items()
            for keyword in service.keywords
            if phrases.mentions(folded, keyword)
        ]
        return max(found, key=lambda match: match[0])[1] if found else None

    def guess(self, text: str, service: str | None = None) -> Guess:
        """What the words of a report suggest; the service is guessed too unless it is known.

        The same text always brings the same guess: the greatest level with a phrase in the text, else the
        default level, and at least the impact that the service's criticality asks for.
        """
        service = service or self.service_for(text)
        known = self.services.get(service) if service else None
        impact = self.priorities.guess_impact(text, known.criticality if known else None)
        urgency = self.priorities.guess_urgency(text)
        return Guess(service, impact, urgency, self.priority(impact, urgency))

    def team_called(self, written: str) -> str | None:
        """The key of the team of this key or name, in any case."""
        wanted = written.strip().casefold()
        named = ((key, (key.casefold(), team.name.casefold())) for key, team in self.teams.items())
        return next((key for key, names in named if wanted in names), None)

    def people(self, role: RoleName) -> frozenset[str]:
        """The Slack user ids that a role names, by themselves or by their team; not those of `everyone`."""
        found: set[str] = set()
        for holder in self.roles.holders(role):
            team = team_named(holder)
            if team is not None:
                found |= self.teams[team].people
            elif holder != EVERYONE and not is_looked_up(holder):
                found.add(holder)
        return frozenset(found)

    def holds(self, person_id: str, role: RoleName) -> bool:
        """Whether this person has the role."""
        return EVERYONE in self.roles.holders(role) or person_id in self.people(role)

    @property
    def written(self) -> "Rulebook":
        """As the file has it, with e-mail addresses and user groups in it."""
        return self._written or self

    @property
    def looked_up(self) -> dict[str, tuple[str, ...]]:
        """The e-mail addresses and user groups that were written, each with the places where it stands."""
        written = self.written
        found: dict[str, tuple[str, ...]] = {}
        for place, name in names_to_look_up(written.teams, written.roles):
            found[name] = (*found.get(name, ()), place)
        return found

    def resolved(self, directory: Directory) -> "Rulebook":
        """The same rulebook with people's ids for their e-mail addresses and user groups.

        Who is not in the directory holds nothing. It may be resolved again, by another directory.
        """
        written = self.written
        teams = {key: team.resolved(directory) for key, team in written.teams.items()}
        resolved = written.model_copy(update={"teams": teams, "roles": written.roles.resolved(directory)})
        resolved._written = written
        return resolved

    def promised(self, *, kind: str, priority: str, service: str | None) -> Version:
        """What is promised to a record; KeyError for a priority that is not in this rulebook."""
        owned = self.services.get(service) if service else None
        team = owned.team if owned else None
        for version in self.versions:
            if version.policy.matches(kind=kind, priority=priority, service=service, team=team):
                return version
        return self._versions_of_deadlines[priority]

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The policies with their calendars, in the order in which they are asked."""
        return tuple(version_of(policy, self.calendars) for policy in self.policies)

    @cached_property
    def _versions_of_deadlines(self) -> Mapping[str, Version]:
        return {
            priority: version_of(of_deadline(priority, deadline, self.warn_at), {})
            for priority, deadline in self.deadlines.items()
        }

    @property
    def priority_names(self) -> tuple[str, ...]:
        """The priorities, the most pressing first."""
        return tuple(self.deadlines)
