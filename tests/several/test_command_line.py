"""`tocsin workspaces`, and which workspace a command is about."""

from collections.abc import Iterator

import pytest

from bot import workspaces
from bot.desk import Desk
from bot.errors import BadInput
from tests.acting import ONLY_SQLITE, WORKSPACE, report
from tests.scripted import Scripted, scripted
from tests.several.two import KEY, OTHER, TOKENS, house_of, install
from tests.test_cli import said

pytestmark = ONLY_SQLITE


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def environment(desk: Desk, slack: Scripted, database_url: str) -> dict[str, str]:
    """The settings of a desk that T2 has installed; T1 was served by a token of ours."""
    install(house_of(desk, slack), OTHER)
    return {
        "DATABASE_URL": database_url,
        "SLACK_API_URL": slack.api_url,
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "secret-of-the-app",
        "TOCSIN_SECRET_KEY": KEY,
    }


def test_workspaces_are_listed_with_who_installed_us(desk: Desk, environment: dict[str, str]) -> None:
    """And what is wrong, where something is."""
    with desk.database.transaction() as store:
        store.installations.tended(OTHER, again_at=None, trouble="invalid_refresh_token")

    listed = said("workspaces", **environment)

    (other,) = [line for line in listed.splitlines() if f" {OTHER} " in line]
    assert all(
        part in other for part in ("installed", "U0ANN0001", "2026-11-21 12:00", "invalid_refresh_token")
    )
    assert "by SLACK_BOT_TOKEN" in listed


def test_a_workspace_is_removed_and_slack_told(
    desk: Desk, slack: Scripted, environment: dict[str, str]
) -> None:
    """Its token opens nothing any more, and its records stay."""
    report(desk, workspace=OTHER)

    assert "its records stay" in said("workspaces", "remove", OTHER, **environment)

    assert (slack.methods(), slack.tokens) == (["auth.revoke"], [TOKENS[OTHER]])
    (left,) = [known for known in workspaces.listed(desk) if known.id == OTHER]
    assert (left.is_installed, left.left_at is not None) == (False, True)
    with pytest.raises(BadInput, match="T2 has not installed the desk"):
        said("workspaces", "remove", OTHER, **environment)


def test_a_removal_of_which_slack_cannot_be_told_says_who_can(
    desk: Desk, slack: Scripted, environment: dict[str, str]
) -> None:
    """Slack refuses, or the key that sealed the token is lost: it is forgotten here all the same."""
    slack.refuses["auth.revoke"] = "internal_error"
    assert "an administrator there removes the app" in said("workspaces", "remove", OTHER, **environment)

    install(house_of(desk, slack), OTHER)
    stranger = {**environment, "TOCSIN_SECRET_KEY": KEY[::-1]}
    assert "not_installed" in said("workspaces", "remove", OTHER, **stranger)
    assert not any(known.is_installed for known in workspaces.listed(desk))


def test_the_queue_of_one_workspace_is_listed(desk: Desk, environment: dict[str, str]) -> None:
    """And of all, each line with whose it is."""
    report(desk)
    report(desk, workspace=OTHER)

    both, one = (
        said("deliveries", **environment),
        said("deliveries", "list", "--workspace", OTHER, **environment),
    )

    assert WORKSPACE in both
    assert OTHER in both
    assert "C0AGENTS2" in one
    assert "C0AGENTS1" not in one


def test_a_manifest_for_several_needs_our_address(engine: str) -> None:
    assert "redirect_urls" in said("manifest", "--oauth", "--url", "https://desk.example.com")
    with pytest.raises(BadInput, match="--oauth needs --url"):
        said("manifest", "--oauth")
