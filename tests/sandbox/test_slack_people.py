"""What people do and see: commands and buttons, and what the app answers."""

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control, ControlError
from tests.sandbox.blocks import button, buttons, option
from tests.sandbox.conftest import HttpApp

ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


# Commands


def test_a_command_says_who_typed_what_where(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    control.command("ann", "general", "/incident", "the lift & the stairs")

    payload = app.next().payload
    assert payload["command"] == "/incident"
    assert payload["text"] == "the lift & the stairs"
    assert (payload["user_id"], payload["user_name"], payload["channel_name"]) == (ANN, "ann", "general")
    assert payload["team_id"] == "T0SANDBOX"
    assert {"api_app_id", "response_url", "trigger_id", "team_domain", "is_enterprise_install"} <= set(
        payload
    )


def test_an_answer_is_shown_to_the_person_alone(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    app.reply(200, "INC-1 is yours")

    outcome = control.command("ann", room, "/incident", "x")

    whispers = control.state(room)["ephemerals"]
    assert outcome.sees == "INC-1 is yours"
    assert [(one["user"], one["text"], one["from"]) for one in whispers] == [
        (ANN, "INC-1 is yours", "answer")
    ]


def test_an_answer_for_everybody_is_a_message(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    app.reply(200, {"response_type": "in_channel", "text": "hello all"})

    control.command("ann", room, "/incident", "x")

    assert [one["text"] for one in control.channel(room)["messages"]] == ["hello all"]


def test_an_empty_answer_is_silent(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    outcome = control.command("ann", room, "/incident", "x")

    assert (outcome.status, outcome.sees) == ("answered", "")
    assert control.state(room)["ephemerals"] == []


def test_an_answer_with_blocks_that_slack_does_not_take_fails(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    app.reply(200, {"text": "x", "blocks": [{"type": "unheard_of"}]})

    outcome = control.command("ann", "general", "/incident", "x")

    assert outcome.status == "failed"
    assert outcome.problems


def test_an_app_that_fails_shows_slacks_error(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    app.reply(500, "")

    outcome = control.command("ann", "general", "/incident", "x")

    assert (outcome.status, outcome.http_status) == ("failed", 500)
    assert outcome.sees == '/incident failed with the error "dispatch_failed"'


def test_a_command_is_typed_where_one_is_a_member(control: Control, web: WebClient, channel: str) -> None:
    with pytest.raises(ControlError, match="ann is not in"):
        control.command("ann", channel, "/incident")


# Buttons


def test_a_click_says_what_was_clicked_in_which_message(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    blocks = [buttons(button("take", "INC-1"), {**button("drop", "INC-1")})]
    ts = web.chat_postMessage(channel=room, text="card", blocks=blocks)["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()

    outcome = control.click("ann", room, ts, "take")

    payload = app.next().payload
    action = payload["actions"][0]
    assert outcome.status == "answered"
    assert (payload["type"], payload["user"]["id"], payload["message"]["ts"]) == ("block_actions", ANN, ts)
    assert payload["container"]["message_ts"] == ts
    assert (action["action_id"], action["block_id"], action["value"]) == ("take", "buttons", "INC-1")
    assert action["action_ts"]
    assert {"trigger_id", "response_url", "state"} <= set(payload)


def test_a_choice_in_a_message_is_in_its_state(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    menu = {"type": "static_select", "action_id": "who", "options": [option("ann"), option("ben")]}
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(menu)])["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()

    control.click("ann", room, ts, "who", selected="ben")

    payload = app.next().payload
    assert payload["actions"][0]["selected_option"]["value"] == "ben"
    assert payload["state"]["values"]["buttons"]["who"]["selected_option"]["value"] == "ben"


def test_a_button_in_an_ephemeral_message_comes_without_the_message(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    ts = web.chat_postEphemeral(channel=room, user=ANN, text="?", blocks=[buttons(button("yes", "1"))])[
        "message_ts"
    ]

    control.click("ann", room, ts, "yes")

    payload = app.next().payload
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload


def test_what_is_not_there_cannot_be_clicked(control: Control, web: WebClient, room: str) -> None:
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(button("take", "INC-1"))])["ts"]

    with pytest.raises(ControlError, match="what can be clicked there: take"):
        control.click("ann", room, ts, "drop")
