"""The methods of the Web API that the sandbox answers: each with its tier, its function and its scopes."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.methods import (
    account,
    blocks,
    canvases,
    chat,
    conversations,
    directory,
    emoji,
    files,
    history,
    membership,
    oauth,
    pins,
    reactions,
    scheduled,
    usergroups,
    views,
)
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
    token: bool = True


# What a conversation's kind asks for: a public channel, a private one, a direct message.
READ = Scopes(("channels:read",), ("groups:read",), ("im:read",))
HISTORY = Scopes(("channels:history",), ("groups:history",), ("im:history",))
MANAGE = Scopes(("channels:manage",), ("groups:write",), ("im:write",))
CREATE = Scopes(("channels:manage",), ("groups:write",))
OPEN = Scopes(("im:write",))
INVITE = Scopes(("channels:manage", "channels:write.invites"), ("groups:write", "groups:write.invites"))
TOPIC = Scopes(("channels:manage", "channels:write.topic"), ("groups:write", "groups:write.topic"))
CANVASES = Scopes(("canvases:write",))
SPECIAL, POSTING = Tier.SPECIAL, Tier.POSTING
TIER_1, TIER_2, TIER_3, TIER_4 = Tier.TIER_1, Tier.TIER_2, Tier.TIER_3, Tier.TIER_4

METHODS: dict[str, Method] = {
    "api.test": Method(TIER_4, account.api_test, token=False),
    "apps.connections.open": Method(TIER_3, account.connections_open, app_token=True),
    "apps.uninstall": Method(TIER_1, oauth.uninstall),
    "auth.revoke": Method(TIER_3, oauth.revoke),
    "auth.test": Method(SPECIAL, account.auth_test),
    "bookmarks.add": Method(TIER_2, pins.add_bookmark, Scopes(("bookmarks:write",))),
    "blocks.validate": Method(SPECIAL, blocks.validate),
    "bookmarks.edit": Method(TIER_2, pins.edit_bookmark, Scopes(("bookmarks:write",))),
    "bookmarks.list": Method(TIER_3, pins.list_bookmarks, Scopes(("bookmarks:read",))),
    "bookmarks.remove": Method(TIER_2, pins.remove_bookmark, Scopes(("bookmarks:write",))),
    "bots.info": Method(TIER_3, directory.bots_info, Scopes(("users:read",)), accepts_json=False),
    "canvases.create": Method(TIER_2, canvases.create, CANVASES),
    "chat.delete": Method(TIER_3, chat.delete, Scopes(("chat:write",))),
    "chat.deleteScheduledMessage": Method(TIER_3, scheduled.delete, Scopes(("chat:write",))),
    "chat.getPermalink": Method(SPECIAL, chat.get_permalink, accepts_json=False),
    "chat.postEphemeral": Method(TIER_4, chat.post_ephemeral, Scopes(("chat:write",))),
    "chat.postMessage": Method(POSTING, chat.post_message, Scopes(("chat:write",))),
    "chat.scheduleMessage": Method(TIER_3, scheduled.schedule, Scopes(("chat:write",))),
    "chat.scheduledMessages.list": Method(TIER_3, scheduled.list_),
    "chat.update": Method(TIER_3, chat.update, Scopes(("chat:write",))),
    "conversations.archive": Method(TIER_2, conversations.archive, MANAGE),
    "conversations.canvases.create": Method(TIER_2, canvases.create_in_channel, CANVASES),
    "conversations.create": Method(TIER_2, conversations.create, CREATE),
    "conversations.history": Method(TIER_3, history.history, HISTORY),
    "conversations.info": Method(TIER_3, conversations.info, READ, accepts_json=False),
    "conversations.invite": Method(TIER_3, membership.invite, INVITE),
    "conversations.join": Method(TIER_3, membership.join, Scopes(("channels:join",))),
    "conversations.kick": Method(TIER_3, membership.kick, CREATE),
    "conversations.leave": Method(TIER_3, membership.leave, MANAGE),
    "conversations.list": Method(TIER_2, conversations.list_, READ, accepts_json=False),
    "conversations.members": Method(TIER_4, membership.members, READ, accepts_json=False),
    "conversations.open": Method(TIER_3, conversations.open_, OPEN),
    "conversations.rename": Method(TIER_2, conversations.rename, MANAGE),
    "conversations.replies": Method(TIER_3, history.replies, HISTORY, accepts_json=False),
    "conversations.setPurpose": Method(TIER_2, conversations.set_purpose, TOPIC),
    "conversations.setTopic": Method(TIER_2, conversations.set_topic, TOPIC),
    "conversations.unarchive": Method(TIER_2, conversations.unarchive, MANAGE),
    "emoji.list": Method(TIER_2, emoji.list_, Scopes(("emoji:read",)), accepts_json=False),
    "files.completeUploadExternal": Method(TIER_4, files.complete_upload, Scopes(("files:write",))),
    "files.getUploadURLExternal": Method(
        TIER_4, files.get_upload_url, Scopes(("files:write",)), accepts_json=False
    ),
    "files.info": Method(TIER_4, files.info, Scopes(("files:read",)), accepts_json=False),
    "oauth.v2.access": Method(TIER_4, oauth.access, token=False),
    "pins.add": Method(TIER_2, pins.add, Scopes(("pins:write",))),
    "pins.list": Method(TIER_2, pins.list_, Scopes(("pins:read",)), accepts_json=False),
    "pins.remove": Method(TIER_2, pins.remove, Scopes(("pins:write",))),
    "reactions.add": Method(TIER_3, reactions.add, Scopes(("reactions:write",))),
    "reactions.get": Method(TIER_3, reactions.get, Scopes(("reactions:read",)), accepts_json=False),
    "reactions.remove": Method(TIER_2, reactions.remove, Scopes(("reactions:write",))),
    "reminders.add": Method(TIER_2, account.for_people),
    "reminders.complete": Method(TIER_2, account.for_people),
    "reminders.delete": Method(TIER_2, account.for_people),
    "reminders.info": Method(TIER_2, account.for_people),
    "reminders.list": Method(TIER_2, account.for_people),
    "team.info": Method(TIER_3, account.team_info, Scopes(("team:read",))),
    "usergroups.create": Method(TIER_2, usergroups.create, Scopes(("usergroups:write",))),
    "usergroups.list": Method(TIER_2, usergroups.list_, Scopes(("usergroups:read",)), accepts_json=False),
    "usergroups.users.list": Method(
        TIER_2, usergroups.users_list, Scopes(("usergroups:read",)), accepts_json=False
    ),
    "usergroups.users.update": Method(TIER_2, usergroups.users_update, Scopes(("usergroups:write",))),
    "users.conversations": Method(TIER_3, conversations.of_user, READ, accepts_json=False),
    "users.info": Method(TIER_4, directory.users_info, Scopes(("users:read",)), accepts_json=False),
    "users.list": Method(TIER_2, directory.users_list, Scopes(("users:read",)), accepts_json=False),
    "users.lookupByEmail": Method(
        TIER_3, directory.lookup_by_email, Scopes(("users:read.email",)), accepts_json=False
    ),
    "views.open": Method(TIER_4, views.open_),
    "views.publish": Method(TIER_4, views.publish),
    "views.push": Method(TIER_4, views.push),
    "views.update": Method(TIER_4, views.update),
}
