"""Reporting by a form: from the command, from a shortcut, and from a message's menu."""

from typing import Any

from slack_bolt import Ack, App

from bot import access
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack import forms, originals
from bot.slack.gateway import Gateway
from bot.terms import Actor, Original

Body = dict[str, Any]


def register(app: App) -> None:
    app.global_shortcut(forms.REPORT)(open_form)
    app.message_shortcut(forms.REPORT_MESSAGE)(open_form_about)
    app.view(forms.REPORT)(report)
    app.view(forms.REPORT_MESSAGE)(report_message)


def form(desk: Desk, by: Actor, *, channel: str = "") -> forms.Form:
    """The form, as this person may fill it."""
    return forms.report(desk.rulebook, channel=channel, for_others=_for_others(desk, by))


def open_form(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    gateway.open_view(body["trigger_id"], form(desk, by))
    ack()


def open_form_about(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """A message's menu: its words stand in the form already. Refused where it has been reported."""
    original = originals.read(body["message"], channel=body["channel"]["id"], workspace=by.workspace)
    incidents.before_reporting(desk, by, original.channel, original.ts)
    view = forms.report_message(
        desk.rulebook, original, for_others=_for_others(desk, by), caller=_caller(original, by)
    )
    gateway.open_view(body["trigger_id"], view)
    ack()


def report(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    view = body["view"]
    incidents.report(desk, by, _entered(view, channel=view.get("private_metadata") or None))
    ack()


def report_message(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    original = originals.unpacked(body["view"]["private_metadata"])
    what = _entered(body["view"], channel=original.channel, ts=original.ts, original=original)
    incidents.report(desk, by, what)
    ack()


def _entered(
    view: Body, *, channel: str | None, ts: str | None = None, original: Original | None = None
) -> Report:
    said = forms.entered(view)
    return Report(
        said.get("what", ""),
        details=said.get("details", ""),
        channel=channel,
        ts=ts,
        original=original,
        service=said.get("service"),
        impact=said.get("impact"),
        urgency=said.get("urgency"),
        began_at=forms.moment_entered(said, "since"),
        file_links=said.get("files", ""),
        on_behalf_of=said.get("caller"),
    )


def _for_others(desk: Desk, by: Actor) -> bool:
    return access.reports_for_others(desk.rulebook, by.person)


def _caller(original: Original, by: Actor) -> str | None:
    """Whom the message is from, if they are a colleague: it is most likely their report."""
    author = original.author
    return None if author is None or access.is_guest(author) or author == by.person else author
