"""The demo and the sandbox as a newcomer starts them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sandbox.client import Control

TOCSIN = [sys.executable, "-m", "bot"]


@pytest.mark.timeout(180)
def test_the_demo_plays_the_whole_story_and_exits_with_0() -> None:
    """From the report to the closed card, and the review at the end; what it started has ended with it."""
    played = subprocess.run([*TOCSIN, "demo", "--once"], capture_output=True, text=True, timeout=150)

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
