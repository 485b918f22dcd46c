"""What reaches the app and how: signatures, deadlines, events and their redelivery."""

import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control
from bot.sandbox.process import Running, running
from tests.sandbox.conftest import HttpApp

ANN, BOT = "U0ANN0001", "U0BOT0001"


def test_everything_is_signed(sandbox: Running, control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    control.command("ann", "general", "/desk", "hello")

    received = app.next()
    at = received.headers["x-slack-request-timestamp"]
    digest = hmac.new(sandbox.signing_secret.encode(), f"v0:{at}:".encode() + received.raw, hashlib.sha256)
    assert received.headers["x-slack-signature"] == f"v0={digest.hexdigest()}"
    assert abs(time.time() - int(at)) < 5, "in real time, whatever the sandbox's clock says"


def test_a_mention_comes_as_two_events_with_two_ids(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/app_mention"""
    ts = control.message("ann", room, f"<@{BOT}> the lift is stuck")

    first, second = app.next().payload, app.next().payload
    assert {first["event"]["type"], second["event"]["type"]} == {"message", "app_mention"}
    assert first["event_id"] != second["event_id"]
    assert first["event"]["ts"] == second["event"]["ts"] == ts
    assert (first["type"], first["authorizations"][0]["user_id"]) == ("event_callback", BOT)


def test_own_messages_come_back(web: WebClient, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/message"""
    web.chat_postMessage(channel=room, text="hello")

    event = app.next("message").payload["event"]
    assert (event["text"], event["bot_id"], event["channel_type"]) == ("hello", "B0SANDBOX", "channel")


def test_a_changed_message_is_an_event_with_what_it_was(web: WebClient, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    ts = web.chat_postMessage(channel=room, text="before")["ts"]
    app.next("message")
    web.chat_update(channel=room, ts=ts, text="after")

    event = app.next("message").payload["event"]
    assert event["subtype"] == "message_changed"
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("before", "after")


def test_a_reaction_names_its_message(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/reaction_added"""
    ts = control.message("ann", room, "the lift is stuck")
    control.react("ann", room, ts, ":eyes:")

    event = app.next("reaction_added").payload["event"]
    assert event["reaction"] == "eyes"
    assert event["item"] == {"type": "message", "channel": room, "ts": ts}


def test_a_direct_message_is_heard(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/message.im"""
    control.message("ann", "@ann", "psst")

    assert app.next("message").payload["event"]["channel_type"] == "im"


def test_a_channel_without_the_bot_is_not_heard(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/message"""
    control.add_channel("others-5", ["ann"])
    control.message("ann", "others-5", f"<@{BOT}> hello?")
    control.message("ann", room, "heard")

    assert app.next().payload["event"]["text"] == "heard"


def test_an_event_is_delivered_at_once_again_after_a_minute_and_after_five(
    control: Control, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    app.reply(500)
    control.message("ann", room, "hello")

    received = [app.next(), app.next()]
    for wait in (60, 300):
        control.wait(control.state()["changes"], 0.05)
        control.advance(wait)
        received.append(app.next())

    control.until(lambda state: state["pending_events"] == 0)
    assert len({one.payload["event_id"] for one in received}) == 1
    assert [one.headers.get("x-slack-retry-num") for one in received] == [None, "1", "2", "3"]
    assert received[1].headers["x-slack-retry-reason"] == "http_error"
    assert app.inbox.empty()


def test_an_acknowledged_event_is_not_delivered_again(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    control.message("ann", room, "hello")

    app.next()
    control.until(lambda state: state["pending_events"] == 0)
    control.advance(400)
    assert app.inbox.empty()


def test_an_event_that_waits_more_than_three_seconds_is_delivered_again(
    control: Control, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    app.keep_waiting(retries_too=False)
    control.message("ann", room, "hello")
    app.next()

    control.advance(3.1, settle=0)

    again = app.next()
    assert again.headers["x-slack-retry-reason"] == "http_timeout"


def test_an_app_may_refuse_to_be_asked_again(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    app.reply(500, headers={"x-slack-no-retry": "1"})
    control.message("ann", room, "hello")

    app.next()
    control.until(lambda state: state["pending_events"] == 0)
    assert app.inbox.empty()


def test_a_share_of_the_events_comes_twice_though_acknowledged(
    control: Control, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    control.redeliver(1.0)
    control.message("ann", room, "hello")

    first, second = app.next(), app.next()
    assert first.payload["event_id"] == second.payload["event_id"]
    assert second.headers["x-slack-retry-num"] == "1"


def test_a_command_is_waited_for_three_seconds_and_never_repeated(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    app.keep_waiting()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(control.command, "ann", "general", "/desk", "hello")
        app.next()
        control.advance(3.1, settle=0)
        outcome = waiting.result(5)

    assert (outcome.status, outcome.sees) == ("timeout", '/desk failed with the error "operation_timeout"')
    control.advance(400)
    assert app.inbox.empty()


def test_only_subscribed_events_are_delivered(app: HttpApp, tmp_path: Path) -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    manifest = tmp_path / "manifest.json"
    events = {"event_subscriptions": {"bot_events": ["member_joined_channel", "message.im"]}}
    commands = {"slash_commands": [{"command": "/desk"}]}
    manifest.write_text(json.dumps({"settings": events, "features": commands}))
    with running("--events-url", app.url, "--manifest", str(manifest)) as sandbox:
        control = sandbox.control
        control.add_channel("heard", ["ann", "tocsin"])
        control.message("ann", "heard", f"<@{BOT}> hello?")
        control.join("heard", "ben")

        assert app.next().payload["event"]["type"] == "member_joined_channel"
        with pytest.raises(Exception, match="/desk"):
            control.command("ann", "general", "/other")


def test_without_a_way_to_the_app_nothing_is_delivered() -> None:
    with running() as sandbox:
        outcome = sandbox.control.command("ann", "general", "/desk")

    assert (outcome.status, outcome.sees) == ("undelivered", '/desk failed with the error "dispatch_failed"')


def test_a_reply_that_is_shown_to_the_channel_says_so(web: WebClient, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/message/thread_broadcast"""
    parent = web.chat_postMessage(channel=room, text="parent")["ts"]
    web.chat_postMessage(channel=room, text="loud", thread_ts=parent, reply_broadcast=True)

    events = [app.next("message").payload["event"] for _ in range(2)]

    loud = next(one for one in events if one["text"] == "loud")
    assert (loud["subtype"], loud["thread_ts"]) == ("thread_broadcast", parent)


def test_an_event_says_whose_app_hears_it(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/apis/events-api/#event-payload"""
    control.message("ann", room, "hello")

    payload = app.next("message").payload

    assert payload["type"] == "event_callback"
    assert payload["event_id"].startswith("Ev")
    assert abs(payload["event_time"] - control.now()) < 10
    (authorization,) = payload["authorizations"]
    assert (authorization["team_id"], authorization["user_id"]) == (payload["team_id"], "U0BOT0001")
