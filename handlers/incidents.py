"""Incidents and requests: the commands, the buttons and the forms."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.desk import Desk
from bot.errors import BadInput
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.messages import Said
from bot.slack.messages.buttons import (
    ACKNOWLEDGE,
    AGAIN,
    CORRECT,
    FIXED,
    MAKE_MAJOR,
    NOT_FIXED,
    RESOLVE,
    TAKE,
    TAKE_BACK,
    TURN,
)
from bot.slack.words import as_written, without_controls
from bot.terms import Actor, How, Key, Kind, Solution
from handlers import reporting, wording
from handlers.reading import WORDS_OF, key_clicked, key_of_form

Body = dict[str, Any]


def register(app: App) -> None:
    for kind in Kind:
        app.command(kind.command)(command)
    app.action(TAKE)(take)
    app.action(ACKNOWLEDGE)(acknowledge)
    app.action(MAKE_MAJOR)(make_major)
    app.action(RESOLVE)(ask_how_resolved)
    app.action(FIXED)(confirm)
    app.action(NOT_FIXED)(ask_why_not)
    app.action(AGAIN)(report_again)
    app.action(TAKE_BACK)(take_back)
    for action in WORDS_OF:
        app.action(action)(report_words)
    app.action(TURN)(turn)
    app.action(CORRECT)(ask_what_is_right)
    app.view(forms.RESOLVE)(resolve)
    app.view(forms.REOPEN)(reopen)
    app.view(forms.CORRECT)(correct)


def command(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """`/incident` or `/request`: a form, or what its words say."""
    raw, channel, trigger = str(body.get("text") or ""), str(body["channel_id"]), body["trigger_id"]
    kind = Kind.REQUEST if body["command"] == Kind.REQUEST.command else Kind.INCIDENT
    if not as_written(raw):
        gateway.open_view(trigger, reporting.form(desk, by, kind, channel=channel))
        ack()
        return
    call = wording.called(desk, by, channel, raw) if raw.split()[0].lower() == "resolve" else None
    if call is not None:
        incidents.before_resolving(desk, by, call.key, call.text)
        gateway.open_view(trigger, forms.resolve(str(call.key), done=call.text))
        ack()
        return
    ack(**_answer(wording.meant(desk, by, channel, raw, kind)))


def take(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.take(desk, by, key_clicked(body))
    ack()


def acknowledge(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.acknowledge(desk, by, key_clicked(body), answer_at=body.get("response_url"))
    ack()


def make_major(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.make_major(desk, by, key_clicked(body))
    ack()


def confirm(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.confirm(desk, by, key_clicked(body))
    ack()


def report_again(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.report_again(desk, by, key_clicked(body), answer_at=body.get("response_url"))
    ack()


def report_words(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    typed = without_controls(str(body["actions"][0].get("value") or ""))
    kind = WORDS_OF[body["actions"][0]["action_id"]]
    what = Report(typed, kind=kind, channel=(body.get("channel") or {}).get("id"))
    incidents.report_words(desk, by, what, answer_at=body.get("response_url"))
    ack()


def take_back(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.take_back(desk, by, key_clicked(body), answer_at=body.get("response_url"))
    ack()


def turn(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.turn(desk, by, key_clicked(body), answer_at=body.get("response_url"))
    ack()


def ask_what_is_right(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    guessed = incidents.before_correcting(desk, by, key_clicked(body))
    gateway.open_view(body["trigger_id"], forms.correct(desk.rulebook_of(by.workspace), guessed))
    ack()


def ask_how_resolved(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    incidents.before_resolving(desk, by, key_clicked(body))
    gateway.open_view(body["trigger_id"], forms.resolve(str(key_clicked(body))))
    ack()


def ask_why_not(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    incidents.before_reopening(desk, by, key_clicked(body))
    gateway.open_view(body["trigger_id"], forms.reopen(str(key_clicked(body))))
    ack()


def resolve(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    key, said = key_of_form(body), forms.entered(body["view"])
    incidents.resolve(desk, by, key, _solution(key, said))
    ack()


def reopen(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    incidents.reopen(desk, by, key_of_form(body), forms.entered(body["view"]).get("why", ""))
    ack()


def correct(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    said = forms.entered(body["view"])
    incidents.correct(
        desk,
        by,
        key_of_form(body),
        service=said.get("service"),
        impact=said.get("impact"),
        urgency=said.get("urgency"),
    )
    ack()


def _solution(key: Key, said: Mapping[str, str]) -> Solution:
    """What is fulfilled is so in one way; what was broken, in several. Raises BadInput."""
    if key.kind is Kind.REQUEST:
        return Solution(How.FIX, said.get("done", ""))
    if said.get("how") not in tuple(How):
        raise BadInput("Choose how service came back.", field="how")
    return Solution(How(said["how"]), said.get("done", ""), said.get("lessons", ""))


def _answer(said: Said) -> dict[str, Any]:
    return {"response_type": "ephemeral", **said.shape().arguments()}
