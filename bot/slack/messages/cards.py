"""The live cards of an incident, and one that is shown to a person."""

from datetime import datetime
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.answers import Line, Past
from bot.slack.messages.base import Message, Said, actions, aside, button, fields, header, quoted, section
from bot.slack.messages.buttons import MAKE_MAJOR, REPLY, RESOLVE, TAKE
from bot.slack.words import words
from bot.terms import How, State
from storage.rows import Incident, TimelineEntry

Card = TypeVar("Card", bound="IncidentFacts")


class OfMessage(BaseModel):
    """The message that was reported; `link` is its address, once Slack has said it."""

    model_config = ConfigDict(frozen=True)

    channel: str
    author: str | None
    at: datetime
    link: str | None = None


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
    team: str | None = None
    """The name of the team that it was given to, where that is not its service's own."""
    reported_at: datetime
    reported_by: str | None = None
    """Who entered it for the requester."""
    began_at: datetime | None = None
    files: tuple[str, ...] = ()
    original: OfMessage | None = None
    promise: str | None = None
    due_at: datetime | None = None
    breached: bool = False
    most_pressing: bool = False
    """It has the most pressing of the rulebook's priorities, so making it major is offered."""
    major: bool = False
    room: str | None = None
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    reaction: str = "memo"
    """The rulebook's, that adds a message of the room to the timeline."""
    how: How | None = None
    resolution: str | None = None
    restored_at: datetime | None = None
    """Since when it works by a workaround."""
    workaround: str | None = None
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
            *(["team"] if self.team else []),
            *(["deadline"] if self.due_at else []),
            *(["began"] if self.began_at else []),
        ]
        blocks: list[Block] = [
            header(self._title()),
            fields(*(words(f"incident/field_{name}", **self.named()) for name in facts)),
        ]
        if self.details and self.details != self.title:
            blocks.append(quoted(self.details))
        if self.original:
            blocks.append(section(words("incident/of_message", key=self.key, **dict(self.original))))
        # Each by itself, so that none is ever cut.
        blocks += [section(words("incident/file", address=address)) for address in self.files]
        if self.room:
            blocks.append(self._words("in_room"))
        return [*blocks, *self._solution()]

    def _solution(self) -> list[Block]:
        """How it came back; while it is open, by which workaround it works."""
        if self.resolution:
            return [self._words("resolved_how"), quoted(self.resolution)]
        if self.workaround and self.state.is_open:
            return [self._words("restored"), quoted(self.workaround)]
        return []

    def _buttons(self, *, major: bool) -> list[Block]:
        if not self.state.is_open:
            return []
        offered = []
        if self.state in (State.NEW, State.ASSIGNED):
            offered.append(button(words("incident/button_take"), TAKE, self.key, style="primary"))
        offered.append(button(words("incident/button_resolve", key=self.key), RESOLVE, self.key))
        offered.append(button(words("incident/button_reply"), REPLY, self.key))
        if not (major and self.most_pressing and not self.major):
            return [actions(*offered)]
        offered.append(button(words("incident/button_major"), MAKE_MAJOR, self.key, style="danger"))
        return [self._words("offer_major"), actions(*offered)]

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
            *(self._solution() if self.state.is_open else []),
        )


class Shown(IncidentFacts):
    """What `/incident INC-12` answers."""

    may_work: bool = False
    why: str = ""
    """A refusal that the card comes with."""
    last: Past | None = None
    """What brought it to where it stands, where that explains the refusal."""
    wrote: str = ""
    """The text of whoever was refused, given back to them."""

    def shape(self) -> Message:
        refusal: list[Block] = [section(words("desk/refused", says=self.why))] if self.why else []
        if self.last is not None:
            refusal.append(section(words("desk/happened", **dict(self.last))))
        if self.wrote:
            refusal.append(quoted(self.wrote))
        return self._message(*refusal, *self._body(), *(self._buttons(major=True) if self.may_work else []))


def facts_of(
    incident: Incident,
    *,
    service: str | None,
    team: str | None,
    promise: str | None,
    due_at: datetime | None,
    breached: bool,
    most_pressing: bool,
    room: str | None,
    reaction: str,
    original: TimelineEntry | None = None,
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
        team=team,
        reported_at=incident.reported_at,
        reported_by=incident.reported_by,
        began_at=incident.began_at,
        files=tuple((incident.file_links or "").splitlines()),
        original=_original(original),
        promise=promise,
        due_at=due_at,
        breached=breached,
        most_pressing=most_pressing,
        major=incident.major_at is not None,
        room=room,
        waiting_on=incident.waiting_on,
        waiting_until=incident.waiting_until,
        reaction=reaction,
        how=incident.how,
        resolution=incident.resolution,
        restored_at=incident.restored_at,
        workaround=incident.workaround,
        version=incident.version,
    )


def _original(entry: TimelineEntry | None) -> OfMessage | None:
    if entry is None or entry.channel is None:
        return None
    return OfMessage(channel=entry.channel, author=entry.person_id, at=entry.at, link=entry.permalink)


def line_of(incident: Incident) -> Line:
    """What a list shows of it."""
    return Line(
        key=str(incident.key),
        title=incident.title,
        state=State(incident.state),
        priority=incident.priority,
        assignee=incident.assignee_id,
        reported_at=incident.reported_at,
        restored=incident.restored_at is not None,
    )
