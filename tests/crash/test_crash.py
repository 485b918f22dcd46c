"""The crash test: whatever dies, fails or comes twice, nothing is lost and nothing is said twice."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from . import plan
from .checks import wrong
from .gathering import gathered
from .machine import Process
from .storm import Storm
from .trouble import Frost, Reaper


@pytest.mark.timeout(1800)
def test_nothing_is_lost_and_nothing_said_twice_whoever_dies(
    engine: str, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Processes die at random moments, Slack fails, events come twice, workers freeze; people try again."""
    seed, size = plan.seed(), plan.size()
    begun = time.monotonic()
    with gathered(tmp_path, database_url, seed, size, http=engine == "sqlite") as storm:
        _say(capsys, f"\ncrash test on {engine}: TOCSIN_SEED={seed}, in {tmp_path}\n")
        try:
            reaper = one_process(storm) if engine == "sqlite" else three_processes(storm)
            storm.calm_down()
            found = storm.lost + wrong(storm.standing()) + _bugs(storm)
        except BaseException:
            _say(capsys, _picture(storm, engine))
            raise
        _say(capsys, _summary(storm, reaper, time.monotonic() - begun))

        assert not found, f"seed {seed} on {engine}:\n" + "\n".join(found) + "\n" + storm.machine.tails()
        assert sum(storm.ledger.acts.values()) >= size.least
        assert sum(reaper.killed.values()) >= size.kills


def one_process(storm: Storm) -> Reaper:
    """SQLite: one server process, reached by signed HTTP, dies again and again."""
    server = storm.machine.run("server", "serve")
    reaper = Reaper(server, [server], storm.size, storm.engine, storm.dice("reaper"))
    with storm.blowing() as people:
        reaper.start()
        try:
            people.finish()
            reaper.join()
        finally:
            reaper.stop()
    return reaper


def three_processes(storm: Storm) -> Reaper:
    """PostgreSQL: one web process on Socket Mode and two workers die; workers freeze too, one for ever."""
    run, frost = storm.machine.run, Frost(storm.machine, storm.engine, storm.control)
    storm.machine.do("db", "upgrade")
    web = run("web", "serve", "--only", "web")
    workers = [run(name, "serve", "--only", "worker") for name in ("worker-1", "worker-2")]
    reaper = Reaper(web, workers, storm.size, storm.engine, storm.dice("reaper"))
    with storm.blowing() as people:
        reaper.start()
        try:
            for freeze in _ways_to_freeze(storm, frost, workers):
                with reaper.hand:
                    frozen = freeze()
                    frost.until_others_took_over(frozen)
                    frozen.thaw()
            with reaper.hand:
                lost = frost.freeze_in_flight(workers)
                another = run("worker-3", "serve", "--only", "worker")
                workers[workers.index(lost)] = another  # the reaper's list too
                storm.notes.append(f"{lost.name} was frozen and never went on")
            people.finish()
            reaper.join()
        finally:
            reaper.stop()
    return reaper


def _ways_to_freeze(storm: Storm, frost: Frost, workers: list[Process]) -> list[Callable[[], Process]]:
    """A worker freezes for longer than its lease, and goes on: in a long storm in every way, else in one."""
    dice = storm.dice("frost")

    def in_flight() -> Process:
        frozen = frost.freeze_in_flight(workers)
        storm.notes.append(f"{frozen.name} was frozen with a call in flight, and went on")
        return frozen

    def before_its_check() -> Process:
        frozen = frost.freeze_before_its_check(workers, lambda: storm.newcomer().id)
        storm.notes.append(f"{frozen.name} was frozen before its last check, and went on")
        return frozen

    def in_transaction() -> Process:
        frozen = frost.freeze_in_transaction(workers, dice)
        frost.until_told(storm.newcomer().id)
        storm.notes.append(f"{frozen.name} was frozen in a transaction, and went on")
        return frozen

    ways = [in_flight, before_its_check, in_transaction]
    return ways if storm.size is plan.FULL else [dice.choice(ways[:2])]


def _bugs(storm: Storm) -> list[str]:
    """What the logs say that no log should: bugs, and processes that fell by themselves."""
    found = [
        f"{name} logged {line}"
        for name, line in storm.machine.logged()
        if str(line.get("event", "")) == "bug" or str(line.get("event", "")).endswith(".bug")
    ]
    found += [f"{one.name} fell with the statuses {one.fell}" for one in storm.machine.processes if one.fell]
    return found


def _summary(storm: Storm, reaper: Reaper, seconds: float) -> str:
    acts, ledger = storm.ledger.acts, storm.ledger
    events = Counter(str(line.get("event")) for _, line in storm.machine.logged())
    arrivals = Counter(
        line.get("arrival")
        for _, line in storm.machine.logged()
        if line.get("event") == "arrived" and str(line.get("arrival")).startswith("event:")
    )
    again = sum(times - 1 for times in arrivals.values())
    calls = storm.control.calls()
    lines = [
        f"  {sum(acts.values())} reports and clicks: {dict(acts)}; {dict(ledger.written)}",
        f"  {sum(ledger.repeated.values())} repetitions: {dict(ledger.repeated)}; "
        f"{ledger.recognised} reports recognised",
        f"  {sum(reaper.killed.values())} kills: {dict(reaper.killed)}",
        f"  {sum(storm.struck.values())} faults struck in {sum(calls['counts'].values())} calls: "
        f"{dict(storm.struck)}; events that came again: {again} of {len(arrivals)}",
        f"  refused by Slack: {calls['errors']}",
        f"  logged: {dict(events.most_common(14))}",
        *(f"  {note}" for note in storm.notes),
        f"  {seconds:.0f} s",
    ]
    return "\n".join(lines) + "\n"


def _picture(storm: Storm, engine: str) -> str:
    """What stands when it could not be finished."""
    strange = list(storm.machine.strange_lines())
    return (
        f"seed {storm.seed} on {engine} did not finish\n"
        f"pending: {storm.waiting()}\nstrange lines: {strange[-20:]}\n{storm.machine.tails()}\n"
    )


def _say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    """On the terminal at once: the seed is worth nothing if the run is cut off."""
    with capsys.disabled():
        sys.stdout.write(text)
        sys.stdout.flush()
