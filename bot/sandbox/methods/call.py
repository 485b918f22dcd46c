"""One call of a method: the workspace, its arguments, and the refusals that many methods share."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.sandbox.errors import SlackError
from bot.sandbox.state import JSON, Channel
from bot.sandbox.wire import Args
from bot.sandbox.workspace import Workspace

Item = TypeVar("Item")


@dataclass(frozen=True)
class Call:
    workspace: Workspace
    args: Args
    token: str = ""

    @property
    def bot(self) -> str:
        return self.workspace.identity.bot_user_id

    def channel(self, name: str = "channel") -> Channel:
        """The conversation with this id, if the bot may know of it."""
        found = self.workspace.channels.get(self.args.required(name))
        if found is None or not self.workspace.sees(found):
            raise SlackError("channel_not_found")
        return found

    def joined(self, error: str = "not_in_channel", name: str = "channel") -> Channel:
        """The conversation with this id, of which the bot must be a member."""
        found = self.channel(name)
        if not self.workspace.has_bot(found):
            raise SlackError(error)
        return found


def page(
    call: Call, items: Sequence[Item], *, default: int = 100, error: str = "invalid_limit", most: int = 1000
) -> tuple[list[Item], JSON]:
    """The page that `cursor` and `limit` ask for, and the response_metadata that leads to the next.

    https://docs.slack.dev/apis/web-api/pagination
    """
    limit = min(most, call.args.number("limit", default, most=1000, error=error))
    start = _position(call.args.text("cursor"))
    end = start + limit
    return list(items[start:end]), {"next_cursor": cursor_at(end) if end < len(items) else ""}


def cursor_at(position: int) -> str:
    return base64.b64encode(f"next:{position}".encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        decoded = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
    if not re.fullmatch(r"next:\d{1,9}", decoded):
        raise SlackError("invalid_cursor")
    return int(decoded.removeprefix("next:"))
