"""Figures beside their targets, the tables they stand in, and the page that keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

PAGE = Path("docs/performance.md")


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured. `held` is None where nothing was promised."""

    what: str
    on: str
    measured: str
    target: str = ""
    held: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.held is None else "ok" if self.held else "MISSED"
        return self.what, self.on, self.measured, self.target, verdict


HEADS = ("what", "on", "measured", "target", "")


def at_most(what: str, on: str, measured: float, most: float, shown: str, *, also: str = "") -> Figure:
    """A figure that should not be above `most`; `shown` says how numbers are written, such as `{:.0f} ms`."""
    return Figure(what, on, shown.format(measured) + also, f"at most {shown.format(most)}", measured <= most)


def at_least(what: str, on: str, measured: float, least: float, shown: str, *, also: str = "") -> Figure:
    """A figure that should not be below `least`."""
    return Figure(
        what, on, shown.format(measured) + also, f"at least {shown.format(least)}", measured >= least
    )


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def show(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*heads, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    console = Console(width=None if Console().is_terminal else 150)
    console.print(table)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(
    *, machine: Mapping[str, str], figures: Sequence[Figure], growth: str, remarks: Sequence[str]
) -> str:
    """The whole of docs/performance.md."""
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    noted = "\n".join(f"- {remark}" for remark in remarks)
    return TEXT.format(
        facts=facts,
        figures=markdown(HEADS, (figure.cells for figure in figures)),
        growth=growth,
        remarks=noted,
    )


TEXT = """# Performance

Written by `make bench` (`python -m tests.bench`); do not edit. It takes about eleven minutes. The figures
are this machine's; take your own before you compare.

{facts}

## Beside the targets

{figures}

What stands behind the names:

- The desk is a real `tocsin serve` by signed HTTP with its sender running, the sandbox is another process,
  and the reports come from a third over connections that are kept open. All three share the cores. Every
  report has a `trigger_id` and words of its own, and comes from one of 200 people.
- *At 50 reports a second* each report is due at its moment whether or not the earlier ones were answered,
  and its time counts from that moment, so that waiting for a connection counts too. Slack itself sends one
  workspace at most 8.3 events a second.
- *16 connections* ask again as soon as they are answered.
- *(a)* is a Bolt listener that only acknowledges, behind the same endpoint, in its own process, under the
  same load: what Bolt, FastAPI and HTTP cost.
- *(b)* is the same rows as those of a report (its two keys, number, person, record, history, clocks and
  delivery), written by one thread of SQLAlchemy Core in one transaction each, into a fresh database with
  the same settings, with no HTTP and nothing else running: what the engine costs. Before it is measured
  the run checks that a report of the desk leaves as many rows in every table.
- *Pace 1* is Slack's: about one card a second leaves, and the others wait. *Pace 100* lets every card leave
  at once, which Slack never would: the sender then works as hard as the listeners.
- *From commit to standing* is the `ts` that the sandbox gave the card (the clock of the same machine) less
  the record's `reported_at`, which is taken when the transaction begins; so writing and committing are in
  it. One report every 1.25 s: the pace at which posts may enter one channel.
- *Start to first answer* is from the exec of the process to its first good answer to `/incident help`; the
  database exists. It is asked every few milliseconds.
- *Resident memory* is VmRSS of the desk's one process.
- *A year on a calendar* is `Calendar.add` of a year's working time, with lunch, public holidays and daylight
  saving; *at first* reads the rules of the two years, *warm* is asked again and again.
- *A sweep over open clocks* is the look of the worker when nothing is due. *Clocks due in one second* are
  rung in one process, one transaction each; *lateness* is how long after its moment a breach rings in a
  running worker, which is told of reports by its own commits and looks every second besides.
- *1,000,000 records*: every thousandth is open, the others are resolved, and each has two clocks. The
  questions of `bot.records` are asked one after the other within one process, without HTTP and the words of
  the answer, in turns with the same question among 1,000 records that are all open.
- *The Home* is what is asked of the database for it and its shape, without the call that publishes it. A
  search for *a word of 100 records* finds those among all records, open or over.
- *Similar incidents* are what is shown to somebody who reports: open ones that share words. *A word in every
  tenth* is in 100,000 of the million titles, and *words in all* are in every one.

## How cost grows

{growth}

Reports come one after the other over one connection, while so many deliveries wait and the gate of
`chat.postMessage` is shut. The sender's look is `bot.delivery.leasing.lease` when nothing may leave, asked
in a process of its own while the desk is stopped.

## About this run

{remarks}
"""
