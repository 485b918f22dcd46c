"""Messages and views as wholes: their fields, what their blocks must agree on, and how large they may be.

Sources: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/reference/views
"""

import json
from collections.abc import Iterable, Iterator, Mapping

from bot.sandbox.blockkit.blocks import BLOCKS
from bot.sandbox.blockkit.objects import plain_text
from bot.sandbox.blockkit.shapes import Check, Shape, array, boolean, is_object, problem, string, typed

# Not documented: refused from about here on, whatever each block may hold (slackapi/bolt-js#2509).
MESSAGE_CHARACTERS = 13_200
VIEW_CHARACTERS = 250_000

_VIEW_FIELDS: Mapping[str, Check] = {
    "private_metadata": string(0, 3000),
    "callback_id": string(0, 255),
    "external_id": string(0, 255),
}

# What an app may send. Slack's own fields (id, hash, state, team_id, bot_id, root_view_id ...) come back
# in payloads and are refused when they are sent in again.
VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        required={"title": plain_text(24), "blocks": array(typed(BLOCKS["modal"]), 1, 100)},
        optional={
            **_VIEW_FIELDS,
            "submit": plain_text(24),
            "close": plain_text(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
    ),
    "home": Shape(required={"blocks": array(typed(BLOCKS["home"]), 0, 100)}, optional=_VIEW_FIELDS),
}

_MESSAGE_BLOCKS = array(typed(BLOCKS["message"]), 0, 50)


def message_problems(blocks: object) -> list[str]:
    """Everything for which Slack would refuse these blocks in a message; empty when it would take them.

    Blocks that are too many characters in all bring a line that starts with `msg_blocks_too_long`, the
    error Slack answers instead of `invalid_blocks`.
    """
    return [*_MESSAGE_BLOCKS(blocks, "/blocks"), *_as_a_message(blocks)]


def view_problems(view: object, *, surface: str = "modal") -> list[str]:
    """Everything for which Slack would refuse this view on that surface; empty when it would take it."""
    if not is_object(view):
        return [problem("must provide an object", "/view")]
    blocks = view.get("blocks")
    return [
        *typed({surface: VIEWS[surface]})(view, "/view"),
        *_shared_names(blocks, "/view/blocks"),
        *_one_focus(blocks, "/view/blocks"),
        *_submit_for_inputs(view, surface),
        *_size(view, VIEW_CHARACTERS, "view_too_large", "/view"),
    ]


def _as_a_message(blocks: object) -> Iterator[str]:
    yield from _shared_names(blocks, "/blocks")
    found = _objects(blocks)
    if sum(block.get("type") == "table" for _, block in found) > 1:
        yield problem("only one table block allowed", "/blocks")
    markdown = [block.get("text") for _, block in found if block.get("type") == "markdown"]
    if sum(len(text) for text in markdown if isinstance(text, str)) > 12_000:
        yield problem("markdown blocks must be less than 12001 characters together", "/blocks")
    yield from _size(blocks, MESSAGE_CHARACTERS, "msg_blocks_too_long", "/blocks")


def _shared_names(blocks: object, at: str) -> Iterator[str]:
    """A block_id is unique in its surface, an action_id in its block."""
    found = _objects(blocks)
    yield from _repeated("block_id", ((f"{at}/{index}", block) for index, block in found))
    for index, block in found:
        yield from _repeated("action_id", _elements(block, f"{at}/{index}"))


def _repeated(name: str, places: Iterable[tuple[str, Mapping[str, object]]]) -> Iterator[str]:
    seen: set[object] = set()
    for at, value in places:
        named = value.get(name)
        if isinstance(named, str) and named in seen:
            yield problem(f"`{name}` already exists: {named}", f"{at}/{name}")
        elif isinstance(named, str):
            seen.add(named)


def _one_focus(blocks: object, at: str) -> Iterator[str]:
    focused = [
        place
        for index, block in _objects(blocks)
        for place, element in _elements(block, f"{at}/{index}")
        if element.get("focus_on_load") is True
    ]
    for place in focused[1:]:
        yield problem("only one element may set focus_on_load", f"{place}/focus_on_load")


def _submit_for_inputs(view: Mapping[str, object], surface: str) -> Iterator[str]:
    inputs = any(block.get("type") == "input" for _, block in _objects(view.get("blocks")))
    if surface == "modal" and inputs and "submit" not in view:
        yield problem("missing required field: submit (the view has an input block)", "/view")


def _size(whole: object, most: int, error: str, at: str) -> Iterator[str]:
    characters = len(json.dumps(whole, separators=(",", ":"), ensure_ascii=False))
    if characters > most:
        yield f"{error}: {problem(f'must be less than {most + 1} characters in all', at)}"


def _objects(values: object) -> list[tuple[int, Mapping[str, object]]]:
    """The items of a list that are objects at all; the others are reported by their own check."""
    return [(i, v) for i, v in enumerate(values if isinstance(values, list) else []) if is_object(v)]


def _elements(block: Mapping[str, object], at: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name in ("accessory", "element"):
        inner = block.get(name)
        if is_object(inner):
            yield f"{at}/{name}", inner
    for index, inner in _objects(block.get("elements")):
        yield f"{at}/elements/{index}", inner
