"""The processes under test: `tocsin serve` with a sandbox to speak to, and the bare listener."""

import json
import os
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.manifest import manifest
from bot.sandbox import process
from bot.sandbox.process import Running
from tests.bench.slack import Answer, Door

STARTS_WITHIN = 60.0
"""Seconds until we give up; the target is far below."""

TOCSIN = str(Path(sysconfig.get_path("scripts")) / "tocsin")


@dataclass(frozen=True, slots=True)
class Served:
    """A process that answers, and how many seconds it took from its exec to its first good answer."""

    door: Door
    pid: int
    first_answer: float

    @property
    def resident_mb(self) -> float:
        """VmRSS, in megabytes of 2**20 bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("this system does not tell how much memory a process has")

    @property
    def cpu(self) -> float:
        """CPU seconds that it has used so far."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Site:
    """A sandbox with the address that it knows of the desk, and where logs are kept."""

    sandbox: Running
    port: int
    directory: Path
    pace: float

    @contextmanager
    def desk(self, database_url: str) -> Iterator[Served]:
        """`tocsin serve` by signed HTTP, with its sender running, for as long as the block lasts."""
        environ = {
            **_ours(),
            "SLACK_API_URL": self.sandbox.api_url,
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "TOCSIN_HOST": "127.0.0.1",
            "TOCSIN_PACE": str(self.pace),
        }
        door = Door(self.port, self.sandbox.signing_secret, self.sandbox.team_id)
        with _running([TOCSIN, "serve"], environ, door, self.directory / "desk.log") as served:
            yield served


@contextmanager
def site(directory: Path, *, pace: float = 1.0) -> Iterator[Site]:
    """A fresh workspace in which the desk's app is installed."""
    port = _free_port()
    declared = directory / "manifest.json"
    declared.write_text(json.dumps(manifest(url=f"http://127.0.0.1:{port}")), encoding="utf-8")
    wanted = ("--port", "0", "--manifest", str(declared), "--pace", str(pace))
    with process.running(*wanted, "--events-url", f"http://127.0.0.1:{port}/slack/events") as sandbox:
        yield Site(sandbox, port, directory, pace)


@contextmanager
def bare_listener(directory: Path) -> Iterator[Served]:
    """Baseline (a)."""
    door = Door(_free_port(), "bare-signing-secret", "T0BENCH")
    command = [sys.executable, "-m", "tests.bench.bare", door.secret, str(door.port)]
    with _running(command, _ours(), door, directory / "bare.log") as served:
        yield served


@contextmanager
def _running(command: Sequence[str], environ: Mapping[str, str], door: Door, log: Path) -> Iterator[Served]:
    begin = time.perf_counter()
    with (
        open(log, "ab") as written,
        subprocess.Popen(command, env=dict(environ), stdout=written, stderr=written) as started,
    ):
        try:
            _until_it_answers(door, started, log)
            yield Served(door, started.pid, time.perf_counter() - begin)
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()


def _until_it_answers(door: Door, started: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + STARTS_WITHIN
    while started.poll() is None and time.monotonic() < give_up:
        if _helps(door):
            return
        time.sleep(0.005)
    raise RuntimeError(f"it did not start:\n{log.read_text(errors='replace')[-3000:]}")


def _helps(door: Door) -> bool:
    line = door.line()
    try:
        answer: Answer = line.post(door.command("help"))
        return answer.status == 200
    except OSError:
        return False
    finally:
        line.close()


def _ours() -> dict[str, str]:
    """This environment without any setting of a desk that the caller may have."""
    foreign = ("SLACK_", "TOCSIN_", "DATABASE_URL", "PORT", "LOG_FORMAT", "SMTP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
