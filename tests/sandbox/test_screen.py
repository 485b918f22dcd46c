"""What one person's screen shows, and the news that something on it has changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control
from bot.sandbox.process import Running, running
from tests.sandbox.conftest import NUMBERS
from tests.sandbox.test_page import asked

JSON = dict[str, Any]
Look = Callable[..., JSON]
HI = [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}]


@pytest.fixture
def look(sandbox: Running) -> Look:
    """`look("ann")` is all but messages, `look("ann", "channel", channel=...)` a page of them."""

    def at(user: str, what: str = "", **wishes: str | int) -> JSON:
        path = f"/control/screen/{what}".rstrip("/")
        status, _, body = asked(sandbox, f"{path}?{urlencode({'user': user, **wishes})}")
        assert status == 200, body
        return dict(json.loads(body))

    return at


def listed(screen: JSON, channel: str) -> JSON | None:
    return next((one for one in screen["channels"] if channel in (one["id"], one["name"])), None)


def words(page: JSON) -> list[str]:
    return [one["text"] for one in page["messages"]]


# What is seen by whom


def test_a_private_channel_is_seen_by_its_members(control: Control, look: Look) -> None:
    secret = control.add_channel(f"backstage-{next(NUMBERS)}", ["ann"], is_private=True)["id"]

    assert listed(look("ann"), secret) is not None
    assert listed(look("ben"), secret) is None


def test_nobody_looks_into_what_is_not_theirs(control: Control, sandbox: Running, look: Look) -> None:
    secret = control.add_channel(f"backstage-{next(NUMBERS)}", ["ann"], is_private=True)["id"]
    direct = next(one["id"] for one in look("ann")["channels"] if one["kind"] == "im")

    for channel in (secret, direct):
        for what in ("channel", "thread"):
            path = f"/control/screen/{what}?user=ben&channel={channel}&ts=1.0"
            assert asked(sandbox, path)[0] == 400


def test_what_is_whispered_is_seen_by_one(web: WebClient, room: str, look: Look, control: Control) -> None:
    control.join(room, "ben")
    web.chat_postEphemeral(channel=room, user="U0ANN0001", text="between us")

    assert "between us" in words(look("ann", "channel", channel=room))
    assert "between us" not in words(look("ben", "channel", channel=room))


def test_metadata_is_never_shown(web: WebClient, room: str, look: Look) -> None:
    web.chat_postMessage(
        channel=room, text="x", metadata={"event_type": "secret_kind", "event_payload": {"secret": 1}}
    )

    assert "secret" not in json.dumps(look("ann", "channel", channel=room))


def test_a_modal_is_on_the_screen_of_its_person(
    control: Control, web: WebClient, look: Look, app: Any
) -> None:
    trigger = control.shortcut("ann", "whatever").trigger_id
    view = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": HI}
    opened = web.views_open(trigger_id=trigger, view=view)["view"]["id"]

    assert [one["id"] for one in look("ann")["modals"]] == [opened]
    assert look("ben")["modals"] == []
    control.close("ann")


def test_who_does_not_say_who_they_are_is_the_first_person(sandbox: Running) -> None:
    assert json.loads(asked(sandbox, "/control/screen")[2])["me"] == "U0ANN0001"


def test_the_app_has_no_screen(sandbox: Running) -> None:
    assert asked(sandbox, "/control/screen?user=tocsin")[0] == 400


def test_a_person_is_offered_what_the_manifest_declares(tmp_path: Any) -> None:
    features = {
        "slash_commands": [{"command": "/tell", "description": "Tell it", "usage_hint": "what"}],
        "shortcuts": [
            {"type": "message", "callback_id": "that", "name": "Tell of it", "description": "Say more"}
        ],
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"features": features}))

    with running("--manifest", str(tmp_path / "manifest.json")) as sandbox:
        screen = json.loads(asked(sandbox, "/control/screen?user=ann")[2])

    assert (screen["commands"], screen["shortcuts"]) == (features["slash_commands"], features["shortcuts"])


# What is unread


def test_what_others_write_is_unread_until_it_is_read(control: Control, room: str, look: Look) -> None:
    control.join(room, "ben")
    control.message("ann", room, "one")
    ts = control.message("ann", room, "two <@U0BEN0001>")

    there = listed(look("ben"), room)
    assert there is not None
    assert (there["unread"], there["mentions"]) == (2, 1)
    control.mark_read("ben", room, ts)
    assert (listed(look("ben"), room) or {})["unread"] == 0
    assert (listed(look("ann"), room) or {})["unread"] == 0


def test_a_reply_is_unread_in_threads_that_are_yours(control: Control, room: str, look: Look) -> None:
    control.join(room, "ben")
    control.join(room, "cleo")
    root = control.message("ann", room, "who knows?")
    for person in ("ben", "cleo"):
        control.mark_read(person, room, root)
    control.mark_read("ann", room, root)
    reply = control.message("ben", room, "I do", root)

    assert (listed(look("ann"), room) or {})["unread"] == 1
    assert (listed(look("cleo"), room) or {})["unread"] == 0
    control.mark_read("ann", room, reply, root)
    assert (listed(look("ann"), room) or {})["unread"] == 0


# A page of history


def test_history_comes_in_pages_from_its_end(control: Control, room: str, look: Look) -> None:
    for number in range(25):
        control.message("ann", room, str(number))

    newest = look("ann", "channel", channel=room, limit=10)
    older = look("ann", "channel", channel=room, limit=10, before=newest["messages"][0]["ts"])
    since = look("ann", "channel", channel=room, since=older["messages"][0]["ts"])

    assert words(newest) == [str(number) for number in range(15, 25)]
    assert words(older) == [str(number) for number in range(5, 15)]
    assert words(since) == [str(number) for number in range(5, 25)]
    assert newest["has_more"]
    assert not look("ann", "channel", channel=room)["has_more"]


def test_replies_stand_in_their_thread(control: Control, web: WebClient, room: str, look: Look) -> None:
    root = control.message("ann", room, "a question")
    control.message("ann", room, "a reply", root)
    web.chat_postMessage(channel=room, thread_ts=root, text="for all", reply_broadcast=True)

    assert words(look("ann", "channel", channel=room))[-2:] == ["a question", "for all"]
    thread = look("ann", "thread", channel=room, ts=root)
    assert words(thread) == ["a question", "a reply", "for all"]
    assert thread["messages"][0]["replies"] == 2


def test_a_file_is_kept_by_those_who_see_it(control: Control, sandbox: Running) -> None:
    secret = control.add_channel(f"files-{next(NUMBERS)}", ["ann"], is_private=True)["id"]
    shared = control.share("ann", secret, 'rép"ort.html', b"<b>words</b>")

    status, headers, body = asked(sandbox, f"/control/files/{shared['file_id']}?user=ann")
    assert (status, body) == (200, "<b>words</b>")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''r%C3%A9p%22ort.html"
    assert asked(sandbox, f"/control/files/{shared['file_id']}?user=ben")[0] == 404
    assert asked(sandbox, "/control/files/F0NONE?user=ann")[0] == 404


# News


@asynccontextmanager
async def news(sandbox: Running, **headers: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox.control_url}live", headers=headers) as socket,
    ):
        yield socket


async def heard(socket: aiohttp.ClientWebSocketResponse) -> int:
    return int((await socket.receive_json(timeout=5))["changes"])


def test_a_change_is_news_at_once(sandbox: Running, control: Control, room: str) -> None:
    async def listening() -> tuple[int, int]:
        async with news(sandbox) as socket:
            first = await heard(socket)
            await asyncio.to_thread(control.message, "ann", room, "hello")
            return first, await heard(socket)

    before, after = asyncio.run(listening())

    assert after > before


def test_a_burst_of_changes_is_a_few_news(sandbox: Running, control: Control, room: str) -> None:
    async def listening() -> int:
        async with news(sandbox) as socket:
            await heard(socket)
            for number in range(100):
                await asyncio.to_thread(control.message, "ann", room, f"number {number}")
            last, times = int(control.state("general")["changes"]), 1
            while await heard(socket) < last:
                times += 1
            return times

    assert asyncio.run(listening()) < 80


def test_another_site_hears_no_news(sandbox: Running) -> None:
    async def listening() -> None:
        async with news(sandbox, Origin="http://evil.example"):
            pass

    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        asyncio.run(listening())


def test_what_stands_in_the_form_goes_along_with_a_click(control: Control, web: WebClient, app: Any) -> None:
    trigger = control.shortcut("ann", "whatever").trigger_id
    field = {"type": "plain_text_input", "action_id": "words"}
    blocks = [
        {"type": "input", "block_id": "what", "element": field, "label": {"type": "plain_text", "text": "?"}},
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
        },
    ]
    title = {"type": "plain_text", "text": "A form"}
    view = {
        "type": "modal",
        "title": title,
        "submit": title,
        "blocks": blocks,
    }
    opened = web.views_open(trigger_id=trigger, view=view)["view"]["id"]
    app.reset()
    control.click_in_view("ann", opened, "go", values={"what": "so far"})

    assert app.next().payload["view"]["state"]["values"]["what"]["words"]["value"] == "so far"
    control.close("ann")
