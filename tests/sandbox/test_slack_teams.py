"""Several workspaces in one sandbox: one address for all, and the token says whose a call is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.errors import BadRequest
from bot.sandbox.process import Running, running
from bot.sandbox.server import Options, Sandbox
from tests.sandbox.conftest import HttpApp
from tests.sandbox.test_slack_installing import BACK, CLIENT, client, code_of, consent

Refused = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def two(http_app: HttpApp) -> Iterator[Running]:
    http_app.reset()
    with running("--events-url", http_app.url, "--other-team", "T0ACME=Acme") as sandbox:
        yield sandbox


def installed(sandbox: Running) -> WebClient:
    """The app, in the other workspace."""
    code = code_of(consent(sandbox, team="T0ACME"))
    answer = client(sandbox).oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    assert answer["team"] == {"id": "T0ACME", "name": "Acme"}
    return client(sandbox, answer["access_token"])


def test_the_token_says_whose_a_call_is(two: Running) -> None:
    """https://docs.slack.dev/authentication/installing-with-oauth"""
    first, other = client(two, two.bot_token), installed(two)

    assert [web.auth_test()["team_id"] for web in (first, other)] == [two.team_id, "T0ACME"]
    room = str(other.conversations_create(name="war")["channel"]["id"])
    other.chat_postMessage(channel=room, text="Only here")

    assert "Only here" in str(two.control.of("T0ACME").state()["channels"])
    assert "Only here" not in str(two.control.state()["channels"])


def test_another_workspace_knows_no_app_until_it_is_installed(
    two: Running, http_app: HttpApp, refused: Refused
) -> None:
    """Its events say whose they are; removing the app there leaves it where it was."""
    with refused("account_inactive"):
        client(two, f"{two.bot_token}-T0ACME").auth_test()
    other, control = installed(two), two.control.of("T0ACME")
    control.add_channel("war", ["ann", "tocsin"])
    control.message("ann", "war", f"<@{other.auth_test()['user_id']}> hello")
    assert http_app.next("app_mention").payload["team_id"] == "T0ACME"

    control.uninstall()

    with refused("account_inactive"):
        other.auth_test()
    assert client(two, two.bot_token).auth_test()["ok"]


def test_a_workspace_that_is_not_written_as_one_is_refused() -> None:
    """So is a second one with the name of the first."""
    for written in ("Acme", "T0ACME", "T0SANDBOX=Sandbox", "acme=Acme"):
        with pytest.raises(BadRequest, match="T0ACME=Acme"):
            Sandbox(Options(other_team=[written]))
