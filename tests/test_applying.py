"""Applying a rulebook while the desk runs: versions, who holds which, and what becomes of a bad one."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import bot
import handlers
from bot import applying, rulebook
from bot.desk import Desk
from bot.errors import BadInput, BadRulebook
from bot.terms import Source
from bot.watching import Watch
from storage.rows import RulebookVersion
from tests.acting import ONLY_SQLITE, WORKSPACE, report
from tests.conftest import RULES, Clock

QUICKER = (
    RULES
    + "deadlines: {P1: {respond: 10m, resolve: 4h}, P2: {respond: 30m, resolve: 8h}, "
    + ("P3: {respond: 4h, resolve: 24h}, P4: {respond: 8h, resolve: 72h}}\n")
)
OTHER = "other_way: Ask Ann.\n"


def put(desk: Desk, text: str, *, workspace: str = WORKSPACE, by: str = "ann") -> int | None:
    return applying.apply(desk, workspace, text, file="rules.yaml", by=by, source=Source.CLI)


def versions(desk: Desk, workspace: str = WORKSPACE) -> list[RulebookVersion]:
    with desk.database.reading() as store:
        return store.rulebooks.history(workspace, limit=100)


def another_workspace(desk: Desk) -> None:
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U1", places={}, at=desk.now())


def test_what_is_applied_holds_in_every_process_that_looks(desk: Desk) -> None:
    """Without a restart; until it has looked, a process works by what it held."""
    elsewhere = replace(desk)

    assert put(desk, QUICKER) == 1
    assert elsewhere.rulebook_of(WORKSPACE).deadlines["P1"] == desk.rulebook.deadlines["P1"]
    assert applying.take_newer(elsewhere).changed == [WORKSPACE]

    assert elsewhere.rulebook_of(WORKSPACE).deadlines["P1"].respond.total_seconds() == 600
    assert applying.take_newer(elsewhere).changed == []


def test_reports_are_promised_what_the_applied_rulebook_says(desk: Desk, clock: Clock) -> None:
    """From the next report on; an open one keeps what it was promised."""
    first = report(desk, "VPN is down for everyone")
    put(desk, QUICKER)
    applying.take_newer(desk)

    second = report(desk, "E-mail is down for everyone")

    with desk.database.reading() as store:
        due = [
            clock_row.due_at - clock.now()
            for key in (first, second)
            if (found := store.records.incident(WORKSPACE, key)) is not None
            for clock_row in store.clocks.of(found.id)
            if clock_row.promise == "respond"
        ]
    assert [moment.total_seconds() for moment in due] == [900, 600]


def test_every_version_is_kept_with_who_applied_it(desk: Desk, clock: Clock) -> None:
    """Who, when, from where, and every word of it, comments included."""
    put(desk, "# first\n" + OTHER)
    clock.advance(hours=1)
    put(desk, QUICKER, by="ben")

    second, first = versions(desk)

    assert (first.number, first.applied_by, first.text) == (1, "ann", "# first\n" + OTHER)
    assert (second.number, second.applied_by, second.file) == (2, "ben", "rules.yaml")
    assert (second.source, (second.applied_at - first.applied_at).total_seconds()) == ("cli", 3600)


def test_the_same_text_again_is_no_new_version(desk: Desk) -> None:
    """Two processes that are told to read the file again apply it once."""
    assert [put(desk, OTHER), put(desk, OTHER), put(desk, QUICKER), put(desk, OTHER)] == [1, None, 2, 3]


def test_a_wrong_rulebook_is_refused_as_a_whole(desk: Desk) -> None:
    """With file, line, path and remedy; what held goes on."""
    put(desk, OTHER)

    with pytest.raises(BadRulebook) as refusal:
        put(desk, "other_way: Ask Ben.\ndeadlines:\n  P1: {respond: 2d, resolve: 4h}\n")

    assert "rules.yaml:3: deadlines.P1.respond" in refusal.value.says
    assert [version.number for version in versions(desk)] == [1]


def test_each_workspace_has_its_own(desk: Desk) -> None:
    """What one applies changes nothing for another."""
    another_workspace(desk)
    put(desk, OTHER, workspace="T2")

    assert applying.take_newer(desk).changed == [WORKSPACE, "T2"]

    assert desk.rulebook_of("T2").other_way == "Ask Ann."
    assert desk.rulebook_of(WORKSPACE).other_way == "Call extension 1234."
    with pytest.raises(BadInput, match=r"T1, T2"):
        put(desk, OTHER, workspace="T3")


def test_a_file_seeds_only_a_workspace_without_a_rulebook(desk: Desk, tmp_path: Path) -> None:
    """Later starts say that the file is another one, and leave what was applied."""
    file = tmp_path / "rules.yaml"
    file.write_text(OTHER)
    applying.seed(desk, WORKSPACE, file)
    assert desk.rulebook_of(WORKSPACE).other_way == "Ask Ann."

    file.write_text(QUICKER)
    with capture_logs() as logs:
        applying.seed(desk, WORKSPACE, file)
        applying.seed(desk, WORKSPACE, None)

    assert [entry["event"] for entry in logs] == ["rulebook.file_differs"]
    assert [(version.number, version.source) for version in versions(desk)] == [(1, "start")]


def test_a_version_that_this_release_cannot_read_leaves_what_was_held(desk: Desk) -> None:
    """A process that runs goes on and says so; one that starts refuses, with the remedy."""
    put(desk, OTHER)
    applying.take_newer(desk)
    with desk.database.transaction() as store:
        store.rulebooks.add(WORKSPACE, "tools: []", file="f", by="x", source="cli", at=desk.now())

    taken = applying.take_newer(desk)

    assert (taken.changed, "tools" in taken.unreadable) == ([], True)
    assert desk.rulebook_of(WORKSPACE).other_way == "Ask Ann."
    with pytest.raises(BadRulebook, match="tocsin rulebook apply FILE"):
        applying.take_all(replace(desk))
    assert put(desk, QUICKER) == 3
    applying.take_all(replace(desk))


@ONLY_SQLITE
def test_comparing_tells_against_which_version(desk: Desk) -> None:
    """Or the default, where none was applied; an unreadable one can only be replaced."""
    first = applying.compare(desk, WORKSPACE, OTHER, file="f")
    put(desk, OTHER)
    second = applying.compare(desk, WORKSPACE, "other_way: Ask Ben.\n", file="f")

    assert (first.number, [change.at for change in first.changes]) == (0, [("other_way",)])
    assert (second.number, [str(change) for change in second.changes]) == (
        1,
        ['other_way: "Ask Ann." -> "Ask Ben."'],
    )


@ONLY_SQLITE
def test_told_to_read_the_file_again_a_process_applies_it(desk: Desk, tmp_path: Path) -> None:
    """SIGHUP: whole, or not at all; of several workspaces it cannot know which is meant."""
    file, moved = tmp_path / "rules.yaml", list[str]()
    watch = Watch(desk, file=file, move_in=moved.append)
    watch.look()
    moved.clear()

    file.write_text(OTHER)
    watch.reread()
    watch.look()
    assert (desk.rulebook_of(WORKSPACE).other_way, moved) == ("Ask Ann.", [WORKSPACE])

    with capture_logs() as logs:
        for text in ("other_way: []\n", OTHER):
            file.write_text(text)
            watch.reread()
            watch.look()
        another_workspace(desk)
        watch.reread()
        watch.look()
    assert [entry["event"] for entry in logs] == [
        "rulebook.refused",
        "rulebook.unchanged",
        "rulebook.not_reread",
    ]
    assert desk.rulebook_of(WORKSPACE).other_way == "Ask Ann."
    assert rulebook.read(file) == OTHER


@ONLY_SQLITE
def test_a_process_takes_what_another_applied_within_seconds(desk: Desk) -> None:
    """The thread looks by itself, and ends when it is told to."""
    elsewhere = replace(desk)
    with Watch(elsewhere, file=None).running():
        put(desk, OTHER)
        until = time.monotonic() + 5
        while elsewhere.rulebook_of(WORKSPACE).other_way != "Ask Ann." and time.monotonic() < until:
            time.sleep(0.05)

    assert elsewhere.rulebook_of(WORKSPACE).other_way == "Ask Ann."


def test_whoever_works_asks_for_the_rulebook_of_their_workspace() -> None:
    """`desk.rulebook` is only what holds where none was applied; asked elsewhere, it would be a stale one."""
    asking = [
        f"{path}:{number}"
        for package in (bot, handlers)
        for path in Path(package.__path__[0]).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bdesk\.rulebook\b", line)
    ]

    allowed = ("handlers/refusals.py", "bot/applying.py", "bot/demo/earlier.py")
    assert [place for place in asking if not place.rpartition(":")[0].endswith(allowed)] == []
