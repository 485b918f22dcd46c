"""Forms: their shapes, and reading what was entered. A block's id is the name of its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.rulebook import Rulebook
from bot.slack.messages import Guessed
from bot.slack.messages.base import aside, section
from bot.slack.words import Mrkdwn, cut, without_controls, words
from bot.terms import How

REPORT, RESOLVE, REOPEN = "incident.report", "incident.resolve", "incident.reopen"
CORRECT, REPLY = "incident.correct", "incident.reply"
"""The callback_ids of the forms; each listener registers one."""

Form = dict[str, Any]
MOST_OPTIONS = 100


def report(rulebook: Rulebook, *, channel: str) -> Form:
    """What is broken; the rest is guessed from the words where it is left empty."""
    return _modal(
        REPORT,
        "report",
        _text("what", "report_what", most=150),
        _text("details", "report_details", most=3_000, lines=True, needed=False),
        aside(words("form/report_guessed")),
        *_weights(rulebook),
        about=channel,
    )


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
    """How service came back; `done` is what was said of it already."""
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
    """Why it is not fixed."""
    return _modal(
        REOPEN,
        "reopen",
        section(words("form/reopen_about", key=key)),
        _text("why", "reopen_why", most=1_000, lines=True),
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
            value = chosen["value"] if chosen else element.get("value")
            if value:
                found[field] = without_controls(str(value))
    return found


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
    field: str, label: str, *, most: int, lines: bool = False, needed: bool = True, entered: str = ""
) -> InputBlock:
    element = PlainTextInputElement(
        action_id="entered", multiline=lines, max_length=most, initial_value=entered or None
    )
    return _input(field, label, element, needed=needed)


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
    field: str, label: str, element: PlainTextInputElement | StaticSelectElement, *, needed: bool
) -> InputBlock:
    return InputBlock(
        block_id=field, label=_plain(words(f"form/{label}"), 2_000), element=element, optional=not needed
    )


def _plain(text: str | Mrkdwn, most: int) -> PlainTextObject:
    return PlainTextObject(text=cut(str(text), most), emoji=False)
