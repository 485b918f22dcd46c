"""Names in what a person types, as Slack writes them for an app that asks for ids: `@ann` is `<@U1|ann>`.

https://docs.slack.dev/interactivity/implementing-slash-commands
"""

import re

from bot.sandbox.workspace import Workspace

# What is written so already, a link, a person, a channel; a name inside of a word or a link is none.
NAMED = re.compile(
    r"<[^>]*>|(?P<link>https?://[^\s<>|]+)|(?<![\w.])@(?P<person>[\w.-]*\w)|(?<!\w)#(?P<channel>[\w-]+)"
)


def escaped(workspace: Workspace, text: str) -> str:
    """People, channels and links; what is nobody's name stays as it is typed."""

    def one(found: re.Match[str]) -> str:
        if found["link"]:
            return f"<{found['link']}>"
        if found["person"] and (user := workspace.user(found["person"])):
            return f"<@{user.id}|{user.name}>"
        if found["channel"] and (channel := workspace.channel(found["channel"])):
            return f"<#{channel.id}|{channel.name}>"
        return found[0]

    return NAMED.sub(one, text)
