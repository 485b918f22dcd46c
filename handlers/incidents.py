"""Incidents: the command, the buttons and the forms."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.errors import BadInput
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.messages import Help, Said
from bot.slack.messages.incidents import AGAIN, FIXED, MAKE_MAJOR, NOT_FIXED, RESOLVE, TAKE
from bot.slack.words import as_written
from bot.terms import Actor, How, Key, Solution
from bot.warroom import room

Body = dict[str, Any]
Reading = Callable[[Desk, Actor, str, str], Said]
"""What a word after `/incident` does with the channel and the words that follow it."""


def register(app: App) -> None:
    app.command("/incident")(command)
    app.action(TAKE)(take)
    app.action(MAKE_MAJOR)(make_major)
    app.action(RESOLVE)(ask_how_resolved)
    app.action(FIXED)(confirm)
    app.action(NOT_FIXED)(ask_why_not)
    app.action(AGAIN)(report_again)
    app.view(forms.REPORT)(report)
    app.view(forms.RESOLVE)(resolve)
    app.view(forms.REOPEN)(reopen)


def command(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """`/incident`: a form, or what its words say."""
    text, channel = as_written(str(body.get("text") or "")), str(body["channel_id"])
    if not text:
        gateway.open_view(body["trigger_id"], forms.report(desk.rulebook, channel=channel))
        ack()
        return
    ack(**_answer(_said(desk, by, channel, text)))


def take(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.take(desk, by, _key(body))
    ack()


def make_major(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.make_major(desk, by, _key(body))
    ack()


def confirm(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.confirm(desk, by, _key(body))
    ack()


def report_again(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.report_again(desk, by, _key(body), answer_at=body.get("response_url"))
    ack()


def ask_how_resolved(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    incidents.before_resolving(desk, by, _key(body))
    gateway.open_view(body["trigger_id"], forms.resolve(str(_key(body))))
    ack()


def ask_why_not(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    incidents.before_reopening(desk, by, _key(body))
    gateway.open_view(body["trigger_id"], forms.reopen(str(_key(body))))
    ack()


def report(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    view = body["view"]
    said = forms.entered(view)
    what = Report(
        said.get("what", ""),
        details=said.get("details", ""),
        channel=view["private_metadata"] or None,
        service=said.get("service"),
        impact=said.get("impact"),
        urgency=said.get("urgency"),
    )
    incidents.report(desk, by, what)
    ack()


def resolve(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    said = forms.entered(body["view"])
    solution = Solution(How(said["how"]), said.get("done", ""), said.get("lessons", ""))
    incidents.resolve(desk, by, _about(body), solution)
    ack()


def reopen(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.reopen(desk, by, _about(body), forms.entered(body["view"]).get("why", ""))
    ack()


def _said(desk: Desk, by: Actor, channel: str, text: str) -> Said:
    """What the words after `/incident` ask for; what is no known word or key is a report."""
    key = Key.parse(text)
    if key is not None:
        return incidents.show(desk, by, key)
    if text.lower() in ("list", "help"):
        return incidents.listing(desk, by) if text.lower() == "list" else Help()
    word, _, rest = text.partition(" ")
    read = WORDS.get(word.lower())
    return read(desk, by, channel, rest.strip()) if read else _report(desk, by, channel, text)


def _report(desk: Desk, by: Actor, channel: str, text: str) -> Said:
    return incidents.report(desk, by, Report(text, channel=channel))


def _report_major(desk: Desk, by: Actor, channel: str, text: str) -> Said:
    key = Key.parse(text)
    if key is not None:
        return incidents.make_major(desk, by, key)
    return incidents.report_major(desk, by, Report(text, channel=channel))


WORDS: dict[str, Reading] = {"major": _report_major, "update": room.update}


def _answer(said: Said) -> dict[str, Any]:
    return {"response_type": "ephemeral", **said.shape().arguments()}


def _key(body: Body) -> Key:
    return _parsed(str(body["actions"][0].get("value") or ""))


def _about(body: Body) -> Key:
    return _parsed(body["view"]["private_metadata"])


def _parsed(text: str) -> Key:
    key = Key.parse(text)
    if key is None:
        raise BadInput("This button belongs to no record. Type /incident list for those that are open.")
    return key
