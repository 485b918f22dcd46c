"""The door: only Slack gets in, and nothing it may be handed breaks anything."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from bot.slack.messages.buttons import TAKE
from bot.web.app import LARGEST_BODY, Readiness, web_app
from tests.acting import ONLY_SQLITE, WORKSPACE, deliveries
from tests.asgi import WebAnswer, ask
from tests.handlers.side import Side, click, command, event, reaction, signed

FORM, AS_JSON = "application/x-www-form-urlencoded", "application/json"

pytestmark = ONLY_SQLITE  # nothing here is about the database

Post = Callable[[str | bytes, dict[str, str]], WebAnswer]


@pytest.fixture
def post(bolt: Side) -> Post:
    """The whole way in: our endpoint, Bolt, the listeners."""
    web = web_app(bolt.app, lambda: Readiness(database=True, slack=True, stalled_seconds=0))

    def post(body: str | bytes, headers: dict[str, str]) -> WebAnswer:
        sent = body.encode() if isinstance(body, str) else body
        return ask(web, "POST", "/slack/events", body=sent, headers=headers)

    return post


def test_what_slack_signed_gets_in(bolt: Side, post: Post) -> None:
    """The same request as below, with nothing wrong with it."""
    body = urlencode(command("VPN is down"))

    answer = post(body, signed(body, FORM))

    assert answer.status == 200
    assert "INC-1" in answer.body
    assert bolt.recorded() == 1


def test_a_forged_request_is_refused(bolt: Side, post: Post) -> None:
    """Signed by another secret."""
    body = urlencode(command("VPN is down"))

    assert post(body, signed(body, FORM, secret="another")).status == 401
    assert bolt.recorded() == 0


@pytest.mark.parametrize("late", [301, 86_400, -301])
def test_a_stale_request_is_refused(bolt: Side, post: Post, late: float) -> None:
    """A recorded request is worth nothing five minutes later, nor is one from the future."""
    body = urlencode(command("VPN is down"))

    assert post(body, signed(body, FORM, late=late)).status == 401
    assert bolt.recorded() == 0


@pytest.mark.parametrize("header", ["x-slack-signature", "x-slack-request-timestamp"])
@pytest.mark.parametrize("value", [None, "", "nonsense", "v0=", "-1", "9" * 40])
def test_a_request_without_a_good_signature_is_refused(
    bolt: Side, post: Post, header: str, value: str | None
) -> None:
    """None at all, or anything that is none."""
    body = urlencode(command("VPN is down"))
    headers = signed(body, FORM)
    del headers[header]
    if value is not None:
        headers[header] = value

    assert post(body, headers).status == 401
    assert bolt.recorded() == 0


def test_a_body_that_was_changed_on_its_way_is_refused(bolt: Side, post: Post) -> None:
    """The signature is of every byte."""
    headers = signed(urlencode(command("VPN is down")), FORM)

    assert post(urlencode(command("VPN is up")), headers).status == 401
    assert bolt.recorded() == 0


def test_a_payload_of_another_workspace_is_not_ours(bolt: Side, post: Post) -> None:
    """The app may have been installed elsewhere too: nothing of theirs is recorded among ours."""
    body = urlencode(
        {
            **command("VPN is down"),
            "team_id": "T0STRANGE",
            "response_url": f"{bolt.slack.url}/answers/1",
        }
    )

    answer = post(body, signed(body, FORM))

    assert answer.status < 500
    assert bolt.recorded() == 0


def test_slacks_own_checks_are_answered(post: Post) -> None:
    """The challenge when the address is entered, and the check of its certificate."""
    body = json.dumps({"type": "url_verification", "challenge": "abc"})

    challenge = post(body, signed(body, AS_JSON))

    assert (challenge.status, json.loads(challenge.body)) == (200, {"challenge": "abc"})
    assert post("ssl_check=1&token=x", signed("ssl_check=1&token=x", FORM)).status == 200


def test_a_body_of_another_size_or_alphabet_is_refused_before_it_is_read(post: Post) -> None:
    """Slack's payloads are UTF-8 and far below a megabyte."""
    assert post(b"x" * (LARGEST_BODY + 1), signed("", FORM)).status == 413
    assert post(b"\xff\xfe", signed("", FORM)).status == 400


def _interaction(payload: object) -> str:
    return urlencode({"payload": json.dumps(payload)})


MALFORMED = {
    "nothing": ("", FORM),
    "nothing as JSON": ("", AS_JSON),
    "half an object": ('{"type": "event_callback"', AS_JSON),
    "a list": ("[1, 2]", AS_JSON),
    "a number": ("7", AS_JSON),
    "null": ("null", AS_JSON),
    "an event of nothing": (json.dumps({"type": "event_callback", "team_id": WORKSPACE}), AS_JSON),
    "an event that is a text": (
        json.dumps({"type": "event_callback", "team_id": WORKSPACE, "event": "boo"}),
        AS_JSON,
    ),
    "a reaction to nothing": (
        json.dumps(event({"type": "reaction_added", "user": "U1", "reaction": "memo"})),
        AS_JSON,
    ),
    "a reaction without an id": (
        json.dumps({name: part for name, part in event(reaction()).items() if name != "event_id"}),
        AS_JSON,
    ),
    "a payload that is no JSON": (urlencode({"payload": "{"}), FORM),
    "a payload that is a list": (_interaction([]), FORM),
    "a payload that is null": (_interaction(None), FORM),
    "a click on nothing": (
        _interaction(
            {"type": "block_actions", "team": {"id": WORKSPACE}, "user": {"id": "U1"}, "actions": []}
        ),
        FORM,
    ),
    "a click of nobody": (
        _interaction(
            {
                "type": "block_actions",
                "team": {"id": WORKSPACE},
                "actions": [{"action_id": TAKE, "type": "button"}],
            }
        ),
        FORM,
    ),
    "a form without a view": (
        _interaction({"type": "view_submission", "team": {"id": WORKSPACE}, "user": {"id": "U1"}}),
        FORM,
    ),
    "a form without values": (
        _interaction(
            {
                "type": "view_submission",
                "team": {"id": WORKSPACE},
                "user": {"id": "U1"},
                "view": {"id": "V1", "callback_id": "incident.report", "private_metadata": ""},
            }
        ),
        FORM,
    ),
    "a command of nobody": (
        urlencode({"command": "/incident", "text": "VPN", "team_id": WORKSPACE, "trigger_id": "1.1"}),
        FORM,
    ),
    "a command without a trigger": (
        urlencode({"command": "/incident", "text": "VPN", "team_id": WORKSPACE, "user_id": "U1"}),
        FORM,
    ),
    "a command in no workspace": (urlencode({"command": "/incident", "text": "VPN"}), FORM),
    "an unknown kind": (_interaction({"type": "message_action", "team": {"id": WORKSPACE}}), FORM),
    "another type of content": ("<xml/>", "application/xml"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_body_breaks_nothing(bolt: Side, post: Post, name: str) -> None:
    """Signed, yet not as Slack writes it: no 5xx, so that nobody delivers it again, and nothing recorded."""
    body, content_type = MALFORMED[name]

    answer = post(body, signed(body, content_type))

    assert answer.status < 500
    assert bolt.recorded() == 0


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_body_of_a_stranger_is_refused(post: Post, name: str) -> None:
    """Unsigned, it is not even looked at closely."""
    body, content_type = MALFORMED[name]

    assert post(body, {"content-type": content_type}).status in (400, 401)


def test_a_click_without_a_response_url_is_acknowledged(bolt: Side) -> None:
    """In a view there is none: nobody can be told, and nothing breaks."""
    payload = click(bolt.slack, TAKE, "INC-1")
    del payload["response_url"]

    assert bolt.interact(payload).status == 200
    assert deliveries(bolt.desk) == []
