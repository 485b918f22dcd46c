"""Forms: their shapes, and reading what was entered. A block's id is the name of its field."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.views import View

from bot.errors import BadInput
from bot.rulebook import Rulebook
from bot.slack import originals
from bot.slack.messages import Guessed, Shown
from bot.slack.messages.base import aside, section
from bot.slack.messages.buttons import DESCRIBE
from bot.slack.words import Mrkdwn, cut, is_request, without_controls, words
from bot.terms import How, Original

REPORT, RESOLVE, REOPEN = "incident.report", "incident.resolve", "incident.reopen"
CORRECT, REPLY, REPORT_MESSAGE = "incident.correct", "incident.reply", "incident.report_message"
REQUEST = "request.report"
"""The callback_ids of the forms; each listener registers one. Those of a report are its shortcuts' too."""

_HOLD = ("value", "selected_user", "selected_date_time")
"""Where Slack's elements hold what was entered, besides a chosen option."""

Form = dict[str, Any]
MOST_OPTIONS = 100
TITLE, TEXT = 150, 3_000
"""Characters of what is broken, and of details."""


def report(rulebook: Rulebook, *, channel: str = "", for_others: bool = False) -> Form:
    """What is broken; the rest is guessed from the words where it is left empty.

    `for_others`: it may be entered on behalf of somebody.
    """
    return _modal(REPORT, "report", *_report(rulebook, for_others=for_others), about=channel)


def request(rulebook: Rulebook, *, channel: str = "", for_others: bool = False) -> Form:
    """What is needed; only that has to be said."""
    service, _, urgency = _weights(rulebook) if rulebook.services else (None, *_weights(rulebook))
    blocks: list[Block | None] = [
        _text("what", "request_what", most=TITLE),
        _text("details", "request_details", most=TEXT, lines=True, needed=False),
        service,
        urgency,
        _text("files", "report_files", most=3_000, lines=True, needed=False, hint="report_files_hint"),
        _caller() if for_others else None,
    ]
    return _modal(REQUEST, "request", *filter(None, blocks), about=channel)


def report_message(rulebook: Rulebook, original: Original, *, for_others: bool, caller: str | None) -> Form:
    """The same for a message: its first line is what is broken, and the rest are details.

    `caller` is proposed as the one for whom it is reported.
    """
    what, details = originals.parted(original.text, most=TITLE)
    blocks = _report(
        rulebook,
        for_others=for_others,
        what=what,
        details=cut(details, TEXT),
        caller=caller if for_others else None,
    )
    return _modal(REPORT_MESSAGE, "report", *blocks, about=originals.packed(original))


def _described(written: str | None) -> InputBlock:
    """What is broken; while it is typed, we are told, and show what is open already (`suggesting`)."""
    element = PlainTextInputElement(
        action_id=DESCRIBE,
        max_length=TITLE,
        initial_value=written or None,
        dispatch_action_config=DispatchActionConfig(trigger_actions_on=["on_character_entered"]),
    )
    block = _input("what", "report_what", element, needed=True)
    block.dispatch_action = True
    return block


def notice(text: Mrkdwn) -> Form:
    """A sentence in the place of a form, with nothing to fill in."""
    view = View(
        type="modal",
        title=_plain(words("form/notice_title"), 24),
        close=_plain(words("form/notice_close"), 24),
        blocks=[section(text)],
    )
    return dict(view.to_dict())


def card(shown: Shown) -> Form:
    """A record's card, to be read; its buttons stand where it was opened from."""
    view = View(
        type="modal",
        title=_plain(shown.key, 24),
        close=_plain(words("form/notice_close"), 24),
        blocks=list(shown.model_copy(update={"may_work": False}).shape().blocks),
    )
    return dict(view.to_dict())


def _report(
    rulebook: Rulebook,
    *,
    for_others: bool,
    what: str | None = None,
    details: str | None = None,
    caller: str | None = None,
) -> list[Block]:
    blocks: list[Block] = [
        _described(what),
        _text("details", "report_details", most=TEXT, lines=True, needed=False, entered=details),
        aside(words("form/report_guessed")),
        *_weights(rulebook),
        _input("since", "report_since", DateTimePickerElement(action_id="entered"), needed=False),
        _text("files", "report_files", most=3_000, lines=True, needed=False, hint="report_files_hint"),
    ]
    return [*blocks, _caller(caller)] if for_others else blocks


def _caller(proposed: str | None = None) -> InputBlock:
    """For whom it is, where somebody told the desk."""
    person = UserSelectElement(action_id="entered", initial_user=proposed)
    return _input("caller", "report_caller", person, needed=False, hint="report_caller_hint")


def correct(rulebook: Rulebook, guessed: Guessed) -> Form:
    """What was guessed of a report, to be put right."""
    return _modal(
        CORRECT,
        "correct",
        section(words("form/correct_about", key=guessed.key)),
        *_weights(rulebook, service=guessed.service, impact=guessed.impact, urgency=guessed.urgency),
        about=guessed.key,
    )


def resolve(key: str, *, done: str = "") -> Form:
    """How service came back, or what was done for a request; `done` is what was said of it already."""
    if is_request(key):
        about = section(words("form/fulfil_about", key=key))
        what = _text("done", "fulfil_done", most=3_000, lines=True, entered=done)
        return _modal(RESOLVE, "fulfil", about, what, about=key)
    ways = [(how.value, words(f"form/how_{how}")) for how in How]
    return _modal(
        RESOLVE,
        "resolve",
        section(words("form/resolve_about", key=key)),
        _choice("how", "resolve_how", ways),
        _text("done", "resolve_done", most=3_000, lines=True, entered=done),
        _text("lessons", "resolve_lessons", most=3_000, lines=True, needed=False),
        about=key,
    )


def reopen(key: str) -> Form:
    """Why it is not fixed, or what is lacking."""
    why = "lacking_why" if is_request(key) else "reopen_why"
    return _modal(
        REOPEN,
        "reopen",
        section(words("form/reopen_about", key=key)),
        _text("why", why, most=1_000, lines=True),
        about=key,
    )


def reply(key: str) -> Form:
    """What the requester is to read."""
    return _modal(
        REPLY,
        "reply",
        section(words("form/reply_about", key=key)),
        _text("text", "reply_text", most=3_000, lines=True),
        about=key,
    )


def entered(view: Mapping[str, Any]) -> dict[str, str]:
    """What was entered, by field; what was left empty is not there."""
    found = {}
    for field, elements in ((view.get("state") or {}).get("values") or {}).items():
        for element in elements.values():
            chosen = element.get("selected_option")
            value = chosen["value"] if chosen else next(filter(None, map(element.get, _HOLD)), None)
            if value:
                found[field] = without_controls(str(value))
    return found


def moment_entered(said: Mapping[str, str], field: str) -> datetime | None:
    """The moment that was chosen in a field: https://docs.slack.dev/reference/block-kit/block-elements/datetime-picker-element

    Raises BadInput for what no calendar has.
    """
    if field not in said:
        return None
    try:
        return datetime.fromtimestamp(int(said[field]), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput("That is no moment. Choose a day and an hour.", field=field) from error


def first_field(view: Mapping[str, Any]) -> str | None:
    """The first field of a form, for what concerns no field in particular."""
    return next((block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"), None)


def _modal(callback: str, name: str, *blocks: Block, about: str) -> Form:
    view = View(
        type="modal",
        callback_id=callback,
        title=_plain(words(f"form/{name}_title"), 24),
        submit=_plain(words(f"form/{name}_submit"), 24),
        close=_plain(words("form/close"), 24),
        private_metadata=about,
        blocks=list(blocks),
    )
    return dict(view.to_dict())


def _weights(
    rulebook: Rulebook, *, service: str | None = None, impact: str | None = None, urgency: str | None = None
) -> list[InputBlock]:
    """Service, impact and urgency, with what is chosen already."""
    levels = rulebook.priorities
    services = [(key, one.name) for key, one in rulebook.services.items()][:MOST_OPTIONS]
    impacts = [(name, level.label) for name, level in levels.impact.items()][:MOST_OPTIONS]
    urgencies = [(name, level.label) for name, level in levels.urgency.items()][:MOST_OPTIONS]
    return [
        *([_choice("service", "report_service", services, needed=False, chosen=service)] if services else []),
        _choice("impact", "report_impact", impacts, needed=False, chosen=impact),
        _choice("urgency", "report_urgency", urgencies, needed=False, chosen=urgency),
    ]


def _text(
    field: str,
    label: str,
    *,
    most: int,
    lines: bool = False,
    needed: bool = True,
    entered: str | None = None,
    hint: str | None = None,
) -> InputBlock:
    element = PlainTextInputElement(
        action_id="entered", multiline=lines, max_length=most, initial_value=entered or None
    )
    return _input(field, label, element, needed=needed, hint=hint)


def _choice(
    field: str,
    label: str,
    options: Sequence[tuple[str, str]],
    *,
    needed: bool = True,
    chosen: str | None = None,
) -> InputBlock:
    offered = [Option(value=value, text=_plain(text, 75)) for value, text in options]
    element = StaticSelectElement(
        action_id="entered",
        options=offered,
        # A rulebook may have lost what was chosen under an older one.
        initial_option=next((option for option in offered if option.value == chosen), None),
    )
    return _input(field, label, element, needed=needed)


def _input(
    field: str, label: str, element: InputInteractiveElement, *, needed: bool, hint: str | None = None
) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=_plain(words(f"form/{label}"), 2_000),
        element=element,
        optional=not needed,
        hint=_plain(words(f"form/{hint}"), 2_000) if hint else None,
    )


def _plain(text: str | Mrkdwn, most: int) -> PlainTextObject:
    return PlainTextObject(text=cut(str(text), most), emoji=False)
