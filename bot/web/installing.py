"""Installing us into a workspace, by a browser: Bolt's flow, with our states, our store and our pages."""

from collections.abc import Sequence
from datetime import timedelta
from logging import getLogger
from secrets import token_urlsafe
from typing import Any

from fastapi import FastAPI, Request, Response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth import OAuthStateStore
from slack_sdk.oauth.installation_store import Installation, InstallationStore
from structlog import get_logger

from bot import workspaces
from bot.desk import Desk
from bot.errors import DatabaseAway, DeskError, SlackError
from bot.slack.calling import client, verdicts
from bot.slack.installed import Installed
from bot.web import pages

log = get_logger()

INSTALL, CALLBACK = "/slack/install", "/slack/oauth_redirect"

STATE_WITHIN = timedelta(minutes=10)
"""So long a person may look at Slack's page before they have to begin again."""

SLACK_ANSWERS_WITHIN = 10.0
"""Seconds; a browser waits, and nobody in Slack."""

WHY = {
    "access_denied": "You told Slack not to install the desk. Nothing was changed.",
    "invalid_browser": "This was not begun in this browser, or it does not keep cookies.",
    "invalid_state": "This page was used already, or it took longer than ten minutes.",
    "missing_code": "Slack sent you back without a code.",
    "invalid_code": "Slack gave us no token for the code that it gave you. Nothing was changed.",
}
"""By Bolt's word or Slack's, why somebody could not install us."""


class Installs:
    """The two pages: one begins, on the other Slack sends people back."""

    def __init__(
        self, desk: Desk, installed: Installed, *, client_secret: str, scopes: Sequence[str], public_url: str
    ) -> None:
        slack = installed.base_url.removesuffix("/api/")
        settings = OAuthSettings(
            client_id=installed.safe.client_id,
            client_secret=client_secret,
            scopes=scopes,
            user_scopes=(),
            redirect_uri=f"{public_url}{CALLBACK}",
            authorization_url=f"{slack}/oauth/v2/authorize",
            installation_store=_Store(desk, installed),
            state_store=_States(desk),
            state_expiration_seconds=round(STATE_WITHIN.total_seconds()),
            callback_options=CallbackOptions(success=_succeeded, failure=_failed),
        )
        quiet = getLogger("tocsin.bolt")  # its warnings tell the code
        self._flow = _Flow(
            client=client(None, base_url=installed.base_url, within=SLACK_ANSWERS_WITHIN),
            logger=quiet,
            settings=settings,
        )

    def serve(self, web: FastAPI) -> None:
        """Plain functions: the web server runs them in threads of its own, beside the listeners."""

        def begin(request: Request) -> Response:
            return _answer(self._flow.handle_installation, request)

        def callback(request: Request) -> Response:
            return _answer(self._flow.handle_callback, request)

        web.add_route(INSTALL, begin, methods=["GET"])
        web.add_route(CALLBACK, callback, methods=["GET"])


class _Flow(OAuthFlow):
    """Bolt's flow: the cookie, the state and the code are checked there."""

    def build_install_page_html(self, url: str, request: BoltRequest) -> str:
        return pages.page(
            "Install the service desk",
            "It adds a service desk to your Slack workspace: people report in a sentence, and agents work "
            "from one live card. Slack shows next what it may do there, and asks you to agree.",
            button=("Install it in Slack", url),
        )

    def run_installation(self, code: str) -> Installation | None:
        with verdicts():
            return super().run_installation(code)


class _Store(InstallationStore):
    """Only saving is asked of it: each payload's installation is looked up elsewhere."""

    def __init__(self, desk: Desk, installed: Installed) -> None:
        self._desk, self._installed = desk, installed

    def save(self, installation: Installation) -> None:
        workspaces.install(self._desk, self._installed, installation)


class _States(OAuthStateStore):
    """In our database, so that any process takes a person back, once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def issue(self, *args: Any, **kwargs: Any) -> str:
        state = token_urlsafe(32)
        with self._desk.database.transaction() as store:
            store.installations.issue_state(state, ends_at=self._desk.now() + STATE_WITHIN)
        return state

    def consume(self, state: str) -> bool:
        with self._desk.database.transaction() as store:
            return store.installations.consume_state(state, now=self._desk.now())


def _answer(answer: Any, request: Request) -> Response:
    try:
        said: BoltResponse = answer(
            BoltRequest(body="", query=dict(request.query_params), headers={**dict(request.headers)})
        )
    except DatabaseAway:
        said = _sorry("The desk's database cannot be reached just now. Nothing was changed.", status=503)
    except DeskError as refusal:
        said = _sorry(refusal.says, status=400)
    except SlackError as error:
        log.warning("install.failed", why=error.reason)
        said = _sorry("Slack did not answer as it should. Nothing was changed.", status=502)
    response = Response(said.body, said.status, {**pages.HEADERS})
    for cookie in said.headers.get("set-cookie", ()):
        response.headers.append("Set-Cookie", cookie)
    return response


def _succeeded(args: SuccessArgs) -> BoltResponse:
    name = args.installation.team_name or "your workspace"
    body = pages.page(
        f"The service desk is installed in {name}",
        "In a minute it has made its channels. Invite your agents to the one for agents, and type "
        "/incident help anywhere in Slack.",
    )
    ended = args.settings.state_utils.build_set_cookie_for_deletion()
    return BoltResponse(status=200, body=body, headers={"set-cookie": [ended]})


def _failed(args: FailureArgs) -> BoltResponse:
    log.info("install.refused", why=args.reason if args.reason in WHY else "other")
    why = WHY.get(args.reason, "Slack did not install the desk.")
    return _sorry(why, status=args.suggested_status_code)


def _sorry(why: str, *, status: int) -> BoltResponse:
    return BoltResponse(
        status=status,
        body=pages.page("The service desk was not installed", why, button=("Begin again", INSTALL)),
    )
