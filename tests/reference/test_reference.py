"""The reference: it says what the code does, or this is red."""

import re

import pytest

from bot.settings import Settings
from tests.reference.pages import PLACE, pages


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "rulebook.md"])
def test_the_reference_is_what_the_code_says(name: str) -> None:
    """`make reference` writes it anew."""
    assert (PLACE / name).read_text(encoding="utf-8") == pages()[name], "run `make reference`"


def test_every_setting_and_every_command_is_told() -> None:
    """One that is not described is refused where the page is made; none is left out."""
    made = pages()

    assert all(f"| `{name}` |" in made["settings.md"] for name in Settings.names())
    told = re.findall(r"^### `(tocsin [^`]+)`$", made["commands.md"], re.MULTILINE)
    assert {"tocsin serve", "tocsin check", "tocsin rulebook apply FILE"} <= set(told)
    assert "| `escalate` |" in made["rulebook.md"]
