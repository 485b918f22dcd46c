"""`python tests/tethered.py MODULE ARGUMENTS`: run a module that ends when whoever started it is gone.

The starter holds the other end of our standard input and never writes; however it dies, that end closes.
"""

import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any


def start(module: str, *arguments: str, **more: Any) -> "subprocess.Popen[Any]":
    """Start a module as a child that does not outlive this process; `more` is for Popen."""
    command = [sys.executable, os.path.abspath(__file__), module, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, **more)


def _run(module: str, arguments: Sequence[str]) -> None:
    threading.Thread(target=_end_with_the_starter, name="tether", daemon=True).start()
    sys.argv = [module, *arguments]
    sys.path[0] = os.getcwd()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with_the_starter() -> None:
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2:])
