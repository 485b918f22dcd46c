"""An incident goes to another team, with a reason."""

import pytest

from bot.desk import Desk
from bot.errors import BadInput, NotPossible
from bot.records import incidents
from bot.records.incidents import Which
from bot.slack.messages import IncidentList
from bot.terms import WaitingOn
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    CLEO,
    DAN,
    INC_1,
    INC_2,
    actor,
    history,
    incident,
    report,
    said,
)
from tests.conftest import Clock


def told(desk: Desk) -> dict[str, str]:
    """Who was told that it goes to another team, and why, as far as they were told."""
    return {row.address: row.facts["note"] for row in said(desk, "Told") if row.facts["what"] == "escalated"}


def listed(desk: Desk, team: str) -> list[str]:
    found = incidents.listing(desk, actor(BEN), Which(team=team))
    assert isinstance(found, IncidentList)
    return [line.key for line in found.lines]


def test_it_is_the_other_teams_and_nobodys_yet(desk: Desk) -> None:
    """Whoever worked on it is free of it; the history says from whom to whom, and why."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    incidents.escalate(desk, actor(BEN), INC_1, "storage the disks are full")

    found, line = incident(desk, INC_1), history(desk, INC_1)[-1]
    assert (found.team, found.assignee_id, found.state) == ("storage", None, "new")
    assert (line.verb, line.note) == ("escalated", "the disks are full")
    assert line.changes == {
        "team": ["network", "storage"],
        "assignee": [BEN, None],
        "state": ["in_progress", "new"],
    }
    incidents.assign(desk, actor(CLEO), INC_1, DAN)
    assert incident(desk, INC_1).state == "assigned"


def test_its_people_are_told_and_the_requester_not_why(desk: Desk) -> None:
    """The reason is between colleagues: the lead, who had it, and the thread under the card."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    incidents.escalate(desk, actor(CLEO), INC_1, "Storage Team: the disks are full")

    assert told(desk) == {
        f"@{ANN}": "",
        f"@{BEN}": "the disks are full",
        f"@{DAN}": "the disks are full",
    }
    (noted,) = said(desk, "Escalated")
    assert (noted.address, noted.thread_card) == (AGENTS, "INC-1/agents")
    assert noted.facts["people"] == [DAN]
    assert (noted.facts["team"], noted.facts["why"]) == ("Storage Team", "the disks are full")
    assert said(desk, "IncidentCard")[-1].facts["team"] == "Storage Team"


def test_where_a_team_has_no_lead_its_members_are_called(desk: Desk) -> None:
    """In the thread under the card, so that one of them takes it."""
    report(desk)

    incidents.escalate(desk, actor(CLEO), INC_1, "night it is late")

    assert said(desk, "Escalated")[0].facts["people"] == [BEN, DAN]


@pytest.mark.parametrize(
    ("words", "team", "why"),
    [
        ("storage disks", "storage", "disks"),
        ("STORAGE disks", "storage", "disks"),
        ("storage team disks", "storage", "disks"),
        ("Storage Team: disks\nall of them", "storage", "disks\nall of them"),
        ("Night Shift, disks", "night", "disks"),
        ("storage - disks -", "storage", "disks -"),
        ("storage :fire:", "storage", ":fire:"),
    ],
)
def test_a_team_is_named_by_its_key_or_its_name(desk: Desk, words: str, team: str, why: str) -> None:
    """The longest name that the words begin with; what follows is why."""
    report(desk)

    incidents.escalate(desk, actor(BEN), INC_1, words)

    assert (incident(desk, INC_1).team, history(desk, INC_1)[-1].note) == (team, why)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "to which team and why.*: network, storage, night"),
        ("storages are full", "to which team and why"),
        ("plumbers they know", "to which team and why"),
        ("storage", "Say why it goes to Storage Team"),
        ("Storage Team: ", "Say why it goes to Storage Team"),
        ("Storage Team - ", "Say why it goes to Storage Team"),
    ],
)
def test_a_team_and_a_reason_are_needed(desk: Desk, words: str, says: str) -> None:
    """The refusal lists the teams."""
    report(desk)

    with pytest.raises(BadInput, match=says):
        incidents.escalate(desk, actor(BEN), INC_1, words)

    assert len(history(desk, INC_1)) == 1


def test_the_clocks_go_on(desk: Desk, clock: Clock) -> None:
    """Another team inherits the promise; what waits goes on waiting, and its clock stands still."""
    report(desk)
    incidents.wait(desk, actor(BEN), INC_1, WaitingOn.VENDOR)
    record = incident(desk, INC_1).id

    def moments() -> list[tuple[object, ...]]:
        with desk.database.reading() as store:
            found = store.clocks.of(record)
        return [(one.promise, one.due_at, one.met_at, one.rings_at) for one in found]

    before = moments()
    clock.advance(minutes=5)

    incidents.escalate(desk, actor(BEN), INC_1, "storage disks")

    assert moments() == before
    assert incident(desk, INC_1).state == "waiting"
    incidents.resume(desk, actor(BEN), INC_1)
    assert incident(desk, INC_1).state == "new"


def test_to_the_team_that_has_it_already_nothing_changes(desk: Desk) -> None:
    """Its service's own team, or the one it was given to."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    with pytest.raises(NotPossible, match="Network has INC-1 already"):
        incidents.escalate(desk, actor(BEN), INC_1, "network it is ours")

    assert (incident(desk, INC_1).assignee_id, history(desk, INC_1)[-1].verb) == (BEN, "taken")
    incidents.escalate(desk, actor(BEN), INC_1, "storage disks")
    with pytest.raises(NotPossible):
        incidents.escalate(desk, actor(BEN), INC_1, "storage disks")
    assert [line.verb for line in history(desk, INC_1)].count("escalated") == 1
    incidents.escalate(desk, actor(BEN), INC_1, "network no, ours after all")
    assert history(desk, INC_1)[-1].changes["team"] == ["storage", "network"]


def test_what_is_over_goes_to_nobody(desk: Desk) -> None:
    """It would wait there for ever."""
    report(desk)
    incidents.cancel(desk, actor(BEN), INC_1, "Planned")

    with pytest.raises(NotPossible, match="INC-1 is cancelled already"):
        incidents.escalate(desk, actor(BEN), INC_1, "storage disks")


def test_a_team_lists_what_it_has(desk: Desk) -> None:
    """What was given to it, and what is of its services and was given to nobody else."""
    report(desk, "VPN is down")
    report(desk, "E-mail is down")

    incidents.escalate(desk, actor(BEN), INC_2, "storage disks")

    assert (listed(desk, "network"), listed(desk, "storage")) == (["INC-1"], ["INC-2"])
    incidents.escalate(desk, actor(BEN), INC_2, "network no")
    assert (listed(desk, "network"), listed(desk, "storage team")) == (["INC-2", "INC-1"], [])
