"""What is measured beside a target: the desk, and the two baselines under the same load."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from tests.bench import load, rows, standing
from tests.bench.engines import Engine, opened
from tests.bench.figures import Figure, at_least, at_most, ms
from tests.bench.houses import Served, bare_listener, site
from tests.bench.load import Load, is_good, percentile, report

OFFERED = 50
"""Reports a second."""
LINES = 16
PACE_AT_ONCE = 100.0
"""The pace at which every card may leave at once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each part takes, in seconds, and how often what is counted is repeated."""

    warm_up: float = 2
    offered: float = 20
    closed: float = 15
    baseline: float = 10
    idle: float = 10
    cards: int = 20
    starts: int = 5
    samples: int = 300


QUICK = Plan(warm_up=1, offered=4, closed=4, baseline=3, idle=2, cards=4, starts=2, samples=50)


def bare(plan: Plan, directory: Path) -> tuple[list[Figure], str]:
    """Baseline (a), and a remark on what the generator itself can do."""
    on = "(a) bare Bolt"
    with bare_listener(directory) as served:
        at_rate, closed = _offered(served, plan), _closed(served, plan)
        alive = load.closed(
            served.door, lambda line: line.alive(), lines=LINES, seconds=plan.warm_up, good=is_good
        )
    figures = [
        Figure(f"answer at {OFFERED} a second, p99", on, _p99(at_rate)),
        Figure(f"throughput at {LINES} connections", on, f"{closed.rate:.0f}/s"),
        Figure(f"answer at {LINES} connections, p99", on, _p99(closed)),
    ]
    return figures, (
        f"The generator spends {closed.cpu_each * 1000:.2f} ms of CPU on a request, and was "
        f"{ms(percentile(at_rate.sent_late, 99))} late (p99) to send what was due. At {LINES} connections it "
        f"brought {closed.rate:.0f} requests a second to the bare listener and {alive.rate:.0f} to its "
        "`/healthz`: it is not what holds the desk back."
    )


def start(engine: Engine, plan: Plan, directory: Path) -> list[Figure]:
    """From the exec to the first good answer, several times."""
    with engine.migrated() as database:
        url = database.url.render_as_string(hide_password=False)
    took = []
    with site(directory) as place:
        for _ in range(plan.starts):
            with place.desk(url) as served:
                took.append(served.first_answer)
    also = f", the slowest of {len(took)} (median {statistics.median(took):.2f} s)"
    return [at_most("start to first answer", engine.name, max(took), 3, "{:.2f} s", also=also)]


def baseline(engine: Engine, plan: Plan) -> tuple[list[Figure], float]:
    """Baseline (b), and its rate."""
    with engine.migrated() as database:
        rows.compare(database)
    with engine.migrated() as database:
        written = rows.rate(database, seconds=plan.baseline)
    measured = f"{written.rate:.0f}/s (p99 {_p99(written)})"
    return [Figure("the rows of a report", f"(b) {engine.name}", measured)], written.rate


def desk(engine: Engine, plan: Plan, directory: Path, *, beside: float) -> list[Figure]:
    """The desk at Slack's pace, beside the rate of (b)."""
    on = engine.name
    url = engine.fresh()
    with site(directory) as place, place.desk(url) as served:
        sleep(plan.idle)
        idle = served.resident_mb
        delays = standing.delays(place, served, url, reports=plan.cards)
        at_rate, closed, cpu = _loads(served, plan)
        loaded = served.resident_mb
        found = _found(url, served, at_rate, closed, besides=plan.cards)
    also = f" (p50 {ms(at_rate.waited(50))}, slowest {ms(max(at_rate.waits))})"
    return [
        at_most(
            f"answer at {OFFERED} a second, p99", on, at_rate.waited(99) * 1000, 50, "{:.1f} ms", also=also
        ),
        *_throughput(on, closed, beside),
        Figure("CPU of the desk for a report", on, f"{cpu * 1000:.2f} ms"),
        found,
        at_most(
            "from commit to standing, p50",
            on,
            statistics.median(delays) * 1000,
            100,
            "{:.1f} ms",
            also=f" (slowest of {len(delays)}: {ms(max(delays))})",
        ),
        at_most("resident memory, idle", on, idle, 150, "{:.0f} MB"),
        Figure("resident memory, after the load", on, f"{loaded:.0f} MB"),
    ]


def desk_at_once(engine: Engine, plan: Plan, directory: Path, *, beside: float) -> list[Figure]:
    """The same while every card leaves at once, for comparison: Slack would not allow it."""
    on = f"{engine.name}, pace {PACE_AT_ONCE:.0f}"
    with site(directory, pace=PACE_AT_ONCE) as place, place.desk(engine.fresh()) as served:
        at_rate, closed, _ = _loads(served, plan)
    of = f" = {closed.rate / beside:.2f} of (b)"
    return [
        Figure(f"answer at {OFFERED} a second, p99", on, _p99(at_rate)),
        Figure(f"throughput at {LINES} connections", on, f"{closed.rate:.0f}/s{of}"),
        Figure(
            f"answer at {LINES} connections, p99", on, f"{_p99(closed)} (slowest {ms(max(closed.waits))})"
        ),
    ]


def _throughput(on: str, closed: Load, beside: float) -> list[Figure]:
    share = closed.rate / beside
    also = f" of (b): {closed.rate:.0f}/s of {beside:.0f}/s"
    return [
        at_least(f"throughput at {LINES} connections", on, share, 0.3, "{:.2f}", also=also),
        Figure(f"answer at {LINES} connections, p99", on, f"{_p99(closed)} (p50 {ms(closed.waited(50))})"),
        at_most(f"answer at {LINES} connections, slowest", on, max(closed.waits) * 1000, 1000, "{:.0f} ms"),
    ]


def _loads(served: Served, plan: Plan) -> tuple[Load, Load, float]:
    """Both loads, and the CPU seconds of the desk for each report at full speed."""
    at_rate = _offered(served, plan)
    before = served.cpu
    closed = _closed(served, plan)
    return at_rate, closed, (served.cpu - before) / max(1, closed.asked)


def _offered(served: Served, plan: Plan) -> Load:
    ask = report(served.door)
    return load.offered(served.door, ask, rate=OFFERED, warm_up=plan.warm_up, seconds=plan.offered)


def _closed(served: Served, plan: Plan) -> Load:
    return load.closed(served.door, report(served.door), lines=LINES, seconds=plan.closed)


def _found(url: str, served: Served, *loads: Load, besides: int) -> Figure:
    """What was answered stands in the database, each once."""
    bad: Sequence[str] = [answer for each in loads for answer in each.bad]
    good = sum(each.asked for each in loads) - len(bad) + besides
    with opened(url) as database, database.reading() as store:
        records = store.records.count(served.door.team)
    also = f"; {len(bad)} bad answers, the first: {bad[0]}" if bad else ""
    return Figure(
        "reports answered and recorded",
        f"{'SQLite' if url.startswith('sqlite') else 'PostgreSQL'}",
        f"{records:,} of {good:,}{also}",
        "all",
        records == good and not bad,
    )


def _p99(measured: Load) -> str:
    return ms(measured.waited(99))
