"""What Slack takes and what it refuses: each test is named after the rule it proves."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.blockkit import message_problems, view_problems

Json = dict[str, Any]


def plain(text: str = "words", **more: Any) -> Json:
    return {"type": "plain_text", "text": text, **more}


def mrkdwn(text: str = "*words*", **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "press", "text": plain("Take it"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def options(count: int = 1) -> list[Json]:
    return [{"text": plain(f"Option {n}"), "value": f"{n}"} for n in range(count)]


def menu(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "choose", "options": options(2), **more}


def question(element: Json | None = None, **more: Any) -> Json:
    element = element or {"type": "plain_text_input", "action_id": "answer"}
    return {"type": "input", "label": plain("Summary"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": plain("Report"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No"), **more}


def rich_text(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(parts)}]}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


IMAGE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a picture"}
VIDEO: Json = {
    "type": "video",
    "alt_text": "a film",
    "title": plain(),
    "thumbnail_url": "https://example.com/a.png",
    "video_url": "https://example.com/a",
}
FILE: Json = {"type": "file", "external_id": "F-1", "source": "remote"}
FEEDBACK: Json = {
    "type": "feedback_buttons",
    "action_id": "useful",
    "positive_button": {"text": plain("Good"), "value": "good"},
    "negative_button": {"text": plain("Bad"), "value": "bad"},
}
TRASH: Json = {"type": "icon_button", "action_id": "bin", "icon": "trash", "text": plain("Remove")}

BLOCKS_EVERYWHERE: list[Json] = [
    section(fields=[mrkdwn(), plain(emoji=True)], accessory=button(), expand=True, block_id="b"),
    {"type": "section", "fields": [mrkdwn(verbatim=True)]},
    {"type": "divider"},
    {"type": "header", "text": plain()},
    {"type": "context", "elements": [mrkdwn(), plain(), IMAGE]},
    actions(button(style="danger", value="1", url="https://example.com", confirm=confirm(style="primary"))),
    {**IMAGE, "title": plain()},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a picture"},
    question(hint=plain(), optional=True, dispatch_action=True),
    rich_text({"type": "text", "text": "hello", "style": {"bold": True}}),
    VIDEO,
]
BLOCKS_OF_MESSAGES: list[Json] = [
    FILE,
    {"type": "markdown", "text": "# Title"},
    {**table(2, 2), "column_settings": [{"align": "right", "is_wrapped": True}]},
    {"type": "context_actions", "elements": [FEEDBACK, TRASH]},
]

SELECTS: list[Json] = [
    menu(initial_option=options(2)[1], placeholder=plain(), focus_on_load=True),
    {"type": "static_select", "option_groups": [{"label": plain(), "options": options(3)}]},
    {"type": "external_select", "min_query_length": 3, "initial_option": options()[0]},
    {"type": "users_select", "initial_user": "U1"},
    {"type": "conversations_select", "filter": {"include": ["public"], "exclude_bot_users": True}},
    {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": True},
    {"type": "multi_static_select", "options": options(2), "initial_options": options(1)},
    {"type": "multi_external_select", "min_query_length": 0, "max_selected_items": 2},
    {"type": "multi_users_select", "initial_users": ["U1", "W1"]},
    {"type": "multi_conversations_select", "default_to_current_conversation": True},
    {"type": "multi_channels_select", "initial_channels": ["C1"]},
]
CHOICES: list[Json] = [
    {"type": "radio_buttons", "options": [{"text": mrkdwn(), "value": "1", "description": mrkdwn()}]},
    {"type": "checkboxes", "options": options(3), "initial_options": options(2)},
]
TIMES: list[Json] = [
    {"type": "datepicker", "initial_date": "2026-11-21", "placeholder": plain()},
    {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"},
]
MOMENT: Json = {"type": "datetimepicker", "initial_date_time": 1_795_000_000}
OVERFLOW: Json = {"type": "overflow", "options": [{**options()[0], "url": "https://example.com"}]}
RICH_TEXT_INPUT: Json = {
    "type": "rich_text_input",
    "initial_value": rich_text({"type": "text", "text": "hello"}),
}
FIELDS: list[Json] = [
    {"type": "plain_text_input", "multiline": True, "min_length": 1, "max_length": 3000},
    {"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}},
    {"type": "email_text_input", "placeholder": plain()},
    {"type": "url_text_input", "initial_value": "https://example.com"},
    {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "max_value": "9.5"},
]
FILE_INPUT: Json = {"type": "file_input", "filetypes": ["pdf"], "max_files": 10}


def of_type(values: list[Json]) -> list[Any]:
    return [pytest.param(value, id=value["type"]) for value in values]


# -- what is taken ------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", of_type(BLOCKS_EVERYWHERE + BLOCKS_OF_MESSAGES))
def test_a_message_takes_every_block_of_messages(block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert message_problems([block]) == []


@pytest.mark.parametrize("block", of_type(BLOCKS_EVERYWHERE))
def test_a_modal_and_a_home_tab_take_the_blocks_that_stand_everywhere(block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert view_problems(modal(block)) == []
    assert view_problems({"type": "home", "blocks": [block]}, surface="home") == []


@pytest.mark.parametrize("block", of_type(BLOCKS_OF_MESSAGES))
def test_a_modal_refuses_the_blocks_of_messages(block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    (found,) = view_problems(modal(block))

    assert found.startswith(f"[ERROR] unsupported type: {block['type']}")
    assert found.endswith("[json-pointer:/view/blocks/0/type]")


@pytest.mark.parametrize("element", of_type([*SELECTS, *CHOICES, *TIMES, MOMENT, OVERFLOW, RICH_TEXT_INPUT]))
def test_an_actions_block_takes_what_can_be_acted_on(element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements"""
    assert message_problems([actions(element)]) == []


@pytest.mark.parametrize("element", of_type([*SELECTS, *CHOICES, *TIMES, OVERFLOW, IMAGE, button()]))
def test_a_section_takes_one_accessory(element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements"""
    assert message_problems([section(accessory=element)]) == []


@pytest.mark.parametrize(
    "element", of_type([*SELECTS, *CHOICES, *TIMES, MOMENT, *FIELDS, RICH_TEXT_INPUT, FILE_INPUT])
)
def test_an_input_block_of_a_modal_takes_what_holds_a_value(element: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements"""
    assert view_problems(modal(question(element))) == []


@pytest.mark.parametrize(
    "part",
    of_type(
        [
            {"type": "link", "url": "https://example.com", "text": "here", "unsafe": False},
            {"type": "emoji", "name": "wave", "skin_tone": 2},
            {"type": "date", "timestamp": 1_795_000_000, "format": "{date}", "fallback": "then"},
            {"type": "color", "value": "#ff0000"},
            {"type": "user", "user_id": "U1", "style": {"highlight": True}},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "team", "team_id": "T1"},
            {"type": "broadcast", "range": "here"},
        ]
    ),
)
def test_rich_text_takes_every_part_of_rich_text(part: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""
    assert message_problems([rich_text(part)]) == []


@pytest.mark.parametrize(
    "paragraph",
    of_type(
        [
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 8,
                "offset": 1,
                "elements": [{"type": "rich_text_section", "elements": []}],
            },
            {"type": "rich_text_quote", "border": 1, "elements": []},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
        ]
    ),
)
def test_rich_text_takes_every_paragraph_of_rich_text(paragraph: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""
    assert message_problems([{"type": "rich_text", "elements": [paragraph]}]) == []


def test_a_message_may_be_without_blocks() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert message_problems([]) == []


# -- limits: the largest that is taken, and one more --------------------------------------------------


def counted_section(text: int) -> Json:
    return {"type": "section", "text": mrkdwn("x" * text)}


def choices(kind: str) -> Callable[[int], Json]:
    return lambda count: actions({"type": kind, "options": options(count)})


def with_option(**of: Callable[[int], Any]) -> Callable[[int], Json]:
    return lambda n: actions(menu(options=[{**options()[0], **{k: make(n) for k, make in of.items()}}]))


def with_button(**of: Callable[[int], Any]) -> Callable[[int], Json]:
    return lambda n: actions(button(**{k: make(n) for k, make in of.items()}))


def with_confirm(field: str) -> Callable[[int], Json]:
    return lambda n: actions(button(confirm=confirm(**{field: plain("x" * n)})))


def with_choice(field: str) -> Callable[[int], Json]:
    return lambda n: actions({"type": "radio_buttons", "options": [{**options()[0], field: mrkdwn("x" * n)}]})


def with_feedback(**of: Callable[[int], Any]) -> Callable[[int], Json]:
    return lambda n: {
        "type": "context_actions",
        "elements": [
            {
                **FEEDBACK,
                "positive_button": {**FEEDBACK["positive_button"], **{k: make(n) for k, make in of.items()}},
            }
        ],
    }


LIMITS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "a section's text": (3000, counted_section),
    "the number of a section's fields": (10, lambda n: section(fields=[mrkdwn()] * n)),
    "a section's field": (2000, lambda n: section(fields=[mrkdwn("x" * n)])),
    "a header": (150, lambda n: {"type": "header", "text": plain("x" * n)}),
    "a context's elements": (10, lambda n: {"type": "context", "elements": [mrkdwn()] * n}),
    "a context's text": (3000, lambda n: {"type": "context", "elements": [mrkdwn("x" * n)]}),
    "an actions block's elements": (25, lambda n: actions(*[button(action_id=f"{i}") for i in range(n)])),
    "a button's text": (75, with_button(text=lambda n: plain("x" * n))),
    "a button's value": (2000, with_button(value=lambda n: "x" * n)),
    "a button's url": (3000, with_button(url=lambda n: "https://".ljust(n, "x"))),
    "a button's spoken label": (75, with_button(accessibility_label=lambda n: "x" * n)),
    "an action_id": (255, with_button(action_id=lambda n: "x" * n)),
    "a block_id": (255, lambda n: {"type": "divider", "block_id": "x" * n}),
    "a menu's options": (100, choices("static_select")),
    "an option's text": (75, with_option(text=lambda n: plain("x" * n))),
    "an option's value": (150, with_option(value=lambda n: "x" * n)),
    "an option's description": (75, with_option(description=lambda n: plain("x" * n))),
    "an option group's label": (
        75,
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain("x" * n), "options": options()}]}
        ),
    ),
    "a menu's groups": (
        100,
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain(), "options": options()}] * n}
        ),
    ),
    "an overflow menu's options": (5, choices("overflow")),
    "radio buttons": (10, choices("radio_buttons")),
    "checkboxes": (10, choices("checkboxes")),
    "a placeholder": (150, lambda n: actions(menu(placeholder=plain("x" * n)))),
    "an image's alt text": (2000, lambda n: {**IMAGE, "alt_text": "x" * n}),
    "an image's title": (2000, lambda n: {**IMAGE, "title": plain("x" * n)}),
    "an input's label": (2000, lambda n: question(label=plain("x" * n))),
    "an input's hint": (2000, lambda n: question(hint=plain("x" * n))),
    "a text input's longest answer": (
        3000,
        lambda n: question({"type": "plain_text_input", "max_length": n}),
    ),
    "a confirmation's title": (100, with_confirm("title")),
    "a confirmation's text": (300, with_confirm("text")),
    "a confirmation's yes": (30, with_confirm("confirm")),
    "a confirmation's no": (30, with_confirm("deny")),
    "a markdown block": (12000, lambda n: {"type": "markdown", "text": "x" * n}),
    "a table's rows": (100, lambda n: table(n, 1)),
    "a table's columns": (20, lambda n: table(1, n)),
    "a table's column settings": (20, lambda n: {**table(1, 1), "column_settings": [{}] * n}),
    "context actions": (
        5,
        lambda n: {
            "type": "context_actions",
            "elements": [{**TRASH, "action_id": f"{i}"} for i in range(n)],
        },
    ),
    "a video's title": (200, lambda n: {**VIDEO, "title": plain("x" * n)}),
    "an option group's options": (
        100,
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain(), "options": options(n)}]}
        ),
    ),
    "a radio button's text": (75, with_choice("text")),
    "a radio button's description": (75, with_choice("description")),
    "an overflow option's text": (
        75,
        lambda n: actions({**OVERFLOW, "options": [{"text": plain("x" * n), "value": "1"}]}),
    ),
    "a preselection": (
        100,
        lambda n: actions({"type": "multi_external_select", "initial_options": options(n)}),
    ),
    "a text input's placeholder": (
        150,
        lambda n: question({"type": "plain_text_input", "placeholder": plain("x" * n)}),
    ),
    "a text input's first answer": (
        3000,
        lambda n: question({"type": "plain_text_input", "initial_value": "x" * n}),
    ),
    "an image element's alt text": (2000, lambda n: section(accessory={**IMAGE, "alt_text": "x" * n})),
    "a feedback button's text": (75, with_feedback(text=lambda n: plain("x" * n))),
    "a feedback button's value": (2000, with_feedback(value=lambda n: "x" * n)),
    "an icon button's text": (
        75,
        lambda n: {"type": "context_actions", "elements": [{**TRASH, "text": plain("x" * n)}]},
    ),
    "an image's url": (3000, lambda n: {**IMAGE, "image_url": "https://".ljust(n, "x")}),
    "a video's author": (50, lambda n: {**VIDEO, "author_name": "x" * n}),
    "a video's description": (200, lambda n: {**VIDEO, "description": plain("x" * n)}),
    "a remote file's id": (255, lambda n: {**FILE, "external_id": "x" * n}),
    "the block_id of rich text": (255, lambda n: {**rich_text(), "block_id": "x" * n}),
    "a rich text list's indent": (
        8,
        lambda n: {
            "type": "rich_text",
            "elements": [{"type": "rich_text_list", "style": "bullet", "indent": n, "elements": []}],
        },
    ),
}


@pytest.mark.parametrize("rule", LIMITS)
def test_the_largest_that_is_allowed_is_taken_and_one_more_is_refused(rule: str) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    most, block_of = LIMITS[rule]

    assert message_problems([block_of(most)]) == []
    assert message_problems([block_of(most + 1)]) != []


def test_a_problem_is_told_as_slack_tells_it() -> None:
    assert message_problems([counted_section(3001)]) == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_message_has_at_most_50_blocks() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert message_problems([{"type": "divider"}] * 50) == []
    assert message_problems([{"type": "divider"}] * 51) == [
        "[ERROR] no more than 50 items allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_a_view_has_at_most_100_blocks(surface: str) -> None:
    """https://docs.slack.dev/reference/views"""
    view = modal() if surface == "modal" else {"type": "home"}

    assert view_problems({**view, "blocks": [{"type": "divider"}] * 100}, surface=surface) == []
    assert view_problems({**view, "blocks": [{"type": "divider"}] * 101}, surface=surface) != []


def test_the_markdown_blocks_of_a_message_share_12000_characters() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/markdown-block"""
    half = {"type": "markdown", "text": "x" * 6000}

    assert message_problems([half, half]) == []
    assert message_problems([half, half, {"type": "markdown", "text": "x"}]) == [
        "[ERROR] markdown blocks must be less than 12001 characters together [json-pointer:/blocks]"
    ]


def test_a_message_has_at_most_one_table() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks/table-block"""
    assert message_problems([table(1, 1), table(1, 1)]) == [
        "[ERROR] only one table block allowed [json-pointer:/blocks]"
    ]


def test_blocks_of_too_many_characters_in_all_are_too_long() -> None:
    blocks = [counted_section(3000)] * 4
    room = 13_200 - len(json.dumps([*blocks, counted_section(0)], separators=(",", ":")))

    assert message_problems([*blocks, counted_section(room)]) == []

    (found,) = message_problems([*blocks, counted_section(room + 1)])

    assert found.startswith("msg_blocks_too_long: ")


def test_a_single_character_is_enough_where_something_must_be_written() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    blocks = [
        section(text=mrkdwn("x"), block_id="b"),
        {"type": "header", "text": plain("x")},
        {**IMAGE, "alt_text": "x"},
        actions(button(text=plain("x"), action_id="a", accessibility_label="x")),
        actions(menu(options=[{"text": plain("x"), "value": "x"}])),
        question({"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U"]}),
        question({"type": "rich_text_input", "min_lines": 1, "max_lines": 1}),
        question({"type": "plain_text_input", "max_length": 1}),
        rich_text({"type": "text", "text": "x"}, {"type": "emoji", "name": "x", "skin_tone": 6}),
    ]

    assert message_problems(blocks) == []


def test_a_view_may_be_longer_than_a_message_but_not_endless() -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(modal(*[counted_section(3000)] * 5)) == []
    assert view_problems(modal(*[counted_section(3000)] * 100))[-1].startswith("view_too_large: ")


# -- what is missing, unknown or ill-formed ------------------------------------------------------------

REQUIRED: list[tuple[Json, str]] = [
    ({"type": "header"}, "text"),
    ({"type": "context"}, "elements"),
    ({"type": "actions"}, "elements"),
    ({"type": "image", "image_url": "https://example.com"}, "alt_text"),
    ({"type": "input", "element": FIELDS[0]}, "label"),
    ({"type": "input", "label": plain()}, "element"),
    ({"type": "rich_text"}, "elements"),
    ({"type": "file", "source": "remote"}, "external_id"),
    ({"type": "markdown"}, "text"),
    ({"type": "table"}, "rows"),
    ({"type": "context_actions"}, "elements"),
    ({"type": "video"}, "video_url"),
    ({"text": mrkdwn()}, "type"),
    (actions({"type": "button"}), "text"),
    (actions({"type": "radio_buttons"}), "options"),
    (actions({"type": "overflow"}), "options"),
    (actions(menu(options=[{"text": plain()}])), "value"),
    (actions(menu(options=[{"value": "1"}])), "text"),
    (actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})), "deny"),
    (question({"type": "number_input"}), "is_decimal_allowed"),
]


@pytest.mark.parametrize(("block", "field"), REQUIRED)
def test_a_required_field_must_be_there(block: Json, field: str) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert any(f"missing required field: {field} " in found for found in message_problems([block]))


UNKNOWN: list[Json] = [
    section(accessoryy=button()),
    actions(button(colour="red")),
    section(text=mrkdwn(emoji=True)),
    {"type": "header", "text": plain(verbatim=True)},
    # Composition objects have no type: a library that adds one is refused.
    actions(menu(options=[{**options()[0], "type": "option"}])),
    actions(button(confirm=confirm(type="confirm"))),
    # Only overflow menus carry links.
    actions(menu(options=[{**options()[0], "url": "https://example.com"}])),
    actions({**MOMENT, "placeholder": plain()}),
    rich_text({"type": "text", "text": "x", "style": {"blink": True}}),
]


@pytest.mark.parametrize("block", UNKNOWN)
def test_an_unknown_field_is_refused(block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    (found,) = message_problems([block])

    assert "invalid additional property" in found


UNSUPPORTED: list[Json] = [
    {"type": "bogus"},
    {"type": None},
    {"type": ["section"]},
    section(text={"type": "plain_texty", "text": "x"}),
    {"type": "header", "text": mrkdwn()},
    actions(button(text=mrkdwn())),
    actions(menu(options=[{"text": mrkdwn(), "value": "1"}])),
    actions({"type": "plain_text_input"}),
    actions(IMAGE),
    section(accessory=FIELDS[0]),
    section(accessory=MOMENT),
    question(button()),
    question(OVERFLOW),
    question(FILE_INPUT),
    {"type": "context", "elements": [button()]},
    {"type": "context_actions", "elements": [button()]},
    {"type": "rich_text", "elements": [{"type": "text", "text": "outside a section"}]},
]


@pytest.mark.parametrize("block", UNSUPPORTED)
def test_a_type_that_has_no_place_there_is_refused(block: Json) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    (found,) = message_problems([block])

    assert "unsupported type" in found


ILL_FORMED: list[object] = [
    "section",
    None,
    section(text="words"),
    section(text=mrkdwn("")),
    section(text={"type": "mrkdwn", "text": 5}),
    section(fields=[]),
    section(expand="yes"),
    {"type": "section"},
    {"type": "actions", "elements": []},
    {"type": "actions", "elements": button()},
    {"type": "divider", "block_id": ""},
    actions(button(action_id="")),
    actions(button(style="blue")),
    actions(button(url="javascript:alert(1)")),
    actions(button(confirm="Sure?")),
    actions(menu(options=[])),
    actions(menu(option_groups=[{"label": plain(), "options": options()}])),
    actions({"type": "static_select", "action_id": "neither"}),
    actions(menu(initial_option={"text": plain("Another"), "value": "9"})),
    actions({"type": "checkboxes", "options": options(1), "initial_options": options(2)}),
    actions({"type": "datepicker", "initial_date": "tomorrow"}),
    actions({"type": "datepicker", "initial_date": "20261121"}),
    actions({"type": "datepicker", "initial_date": "2026-02-30"}),
    actions({"type": "timepicker", "initial_time": "25:00"}),
    actions({**MOMENT, "initial_date_time": 20_261_121}),
    actions({**MOMENT, "initial_date_time": True}),
    actions({**MOMENT, "initial_date_time": 10_000_000_000}),
    question({**FIELDS[0], "dispatch_action_config": {"trigger_actions_on": []}}),
    rich_text({"type": "emoji", "name": "x", "skin_tone": 7}),
    actions({"type": "conversations_select", "filter": {"include": ["secret"]}}),
    question({"type": "number_input", "is_decimal_allowed": True, "min_value": "few"}),
    question({"type": "plain_text_input", "min_length": 10, "max_length": 5}),
    {"type": "image", "alt_text": "neither"},
    {**IMAGE, "slack_file": {"id": "F1"}},
    {**IMAGE, "image_url": "ftp://example.com"},
    {"type": "image", "alt_text": "x", "slack_file": {}},
    {**VIDEO, "video_url": "http://example.com"},
    {**table(1, 1), "column_settings": [{"align": "middle"}]},
    {"type": "table", "rows": [[{"type": "raw_number", "text": "1", "value": "1"}]]},
]


@pytest.mark.parametrize("block", ILL_FORMED)
def test_an_ill_formed_value_is_refused(block: object) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert len(message_problems([block])) == 1


@pytest.mark.parametrize("blocks", [None, "[]", {"type": "section"}, 5])
def test_blocks_are_a_list(blocks: object) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert message_problems(blocks) == ["[ERROR] must provide an array [json-pointer:/blocks]"]


# -- what the parts of a whole must agree on -----------------------------------------------------------


def test_a_block_id_is_unique_in_its_surface() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    twice = [{"type": "divider", "block_id": "same"}, {"type": "divider", "block_id": "same"}]

    assert message_problems(twice) == [
        "[ERROR] `block_id` already exists: same [json-pointer:/blocks/1/block_id]"
    ]
    assert len(view_problems(modal(*twice))) == 1


def test_an_action_id_is_unique_in_its_block_and_free_in_another() -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements"""
    assert message_problems([actions(button()), actions(button())]) == []
    assert message_problems([actions(button(), button())]) == [
        "[ERROR] `action_id` already exists: press [json-pointer:/blocks/0/elements/1/action_id]"
    ]


def test_one_element_of_a_view_has_the_focus() -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements"""
    focused = {"type": "plain_text_input", "focus_on_load": True}

    assert view_problems(modal(question(focused))) == []
    assert len(view_problems(modal(question(focused), question(focused)))) == 1


def test_several_problems_are_all_told() -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    assert len(message_problems([counted_section(3001), {"type": "bogus"}, {"type": "header"}])) == 3


# -- views ---------------------------------------------------------------------------------------------


def test_a_modal_with_an_input_needs_a_submit() -> None:
    """https://docs.slack.dev/reference/views"""
    view = modal(question())
    del view["submit"]

    assert view_problems(view) == [
        "[ERROR] missing required field: submit (the view has an input block) [json-pointer:/view]"
    ]


def test_a_modal_without_an_input_needs_no_submit() -> None:
    """https://docs.slack.dev/reference/views"""
    view = modal(section())
    del view["submit"]

    assert view_problems(view) == []


@pytest.mark.parametrize("field", ["type", "title", "blocks"])
def test_a_modal_needs_its_type_title_and_blocks(field: str) -> None:
    """https://docs.slack.dev/reference/views"""
    view = modal(section())
    del view[field]

    assert view_problems(view) == [f"[ERROR] missing required field: {field} [json-pointer:/view]"]


@pytest.mark.parametrize("field", ["title", "submit", "close"])
def test_the_title_and_buttons_of_a_modal_are_plain_text_of_at_most_24(field: str) -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(modal(section(), **{field: plain("x" * 24)})) == []
    assert view_problems(modal(section(), **{field: plain("x" * 25)})) != []
    assert view_problems(modal(section(), **{field: plain("")})) != []
    assert view_problems(modal(section(), **{field: mrkdwn()})) != []


@pytest.mark.parametrize(
    ("field", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
def test_what_an_app_keeps_in_a_view_is_limited(field: str, most: int) -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(modal(section(), **{field: "x" * most})) == []
    assert view_problems(modal(section(), **{field: "x" * (most + 1)})) != []


@pytest.mark.parametrize("field", ["id", "hash", "state", "team_id", "bot_id", "app_id", "root_view_id"])
def test_slacks_own_fields_of_a_view_are_not_sent_in_again(field: str) -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(modal(section(), **{field: "x"})) == [
        f"[ERROR] invalid additional property: {field} [json-pointer:/view]"
    ]


def test_a_modal_has_a_block() -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(modal()) != []


def test_a_home_tab_has_no_title_submit_or_close() -> None:
    """https://docs.slack.dev/reference/views"""
    assert len(view_problems({**modal(section()), "type": "home"}, surface="home")) == 2


def test_a_view_goes_to_the_surface_of_its_type() -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems({"type": "home", "blocks": []}, surface="modal") != []
    assert view_problems(modal(section()), surface="home") != []


@pytest.mark.parametrize("view", [None, "{}", []])
def test_a_view_is_an_object(view: object) -> None:
    """https://docs.slack.dev/reference/views"""
    assert view_problems(view) == ["[ERROR] must provide an object [json-pointer:/view]"]
