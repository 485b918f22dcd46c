"""Intake: messages that ask for help, and the buttons below them."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.errors import BadInput
from bot.records import intake
from bot.records.intake import Written
from bot.slack.messages.buttons import IS_REQUEST, NEVER_MIND, REPORT_IT
from bot.terms import Actor, Kind
from handlers import reading, talking

Body = dict[str, Any]

_TS = re.compile(r"[0-9]{1,10}\.[0-9]{6}", re.ASCII)


def register(app: App) -> None:
    app.event("message")(spoken)
    app.event("app_mention")(mentioned)
    app.action(REPORT_IT)(report_it)
    app.action(IS_REQUEST)(ask_for_it)
    app.action(NEVER_MIND)(never_mind)


def spoken(event: Body, desk: Desk, by: Actor | None) -> None:
    """What a person wrote, wrote anew, or deleted; whatever is nobody's business writes nothing."""
    channel, subtype = event.get("channel"), event.get("subtype")
    if by is None or not isinstance(channel, str):
        return
    if reading.is_deletion(event):
        gone = _written(event.get("previous_message"), channel)
        if gone is not None:
            intake.withdraw(desk, by, channel, gone.ts)
    elif subtype == "message_changed":
        edited = _written(event.get("message"), channel)
        if edited is not None and edited.edited:
            intake.edit(desk, by, edited)
    elif talking.is_reply(event):
        _hear_in_thread(event, channel, desk, by)
    else:
        said = _written(event, channel)
        if said is not None:
            intake.hear(desk, by, said)


def mentioned(event: Body, desk: Desk, by: Actor | None) -> None:
    """The same message comes as an event of its own where it mentions us. Threads are heard as messages."""
    channel = event.get("channel")
    if by is None or not isinstance(channel, str) or talking.is_reply(event):
        return
    said = _written(event, channel)
    if said is not None:
        intake.hear(desk, by, said.mentioning())


def report_it(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    intake.record(desk, by, _offer(body), Kind.INCIDENT)
    ack()


def ask_for_it(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    intake.record(desk, by, _offer(body), Kind.REQUEST)
    ack()


def never_mind(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    intake.dismiss(desk, by, _offer(body))
    ack()


def _hear_in_thread(event: Body, channel: str, desk: Desk, by: Actor) -> None:
    """Below an offer whose writer has yet to decide; else it may be a thread of an incident's."""
    said = _written(event, channel)
    if said is None or not intake.hear_below(desk, by, said):
        talking.hear(event, desk, by)


def _written(message: object, channel: str) -> Written | None:
    """What a person wrote; None for everything else."""
    if not isinstance(message, dict) or talking.is_of_app(message):
        return None
    ts, edited = message.get("ts"), (message.get("edited") or {}).get("ts") or ""
    if not (isinstance(ts, str) and _TS.fullmatch(ts)) or (edited and not _TS.fullmatch(str(edited))):
        return None
    thread = message["thread_ts"] if talking.is_reply(message) else None
    return Written(channel, ts, talking.written(message), thread_ts=thread, edited=str(edited))


def _offer(body: Body) -> int:
    """Which offer the button belongs to. Raises BadInput."""
    value = str(body["actions"][0].get("value") or "")
    if not re.fullmatch(r"[0-9]{1,15}", value, re.ASCII):
        raise BadInput("This button belongs to nothing that I know of. Type /incident or /request instead.")
    return int(value)
