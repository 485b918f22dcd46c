"""People in a rulebook: by id, by e-mail address, and by user groups of Slack."""

import pytest

from bot import rulebook
from bot.rulebook import RoleName

PEOPLE = rulebook.parse(
    """
teams:
  it: {name: IT, members: [U1, Ann@Example.com, "@Network-Team"], lead: boss@example.com}
  hr: {name: HR, members: [S012AB3CD, ann@example.com]}
roles:
  agents: [team:it, U9, "@on.call", ben@example.com]
  commanders: everyone
  approvers: [team:hr, S012AB3CD]
services: {}
"""
)

DIRECTORY = {
    "ann@example.com": ["U2"],
    "boss@example.com": ["U3"],
    "ben@example.com": ["U4"],
    "@network-team": ["U5", "U6"],
    "S012AB3CD": ["U6", "U7"],
}
"""What Slack may say; it does not know @on.call."""


def test_what_is_to_be_looked_up_is_listed_with_every_place_where_it_stands() -> None:
    """E-mail addresses and handles are the same in any case; ids of people are looked up by nobody."""
    assert PEOPLE.looked_up == {
        "ann@example.com": ("teams.it.members.1", "teams.hr.members.1"),
        "@network-team": ("teams.it.members.2",),
        "boss@example.com": ("teams.it.lead",),
        "S012AB3CD": ("teams.hr.members.0", "roles.approvers.1"),
        "@on.call": ("roles.agents.2",),
        "ben@example.com": ("roles.agents.3",),
    }
    assert rulebook.default().looked_up == {}


@pytest.mark.parametrize(
    ("role", "people"),
    [
        ("agents", {"U1", "U2", "U3", "U4", "U5", "U6", "U9"}),
        ("commanders", set()),
        ("approvers", {"U2", "U6", "U7"}),
        ("admins", set()),
    ],
)
def test_a_role_names_the_people_behind_addresses_and_groups(role: RoleName, people: set[str]) -> None:
    """By themselves, or as members and leads of a team."""
    resolved = PEOPLE.resolved(DIRECTORY)

    assert resolved.people(role) == people
    assert all(resolved.holds(person, role) for person in people)


def test_a_resolved_team_has_ids_only() -> None:
    """Nobody who asks a team for its people needs to know how they were written."""
    team = PEOPLE.resolved(DIRECTORY).teams["it"]

    assert (team.members, team.lead) == (("U1", "U2", "U5", "U6"), "U3")
    assert team.people == {"U1", "U2", "U3", "U5", "U6"}


def test_nobody_holds_a_role_by_a_name_that_slack_does_not_know() -> None:
    """Neither its people, nor somebody who calls themselves like it."""
    resolved = PEOPLE.resolved({})

    assert resolved.people("agents") == {"U1", "U9"}
    assert resolved.teams["it"].lead is None
    assert not resolved.holds("@on.call", "agents")


def test_before_anything_is_looked_up_only_ids_hold_something() -> None:
    """An address is never taken for a person's id."""
    assert PEOPLE.people("agents") == {"U1", "U9"}
    assert not PEOPLE.holds("ben@example.com", "agents")


def test_a_rulebook_can_be_resolved_again() -> None:
    """People come and go; what was written is not lost."""
    later = PEOPLE.resolved(DIRECTORY).resolved({"@network-team": ["U8"]})

    assert later.people("agents") == {"U1", "U8", "U9"}
    assert later.looked_up == PEOPLE.looked_up


def test_resolving_leaves_the_rest_as_it_was_written() -> None:
    """Only who is named changes: no service, priority or deadline."""
    changed = PEOPLE.resolved(DIRECTORY).model_dump(exclude={"teams", "roles"})

    assert changed == PEOPLE.model_dump(exclude={"teams", "roles"})
    assert PEOPLE.teams["it"].members == ("U1", "ann@example.com", "@network-team")


@pytest.mark.parametrize("name", ["ann.archer+desk@mail.example.com", "U012AB3CD", "W1", "@a", "S012AB3CD"])
def test_members_and_holders_are_written_in_the_same_ways(name: str) -> None:
    """Whatever may be a member may hold a role by itself."""
    book = rulebook.parse(f'teams: {{it: {{name: IT, members: ["{name}"]}}}}\nroles: {{agents: ["{name}"]}}')

    assert (book.teams["it"].members, book.roles.agents) == ((name,), (name,))
