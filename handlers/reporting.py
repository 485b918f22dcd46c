"""Reporting by a form: from the command, from a shortcut, and from a message's menu."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App
from structlog import get_logger

from bot import access
from bot.desk import Desk
from bot.errors import BadInput, DeskError, SlackError
from bot.records import incidents
from bot.records.incidents import Report
from bot.slack import forms, originals, suggesting
from bot.slack.gateway import Gateway
from bot.slack.messages.buttons import DESCRIBE, THIS_ONE
from bot.slack.words import without_controls
from bot.terms import Actor, Key, Kind, Original, moment_of

log = get_logger()

Body = dict[str, Any]

KINDS = {forms.REPORT: Kind.INCIDENT, forms.REQUEST: Kind.REQUEST}
"""What each form makes that a shortcut opens."""


def register(app: App) -> None:
    for shortcut in KINDS:
        app.global_shortcut(shortcut)(open_form)
    app.message_shortcut(forms.REPORT_MESSAGE)(open_form_about)
    app.action(DESCRIBE)(show_similar)
    app.action(THIS_ONE)(join)
    app.view(forms.REPORT)(report)
    app.view(forms.REQUEST)(report)
    app.view(forms.REPORT_MESSAGE)(report_message)


def form(desk: Desk, by: Actor, kind: Kind = Kind.INCIDENT, *, channel: str = "") -> forms.Form:
    """The form of an incident or a request, as this person may fill it."""
    make = forms.request if kind is Kind.REQUEST else forms.report
    return make(desk.rulebook_of(by.workspace), channel=channel, for_others=_for_others(desk, by))


def open_form(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    gateway.open_view(body["trigger_id"], form(desk, by, KINDS[body["callback_id"]]))
    ack()


def open_form_about(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """A message's menu: its words stand in the form already. Refused where it has been reported."""
    original = originals.read(body["message"], channel=body["channel"]["id"], workspace=by.workspace)
    incidents.before_reporting(desk, by, original.channel, original.ts)
    rules = desk.rulebook_of(by.workspace)
    view = forms.report_message(
        rules, original, for_others=_for_others(desk, by), caller=_caller(original, by)
    )
    gateway.open_view(body["trigger_id"], view)
    ack()


def report(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    view = body["view"]
    incidents.report(
        desk, by, _entered(view, channel=without_controls(view.get("private_metadata") or "") or None)
    )
    ack()


def report_message(body: Body, ack: Ack, desk: Desk, by: Actor) -> None:
    original = originals.unpacked(body["view"].get("private_metadata") or "")
    what = _entered(body["view"], channel=original.channel, ts=original.ts, original=original)
    incidents.report(desk, by, what)
    ack()


def show_similar(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """While somebody types: what sounds alike and is open. Where that fails, the form is as good without."""
    view = _open_form(body)
    try:
        found = incidents.like(desk, by, _typed(body["actions"][0]))
        changed = suggesting.suggested(view, found)
        if changed is not None:
            gateway.update_view(view["id"], view["hash"], changed)
    except (DeskError, SlackError) as error:
        log.info("similar.unshown", why=type(error).__name__)
    ack()


def join(body: Body, ack: Ack, desk: Desk, gateway: Gateway, by: Actor) -> None:
    """It is one of those: the form has done its work, and says what becomes of it."""
    view, key = _open_form(body), Key.parse(str(body["actions"][0].get("value") or ""))
    if key is None:
        raise BadInput("This button belongs to no record. Send the form instead.")
    said = incidents.join(desk, by, key, forms.entered(view).get("what", ""))
    with suppress(SlackError):  # the first time they are told directly as well
        gateway.update_view(view["id"], view["hash"], forms.notice(said.shape().text))
    ack()


def _open_form(body: Body) -> Body:
    """The form in which somebody types or clicks. Raises BadInput where there is none."""
    view = body.get("view")
    if not isinstance(view, dict):
        raise BadInput("This belongs to a form that is closed. Type /incident to open it again.")
    return view


def _typed(action: Body) -> str:
    return without_controls(str(action.get("value") or ""))


def _entered(
    view: Body, *, channel: str | None, ts: str | None = None, original: Original | None = None
) -> Report:
    said = forms.entered(view)
    return Report(
        said.get("what", ""),
        kind=KINDS.get(str(view.get("callback_id")), Kind.INCIDENT),
        details=said.get("details", ""),
        channel=channel,
        ts=ts,
        original=original,
        made_at=moment_of(original.ts) if original is not None else None,
        service=said.get("service"),
        impact=said.get("impact"),
        urgency=said.get("urgency"),
        began_at=forms.moment_entered(said, "since"),
        file_links=said.get("files", ""),
        on_behalf_of=said.get("caller"),
    )


def _for_others(desk: Desk, by: Actor) -> bool:
    return access.reports_for_others(desk.rulebook_of(by.workspace), by.person)


def _caller(original: Original, by: Actor) -> str | None:
    """Whom the message is from, if they are a colleague: it is most likely their report."""
    author = original.author
    return None if author is None or access.is_guest(author) or author == by.person else author
