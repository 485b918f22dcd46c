"""What a person is answered where they typed or clicked."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.base import (
    Message,
    Said,
    actions,
    aside,
    button,
    quoted,
    section,
    simple,
    words_instead,
)
from bot.slack.messages.buttons import AGAIN, CORRECT, TAKE_BACK
from bot.slack.words import command, cut, words
from bot.terms import Kind, State


class Reported(Said):
    """The answer to a report."""

    key: str
    title: str
    priority: str
    service: str | None
    respond_by: datetime
    not_major: bool = False
    verb: str | None = None
    """The verb that its words begin with: they may have been meant as a command."""
    typed: str = ""
    """What was typed after the verb."""

    def shape(self) -> Message:
        buttons = [button(words("incident/button_correct"), CORRECT, self.key)]
        meant: list[Block] = []
        if self.verb:
            whose = "" if self.verb == "update" else f" {self.key.partition('-')[0]}-12"
            meant.append(section(words("incident/reported_verb", verb=self.verb)))
            meant.append(quoted(f"{command(self.key)} {self.verb}{whose} {self.typed}".strip()))
        if self.verb or self.not_major:
            buttons.append(button(words("incident/button_take_back"), TAKE_BACK, self.key))
        return simple("incident/reported", quoted(self.title), *meant, actions(*buttons), **self.named())


class AlreadyReported(Said):
    """The answer to the same words, said again by the same person within ten minutes."""

    key: str
    title: str
    reported_at: datetime
    asked_at: datetime

    def shape(self) -> Message:
        again = button(words("incident/button_again", key=self.key), AGAIN, self.key)
        ago = self.asked_at - self.reported_at
        return simple("incident/already_reported", quoted(self.title), actions(again), key=self.key, ago=ago)


class Line(Said):
    """One incident in a list."""

    key: str
    title: str
    state: State
    priority: str
    assignee: str | None
    reported_at: datetime
    restored: bool = False
    """By a workaround."""


class IncidentList(Said):
    """What `/incident list` and `/request list` answer: the newest open ones, and whether there are more."""

    kind: Kind = Kind.INCIDENT
    lines: tuple[Line, ...]
    more: bool = False
    mine: bool = False
    breached: bool = False
    team: str | None = None
    """The name of the team that they were asked for."""
    typed: str = ""
    """The words that asked for it; they may have been meant as a report."""

    def shape(self) -> Message:
        # Escaped, a title may grow fivefold, and twenty of them must fit one message.
        lines = [
            section(words("incident/line", **(line.named() | {"title": cut(line.title, 80)})))
            for line in self.lines
        ]
        more = (
            [aside(words("incident/list_more", shown=len(self.lines), kind=self.kind))] if self.more else []
        )
        return simple(
            "incident/list",
            *lines,
            *more,
            *words_instead(self.typed, self.kind),
            kind=self.kind,
            count=len(self.lines),
            mine=self.mine,
            breached=self.breached,
            team=self.team,
        )


class Help(Said):
    """What `/incident help` and `/request help` answer; the words that were `typed` may have been meant as a
    report."""

    kind: Kind = Kind.INCIDENT
    typed: str = ""

    def shape(self) -> Message:
        return simple(f"{self.kind.noun}/help", *words_instead(self.typed, self.kind))


class DeskHelp(Said):
    """What `/desk help` answers."""

    def shape(self) -> Message:
        return simple("desk/help")


class Guessed(Said):
    """What an incident's service, impact and urgency are, for the form that corrects them; never said."""

    key: str
    service: str | None
    impact: str | None
    urgency: str | None


class Noted(Said):
    """A note for the desk, as it stands in the thread under the card, and the answer to who wrote it."""

    key: str
    text: str
    by: str | None

    def shape(self) -> Message:
        return simple("incident/noted", quoted(self.text), key=self.key, by=self.by)


class AlsoAffected(Said):
    """Somebody says that an incident is theirs as well; it stands in the thread under the card."""

    key: str
    by: str | None
    text: str
    """What they had written when they found it."""

    def shape(self) -> Message:
        wrote = [quoted(self.text)] if self.text else []
        return simple("incident/also_affected", *wrote, **self.named())


class Past(BaseModel):
    """One line of a record's history."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    verb: str
    by: str | None
    changes: dict[str, list[object]]
    note: str = ""


class History(Said):
    """What `/incident history INC-12` answers: the latest changes, oldest of them first."""

    key: str
    title: str
    lines: tuple[Past, ...]
    earlier: int = 0
    """How many changes came before those that are shown."""

    def shape(self) -> Message:
        blocks: list[Block] = [quoted(self.title)]
        if self.earlier:
            blocks.append(aside(words("incident/history_earlier", earlier=self.earlier)))
        for line in self.lines:
            blocks.append(section(words("incident/history_line", **dict(line))))
        return simple("incident/history", *blocks, key=self.key)
