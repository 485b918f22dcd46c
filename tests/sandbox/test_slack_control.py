"""The control API: looking, waiting, the clock, the record, and refusals in sentences."""

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control, ControlError
from bot.sandbox.process import running
from tests.sandbox.conftest import HttpApp


def test_the_workspace_starts_with_five_people_and_general(control: Control) -> None:
    state = control.state("general")

    assert {"ann", "ben", "cleo", "dan", "eve", "tocsin"} <= {user["name"] for user in state["users"]}
    assert {"U0ANN0001", "U0BEN0001"} <= set(state["channels"][0]["members"])


def test_people_and_channels_are_added(control: Control, web: WebClient) -> None:
    user = control.add_user("frida", real_name="Frida Fox", tz="Europe/Berlin")
    channel = control.add_channel("secret-3", ["frida"], is_private=True)

    assert web.users_info(user=user["id"])["user"]["tz"] == "Europe/Berlin"
    assert channel["members"] == [user["id"]]
    with pytest.raises(ControlError, match="name_taken"):
        control.add_channel("secret-3")


def test_a_channel_says_what_it_is_about(control: Control, web: WebClient) -> None:
    channel = control.add_channel("lunch")["id"]

    control.set_topic("lunch", "Soup at noon")

    assert web.conversations_info(channel=channel)["channel"]["topic"]["value"] == "Soup at noon"


def test_members_of_a_channel_may_have_been_there_from_the_start(control: Control) -> None:
    control.add_channel("choir", ["ann"])

    control.add_members("choir", ["ben", "ann"])

    choir = control.channel("choir")
    assert choir["members"] == ["U0ANN0001", "U0BEN0001"]
    assert choir["notices"] == []


def test_a_workspace_begins_in_the_past_and_comes_to_the_present() -> None:
    """What happened before is played on a clock that is behind, and then moved on."""
    with running("--behind", "3600", "--team", "Harbour & Pine") as past:
        control = past.control
        before = float(control.message("ann", "general", "An hour ago"))
        control.advance(time.time() - control.now())
        after = float(control.message("ann", "general", "Now"))

        assert 3590 < time.time() - before < 3610
        assert -10 < time.time() - after < 10
        assert control.state()["team"]["name"] == "Harbour & Pine"


def test_waiting_ends_with_the_next_change(control: Control, web: WebClient, channel: str) -> None:
    before = control.state()["changes"]
    threading.Timer(0.05, web.chat_postMessage, kwargs={"channel": channel, "text": "x"}).start()

    state = control.until(lambda state: bool(state["channels"][0]["messages"]), channel=channel)

    assert state["changes"] > before


def test_waiting_in_vain_shows_what_stands(control: Control, web: WebClient, channel: str) -> None:
    web.chat_postMessage(channel=channel, text="what stands here")

    with pytest.raises(AssertionError, match="what stands here"):
        control.until(lambda state: False, seconds=0.1)


def test_the_clock_moves_forward_only(control: Control, web: WebClient, channel: str) -> None:
    now = control.now()
    control.advance(3600)
    ts = web.chat_postMessage(channel=channel, text="later")["ts"]

    assert float(ts) >= now + 3600
    with pytest.raises(ControlError, match="does not go back"):
        control.advance(-1)


def test_calls_are_counted_and_refusals_named(control: Control, web: WebClient, channel: str) -> None:
    before = control.calls("chat.getPermalink")["counts"].get("chat.getPermalink", 0)
    with pytest.raises(Exception, match="message_not_found"):
        web.chat_getPermalink(channel=channel, message_ts="1.2")

    calls = control.calls("chat.getPermalink")
    assert calls["counts"]["chat.getPermalink"] == before + 1
    assert calls["errors"]["chat.getPermalink message_not_found"] >= 1
    assert calls["calls"][-1]["args"] == {"channel": channel, "message_ts": "1.2"}


def test_a_record_has_one_line_per_call(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    with running("--record", str(path)) as sandbox:
        web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        channel = web.conversations_create(name="recorded")["channel"]["id"]
        blocks = [{"type": "divider"}]
        web.chat_postMessage(channel=channel, text="x", blocks=blocks)
        web.files_upload_v2(content="hello", filename="a.txt")

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    posted = lines[1]
    assert posted["method"] == "chat.postMessage"
    assert posted["args"] == {"channel": channel, "text": "x", "blocks": blocks}
    assert (posted["token"], posted["status"], posted["response"]["ok"]) == ("xoxb", 200, True)
    assert json.loads(Path(f"{path}.other").read_text())["method"] == "upload"


def test_what_cannot_be_is_refused_in_a_sentence(control: Control, app: HttpApp) -> None:
    with pytest.raises(ControlError, match="Nobody is called 'zoe'"):
        control.message("zoe", "general", "hello")
    with pytest.raises(ControlError, match="There is no channel 'nowhere'"):
        control.message("ann", "nowhere", "hello")
    with pytest.raises(ControlError, match="does not look at view"):
        control.submit("ann", "V0NOTHING")


def test_it_stops_when_it_is_told_to_and_says_nothing() -> None:
    command = [sys.executable, "-m", "bot.sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["control_url"]
        Control(url).message("ann", "general", "hello")
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=5)

    assert (process.returncode, said, complained) == (0, "", "")


def test_a_restarted_sandbox_gives_no_id_again() -> None:
    ids = []
    for _ in range(2):
        with running() as sandbox:
            ids.append(sandbox.control.add_channel("room")["id"])

    assert ids[0] != ids[1]


def test_looking_at_the_home_is_told_to_those_who_subscribed(app: HttpApp, tmp_path: Path) -> None:
    """https://docs.slack.dev/reference/events/app_home_opened"""
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("settings: {event_subscriptions: {bot_events: [app_home_opened]}}")
    with running("--events-url", app.url, "--manifest", str(manifest)) as sandbox:
        sandbox.control.open_home("ann")

        event = app.next("app_home_opened").payload["event"]
        assert (event["user"], event["tab"]) == ("U0ANN0001", "home")


def test_nobody_joins_a_direct_message(control: Control, web: WebClient) -> None:
    """It has two people from its beginning to its end."""
    web.conversations_open(users="U0ANN0001")

    with pytest.raises(ControlError, match="Nobody joins"):
        control.join("@ann", "ben")
