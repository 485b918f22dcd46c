"""files.info and the private address of a file's bytes."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import OPENER, Control, ControlError
from bot.sandbox.process import Running, running
from tests.sandbox.conftest import HttpApp

Refused = Callable[[str], AbstractContextManager[None]]
PICTURE = bytes(range(256))  # no text in any encoding


def fetch(url: str, token: str | None) -> tuple[int, str, bytes]:
    """The status, the content type and the body."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with OPENER.open(urllib.request.Request(url, headers=headers)) as response:
            return response.status, response.headers["Content-Type"], response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def test_a_file_says_what_it_is_and_where_it_is_shared(
    web: WebClient, control: Control, channel: str
) -> None:
    """https://docs.slack.dev/reference/methods/files.info"""
    id = web.files_upload_v2(channel=channel, filename="review.txt", content="hello", title="Review")["file"][
        "id"
    ]

    file = web.files_info(file=id)["file"]

    ts = control.channel(channel)["messages"][-1]["ts"]
    assert (file["name"], file["title"], file["size"]) == ("review.txt", "Review", 5)
    assert (file["mimetype"], file["user"]) == ("text/plain", "U0BOT0001")
    assert (file["channels"], file["shares"]) == ([channel], {"public": {channel: [{"ts": ts}]}})


def test_the_bytes_are_for_the_bots_token_in_the_header(
    web: WebClient, control: Control, sandbox: Running, room: str
) -> None:
    """https://docs.slack.dev/reference/objects/file-object#auth"""
    id = control.share("ann", room, "wand schrank.png", PICTURE)["file_id"]
    file = web.files_info(file=id)["file"]

    for url in (file["url_private"], file["url_private_download"]):
        assert fetch(url, sandbox.bot_token) == (200, "image/png", PICTURE)


def test_without_the_token_slack_answers_a_page_and_not_the_bytes(
    web: WebClient, control: Control, sandbox: Running, room: str
) -> None:
    """https://docs.slack.dev/reference/objects/file-object#auth"""
    id = control.share("ann", room, "a.txt", b"secret")["file_id"]
    url = web.files_info(file=id)["file"]["url_private"]

    for token in (None, sandbox.app_token, "xoxb-somebody-else"):
        status, kind, body = fetch(url, token)
        assert (status, kind) == (200, "text/html; charset=utf-8")
        assert b"Sign in" in body
        assert b"secret" not in body
    assert b"secret" not in fetch(f"{url}?token={sandbox.bot_token}", None)[2]


def test_a_file_that_is_shared_where_the_bot_is_not_is_unknown_to_it(
    web: WebClient, control: Control, sandbox: Running, room: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/files.info"""
    seen = control.share("ann", room, "a.txt", b"ours")["file_id"]
    unseen = control.share("ann", "general", "a.txt", b"theirs")["file_id"]
    url = web.files_info(file=seen)["file"]["url_private"].replace(seen, unseen)

    with refused("file_not_found"):
        web.files_info(file=unseen)
    assert fetch(url, sandbox.bot_token)[0] == 404


def test_a_file_is_unknown_until_it_is_complete(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/files.info"""
    place = web.files_getUploadURLExternal(filename="a.txt", length=1)

    with refused("file_not_found"):
        web.files_info(file=place["file_id"])


def test_what_a_person_shares_comes_as_a_message_with_a_file(
    control: Control, room: str, app: HttpApp
) -> None:
    """https://docs.slack.dev/reference/events/message/file_share"""
    shared = control.share("ann", room, "log.txt", b"it is burning", comment="see this")

    event = app.next("message").payload["event"]
    assert (event["subtype"], event["text"], event["ts"]) == ("file_share", "see this", shared["ts"])
    assert [one["id"] for one in event["files"]] == [shared["file_id"]]
    with pytest.raises(ControlError, match="is not in"):
        control.share("eve", room, "log.txt", b"me too")


def test_a_file_may_be_given_as_words_and_not_as_nonsense(
    web: WebClient, control: Control, sandbox: Running, room: str
) -> None:
    def share(**given: str) -> Any:
        body = json.dumps({"user": "ann", "channel": room, "name": "a.txt", **given}).encode()
        with OPENER.open(urllib.request.Request(f"{sandbox.control_url}file", body)) as response:
            return json.loads(response.read())

    url = web.files_info(file=share(text="Gruß")["file_id"])["file"]["url_private"]

    assert fetch(url, sandbox.bot_token)[2].decode() == "Gruß"
    for nonsense in ("?", "ü"):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            share(base64=nonsense)


def test_without_the_scope_the_token_opens_no_file(tmp_path: Path) -> None:
    """https://docs.slack.dev/reference/scopes/files.read"""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["channels:manage", "files:write"]}}}))
    with running("--manifest", str(manifest)) as sandbox:
        web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        place = web.files_getUploadURLExternal(filename="a.txt", length=6)
        with OPENER.open(urllib.request.Request(place["upload_url"], b"secret")):
            pass
        done = web.files_completeUploadExternal(files=[{"id": place["file_id"]}])

        assert b"secret" not in fetch(done["files"][0]["url_private"], sandbox.bot_token)[2]


def test_a_download_obeys_faults(web: WebClient, control: Control, sandbox: Running, room: str) -> None:
    id = control.share("ann", room, "a.txt", b"hello")["file_id"]
    url = web.files_info(file=id)["file"]["url_private"]
    control.fault("download", "500", times=1)

    assert fetch(url, sandbox.bot_token)[0] == 500
    assert fetch(url, sandbox.bot_token)[2] == b"hello"
