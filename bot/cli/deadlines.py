"""What `tocsin sla show` prints: each promise, stretch by stretch, in one time zone."""

from datetime import datetime, tzinfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.slack.messages import Deadlines, PromiseTold
from bot.slack.words import within

WORDS = {
    "ran": "ran",
    "late": "[red]overdue[/]",
    "paused": "[yellow]paused[/]",
    "closed": "[dim]outside hours[/]",
}
VERDICTS = {
    "runs": "due {due}",
    "late": "[red]overdue since {due}[/]",
    "paused": "[yellow]paused[/]",
    "kept": "[green]kept[/] {ended}, due {due}",
    "missed": "[red]missed[/]: due {due}, done {ended}",
    "fell_away": "fell away {ended}",
}


def show(deadlines: Deadlines, *, zone: tzinfo | None) -> None:
    """Print them; without a zone, in this machine's."""
    console = Console()
    console.print(f"[bold]{deadlines.key}[/] {escape(deadlines.title)}")
    if not deadlines.promises:
        console.print("Nothing is promised for it.")
    for promise in deadlines.promises:
        console.print()
        console.print(_heading(promise, zone))
        console.print(_stretches(promise, zone))


def _heading(promise: PromiseTold, zone: tzinfo | None) -> str:
    where = f"on the calendar {promise.calendar} ({promise.zone})" if promise.zone else "around the clock"
    ended = _at(promise.ended_at, zone) if promise.ended_at else ""
    verdict = VERDICTS[promise.verdict].format(due=_at(promise.due_at, zone), ended=ended)
    return (
        f"[bold]{promise.promise}[/] within {promise.within} {where}, "
        f"by the policy {escape(promise.policy)}\n"
        f"{verdict}; {within(promise.used)} used, {promise.percent} %"
    )


def _stretches(promise: PromiseTold, zone: tzinfo | None) -> Table:
    table = Table("from", "to", "what", "used", "of the target")
    for each in promise.stretches:
        used = (within(each.used), f"{each.percent} %") if each.used else ("", "")
        table.add_row(_at(each.begins, zone), _at(each.ends, zone), WORDS[each.what], *used)
    return table


def _at(moment: datetime, zone: tzinfo | None) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M:%S %Z}"
