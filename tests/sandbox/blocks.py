"""Small pieces of Block Kit for the tests."""

from typing import Any

JSON = dict[str, Any]


def words(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str) -> JSON:
    return {"type": "button", "action_id": action_id, "value": value, "text": words(value)}


def buttons(*elements: JSON) -> JSON:
    return {"type": "actions", "block_id": "buttons", "elements": list(elements)}


def option(value: str) -> JSON:
    return {"text": words(value.title()), "value": value}


def entry(block_id: str, kind: str, *, optional: bool = False, **more: Any) -> JSON:
    element = {"type": kind, "action_id": "entry", **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": words("?"),
        "optional": optional,
        "element": element,
    }
