"""What people write in threads, and the button Reply."""

from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Thread
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.messages.buttons import REPLY
from bot.slack.words import as_written, without_controls
from bot.terms import Actor
from handlers.reading import key_clicked, key_of_form

Body = dict[str, Any]

SPOKEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""The subtypes of what people say. Others tell of channels, of apps, or that a message was changed or
deleted: what was heard once stays as it was said."""

APPS = ("bot_id", "app_id", "bot_profile", "metadata")
"""What the messages of apps carry, our own among them: nobody is answered by a machine."""


def register(app: App) -> None:
    app.action(REPLY)(ask_what_to_reply)
    app.view(forms.REPLY)(reply)


def is_reply(event: Body) -> bool:
    """Whether it stands in a thread, below another message."""
    return isinstance(event.get("thread_ts"), str) and event["thread_ts"] != event.get("ts")


def is_of_app(event: Body) -> bool:
    """Whether no person said it: an app did, or it tells of channels."""
    return event.get("subtype") not in SPOKEN or any(event.get(sign) for sign in APPS)


def hear(event: Body, desk: Desk, by: Actor) -> None:
    """A person's words in a thread."""
    text = written(event)
    if text and not is_of_app(event):
        incidents.hear(desk, by, Thread(str(event["channel"]), event["thread_ts"]), text)


def ask_what_to_reply(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    key = key_clicked(body)
    incidents.before_replying(desk, by, key)
    gateway.open_view(body["trigger_id"], forms.reply(str(key)))
    ack()


def reply(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.reply(desk, by, key_of_form(body), forms.entered(body["view"]).get("text", ""))
    ack()


def written(event: Body) -> str:
    """The words, and a line for each file that came with them."""
    text = as_written(str(event.get("text") or ""))
    return "\n".join(filter(None, [text, *(_named(file) for file in event.get("files") or ())]))


def _named(file: Body) -> str:
    named = (file.get("name") or file.get("title") or "without a name", file.get("permalink"))
    return without_controls(f"[file: {' '.join(str(part) for part in named if part)}]")
