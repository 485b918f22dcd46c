"""`tocsin check`: every finding on a line, and what to do about it."""

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot.checking import Finding, Level
from bot.checking import check as checked

STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}


def check(
    offline: Annotated[bool, typer.Option(help="Look at the settings and the rulebook's file only.")] = False,
) -> None:
    """Look at settings, rulebook, database and Slack, and say what to do; exit status 1 with a problem."""
    console, found = Console(soft_wrap=True, highlight=False), list[Finding]()
    for finding in checked(os.environ, offline=offline):
        found.append(finding)
        console.print(_line(finding))
    problems = sum(finding.level is Level.PROBLEM for finding in found)
    warnings = sum(finding.level is Level.WARNING for finding in found)
    console.print(f"{_count(problems, 'problem').capitalize()}, {_count(warnings, 'warning')}.")
    if problems:
        raise typer.Exit(1)


def _line(finding: Finding) -> Text:
    line = Text.assemble((f"{finding.level:<9}", STYLES[finding.level]), f"{finding.about}: {finding.says}")
    if finding.remedy:
        line.append(f"\n{'':9}-> {finding.remedy}")
    return line


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
