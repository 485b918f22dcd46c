"""What a person enters: `state.values` as Slack builds it from a view's or a message's elements.

https://docs.slack.dev/reference/views#view-payload and the reference of each block element.
"""

import re
from collections.abc import Callable, Iterator

from bot.sandbox.errors import BadRequest
from bot.sandbox.state import JSON

Values = dict[str, dict[str, JSON]]
Entry = str | int | float | list[str] | JSON | None

HOLDS = {  # the name under which an element's state holds what was entered
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
PATTERNS = {
    "datepicker": (r"\d{4}-\d\d-\d\d", "a date like 2026-11-21"),
    "timepicker": (r"\d\d:\d\d", "a time like 14:30"),
    "datetimepicker": (r"\d{10}", "a moment in epoch seconds"),
}
REQUIRED = "Please complete this required field."


def elements(blocks: list[JSON]) -> Iterator[tuple[JSON, JSON]]:
    """Every interactive element with its block."""
    for block in blocks:
        inside = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        yield from ((block, one) for one in inside if isinstance(one, dict) and "action_id" in one)


def initial_values(blocks: list[JSON]) -> Values:
    """The state before anybody touched it."""
    values: Values = {}
    for block, element in elements(blocks):
        holds = HOLDS.get(element["type"])
        if holds and element["type"] != "overflow":
            empty: object = [] if holds.endswith("s") else None
            initial = element.get(re.sub("^(selected|rich_text)_", "initial_", holds), empty)
            if holds == "value":
                initial = element.get("initial_value")
            state = {"type": element["type"], holds: initial}
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def entered(element: JSON, entry: Entry, resolve: Callable[[str], str]) -> JSON:
    """The element's state after the entry; `resolve` turns the name of a person or channel into its id."""
    kind = element["type"]
    holds = HOLDS.get(kind)
    if holds is None:
        raise BadRequest(f"Nothing can be entered in a {kind}.")
    return {"type": kind, holds: _held(element, holds, entry, resolve)}


def _held(element: JSON, holds: str, entry: Entry, resolve: Callable[[str], str]) -> object:
    kind = element["type"]
    if entry is None or entry == "":
        return [] if holds.endswith("s") else None
    if holds == "selected_options":
        return [_option(element, one) for one in _many(entry)]
    if holds == "selected_option":
        return _option(element, entry)
    if holds in ("selected_users", "selected_conversations", "selected_channels"):
        return [resolve(str(one)) for one in _many(entry)]
    if holds in ("selected_user", "selected_conversation", "selected_channel"):
        return resolve(str(entry))
    if kind == "rich_text_input":
        return entry
    if kind in PATTERNS:
        pattern, example = PATTERNS[kind]
        if not re.fullmatch(pattern, str(entry)):
            raise BadRequest(f"A {kind} takes {example}, not {entry!r}.")
        return int(str(entry)) if kind == "datetimepicker" else entry
    return str(entry)


def _many(entry: Entry) -> list[object]:
    return list(entry) if isinstance(entry, list) else [entry]


def _option(element: JSON, entry: object) -> JSON:
    """The option with this value or this text; a person cannot choose what is not offered."""
    if isinstance(entry, dict) and "external" in element["type"] and "options" not in element:
        return entry
    groups = element.get("option_groups") or []
    options = [*(element.get("options") or []), *(one for group in groups for one in group["options"])]
    for option in options:
        if entry in (option.get("value"), option["text"]["text"], option):
            chosen: JSON = option
            return chosen
    offered = ", ".join(repr(option.get("value")) for option in options)
    raise BadRequest(f"{element['action_id']} offers {offered or 'nothing'}, not {entry!r}.")


def complaints(blocks: list[JSON], values: Values) -> dict[str, str]:
    """Why Slack's client does not send the form yet: a sentence per block_id."""
    found: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block["type"] == "input" and isinstance(element, dict):
            state = values.get(block["block_id"], {}).get(element["action_id"], {})
            held = state.get(HOLDS.get(element["type"], ""))
            if held in (None, "", []):
                if not block.get("optional"):
                    found[block["block_id"]] = REQUIRED
            elif complaint := _complaint(element, held):
                found[block["block_id"]] = complaint
    return found


def _complaint(element: JSON, held: object) -> str | None:
    kind, text = element["type"], str(held)
    if kind == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(text) < least:
            return f"Please enter at least {least} characters."
        return f"Please enter at most {most} characters." if len(text) > most else None
    if kind == "url_text_input" and not re.match(r"https?://\S+$", text):
        return "Please enter a valid URL."
    if kind == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return "Please enter a valid email address."
    return _number_complaint(element, text) if kind == "number_input" else None


def _number_complaint(element: JSON, text: str) -> str | None:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, text):
        return "Please enter a valid number."
    if "min_value" in element and float(text) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(text) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
