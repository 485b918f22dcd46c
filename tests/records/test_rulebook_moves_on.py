"""What a changed rulebook, or a missing role, does to reports: nothing is lost and no promise moves."""

from dataclasses import replace

from bot import rulebook
from bot.desk import Desk
from bot.records import incidents
from bot.records.incidents import Report
from bot.terms import Promise
from tests.acting import ANN, BEN, INC_1, actor, incident, report
from tests.conftest import RULES

RENAMED = """
priorities:
  impact: {high: {label: Everyone, words: [everyone]}, low: {label: One, words: [me]}}
  urgency: {high: {label: Now, words: [down]}, low: {label: Later, words: [later]}}
  default: {impact: low, urgency: low}
  matrix: {high: {high: S1, low: S2}, low: {high: S2, low: S2}}
  impact_at_least: {}
deadlines:
  S1: {respond: 1m, resolve: 2m}
  S2: {respond: 1m, resolve: 2m}
"""


def test_renamed_priorities_keep_what_was_promised_to_open_incidents(desk: Desk) -> None:
    """A clock keeps the target it started with; the verbs go on whatever a rulebook calls priorities."""
    report(desk)
    id = incident(desk, INC_1).id
    with desk.database.reading() as store:
        before = {clock.promise: clock.due_at for clock in store.clocks.of(id)}

    incidents.take(replace(desk, rulebook=rulebook.parse(RULES + RENAMED)), actor(BEN), INC_1)

    with desk.database.reading() as store:
        after = {clock.promise: clock.due_at for clock in store.clocks.of(id)}
    assert after == before
    assert set(after) == {Promise.RESPOND, Promise.RESOLVE}


def test_whoever_may_not_make_it_major_has_reported_it_all_the_same(desk: Desk) -> None:
    """An outage is recorded whoever reports it; the agents make it major."""
    said = incidents.report_major(desk, actor(ANN), Report("VPN is down"))

    assert "not a major incident yet" in said.shape().text
    assert incident(desk, INC_1).major_at is None


def test_everybody_hears_of_a_major_incident_before_its_room_is_made(desk: Desk) -> None:
    """The announcement is part of the same transaction, so a refused channel keeps nobody from it."""
    report(desk)
    incidents.make_major(desk, actor(BEN), INC_1)
    id = incident(desk, INC_1).id

    with desk.database.reading() as store:
        assert store.deliveries.posted("T1", "INC-1/announcement") is not None
        assert store.warrooms.of(id) is None
