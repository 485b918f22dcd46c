"""chat.*, conversations.history and .replies: what is said, changed and read back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import Control

Refused = Callable[[str], AbstractContextManager[None]]
ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"
METADATA = {"event_type": "delivery", "event_payload": {"id": 7}}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def said(web: WebClient, channel: str, **asked: Any) -> list[str]:
    return [one["text"] for one in web.conversations_history(channel=channel, **asked)["messages"]]


def test_a_posted_message_comes_back_as_slack_keeps_it(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    answer = web.chat_postMessage(channel=channel, text="hello", blocks=[section("*hello*")])

    message = answer["message"]
    assert re.fullmatch(r"\d{10}\.\d{6}", answer["ts"])
    assert (answer["channel"], message["ts"], message["user"]) == (channel, answer["ts"], BOT)
    assert message["blocks"][0]["block_id"]
    assert message["bot_profile"]["user_id"] == BOT


def test_every_ts_is_later_than_the_last(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    stamps = [web.chat_postMessage(channel=channel, text="x")["ts"] for _ in range(5)]

    assert stamps == sorted(set(stamps))


def test_the_bot_posts_only_where_it_is_a_member(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    other = control.add_channel("others-2", ["ann"])["id"]
    secret = control.add_channel("secret-2", ["ann"], is_private=True)["id"]

    with refused("not_in_channel"):
        web.chat_postMessage(channel=other, text="hello")
    with refused("channel_not_found"):
        web.chat_postMessage(channel=secret, text="hello")
    with refused("channel_not_found"):
        web.chat_postMessage(channel="C0NOWHERE", text="hello")


def test_nothing_is_posted_in_an_archived_channel(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    control.archive(channel)

    with refused("is_archived"):
        web.chat_postMessage(channel=channel, text="hello")


def test_a_channel_may_be_named_and_a_person_addressed(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    made = web.conversations_create(name="by-name")["channel"]["id"]

    assert web.chat_postMessage(channel="#by-name", text="hello")["channel"] == made
    assert web.chat_postMessage(channel=ANN, text="hello")["channel"].startswith("D")
    assert control.channel("@ann")["messages"][-1]["text"] == "hello"


def test_a_message_says_something(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    empty: list[dict[str, Any]] = [{"text": ""}, {"blocks": []}]
    for said_nothing in empty:
        with refused("no_text"):
            web.api_call("chat.postMessage", json={"channel": channel, **said_nothing})


def test_blocks_that_slack_does_not_take_are_explained(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    with pytest.raises(SlackApiError) as caught:
        web.chat_postMessage(channel=channel, text="x", blocks=[section("x" * 3001)])

    assert caught.value.response["error"] == "invalid_blocks"
    assert caught.value.response["response_metadata"]["messages"]


def test_blocks_are_a_list(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    with refused("invalid_blocks_format"):
        web.chat_postMessage(channel=channel, text="x", blocks="{not json")


def test_too_many_characters_of_blocks_are_too_long(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    with refused("msg_blocks_too_long"):
        web.chat_postMessage(channel=channel, text="x", blocks=[section("x" * 2900) for _ in range(5)])


def test_a_text_of_more_than_40000_characters_is_cut(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    answer = web.chat_postMessage(channel=channel, text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000


@pytest.mark.parametrize("metadata", [{"event_type": "x"}, {"event_type": "", "event_payload": {}}, "words"])
def test_metadata_has_a_type_and_a_payload(
    web: WebClient, channel: str, refused: Refused, metadata: object
) -> None:
    """https://docs.slack.dev/messaging/message-metadata"""
    with refused("invalid_metadata_format"):
        web.api_call("chat.postMessage", json={"channel": channel, "text": "x", "metadata": metadata})


def test_metadata_is_read_back_only_when_it_is_asked_for(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/messaging/message-metadata"""
    ts = web.chat_postMessage(channel=channel, text="x", metadata=METADATA)["ts"]
    web.chat_postMessage(channel=channel, text="y", thread_ts=ts, metadata=METADATA)

    plain = web.conversations_history(channel=channel)["messages"][0]
    full = web.conversations_history(channel=channel, include_all_metadata=True)["messages"][0]
    replies = web.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)["messages"]

    assert "metadata" not in plain
    assert full["metadata"] == METADATA
    assert [one["metadata"] for one in replies] == [METADATA, METADATA]


def test_a_thread_is_read_by_any_of_its_messages_and_not_in_the_channel(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.replies"""
    parent = web.chat_postMessage(channel=channel, text="parent")["ts"]
    reply = web.chat_postMessage(channel=channel, text="reply", thread_ts=parent)["ts"]
    web.chat_postMessage(channel=channel, text="loud", thread_ts=parent, reply_broadcast=True)

    thread = web.conversations_replies(channel=channel, ts=reply)["messages"]

    assert [one["text"] for one in thread] == ["parent", "reply", "loud"]
    assert thread[0]["reply_count"] == 2
    assert said(web, channel) == ["loud", "parent"]


def test_a_reply_needs_a_message_to_reply_to(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    with refused("cannot_reply_to_message"):
        web.chat_postMessage(channel=channel, text="x", thread_ts="1234567890.123456")
    with refused("thread_not_found"):
        web.conversations_replies(channel=channel, ts="1234567890.123456")


def test_history_lies_between_oldest_and_latest(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    a, b, c = (web.chat_postMessage(channel=channel, text=name)["ts"] for name in "abc")

    assert said(web, channel, oldest=a, latest=c) == ["b"]
    assert said(web, channel, oldest=a, latest=c, inclusive=True) == ["c", "b", "a"]
    assert said(web, channel, oldest=b) == ["c"]


def test_history_is_read_page_by_page(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/apis/web-api/pagination"""
    for n in range(5):
        web.chat_postMessage(channel=channel, text=str(n))

    pages = [
        [one["text"] for one in page["messages"]]
        for page in web.conversations_history(channel=channel, limit=2)
    ]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_history_is_for_members(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.history"""
    other = control.add_channel("others-3", ["ann"])["id"]

    with refused("not_in_channel"):
        web.conversations_history(channel=other)


def test_the_bot_changes_only_what_it_said(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.update"""
    control.join(channel, "ann")
    mine = web.chat_postMessage(channel=channel, text="before", blocks=[section("before")])["ts"]
    hers = control.message("ann", channel, "mine")

    web.chat_update(channel=channel, ts=mine, text="after")

    changed = web.conversations_history(channel=channel, latest=mine, inclusive=True)["messages"][0]
    assert changed["text"] == "after"
    assert changed["edited"]["user"] == BOT
    assert changed["blocks"], "blocks stay until an empty list takes them away"
    with refused("cant_update_message"):
        web.chat_update(channel=channel, ts=hers, text="after")
    with refused("message_not_found"):
        web.chat_update(channel=channel, ts="1234567890.123456", text="after")


def test_an_ephemeral_message_is_for_one_member_and_not_in_history(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    control.join(channel, "ann")

    ts = web.chat_postEphemeral(channel=channel, user=ANN, text="psst")["message_ts"]

    whispers = control.state(channel)["ephemerals"]
    assert [(one["ts"], one["text"], one["from"]) for one in whispers] == [(ts, "psst", "post")]
    assert "psst" not in said(web, channel)
    with refused("user_not_in_channel"):
        web.chat_postEphemeral(channel=channel, user=BEN, text="psst")
    with refused("message_not_found"):
        web.chat_update(channel=channel, ts=ts, text="louder")


def test_a_permalink_leads_to_the_message(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    ts = web.chat_postMessage(channel=channel, text="x")["ts"]

    link = web.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]

    assert link.endswith(f"/archives/{channel}/p{ts.replace('.', '')}")


def test_markdown_and_text_exclude_each_other(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    with refused("markdown_text_conflict"):
        web.chat_postMessage(channel=channel, text="x", markdown_text="**x**")
