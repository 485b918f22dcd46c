"""Limits: whatever people write, every message and form stays within what Slack takes."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.queues.asking import LISTED
from bot.rulebook import Rulebook, parse
from bot.sandbox.blockkit import message_problems, view_problems
from bot.slack import forms
from bot.slack.messages import DigestPart, Guessed, IncidentList, Listed, Said, TeamDay
from tests.slack import samples

LONGEST = 3_000
"""Characters of one field, by the rule for reports and the forms' own limits."""

WRITTEN = {
    "title": 150,
    "details": LONGEST,
    "resolution": LONGEST,
    "text": LONGEST,
    "note": LONGEST,
    "wrote": 20_000,
    "says": 500,
    "why": 500,
    "summary": LONGEST,
    "service": 100,
    "other_way": 500,
    "reason": 200,
}
"""The fields that hold what people wrote, or what the rulebook or Slack did, and how long they may be."""

OURS_BEFORE = {"says": "No: ", "why": "No: ", "summary": "P1: "}
"""Where a sentence of ours stands before what people wrote, so that it is never blank."""

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
    st.sampled_from(
        [
            "x" * 20_000,
            "&" * LONGEST,
            "<!channel> " * 300,
            "*" * LONGEST,
            "a*" * 1_500,
            "😀" * LONGEST,
            "👩‍👩‍👧‍👦" * 400,
            "كل شيء معطل " * 200,
            "\u202e\u202d\u200f" * 900,
            "\x00\x01\x1b\x7f",
            "\u2028\u2029",
            " ",
            "\n\n\n",
            "\u200b",
            "`" * 50,
            "> quoted\n" * 300,
        ]
    ),
)


def with_text(said: Said, text: str) -> Said:
    """The same message with `text` wherever people's words stand in it."""
    written = {
        name: (OURS_BEFORE.get(name, "") + text)[:longest]
        for name, longest in WRITTEN.items()
        if isinstance(getattr(said, name, None), str) and getattr(said, name)
    }
    if isinstance(said, IncidentList):
        return said.model_copy(
            update={"lines": tuple(line.model_copy(update={"title": text[:150]}) for line in said.lines)}
        )
    if isinstance(said, Listed):
        rows = tuple(row.model_copy(update={"title": text[:150], "service": text[:100]}) for row in said.rows)
        return said.model_copy(update={"rows": rows})
    if isinstance(said, TeamDay):
        parts = tuple(_with_titles(part, text[:150]) for part in said.parts)
        return said.model_copy(update={"parts": parts})
    return said.model_copy(update=written)


def _with_titles(part: DigestPart, title: str) -> DigestPart:
    lines = tuple(line.model_copy(update={"title": title}) for line in part.lines)
    return part.model_copy(update={"lines": lines})


def markup(arguments: dict[str, Any]) -> list[str]:
    """All the texts of a message that Slack reads as markup."""
    found = [arguments["text"]]

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "mrkdwn":
                found.append(part["text"])
            for value in part.values():
                look(value)
        elif isinstance(part, list):
            for value in part:
                look(value)

    look(arguments.get("blocks", []))
    return found


OURS = re.compile(
    r"<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!date\^\d+\^[^<>]*\|[^<>]*|https?://[^<>|\s]+"
    r"|https?://[^<>|\s]+/archives/[A-Z0-9]+/p[0-9]+\|INC-[0-9]+)>"
)
"""The control sequences that our own words make. A link shows its address, and has no label to hide it; but
a record's key may lead to its card."""


@pytest.mark.parametrize("name", samples.MESSAGES)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
@example(text="x" * 20_000)
@example(text="&" * LONGEST)
@example(text="😀" * LONGEST)
@example(text="\x00\x01\x1b\x7f")
@example(text=" ")
def test_whatever_people_write_slack_takes_the_message(name: str, text: str) -> None:
    """Every field at its longest, in any script: no block is over a limit, and none is empty."""
    said = with_text(samples.MESSAGES[name], text).shape().arguments()

    assert message_problems(json.loads(json.dumps(said))["blocks"]) == []
    assert 0 < len(said["text"]) <= 4_000


@pytest.mark.parametrize("name", samples.MESSAGES)
@settings(max_examples=15, deadline=None)
@given(text=TEXTS)
@example(text="<!channel> <@U0EVE0001> <https://evil.example|here>")
@example(text="<!channel> " * 300)
def test_whatever_people_write_nobody_is_alarmed(name: str, text: str) -> None:
    """All control sequences in a message are our own, and none is cut in two."""
    said = with_text(samples.MESSAGES[name], text).shape().arguments()

    for shown in markup(said):
        rest = OURS.sub("", shown)
        assert "<" not in rest
        assert ">" not in rest


def test_a_long_list_shows_all_its_lines() -> None:
    """Twenty titles of full length and hostile characters: none of the twenty keys is missing."""
    lines = tuple(
        samples.TAKEN_LINE.model_copy(update={"key": f"INC-{number}", "title": "&" * 150})
        for number in range(1, 21)
    )
    said = IncidentList(lines=lines, more=True).shape().arguments()

    assert message_problems(said["blocks"]) == []
    shown = " ".join(markup(said))
    assert [number for number in range(1, 21) if f"*INC-{number}*" not in shown] == []


def test_a_digest_names_all_its_records() -> None:
    """Titles of full length and hostile characters: none of a part's keys is cut off."""
    said = with_text(samples.DAY, "&" * 150).shape().arguments()

    assert message_problems(said["blocks"]) == []
    shown = " ".join(markup(said))
    keys = [line.key for part in samples.DAY.parts for line in part.lines]
    assert [key for key in keys if key not in shown] == []


def test_a_page_of_a_list_shows_all_its_lines() -> None:
    """Titles of full length and hostile characters: a page fits one message."""
    row = samples.LINKED_ROW.model_copy(update={"title": "&" * 150, "service": "&" * 60, "team": "&" * 60})
    rows = tuple(row.model_copy(update={"key": f"INC-{number}"}) for number in range(1, LISTED + 1))
    said = Listed(what="unassigned", rows=rows, asked="search " + "&" * 300, page=3, more=True)

    shown = said.shape().arguments()

    assert message_problems(shown["blocks"]) == []
    assert all(f"|INC-{number}>" in " ".join(markup(shown)) for number in range(1, LISTED + 1))


@pytest.mark.parametrize("name", samples.HOMES)
@settings(max_examples=15, deadline=None)
@given(text=TEXTS)
@example(text="<!channel> " * 300)
@example(text="&" * LONGEST)
def test_whatever_people_write_slack_takes_the_home(name: str, text: str) -> None:
    """And nobody is alarmed by it."""
    facts = samples.HOMES[name]
    rows = tuple(row.model_copy(update={"title": text[:150], "service": text[:100]}) for row in facts.rows)
    view = facts.model_copy(update={"rows": rows * 3}).view()

    assert view_problems(view, surface="home") == []
    for shown in markup({"text": "", **view}):
        assert not set("<>") & set(OURS.sub("", shown))


LABELS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=60)


@settings(max_examples=20, deadline=None)
@given(label=LABELS, count=st.integers(0, 130), key=st.sampled_from(["INC-1", "INC-999999999"]))
def test_a_form_stays_within_the_limits_whatever_the_rulebook_says(label: str, count: int, key: str) -> None:
    """More services than a menu takes, and labels longer than an option: the form opens all the same."""
    book = _book(count, label)

    guessed = Guessed(key=key, service=None, impact=None, urgency=None)
    views = [
        forms.report(book, channel="C0GENERAL", for_others=True),
        forms.resolve(key),
        forms.reopen(key),
        forms.correct(book, guessed),
    ]

    assert [view_problems(view) for view in views] == [[]] * len(views)


def _book(services: int, name: str) -> Rulebook:
    written = {
        "teams": {"it": {"name": "IT", "members": []}},
        "services": {f"s{number}": {"name": name, "team": "it"} for number in range(services)},
    }
    return parse(json.dumps(written, ensure_ascii=False))
