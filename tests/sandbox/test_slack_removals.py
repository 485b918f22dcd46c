"""chat.delete, pins.remove, bookmarks.edit and bookmarks.remove: taking away or changing what stands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control
from tests.sandbox.conftest import HttpApp

Refused = Callable[[str], AbstractContextManager[None]]


def test_the_bot_deletes_its_own_messages(
    web: WebClient, control: Control, room: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    ours = web.chat_postMessage(channel=room, text="a mistake")["ts"]
    theirs = control.message("ann", room, "mine")

    assert web.chat_delete(channel=room, ts=ours)["ts"] == ours

    assert [one["ts"] for one in control.channel(room)["messages"]] == [theirs]
    with refused("message_not_found"):
        web.chat_delete(channel=room, ts=ours)
    with refused("cant_delete_message"):
        web.chat_delete(channel=room, ts=theirs)


def test_what_is_deleted_is_pinned_and_counted_no_more(web: WebClient, room: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    parent = web.chat_postMessage(channel=room, text="card")["ts"]
    reply = web.chat_postMessage(channel=room, text="reply", thread_ts=parent)["ts"]
    web.pins_add(channel=room, timestamp=reply)

    web.chat_delete(channel=room, ts=reply)

    assert web.pins_list(channel=room)["items"] == []
    assert "reply_count" not in web.conversations_history(channel=room)["messages"][0]


def test_what_slack_wrote_about_the_bot_is_not_the_bots(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/events/message/channel_join"""
    joined = control.add_channel("joined-1", ["ann"])["id"]
    web.conversations_join(channel=joined)
    notice = web.conversations_history(channel=joined)["messages"][0]

    assert (notice["subtype"], notice["user"]) == ("channel_join", "U0BOT0001")
    with refused("cant_update_message"):
        web.chat_update(channel=joined, ts=notice["ts"], text="I was always here")
    with refused("cant_delete_message"):
        web.chat_delete(channel=joined, ts=notice["ts"])


def test_nothing_is_deleted_in_an_archived_channel(
    web: WebClient, control: Control, room: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    ts = web.chat_postMessage(channel=room, text="card")["ts"]
    control.archive(room)

    with refused("cant_delete_message"):
        web.chat_delete(channel=room, ts=ts)


def test_a_pin_is_removed_once(web: WebClient, control: Control, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/pins.remove"""
    ts = web.chat_postMessage(channel=channel, text="card")["ts"]
    web.pins_add(channel=channel, timestamp=ts)

    web.pins_remove(channel=channel, timestamp=ts)

    assert control.channel(channel)["pins"] == []
    with refused("no_pin"):
        web.pins_remove(channel=channel, timestamp=ts)
    with refused("message_not_found"):
        web.pins_remove(channel=channel, timestamp="1234567890.123456")
    with refused("bad_timestamp"):
        web.pins_remove(channel=channel, timestamp="yesterday")
    with refused("no_item_specified"):
        web.pins_remove(channel=channel)


def test_a_pin_is_removed_only_where_the_bot_is(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/pins.remove"""
    ts = control.message("ann", "general", "hello")

    with refused("permission_denied"):
        web.pins_remove(channel="C0GENERAL", timestamp=ts)


@pytest.fixture
def mark(web: WebClient, channel: str) -> Any:
    """A bookmark of the channel."""
    given = {"title": "Board", "type": "link", "link": "https://example.com/1", "emoji": ":bell:"}
    return web.bookmarks_add(channel_id=channel, **given)["bookmark"]


def test_a_bookmark_keeps_what_an_edit_does_not_name(web: WebClient, channel: str, mark: Any) -> None:
    """https://docs.slack.dev/reference/methods/bookmarks.edit"""
    edited = web.bookmarks_edit(bookmark_id=mark["id"], channel_id=channel, link="https://example.com/2")

    assert edited["bookmark"]["date_updated"] >= mark["date_created"]
    now = web.bookmarks_list(channel_id=channel)["bookmarks"][0]
    assert (now["title"], now["link"], now["emoji"]) == ("Board", "https://example.com/2", ":bell:")


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"title": "t" * 257}, "invalid_arguments"),
        ({"link": "example"}, "invalid_link"),
        ({"emoji": "bell"}, "invalid_emoji"),
    ],
)
def test_an_edited_bookmark_is_as_good_as_a_new_one(
    web: WebClient, channel: str, mark: Any, refused: Refused, given: dict[str, str], error: str
) -> None:
    """https://docs.slack.dev/reference/methods/bookmarks.edit"""
    with refused(error):
        web.bookmarks_edit(bookmark_id=mark["id"], channel_id=channel, **given)


def test_a_bookmark_is_removed_once(web: WebClient, channel: str, mark: Any, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/bookmarks.remove"""
    web.bookmarks_remove(bookmark_id=mark["id"], channel_id=channel)

    assert web.bookmarks_list(channel_id=channel)["bookmarks"] == []
    with refused("not_found"):
        web.bookmarks_remove(bookmark_id=mark["id"], channel_id=channel)
    with refused("not_found"):
        web.bookmarks_edit(bookmark_id=mark["id"], channel_id=channel, title="Gone")
    with refused("permission_denied"):
        web.bookmarks_remove(bookmark_id=mark["id"], channel_id="C0GENERAL")


def test_of_a_message_with_replies_a_tombstone_is_left(
    web: WebClient, control: Control, room: str, app: HttpApp, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    ts = web.chat_postMessage(channel=room, text="INC-1")["ts"]
    reply = web.chat_postMessage(channel=room, text="a reply", thread_ts=ts)["ts"]

    web.chat_delete(channel=room, ts=ts)

    stone, told = web.conversations_replies(channel=room, ts=ts)["messages"]
    assert (stone["subtype"], stone["hidden"], stone["user"]) == ("tombstone", True, "USLACKBOT")
    assert (stone["text"], stone["reply_count"]) == ("This message was deleted.", 1)
    assert told["ts"] == reply
    assert stone in web.conversations_history(channel=room)["messages"]
    with refused("cant_update_message"):
        web.chat_update(channel=room, ts=ts, text="again")
    with refused("cant_delete_message"):
        web.chat_delete(channel=room, ts=ts)


def test_a_message_that_becomes_a_tombstone_is_told_as_changed(
    control: Control, room: str, app: HttpApp
) -> None:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    ts = control.message("ann", room, "the lift is stuck")
    control.message("ann", room, "still", thread_ts=ts)
    control.until(lambda state: state["pending_events"] == 0)
    app.reset()

    control.delete("ann", room, ts)

    event = app.next("message").payload["event"]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert event["previous_message"]["text"] == "the lift is stuck"
