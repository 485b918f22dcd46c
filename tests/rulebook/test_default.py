"""The default rulebook: complete, in agreement with itself, and a file to start from."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot import rulebook
from bot.rulebook import Rulebook


def test_without_a_file_the_default_holds() -> None:
    assert rulebook.load(None) == rulebook.default() == rulebook.load()


def test_the_default_is_a_rulebook_that_could_be_written() -> None:
    assert rulebook.parse(rulebook.default_text()) == rulebook.default()


def test_the_default_matrix_is_the_one_of_itil() -> None:
    levels = ("high", "medium", "low")

    rows = [[rulebook.default().priority(impact, urgency) for urgency in levels] for impact in levels]

    assert rows == [["P1", "P2", "P3"], ["P2", "P3", "P4"], ["P3", "P4", "P4"]]


@pytest.mark.parametrize(
    ("priority", "respond", "resolve"), [("P1", 0.25, 4), ("P2", 0.5, 8), ("P3", 4, 24), ("P4", 8, 72)]
)
def test_every_default_priority_has_its_deadlines(priority: str, respond: float, resolve: float) -> None:
    deadline = rulebook.default().deadlines[priority]

    assert (deadline.respond, deadline.resolve) == (timedelta(hours=respond), timedelta(hours=resolve))


def test_priorities_are_named_in_order_the_most_pressing_first() -> None:
    assert rulebook.default().priority_names == ("P1", "P2", "P3", "P4")


def test_by_default_everyone_works_and_leads_and_nobody_approves_or_administers() -> None:
    default = rulebook.default()

    assert default.holds("U1", "agents")
    assert default.holds("U1", "commanders")
    assert not default.holds("U1", "approvers")
    assert not default.holds("U1", "admins")


def test_every_default_service_can_be_found_by_each_of_its_keywords() -> None:
    default = rulebook.default()

    lost = {
        keyword: found
        for key, service in default.services.items()
        for keyword in service.keywords
        if (found := default.service_for(f"Please help: {keyword}!")) != key
    }

    assert lost == {}


def test_a_rulebook_can_be_dumped_and_read_again() -> None:
    default = rulebook.default()

    assert Rulebook.model_validate(default.model_dump(mode="json")) == default


def test_a_rulebook_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        rulebook.default().warn_at = 50


@pytest.mark.parametrize("written", ["reporting: {reaction: }", "reporting: {}", "reporting: {reaction: ~}"])
def test_a_reaction_left_empty_reports_nothing(written: str) -> None:
    """Where the emoji means something else, people write nothing in its place."""
    assert rulebook.parse(written).reporting.reaction is None
    assert rulebook.default().reporting.reaction == "rotating_light"
