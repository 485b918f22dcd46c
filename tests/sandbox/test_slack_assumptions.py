"""What is not confirmed about Slack: assumed one way, and switched to the other."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.assumptions import ASSUMED
from bot.sandbox.client import Control, ControlError
from bot.sandbox.process import running
from tests.sandbox.conftest import HttpApp

Refused = Callable[[str], AbstractContextManager[None]]
BOT = "U0BOT0001"
WORDS = {"type": "markdown", "markdown": "# Runbook"}


@pytest.fixture
def other_way(control: Control) -> Iterator[Callable[[str], None]]:
    """`other_way("paid-plan")`: for this test the opposite is assumed."""
    yield lambda name: control.assume(name, not ASSUMED[name])
    for name, holds in ASSUMED.items():
        control.assume(name, holds)


def test_an_assumption_is_switched_from_the_command_line() -> None:
    with running("--assume", "bots-unarchive=yes", "--assume", "paid-plan=no") as sandbox:
        held = sandbox.control.assumptions()

    assert held == {**ASSUMED, "bots-unarchive": True, "paid-plan": False}


def test_an_assumption_is_switched_while_the_sandbox_runs(
    control: Control, other_way: Callable[[str], None]
) -> None:
    other_way("paid-plan")

    assert control.assumptions() == {**ASSUMED, "paid-plan": False}


@pytest.mark.parametrize("given", ["the-moon=yes", "paid-plan=maybe", "paid-plan"])
def test_an_assumption_that_is_none_is_explained(given: str, control: Control) -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--assume", given]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "is no assumption; there are" in ended.stderr or "is not NAME=yes or NAME=no" in ended.stderr
    with pytest.raises(ControlError, match="is no assumption; there are"):
        control.assume("the-moon", True)


def test_an_archived_channel_keeps_its_name_unless_assumed_otherwise(
    web: WebClient, control: Control, refused: Refused, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    old = control.add_channel("an-old-war", archived=True)["id"]
    with refused("name_taken"):
        web.conversations_create(name="an-old-war")

    other_way("archived-channels-keep-names")
    new = web.conversations_create(name="an-old-war")["channel"]["id"]

    assert new != old
    assert control.channel("an-old-war")["id"] == new
    with refused("name_taken"):
        web.conversations_create(name="an-old-war")
    with pytest.raises(ControlError, match="the name of another channel by now"):
        control.unarchive(old)


def test_a_bot_does_not_unarchive_a_channel_unless_assumed_otherwise(
    web: WebClient, control: Control, channel: str, refused: Refused, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.unarchive"""
    with refused("not_archived"):
        web.conversations_unarchive(channel=channel)
    with refused("method_not_supported_for_channel_type"):
        web.conversations_unarchive(channel=web.conversations_open(users="U0ANN0001")["channel"]["id"])
    others = control.add_channel("an-others-war", ["ann"], archived=True)["id"]
    with refused("not_in_channel"):
        web.conversations_unarchive(channel=others)

    other_way("bots-unarchive")
    web.conversations_unarchive(channel=others)

    assert not control.channel(others)["is_archived"]
    assert BOT in control.channel(others)["members"]


def test_commands_are_not_typed_in_threads_unless_assumed_otherwise(
    control: Control, app: HttpApp, room: str, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    ts = control.message("ann", room, "the lift is stuck")
    with pytest.raises(ControlError, match="no commands of apps in threads"):
        control.command("ann", room, "/incident", "x", thread_ts=ts)

    other_way("commands-in-threads")
    app.reply(200, {"text": "INC-1"})
    outcome = control.command("ann", room, "/incident", "x", thread_ts=ts)

    assert outcome.sees == "INC-1"
    assert control.state(room)["ephemerals"][-1]["thread_ts"] == ts


def test_outside_of_the_marketplace_history_is_read_once_a_minute_and_15_messages_at_a_time(
    web: WebClient, control: Control, channel: str, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""
    for n in range(16):
        control.advance(1)
        web.chat_postMessage(channel=channel, text=str(n))
    assert len(web.conversations_history(channel=channel)["messages"]) == 16
    control.advance(60)

    other_way("commercially-distributed")

    assert len(web.conversations_history(channel=channel, limit=100)["messages"]) == 15
    with pytest.raises(SlackApiError) as caught:
        web.conversations_history(channel=channel)
    assert caught.value.response.status_code == 429
    control.advance(60)
    assert web.conversations_history(channel=channel)["ok"]


def test_a_free_plan_has_no_canvas_that_stands_alone(
    web: WebClient, channel: str, refused: Refused, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/reference/methods/canvases.create"""
    assert web.canvases_create(title="Runbook")["canvas_id"].startswith("F")

    other_way("paid-plan")

    with refused("free_teams_cannot_create_standalone_canvases"):
        web.canvases_create(title="Runbook")
    assert web.canvases_create(title="Runbook", channel_id=channel)["ok"]


def test_a_channel_has_one_canvas(web: WebClient, channel: str, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.canvases.create"""
    assert web.conversations_canvases_create(channel_id=channel, document_content=WORDS)["canvas_id"]

    with refused("channel_canvas_already_exists"):
        web.conversations_canvases_create(channel_id=channel, document_content=WORDS)
    others = control.add_channel("uncanvassed", ["ann"])["id"]
    with refused("channel_not_found"):
        web.conversations_canvases_create(channel_id=others, document_content=WORDS)


def test_user_groups_are_written_on_paid_plans_only(
    web: WebClient, refused: Refused, other_way: Callable[[str], None]
) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.create"""
    group = web.usergroups_create(name="On Call", handle="oncall")["usergroup"]["id"]
    web.usergroups_users_update(usergroup=group, users="U0ANN0001,U0BEN0001")
    assert web.usergroups_users_list(usergroup=group)["users"] == ["U0ANN0001", "U0BEN0001"]
    with refused("name_already_exists"):
        web.usergroups_create(name="On Call")
    with refused("handle_already_exists"):
        web.usergroups_create(name="Others", handle="oncall")
    with refused("invalid_users"):
        web.usergroups_users_update(usergroup=group, users="U0NOBODY1")
    with refused("no_such_subteam"):
        web.usergroups_users_update(usergroup="S0NOBODY1", users="U0ANN0001")

    other_way("paid-plan")

    with refused("paid_teams_only"):
        web.usergroups_create(name="More")
    with refused("paid_teams_only"):
        web.usergroups_users_update(usergroup=group, users="U0ANN0001")


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("conversations.create", "restricted_action"),
        ("usergroups.create", "permission_denied"),
        ("chat.update", "edit_window_closed"),
    ],
)
def test_what_a_workspace_forbids_is_refused_when_a_test_says_so(
    web: WebClient, control: Control, refused: Refused, method: str, error: str
) -> None:
    """https://docs.slack.dev/reference/methods"""
    control.fault(method, "refuse", error=error)

    with refused(error):
        web.api_call(method, params={"name": "forbidden"})
    assert not any(one["name"] == "forbidden" for one in control.state()["channels"])


@pytest.mark.parametrize("more", [{}, {"error": "Not A Name"}])
def test_a_refusal_names_an_error(control: Control, more: dict[str, str]) -> None:
    with pytest.raises(ControlError, match="has an 'error' such as"):
        control.fault("chat.update", "refuse", **more)
    with pytest.raises(ControlError, match="has an 'error' such as"):
        control.fault("chat.update", "429", error="ratelimited")
