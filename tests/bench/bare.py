"""Baseline (a): a Bolt listener that only acknowledges, behind the desk's own endpoint, as a process."""

import sys

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.web.app import Readiness, web_app


def app(secret: str) -> App:
    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id="U0BOT", bot_token="xoxb-none"
        )

    bolt = App(
        process_before_response=True,
        signing_secret=secret,
        authorize=authorize,
    )
    bolt.command("/incident")(command)
    return bolt


def command(ack: Ack) -> None:
    ack("INC-0: heard, and forgotten.")


def main() -> None:
    secret, port = sys.argv[1], int(sys.argv[2])
    web = web_app(app(secret), lambda: Readiness(True, True, 0))
    uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=port, log_level="warning")).run()


if __name__ == "__main__":
    main()
