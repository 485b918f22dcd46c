"""What people do and see: commands, buttons, forms, and the answers of the app."""

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.client import Control, ControlError

if TYPE_CHECKING:
    from tests.sandbox.conftest import HttpApp

JSON = dict[str, Any]
ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


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


FORM: JSON = {
    "type": "modal",
    "callback_id": "report",
    "private_metadata": "kept",
    "title": words("Report"),
    "submit": words("Send"),
    "blocks": [
        entry("what", "plain_text_input", max_length=20),
        entry("urgency", "static_select", options=[option("high"), option("low")], optional=True),
        entry("parts", "checkboxes", options=[option("mail"), option("web")], optional=True),
        entry("who", "multi_users_select", optional=True),
        entry("since", "datepicker", optional=True),
        entry("page", "url_text_input", optional=True),
        entry("count", "number_input", is_decimal_allowed=False, max_value="9", optional=True),
        entry("shift", "radio_buttons", options=[option("day")], initial_option=option("day"), optional=True),
    ],
}


@pytest.fixture
def room(control: Control, channel: str, app: "HttpApp") -> str:
    """A channel with ann and the bot."""
    control.join(channel, "ann")
    return channel


@pytest.fixture
def form(control: Control, web: WebClient, app: "HttpApp") -> str:
    """The id of a form that ann looks at."""
    trigger = control.command("ann", "general", "/desk").trigger_id
    app.reset()
    return str(web.views_open(trigger_id=trigger, view=FORM)["view"]["id"])


# Commands


def test_a_command_says_who_typed_what_where(control: Control, app: "HttpApp") -> None:
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


def test_an_answer_is_shown_to_the_person_alone(control: Control, app: "HttpApp", room: str) -> None:
    app.reply(200, "INC-1 is yours")

    outcome = control.command("ann", room, "/incident", "x")

    whispers = control.state(room)["ephemerals"]
    assert outcome.sees == "INC-1 is yours"
    assert [(one["user"], one["text"], one["from"]) for one in whispers] == [
        (ANN, "INC-1 is yours", "answer")
    ]


def test_an_answer_for_everybody_is_a_message(control: Control, app: "HttpApp", room: str) -> None:
    app.reply(200, {"response_type": "in_channel", "text": "hello all"})

    control.command("ann", room, "/incident", "x")

    assert [one["text"] for one in control.channel(room)["messages"]] == ["hello all"]


def test_an_empty_answer_is_silent(control: Control, app: "HttpApp", room: str) -> None:
    outcome = control.command("ann", room, "/incident", "x")

    assert (outcome.status, outcome.sees) == ("answered", "")
    assert control.state(room)["ephemerals"] == []


def test_an_answer_with_blocks_that_slack_does_not_take_fails(control: Control, app: "HttpApp") -> None:
    app.reply(200, {"text": "x", "blocks": [{"type": "unheard_of"}]})

    outcome = control.command("ann", "general", "/incident", "x")

    assert outcome.status == "failed"
    assert outcome.problems


def test_an_app_that_fails_shows_slacks_error(control: Control, app: "HttpApp") -> None:
    app.reply(500, "")

    outcome = control.command("ann", "general", "/incident", "x")

    assert (outcome.status, outcome.http_status) == ("failed", 500)
    assert outcome.sees == '/incident failed with the error "dispatch_failed"'


def test_a_command_is_typed_where_one_is_a_member(control: Control, web: WebClient, channel: str) -> None:
    with pytest.raises(ControlError, match="ann is not in"):
        control.command("ann", channel, "/incident")


# Buttons


def test_a_click_says_what_was_clicked_in_which_message(
    control: Control, web: WebClient, app: "HttpApp", room: str
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
    control: Control, web: WebClient, app: "HttpApp", room: str
) -> None:
    menu = {"type": "static_select", "action_id": "who", "options": [option("ann"), option("ben")]}
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(menu)])["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()

    control.click("ann", room, ts, "who", selected="ben")

    payload = app.next().payload
    assert payload["actions"][0]["selected_option"]["value"] == "ben"
    assert payload["state"]["values"]["buttons"]["who"]["selected_option"]["value"] == "ben"


def test_a_button_in_an_ephemeral_message_comes_without_the_message(
    control: Control, web: WebClient, app: "HttpApp", room: str
) -> None:
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


# Forms


def test_a_form_sends_the_state_of_every_element(control: Control, app: "HttpApp", form: str) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    values: dict[str, Any] = {
        "what": "lift",
        "urgency": "high",
        "parts": ["mail", "web"],
        "who": ["ben", ANN],
        "since": "2026-11-21",
        "page": "https://example.com",
        "count": 3,
    }
    outcome = control.submit("ann", form, values)

    view = app.next().payload["view"]
    state = {block_id: inside["entry"] for block_id, inside in view["state"]["values"].items()}
    assert outcome.status == "answered"
    assert (view["callback_id"], view["private_metadata"], view["id"]) == ("report", "kept", form)
    assert state["what"] == {"type": "plain_text_input", "value": "lift"}
    assert state["urgency"]["selected_option"]["value"] == "high"
    assert [one["value"] for one in state["parts"]["selected_options"]] == ["mail", "web"]
    assert state["who"]["selected_users"] == [BEN, ANN]
    assert state["since"]["selected_date"] == "2026-11-21"
    assert (state["page"]["value"], state["count"]["value"]) == ("https://example.com", "3")
    assert state["shift"]["selected_option"]["value"] == "day"


def test_what_was_left_empty_is_null_or_an_empty_list(control: Control, app: "HttpApp", form: str) -> None:
    control.submit("ann", form, {"what": "lift"})

    state = app.next().payload["view"]["state"]["values"]
    assert state["urgency"]["entry"]["selected_option"] is None
    assert state["parts"]["entry"]["selected_options"] == []
    assert state["page"]["entry"]["value"] is None


@pytest.mark.parametrize(
    ("values", "block_id"),
    [
        ({}, "what"),
        ({"what": "x" * 21}, "what"),
        ({"what": "lift", "page": "example"}, "page"),
        ({"what": "lift", "count": "ten"}, "count"),
        ({"what": "lift", "count": 10}, "count"),
    ],
)
def test_slacks_client_refuses_a_form_before_the_app_is_asked(
    control: Control, app: "HttpApp", form: str, values: JSON, block_id: str
) -> None:
    outcome = control.submit("ann", form, values)

    assert outcome.status == "refused"
    assert list(outcome.errors) == [block_id]
    assert app.inbox.empty()


def test_what_is_not_offered_cannot_be_chosen(control: Control, form: str) -> None:
    with pytest.raises(ControlError, match="offers 'high', 'low'"):
        control.submit("ann", form, {"what": "lift", "urgency": "medium"})


def test_an_empty_answer_closes_the_form(control: Control, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals#close_current_view"""
    control.submit("ann", form, {"what": "lift"})

    assert form not in [view["id"] for view in control.state()["views"]]


def test_errors_stand_beside_their_inputs(control: Control, app: "HttpApp", form: str) -> None:
    app.reply(200, {"response_action": "errors", "errors": {"what": "Say more."}})

    outcome = control.submit("ann", form, {"what": "lift"})

    view = next(view for view in control.state()["views"] if view["id"] == form)
    assert outcome.sees == "Say more."
    assert view["errors"] == {"what": "Say more."}
    assert view["state"]["values"]["what"]["entry"]["value"] == "lift"


def test_errors_for_what_is_no_input_are_trouble(control: Control, app: "HttpApp", form: str) -> None:
    app.reply(200, {"response_action": "errors", "errors": {"elsewhere": "Say more."}})

    outcome = control.submit("ann", form, {"what": "lift"})

    assert outcome.status == "failed"
    assert "trouble" in outcome.sees
    assert form in [view["id"] for view in control.state()["views"]]


def test_a_form_is_followed_by_another_in_its_place_or_on_top(
    control: Control, app: "HttpApp", form: str
) -> None:
    blocks = [{"type": "divider"}]
    second = {"type": "modal", "callback_id": "second", "title": words("Second"), "blocks": blocks}
    app.reply(200, {"response_action": "push", "view": second})
    control.submit("ann", form, {"what": "lift"})
    control.close("ann")
    app.reply(200, {"response_action": "update", "view": second})
    control.submit("ann", form, {"what": "lift"})

    mine = [(view["id"], view["callback_id"]) for view in control.state()["views"] if view["user"] == ANN]
    assert mine == [(form, "second")]


def test_clear_closes_everything(control: Control, app: "HttpApp", form: str) -> None:
    app.reply(200, {"response_action": "clear"})

    control.submit("ann", form, {"what": "lift"})

    assert [view for view in control.state()["views"] if view["user"] == ANN] == []


def test_a_form_that_nobody_answers_stays_open(control: Control, app: "HttpApp", form: str) -> None:
    app.reply(404, "")

    outcome = control.submit("ann", form, {"what": "lift"})

    assert (outcome.status, outcome.sees) == ("failed", "We had some trouble connecting. Try again?")
    assert form in [view["id"] for view in control.state()["views"]]


# Answering later


def later(app: "HttpApp", **body: Any) -> int:
    """Post to the response_url of what the app received last."""
    url = app.next().payload["response_url"]
    app.reset()
    return again(url, **body)


def again(url: str, **body: Any) -> int:
    return WebhookClient(url, retry_handlers=[]).send_dict(body).status_code


def test_a_response_url_is_good_five_times(control: Control, app: "HttpApp", room: str) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    control.command("ann", room, "/desk")
    url = app.next().payload["response_url"]

    assert [again(url, text=str(n)) for n in range(6)] == [200] * 5 + [404]
    assert [one["text"] for one in control.state(room)["ephemerals"]] == ["0", "1", "2", "3", "4"]


def test_a_response_url_is_good_for_thirty_minutes(control: Control, app: "HttpApp") -> None:
    control.command("ann", "general", "/desk")
    url = app.next().payload["response_url"]
    control.advance(30 * 60 + 1)

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(url, b'{"text": "late"}'))

    with caught.value as error:
        assert (error.code, json.loads(error.read())["error"]) == (404, "expired_url")


def test_a_response_url_works_without_membership(control: Control, app: "HttpApp") -> None:
    other = control.add_channel("others-6", ["ann"])["id"]
    control.command("ann", other, "/desk")

    assert later(app, text="hello all", response_type="in_channel") == 200
    assert [one["text"] for one in control.channel(other)["messages"]] == ["hello all"]


def test_only_a_response_url_changes_an_ephemeral_message(
    control: Control, web: WebClient, app: "HttpApp", room: str
) -> None:
    ts = web.chat_postEphemeral(channel=room, user=ANN, text="?", blocks=[buttons(button("yes", "1"))])[
        "message_ts"
    ]
    control.click("ann", room, ts, "yes")

    assert later(app, text="done", replace_original=True) == 200
    assert [(one["ts"], one["text"]) for one in control.state(room)["ephemerals"]] == [(ts, "done")]


def test_a_message_is_replaced_or_deleted_through_its_click(
    control: Control, web: WebClient, app: "HttpApp", room: str
) -> None:
    ts = web.chat_postMessage(channel=room, text="card", blocks=[buttons(button("yes", "1"))])["ts"]
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()
    control.click("ann", room, ts, "yes")
    url = app.next().payload["response_url"]

    again(url, text="replaced", replace_original=True)
    replaced = [one["text"] for one in control.channel(room)["messages"]]
    again(url, delete_original=True)

    assert replaced == ["replaced"]
    assert control.channel(room)["messages"] == []
