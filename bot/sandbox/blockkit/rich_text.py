"""Rich text: the block that Slack's own composer writes, and everything that may stand in it.

Source: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from collections.abc import Mapping

from bot.sandbox.blockkit.shapes import Check, Shape, array, boolean, integer, one_of, string, typed

_LETTERS: Mapping[str, Check] = dict.fromkeys(("bold", "italic", "strike", "underline", "code"), boolean)
_TEXT_STYLE = Shape(optional=_LETTERS)
_MENTION_STYLE = Shape(
    optional={**_LETTERS, "highlight": boolean, "client_highlight": boolean, "unlink": boolean}
)


def _part(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Shape:
    return Shape(required=required, optional={"style": _TEXT_STYLE, **(optional or {})})


def _mention(required: Mapping[str, Check]) -> Shape:
    return Shape(required=required, optional={"style": _MENTION_STYLE})


_PARTS: Mapping[str, Shape] = {
    "text": _part({"text": string(1)}),
    "link": _part({"url": string(1)}, {"text": string(), "unsafe": boolean}),
    "emoji": _part({"name": string(1)}, {"unicode": string(1), "url": string(1), "skin_tone": integer(1, 6)}),
    "date": _part({"timestamp": integer(0), "format": string(1)}, {"url": string(1), "fallback": string(1)}),
    "color": _part({"value": string(1)}),
    "user": _mention({"user_id": string(1)}),
    "usergroup": _mention({"usergroup_id": string(1)}),
    "channel": _mention({"channel_id": string(1)}),
    "team": _mention({"team_id": string(1)}),
    "broadcast": _mention({"range": one_of("here", "channel", "everyone")}),
}

_SECTION = Shape(required={"elements": array(typed(_PARTS))})
_BORDER = one_of(0, 1)

_PARAGRAPHS: Mapping[str, Shape] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        required={
            "style": one_of("bullet", "ordered"),
            "elements": array(typed({"rich_text_section": _SECTION})),
        },
        optional={"indent": integer(0, 8), "offset": integer(0), "border": _BORDER},
    ),
    "rich_text_quote": Shape(required={"elements": array(typed(_PARTS))}, optional={"border": _BORDER}),
    "rich_text_preformatted": Shape(
        required={"elements": array(typed({name: _PARTS[name] for name in ("text", "link")}))},
        optional={"border": _BORDER, "language": string(1)},
    ),
}

RICH_TEXT = Shape(
    required={"elements": array(typed(_PARAGRAPHS))},
    optional={"block_id": string(1, 255)},
)
