"""The app's manifest: exactly the scopes, commands and events that are used."""

from typing import Any

from bot.slack import forms

SCOPES = {
    "app_mentions:read": "the event app_mention",
    "bookmarks:read": "bookmarks.list",
    "bookmarks:write": "bookmarks.add",
    "channels:history": "conversations.history and conversations.replies, and what is said in threads",
    "channels:join": "conversations.join",
    "channels:manage": "conversations.create, conversations.invite, conversations.setTopic",
    "channels:read": "conversations.list, users.conversations",
    "chat:write": "chat.postMessage, chat.update, chat.postEphemeral",
    "commands": "/incident, /request, /desk",
    "files:write": "files.getUploadURLExternal, files.completeUploadExternal",
    "groups:history": "the same in a private channel that Tocsin was invited to",
    "im:history": "what people answer us, and conversations.history after a lost answer",
    "im:write": "conversations.open",
    "pins:write": "pins.add",
    "reactions:read": "the event reaction_added",
    "usergroups:read": "usergroups.list, usergroups.users.list",
    "users:read": "users.info",
    "users:read.email": "users.lookupByEmail",
}
"""Every scope we ask for, and what it is for."""

COMMANDS = {
    "/incident": ("Report what is broken, or see how it stands", "VPN is down for everyone | list | help"),
    "/desk": ("See what is yours to do, and how things stand", "mine | show INC-12 | help"),
    "/request": ("Ask for what you need, or see how it stands", "a new keyboard | list | help"),
}

SHORTCUTS = (
    ("global", forms.REPORT, "Report an incident", "Say what is broken"),
    ("global", forms.REQUEST, "Ask for something", "Say what you need"),
    ("message", forms.REPORT_MESSAGE, "Report as incident", "Report what this message tells of"),
)
"""Each with its kind, its callback_id, its name, and what it is for."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "reaction_added",
    "message.channels",
    "message.groups",
    "message.im",
)

OAUTH_EVENTS = ("app_uninstalled", "tokens_revoked")
"""Where workspaces install us themselves, they tell so when they remove us."""


def manifest(*, url: str | None = None, oauth: bool = False) -> dict[str, Any]:
    """The manifest for Socket Mode, or for signed HTTP at the public address `url`.

    `oauth`: several workspaces install the app themselves, and their tokens are renewed; this needs `url`.

    https://docs.slack.dev/reference/app-manifest
    """
    address = f"{url.rstrip('/')}/slack/events" if url else None
    at = {"url": address} if address else {}
    back = {"redirect_urls": [f"{url.rstrip('/')}/slack/oauth_redirect"]} if url and oauth else {}
    return {
        "display_information": {
            "name": "Tocsin",
            "description": "The service desk and the war room in Slack",
            "background_color": "#7a1f1f",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "tocsin", "always_online": True},
            "slash_commands": [
                {"command": name, "description": what, "usage_hint": hint, "should_escape": True, **at}
                for name, (what, hint) in COMMANDS.items()
            ],
            "shortcuts": [
                {"type": kind, "callback_id": callback, "name": name, "description": what}
                for kind, callback, name, what in SHORTCUTS
            ],
        },
        "oauth_config": {**back, "scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                "bot_events": [*EVENTS, *(OAUTH_EVENTS if oauth else ())],
                **({"request_url": address} if address else {}),
            },
            "interactivity": {"is_enabled": True, **({"request_url": address} if address else {})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": oauth,
        },
    }
