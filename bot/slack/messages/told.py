"""What the people of an incident are told and asked, and how its deadlines ring."""

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.slack.messages.base import Message, Said, actions, button, quoted, section, simple
from bot.slack.messages.buttons import ACKNOWLEDGE, FIXED, NOT_FIXED, RESOLVE, TAKE
from bot.slack.words import words
from bot.terms import How, Promise, State


class Told(Said):
    """What the requester hears of a change: `what` names the words."""

    what: str
    key: str
    title: str
    person: str | None = None
    room: str | None = None
    due_at: datetime | None = None
    assignee: str | None = None
    caller: str | None = None
    """For whom it was reported, where somebody else entered it."""
    other: str | None = None
    """The key of the incident that stands for this one."""
    team: str | None = None
    """The name of the team that has it now."""
    priority: str | None = None
    state: State | None = None
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    note: str = ""

    def shape(self) -> Message:
        note = [quoted(self.note)] if self.note else []
        return simple(f"incident/told_{self.what}", quoted(self.title), *note, **self.named())


class AskToConfirm(Said):
    """Is it fixed? `answered` names the words that take the place of the buttons.

    It is asked twice at most; the second time says when silence closes it.
    """

    key: str
    title: str
    how: How
    resolution: str
    resolver: str | None
    answered: str = ""
    closes_at: datetime | None = None

    def shape(self) -> Message:
        below: list[Block] = [quoted(self.title), quoted(self.resolution)]
        if self.answered:
            below.append(section(words(f"incident/answered_{self.answered}", key=self.key)))
        else:
            below.append(
                actions(
                    button(words("incident/button_fixed", key=self.key), FIXED, self.key, style="primary"),
                    button(words("incident/button_not_fixed", key=self.key), NOT_FIXED, self.key),
                )
            )
        return simple("incident/ask_to_confirm", *below, **self.named())


class Ring(Said):
    """A deadline draws near, or has passed."""

    key: str
    title: str
    promise: str
    breach: bool
    due_at: datetime
    rung_at: datetime
    assignee: str | None
    restored: bool = False
    """By a workaround: its cause is what is left to be mended."""
    late: bool = False
    """The desk was not running when it should have rung."""
    level: int = 0
    """How often it has rung for this breach without anybody saying that they are on it."""
    mark: int = 0
    """The share of the target, in percent, at which it warns; 0 for a breach."""
    number: int = 1
    """Which clock of this promise it is."""
    team: str | None = None
    """The name of the team that it waits for, while nobody has taken it."""
    called: tuple[str, ...] = ()
    """Who of that team reads it by this message."""

    def shape(self) -> Message:
        words_of = "breached" if self.breach else "warning"
        buttons = []
        if self.assignee is None:
            buttons.append(button(words("incident/button_take"), TAKE, self.key, style="primary"))
        if self.breach:
            buttons.append(button(words("incident/button_acknowledge"), ACKNOWLEDGE, self.key))
        if self.promise != Promise.UPDATE:  # an update is typed
            buttons.append(button(words("incident/button_resolve", key=self.key), RESOLVE, self.key))
        below = [actions(*buttons)] if buttons else []
        return simple(f"clock/{words_of}", quoted(self.title), *below, **self.named())
