"""The demo's stage: a company in its Slack workspace, and the desk, as two processes on this machine."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import company
from bot.demo.past import BEGAN_HOURS_AGO
from bot.manifest import manifest
from bot.sandbox.client import Control

STARTS_WITHIN = 60
"""Seconds that the past, and then the desk, may take to be there: a few, but not on a busy machine."""

BEFORE = ("--team", company.NAME, "--behind", str(BEGAN_HOURS_AGO * 3600))
"""How the workspace is started, so that the company's past can be lived through."""

RULEBOOK = files("bot.demo") / "rulebook.yaml"

PORT = 3100
"""Where the page is, if nobody else is there: it is the same each time, and the browser remembers it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is."""

    control: Control
    page_url: str
    """The workspace in a browser."""
    desk_url: str
    environment: dict[str, str]
    """The settings of the desk, for running other commands beside it."""
    log: Path


@contextmanager
def stage() -> Iterator[Stage]:
    """Start the workspace and the desk; both end with the context."""
    with ExitStack() as running:
        place = Path(running.enter_context(TemporaryDirectory(prefix="tocsin-demo-")))
        (place / "manifest.json").write_text(json.dumps(manifest()))
        said = _workspace(running, place)
        port = _free_port()
        environment = {
            **settings(said, f"sqlite:///{place / 'demo.db'}"),
            "TOCSIN_HOST": "127.0.0.1",
            "PORT": str(port),
        }
        live_through_the_past(said["control_url"], environment)
        desk = _started(running, _tocsin("serve"), environment, place / "desk.log")
        desk_url = f"http://127.0.0.1:{port}"
        _until_ready(desk, desk_url, place / "desk.log")
        yield Stage(
            Control(said["control_url"]),
            said["control_url"].removesuffix("control/"),
            desk_url,
            environment,
            place / "desk.log",
        )


def _workspace(running: ExitStack, place: Path) -> dict[str, str]:
    """Start the workspace, as far in the past as the company's story needs; what it says of itself."""
    options = ["--port", str(_free_port(PORT)), "--manifest", str(place / "manifest.json"), *BEFORE]
    command = [sys.executable, "-m", "bot.sandbox", *options]
    slack = _started(running, command, os.environ, place / "slack.log")
    assert slack.stdout is not None
    said: dict[str, str] = json.loads(slack.stdout.readline() or "{}")
    if not said:
        raise RuntimeError(f"The workspace did not start: {(place / 'slack.log').read_text()}")
    return said


def settings(said: Mapping[str, str], database_url: str) -> dict[str, str]:
    """The environment of a desk at Harbour & Pine; `said` is what the sandbox said at its start."""
    ours = ("SLACK_", "TOCSIN_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "SLACK_API_URL": said["api_url"],
        "SLACK_BOT_TOKEN": said["bot_token"],
        "SLACK_APP_TOKEN": said["app_token"],
        "DATABASE_URL": database_url,
        "TOCSIN_RULEBOOK": str(RULEBOOK),
    }


def live_through_the_past(control_url: str, environment: dict[str, str]) -> None:
    """Let happen what happened before the visitor came. `environment`: the settings of the desk."""
    command = [sys.executable, "-m", "bot.demo.earlier", control_url]
    done = subprocess.run(  # noqa: S603  our own command
        command, env=environment, capture_output=True, text=True, timeout=STARTS_WITHIN, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"The company's past did not happen:\n{done.stderr}")


def run(stage: Stage, *arguments: str) -> str:
    """Run another command beside the desk, and what it printed."""
    done = subprocess.run(  # noqa: S603  our own command
        _tocsin(*arguments), env=stage.environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def _tocsin(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", *arguments]


def _started(
    running: ExitStack, command: list[str], environment: "dict[str, str] | os._Environ[str]", log: Path
) -> "subprocess.Popen[str]":
    errors = running.enter_context(log.open("w"))
    process = subprocess.Popen(  # noqa: S603  our own command
        command, env=dict(environment), stdout=subprocess.PIPE, stderr=errors, text=True
    )
    running.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _free_port(wanted: int = 0) -> int:
    """The port that is wanted, or where somebody is there already, or none is wanted, a free one."""
    for port in (wanted, 0):
        with suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise RuntimeError("There is no free port.")


def _until_ready(desk: "subprocess.Popen[str]", url: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and desk.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=1):  # noqa: S310  loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The desk did not start:\n{log.read_text()}")
