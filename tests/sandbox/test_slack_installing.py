"""OAuth: how the app gets a token, keeps one, and loses it."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.sandbox.process import Running, running
from bot.sandbox.server import Options
from tests.sandbox.conftest import HttpApp

Refused = Callable[[str], AbstractContextManager[None]]
BACK = "https://desk.example.com/slack/oauth_redirect"
CLIENT = {"client_id": Options.client_id, "client_secret": Options.client_secret}


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """The app's address is not there: where the person is sent is enough."""


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)


def consent(sandbox: Running, **asked: str) -> str:
    """Where a person is sent who lets the app in, or what they read instead."""
    place = sandbox.api_url.removesuffix("/api/") + "/oauth/v2/authorize?"
    query = {"client_id": Options.client_id, "redirect_uri": BACK, "state": "s1", **asked}
    try:
        with OPENER.open(place + urlencode(query)) as page:
            return str(page.read().decode())
    except urllib.error.HTTPError as redirect:
        with redirect:
            return str(redirect.headers["Location"])


def code_of(address: str) -> str:
    return parse_qs(urlparse(address).query)["code"][0]


def client(sandbox: Running, token: str | None = None) -> WebClient:
    return WebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.fixture
def rotating(http_app: HttpApp, tmp_path: Path) -> Iterator[Running]:
    """A sandbox of its own, in which tokens end after twelve hours."""
    events = {"bot_events": ["tokens_revoked", "app_uninstalled", "app_mention"]}
    manifest = {
        "settings": {"token_rotation_enabled": True, "event_subscriptions": events},
        "oauth_config": {"redirect_urls": [BACK]},
    }
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest))
    http_app.reset()
    with running("--events-url", http_app.url, "--manifest", str(path)) as sandbox:
        yield sandbox


def test_a_person_who_consents_comes_back_with_a_code_and_the_apps_state(rotating: Running) -> None:
    """https://docs.slack.dev/authentication/installing-with-oauth"""
    sent = consent(rotating)

    assert sent.startswith(f"{BACK}?code=")
    assert parse_qs(urlparse(sent).query)["state"] == ["s1"]
    assert consent(rotating, client_id="somebody") == "invalid_client_id"
    assert consent(rotating, redirect_uri="https://evil.example.com/") == "bad_redirect_uri"


def test_a_code_is_good_once_and_for_ten_minutes(sandbox: Running, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/oauth.v2.access"""
    web, code, old = client(sandbox), code_of(consent(sandbox)), code_of(consent(sandbox))

    answer = web.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)

    assert (answer["token_type"], answer["access_token"]) == ("bot", sandbox.bot_token)
    assert (answer["team"]["id"], answer["bot_user_id"]) == (sandbox.team_id, "U0BOT0001")
    assert answer["authed_user"]["id"] == "U0ANN0001"
    assert "expires_in" not in answer.data
    with refused("code_already_used"):
        web.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)
    with refused("invalid_code"):
        web.oauth_v2_access(**CLIENT, code="invented", redirect_uri=BACK)
    sandbox.control.advance(601)
    with refused("invalid_code"):
        web.oauth_v2_access(**CLIENT, code=old, redirect_uri=BACK)


def test_a_code_is_for_the_app_that_asked_and_for_its_address(sandbox: Running, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/oauth.v2.access"""
    web, code = client(sandbox), code_of(consent(sandbox))
    with refused("invalid_client_id"):
        web.oauth_v2_access(client_id="somebody", client_secret="x", code=code, redirect_uri=BACK)
    with refused("bad_client_secret"):
        web.oauth_v2_access(client_id=Options.client_id, client_secret="x", code=code, redirect_uri=BACK)
    with refused("bad_redirect_uri"):
        web.oauth_v2_access(**CLIENT, code=code, redirect_uri="https://elsewhere.example.com/")
    with refused("invalid_grant_type"):
        web.oauth_v2_access(**CLIENT, code=code, grant_type="password")

    assert web.oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK)["ok"]


def test_with_rotation_a_token_lives_twelve_hours_and_is_renewed_once(
    rotating: Running, refused: Refused
) -> None:
    """https://docs.slack.dev/authentication/using-token-rotation"""
    web = client(rotating)
    first = web.oauth_v2_access(**CLIENT, code=code_of(consent(rotating)), redirect_uri=BACK)
    assert first["expires_in"] == 43_200
    assert client(rotating, first["access_token"]).auth_test()["ok"]

    rotating.control.advance(12 * 3600)
    with refused("token_expired"):
        client(rotating, first["access_token"]).auth_test()
    held = Bot(
        team_id=rotating.team_id,
        bot_token=first["access_token"],
        bot_id="B0SANDBOX",
        bot_user_id="U0BOT0001",
        installed_at=1.0,
        bot_refresh_token=first["refresh_token"],
        bot_token_expires_at=1,
    )
    renewed = TokenRotator(**CLIENT, client=web).perform_bot_token_rotation(bot=held)

    assert renewed is not None
    assert client(rotating, renewed.bot_token).auth_test()["ok"]
    with refused("invalid_refresh_token"):
        web.oauth_v2_access(**CLIENT, grant_type="refresh_token", refresh_token=first["refresh_token"])


def test_a_revoked_token_opens_nothing_and_the_app_is_told(
    rotating: Running, http_app: HttpApp, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/events/tokens_revoked"""
    web = client(rotating, rotating.bot_token)
    assert web.auth_revoke(test=True)["revoked"] is False

    assert web.auth_revoke()["revoked"] is True

    assert http_app.next("tokens_revoked").payload["event"]["tokens"] == {"oauth": [], "bot": ["U0BOT0001"]}
    with refused("token_revoked"):
        web.auth_test()


@pytest.mark.parametrize("by_the_app", [True, False], ids=["by the app", "by an administrator"])
def test_an_app_that_is_removed_hears_that_and_nothing_more_until_it_is_back(
    rotating: Running, http_app: HttpApp, refused: Refused, by_the_app: bool
) -> None:
    """https://docs.slack.dev/reference/events/app_uninstalled"""
    web, control = client(rotating, rotating.bot_token), rotating.control
    control.add_channel("war", ["ann", "tocsin"])
    if by_the_app:
        with refused("bad_client_secret"):
            web.apps_uninstall(client_id=Options.client_id, client_secret="x")
        control.advance(60)
        web.apps_uninstall(**CLIENT)
    else:
        control.uninstall()
    control.message("ann", "war", "<@U0BOT0001> are you there?")
    control.until(lambda state: state["pending_events"] == 0)

    heard = {http_app.next().payload["event"]["type"] for _ in range(http_app.inbox.qsize())}
    assert heard == {"tokens_revoked", "app_uninstalled"}
    with refused("account_inactive"):
        web.auth_test()

    again = web.oauth_v2_access(**CLIENT, code=code_of(consent(rotating)), redirect_uri=BACK)
    control.message("ann", "war", "<@U0BOT0001> and now?")

    assert client(rotating, again["access_token"]).auth_test()["ok"]
    assert http_app.next("app_mention")
