"""The scenarios hold in the sandbox, and a workspace that answers differently is told apart."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.sandbox.process import Running, running
from tests.conformance.__main__ import differences, table
from tests.conformance.playing import Answer, Player
from tests.conformance.scenarios import OWN, SCENARIOS, Step


def conformance(live: Running | None = None) -> subprocess.CompletedProcess[str]:
    """`make conformance` without the make, with a sandbox in the place of the real workspace."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    place = {"SLACK_LIVE_TOKEN": live.bot_token, "SLACK_LIVE_URL": live.api_url} if live else {}
    command = [sys.executable, "-m", "tests.conformance"]
    return subprocess.run(command, env=kept | place, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with running("--pace", "100") as one:
        yield one


@pytest.fixture(scope="module")
def answers(sandbox: Running) -> list[Answer]:
    return Player(sandbox.bot_token, sandbox.api_url).play()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_sandbox_answers_as_slack_is_documented_to(answers: list[Answer], scenario: str) -> None:
    """https://docs.slack.dev/reference/methods"""
    played = [one for one in answers if one.scenario == scenario]

    assert [one.step for one in played] == SCENARIOS[scenario]
    for one in played:
        assert one.error == one.step.error, one
        assert set(one.step.has.split()) <= set(one.shape), one


def test_nothing_is_left_but_an_archived_channel(sandbox: Running, answers: list[Answer]) -> None:
    (made,) = [one for one in sandbox.control.state()["channels"] if one["name"] != "general"]

    assert (made["is_archived"], made["messages"], made["bookmarks"], made["pins"]) == (True, [], [], [])


def test_a_channel_that_is_given_is_neither_changed_nor_archived(sandbox: Running) -> None:
    given = sandbox.control.add_channel("given", ["ann", "tocsin"])["id"]
    before = sandbox.control.channel("given")

    played = Player(sandbox.bot_token, sandbox.api_url).play(given)

    assert {one.scenario for one in played} == SCENARIOS.keys() - {OWN}
    assert sandbox.control.channel("given") == before


def test_without_a_token_it_says_in_one_line_what_it_needs() -> None:
    ended = conformance()

    assert (ended.returncode, ended.stdout.count("\n")) == (2, 1)
    assert ended.stdout.startswith("SLACK_LIVE_TOKEN is not set")


def test_two_workspaces_that_answer_alike_do_not_differ(sandbox: Running) -> None:
    ended = conformance(sandbox)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.endswith(" calls, 0 differences.\n")


def test_a_workspace_that_answers_differently_is_shown_and_cleaned_all_the_same() -> None:
    with running("--pace", "100", "--assume", "archived-channels-keep-names=no") as tampered:
        ended = conformance(tampered)

        assert (ended.returncode, ended.stdout.count("\n")) == (1, 3)
        assert ended.stdout.split()[-5:] == ["archived", "conversations.create", "error", "ok", "name_taken"]
        assert [one["is_archived"] for one in tampered.control.state()["channels"]] == [False, True, True]


def test_a_missing_key_and_another_type_are_differences_and_a_missing_scope_is_none() -> None:
    def answer(error: str, **shape: str) -> Answer:
        return Answer("x", Step("team.info"), error, shape)

    slack = [answer("", ok="boolean", team="object", more="string"), answer("missing_scope", needed="string")]
    sandbox = [answer("", ok="boolean", team="string"), answer("")]

    assert table(differences(slack, sandbox)).splitlines() == [
        "scenario  call       about  Slack   sandbox",
        "x         team.info  more   string  none",
        "x         team.info  team   object  string",
    ]
