"""Forms: what is sent, what is refused before, and the answers of the app."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control, ControlError
from tests.sandbox.blocks import JSON, entry, option, words
from tests.sandbox.conftest import HttpApp

ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


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
def form(control: Control, web: WebClient, app: HttpApp) -> str:
    """The id of a form that ann looks at."""
    trigger = control.command("ann", "general", "/desk").trigger_id
    app.reset()
    return str(web.views_open(trigger_id=trigger, view=FORM)["view"]["id"])


def test_a_form_sends_the_state_of_every_element(control: Control, app: HttpApp, form: str) -> None:
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


def test_what_was_left_empty_is_null_or_an_empty_list(control: Control, app: HttpApp, form: str) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
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
    control: Control, app: HttpApp, form: str, values: JSON, block_id: str
) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    outcome = control.submit("ann", form, values)

    assert outcome.status == "refused"
    assert list(outcome.errors) == [block_id]
    assert app.inbox.empty()


def test_what_is_not_offered_cannot_be_chosen(control: Control, form: str) -> None:
    """https://docs.slack.dev/reference/block-kit/blocks"""
    with pytest.raises(ControlError, match="offers 'high', 'low'"):
        control.submit("ann", form, {"what": "lift", "urgency": "medium"})


def test_an_empty_answer_closes_the_form(control: Control, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals#close_current_view"""
    control.submit("ann", form, {"what": "lift"})

    assert form not in [view["id"] for view in control.state()["views"]]


def test_errors_stand_beside_their_inputs(control: Control, app: HttpApp, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals#response_actions"""
    app.reply(200, {"response_action": "errors", "errors": {"what": "Say more."}})

    outcome = control.submit("ann", form, {"what": "lift"})

    view = next(view for view in control.state()["views"] if view["id"] == form)
    assert outcome.sees == "Say more."
    assert view["errors"] == {"what": "Say more."}
    assert view["state"]["values"]["what"]["entry"]["value"] == "lift"


def test_errors_for_what_is_no_input_are_trouble(control: Control, app: HttpApp, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals#response_actions"""
    app.reply(200, {"response_action": "errors", "errors": {"elsewhere": "Say more."}})

    outcome = control.submit("ann", form, {"what": "lift"})

    assert outcome.status == "failed"
    assert "trouble" in outcome.sees
    assert form in [view["id"] for view in control.state()["views"]]


def test_a_form_is_followed_by_another_in_its_place_or_on_top(
    control: Control, app: HttpApp, form: str
) -> None:
    """https://docs.slack.dev/surfaces/modals#response_actions"""
    blocks = [{"type": "divider"}]
    second = {"type": "modal", "callback_id": "second", "title": words("Second"), "blocks": blocks}
    app.reply(200, {"response_action": "push", "view": second})
    control.submit("ann", form, {"what": "lift"})
    control.close("ann")
    app.reply(200, {"response_action": "update", "view": second})
    control.submit("ann", form, {"what": "lift"})

    mine = [(view["id"], view["callback_id"]) for view in control.state()["views"] if view["user"] == ANN]
    assert mine == [(form, "second")]


def test_clear_closes_everything(control: Control, app: HttpApp, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals#response_actions"""
    app.reply(200, {"response_action": "clear"})

    control.submit("ann", form, {"what": "lift"})

    assert [view for view in control.state()["views"] if view["user"] == ANN] == []


def test_a_form_that_nobody_answers_stays_open(control: Control, app: HttpApp, form: str) -> None:
    """https://docs.slack.dev/surfaces/modals"""
    app.reply(404, "")

    outcome = control.submit("ann", form, {"what": "lift"})

    assert (outcome.status, outcome.sees) == ("failed", "We had some trouble connecting. Try again?")
    assert form in [view["id"] for view in control.state()["views"]]


def test_an_app_hears_of_a_closed_form_only_where_it_asked_to(
    control: Control, web: WebClient, app: HttpApp, form: str
) -> None:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    control.close("ann")
    assert app.inbox.empty()
    trigger = control.command("ann", "general", "/desk").trigger_id
    app.reset()
    web.views_open(trigger_id=trigger, view={**FORM, "notify_on_close": True})

    control.close("ann")

    payload = app.next().payload
    assert (payload["type"], payload["is_cleared"]) == ("view_closed", False)
