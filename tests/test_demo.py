"""The demo and the sandbox as a newcomer starts them."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from bot.sandbox.client import Control

TOCSIN = [sys.executable, "-m", "bot"]


@pytest.mark.timeout(180)
def test_the_demo_plays_the_whole_story_and_exits_with_0() -> None:
    """From the report to the closed card, and the review at the end; what it started has ended with it."""
    played = subprocess.run([*TOCSIN, "demo", "--once"], capture_output=True, text=True, timeout=170)

    assert played.returncode == 0, played.stdout + played.stderr
    for told in (
        "should have been answered",
        "#inc-5-vpn-is-down-for-everyone",
        "This major incident is over",
        "You said that it is fixed. INC-5 is closed.",
        "inc-5-review.md",
        "# Review of INC-5: VPN is down for everyone",
        "The gateway's certificate expired at noon.",
    ):
        assert told in played.stdout


@pytest.mark.timeout(180)
def test_whoever_starts_the_demo_finds_a_company_with_a_day_behind_it() -> None:
    """The address is printed before the story: there, two incidents are over, one waits, one is open."""
    process = subprocess.Popen(
        [*TOCSIN, "demo"], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        assert process.stdout is not None
        page = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+/", line)))
        with urllib.request.urlopen(page, timeout=10) as answer:
            assert "<title>" in answer.read().decode()
        state = Control(f"{page}control/").state()
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=30)

    assert state["team"]["name"] == "Harbour & Pine"
    assert all(channel["topic"] for channel in state["channels"] if not channel["is_im"])
    desk = next(channel for channel in state["channels"] if channel["name"] == "service-desk")
    cards = [one["text"] for one in desk["messages"] if one["thread_ts"] is None]
    assert [re.match(r"(INC-\d) is (\w+)", card)[0] for card in cards[:4]] == [  # type: ignore[index]
        "INC-1 is closed",
        "INC-2 is resolved",
        "INC-3 is waiting",
        "INC-4 is new",
    ]
    reported = float(desk["messages"][0]["ts"])
    assert 20 < (time.time() - reported) / 3600 < 30
    assert "nothing is left behind" in rest


def test_the_sandbox_says_in_one_line_where_it_is(tmp_path: Path) -> None:
    """A script reads the line and goes on; the calls it makes are recorded."""
    record = tmp_path / "calls.jsonl"
    process = subprocess.Popen(
        [*TOCSIN, "sandbox", "--port", "0", "--record", str(record)],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())

        assert {"api_url", "bot_token", "app_token", "signing_secret"} <= said.keys()
        assert Control(said["control_url"]).state()["users"] != []
    finally:
        process.terminate()
        process.communicate(timeout=10)
