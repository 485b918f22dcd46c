"""Doubts: what is allowed in a rulebook and most likely not meant, each with file, line, path and remedy."""

from datetime import date

import pytest

from bot import rulebook

TODAY = date(2026, 11, 21)

BOOK = """
teams: {it: {name: IT, digest: {calendar: office}}, print: {name: Print shop}}
services:
  vpn: {name: VPN, team: it}
  printing: {name: Printers, team: print}
calendars:
  office: {timezone: Europe/Berlin, hours: {mon: [9:00-17:00], tue: [9:00-17:00]}, holidays: [{country: DE}]}
"""


def policy(name: str = "Some", resolve: str = "{within: 2h}", **more: str) -> str:
    lines = {"name": name, **more, "respond": "{within: 1h}", "resolve": resolve}
    return "\n  - " + "\n    ".join(f"{key}: {value}" for key, value in lines.items())


def doubts(*policies: str, book: str = BOOK) -> list[str]:
    text = book + ("policies:" + "".join(policies) if policies else "")
    return list(rulebook.warnings(rulebook.parse(text, name="ours.yaml"), today=TODAY))


def test_what_is_meant_is_not_doubted() -> None:
    """Nor is the packaged rulebook."""
    assert doubts(policy(service="vpn"), policy("Others")) == []
    assert list(rulebook.warnings(rulebook.default(), today=TODAY)) == []


def test_what_is_resolved_from_a_file_is_still_told_by_its_lines() -> None:
    """People are looked up, and it stands where it stood."""
    text = BOOK + "policies:" + policy() + policy("Never")

    told = list(rulebook.warnings(rulebook.parse(text, name="ours.yaml").resolved({}), today=TODAY))

    assert told[0].startswith("ours.yaml:12: policies.1: ")


def test_a_rulebook_is_the_same_wherever_it_stands() -> None:
    assert rulebook.parse(BOOK) == rulebook.parse("# Ours\n" + BOOK, name="ours.yaml")


# -- policies that never match ---------------------------------------------------------------------------


def test_a_policy_behind_one_that_matches_all_of_it_can_never_match() -> None:
    assert doubts(policy("All of IT", team="it"), policy("Never", team="it", priority="P1")) == [
        'ours.yaml:13: policies.1: "Never" can never match: "All of IT", which comes first, matches all that '
        "it does; move it up, or remove one"
    ]


def test_a_policy_of_a_service_that_is_not_of_its_team_can_never_match() -> None:
    assert doubts(policy("Never", team="it", service="printing")) == [
        'ours.yaml:9: policies.0: "Never" can never match: none of its services belongs to its teams; '
        "remove one of the two"
    ]


def test_policies_of_one_name_cannot_be_told_apart() -> None:
    told = doubts(policy(service="vpn"), policy(service="printing"))

    assert told[0] == 'ours.yaml:9: policies.0.name: "Some" is the name of several policies; tell them apart'
    assert len(told) == 2


# -- marks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ("[90%, 50%]", "some marks are out of order; write [50%, 90%]"),
        ("[50%, 50%, 90%]", "some marks stand twice; write [50%, 90%]"),
        ("[50, 90 %]", None),
        ("[]", None),
    ],
)
def test_marks_that_are_out_of_order_or_stand_twice_are_told(marks: str, says: str | None) -> None:
    """They ring in their order all the same."""
    told = doubts(policy(resolve=f"{{within: 2h, warn_at: {marks}}}"))

    assert told == ([f"ours.yaml:11: policies.0.resolve.warn_at: {says}"] if says else [])


# -- what stands still for ever --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resolve", "says"),
    [
        ("{within: 900h, calendar: office}", "policies.0.resolve.within: never comes within a year: "),
        ("{within: 120wd, calendar: office}", '"office" opens on 10'),
        (
            "{within: 8h, calendar: office, escalate: [{after: 900h, to: agents}]}",
            "policies.0.resolve.escalate.0.after: never comes within a year",
        ),
        ("{within: 600h, calendar: office}", None),
        ("{within: 8784h}", None),
    ],
)
def test_a_target_for_which_the_calendar_hardly_opens_is_told(resolve: str, says: str | None) -> None:
    told = doubts(policy(resolve=resolve))

    assert len(told) == (says is not None)
    assert says is None or says in told[0]


def test_without_a_digest_nobody_is_reminded_of_what_waits() -> None:
    """A pause has no limit in the rulebook."""
    without = BOOK.replace(", digest: {calendar: office}", "")

    told = doubts(policy(resolve="{within: 8h, calendar: office}"), book=without)

    assert len(told) == 1
    assert told[0].startswith("ours.yaml:2: teams: no team has a digest, so nobody is reminded of what waits")


def test_a_digest_that_never_comes_is_told() -> None:
    """A calendar that opens on New Year's Eve, where that is a Monday, does so in 2029."""
    closed = [date.fromordinal(date(2027, 1, 1).toordinal() + number) for number in range(364)]
    holidays = ", ".join(f'"*-{day:%m-%d}"' for day in closed) + ', "*-02-29"'
    book = BOOK.replace("{country: DE}", holidays).replace(", tue: [9:00-17:00]", "")

    (told,) = doubts(book=book)

    assert told.startswith("ours.yaml:2: teams.it.digest.calendar: ")
    assert 'the calendar "office" has no open day in years; write more hours' in told


# -- calendars that end ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holidays", "says"),
    [
        (
            '["2025-12-25", "2026-05-01"]',
            "the last holiday was 2026-05-01; write those to come, or a country's",
        ),
        (
            "[{country: LK}]",
            "holidays.0: the public holidays of LK are known up to 2026 only; write the dates",
        ),
        ('["2026-05-01", "2026-12-25"]', None),
        ('["2026-05-01", "*-12-25"]', None),
        ("[{country: DE, region: BY}]", None),
    ],
)
def test_holidays_that_come_to_an_end_are_told(holidays: str, says: str | None) -> None:
    """A calendar that lives of shifts alone is refused already."""
    told = doubts(book=BOOK.replace("[{country: DE}]", holidays))

    assert len(told) == (says is not None)
    assert says is None or says in told[0]


def test_a_calendar_that_nothing_counts_on_is_told() -> None:
    assert doubts(book=BOOK + "  spare: {always: true}\n") == [
        "ours.yaml:8: calendars.spare: no policy and no digest counts on it; name it in one, or remove it"
    ]
