"""chat.scheduleMessage: what is said later; and reminders, which are for people."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control

Refused = Callable[[str], AbstractContextManager[None]]
METADATA = {"event_type": "delivery", "event_payload": {"id": "1"}}
DAY = 24 * 3600


@pytest.fixture
def at(control: Control) -> Callable[[float], int]:
    """The moment in so many seconds, by the sandbox's clock."""
    return lambda seconds: int(control.now() + seconds)


def said(control: Control, channel: str) -> list[str]:
    return [one["text"] for one in control.channel(channel)["messages"]]


def test_a_scheduled_message_is_posted_at_its_time(
    web: WebClient, control: Control, channel: str, at: Callable[[float], int]
) -> None:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    answer = web.chat_scheduleMessage(channel=channel, text="later", post_at=at(120))
    assert answer["scheduled_message_id"].startswith("Q")
    control.advance(60)
    assert said(control, channel) == []

    control.advance(60)

    control.until(lambda state: state["channels"][0]["messages"] != [], channel=channel)
    assert said(control, channel) == ["later"]
    assert web.chat_scheduledMessages_list(channel=channel)["scheduled_messages"] == []


def test_a_scheduled_message_with_metadata_is_never_posted(
    web: WebClient, control: Control, channel: str, at: Callable[[float], int]
) -> None:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    web.chat_scheduleMessage(channel=channel, text="never", post_at=at(60), metadata=METADATA)
    web.chat_scheduleMessage(channel=channel, text="after", post_at=at(90))

    control.advance(120)

    control.until(lambda state: state["channels"][0]["messages"] != [], channel=channel)
    assert said(control, channel) == ["after"]


def test_a_message_is_scheduled_for_the_next_120_days(
    web: WebClient, channel: str, at: Callable[[float], int], refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    for seconds, error in ((-1, "time_in_past"), (120 * DAY + 60, "time_too_far")):
        with refused(error):
            web.chat_scheduleMessage(channel=channel, text="x", post_at=at(seconds))
    with refused("invalid_time"):
        web.chat_scheduleMessage(channel=channel, text="x", post_at="tomorrow")
    assert web.chat_scheduleMessage(channel=channel, text="x", post_at=at(120 * DAY - 60))["ok"]


def test_thirty_messages_are_scheduled_in_five_minutes_of_a_channel(
    web: WebClient, channel: str, at: Callable[[float], int], refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.scheduleMessage"""
    then = at(DAY)
    for n in range(30):
        web.chat_scheduleMessage(channel=channel, text="x", post_at=then + n)

    with refused("restricted_too_many"):
        web.chat_scheduleMessage(channel=channel, text="x", post_at=then + 60)
    assert web.chat_scheduleMessage(channel=channel, text="x", post_at=then + 400)["ok"]


def test_a_scheduled_message_is_listed_and_taken_back(
    web: WebClient, control: Control, channel: str, at: Callable[[float], int], refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage"""
    ids = [
        web.chat_scheduleMessage(channel=channel, text=text, post_at=at(seconds))["scheduled_message_id"]
        for text, seconds in (("second", 90), ("first", 60))
    ]
    listed = web.chat_scheduledMessages_list(channel=channel)["scheduled_messages"]
    assert [one["text"] for one in listed] == ["first", "second"]

    web.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=ids[1])

    with refused("invalid_scheduled_message_id"):
        web.chat_deleteScheduledMessage(channel=channel, scheduled_message_id=ids[1])
    control.advance(120)
    control.until(lambda state: state["channels"][0]["messages"] != [], channel=channel)
    assert said(control, channel) == ["second"]


@pytest.mark.parametrize("what", ["add", "complete", "delete", "info", "list"])
def test_reminders_are_for_the_tokens_of_people(web: WebClient, refused: Refused, what: str) -> None:
    """https://docs.slack.dev/reference/methods/reminders.add"""
    with refused("not_allowed_token_type"):
        web.api_call(f"reminders.{what}")
