"""The sandbox as a child process, for tests and the demo: started, talked to through its client, stopped."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.sandbox.client import Control


@dataclass(frozen=True)
class Running:
    """What an app needs to know about a sandbox, and the hand that moves it."""

    api_url: str
    control_url: str
    bot_token: str
    app_token: str
    signing_secret: str
    team_id: str
    bot_user_id: str
    pid: int

    @property
    def control(self) -> Control:
        return Control(self.control_url)


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """`python -m bot.sandbox` with these arguments, for as long as the block lasts."""
    command = [sys.executable, "-m", "bot.sandbox", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own module
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError("the sandbox did not start")
            yield Running(**json.loads(line), pid=process.pid)
        finally:
            process.terminate()
