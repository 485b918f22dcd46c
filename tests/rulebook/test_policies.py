"""Calendars and policies: what may be written, which policy holds, and what is said about the rest."""

from datetime import timedelta

import pytest

from bot import rulebook
from bot.errors import BadRulebook
from bot.rulebook import Rulebook, WorkingDays
from bot.rulebook.policies import Version
from bot.terms import Promise

OFFICE = """
teams: {it: {name: IT}, print: {name: Print shop}}
services:
  vpn: {name: VPN, team: it}
  printing: {name: Printers, team: print}
calendars:
  office:
    timezone: Europe/Berlin
    hours: {mon: ["09:00-12:00", "13:00-17:00"], tue: ["09:00-17:00"]}
    holidays: ["2026-05-04", "*-12-25", {country: DE, region: BY}]
    shifts: {2026-05-09: ["10:00-14:00"]}
    breaks: {2026-05-05: ["11:00-12:00"]}
"""

POLICIES = """
policies:
  - name: Printers can wait
    service: printing
    priority: [P3, P4]
    respond: {within: 4h, calendar: office}
    resolve:
      within: 2wd
      calendar: office
      warn_at: [90%, 50%]
      escalate: [{after: 1h, to: [commanders, team:it]}]
  - name: IT in a hurry
    kind: incident
    team: it
    respond: {within: 10m}
    resolve: {within: 1h30m}
"""


def book(text: str = POLICIES) -> Rulebook:
    return rulebook.parse(OFFICE + text)


def refusal(text: str) -> str:
    with pytest.raises(BadRulebook) as refused:
        book(text)
    return refused.value.says


def named(rules: Rulebook, priority: str, service: str | None) -> str:
    return rules.promised(kind="incident", priority=priority, service=service).policy.name


def policy(**lines: str) -> str:
    written = {"name": "Some", "respond": "{within: 1h}", "resolve": "{within: 2h}", **lines}
    return "policies:\n  - " + "\n    ".join(f"{key}: {value}" for key, value in written.items())


# -- which policy holds ----------------------------------------------------------------------------------


def test_the_first_policy_that_matches_holds() -> None:
    rules = book()

    assert named(rules, "P4", "printing") == "Printers can wait"
    assert named(rules, "P1", "vpn") == "IT in a hurry"


def test_without_a_policy_the_deadlines_of_the_priority_hold() -> None:
    """Around the clock, with one warning: the short form."""
    rules = book()
    version = rules.promised(kind="incident", priority="P1", service="printing")

    assert version.policy.respond.within == rules.deadlines["P1"].respond
    assert version.policy.resolve.warn_at == (rules.warn_at,)
    assert version.calendar(version.policy.resolve).always
    assert named(rules, "P4", None) == "deadlines of P4"


def test_a_policy_says_what_is_promised_and_what_follows() -> None:
    resolve = book().policies[0].resolve

    assert resolve.within == WorkingDays(2)
    assert resolve.warn_at == (50, 90)
    assert (resolve.escalate[0].after, resolve.escalate[0].to) == (
        timedelta(hours=1),
        ("commanders", "team:it"),
    )
    assert book().policies[1].respond.warn_at == (50, 75, 90)


# -- versions --------------------------------------------------------------------------------------------


def test_a_version_is_known_by_its_content_and_that_of_its_calendars() -> None:
    """The same rulebook has the same versions; another holiday, target or mark makes another one."""
    same, later = book().versions[0].hash, POLICIES.replace("4h", "5h")

    assert same == book().versions[0].hash
    assert same != book(later).versions[0].hash
    moved = rulebook.parse(OFFICE.replace("*-12-25", "*-12-24") + POLICIES)
    assert moved.versions[0].hash != same
    assert moved.versions[1].hash == book().versions[1].hash  # it names no calendar


def test_a_version_is_kept_whole_and_read_back() -> None:
    for version in book().versions:
        again = Version.model_validate(version.body)

        assert again == version
        assert again.hash == version.hash


# -- what may not be written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ({"service": "vpnn"}, 'rulebook.yaml:17: policies.0.service: there is no service "vpnn"; did you'),
        ({"team": "[it, sales]"}, 'policies.0.team: there is no team "sales"; write one of: it, print'),
        ({"priority": "P9"}, 'policies.0.priority: there is no priority "P9"; write one of: P1'),
        ({"kind": "accident"}, 'policies.0.kind.0: "accident" is not known; did you mean "incident"?'),
        ({"respond": "{within: 1h, calendar: offce}"}, 'no calendar "offce"; did you mean "office"?'),
        ({"resolve": "{within: 2d}"}, 'days or days on the clock; write 48h, or in a policy 2wd'),
        ({"resolve": "{within: 0wd}"}, "at least 1wd and at most 366wd"),
        ({"resolve": "{within: 30m}"}, "respond.within: is longer than resolve; write a shorter respond"),
        ({"resolve": "{within: 2h, warn_at: [100%]}"}, '"100%" is not a share of the target'),
        ({"resolve": "{within: 2h, escalate: [{after: 1h, to: team:none}]}"}, 'there is no team "none"'),
        ({"resolve": "{within: 2h, escalate: [{after: 1h, to: boss}]}"}, '"boss" is nobody who can be rung'),
        ({"resolve": "{calendar: office}"}, "resolve.within: is missing; write a duration"),
    ],
)  # fmt: skip
def test_names_that_lead_nowhere_are_told_with_the_remedy(lines: dict[str, str], says: str) -> None:
    assert says in refusal(policy(**lines))


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        ("{hours: {mon: [09:00-17:00]}}", "calendars.own: timezone is missing; write its IANA name"),
        ("{timezone: Europe/Berln, hours: {mon: [09:00-17:00]}}", 'did you mean "Europe/Berlin"'),
        ("{timezone: UTC}", "calendars.own: never opens; write hours"),
        (
            "{timezone: UTC, shifts: {2026-05-05: [09:00-17:00]}}",
            "opens for the last time with its last shift",
        ),
        ("{timezone: UTC, hours: {mon: 09:00-17:00}}", "calendars.own.hours.mon: is one value"),
        ("{timezone: UTC, hours: {mon: [9-5]}}", 'hours.mon.0: "9-5" is not an interval; write it in quotes'),
        ("{timezone: UTC, hours: {monday: [09:00-17:00]}}", '"monday" is not known; did you mean "mon"?'),
        (
            "{timezone: UTC, hour: {mon: [09:00-17:00]}}",
            'is not a key that is known here; did you mean "hours"?',
        ),
        ("{timezone: UTC, hours: {mon: [09:00-17:00]}, holidays: [{country: XX}]}", '"XX" is not a country'),
        ("{always: true, holidays: [2026-05-05]}", "always leaves no place for holidays"),
    ],
)
def test_calendars_are_refused_when_the_rulebook_is_loaded(calendar: str, says: str) -> None:
    with pytest.raises(BadRulebook) as refused:
        rulebook.parse(f"calendars:\n  own: {calendar}")

    assert refused.value.says.startswith("rulebook.yaml:2: calendars.own")
    assert says in refused.value.says


def test_the_calendar_around_the_clock_is_there_already() -> None:
    with pytest.raises(BadRulebook, match=r"calendars\.always: is there already, around the clock"):
        rulebook.parse("calendars:\n  always: {always: true}")


def test_a_policy_of_a_calendar_in_error_is_told_of_the_calendar_only() -> None:
    says = refusal(policy(respond="{within: 1h, calendar: own}") + "\n").splitlines()
    with pytest.raises(BadRulebook) as refused:
        rulebook.parse("calendars: {own: {timezone: Mars}}\n" + policy(respond="{within: 1h, calendar: own}"))

    assert len(says) == 1
    assert len(refused.value.says.splitlines()) == 1


LOUD = """
policies:
  - name: Loud
    priority: P1
    reopen: restart
    respond: {within: 1h}
    resolve: {within: 4h}
    update: {within: 30m, calendar: %s}
"""


def test_an_update_is_promised_only_where_it_is_written() -> None:
    """Its calendar is kept with the version, and one that does not exist is refused."""
    loud = book(LOUD % "office").versions[0]

    assert [promise for promise, _ in loud.policy.targets] == list(Promise)
    assert (loud.policy.reopen, list(loud.calendars)) == ("restart", ["office"])
    quiet = book("").promised(kind="incident", priority="P1", service=None)
    assert (quiet.policy.update, quiet.policy.reopen) == (None, "continue")
    assert 'update.calendar: there is no calendar "offices"' in refusal(LOUD % "offices")
