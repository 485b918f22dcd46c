"""Sharing a file in a channel, as the last steps of a flow: its bytes, a look whether it stands, and sharing.

What the steps before have learned: `file` and `url`, where Slack wants it, and `room`, the channel.
"""

from bot.delivery.carrying import LOOKS_BACK
from bot.delivery.flows import Done, Site
from bot.errors import SlackRefused


def send(site: Site, content: bytes) -> Done:
    """The bytes. They are seen by nobody until they are shared, so sending them again does no harm."""
    try:
        site.gateway.send_file(site.learned["url"], content)
    except SlackRefused:
        if not site.doubtful:  # else they arrived the first time, and the address is used up
            raise
    return Done()


def look_for_file(site: Site) -> Done:
    """Whether an earlier try has shared it."""
    channel, file = site.learned["room"], site.learned["file"]
    return Done({"shared": site.gateway.has_file(channel, file, since=site.started_at - LOOKS_BACK)})


def share(site: Site, title: str) -> None:
    """Into the channel, unless it stands there."""
    if not site.learned.get("shared"):
        site.gateway.share_file(site.learned["file"], title, channel=site.learned["room"])
