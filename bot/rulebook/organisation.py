"""Who and what there is: channels, teams, services and roles."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.rulebook.sections import Channel, Label, Name, PersonId, Phrase, Section, WebPage, shown, written_as

Criticality = Literal["low", "medium", "high", "critical"]
RoleName = Literal["agents", "commanders", "approvers", "admins"]

EVERYONE = "everyone"
_TEAM = "team:"


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
    members: tuple[PersonId, ...] = Field(default=(), description="a list of Slack user ids")
    lead: PersonId | None = Field(default=None, description="the Slack user id of the team's lead")

    @property
    def people(self) -> frozenset[str]:
        """The members and the lead."""
        return frozenset(self.members) | ({self.lead} if self.lead else frozenset())


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
    r"[UW][A-Z0-9]{1,20}|team:[a-z0-9][a-z0-9_-]{0,39}",
    "neither a Slack user id, such as U012AB3CD, nor a team, such as team:it without a space",
)


def _read_holders(written: object) -> tuple[str, ...]:
    if isinstance(written, list | tuple):
        return tuple(EVERYONE if each == EVERYONE else _holder(each) for each in written)
    if written == EVERYONE:
        return (EVERYONE,)
    raise ValueError(
        f"{shown(written)} is not a role's people; write everyone, or a list such as [U012AB3CD, team:it]"
    )


# Read from `everyone` or a list; kept as a tuple.
Holders = Annotated[tuple[str, ...], BeforeValidator(_read_holders)]


class Roles(Section):
    """Who may do what: `everyone`, or a list of Slack user ids and `team:KEY`."""

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


def team_named(holder: str) -> str | None:
    """The team's key, when a role names a team."""
    return holder.removeprefix(_TEAM) if holder.startswith(_TEAM) else None
