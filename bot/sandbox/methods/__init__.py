"""The methods of the Web API that the sandbox answers: each with its tier, its function and its scopes."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.methods import account, chat, conversations, files, history, pins, views
from bot.sandbox.methods.call import Call
from bot.sandbox.rates import Tier
from bot.sandbox.state import JSON


@dataclass(frozen=True)
class Scopes:
    """Any one of these, by the kind of conversation; a kind that has none of its own takes the first."""

    channel: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    im: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        return {"group": self.group, "im": self.im}.get(kind) or self.channel


@dataclass(frozen=True)
class Method:
    """What https://docs.slack.dev/reference/methods says about one method."""

    tier: Tier
    answer: Callable[[Call], JSON]
    scopes: Scopes = Scopes()
    accepts_json: bool = True
    app_token: bool = False


# What a conversation's kind asks for: a public channel, a private one, a direct message.
READ = Scopes(("channels:read",), ("groups:read",), ("im:read",))
HISTORY = Scopes(("channels:history",), ("groups:history",), ("im:history",))
CREATE = Scopes(("channels:manage",), ("groups:write",))
OPEN = Scopes(("im:write",))
INVITE = Scopes(("channels:manage", "channels:write.invites"), ("groups:write", "groups:write.invites"))
TOPIC = Scopes(("channels:manage", "channels:write.topic"), ("groups:write", "groups:write.topic"))
SPECIAL, POSTING = Tier.SPECIAL, Tier.POSTING
TIER_2, TIER_3, TIER_4 = Tier.TIER_2, Tier.TIER_3, Tier.TIER_4

METHODS: dict[str, Method] = {
    "api.test": Method(TIER_4, account.api_test),
    "apps.connections.open": Method(TIER_3, account.connections_open, app_token=True),
    "auth.test": Method(SPECIAL, account.auth_test),
    "bookmarks.add": Method(TIER_2, pins.add_bookmark, Scopes(("bookmarks:write",))),
    "bookmarks.list": Method(TIER_3, pins.list_bookmarks, Scopes(("bookmarks:read",))),
    "chat.getPermalink": Method(SPECIAL, chat.get_permalink, accepts_json=False),
    "chat.postEphemeral": Method(TIER_4, chat.post_ephemeral, Scopes(("chat:write",))),
    "chat.postMessage": Method(POSTING, chat.post_message, Scopes(("chat:write",))),
    "chat.update": Method(TIER_3, chat.update, Scopes(("chat:write",))),
    "conversations.create": Method(TIER_2, conversations.create, CREATE),
    "conversations.history": Method(TIER_3, history.history, HISTORY),
    "conversations.info": Method(TIER_3, conversations.info, READ, accepts_json=False),
    "conversations.invite": Method(TIER_3, conversations.invite, INVITE),
    "conversations.join": Method(TIER_3, conversations.join, Scopes(("channels:join",))),
    "conversations.list": Method(TIER_2, conversations.list_, READ, accepts_json=False),
    "conversations.members": Method(TIER_4, conversations.members, READ, accepts_json=False),
    "conversations.open": Method(TIER_3, conversations.open_, OPEN),
    "conversations.replies": Method(TIER_3, history.replies, HISTORY, accepts_json=False),
    "conversations.setTopic": Method(TIER_2, conversations.set_topic, TOPIC),
    "files.completeUploadExternal": Method(TIER_4, files.complete_upload, Scopes(("files:write",))),
    "files.getUploadURLExternal": Method(
        TIER_4, files.get_upload_url, Scopes(("files:write",)), accepts_json=False
    ),
    "pins.add": Method(TIER_2, pins.add, Scopes(("pins:write",))),
    "pins.list": Method(TIER_2, pins.list_, Scopes(("pins:read",)), accepts_json=False),
    "team.info": Method(TIER_3, account.team_info, Scopes(("team:read",))),
    "users.conversations": Method(TIER_3, conversations.of_user, READ, accepts_json=False),
    "users.info": Method(TIER_4, account.users_info, Scopes(("users:read",)), accepts_json=False),
    "views.open": Method(TIER_4, views.open_),
    "views.publish": Method(TIER_4, views.publish),
    "views.push": Method(TIER_4, views.push),
    "views.update": Method(TIER_4, views.update),
}
