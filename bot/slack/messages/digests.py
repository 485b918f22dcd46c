"""What the day holds for a team, as it is told in the morning."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.base import Message, Said, aside, section
from bot.slack.words import Mrkdwn, cut, words

TITLE = 60
"""Characters. Escaped, a title may grow fivefold, and the lines of a part must fit one block."""


class DigestLine(BaseModel):
    """One record of a digest; `link` leads to its card."""

    model_config = ConfigDict(frozen=True)

    key: str
    title: str
    assignee: str | None
    due_at: datetime | None
    waiting_on: str | None = None
    waiting_until: datetime | None = None
    link: str | None = None


class DigestPart(BaseModel):
    """The records that press for one reason; `count` may be more than those that are named."""

    model_config = ConfigDict(frozen=True)

    what: str
    count: int
    lines: tuple[DigestLine, ...]


class TeamDay(Said):
    """A team's morning summary; without parts nothing presses."""

    team: str
    """As people read it; `key` is the rulebook's."""
    key: str
    parts: tuple[DigestPart, ...]

    def shape(self) -> Message:
        counts = {part.what: part.count for part in self.parts}
        text = words("digest/headline", team=self.team, counts=counts)
        blocks: list[Block] = [section(text), *(section(_written(part)) for part in self.parts)]
        if any(part.count > len(part.lines) for part in self.parts):
            blocks.append(aside(words("digest/more", key=self.key)))
        return Message(text, tuple(blocks))


def _written(part: DigestPart) -> Mrkdwn:
    lines = [
        words("digest/line", what=part.what, **(dict(line) | {"title": cut(line.title, TITLE)}))
        for line in part.lines
    ]
    left = part.count - len(part.lines)
    more = [words("digest/left", left=left)] if left > 0 else []
    return Mrkdwn("\n".join([words("digest/part", what=part.what), *lines, *more]))
