"""Composition objects: the texts, options and confirmations that blocks and elements are made of.

Source: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from collections.abc import Iterator, Mapping

from bot.sandbox.blockkit.shapes import (
    Check,
    Relation,
    Shape,
    array,
    boolean,
    exactly_one,
    is_object,
    matching,
    one_of,
    problem,
    string,
    typed,
)


def _plain(high: int) -> Shape:
    return Shape(required={"text": string(1, high)}, optional={"emoji": boolean})


def _mrkdwn(high: int) -> Shape:
    return Shape(required={"text": string(1, high)}, optional={"verbatim": boolean})


def plain_text(high: int) -> Check:
    """A `plain_text` object of 1 to `high` characters."""
    return typed({"plain_text": _plain(high)})


def any_text(high: int) -> Check:
    """A `plain_text` or `mrkdwn` object of 1 to `high` characters."""
    return typed({"plain_text": _plain(high), "mrkdwn": _mrkdwn(high)})


TEXTS: Mapping[str, Shape] = {"plain_text": _plain(3000), "mrkdwn": _mrkdwn(3000)}

ID = string(1, 255)
STYLE = one_of("primary", "danger")
WEB_URL = matching(r"https?://\S+", "an http or https URL", high=3000)
LINK = matching(r"(?:https?|slack|mailto|tel):\S+", "a valid URL", high=3000)

CONFIRM = Shape(
    required={
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    optional={"style": STYLE},
)

DISPATCH_ACTION_CONFIG = Shape(
    optional={"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
)

CONVERSATION_FILTER = Shape(
    optional={
        "include": array(one_of("im", "mpim", "private", "public"), 1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }
)

SLACK_FILE = Shape(
    optional={"id": string(1), "url": string(1)},
    relations=[exactly_one("id", "url")],
)

# What an image is, as a block, as an element and as an accessory.
IMAGE_FIELDS: Mapping[str, Check] = {"image_url": WEB_URL, "slack_file": SLACK_FILE}
ONE_IMAGE: Relation = exactly_one("image_url", "slack_file")

_OPTION_VALUE = string(1, 150)

MENU_OPTION = Shape(
    required={"text": plain_text(75), "value": _OPTION_VALUE},
    optional={"description": plain_text(75)},
)
# Radio buttons and checkboxes alone may be labelled in mrkdwn.
CHOICE_OPTION = Shape(
    required={"text": any_text(75), "value": _OPTION_VALUE},
    optional={"description": any_text(75)},
)
# Overflow menus alone may carry a link.
OVERFLOW_OPTION = Shape(
    required={"text": plain_text(75), "value": _OPTION_VALUE},
    optional={"description": plain_text(75), "url": LINK},
)

OPTION_GROUP = Shape(required={"label": plain_text(75), "options": array(MENU_OPTION, 1, 100)})


def initial_is_offered(value: Mapping[str, object], at: str) -> Iterator[str]:
    """A preselected option must equal one that is on the list."""
    offered = _options_of(value)
    if "initial_option" in value and value["initial_option"] not in offered:
        yield problem("must be one of the provided options", f"{at}/initial_option")
    initial = value.get("initial_options")
    for index, option in enumerate(initial if isinstance(initial, list) else []):
        if option not in offered:
            yield problem("must be one of the provided options", f"{at}/initial_options/{index}")


def _options_of(value: Mapping[str, object]) -> list[object]:
    options, groups = value.get("options"), value.get("option_groups")
    found = list(options) if isinstance(options, list) else []
    for group in groups if isinstance(groups, list) else []:
        inner = group.get("options") if is_object(group) else None
        found += inner if isinstance(inner, list) else []
    return found
