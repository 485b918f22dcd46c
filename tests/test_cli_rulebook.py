"""`tocsin rulebook`: show, diff, apply and history, as an operator types them."""

from pathlib import Path

import pytest

from bot import rulebook
from bot.applying import who
from bot.desk import Desk
from tests.acting import ONLY_SQLITE
from tests.test_cli import refused, said

OTHER = "other_way: Ask Ann.\n"

pytestmark = ONLY_SQLITE


@pytest.fixture
def url(desk: Desk) -> str:
    return desk.database.url.render_as_string(hide_password=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "rules.yaml"
    made.write_text(OTHER)
    return made


def test_a_rulebook_is_compared_applied_and_listed(url: str, file: Path) -> None:
    """What would change, then that it did, who did it, and the words of each version."""
    change = 'other_way: "Please tell the service desk in person or by telephone, and keep the text of'

    compared = said("rulebook", "diff", str(file), DATABASE_URL=url).splitlines()
    assert compared[0].startswith(change)
    assert compared[1:] == ["1 difference from the default, which holds."]
    applied = said("rulebook", "apply", str(file), "--by", "Ann", DATABASE_URL=url)
    assert "Applied as version 1 of T1." in applied
    again = said("rulebook", "apply", str(file), DATABASE_URL=url)
    assert again == "Version 1 says just that already. Nothing was changed.\n"
    file.write_text(OTHER + "warn_at: 80%\n")
    applied = said("rulebook", "apply", str(file), DATABASE_URL=url)
    assert applied.splitlines()[:2] == ["warn_at: 75% -> 80%", "1 difference from version 1."]
    assert "tocsin sla recalculate --dry-run" in applied

    listed = said("rulebook", "history", DATABASE_URL=url).splitlines()
    assert listed[0].startswith("2  20")
    assert listed[0].endswith(f"by {who()} (cli), rules.yaml")
    assert listed[1] == "    warn_at: 75% -> 80%"
    assert listed[2].endswith("by Ann (cli), rules.yaml")
    assert said("rulebook", "show", "--version", "1", DATABASE_URL=url) == OTHER
    assert said("rulebook", "show", DATABASE_URL=url) == OTHER + "warn_at: 80%\n"


def test_a_wrong_file_changes_nothing(url: str, file: Path, tmp_path: Path) -> None:
    """It is refused with file, line and path, and so is a workspace or version that is not known."""
    said("rulebook", "apply", str(file), DATABASE_URL=url)
    file.write_text("version: 1\nother_way: []\n")

    for command in ("diff", "apply"):
        assert "rules.yaml:2: other_way: is a list" in refused(
            "rulebook", command, str(file), DATABASE_URL=url
        )
    missing = str(tmp_path / "missing.yaml")
    assert "missing.yaml: cannot be read" in refused("rulebook", "apply", missing, DATABASE_URL=url)
    assert "no version 7" in refused("rulebook", "show", "--version", "7", DATABASE_URL=url)
    file.write_text("warn_at: 80%\n")
    elsewhere = ("rulebook", "apply", str(file), "--workspace", "T9")
    assert "There is no workspace T9. Name one of: T1." in refused(*elsewhere, DATABASE_URL=url)
    assert said("rulebook", "show", DATABASE_URL=url) == OTHER


def test_without_a_rulebook_the_default_is_shown(url: str) -> None:
    """As a file to start from."""
    assert said("rulebook", "show", DATABASE_URL=url) == rulebook.default_text()
    listed = said("rulebook", "history", DATABASE_URL=url)
    assert listed == "No rulebook was applied yet: the default holds.\n"


def test_a_broken_file_does_not_keep_a_desk_with_an_applied_rulebook(url: str, file: Path) -> None:
    """Somebody is in the middle of writing it; what was applied holds. Without one, it is refused."""
    broken = {"DATABASE_URL": url, "TOCSIN_RULEBOOK": str(file)}
    file.write_text("teams: [\n")
    assert "rules.yaml" in refused("deliveries", **broken)

    file.write_text(OTHER)
    said("rulebook", "apply", str(file), DATABASE_URL=url)
    file.write_text("teams: [\n")

    assert "Nothing waits" in said("deliveries", **broken)
