"""`python -m tests.bench`: measure, print the tables, and write docs/performance.md."""

import argparse
import contextlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from tests.bench import calendars, desk, figures, growth, machine, million, ringing
from tests.bench.desk import Plan
from tests.bench.engines import Engine, postgresql, sqlite
from tests.bench.figures import Figure
from tests.bench.houses import site

console = Console()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds each; writes no page")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one engine; writes no page")
    parser.add_argument(
        "--part",
        choices=("targets", "calendar", "rings", "million", "growth"),
        help="one part; writes no page",
    )
    wanted = parser.parse_args()
    run = Run(desk.QUICK if wanted.quick else Plan())
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name, contextlib.ExitStack() as servers:
        directory = Path(name)
        engines = [sqlite(directory)] if wanted.only != "postgresql" else []
        if wanted.only != "sqlite":
            engines.append(servers.enter_context(postgresql(directory)))
        try:
            run.all_that_is(wanted.part, engines, directory)
        finally:
            run.show()  # what was measured is shown, whatever ended the run
    if not (wanted.quick or wanted.only or wanted.part):
        run.write()


class Run:
    """One run, and what it has measured so far."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._figures: list[Figure] = []
        self._growth: growth.Lines = []
        self._machine: dict[str, str] = {}
        self._remarks: list[str] = []

    def all_that_is(self, part: str | None, engines: list[Engine], directory: Path) -> None:
        """Measure the part that was wanted, or everything."""
        self.begin(engines, directory)
        if part in (None, "targets"):
            self.beside_targets(engines, directory)
        if part in (None, "calendar"):
            self.on_a_calendar()
        if part in (None, "rings"):
            self.as_clocks_ring(engines)
        if part in (None, "million"):
            self.among_a_million(engines)
        if part in (None, "growth"):
            self.as_it_grows(engines, directory)

    def begin(self, engines: list[Engine], directory: Path) -> None:
        quiet, load = machine.is_quiet(), machine.busy()
        self._machine = {
            "date": f"{datetime.now(UTC):%Y-%m-%d}",
            **machine.described(directory),
            **{engine.name: engine.version for engine in engines},
        }
        busy = "" if quiet else ": other processes were busy, so the figures are worse than the machine's own"
        self._remarks.append(f"Load average before it began: {load}{busy}.")

    def beside_targets(self, engines: list[Engine], directory: Path) -> None:
        """Both baselines in the same run as what they stand beside."""
        self._say("(a) the bare listener")
        measured, remark = desk.bare(self._plan, directory)
        self._figures += measured
        self._remarks.append(remark)
        for engine in engines:
            self._say(f"the start, on {engine.name}")
            self._figures += desk.start(engine, self._plan, directory)
            self._say(f"(b) the same rows, on {engine.name}")
            measured, rate = desk.baseline(engine, self._plan)
            self._figures += measured
            self._say(f"the desk, on {engine.name}")
            self._figures += desk.desk(engine, self._plan, directory, beside=rate)
            self._say(f"the desk while every card leaves at once, on {engine.name}")
            self._figures += desk.desk_at_once(engine, self._plan, directory, beside=rate)

    def on_a_calendar(self) -> None:
        self._say("a year on a calendar")
        self._figures += calendars.measured(samples=self._plan.samples)

    def as_clocks_ring(self, engines: list[Engine]) -> None:
        for engine in engines:
            self._say(f"rings among a million clocks, on {engine.name}")
            self._figures += ringing.measured(engine)

    def among_a_million(self, engines: list[Engine]) -> None:
        for engine in engines:
            self._say(f"what is open among a million records, on {engine.name}")
            self._figures += million.measured(engine, samples=self._plan.samples)
            self._say(f"Homes where much is open, on {engine.name}")
            self._figures += million.homes(engine, samples=self._plan.samples)

    def as_it_grows(self, engines: list[Engine], directory: Path) -> None:
        for engine in engines:
            self._say(f"how cost grows, on {engine.name}")
            with site(directory) as place:
                self._growth += growth.measured(engine, place, samples=self._plan.samples)

    def show(self) -> None:
        for remark in self._remarks:
            console.print(remark, highlight=False)
        if self._figures:
            figures.show("Beside the targets", figures.HEADS, [figure.cells for figure in self._figures])
        if self._growth:
            figures.show("How cost grows", growth.HEADS, self._growth)

    def write(self) -> None:
        text = figures.page(
            machine=self._machine,
            figures=self._figures,
            growth=figures.markdown(growth.HEADS, self._growth),
            remarks=self._remarks,
        )
        figures.PAGE.write_text(text, encoding="utf-8")
        console.print(f"Written to {figures.PAGE}.")

    def _say(self, part: str) -> None:
        console.print(f"... {part} (load average {machine.busy()})", highlight=False)


if __name__ == "__main__":
    main()
