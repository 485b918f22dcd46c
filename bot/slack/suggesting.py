"""Suggesting: what is open already, shown in a form while it is filled."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.slack.messages import Line
from bot.slack.messages.base import button
from bot.slack.messages.blocks import ContextBlock, MarkdownTextObject, SectionBlock
from bot.slack.messages.buttons import THIS_ONE
from bot.slack.words import cut, words

AFTER = "what"
"""The field below which they stand."""

_OURS = "similar"
"""How the ids of their blocks begin. No field is called so."""

_KEPT = ("type", "callback_id", "title", "submit", "close", "private_metadata", "blocks")
"""What a view is made of again; Slack adds more to those that it sends."""


def suggested(view: Mapping[str, Any], found: Sequence[Line]) -> dict[str, Any] | None:
    """The same form with these incidents in it; None where it shows just them already.

    What was entered stays, because the ids of blocks and elements do:
    https://docs.slack.dev/reference/views/modal-views#preserving-input
    """
    shown = [block["block_id"] for block in view["blocks"] if _is_ours(block)]
    wanted = [block.to_dict() for block in _blocks(found)]
    if shown == [block["block_id"] for block in wanted]:
        return None
    blocks: list[Mapping[str, Any]] = []
    for block in view["blocks"]:
        if not _is_ours(block):
            blocks.append(block)
        if block.get("block_id") == AFTER:
            blocks += wanted
    return {name: view[name] for name in _KEPT if view.get(name) is not None} | {"blocks": blocks}


def _is_ours(block: Mapping[str, Any]) -> bool:
    return str(block.get("block_id") or "").startswith(_OURS)


def _blocks(found: Sequence[Line]) -> list[Block]:
    if not found:
        return []
    head = MarkdownTextObject(text=words("form/similar"))
    return [ContextBlock(block_id=_OURS, elements=[head]), *map(_block, found)]


def _block(line: Line) -> SectionBlock:
    # A state that has changed is shown anew, so it is part of the id.
    facts = line.named() | {"title": cut(line.title, 80)}
    return SectionBlock(
        block_id=f"{_OURS}.{line.key}.{line.state}",
        text=MarkdownTextObject(text=words("form/similar_line", **facts)),
        accessory=button(words("form/similar_button"), THIS_ONE, line.key),
    )
