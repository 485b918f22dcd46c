"""files.*, pins.* and bookmarks.*."""

import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import OPENER, Control

Refused = Callable[[str], AbstractContextManager[None]]


def send(url: str, content: bytes) -> int:
    try:
        with OPENER.open(urllib.request.Request(url, content, {"Content-Type": "text/plain"})) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_file_is_announced_sent_and_completed(web: WebClient, control: Control, channel: str) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    place = web.files_getUploadURLExternal(filename="review.md", length=5)
    assert send(place["upload_url"], b"words") == 200

    done = web.files_completeUploadExternal(
        files=[{"id": place["file_id"], "title": "Review"}], channel_id=channel, initial_comment="Here it is"
    )

    message = control.channel(channel)["messages"][-1]
    assert done["files"][0]["title"] == "Review"
    assert (message["text"], message["files"]) == ("Here it is", [place["file_id"]])
    assert [one["content"] for one in control.state()["files"] if one["id"] == place["file_id"]] == ["words"]


def test_the_sdks_upload_works(web: WebClient, control: Control, channel: str) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    parent = web.chat_postMessage(channel=channel, text="parent")["ts"]

    web.files_upload_v2(channel=channel, filename="a.txt", content="hello", title="A", thread_ts=parent)

    assert control.channel(channel)["messages"][-1]["thread_ts"] == parent


def test_the_bytes_are_as_many_as_announced(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    place = web.files_getUploadURLExternal(filename="a.txt", length=5)

    assert send(place["upload_url"], b"too many words") == 400
    with refused("file_not_found"):
        web.files_completeUploadExternal(files=[{"id": place["file_id"]}])


def test_a_file_is_completed_once(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    place = web.files_getUploadURLExternal(filename="a.txt", length=1)
    send(place["upload_url"], b"x")
    web.files_completeUploadExternal(files=[{"id": place["file_id"]}], channel_id=channel)

    with refused("file_update_failed"):
        web.files_completeUploadExternal(files=[{"id": place["file_id"]}], channel_id=channel)


def test_a_file_is_shared_only_where_the_bot_is(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    other = control.add_channel("others-4", ["ann"])["id"]
    place = web.files_getUploadURLExternal(filename="a.txt", length=1)
    send(place["upload_url"], b"x")

    with refused("not_in_channel"):
        web.files_completeUploadExternal(files=[{"id": place["file_id"]}], channel_id=other)


def test_an_upload_is_announced_with_name_and_length(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/messaging/working-with-files"""
    with refused("missing_argument"):
        web.api_call("files.getUploadURLExternal", params={"filename": "a.txt"})


def test_a_message_is_pinned_once(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/pins.add"""
    ts = web.chat_postMessage(channel=channel, text="card")["ts"]
    web.pins_add(channel=channel, timestamp=ts)

    with refused("already_pinned"):
        web.pins_add(channel=channel, timestamp=ts)
    with refused("message_not_found"):
        web.pins_add(channel=channel, timestamp="1234567890.123456")
    with refused("no_item_specified"):
        web.pins_add(channel=channel)
    assert [item["message"]["ts"] for item in web.pins_list(channel=channel)["items"]] == [ts]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"title": "t" * 257, "type": "link", "link": "https://example.com"}, "invalid_arguments"),
        ({"title": "Board", "type": "folder", "link": "https://example.com"}, "invalid_bookmark_type"),
        ({"title": "Board", "type": "link", "link": "example"}, "invalid_link"),
        ({"title": "Board", "type": "link", "link": "https://example.com/" + "x" * 2048}, "invalid_link"),
        ({"title": "Board", "type": "link", "link": "https://example.com", "emoji": "bell"}, "invalid_emoji"),
    ],
)
def test_a_bookmark_has_a_short_title_and_a_link(
    web: WebClient, channel: str, refused: Refused, given: dict[str, str], error: str
) -> None:
    """https://docs.slack.dev/reference/methods/bookmarks.add"""
    with refused(error):
        web.bookmarks_add(channel_id=channel, **given)


def test_bookmarks_are_listed_and_may_repeat(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/bookmarks.add"""
    for _ in range(2):
        web.bookmarks_add(channel_id=channel, title="Board", type="link", link="https://example.com")

    marks = web.bookmarks_list(channel_id=channel)["bookmarks"]

    assert [one["title"] for one in marks] == ["Board", "Board"]
