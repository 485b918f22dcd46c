"""What becomes of events that the app does not take: repeated, given up, and at last no longer sent."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control
from bot.sandbox.clock import Clock
from bot.sandbox.delivery import Delivery, Outcome
from bot.sandbox.process import Running, running
from bot.sandbox.sockets import Sockets
from bot.sandbox.subscription import EXEMPT_BELOW, Subscription
from tests.sandbox.conftest import Answer, HttpApp, empty_workspace
from tests.sandbox.test_slack_sockets import socket


@pytest.fixture(scope="module")
def one_failing(http_app: HttpApp) -> Iterator[Running]:
    with running("--events-url", http_app.url) as sandbox:
        sandbox.control.join("general", "tocsin")
        yield sandbox


@pytest.fixture
def sandbox(one_failing: Running, http_app: HttpApp) -> Running:
    """A sandbox whose subscription is as new; the bot is in #general."""
    control = one_failing.control
    http_app.reply()
    while control.state()["pending_events"]:
        control.advance(301)
    control.advance(3600)
    control.subscription(enabled=True, exempt_below=EXEMPT_BELOW)
    http_app.reset()
    return one_failing


def settled(control: Control) -> None:
    """Every event under way is acknowledged or given up."""
    while control.state()["pending_events"]:
        control.wait(control.state()["changes"], 0.05)
        control.advance(301)


def time_out(control: Control) -> None:
    """The three seconds of the delivery under way are over, and Slack has noticed."""
    before = control.state()["changes"]
    control.advance(3.1, settle=0)
    control.wait(before, 5)


# Repeating


def test_two_redirects_are_followed(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/apis/events-api/#error-handling"""
    statuses = itertools.chain([301, 302], itertools.repeat(200))
    app.answer = lambda received: Answer(next(statuses), headers={"Location": app.url})
    control.message("ann", "general", "hello")

    received = [app.next(), app.next(), app.next()]
    control.until(lambda state: state["pending_events"] == 0)
    assert len({one.raw for one in received}) == 1
    assert not any("x-slack-retry-num" in one.headers for one in received)
    assert app.inbox.empty()


def test_a_third_redirect_is_a_failure(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    statuses = itertools.chain([302, 302, 302], itertools.repeat(200))
    app.answer = lambda received: Answer(next(statuses), headers={"Location": app.url})
    control.message("ann", "general", "hello")

    *_, again = [app.next() for _ in range(4)]
    assert again.headers["x-slack-retry-num"] == "1"
    assert again.headers["x-slack-retry-reason"] == "too_many_redirects"


@pytest.mark.parametrize(
    ("scheme", "reason"), [("https://{there}", "ssl_error"), ("http://127.0.0.1:1", "connection_failed")]
)
def test_the_reason_tells_a_bad_certificate_from_a_dead_address(
    http_app: HttpApp, scheme: str, reason: str
) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    url = scheme.format(there=http_app.url.removeprefix("http://"))

    async def attempt() -> Outcome:
        workspace = empty_workspace()
        delivery = Delivery(workspace, Sockets(workspace), url, "secret")
        outcome = await delivery.attempt("events_api", {})
        await delivery.close()
        return outcome

    outcome = asyncio.run(attempt())

    assert (outcome.status, outcome.reason) == ("failed", reason)


def test_by_socket_an_event_comes_again_at_once_after_a_minute_and_after_five() -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    with running() as alone:
        control = alone.control
        control.join("general", "tocsin")
        settled(control)
        with socket(alone, lambda request: request.retry_attempt == 3) as one:
            control.message("ann", "general", "hello")
            received = []
            for wait in (0, 60, 300, 0):
                received.append(one.inbox.get(timeout=5))
                time_out(control)
                if wait:
                    control.advance(wait - 5, settle=0)
                    assert control.state()["pending_events"] == 1
                    assert one.inbox.empty(), "not before its time"
                    control.advance(5, settle=0)
            control.until(lambda state: state["pending_events"] == 0)

    assert [one.retry_attempt for one in received] == [0, 1, 2, 3]
    assert [one.retry_reason for one in received] == ["", "timeout", "timeout", "timeout"]
    assert len({one.payload["event_id"] for one in received}) == 1


# The end of the subscription


def subscription(*, exempt_below: int = 1) -> tuple[Clock, Subscription]:
    clock = Clock()
    one = Subscription(clock, frozenset({"message.channels"}))
    one.exempt_below = exempt_below
    return clock, one


def test_more_than_95_in_100_failed_attempts_end_it() -> None:
    """https://docs.slack.dev/apis/events-api/#failure-limits"""
    _, one = subscription()
    one.takes("message.channels")
    one.attempted(answered=True)
    for _ in range(19):
        one.attempted(answered=False)
    at_95_in_100 = one.is_enabled

    one.attempted(answered=False)

    assert (at_95_in_100, one.is_enabled) == (True, False)
    assert not one.takes("message.channels")


def test_enabling_it_begins_the_count_anew() -> None:
    """https://docs.slack.dev/apis/events-api/#resume-event-deliveries"""
    _, one = subscription()
    for _ in range(2):
        one.takes("message.channels")
        one.attempted(answered=False)
    was_enabled = one.is_enabled

    one.enable()
    one.takes("message.channels")
    one.attempted(answered=True)

    assert (was_enabled, one.is_enabled) == (False, True)


def test_what_failed_more_than_an_hour_ago_counts_no_more() -> None:
    """https://docs.slack.dev/apis/events-api/#failure-limits"""
    clock, one = subscription(exempt_below=2)
    one.takes("message.channels")
    for _ in range(100):
        one.attempted(answered=False)

    clock.advance(3601)
    one.takes("message.channels")
    one.attempted(answered=False)

    assert one.is_enabled
    assert (one.picture()["events"], one.picture()["attempts"], one.picture()["failures"]) == (1, 1, 1)


def test_an_app_with_fewer_than_1000_events_an_hour_is_exempt() -> None:
    """https://docs.slack.dev/apis/events-api/#error-handling"""
    _, one = subscription(exempt_below=EXEMPT_BELOW)
    for _ in range(999):
        one.takes("message.channels")
        one.attempted(answered=False)
    with_999 = one.is_enabled

    one.takes("message.channels")
    one.attempted(answered=False)

    assert (EXEMPT_BELOW, with_999, one.is_enabled) == (1000, True, False)


def test_an_app_that_fails_hears_no_more_until_it_is_enabled_again(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/apis/events-api/#resume-event-deliveries"""
    control.subscription(exempt_below=3)
    app.reply(500)
    for _ in range(3):
        control.message("ann", "general", "hello?")
    state = control.until(lambda state: not state["subscription"]["is_enabled"])
    assert state["subscription"]["disabled_at"] <= state["now"]
    settled(control)
    app.reset()

    control.message("ann", "general", "nobody hears this")
    assert control.state()["subscription"]["withheld"] >= 1
    assert app.inbox.empty()

    assert control.subscription(enabled=True)["is_enabled"]
    control.message("ann", "general", "heard")
    assert app.next().payload["event"]["text"] == "heard"
    control.until(lambda state: state["pending_events"] == 0)
    assert app.inbox.empty(), "what happened in between is not delivered later"


def test_an_event_that_waits_to_be_repeated_ends_with_the_subscription(
    control: Control, app: HttpApp
) -> None:
    """https://docs.slack.dev/apis/events-api/#retries"""
    control.subscription(exempt_below=1)
    app.reply(500)
    control.message("ann", "general", "hello?")
    control.until(lambda state: not state["subscription"]["is_enabled"])

    settled(control)

    assert app.inbox.qsize() == 1
    assert control.state()["events_given_up"][-1]["text"] == "hello?"


def test_without_its_events_the_app_still_works(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/apis/events-api/#failure-limits"""
    control.subscription(exempt_below=1)
    app.reply(500)
    control.message("ann", "general", "hello?")
    control.until(lambda state: not state["subscription"]["is_enabled"])
    app.reply(200, "At your service")

    assert control.command("ann", "general", "/desk").sees == "At your service"
    assert web.chat_postMessage(channel="C0GENERAL", text="still here")["ok"]


def test_what_a_socket_does_not_acknowledge_ends_no_subscription(tmp_path: Path) -> None:
    """Slack writes of request URLs only."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"settings": {"event_subscriptions": {"bot_events": ["team_join"]}}}))
    with running("--manifest", str(manifest)) as alone, socket(alone, lambda request: False) as one:
        control = alone.control
        control.subscription(exempt_below=1)
        control.add_user("fred")
        for _ in range(4):
            one.inbox.get(timeout=5)
            time_out(control)
            control.advance(301, settle=0)
        state = control.until(lambda state: state["pending_events"] == 0)

    assert state["subscription"]["is_enabled"]
    assert state["subscription"]["attempts"] == 0
