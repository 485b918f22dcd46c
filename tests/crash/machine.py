"""The machine on which the desk runs: its processes are started, killed, frozen and started again."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests import tethered


@dataclass
class Process:
    """One process of the desk, by whatever pid it has just now."""

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    fell: list[int] = field(default_factory=list)
    """The exit statuses with which it ended though nobody had killed it."""
    is_frozen: bool = False
    _running: subprocess.Popen[bytes] | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    @property
    def is_running(self) -> bool:
        return self._running is not None

    def start(self) -> None:
        with self._lock, self.log.open("ab") as log:
            self._running = tethered.start(
                "bot", *self.arguments, env=dict(self.environment), stdout=log, stderr=log
            )

    def kill(self) -> None:
        """SIGKILL: it has no chance to finish anything."""
        with self._lock:
            if self._running is not None and self._running.poll() is None:
                self._running.kill()
                self._running.wait()
                self._let_go()
            self._running, self.is_frozen = None, False

    def kill_and_restart(self) -> None:
        with self._lock:
            self.kill()
            self.start()

    def freeze(self) -> None:
        """SIGSTOP: it is neither dead nor alive."""
        os.kill(self.pid, signal.SIGSTOP)
        self.is_frozen = True

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)
        self.is_frozen = False

    def look_after(self) -> None:
        """What an init system does: start it again if it fell."""
        with self._lock:
            if self._running is not None and self._running.poll() is not None:
                self.fell.append(self._running.returncode)
                self._let_go()
                self.start()

    def _let_go(self) -> None:
        """Close our end of its tether."""
        if self._running is not None and self._running.stdin is not None:
            self._running.stdin.close()


class Machine:
    """Every process of the desk, and an init system that looks after them."""

    def __init__(self, place: Path, environment: Mapping[str, str]) -> None:
        self.place, self._environment = place, environment
        self.processes: list[Process] = []
        self._closing = threading.Event()
        self._init = threading.Thread(target=self._look_after, name="init")

    def run(self, name: str, *arguments: str, **more: str) -> Process:
        """Start a process, and keep it running."""
        process = Process(name, arguments, {**self._environment, **more}, self.place / f"{name}.log")
        process.start()
        self.processes.append(process)
        return process

    def do(self, *arguments: str) -> None:
        """Run a short command to its end."""
        subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env=dict(self._environment),
            check=True,
            capture_output=True,
            timeout=60,
        )

    def process(self, pid: int) -> Process | None:
        return next((one for one in self.processes if one.is_running and one.pid == pid), None)

    def logged(self) -> Iterator[tuple[str, dict[str, object]]]:
        """Every line of every log that is one of ours, with the name of its process."""
        for process in self.processes:
            for line in process.log.read_text(errors="replace").splitlines():
                with suppress(ValueError):
                    found = json.loads(line)
                    if isinstance(found, dict):
                        yield process.name, found

    def strange_lines(self) -> Iterator[str]:
        """Lines that are no structured log: tracebacks, and what libraries say."""
        for process in self.processes:
            for line in process.log.read_text(errors="replace").splitlines():
                if line and not line.startswith("{"):
                    yield f"{process.name}: {line}"

    def tails(self, lines: int = 25) -> str:
        """How each log ends, for a reader of a failure."""
        return "\n".join(
            f"--- {process.log}\n" + "\n".join(process.log.read_text(errors="replace").splitlines()[-lines:])
            for process in self.processes
        )

    def _look_after(self) -> None:
        while not self._closing.wait(0.2):
            for process in self.processes:
                process.look_after()

    def close(self) -> None:
        self._closing.set()
        self._init.join()
        for process in self.processes:
            process.kill()

    def open(self) -> None:
        self._init.start()


@contextmanager
def machine(place: Path, settings: Mapping[str, str]) -> Iterator[Machine]:
    """A machine on which only these settings hold; every process on it ends with the block."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SLACK_", "TOCSIN_", "DATABASE_", "PORT"))
    }
    running = Machine(place, {**inherited, **settings})
    running.open()
    try:
        yield running
    finally:
        running.close()
