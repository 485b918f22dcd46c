"""Policies: what is promised to which records, on which calendar, who is rung, and when.

A version is a policy with the calendars that it names. It is known by its content, so that whoever keeps its
hash can always read what was promised, whatever the rulebook says by then.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.calendar import ALWAYS, Calendar
from bot.rulebook.durations import Duration, Within
from bot.rulebook.priorities import Deadline, PriorityName
from bot.rulebook.sections import EVER, Label, Name, Section, shown, written_as
from bot.terms import Promise


def _read_percent(written: object) -> int:
    found = re.fullmatch(r"([0-9]{1,2}) ?%?", str(written).strip())
    if found is None or int(found[1]) == 0:
        raise ValueError(f"{shown(written)} is not a share of the target; write 1% to 99%, such as 75%")
    return int(found[1])


def _one_or_more(written: object) -> object:
    return [written] if isinstance(written, str) else written


def _in_order(marks: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(marks)))


Percent = Annotated[int, BeforeValidator(_read_percent)]
Addressee = Annotated[
    str,
    BeforeValidator(
        written_as(
            r"agents|commanders|approvers|admins|team:[a-z0-9][a-z0-9_-]{0,39}",
            "nobody who can be rung; write agents, commanders, approvers, admins or a team, such as team:it",
        )
    ),
]


class Escalation(Section):
    """Who is rung next, when nobody has said that they are on it."""

    after: Duration = Field(
        description="how long after the ring before, in the hours of the calendar, such as 30m"
    )
    to: Annotated[tuple[Addressee, ...], BeforeValidator(_one_or_more), Field(min_length=1)] = Field(
        description="whom to ring: commanders, another role, or a team, such as team:it"
    )


class Target(Section):
    """One promise: within what time, and who is rung before and after."""

    within: Within = Field(description="a duration, such as 30m or 4h, or working days, such as 2wd")
    calendar: Name = Field(default=EVER, description="the calendar on which it counts, or always")
    warn_at: Annotated[tuple[Percent, ...], AfterValidator(_in_order)] = Field(
        default=(50, 75, 90),
        description="a list of shares of the target at which to warn, such as [50%, 75%]",
    )
    escalate: tuple[Escalation, ...] = Field(
        default=(),
        description="a list of whom to ring after a breach, such as [{after: 30m, to: commanders}]",
    )


class Policy(Section):
    """What is promised to the records that it matches. What is left empty matches all."""

    name: Label = Field(description="the policy's name as people read it")
    kind: Annotated[tuple[Literal["incident", "request"], ...], BeforeValidator(_one_or_more)] = Field(
        default=(), description="the kind of record, incident or request, or both"
    )
    priority: Annotated[tuple[PriorityName, ...], BeforeValidator(_one_or_more)] = Field(
        default=(), description="a priority, or a list of them"
    )
    service: Annotated[tuple[Name, ...], BeforeValidator(_one_or_more)] = Field(
        default=(), description="the key of a service, or a list of them"
    )
    team: Annotated[tuple[Name, ...], BeforeValidator(_one_or_more)] = Field(
        default=(), description="the key of a team that owns services, or a list of them"
    )
    respond: Target = Field(description="how soon a person answers, such as {within: 30m}")
    resolve: Target = Field(description="how soon it is resolved, such as {within: 8h}")
    update: Target | None = Field(
        default=None,
        description="how often everybody hears of a major incident, such as {within: 30m}; left empty, when "
        "somebody has something to say",
    )
    reopen: Literal["continue", "restart"] = Field(
        default="continue",
        description="whether what is reopened goes on with its clock (continue) or begins a new (restart)",
    )

    def matches(self, *, kind: str, priority: str, service: str | None, team: str | None) -> bool:
        asked = ((self.kind, kind), (self.priority, priority), (self.service, service), (self.team, team))
        return all(not wanted or found in wanted for wanted, found in asked)

    def covers(self, other: "Policy") -> bool:
        """Whether whatever the other matches is matched by this one."""
        pairs = (
            (self.kind, other.kind),
            (self.priority, other.priority),
            (self.service, other.service),
            (self.team, other.team),
        )
        return all(not mine or (theirs and set(theirs) <= set(mine)) for mine, theirs in pairs)

    def target(self, promise: Promise) -> Target | None:
        """None: nothing is promised."""
        targets = {Promise.RESPOND: self.respond, Promise.RESOLVE: self.resolve, Promise.UPDATE: self.update}
        return targets[promise]

    @property
    def targets(self) -> Iterator[tuple[Promise, Target]]:
        """All that is promised."""
        for promise in Promise:
            target = self.target(promise)
            if target is not None:
                yield promise, target


class Version(Section):
    """A policy as it was, the calendars that it names included."""

    policy: Policy
    calendars: Mapping[Name, Calendar]

    @cached_property
    def hash(self) -> str:
        """The same for the same content, in any process."""
        text = json.dumps(self.body, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @cached_property
    def body(self) -> dict[str, object]:
        """All of it, as JSON; `Version.model_validate` reads it back."""
        return self.model_dump(mode="json")

    def calendar(self, target: Target) -> Calendar:
        """The calendar on which a target of this policy counts."""
        return self.calendars.get(target.calendar, ALWAYS)


def version_of(policy: Policy, calendars: Mapping[str, Calendar]) -> Version:
    named = sorted({target.calendar for _, target in policy.targets} - {EVER})
    return Version(policy=policy, calendars={name: calendars[name] for name in named})


def of_deadline(priority: str, deadline: Deadline, warn_at: int) -> Policy:
    """The short form: what `deadlines` promises for a priority, around the clock and with one warning."""

    def target(within: timedelta) -> Target:
        return Target(within=within, warn_at=(warn_at,))

    return Policy(
        name=f"deadlines of {priority}",
        priority=(priority,),
        respond=target(deadline.respond),
        resolve=target(deadline.resolve),
    )
