"""emoji.list, and which emoji there are: Slack's own and those that the workspace has made.

https://docs.slack.dev/reference/methods/emoji.list
"""

import re

from bot.sandbox.emoji_names import NAMES
from bot.sandbox.methods.call import Call
from bot.sandbox.state import JSON
from bot.sandbox.workspace import Workspace

SKIN_TONE = re.compile(r"::skin-tone-[2-6]$")


def list_(call: Call) -> JSON:
    """The workspace's own, by name and picture; Slack's are not among them."""
    return {"emoji": call.workspace.emoji, "cache_ts": call.workspace.next_ts()}


def exists(workspace: Workspace, name: str) -> bool:
    """Whether there is an emoji of this name, without its colons; a skin tone may follow one of Slack's."""
    return name in workspace.emoji or SKIN_TONE.sub("", name) in NAMES
