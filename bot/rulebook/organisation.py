"""Who and what there is: channels, teams, services and roles."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.rulebook.digests import Digest
from bot.rulebook.sections import (
    EMAIL,
    GROUP,
    USER_ID,
    Channel,
    Label,
    Member,
    Name,
    Person,
    Phrase,
    Section,
    WebPage,
    folded,
    shown,
    written_as,
)

Criticality = Literal["low", "medium", "high", "critical"]
RoleName = Literal["agents", "commanders", "approvers", "admins"]

EVERYONE = "everyone"
_TEAM = "team:"

Directory = Mapping[str, Sequence[str]]
"""The Slack user ids behind e-mail addresses and user groups, as the start found them in Slack."""


class Channels(Section):
    """Where the desk speaks and listens."""

    agents: Channel = Field(
        description='the channel where new records are announced, such as "#service-desk"'
    )
    incidents: Channel = Field(description='the channel where incidents are announced, such as "#incidents"')
    intake: tuple[Channel, ...] = Field(
        default=(), description='a list of the channels where people ask for help, such as ["#help"]'
    )


class Team(Section):
    """People who own services together."""

    name: Label = Field(description="the team's name as people read it")
    members: tuple[Member, ...] = Field(
        default=(), description="a list of Slack user ids, e-mail addresses and user groups"
    )
    lead: Person | None = Field(
        default=None, description="the Slack user id or e-mail address of the team's lead"
    )
    digest: Digest | None = Field(
        default=None, description="when and where the team hears what the day holds, such as {at: 09:00}"
    )

    @property
    def people(self) -> frozenset[str]:
        """The user ids of the members and the lead."""
        named = (*self.members, *([self.lead] if self.lead else []))
        return frozenset(name for name in named if not is_looked_up(name))

    def resolved(self, directory: Directory) -> "Team":
        """The team with user ids only."""
        lead = next(iter(_ids([self.lead] if self.lead else [], directory)), None)
        return self.model_copy(update={"members": _ids(self.members, directory), "lead": lead})


class Service(Section):
    """Something that can break, and whom it concerns."""

    name: Label = Field(description="the service's name as people read it")
    team: Name = Field(description="the key of the team that owns the service")
    criticality: Criticality = Field(default="medium", description="low, medium, high or critical")
    keywords: tuple[Phrase, ...] = Field(default=(), description="a list of words by which reports name it")
    runbook: WebPage | None = Field(default=None, description="the web address of what to do when it breaks")


Services = Mapping[Name, Service]
Teams = Mapping[Name, Team]

_holder = written_as(
    rf"{USER_ID}|team:[a-z0-9][a-z0-9_-]{{0,39}}|{EMAIL}|{GROUP}",
    "neither a Slack user id, such as U012AB3CD, nor an e-mail address, nor a user group in quotes, such as "
    '"@network-team", nor a team, such as team:it without a space',
)


def _read_holders(written: object) -> tuple[str, ...]:
    if isinstance(written, list | tuple):
        return tuple(EVERYONE if each == EVERYONE else folded(_holder(each)) for each in written)
    if written == EVERYONE:
        return (EVERYONE,)
    raise ValueError(
        f"{shown(written)} is not a role's people; write everyone, or a list such as [U012AB3CD, team:it]"
    )


# Read from `everyone` or a list; kept as a tuple.
Holders = Annotated[tuple[str, ...], BeforeValidator(_read_holders)]


class Roles(Section):
    """Who may do what: `everyone`, or a list of user ids, e-mail addresses, user groups and `team:KEY`."""

    agents: Holders = Field(default=(EVERYONE,), description="who may take, change and resolve records")
    commanders: Holders = Field(default=(EVERYONE,), description="who may declare and lead incidents")
    approvers: Holders = Field(default=(), description="who may approve requests")
    admins: Holders = Field(default=(), description="who may look after the desk itself")

    def holders(self, role: RoleName) -> tuple[str, ...]:
        named: Mapping[RoleName, tuple[str, ...]] = {
            "agents": self.agents,
            "commanders": self.commanders,
            "approvers": self.approvers,
            "admins": self.admins,
        }
        return named[role]

    def resolved(self, directory: Directory) -> "Roles":
        """The roles with user ids, teams and `everyone` only."""
        return self.model_copy(update={role: _ids(holders, directory) for role, holders in self})


def team_named(holder: str) -> str | None:
    """The team's key, when a role names a team."""
    return holder.removeprefix(_TEAM) if holder.startswith(_TEAM) else None


def is_group(name: str) -> bool:
    """Whether this is a Slack user group's handle or id."""
    return re.fullmatch(GROUP, name) is not None


def is_looked_up(name: str) -> bool:
    """Whether only Slack can say who this is: an e-mail address or a user group."""
    return "@" in name or is_group(name)


def names_to_look_up(teams: Teams, roles: Roles) -> Iterator[tuple[str, str]]:
    """E-mail addresses and user groups, each with the place where it stands."""
    for key, team in teams.items():
        written = [(f"members.{index}", name) for index, name in enumerate(team.members)]
        for field, name in [*written, *([("lead", team.lead)] if team.lead else [])]:
            if is_looked_up(name):
                yield f"teams.{key}.{field}", name
    for role, holders in roles:
        for index, name in enumerate(holders):
            if is_looked_up(name):
                yield f"roles.{role}.{index}", name


def _ids(names: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """The names with ids in place of those that Slack was asked about; whoever is unknown is left out."""
    found = (directory.get(name, ()) if is_looked_up(name) else (name,) for name in names)
    return tuple(dict.fromkeys(id for ids in found for id in ids))
