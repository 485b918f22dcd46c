"""Refusals explained: what the person who asked is told, and how Slack is answered.

An event that failed is answered 500, so that Slack delivers it again. Everything else comes once: it is
answered 200, with words.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltContext
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from structlog import get_logger

from bot import delivery
from bot.desk import Desk
from bot.errors import DatabaseAway, DeskError, NotPossible, SlackError
from bot.records import incidents
from bot.slack import forms
from bot.slack.gateway import Gateway
from bot.slack.messages import NotRecorded, OurFault, Refused, Said, Shown
from bot.slack.words import as_written
from bot.terms import Actor, Key
from handlers.reading import wrote

log = get_logger()

Answer = Callable[[Desk, Gateway, BoltRequest, Said], BoltResponse]


def register(app: App) -> None:
    app.error(explain)


def explain(error: Exception, request: BoltRequest) -> BoltResponse:
    """The answer to whatever could not be done."""
    body, context = request.body, request.context
    if "desk" not in context or ("by" not in context and not isinstance(error, DatabaseAway)):
        return BoltResponse(status=401)  # Bolt's own door, before any of ours
    if isinstance(error, BoltUnhandledRequestError) and body.get("type") == "event_callback":
        return BoltResponse(status=200)  # an event that nobody listens to is no failure
    if isinstance(error, DeskError | SlackError | BoltUnhandledRequestError):
        log.info("refused", why=type(error).__name__)
        code = ""
    else:
        code = uuid4().hex[:8]
        log.error("bug", code=code, exc_info=error)
    if body.get("type") == "event_callback":
        return _answer_event(error, request)
    said = _said(error, request, code)
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", **said.shape().arguments()})
    if body.get("type") == "view_submission":
        return _answer_form(error, body, said)
    return _answer_click(error, body, context, said)


def _said(error: Exception, request: BoltRequest, code: str) -> Said:
    desk: Desk = request.context["desk"]
    by: Actor | None = request.context.get("by")
    text = as_written(wrote(request.body))
    other_way = (desk.rulebook_of(by.workspace) if by else desk.rulebook).other_way
    match error:
        case DatabaseAway():
            return NotRecorded(wrote=text, other_way=other_way)
        case NotPossible(says=says, key=key) if key is not None and by is not None:
            return _as_it_stands(desk, by, key, Refused(says=says, wrote=text))
        case DeskError(says=says):
            return Refused(says=says, wrote=text)
        case SlackError(reason=reason):
            says = f"Slack did not open the form ({reason}). Please try again."
            if "command" in request.body:
                says += " In one line it needs none: /incident and what is broken."
            return Refused(says=says, wrote=text)
        case BoltUnhandledRequestError():
            return Refused(
                says="This is not known here any more. Type /incident help for what is.", wrote=text
            )
    return OurFault(code=code, wrote=text, other_way=other_way)


def _as_it_stands(desk: Desk, by: Actor, key: Key, refused: Refused) -> Said:
    """The refusal, and the card as it is now: what the person saw was old."""
    try:
        found = incidents.as_it_stands(desk, by, key, refused.says)
    except DeskError:
        return refused
    return found.model_copy(update={"wrote": refused.wrote})


def _answer_event(error: Exception, request: BoltRequest) -> BoltResponse:
    """What was refused for good need not come again; of a message, its writer is told in its thread."""
    if not isinstance(error, DeskError) or isinstance(error, DatabaseAway):
        return BoltResponse(status=500)
    event, by = request.body["event"], request.context["by"]
    if event["type"] == "message" and "thread_ts" in event and by is not None:
        said, desk = _said(error, request, ""), request.context["desk"]
        with desk.working(by) as work:
            if work.store.arrivals.claim(by.workspace, by.arrival.key, at=work.now) is None:
                delivery.ephemeral(work, event["channel"], by.person, said, in_thread=event["thread_ts"])
    return BoltResponse(status=200)


def _answer_form(error: Exception, body: dict[str, Any], said: Said) -> BoltResponse:
    """In the form itself, which stays open with all that was entered."""
    field = getattr(error, "field", None) or forms.first_field(body["view"])
    says = getattr(error, "says", "") if not isinstance(error, DatabaseAway) else ""
    plain = says or _plainly(said)
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: plain}})


def _plainly(said: Said) -> str:
    match said:
        case NotRecorded(other_way=other_way):
            return f"I could not record this: the database cannot be reached. Please try again. {other_way}"
        case OurFault(code=code, other_way=other_way):
            return f"Something is wrong on our side (code {code}). Please try again. {other_way}"
        case Refused(says=says):
            return says
    return str(said.shape().text)


def _answer_click(error: Exception, body: dict[str, Any], context: BoltContext, said: Said) -> BoltResponse:
    """Where it was clicked, for that person alone: by a delivery, or at once when nothing can be recorded."""
    url, desk, gateway = body.get("response_url"), context["desk"], context["gateway"]
    by: Actor | None = context.get("by")
    if by is None:
        return BoltResponse(status=200)
    try:
        if not url:
            _show(error, body, said, by, desk=desk, gateway=gateway)
        elif isinstance(error, DatabaseAway):
            gateway.respond(url, said.shape())
        else:
            with desk.working(by) as work:
                delivery.respond(work, url, said)
    except (DatabaseAway, SlackError):
        log.warning("refusal.unsaid")
    return BoltResponse(status=200)


def _show(
    error: Exception, body: dict[str, Any], said: Said, by: Actor, *, desk: Desk, gateway: Gateway
) -> None:
    """To who clicked in a form, above it; to who chose a shortcut, in the form's place, or directly."""
    if isinstance(said, Shown):  # a sentence has room for the refusal, not for the card
        said = Refused(says=said.why)
    view, trigger = forms.notice(said.shape().text), str(body.get("trigger_id") or "")
    is_home = (body.get("view") or {}).get("type") == "home"  # on which nothing can be put
    if (body.get("container") or {}).get("type") == "view" and not is_home:
        gateway.push_view(trigger, view)
    elif not isinstance(error, SlackError):
        gateway.open_view(trigger, view)
    elif by.person is not None:  # the trigger has been used up, or came too late
        with desk.working(by) as work:
            delivery.direct(work, by.person, said)
