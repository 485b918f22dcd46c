"""What the desk and the requester say to each other, and what stands of it under the card."""

from slack_sdk.models.blocks import SectionBlock

from bot.slack.messages.base import Message, Said, aside, quoted, section, simple
from bot.slack.words import words
from bot.terms import State

PART = 3_000
PARTS = 4
"""A text stands in blocks of so many characters, and so many of them fit a message."""


class Reply(Said):
    """What somebody of the desk says to the requester."""

    key: str
    title: str
    text: str
    by: str | None

    def shape(self) -> Message:
        text = words("incident/reply", key=self.key, by=self.by)
        hint = aside(words("incident/reply_hint"))
        return Message(text, (section(text), quoted(self.title), *_whole(self.text), hint))


class ReplyNoted(Said):
    """The same under the agents' card, where it was not written there."""

    key: str
    text: str
    by: str | None
    requester: str

    def shape(self) -> Message:
        return simple("incident/reply_noted", *_whole(self.text), **self.named())


class ReplySent(Said):
    """The answer to who wrote it."""

    key: str
    requester: str

    def shape(self) -> Message:
        return simple("incident/reply_sent", **self.named())


class Answered(Said):
    """What the requester writes to the desk, under the agents' card."""

    key: str
    text: str
    by: str | None
    assignee: str | None

    def shape(self) -> Message:
        return simple("incident/answer", *_whole(self.text), **self.named())


class Escalated(Said):
    """Under the card: the incident went to another team; `people` of it are called."""

    key: str
    team: str
    people: tuple[str, ...]
    why: str
    by: str | None

    def shape(self) -> Message:
        return simple("incident/escalated", quoted(self.why), **self.named())


class Over(Said):
    """Told the requester who wrote after the end: what they can do."""

    key: str
    title: str
    state: State

    def shape(self) -> Message:
        return simple("incident/over", quoted(self.title), **self.named())


def _whole(text: str) -> list[SectionBlock]:
    """A long text in several blocks; an ellipsis ends one that does not fit."""
    parts = [text[start : start + PART] for start in range(0, len(text), PART)]
    if len(parts) > PARTS:
        parts[PARTS - 1] += "…"
    return [quoted(part) for part in parts[:PARTS]]
