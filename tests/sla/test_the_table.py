"""The table of docs/deadlines.md, row by row, with what a person does and a calendar of office hours."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import rulebook
from bot.desk import Desk
from bot.errors import NotPossible
from bot.records import incidents
from bot.records.incidents import Report
from bot.sla import clocks
from bot.sla.reckoning import Happened, Promised, reckon, turns
from bot.terms import How, Key, Promise, Solution, WaitingOn
from storage.rows import Clock as Row
from tests.acting import AGENTS, ANN, BEN, CLEO, DAN, INC_1, INC_2, WORKSPACE, actor, incident, report, said
from tests.conftest import RULES, Clock

POLICIES = """
calendars:
  office:
    timezone: Europe/Berlin
    hours: {mon: [9:00-17:00], tue: [9:00-17:00], wed: [9:00-17:00], thu: [9:00-17:00], fri: [9:00-17:00]}
policies:
  - name: E-mail in office hours
    service: email
    respond: {within: 2h, calendar: office}
    resolve: {within: 8h, calendar: office, escalate: [{after: 1h, to: commanders}, {after: 2h, to: agents}]}
  - name: VPN at any time
    service: vpn
    priority: P1
    respond: {within: 1h}
    resolve: {within: 4h, escalate: [{after: 30m, to: commanders}]}
"""

RESTART = """
calendars:
  office: {timezone: Europe/Berlin, hours: {mon: [9:00-17:00], tue: [9:00-17:00]}}
policies:
  - name: E-mail begins anew
    service: email
    reopen: restart
    respond: {within: 1h, calendar: office}
    resolve: {within: 1h, calendar: office}
"""

FIX = Solution(How.FIX, "New certificate")
EMAIL = "E-mail is down"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""09:00 in Berlin, when the office opens."""
HOUR = timedelta(hours=1)


@pytest.fixture
def office(desk: Desk) -> Desk:
    return replace(desk, rulebook=rulebook.parse(RULES + POLICIES))


def row(desk: Desk, promise: Promise, key: Key = INC_1) -> Row:
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, key)
        assert found is not None
        return next(clock for clock in store.clocks.of(found.id) if clock.promise == promise)


def rows(desk: Desk, promise: Promise) -> list[Row]:
    found = incident(desk, INC_1)
    with desk.database.reading() as store:
        return [clock for clock in store.clocks.of(found.id) if clock.promise == promise]


def ring_all(desk: Desk) -> None:
    while (again := clocks.ring_next(desk)) is not None and again <= desk.now():
        pass


def rings(desk: Desk) -> list[tuple[str, bool, str]]:
    """What was rung: the promise, whether it was a breach, and to whom."""
    return [(row.facts["promise"], row.facts["breach"], row.address) for row in said(desk, "Ring")]


def rung_while(desk: Desk, clock: Clock, until: datetime) -> list[tuple[datetime, str]]:
    """When what was rung, the sweep looking every quarter of an hour."""
    seen: list[tuple[datetime, str]] = []
    told = len(said(desk, "Ring"))
    while clock.at < until:
        clock.advance(minutes=15)
        ring_all(desk)
        seen += [(clock.at, each.address) for each in said(desk, "Ring")[told + len(seen) :]]
    return seen


# -- starts ----------------------------------------------------------------------------------------------


def test_starts_when_the_report_was_made(office: Desk, clock: Clock) -> None:
    """The message's own timestamp, not when we handled it."""
    clock.at = MONDAY + HOUR

    incidents.report(office, actor(ANN), Report(EMAIL, made_at=MONDAY + HOUR / 2))

    assert row(office, Promise.RESPOND).started_at == MONDAY + HOUR / 2
    assert row(office, Promise.RESPOND).due_at == MONDAY + 2.5 * HOUR
    incidents.take(office, actor(BEN), INC_1)
    assert row(office, Promise.RESOLVE).due_at == MONDAY + 24.5 * HOUR


def test_starts_when_the_report_was_made_and_what_was_missed_by_then_rings_once_and_late(
    office: Desk, clock: Clock
) -> None:
    """Slack delivered the message again after the desk had been away for an hour and a half."""
    clock.at = MONDAY + 14 * HOUR

    incidents.report(office, actor(ANN), Report("VPN is down for everyone", made_at=MONDAY + 12.5 * HOUR))
    ring_all(office)
    ring_all(office)

    assert row(office, Promise.RESPOND).due_at == MONDAY + 13.5 * HOUR
    assert rings(office) == [("respond", True, f"@{CLEO}"), ("respond", True, AGENTS)]
    assert [each.facts["late"] for each in said(office, "Ring")] == [True, True]
    assert row(office, Promise.RESOLVE).rings_at == MONDAY + 14.5 * HOUR  # half of four hours


def test_starts_outside_opening_hours_with_the_next_opening(office: Desk, clock: Clock) -> None:
    """It was reported on a Saturday, and two hours of a Monday are promised."""
    report(office, EMAIL)

    assert row(office, Promise.RESPOND).started_at == clock.at
    assert row(office, Promise.RESPOND).due_at == MONDAY + 2 * HOUR


# -- respond is met by; no respond clock -----------------------------------------------------------------


def test_respond_is_met_by_the_first_public_message_or_taking_it(office: Desk, clock: Clock) -> None:
    """By a person who is not the requester; a note reaches nobody, and giving it to somebody is no answer."""
    report(office, EMAIL)
    incidents.note(office, actor(BEN), INC_1, "Looks like the certificate")
    incidents.assign(office, actor(BEN), INC_1, DAN)
    assert row(office, Promise.RESPOND).met_at is None
    clock.advance(minutes=5)

    incidents.take(office, actor(DAN), INC_1)

    assert row(office, Promise.RESPOND).met_at == clock.at


def test_no_respond_clock_when_the_requester_is_the_assignee(office: Desk, clock: Clock) -> None:
    """Whoever gave it to them: nobody waits for an answer."""
    report(office, EMAIL, by=BEN)
    report(office, "VPN is down", by=BEN)

    incidents.take(office, actor(BEN), INC_1)
    incidents.assign(office, actor(DAN), INC_2, BEN)

    for key in (INC_1, INC_2):
        respond = row(office, Promise.RESPOND, key)
        assert (respond.met_at, respond.cancelled_at, respond.rings_at) == (None, clock.at, None)


def test_respond_is_met_by_a_message_that_reaches_the_requester(office: Desk, clock: Clock) -> None:
    """A reply does, by somebody else."""
    report(office, EMAIL)
    clock.advance(minutes=5)

    incidents.reply(office, actor(BEN), INC_1, "We look at it.")

    assert row(office, Promise.RESPOND).met_at == clock.at


# -- resolve is met by -----------------------------------------------------------------------------------


def test_resolve_is_met_by_the_move_to_resolved(office: Desk, clock: Clock) -> None:
    """Closing it later changes nothing."""
    report(office, EMAIL)
    clock.at = MONDAY + HOUR
    incidents.resolve(office, actor(BEN), INC_1, FIX)
    clock.advance(days=2)

    incidents.confirm(office, actor(ANN), INC_1)

    assert row(office, Promise.RESOLVE).met_at == MONDAY + HOUR


# -- pauses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", list(WaitingOn))
def test_pauses_while_it_waits_on_the_requester_or_a_vendor(
    office: Desk, clock: Clock, on: WaitingOn
) -> None:
    """`resolve` pauses, `respond` does not."""
    clock.at = MONDAY
    report(office, EMAIL)
    clock.advance(hours=1)
    incidents.wait(office, actor(BEN), INC_1, on)
    assert row(office, Promise.RESOLVE).rings_at is None
    assert row(office, Promise.RESPOND).rings_at is not None
    clock.advance(hours=2)

    incidents.resume(office, actor(BEN), INC_1)

    assert row(office, Promise.RESOLVE).due_at == MONDAY + 26 * HOUR  # Tuesday, 11:00
    assert row(office, Promise.RESPOND).due_at == MONDAY + 2 * HOUR


def test_pauses_outside_opening_hours_have_no_effect(office: Desk, clock: Clock) -> None:
    """In the evening nothing was running; of a pause over night only its open hours count."""
    clock.at = MONDAY + HOUR
    report(office, EMAIL)
    clock.at = MONDAY + 9 * HOUR
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    clock.advance(hours=12)
    incidents.resume(office, actor(BEN), INC_1)
    assert row(office, Promise.RESOLVE).due_at == MONDAY + 25 * HOUR

    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    clock.at = MONDAY + 24.5 * HOUR
    incidents.resume(office, actor(BEN), INC_1)

    assert row(office, Promise.RESOLVE).due_at == MONDAY + 25.5 * HOUR


def test_pauses_that_overlap_are_a_union(office: Desk, clock: Clock) -> None:
    """Waiting on the requester and then on a vendor is one stretch."""
    clock.at = MONDAY
    report(office, EMAIL)
    for on in (WaitingOn.REQUESTER, WaitingOn.VENDOR, WaitingOn.REQUESTER):
        clock.advance(hours=1)
        incidents.wait(office, actor(BEN), INC_1, on)
    clock.advance(hours=1)

    incidents.resume(office, actor(BEN), INC_1)

    assert row(office, Promise.RESOLVE).due_at == MONDAY + 27 * HOUR


def test_born_paused_has_nothing_to_ring_until_it_resumes(office: Desk, clock: Clock) -> None:
    """Nothing of its target is used up before."""
    clock.at = MONDAY
    report(office, EMAIL)
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    assert row(office, Promise.RESOLVE).rings_at is None
    clock.advance(days=1)

    incidents.resume(office, actor(BEN), INC_1)

    assert row(office, Promise.RESOLVE).due_at == MONDAY + 32 * HOUR  # Tuesday, 17:00


# -- priority changes ------------------------------------------------------------------------------------


def test_priority_changes_count_from_the_original_start(office: Desk, clock: Clock) -> None:
    """With the new policy's target and calendar, the pauses kept; the history holds old, new and why."""
    report(office, "VPN is slow for me")
    before = row(office, Promise.RESOLVE).due_at
    clock.advance(minutes=10)
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    clock.advance(minutes=20)
    incidents.resume(office, actor(BEN), INC_1)
    before += timedelta(minutes=20)

    incidents.set_urgency(office, actor(BEN), INC_1, "high", "Nobody can work")

    resolve, found = row(office, Promise.RESOLVE), incident(office, INC_1)
    assert found.priority == "P1"
    assert resolve.due_at == found.reported_at + 4 * HOUR + timedelta(minutes=20)
    with office.database.reading() as store:
        line = store.records.history(found)[-1]
    assert line.changes["resolve_due"] == [before.isoformat(), resolve.due_at.isoformat()]
    assert line.note == "Nobody can work"


def test_priority_changes_to_a_target_already_past_are_one_breach_now(office: Desk, clock: Clock) -> None:
    """And no warning with it."""
    report(office, "VPN is slow for me")
    incidents.take(office, actor(BEN), INC_1)
    clock.advance(hours=5)
    ring_all(office)
    told = len(rings(office))

    incidents.set_urgency(office, actor(BEN), INC_1, "high", "Nobody can work")
    ring_all(office)

    assert rings(office)[told:] == [("resolve", True, f"@{BEN}"), ("resolve", True, f"@{CLEO}")]


def test_priority_changes_are_no_second_chance(office: Desk, clock: Clock) -> None:
    """What was missed stays missed, seen by the sweep or not."""
    report(office, "VPN is down for everyone")
    incidents.take(office, actor(BEN), INC_1)
    clock.advance(hours=4)
    due = row(office, Promise.RESOLVE).due_at

    incidents.set_urgency(office, actor(BEN), INC_1, "low", "It can wait")

    assert row(office, Promise.RESOLVE).due_at == due
    ring_all(office)
    assert row(office, Promise.RESOLVE).breached_at == clock.at


def test_priority_changes_are_no_second_chance_for_what_was_missed_before_it_waited(
    office: Desk, clock: Clock
) -> None:
    """Nobody has rung for it yet, and it stands still; the moment has passed all the same."""
    report(office, "VPN is down for everyone")
    clock.advance(hours=5)
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR)
    due = row(office, Promise.RESOLVE).due_at

    incidents.set_urgency(office, actor(BEN), INC_1, "low", "It can wait")

    assert row(office, Promise.RESOLVE).due_at == due < clock.at


# -- reopened, verdict -----------------------------------------------------------------------------------


def test_reopened_the_same_clock_goes_on(office: Desk, clock: Clock) -> None:
    """The time it stood resolved counts as a pause, on its calendar."""
    clock.at = MONDAY
    report(office, EMAIL)
    clock.advance(hours=4)
    incidents.resolve(office, actor(BEN), INC_1, FIX)
    clock.advance(days=1)

    incidents.reopen(office, actor(ANN), INC_1, "Still down")

    resolve = row(office, Promise.RESOLVE)
    assert resolve.due_at == MONDAY + 32 * HOUR  # 8 hours of opening were a pause: Tuesday, 17:00
    assert resolve.met_at is None


def test_reopened_a_new_clock_begins_where_the_policy_says_restart(office: Desk, clock: Clock) -> None:
    """The verdict of the first one stays, and history says when which began; both have their own rings."""
    office = replace(office, rulebook=rulebook.parse(RULES + RESTART))
    clock.at = MONDAY
    report(office, EMAIL)
    clock.advance(hours=2)
    ring_all(office)
    incidents.resolve(office, actor(BEN), INC_1, FIX)
    first = row(office, Promise.RESOLVE)
    clock.advance(hours=3)

    incidents.reopen(office, actor(ANN), INC_1, "Still down")

    kept, new = rows(office, Promise.RESOLVE)
    assert (kept.due_at, kept.met_at, kept.breached_at, kept.rings_at) == (
        first.due_at,
        first.met_at,
        first.breached_at,
        None,
    )
    assert (new.started_at, new.due_at, new.met_at) == (clock.at, clock.at + HOUR, None)
    assert (new.warned_percent, new.breached_at, new.rings_at) == (0, None, clock.at + HOUR / 2)
    found = incident(office, INC_1)
    with office.database.reading() as store:
        line = store.records.history(found)[-1]
    assert line.changes["resolve_started"] == [MONDAY.isoformat(), clock.at.isoformat()]
    assert len(rows(office, Promise.RESPOND)) == 1


def test_reopened_from_a_workaround_no_clock_begins_for_none_had_ended(office: Desk, clock: Clock) -> None:
    """It was open all the time."""
    office = replace(office, rulebook=rulebook.parse(RULES + RESTART))
    report(office, EMAIL)
    incidents.resolve(office, actor(BEN), INC_1, Solution(How.WORKAROUND, "Use the web page"))
    clock.advance(hours=1)

    incidents.reopen(office, actor(ANN), INC_1, "It does not work")

    assert len(rows(office, Promise.RESOLVE)) == 1


def test_verdict_is_decided_by_comparing_moments(office: Desk, clock: Clock) -> None:
    """At the due moment itself it is kept; a second later it is not, whatever had rung."""
    clock.at = MONDAY
    report(office, EMAIL)
    report(office, EMAIL + " again")
    clock.at = MONDAY + 8 * HOUR
    incidents.resolve(office, actor(BEN), INC_1, FIX)
    clock.advance(seconds=1)
    incidents.resolve(office, actor(BEN), INC_2, FIX)

    kept, missed = row(office, Promise.RESOLVE, INC_1), row(office, Promise.RESOLVE, INC_2)

    assert kept.met_at is not None
    assert missed.met_at is not None
    assert kept.met_at <= kept.due_at
    assert missed.met_at > missed.due_at


# -- duplicate merged, several at once -------------------------------------------------------------------


def test_duplicate_merged_the_survivor_keeps_its_clocks(office: Desk, clock: Clock) -> None:
    """Those of the merged one are cancelled."""
    report(office, EMAIL)
    report(office, EMAIL + " again")
    kept = row(office, Promise.RESOLVE, INC_1).due_at

    incidents.duplicate(office, actor(BEN), INC_2, INC_1)

    assert row(office, Promise.RESOLVE, INC_1).due_at == kept
    assert row(office, Promise.RESOLVE, INC_1).runs
    for promise in (Promise.RESPOND, Promise.RESOLVE):
        assert row(office, promise, INC_2).cancelled_at == clock.at
        assert row(office, promise, INC_2).rings_at is None


def test_several_things_at_once_stop_cancel_pause_resume_in_that_order() -> None:
    """What is resolved, taken or told and called off at the same moment is resolved, taken or told."""
    start, then = MONDAY, MONDAY + HOUR
    promised = Promised(8 * HOUR)
    begun = [Happened("reported", start, ANN), Happened("made major", start, CLEO)]

    def after(*verbs: str) -> tuple[datetime | None, datetime | None, bool]:
        history = [Happened("reported", start, ANN), *(Happened(verb, then, BEN) for verb in verbs)]
        found = reckon(Promise.RESOLVE, promised, history, requester=ANN)
        return found.met_at, found.cancelled_at, found.paused_since is not None

    assert after("cancelled", "resolved") == after("resolved", "cancelled") == (then, None, False)
    assert after("waiting", "cancelled")[:2] == after("cancelled", "waiting")[:2] == (None, then)
    assert after("waiting", "resumed") == (None, None, False)
    for promise, line in ((Promise.RESPOND, "taken"), (Promise.UPDATE, "updated")):
        met = [
            reckon(promise, promised, turns(promise, history)[0], requester=ANN).met_at
            for history in (
                [*begun, Happened(line, then, BEN), Happened("cancelled", then, BEN)],
                [*begun, Happened("cancelled", then, BEN), Happened(line, then, BEN)],
            )
        ]
        assert met == [then, then]


# -- downtime, quiet hours, rings ------------------------------------------------------------------------


def test_downtime_rings_the_latest_threshold_only_and_says_that_it_is_late(
    office: Desk, clock: Clock
) -> None:
    """Never a burst: of three marks, one; of marks and a breach, the breach."""
    clock.at = MONDAY
    report(office, EMAIL)
    incidents.take(office, actor(BEN), INC_1)
    clock.at = MONDAY + 7.5 * HOUR

    ring_all(office)

    assert rings(office) == [("resolve", False, f"@{BEN}")]
    assert [each.facts["late"] for each in said(office, "Ring")] == [True]
    assert row(office, Promise.RESOLVE).warned_percent == 90
    clock.at = MONDAY + 30 * HOUR
    ring_all(office)
    assert rings(office)[1:] == [("resolve", True, f"@{BEN}"), ("resolve", True, f"@{CLEO}")]


def test_quiet_hours_keep_warnings_to_a_person_until_the_calendar_opens(office: Desk, clock: Clock) -> None:
    """After a downtime that ends at night, too; so does a breach, which shows at once."""
    clock.at = MONDAY
    report(office, EMAIL)
    incidents.take(office, actor(BEN), INC_1)
    clock.at = MONDAY + 20 * HOUR  # 05:00 in Berlin

    ring_all(office)

    assert rings(office) == []
    assert row(office, Promise.RESOLVE).breached_at == clock.at
    clock.at = MONDAY + 24 * HOUR
    ring_all(office)
    assert rings(office) == [("resolve", True, f"@{BEN}"), ("resolve", True, f"@{CLEO}")]


def test_quiet_hours_are_none_for_policies_around_the_clock(office: Desk, clock: Clock) -> None:
    """Its breach rings at night."""
    clock.at = MONDAY + 14 * HOUR  # 23:00 in Berlin
    report(office, "VPN is down for everyone")
    incidents.take(office, actor(BEN), INC_1)
    clock.advance(hours=4)

    ring_all(office)

    assert rings(office) == [("resolve", True, f"@{BEN}"), ("resolve", True, f"@{CLEO}")]


def test_rings_at_each_mark_to_the_assignee_and_unassigned_to_the_team(office: Desk, clock: Clock) -> None:
    """Half, three quarters and nine tenths of the working time; each once."""
    clock.at = MONDAY
    report(office, EMAIL)
    seen = rung_while(office, clock, MONDAY + 1.9 * HOUR)
    assert seen == [(MONDAY + HOUR, AGENTS), (MONDAY + 1.5 * HOUR, AGENTS), (MONDAY + 2 * HOUR, f"@{CLEO}"),
                    (MONDAY + 2 * HOUR, AGENTS)]  # fmt: skip
    told = len(rings(office))

    incidents.take(office, actor(BEN), INC_1)
    rung_while(office, clock, MONDAY + 7.5 * HOUR)

    assert rings(office)[told:] == [("resolve", False, f"@{BEN}")] * 3


def test_rings_while_it_is_unassigned_call_the_team_that_has_it(office: Desk, clock: Clock) -> None:
    """In the agents' channel: its lead, or where it has none its people; not who is told directly."""
    clock.at = MONDAY
    report(office, EMAIL)
    clock.advance(hours=1)
    ring_all(office)
    incidents.escalate(office, actor(BEN), INC_1, "night They are awake")
    clock.advance(minutes=30)
    ring_all(office)
    incidents.escalate(office, actor(BEN), INC_1, "network They know it")
    clock.advance(minutes=30)
    ring_all(office)

    told = [each.facts for each in said(office, "Ring") if each.address == AGENTS]
    assert [(each["mark"], each["team"], each["called"]) for each in told] == [
        (50, "Network", [CLEO]),
        (75, "Night Shift", [BEN, DAN]),
        (0, "Network", []),
    ]


def test_respond_is_never_met_by_a_bot(office: Desk, clock: Clock) -> None:
    """What Tocsin does by itself tells nobody that a person has seen it."""
    report(office, EMAIL)
    incidents.wait(office, actor(BEN), INC_1, WaitingOn.VENDOR, clock.at + HOUR)
    clock.advance(hours=2)

    incidents.resume_next(office)

    assert incident(office, INC_1).state == "new"
    assert row(office, Promise.RESPOND).met_at is None
    history = [Happened("reported", MONDAY, ANN), Happened("updated", MONDAY + HOUR, None)]
    assert reckon(Promise.RESPOND, Promised(HOUR), history, requester=ANN).met_at is None


def test_rings_of_a_breach_go_level_by_level_until_somebody_acknowledges(office: Desk, clock: Clock) -> None:
    """Assignee and lead, the next level after its hours of opening, and the one after that."""
    clock.at = MONDAY
    report(office, EMAIL)
    incidents.take(office, actor(BEN), INC_1)
    clock.at = MONDAY + 24 * HOUR
    ring_all(office)
    told = len(rings(office))

    levels = rung_while(office, clock, MONDAY + 72 * HOUR)

    first, second = MONDAY + 25 * HOUR, MONDAY + 27 * HOUR
    assert told == 2
    assert levels == [(first, f"@{CLEO}"), (second, f"@{BEN}"), (second, f"@{CLEO}"), (second, f"@{DAN}")]
    assert [each.facts["level"] for each in said(office, "Ring")] == [0, 0, 1, 2, 2, 2]


def test_rings_of_a_breach_end_when_somebody_says_that_they_are_on_it(office: Desk, clock: Clock) -> None:
    """The button of the ring; whoever works on it hears of it."""
    clock.at = MONDAY
    report(office, "VPN is down for everyone")
    incidents.take(office, actor(BEN), INC_1)
    clock.advance(hours=4)
    ring_all(office)
    assert row(office, Promise.RESOLVE).rings_at == clock.at + HOUR / 2

    incidents.acknowledge(office, actor(CLEO), INC_1, None)
    clock.advance(days=1)
    ring_all(office)

    assert len(rings(office)) == 2
    assert row(office, Promise.RESOLVE).rings_at is None
    assert said(office, "Told")[-1].address == f"@{BEN}"


def test_a_breach_rings_the_lead_of_the_team_that_it_was_given_to(office: Desk, clock: Clock) -> None:
    """Storage has it now, whoever owns the service."""
    clock.at = MONDAY
    report(office, "VPN is down for everyone")
    incidents.escalate(office, actor(BEN), INC_1, "storage It is their disk")
    clock.advance(hours=4)
    ring_all(office)

    told = {each.address for each in said(office, "Ring") if each.facts["breach"]}
    assert told == {f"@{office.rulebook.teams['storage'].lead}", AGENTS}


def test_only_a_missed_deadline_is_acknowledged_and_once(office: Desk, clock: Clock) -> None:
    """Whoever comes later reads that somebody is on it."""
    report(office, "VPN is down for everyone")
    with pytest.raises(NotPossible, match="No deadline of INC-1 is missed"):
        incidents.acknowledge(office, actor(CLEO), INC_1, None)
    clock.advance(hours=1)
    incidents.acknowledge(office, actor(CLEO), INC_1, None)

    with pytest.raises(NotPossible, match="Somebody is on INC-1 already"):
        incidents.acknowledge(office, actor(BEN), INC_1, None)


def test_on_behalf_of_somebody_the_clock_runs_and_history_names_both(office: Desk) -> None:
    """They are the requester: whoever entered it answers by taking it."""
    incidents.report(office, actor(BEN), Report(EMAIL, on_behalf_of=ANN))
    incidents.take(office, actor(BEN), INC_1)

    found = incident(office, INC_1)
    with office.database.reading() as store:
        first = store.records.history(found)[0]
    assert (first.person_id, first.changes["requester"]) == (BEN, [None, ANN])
    assert row(office, Promise.RESPOND).met_at is not None
    assert row(office, Promise.RESOLVE).runs


def test_rings_of_a_breach_end_when_it_is_resolved(office: Desk, clock: Clock) -> None:
    """There is nothing more to see to."""
    report(office, "VPN is down for everyone")
    clock.advance(hours=4)
    ring_all(office)
    told = len(rings(office))

    incidents.resolve(office, actor(BEN), INC_1, FIX)
    clock.advance(days=1)
    ring_all(office)

    assert len(rings(office)) == told


# -- policies --------------------------------------------------------------------------------------------


def test_open_records_keep_the_version_of_the_policy_they_began_with(office: Desk, clock: Clock) -> None:
    """Whatever the rulebook says by then, and whichever process asks."""
    report(office, EMAIL)
    before = row(office, Promise.RESOLVE)
    later = replace(office, rulebook=rulebook.parse(RULES + POLICIES.replace("8h", "3h")))

    incidents.take(later, actor(BEN), INC_1)
    report(later, EMAIL + " again")

    assert (row(later, Promise.RESOLVE).due_at, row(later, Promise.RESOLVE).policy) == (
        before.due_at,
        before.policy,
    )
    assert row(later, Promise.RESOLVE, INC_2).due_at == MONDAY + 3 * HOUR
    with later.database.reading() as store:
        assert store.policies.body(before.policy) == office.rulebook.versions[0].body


def test_a_version_is_written_once_and_then_costs_no_statement(office: Desk) -> None:
    """It is known once it is committed, and not before."""
    version = office.rulebook.versions[0]
    with suppress(RuntimeError), office.working(actor(BEN)) as work:
        work.store.policies.keep(version.hash, version.body, at=work.now)
        raise RuntimeError
    for _ in range(2):
        report(office, EMAIL)

    with office.working(actor(BEN)) as work:
        work.store.policies.keep(version.hash, version.body, at=work.now)

        assert work.store.policies.kept == set()
        assert work.store.policies.body(version.hash) == version.body


def test_a_service_put_right_moves_to_its_own_policy(office: Desk) -> None:
    """A policy looks at the service as well as at the priority."""
    report(office, "VPN is down for everyone")

    incidents.correct(office, actor(BEN), INC_1, service="email", impact=None, urgency=None)

    assert row(office, Promise.RESOLVE).due_at == MONDAY + 8 * HOUR
