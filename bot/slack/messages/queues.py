"""What is to be done, line by line: what `/desk` lists, and the lines of a Home."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.base import Message, Said, actions, aside, button, quoted, section, simple
from bot.slack.messages.buttons import PAGE_BACK, PAGE_ON, SHOW
from bot.slack.words import Mrkdwn, cut, words
from bot.terms import Queue, State

TITLE_SHOWN, NAME_SHOWN = 80, 40
"""Escaped, a title may grow fivefold, and a page of lines must fit one message."""


FOUND = "found"
"""What a search brought, among the names of queues."""


class Row(BaseModel):
    """A record in a list, as it stands."""

    model_config = ConfigDict(frozen=True)

    key: str
    title: str
    state: State
    priority: str
    service: str | None = None
    team: str | None = None
    assignee: str | None = None
    is_away: bool = False
    """Whoever works on it is away."""
    promise: str | None = None
    due_at: datetime | None = None
    """Its next deadline; None while that is paused."""
    missed: bool = False
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    restored: bool = False
    """By a workaround."""
    major: bool = False
    own: bool = False
    """Of whoever reads it."""
    reported_at: datetime
    link: str | None = None
    """Where it stands in Slack, if whoever reads it may look there."""

    def line(self, name: str) -> Mrkdwn:
        """One line: `row` for the desk, `own` for whoever reported it, `found` in a search."""
        facts = dict(self) | {"title": cut(self.title, TITLE_SHOWN)}
        for named in ("service", "team"):
            facts[named] = cut(facts[named], NAME_SHOWN) if facts[named] else None
        return words(f"desk/{name}", **facts)


class Listed(Said):
    """A page of what `/desk` lists; a click on its buttons puts another page in its place."""

    in_place: ClassVar[bool] = True

    what: str
    """The words above it: a queue's name, or `found`."""
    rows: tuple[Row, ...]
    asked: str
    """The words after `/desk` that bring it."""
    wrote: str = ""
    """What was searched for, as it was typed."""
    page: int = 0
    more: bool = False
    team: str | None = None
    """The name of the team whose queue it is."""
    counts: Mapping[Queue, int] = {}
    """How much there is in each queue, where that is told."""
    away: bool = False
    """Whoever asks is away, as they said."""
    away_until: datetime | None = None

    def shape(self) -> Message:
        name = FOUND if self.what == FOUND else "own" if self.what == Queue.REPORTED else "row"
        show = words("desk/button_show")
        lines = [section(row.line(name), accessory=button(show, SHOW, row.key)) for row in self.rows]
        wrote = [quoted(self.wrote)] if self.wrote else []
        below: list[Block] = [
            *wrote,
            *lines,
            *pages(self.page, self.more, (PAGE_BACK, PAGE_ON), asked=self.asked),
        ]
        if self.away:
            below.append(aside(words("desk/you_are_away", until=self.away_until)))
        said = {str(queue): count for queue, count in self.counts.items()}
        return simple("desk/listed", *below, **(self.named() | {"counts": said, "count": len(self.rows)}))


class Leave(Said):
    """The answer to who goes away, or is back."""

    away: bool
    until: datetime | None = None

    def shape(self) -> Message:
        return simple("desk/leave", away=self.away, until=self.until)


def pages(page: int, more: bool, turns: tuple[str, str], *, asked: str = "") -> list[Block]:
    """The buttons back and on; each holds the number of its page, and what is asked."""
    back, on = turns
    turned = []
    if page > 0:
        turned.append(button(words("desk/button_back"), back, f"{page - 1} {asked}".strip()))
    if more:
        turned.append(button(words("desk/button_on"), on, f"{page + 1} {asked}".strip()))
    return [actions(*turned)] if turned else []
