"""The Home of the app: what stands in it, and its shape.

https://docs.slack.dev/surfaces/app-home
"""

import hashlib
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block, Option, PlainTextObject, StaticSelectElement
from slack_sdk.models.blocks.blocks import ActionsBlock
from slack_sdk.models.views import View

from bot.slack.messages.base import actions, aside, button, header, section
from bot.slack.messages.buttons import (
    FIXED,
    HOME_MINE,
    HOME_MISSED,
    HOME_PAGE_BACK,
    HOME_PAGE_ON,
    HOME_REPORT,
    HOME_REPORTED,
    HOME_REQUEST,
    HOME_SERVICE,
    HOME_TEAM,
    HOME_UNASSIGNED,
    HOME_WAITING,
    NOT_FIXED,
    REPLY,
    RESOLVE,
    SHOW,
    TAKE,
)
from bot.slack.messages.queues import Row, pages
from bot.slack.words import cut, words
from bot.terms import Queue, State

ANY = "*"
"""The choice of no team, or of no service, in particular."""

MOST_OPTIONS = 100

TABS = {
    Queue.MINE: HOME_MINE,
    Queue.UNASSIGNED: HOME_UNASSIGNED,
    Queue.WAITING: HOME_WAITING,
    Queue.MISSED: HOME_MISSED,
    Queue.REPORTED: HOME_REPORTED,
}


class HomeFacts(BaseModel):
    """What one person sees in their Home."""

    model_config = ConfigDict(frozen=True)

    of_desk: bool = False
    """Whether they work at the desk, and see its queues."""
    queue: Queue = Queue.REPORTED
    counts: dict[Queue, int] = {}
    rows: tuple[Row, ...] = ()
    page: int = 0
    more: bool = False
    teams: dict[str, str] = {}
    """The names of the teams by key."""
    services: dict[str, str] = {}
    team: str | None = None
    service: str | None = None
    away: bool = False
    away_until: datetime | None = None
    at: datetime
    changes_at: datetime | None = None
    """When it changes by time alone."""

    def fingerprint(self) -> str:
        """The same for what looks the same, whenever it was looked at."""
        said = self.model_dump_json(exclude={"at", "changes_at"})
        return hashlib.sha256(said.encode()).hexdigest()

    def view(self) -> dict[str, Any]:
        """As Slack is asked to show it."""
        report = button(words("desk/button_report"), HOME_REPORT, "report", style="primary")
        request = button(words("desk/button_request"), HOME_REQUEST, "request")
        blocks: list[Block] = [actions(report, request)]
        if self.of_desk:
            blocks += [actions(*self._tabs()), *self._filters()]
        if self.away:
            blocks.append(aside(words("desk/you_are_away", until=self.away_until)))
        blocks.append(header(words(f"desk/queue_{self.queue}")))
        for row in self.rows:
            is_own = self.queue is Queue.REPORTED
            blocks += [section(row.line("own" if is_own else "row")), actions(*_buttons(row, own=is_own))]
        if not self.rows:
            blocks.append(section(words("desk/empty", queue=self.queue)))
        blocks += pages(self.page, self.more, (HOME_PAGE_BACK, HOME_PAGE_ON))
        blocks.append(aside(words("desk/as_of", at=self.at)))
        return dict(View(type="home", blocks=blocks).to_dict())

    def _tabs(self) -> list[Any]:
        return [
            button(
                words("desk/tab", queue=queue, count=self.counts.get(queue, 0)),
                action,
                str(queue),
                style="primary" if queue is self.queue else None,
            )
            for queue, action in TABS.items()
        ]

    def _filters(self) -> list[Block]:
        """What the desk's queues are narrowed to; there is nothing to choose where there is but one."""
        chosen = [
            _choice(action, words(f"desk/any_{name}"), known, now)
            for action, name, known, now in (
                (HOME_TEAM, "team", self.teams, self.team),
                (HOME_SERVICE, "service", self.services, self.service),
            )
            if len(known) > 1
        ]
        return [ActionsBlock(elements=chosen)] if chosen else []


def _choice(action: str, any_one: str, known: dict[str, str], chosen: str | None) -> StaticSelectElement:
    named = {ANY: any_one, **known}
    options = {key: Option(value=key, text=_plain(name, 75)) for key, name in named.items()}
    if len(options) > MOST_OPTIONS:  # what is chosen stays among them
        kept = [*list(options)[: MOST_OPTIONS - 1], chosen if chosen in options else list(options)[-1]]
        options = {key: options[key] for key in dict.fromkeys(kept) if key is not None}
    return StaticSelectElement(
        action_id=action,
        options=list(options.values()),
        initial_option=options.get(chosen or ANY, options[ANY]),
    )


def _buttons(row: Row, *, own: bool) -> list[Any]:
    show = button(words("desk/button_show"), SHOW, row.key)
    if own and row.own and row.state == State.RESOLVED:
        fixed = button(words("incident/button_fixed", key=row.key), FIXED, row.key, style="primary")
        return [fixed, button(words("incident/button_not_fixed", key=row.key), NOT_FIXED, row.key), show]
    if own or not row.state.is_open:
        return [show]
    take = button(words("incident/button_take"), TAKE, row.key, style="primary")
    return [
        *([take] if row.assignee is None else []),
        button(words("incident/button_resolve"), RESOLVE, row.key),
        button(words("incident/button_reply"), REPLY, row.key),
        show,
    ]


def _plain(text: str, most: int) -> PlainTextObject:
    return PlainTextObject(text=cut(text, most), emoji=False)
