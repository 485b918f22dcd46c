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
    app.event("message")(hear)
    app.action(REPLY)(ask_what_to_reply)
    app.view(forms.REPLY)(reply)


def hear(event: Body, desk: Desk, by: Actor | None) -> None:
    """A person's words in a thread; every other message is nobody's business here."""
    thread, channel = event.get("thread_ts"), event.get("channel")
    is_reply = isinstance(thread, str) and isinstance(channel, str) and thread != event.get("ts")
    if by is None or not is_reply or event.get("subtype") not in SPOKEN:
        return
    text = _written(event)
    if text and not any(event.get(sign) for sign in APPS):
        incidents.hear(desk, by, Thread(str(channel), str(thread)), text)


def ask_what_to_reply(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    key = key_clicked(body)
    incidents.before_replying(desk, by, key)
    gateway.open_view(body["trigger_id"], forms.reply(str(key)))
    ack()


def reply(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.reply(desk, by, key_of_form(body), forms.entered(body["view"]).get("text", ""))
    ack()


def _written(event: Body) -> str:
    """The words, and a line for each file that came with them."""
    text = as_written(str(event.get("text") or ""))
    return "\n".join(filter(None, [text, *(_named(file) for file in event.get("files") or ())]))


def _named(file: Body) -> str:
    named = (file.get("name") or file.get("title") or "without a name", file.get("permalink"))
    return without_controls(f"[file: {' '.join(str(part) for part in named if part)}]")
