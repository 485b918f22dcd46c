"""How two rulebooks differ: said in the rulebook's own words, by path, and only what is meant differently."""

import pytest

from bot import rulebook

BASE = """
teams:
  it: {name: IT, members: [U0ANN0001, "@network"]}
  night: {name: Night Shift}
services:
  email: {name: E-mail, team: it, keywords: [mail, outlook]}
  printing: {name: Printers, team: it, criticality: low}
calendars:
  office: {timezone: Europe/Berlin, hours: {mon: ["09:00-17:00"]}, holidays: ["2026-05-04"]}
policies:
  - {name: Mail, service: email, respond: {within: 30m}, resolve: {within: 8h, calendar: office}}
  - {name: Rest, respond: {within: 1h}, resolve: {within: 2wd, calendar: office}}
other_way: Call extension 1234.
"""


def said(*changes: tuple[str, str]) -> list[str]:
    """The differences from BASE once these words are others."""
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return [str(change) for change in rulebook.differences(rulebook.parse(BASE), rulebook.parse(text))]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "  printing:",
            "  vpn: {name: VPN, team: it, criticality: high}\n  printing:",
            ["services: + vpn {name: VPN, team: it, criticality: high}"],
        ),
        (
            "  printing: {name: Printers, team: it, criticality: low}\n",
            "",
            ["services: - printing {name: Printers, team: it, criticality: low}"],
        ),
        ("E-mail, team: it", "E-mail, team: night", ["services.email.team: it -> night"]),
        ("mail, outlook]", "outlook, gmail]", ["services.email.keywords: - mail, + gmail"]),
        ("[mail, outlook]", "[outlook, mail]", ["services.email.keywords: the order is now outlook, mail"]),
        ('U0ANN0001, "@network"', '"@network"', ["teams.it.members: - U0ANN0001"]),
        ("within: 30m", "within: 10m", ["policies.Mail.respond.within: 30m -> 10m"]),
        ("within: 2wd", "within: 40h", ["policies.Rest.resolve.within: 2wd -> 40h"]),
        ("within: 30m", "within: 1800s", []),
        ('["2026-05-04"]', '["2026-05-04", {country: DE}]', ["calendars.office.holidays: + {country: DE}"]),
        ("{within: 1h}", "{within: 1h, warn_at: [50%, 80%]}",
         ["policies.Rest.respond.warn_at: - 75%, - 90%, + 80%"]),
        ("{within: 1h}", "{within: 1h, escalate: [{after: 30m, to: commanders}]}",
         ["policies.Rest.respond.escalate: + {after: 30m, to: [commanders]}"]),
        ("other_way: Call extension 1234.", "other_way: Ask Ann.",
         ['other_way: "Call extension 1234." -> "Ask Ann."']),
        ("other_way:", "warn_at: 80%\nother_way:", ["warn_at: 75% -> 80%"]),
        ("other_way:", "reporting: {reaction: }\nother_way:",
         ["reporting.reaction: rotating_light -> nothing"]),
        ("teams:", "# a comment\nteams:", []),
    ],
)  # fmt: skip
def test_a_difference_is_one_line_with_its_path(old: str, new: str, says: list[str]) -> None:
    """What is written differently and means the same is none."""
    assert said((old, new)) == says


def test_the_order_of_policies_and_services_is_told() -> None:
    """The first policy that matches holds; of teams the order means nothing."""
    lines = BASE.strip().splitlines()
    policies = [line for line in lines if line.startswith("  - {name")]

    swapped = said((policies[0], "X"), (policies[1], policies[0]), ("X", policies[1]))

    assert swapped == ["policies: the order is now Rest, Mail"]


def test_people_are_told_as_they_were_written() -> None:
    """Not as whom Slack made of them meanwhile."""
    before = rulebook.parse(BASE).resolved({"@network": ["U0BEN0001"]})

    assert rulebook.differences(before, rulebook.parse(BASE)) == []


def test_a_long_value_is_cut() -> None:
    """A section of a hundred keywords is one line still."""
    words = ", ".join(f"word{number}" for number in range(100))

    (line,) = said(("  printing:", f"  vpn: {{name: VPN, team: it, keywords: [{words}]}}\n  printing:"))

    assert len(line) < 250
    assert line.endswith("...")
