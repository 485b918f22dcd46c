"""Blocks: what each is made of, and the surfaces on which it may stand.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Mapping

from bot.sandbox.blockkit.elements import (
    CONTEXT_ACTIONS,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    IN_INPUT_OF_MODAL,
    IN_SECTION,
)
from bot.sandbox.blockkit.objects import ID, IMAGE_FIELDS, ONE_IMAGE, TEXTS, any_text, plain_text
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import (
    Check,
    Shape,
    array,
    at_least_one,
    boolean,
    matching,
    number,
    one_of,
    string,
    typed,
)

_NAMED: Mapping[str, Check] = {"block_id": ID}
_HTTPS = matching(r"https://\S+", "an https URL", high=3000)


def _input(elements: Mapping[str, Shape]) -> Shape:
    return Shape(
        required={"label": plain_text(2000), "element": typed(elements)},
        optional={**_NAMED, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    )


_EVERYWHERE: Mapping[str, Shape] = {
    "section": Shape(
        optional={
            **_NAMED,
            "text": any_text(3000),
            "fields": array(any_text(2000), 1, 10),
            "accessory": typed(IN_SECTION),
            "expand": boolean,
        },
        relations=[at_least_one("text", "fields")],
    ),
    "divider": Shape(optional=_NAMED),
    "header": Shape(required={"text": plain_text(150)}, optional=_NAMED),
    "context": Shape(required={"elements": array(typed({**TEXTS, **IMAGE}), 1, 10)}, optional=_NAMED),
    "actions": Shape(required={"elements": array(typed(IN_ACTIONS), 1, 25)}, optional=_NAMED),
    "image": Shape(
        required={"alt_text": string(1, 2000)},
        optional={**_NAMED, **IMAGE_FIELDS, "title": plain_text(2000)},
        relations=[ONE_IMAGE],
    ),
    "input": _input(IN_INPUT),
    "rich_text": RICH_TEXT,
    "video": Shape(
        required={
            "alt_text": string(1),
            "title": plain_text(200),
            "thumbnail_url": _HTTPS,
            "video_url": _HTTPS,
        },
        optional={
            **_NAMED,
            "title_url": _HTTPS,
            "description": plain_text(200),
            "author_name": string(1, 50),
            "provider_name": string(1),
            "provider_icon_url": _HTTPS,
        },
    ),
}

_RAW_TEXT = Shape(required={"text": string(1)})
_RAW_NUMBER = Shape(required={"text": string(1), "value": number})
_COLUMN = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})
_CELL = typed({"raw_text": _RAW_TEXT, "raw_number": _RAW_NUMBER, "rich_text": RICH_TEXT})

_IN_MESSAGES: Mapping[str, Shape] = {
    "file": Shape(required={"external_id": string(1, 255), "source": one_of("remote")}, optional=_NAMED),
    "markdown": Shape(required={"text": string(1, 12000)}, optional=_NAMED),
    "table": Shape(
        required={"rows": array(array(_CELL, 1, 20), 1, 100)},
        optional={**_NAMED, "column_settings": array(_COLUMN, 0, 20)},
    ),
    "context_actions": Shape(required={"elements": array(typed(CONTEXT_ACTIONS), 1, 5)}, optional=_NAMED),
}

BLOCKS: Mapping[str, Mapping[str, Shape]] = {
    "message": {**_EVERYWHERE, **_IN_MESSAGES},
    "modal": {**_EVERYWHERE, "input": _input(IN_INPUT_OF_MODAL)},
    "home": _EVERYWHERE,
}
