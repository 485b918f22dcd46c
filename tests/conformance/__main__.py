"""`make conformance`: the same calls to a real workspace and to the sandbox, and where the answers differ."""

import os
import sys
from collections.abc import Sequence

from slack_sdk import WebClient

from bot.sandbox.process import running
from tests.conformance.playing import Answer, Player

NEEDS = (
    "SLACK_LIVE_TOKEN is not set: it is the bot token of an app in a workspace for tests; "
    "SLACK_LIVE_CHANNEL, if set, is a channel of the bot's to use instead of a new one."
)
# Slack's own remarks about a call come and go without a change of the contract.
IGNORED = {"response_metadata", "warning"}


def main() -> int:
    """0 when nothing differs, 1 when something does, 2 without a token."""
    token, channel = os.environ.get("SLACK_LIVE_TOKEN"), os.environ.get("SLACK_LIVE_CHANNEL") or None
    if not token:
        say(NEEDS)
        return 2
    live = Player(token, os.environ.get("SLACK_LIVE_URL", WebClient.BASE_URL))
    theirs = live.play(channel)
    with running() as sandbox:
        ours = Player(sandbox.bot_token, sandbox.api_url).play(own=channel is None)
    found = differences(theirs, ours)
    say(f"{len(theirs)} calls, {len(found)} differences.")
    if found:
        say(table(found))
    if unscoped := sorted({one.step.method for one in theirs if one.error == "missing_scope"}):
        say(f"Not compared, because the token has no scope for it: {', '.join(unscoped)}.")
    for line in live.left_behind:
        say(f"Left behind: {line}")
    return 1 if found else 0


def differences(slack: Sequence[Answer], sandbox: Sequence[Answer]) -> list[tuple[str, ...]]:
    """In the error, and where that is the same in the top-level keys and their types: rows of the table."""
    found: list[tuple[str, ...]] = []
    for theirs, ours in zip(slack, sandbox, strict=True):
        told = {"error": (theirs.error or "ok", ours.error or "ok")}
        if theirs.error == ours.error:
            keys = sorted((theirs.shape.keys() | ours.shape.keys()) - IGNORED)
            told |= {key: (theirs.shape.get(key, "none"), ours.shape.get(key, "none")) for key in keys}
        for about, (one, other) in told.items():
            if one != other and theirs.error != "missing_scope":
                found.append((theirs.scenario, theirs.step.method, about, one, other))
    return found


def table(found: Sequence[tuple[str, ...]]) -> str:
    rows = [("scenario", "call", "about", "Slack", "sandbox"), *found]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join("  ".join(row).rstrip() for row in padded)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
