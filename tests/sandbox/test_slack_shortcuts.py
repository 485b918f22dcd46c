"""Shortcuts, and menus whose options the app supplies."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from bot.sandbox.client import OPENER, Control, ControlError
from bot.sandbox.process import Running, running
from tests.sandbox.blocks import buttons, entry, option, words
from tests.sandbox.conftest import HttpApp
from tests.sandbox.test_slack_sockets import bolt

ANN = "U0ANN0001"
SHORTCUTS = [
    {"name": "Report", "type": "global", "callback_id": "report", "description": "Say what is broken"},
    {"name": "Make it a report", "type": "message", "callback_id": "take_up", "description": "Of a message"},
]
MENU = {"type": "external_select", "action_id": "who", "min_query_length": 1}


@pytest.fixture(scope="module")
def one_with_shortcuts(http_app: HttpApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    manifest = tmp_path_factory.mktemp("shortcuts") / "manifest.json"
    manifest.write_text(json.dumps({"features": {"shortcuts": SHORTCUTS}}))
    with running("--events-url", http_app.url, "--manifest", str(manifest)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(one_with_shortcuts: Running, http_app: HttpApp) -> Running:
    """A sandbox whose manifest declares one shortcut of each type; nothing is under way."""
    control = one_with_shortcuts.control
    http_app.reply()
    while control.state()["pending_events"]:
        control.advance(301)
    http_app.reset()
    return one_with_shortcuts


def shown(control: Control, web: WebClient, app: HttpApp, *blocks: dict[str, Any]) -> str:
    """A modal that ann looks at."""
    trigger = control.shortcut("ann", "report").trigger_id
    view = {"type": "modal", "callback_id": "form", "title": words("A form"), "submit": words("Send")}
    id = str(web.views_open(trigger_id=trigger, view={**view, "blocks": list(blocks)})["view"]["id"])
    app.reset()
    return id


# Shortcuts


def test_a_global_shortcut_says_who_chose_it_and_not_where(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    outcome = control.shortcut("ann", "report")

    payload = app.next().payload
    assert outcome.status == "answered"
    assert (payload["type"], payload["callback_id"], payload["user"]["id"]) == ("shortcut", "report", ANN)
    assert payload["trigger_id"] == outcome.trigger_id
    assert payload["action_ts"]
    assert not {"channel", "message", "response_url"} & set(payload)


def test_a_shortcuts_trigger_opens_a_form(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    view_id = shown(control, web, app, {"type": "divider"})

    assert control.state()["views"][0]["id"] == view_id


def test_a_message_shortcut_brings_the_message_from_where_the_bot_is_not(
    control: Control, app: HttpApp
) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    ts = control.message("ann", "general", "the lift is stuck")

    outcome = control.message_shortcut("ben", "general", ts, "take_up")

    payload = app.next().payload
    assert outcome.status == "answered"
    assert (payload["type"], payload["callback_id"]) == ("message_action", "take_up")
    assert (payload["message_ts"], payload["message"]["text"]) == (ts, "the lift is stuck")
    assert payload["message"]["user"] == ANN
    assert payload["channel"] == {"id": "C0GENERAL", "name": "general"}
    assert {"trigger_id", "response_url", "action_ts"} <= set(payload)


def test_a_private_channel_of_others_is_not_named(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    control.add_channel("secrets", ["ann"], is_private=True)
    ts = control.message("ann", "secrets", "psst")

    control.message_shortcut("ann", "secrets", ts, "take_up")

    assert app.next().payload["channel"]["name"] == "privategroup"


def test_a_message_shortcut_is_answered_by_its_response_url(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    ts = control.message("ann", "general", "the lift is stuck")
    control.message_shortcut("ann", "general", ts, "take_up")
    url = app.next().payload["response_url"]

    OPENER.open(url, json.dumps({"text": "INC-1 it is"}).encode())

    whisper = control.state("general")["ephemerals"][-1]
    assert (whisper["user"], whisper["text"]) == (ANN, "INC-1 it is")


@pytest.mark.parametrize("other", ["take_up", "unheard_of"])
def test_a_shortcut_is_one_that_the_manifest_declares_for_the_place(control: Control, other: str) -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    with pytest.raises(ControlError, match="it has report"):
        control.shortcut("ann", other)


def test_a_global_shortcut_is_not_in_a_messages_menu(control: Control) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    ts = control.message("ann", "general", "the lift is stuck")

    with pytest.raises(ControlError, match="it has take_up"):
        control.message_shortcut("ann", "general", ts, "report")


def test_a_shortcut_that_the_app_fails_shows_trouble(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-shortcuts"""
    app.reply(500)

    outcome = control.shortcut("ann", "report")

    assert (outcome.status, outcome.http_status) == ("failed", 500)
    assert "trouble" in outcome.sees


# Options that the app supplies


def test_the_app_is_asked_for_options_and_what_it_offers_can_be_chosen(
    control: Control, web: WebClient, app: HttpApp
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    element = {**entry("person", "external_select")["element"], "min_query_length": 1}
    view_id = shown(control, web, app, {**entry("person", "external_select"), "element": element})
    app.reply(200, {"options": [option("ann"), option("anton")]})

    outcome = control.search_in_view("ann", view_id, "entry", "an")

    payload = app.next().payload
    assert [one["value"] for one in outcome.options] == ["ann", "anton"]
    assert outcome.sees == "Ann, Anton"
    assert payload["type"] == "block_suggestion"
    assert (payload["action_id"], payload["block_id"], payload["value"]) == ("entry", "person", "an")
    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert payload["view"]["id"] == view_id
    assert "trigger_id" not in payload

    app.reply()
    control.submit("ann", view_id, {"person": "anton"})
    state = app.next().payload["view"]["state"]["values"]
    assert state["person"]["entry"]["selected_option"] == option("anton")


def test_what_the_app_did_not_offer_cannot_be_chosen(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    menu = {**MENU, "type": "multi_external_select", "action_id": "several"}
    view_id = shown(control, web, app, buttons_of(menu))
    app.reply(200, {"options": [option("ann"), option("anton")]})
    control.search_in_view("ann", view_id, "several", "an")

    with pytest.raises(ControlError, match="offers 'ann', 'anton'"):
        control.click_in_view("ann", view_id, "several", selected=["ann", "zoe"])


def buttons_of(menu: dict[str, Any]) -> dict[str, Any]:
    """A menu stands in a section, several of which an actions block does not take."""
    return {"type": "section", "block_id": "menu", "text": words("Who?"), "accessory": menu}


def test_a_menu_in_a_message_says_in_which(control: Control, web: WebClient, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(MENU)])["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()
    app.reply(200, {"options": [option("ann")]})

    control.search("ann", room, ts, "who", "a", block_id="buttons")

    payload = app.next().payload
    assert (payload["container"]["message_ts"], payload["channel"]["id"]) == (ts, room)
    assert payload["message"]["text"] == "card"


def test_options_may_come_in_groups(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object"""
    view_id = shown(control, web, app, buttons_of(MENU))
    groups = [{"label": words(name), "options": [option(name)]} for name in ("ann", "ben")]
    app.reply(200, {"option_groups": groups})

    assert [one["value"] for one in control.search_in_view("ann", view_id, "who", "n").options] == [
        "ann",
        "ben",
    ]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"options": [option(str(number)) for number in range(101)]}, "no more than 100"),
        ({"option_groups": [{"label": words("x"), "options": []}]}, "no less than 1"),
        ({"options": [{"text": words("x" * 76), "value": "x"}]}, "less than 76"),
        ({"options": [{"text": words("x"), "value": "x" * 151}]}, "less than 151"),
        ({"options": [{"text": {"type": "mrkdwn", "text": "*x*"}, "value": "x"}]}, "unsupported type"),
        ({"options": [], "option_groups": []}, "either `options` or `option_groups`"),
        ({"choices": []}, "additional property"),
        ("ann, ben", "a JSON object"),
    ],
)
def test_options_that_slack_does_not_take_are_not_shown(
    control: Control, web: WebClient, app: HttpApp, body: str | dict[str, Any], problem: str
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    view_id = shown(control, web, app, buttons_of(MENU))
    app.reply(200, body)

    outcome = control.search_in_view("ann", view_id, "who", "a")

    assert (outcome.status, outcome.options) == ("failed", [])
    assert problem in " ".join(outcome.problems)


def test_no_options_are_an_answer_too(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    view_id = shown(control, web, app, buttons_of(MENU))

    outcome = control.search_in_view("ann", view_id, "who", "zzz")

    assert (outcome.status, outcome.options) == ("answered", [])


def test_a_menu_asks_from_three_letters_on_unless_it_says_otherwise(
    control: Control, web: WebClient, app: HttpApp
) -> None:
    """https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""
    menu = {"type": "external_select", "action_id": "who"}
    view_id = shown(control, web, app, buttons_of(menu))

    with pytest.raises(ControlError, match="3 letters"):
        control.search_in_view("ann", view_id, "who", "an")
    assert control.search_in_view("ann", view_id, "who", "ann").status == "answered"


def test_a_menu_with_options_of_its_own_asks_for_none(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    menu = {"type": "static_select", "action_id": "who", "options": [option("ann")]}
    view_id = shown(control, web, app, buttons_of(menu))

    with pytest.raises(ControlError, match="asks the app for none"):
        control.search_in_view("ann", view_id, "who", "ann")


def test_bolt_hears_shortcuts_and_supplies_options() -> None:
    """https://docs.slack.dev/tools/bolt-python/concepts/select-menu-options"""
    with running() as sandbox, bolt(sandbox) as app:
        control = sandbox.control
        view = {"type": "modal", "title": words("A form"), "blocks": [buttons_of(MENU)]}

        @app.shortcut("anything")
        def chosen(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
            client.views_open(trigger_id=body["trigger_id"], view=view)
            ack()

        @app.options("who")
        def offer(ack: Ack, payload: dict[str, Any]) -> None:
            ack(options=[option(payload["value"])])

        view_id = control.shortcut("ann", "anything").view_id or ""
        found = control.search_in_view("ann", view_id, "who", "ann")

        ts = control.message("ann", "general", "the lift is stuck")
        of_message = control.message_shortcut("ann", "general", ts, "anything")

    assert found.options == [option("ann")]
    assert of_message.view_id
