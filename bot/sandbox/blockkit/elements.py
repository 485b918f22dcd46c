"""Block elements: every interactive thing and its limits, and the blocks in which it may stand.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

import datetime
from collections.abc import Iterator, Mapping

from bot.sandbox.blockkit.objects import (
    CHOICE_OPTION,
    CONFIRM,
    CONVERSATION_FILTER,
    DISPATCH_ACTION_CONFIG,
    ID,
    IMAGE_FIELDS,
    LINK,
    MENU_OPTION,
    ONE_IMAGE,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    STYLE,
    initial_is_offered,
    plain_text,
)
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.shapes import (
    Check,
    Shape,
    array,
    boolean,
    exactly_one,
    integer,
    matching,
    one_of,
    problem,
    string,
    typed,
)

_ACTION: Mapping[str, Check] = {"action_id": ID}
_CONFIRMED: Mapping[str, Check] = {**_ACTION, "confirm": CONFIRM}
_PICKED: Mapping[str, Check] = {**_CONFIRMED, "focus_on_load": boolean}
_MENU: Mapping[str, Check] = {**_PICKED, "placeholder": plain_text(150)}
_SEVERAL: Mapping[str, Check] = {**_MENU, "max_selected_items": integer(1)}
_TYPED_IN: Mapping[str, Check] = {
    **_ACTION,
    "placeholder": plain_text(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH_ACTION_CONFIG,
}
_SLACK_ID = string(1)
_NUMBER = matching(r"-?\d+(?:\.\d+)?", "a number")


def _date(value: object, at: str) -> Iterator[str]:
    try:
        # fromisoformat also takes 20261121 and 2026-W47-6, which Slack does not.
        well_written = isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        well_written = False
    if not well_written:
        yield problem("must be a date, YYYY-MM-DD", at)


def _length_order(value: Mapping[str, object], at: str) -> Iterator[str]:
    shortest, longest = value.get("min_length"), value.get("max_length")
    if isinstance(shortest, int) and isinstance(longest, int) and shortest > longest:
        yield problem("min_length must not be more than max_length", at)


def _feedback() -> Shape:
    return Shape(
        required={"text": plain_text(75), "value": string(1, 2000)},
        optional={"accessibility_label": string(1, 75)},
    )


BUTTONS: Mapping[str, Shape] = {
    "button": Shape(
        required={"text": plain_text(75)},
        optional={
            **_CONFIRMED,
            "value": string(0, 2000),
            "url": LINK,
            "style": STYLE,
            "accessibility_label": string(1, 75),
        },
    ),
}

_OFFERED: Mapping[str, Check] = {
    "options": array(MENU_OPTION, 1, 100),
    "option_groups": array(OPTION_GROUP, 1, 100),
}
_ONE_LIST = exactly_one("options", "option_groups")
_CONVERSATIONS: Mapping[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": CONVERSATION_FILTER,
}

SELECTS: Mapping[str, Shape] = {
    "static_select": Shape(
        optional={**_MENU, **_OFFERED, "initial_option": MENU_OPTION},
        relations=[_ONE_LIST, initial_is_offered],
    ),
    "external_select": Shape(
        optional={**_MENU, "initial_option": MENU_OPTION, "min_query_length": integer(0)},
    ),
    "users_select": Shape(optional={**_MENU, "initial_user": _SLACK_ID}),
    "conversations_select": Shape(
        optional={
            **_MENU,
            **_CONVERSATIONS,
            "initial_conversation": _SLACK_ID,
            "response_url_enabled": boolean,
        },
    ),
    "channels_select": Shape(
        optional={**_MENU, "initial_channel": _SLACK_ID, "response_url_enabled": boolean},
    ),
    "multi_static_select": Shape(
        optional={**_SEVERAL, **_OFFERED, "initial_options": array(MENU_OPTION, 1, 100)},
        relations=[_ONE_LIST, initial_is_offered],
    ),
    "multi_external_select": Shape(
        optional={
            **_SEVERAL,
            "initial_options": array(MENU_OPTION, 1, 100),
            "min_query_length": integer(0),
        },
    ),
    "multi_users_select": Shape(optional={**_SEVERAL, "initial_users": array(_SLACK_ID)}),
    "multi_conversations_select": Shape(
        optional={**_SEVERAL, **_CONVERSATIONS, "initial_conversations": array(_SLACK_ID)},
    ),
    "multi_channels_select": Shape(optional={**_SEVERAL, "initial_channels": array(_SLACK_ID)}),
}

CHOICES: Mapping[str, Shape] = {
    "radio_buttons": Shape(
        required={"options": array(CHOICE_OPTION, 1, 10)},
        optional={**_PICKED, "initial_option": CHOICE_OPTION},
        relations=[initial_is_offered],
    ),
    "checkboxes": Shape(
        required={"options": array(CHOICE_OPTION, 1, 10)},
        optional={**_PICKED, "initial_options": array(CHOICE_OPTION, 1, 10)},
        relations=[initial_is_offered],
    ),
}

OVERFLOW: Mapping[str, Shape] = {
    "overflow": Shape(required={"options": array(OVERFLOW_OPTION, 1, 5)}, optional=_CONFIRMED),
}

DAY_AND_TIME: Mapping[str, Shape] = {
    "datepicker": Shape(optional={**_MENU, "initial_date": _date}),
    "timepicker": Shape(
        optional={
            **_MENU,
            "initial_time": matching(r"(?:[01]\d|2[0-3]):[0-5]\d", "a time, HH:mm"),
            "timezone": string(1),
        },
    ),
}
# It has no placeholder, and no place as the accessory of a section.
MOMENT: Mapping[str, Shape] = {
    "datetimepicker": Shape(
        optional={**_PICKED, "initial_date_time": integer(1_000_000_000, 9_999_999_999)},
    ),
}

RICH_TEXT_INPUT: Mapping[str, Shape] = {
    "rich_text_input": Shape(
        optional={
            **_TYPED_IN,
            "initial_value": typed({"rich_text": RICH_TEXT}),
            "min_lines": integer(1),
            "max_lines": integer(1),
        },
    ),
}

FIELDS: Mapping[str, Shape] = {
    "plain_text_input": Shape(
        optional={
            **_TYPED_IN,
            "initial_value": string(0, 3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        relations=[_length_order],
    ),
    "email_text_input": Shape(optional={**_TYPED_IN, "initial_value": string(0, 3000)}),
    "url_text_input": Shape(optional={**_TYPED_IN, "initial_value": string(0, 3000)}),
    "number_input": Shape(
        required={"is_decimal_allowed": boolean},
        optional={**_TYPED_IN, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    ),
}

FILES: Mapping[str, Shape] = {
    "file_input": Shape(
        optional={**_ACTION, "filetypes": array(string(1), 1), "max_files": integer(1, 10)},
    ),
}

IMAGE: Mapping[str, Shape] = {
    "image": Shape(
        required={"alt_text": string(1, 2000)},
        optional=IMAGE_FIELDS,
        relations=[ONE_IMAGE],
    ),
}

CONTEXT_ACTIONS: Mapping[str, Shape] = {
    "feedback_buttons": Shape(
        required={"positive_button": _feedback(), "negative_button": _feedback()},
        optional=_ACTION,
    ),
    "icon_button": Shape(
        required={"icon": one_of("trash"), "text": plain_text(75)},
        optional={
            **_CONFIRMED,
            "value": string(0, 2000),
            "accessibility_label": string(1, 75),
            "visible_to_user_ids": array(_SLACK_ID),
        },
    ),
}

# Which elements are taken where.
IN_ACTIONS = {**BUTTONS, **SELECTS, **OVERFLOW, **CHOICES, **DAY_AND_TIME, **MOMENT, **RICH_TEXT_INPUT}
IN_SECTION = {**BUTTONS, **SELECTS, **OVERFLOW, **CHOICES, **DAY_AND_TIME, **IMAGE}
IN_INPUT = {**SELECTS, **CHOICES, **DAY_AND_TIME, **MOMENT, **FIELDS, **RICH_TEXT_INPUT}
IN_INPUT_OF_MODAL = {**IN_INPUT, **FILES}
