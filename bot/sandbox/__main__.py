"""`python -m bot.sandbox`: the sandbox from the command line."""

import argparse
from pathlib import Path

from bot.sandbox.assumptions import ASSUMED
from bot.sandbox.server import Options, serve


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox", description="A strict Slack workspace on loopback."
    )
    parser.add_argument("--port", type=int, default=0, help="0 is any free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--events-url", help="where payloads are posted while no socket is open")
    parser.add_argument("--manifest", type=Path, help="the app's manifest, JSON or YAML")
    parser.add_argument("--record", type=Path, help="write every call to this file, one JSON object a line")
    parser.add_argument("--pace", type=float, default=1.0, help="multiplies rates, divides retry times")
    parser.add_argument("--behind", type=float, default=0.0, help="seconds that its clock is behind at first")
    parser.add_argument("--team", default=Options.team, help="what the workspace is called")
    parser.add_argument(
        "--assume", action="append", default=[], metavar="NAME=yes|no", help=f"one of {', '.join(ASSUMED)}"
    )
    parser.add_argument("--bot-token", default=Options.bot_token)
    parser.add_argument("--app-token", default=Options.app_token)
    parser.add_argument("--signing-secret", default=Options.signing_secret)
    parser.add_argument("--client-id", default=Options.client_id)
    parser.add_argument("--client-secret", default=Options.client_secret)
    parser.add_argument(
        "--other-team", action="append", default=[], metavar="ID=NAME", help="one more workspace, by itself"
    )
    serve(Options(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
