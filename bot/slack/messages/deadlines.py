"""Why a record's deadlines are what they are."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.base import Message, Said, aside, quoted, section
from bot.slack.words import Mrkdwn, words


class StretchTold(BaseModel):
    """One piece of a clock's time: `what` it did, and how much of its target that used."""

    model_config = ConfigDict(frozen=True)

    what: str
    begins: datetime
    ends: datetime
    used: timedelta
    percent: int


class PromiseTold(BaseModel):
    """One promise, with the latest stretches of its clock; `before`: so many came before them."""

    model_config = ConfigDict(frozen=True)

    promise: str
    policy: str
    within: str
    """As the rulebook writes it: 4h, 2wd."""
    calendar: str
    zone: str | None
    """The calendar's time zone; None: it is open around the clock."""
    verdict: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    used: timedelta
    percent: int
    before: int
    before_used: timedelta
    stretches: tuple[StretchTold, ...]


class Deadlines(Said):
    """What `/desk sla INC-12` answers: each promise, stretch by stretch; `drawn`: a picture follows."""

    key: str
    title: str
    promises: tuple[PromiseTold, ...]
    drawn: bool = False

    def shape(self) -> Message:
        text = words("clock/explained", key=self.key, count=len(self.promises))
        blocks: list[Block] = [section(text), quoted(self.title)]
        blocks += [section(_written(promise)) for promise in self.promises]
        if self.drawn:
            blocks.append(aside(words("clock/drawn")))
        return Message(text, tuple(blocks))


def _written(told: PromiseTold) -> Mrkdwn:
    facts = dict(told)
    before = [words("clock/stretches_before", **facts)] if told.before else []
    lines = [words("clock/stretch", **dict(each)) for each in told.stretches]
    return Mrkdwn("\n".join([words("clock/promise", **facts), *before, *lines]))
