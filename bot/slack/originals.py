"""Messages that are reported: read as Slack gives them, and carried along while a form is filled."""

import json
from collections.abc import Mapping
from typing import Any

from bot.errors import BadInput
from bot.slack.words import as_written, cut
from bot.terms import Original, person_id

MOST = 3_000
"""Characters that a form carries: https://docs.slack.dev/reference/views/modal-views"""


def read(message: Mapping[str, Any], *, channel: str, workspace: str) -> Original:
    """A message as Slack's payloads and histories have it. What an app wrote has no author."""
    user = None if message.get("bot_id") else message.get("user")
    team = message.get("user_team") or message.get("team")
    author = person_id(user, team=team, workspace=workspace) if user else None
    return Original(channel, str(message["ts"]), author, as_written(str(message.get("text") or "")))


def packed(original: Original) -> str:
    """For a form's private_metadata; of a message that is too long, its beginning."""
    facts = {"channel": original.channel, "ts": original.ts, "author": original.author}
    length = MOST
    while True:
        text = cut(original.text, length)
        found = json.dumps({**facts, "text": text}, ensure_ascii=False)
        if len(found) <= MOST:
            return found
        length = len(text) - (len(found) - MOST + 1) // 2 - 1  # an escaped character takes two places


def unpacked(metadata: str) -> Original:
    """What was packed. Raises BadInput for anything else."""
    try:
        return Original(**json.loads(metadata))
    except (ValueError, TypeError) as error:
        raise BadInput("This form belongs to no message. Choose it in the message's menu again.") from error


def parted(text: str, *, most: int) -> tuple[str, str]:
    """A title of the first line that says something, and what the title leaves out."""
    first, _, rest = text.strip().partition("\n")
    title = " ".join(first.split())
    if len(title) > most:
        return cut(title, most), text.strip()
    return title, rest.strip()
