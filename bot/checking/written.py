"""What is written: the settings, and the rulebook's file."""

import difflib
from collections.abc import Iterator, Mapping

from bot import rulebook
from bot.checking.findings import Finding, ok, problem, warning
from bot.errors import BadRulebook, BadSetting
from bot.rulebook import Rulebook
from bot.settings import Settings

SETTINGS, RULEBOOK = "settings", "rulebook"


def settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every setting that is missing, wrong or most likely misspelt."""
    try:
        found = Settings.load(environ)
    except BadSetting as refusal:
        for line in refusal.says.splitlines():
            yield problem(SETTINGS, line, "docs/reference/settings.md explains every setting.")
    else:
        ways = [
            *(["Socket Mode"] if found.socket_mode else []),
            *([f"signed HTTP on port {found.port}"] if found.signed_http else []),
        ]
        yield ok(SETTINGS, f"Slack reaches the desk by {' and '.join(ways)}")
    known = Settings.names()
    for name in sorted(environ):
        if name.startswith("TOCSIN_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f"Write {near[0]}, or" if near else "Correct its name, or"
            yield warning(SETTINGS, f"{name} is no setting, so it does nothing", f"{meant} unset it.")


def readable(environ: Mapping[str, str]) -> Settings | None:
    """The settings as far as they go: those for Slack may be missing."""
    try:
        return Settings.load(environ, slack=False)
    except BadSetting:
        return None


def rulebook_file(settings: Settings) -> tuple[list[Finding], Rulebook]:
    """What is wrong with the file, and the rulebook to look on with."""
    if settings.rulebook is None:
        return [ok(RULEBOOK, "no file in TOCSIN_RULEBOOK")], rulebook.default()
    try:
        found = rulebook.load(settings.rulebook)
    except BadRulebook as refusal:
        remedy = "Correct the file; until then nothing of it is taken."
        return [problem(RULEBOOK, line, remedy) for line in refusal.says.splitlines()], rulebook.default()
    findings = [ok(RULEBOOK, f"{settings.rulebook.name} is sound")]
    findings += [
        warning(RULEBOOK, says, "It is allowed; look whether it is meant.")
        for says in rulebook.warnings(found)
    ]
    return findings, found
