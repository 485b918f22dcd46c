"""Messages of war rooms: updates, and what becomes of their timeline."""

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.slack.messages.base import Message, Said, actions, aside, button, quoted, section, simple
from bot.slack.messages.buttons import TAKE_BACK
from bot.slack.words import words


class RoomUpdate(Said):
    """An update, as it stands in the room and under the announcement."""

    key: str
    text: str
    by: str | None
    at: datetime

    def shape(self) -> Message:
        text = words("warroom/update", **self.named())
        return Message(text, (section(text), quoted(self.text)))


class UpdateSent(Said):
    """The answer to who sent an update."""

    key: str
    announced: bool

    def shape(self) -> Message:
        return simple("warroom/update_sent", **self.named())


class RoomOpening(Said):
    """The answer to who made an incident major; `room` stands where it was open already."""

    key: str
    title: str
    room: str | None = None
    reported: bool = False
    """By these very words, so that it may be taken back."""

    def shape(self) -> Message:
        back = button(words("incident/button_take_back"), TAKE_BACK, self.key)
        below: list[Block] = [quoted(self.title), *([actions(back)] if self.reported else [])]
        return simple("warroom/opening", *below, key=self.key, room=self.room)


class RoomOf(Said):
    """Whose war room a channel is, if it is one; it is asked, never said."""

    key: str | None


class Marked(Said):
    """The answer to who added a message to the timeline."""

    key: str

    def shape(self) -> Message:
        return simple("warroom/marked", key=self.key)


class ReviewPosted(Said):
    """The summary of a review, in the room; the whole of it follows as a file."""

    key: str
    title: str
    summary: str
    questions: int
    file: str

    def shape(self) -> Message:
        text = words("review/posted", **self.named())
        hint = aside(words("review/hint", **self.named()))
        return Message(text, (section(text), quoted(self.title), quoted(self.summary), hint))
