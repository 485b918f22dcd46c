"""Random people, random verbs, random trouble: what must always hold, holds after every step."""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import ClassVar

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from bot.rulebook import Rulebook
from storage import database
from tests.conftest import fresh_database
from tests.machine.machine import Machine
from tests.machine.plan import SOAKS, plan, seed
from tests.machine.world import World, world

REFUSES_AFTER = {"sqlite": 0.2, "postgresql": 1}
"""Seconds after which a database that is away is given up; in real life two."""


@pytest.mark.timeout(7200 if SOAKS else 300)
def test_every_promise_holds_whatever_people_do_and_whatever_fails(
    engine: str,
    templates: dict[str, str],
    postgresql: str,
    rules: Rulebook,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each story has a Slack and a database of its own; its steps are printed if a promise is broken."""
    monkeypatch.setattr(database, "WAIT_SECONDS", REFUSES_AFTER[engine])
    places, begun, chosen = count(1), time.monotonic(), seed()

    @contextmanager
    def opens() -> Iterator[World]:
        place = tmp_path / str(next(places))
        place.mkdir()
        with fresh_database(engine, templates, postgresql, place) as url, world(url, rules, place) as opened:
            yield opened

    class Told(Machine):
        tally: ClassVar[Counter[str]] = Counter()

        def open(self) -> AbstractContextManager[World]:
            return opens()

    with capsys.disabled():
        sys.stdout.write(f"\nmachine on {engine}: TOCSIN_SEED={chosen}")
        sys.stdout.flush()
    run_state_machine_as_test(hypothesis.seed(chosen)(Told), settings=plan(engine))
    with capsys.disabled():
        sys.stdout.write(f"; {dict(Told.tally)}, {time.monotonic() - begun:.0f} s\n")
