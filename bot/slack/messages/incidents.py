"""Messages about an incident: its live cards, and what its people are told."""

from datetime import datetime
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.base import (
    Message,
    Said,
    actions,
    aside,
    button,
    fields,
    header,
    quoted,
    section,
    simple,
)
from bot.slack.words import cut, words
from bot.terms import How, State
from storage.rows import Incident

TAKE, RESOLVE, MAKE_MAJOR = "incident.take", "incident.ask_resolve", "incident.make_major"
FIXED, NOT_FIXED, AGAIN = "incident.fixed", "incident.ask_reopen", "incident.report_again"
TAKE_BACK, CORRECT = "incident.take_back", "incident.ask_correct"
"""The action_ids of the buttons; each listener registers one."""


Card = TypeVar("Card", bound="IncidentFacts")


class IncidentFacts(Said):
    """An incident as its cards show it, at one version."""

    key: str
    title: str
    details: str = ""
    state: State
    priority: str
    service: str | None
    requester: str
    assignee: str | None
    reported_at: datetime
    promise: str | None = None
    due_at: datetime | None = None
    breached: bool = False
    major: bool = False
    room: str | None = None
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    reaction: str = "memo"
    """The rulebook's, that adds a message of the room to the timeline."""
    how: How | None = None
    resolution: str | None = None
    version: int

    def _words(self, part: str) -> Block:
        return section(words(f"incident/{part}", **self.named()))

    def _title(self) -> str:
        return f"{self.key} {self.title}"

    def _body(self) -> list[Block]:
        facts = [
            "state",
            "priority",
            "service",
            "requester",
            "assignee",
            *(["deadline"] if self.due_at else []),
        ]
        blocks: list[Block] = [
            header(self._title()),
            fields(*(words(f"incident/field_{name}", **self.named()) for name in facts)),
        ]
        if self.details and self.details != self.title:
            blocks.append(quoted(self.details))
        if self.room:
            blocks.append(self._words("in_room"))
        if self.resolution:
            blocks += [self._words("resolved_how"), quoted(self.resolution)]
        return blocks

    def _buttons(self, *, major: bool) -> list[Block]:
        if not self.state.is_open:
            return []
        offered = []
        if self.state in (State.NEW, State.ASSIGNED):
            offered.append(button(words("incident/button_take"), TAKE, self.key, style="primary"))
        offered.append(button(words("incident/button_resolve"), RESOLVE, self.key))
        if major and not self.major:
            offered.append(button(words("incident/button_major"), MAKE_MAJOR, self.key, style="danger"))
        return [actions(*offered)]

    def _message(self, *blocks: Block) -> Message:
        return Message(words("incident/card_text", **self.named()), blocks)

    def as_said(self, kind: type[Card]) -> Card:
        """The same facts, said as another card."""
        return kind.model_validate(self.named())


class IncidentCard(IncidentFacts):
    """The live card in the agents' channel."""

    live: ClassVar[bool] = True

    def shape(self) -> Message:
        return self._message(*self._body(), *self._buttons(major=True))


class RoomCard(IncidentFacts):
    """The live card that is pinned in the war room."""

    live: ClassVar[bool] = True

    def shape(self) -> Message:
        return self._message(
            *self._body(),
            *self._buttons(major=False),
            aside(words("incident/room_hint", reaction=self.reaction)),
        )


class Announcement(IncidentFacts):
    """The live card for everybody, in the incidents channel. It has no buttons."""

    live: ClassVar[bool] = True

    def shape(self) -> Message:
        facts = ("state", "priority", "service", "assignee")
        return self._message(
            header(self._title()),
            self._words("announced"),
            fields(*(words(f"incident/field_{name}", **self.named()) for name in facts)),
        )


class Shown(IncidentFacts):
    """What `/incident INC-12` answers."""

    may_work: bool = False
    why: str = ""
    """A refusal that the card comes with."""

    def shape(self) -> Message:
        refusal = [section(words("desk/refused", says=self.why))] if self.why else []
        return self._message(*refusal, *self._body(), *(self._buttons(major=True) if self.may_work else []))


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

    def shape(self) -> Message:
        buttons = [button(words("incident/button_correct"), CORRECT, self.key)]
        meant: list[Block] = []
        if self.verb:
            meant.append(section(words("incident/reported_verb", verb=self.verb)))
            buttons.append(button(words("incident/button_take_back"), TAKE_BACK, self.key))
        return simple("incident/reported", quoted(self.title), *meant, actions(*buttons), **self.named())


class AlreadyReported(Said):
    """The answer to the same words, said again by the same person within ten minutes."""

    key: str
    title: str
    reported_at: datetime
    asked_at: datetime

    def shape(self) -> Message:
        again = button(words("incident/button_again"), AGAIN, self.key)
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


class IncidentList(Said):
    """What `/incident list` answers: the newest open incidents, and whether there are more."""

    lines: tuple[Line, ...]
    more: bool = False
    mine: bool = False
    breached: bool = False
    team: str | None = None
    """The name of the team that they were asked for."""

    def shape(self) -> Message:
        # Escaped, a title may grow fivefold, and twenty of them must fit one message.
        lines = [
            section(words("incident/line", **(line.named() | {"title": cut(line.title, 80)})))
            for line in self.lines
        ]
        more = [aside(words("incident/list_more", shown=len(self.lines)))] if self.more else []
        return simple(
            "incident/list",
            *lines,
            *more,
            count=len(self.lines),
            mine=self.mine,
            breached=self.breached,
            team=self.team,
        )


class Help(Said):
    """What `/incident help` answers."""

    def shape(self) -> Message:
        return simple("incident/help")


class Told(Said):
    """What the requester hears of a change: `what` names the words."""

    what: str
    key: str
    title: str
    person: str | None = None
    room: str | None = None
    due_at: datetime | None = None
    assignee: str | None = None
    other: str | None = None
    """The key of the incident that stands for this one."""
    priority: str | None = None
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    note: str = ""

    def shape(self) -> Message:
        note = [quoted(self.note)] if self.note else []
        return simple(f"incident/told_{self.what}", quoted(self.title), *note, **self.named())


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


class AskToConfirm(Said):
    """Is it fixed? `answered` names the words that take the place of the buttons."""

    key: str
    title: str
    how: How
    resolution: str
    resolver: str | None
    answered: str = ""

    def shape(self) -> Message:
        below: list[Block] = [quoted(self.title), quoted(self.resolution)]
        if self.answered:
            below.append(section(words(f"incident/answered_{self.answered}", key=self.key)))
        else:
            below.append(
                actions(
                    button(words("incident/button_fixed"), FIXED, self.key, style="primary"),
                    button(words("incident/button_not_fixed"), NOT_FIXED, self.key),
                )
            )
        return simple("incident/ask_to_confirm", *below, key=self.key, how=self.how, resolver=self.resolver)


class Ring(Said):
    """A deadline draws near, or has passed."""

    key: str
    title: str
    promise: str
    breach: bool
    due_at: datetime
    rung_at: datetime
    assignee: str | None

    def shape(self) -> Message:
        words_of = "breached" if self.breach else "warning"
        buttons = [button(words("incident/button_resolve"), RESOLVE, self.key)]
        if self.assignee is None:
            buttons.insert(0, button(words("incident/button_take"), TAKE, self.key, style="primary"))
        return simple(f"clock/{words_of}", quoted(self.title), actions(*buttons), **self.named())


def facts_of(
    incident: Incident,
    *,
    service: str | None,
    promise: str | None,
    due_at: datetime | None,
    breached: bool,
    room: str | None,
    reaction: str,
) -> IncidentFacts:
    """What the cards show of an incident, with what stands in other rows: its next deadline and its room."""
    return IncidentFacts(
        key=str(incident.key),
        title=incident.title,
        details=incident.details,
        state=State(incident.state),
        priority=incident.priority,
        service=service,
        requester=incident.requester_id,
        assignee=incident.assignee_id,
        reported_at=incident.reported_at,
        promise=promise,
        due_at=due_at,
        breached=breached,
        major=incident.major_at is not None,
        room=room,
        waiting_on=incident.waiting_on,
        waiting_until=incident.waiting_until,
        reaction=reaction,
        how=incident.how,
        resolution=incident.resolution,
        version=incident.version,
    )
