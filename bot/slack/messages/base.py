"""What every message is: typed facts, and a shape made of them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from slack_sdk.models.blocks import Block

from bot.slack.messages.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from bot.slack.messages.buttons import REPORT_WORDS, REQUEST_WORDS
from bot.slack.words import Mrkdwn, cut, person, words
from bot.terms import Kind


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Slack takes it: a text for notifications, and blocks."""

    text: Mrkdwn
    blocks: tuple[Block, ...] = ()

    def arguments(self) -> dict[str, Any]:
        """The arguments of the calls that say it. A model over Slack's limits refuses to become a dict."""
        said: dict[str, Any] = {"text": cut(self.text, 3_000)}
        if self.blocks:
            said["blocks"] = [block.to_dict() for block in self.blocks]
        return said


def addressed(message: Message, who: str) -> Message:
    """The same, to one person among others: it begins with their mention."""
    mention = person(who)
    head = SectionBlock(text=MarkdownTextObject(text=mention))
    return Message(Mrkdwn(f"{mention} {message.text}"), (head, *message.blocks))


class Said(BaseModel):
    """Something that can be said: the facts that are kept, and the shape that they take in Slack.

    Facts are kept as JSON and may be read by a later release: new fields need a default.
    """

    # What a row cannot be read as is logged, and people's words stand in it.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    live: ClassVar[bool] = False
    """A card that follows its record: every change of the record updates it."""

    in_place: ClassVar[bool] = False
    """As the answer to a click it takes the place of what was clicked."""

    def shape(self) -> Message:
        raise NotImplementedError

    @classmethod
    def name(cls) -> str:
        return cls.__name__

    def facts(self) -> dict[str, Any]:
        """What is kept as JSON."""
        return self.model_dump(mode="json")

    def named(self) -> dict[str, object]:
        """The facts as words use them, by name."""
        return {name: getattr(self, name) for name in type(self).model_fields}


def section(text: Mrkdwn, *, accessory: ButtonElement | None = None) -> SectionBlock:
    """Our own words, with markup."""
    return SectionBlock(text=MarkdownTextObject(text=cut(text, 3_000)), accessory=accessory)


def fields(*texts: Mrkdwn) -> SectionBlock:
    """Short facts in two columns, ten at most."""
    return SectionBlock(fields=[MarkdownTextObject(text=cut(text, 2_000)) for text in texts])


def quoted(text: str) -> SectionBlock:
    """What a person wrote, literally."""
    return SectionBlock(text=PlainTextObject(text=cut(text, 3_000), emoji=False))


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=cut(text, 150), emoji=False))


def aside(text: Mrkdwn) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=cut(text, 3_000))])


def button(label: Mrkdwn, action: str, value: str, *, style: str | None = None) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=cut(label, 75)), action_id=action, value=value, style=style
    )


def actions(*buttons: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(buttons))


def words_instead(typed: str, kind: Kind) -> list[Block]:
    """The button that reports what was typed, after words that were taken for something else.

    A button's value holds 2,000 characters (https://docs.slack.dev/reference/block-kit/block-elements).
    """
    if not 0 < len(typed) <= 2_000:
        return []
    action = REQUEST_WORDS if kind is Kind.REQUEST else REPORT_WORDS
    return [actions(button(words("incident/button_report_words"), action, typed))]


def simple(name: str, *more: Block, **facts: object) -> Message:
    """One paragraph of words, and what stands below it."""
    text = words(name, **facts)
    return Message(text, (section(text), *more))
