"""The verbs: what each does, what it writes down, and that doing it again changes nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.desk import Desk
from bot.errors import BadInput, DeskError, NoSuchRecord, NotPossible, SomebodyWasFaster
from bot.records import incidents
from bot.records.incidents import Report
from bot.sla import clocks
from bot.slack.messages import AlreadyReported, IncidentList, Said, Shown
from bot.terms import How, Key, Kind, Solution, Source, State
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    CLEO,
    DAN,
    EVE,
    INC_1,
    INC_2,
    INCIDENTS,
    WORKSPACE,
    actor,
    arrives,
    deliveries,
    history,
    incident,
    key_in,
    report,
    report_major,
    said,
)
from tests.conftest import Clock

FIX = Solution(How.FIX, "New certificate", "Watch them")


def verbs(desk: Desk, key: Key = INC_1) -> list[str]:
    return [line.verb for line in history(desk, key)]


def resolved(desk: Desk, *, by: str = BEN) -> Key:
    key = report(desk)
    incidents.resolve(desk, actor(by), key, FIX)
    return key


# Reporting.


def test_a_report_is_a_record_with_history_clocks_and_a_card(desk: Desk, clock: Clock) -> None:
    """All of it in one transaction: who, when, from where, and the agents see it."""
    incidents.report(desk, actor(source=Source.COMMAND), Report("VPN is down for everyone", channel="C1"))

    found = incident(desk, INC_1)
    assert (found.state, found.service, found.impact, found.urgency) == ("new", "vpn", "high", "high")
    assert (found.requester_id, found.reported_in, found.reported_at) == (ANN, "C1", clock.now())
    (line,) = history(desk, INC_1)
    assert (line.verb, line.person_id, line.source, line.at) == ("reported", ANN, "command", clock.now())
    assert line.changes == {"state": [None, "new"], "priority": [None, "P1"]}
    (card,) = deliveries(desk)
    assert (card.message, card.address, card.card) == ("IncidentCard", AGENTS, "INC-1/agents")


def test_a_long_report_has_its_first_line_for_a_title(desk: Desk) -> None:
    """Nothing that was written is lost: the whole of it stands in the details."""
    text = "VPN is down since " + "very " * 60 + "early\nIn Berlin too"

    report(desk, text)

    found = incident(desk, INC_1)
    assert len(found.title) <= 150
    assert found.title.endswith("…")
    assert found.details == text


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_report_of_nothing_is_refused_at_its_field(desk: Desk, text: str) -> None:
    """The form shows where."""
    with pytest.raises(BadInput) as refusal:
        incidents.report(desk, actor(), Report(text))

    assert refusal.value.field == "what"


def test_levels_that_the_rulebook_no_longer_has_are_guessed(desk: Desk) -> None:
    """A form may have been opened before the rulebook was changed."""
    incidents.report(desk, actor(), Report("VPN is down", impact="galactic", urgency="eternal"))

    assert incident(desk, INC_1).priority == "P1"


# What arrives twice.


def test_the_same_arrival_gets_the_same_answer_and_no_second_record(desk: Desk) -> None:
    """Slack, or a network, may bring one thing twice."""
    arrival = arrives()
    first = incidents.report(desk, actor(arrival=arrival), Report("VPN is down"))

    second = incidents.report(desk, actor(arrival=arrival), Report("VPN is down"))

    assert second == first
    assert len(said(desk, "IncidentCard")) == 1


def test_the_same_arrival_twice_at_once_is_one_record(desk: Desk) -> None:
    """Also where the second comes while the first is being written."""
    arrival = arrives()
    with ThreadPoolExecutor(4) as threads:
        answers = [
            threads.submit(incidents.report, desk, actor(arrival=arrival), Report("VPN is down"))
            for _ in range(4)
        ]
        keys = {key_in(answer.result()) for answer in answers}

    assert keys == {INC_1}
    assert len(said(desk, "IncidentCard")) == 1


def test_a_refusal_keeps_no_key(desk: Desk) -> None:
    """What was refused had no effect, so the same thing is looked at anew."""
    report(desk)
    arrival = arrives()
    with pytest.raises(DeskError):
        incidents.take(desk, actor(ANN, arrival=arrival), INC_1)

    incidents.take(desk, actor(BEN, arrival=arrival), INC_1)

    assert incident(desk, INC_1).assignee_id == BEN


def test_the_same_words_within_ten_minutes_are_the_same_fault(desk: Desk, clock: Clock) -> None:
    """The person is told when they reported it, and nothing new is recorded."""
    incidents.report(desk, actor(arrival=arrives("VPN")), Report("VPN is down"))
    clock.advance(minutes=9, seconds=59)

    answer = incidents.report(desk, actor(arrival=arrives("VPN")), Report("VPN is down"))

    assert isinstance(answer, AlreadyReported)
    assert answer.key == "INC-1"
    assert (answer.asked_at - answer.reported_at).total_seconds() == 599
    assert len(said(desk, "IncidentCard")) == 1


def test_after_ten_minutes_the_same_words_are_another_fault(desk: Desk, clock: Clock) -> None:
    """It is broken again."""
    incidents.report(desk, actor(arrival=arrives("VPN")), Report("VPN is down"))
    clock.advance(minutes=10, seconds=1)

    answer = incidents.report(desk, actor(arrival=arrives("VPN")), Report("VPN is down"))

    assert key_in(answer) == INC_2


def test_a_form_says_nothing_twice_by_its_words(desk: Desk) -> None:
    """Only commands are typed again after an error; whoever fills a form twice means two."""
    for _ in range(2):
        incidents.report(desk, actor(source=Source.FORM, arrival=arrives()), Report("VPN is down"))

    assert len(said(desk, "IncidentCard")) == 2


def test_a_major_report_typed_again_is_the_same_as_well(desk: Desk) -> None:
    """Two war rooms for one fault help nobody."""
    incidents.report_major(desk, actor(CLEO, arrival=arrives("major")), Report("VPN is down"))

    answer = incidents.report_major(desk, actor(CLEO, arrival=arrives("major")), Report("VPN is down"))

    assert isinstance(answer, AlreadyReported)


def test_reporting_again_records_anew_and_links(desk: Desk, clock: Clock) -> None:
    """The same words meant another fault: it has all that the first one had, and leads to it."""
    incidents.report(desk, actor(), Report("VPN is down", details="In Berlin", channel="C1", urgency="low"))
    clock.advance(minutes=1)

    answer = incidents.report_again(desk, actor(), INC_1, None)

    first, second = incident(desk, INC_1), incident(desk, INC_2)
    assert key_in(answer) == INC_2
    for field in ("title", "details", "service", "impact", "urgency", "priority", "reported_in"):
        assert getattr(second, field) == getattr(first, field)
    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_2)
        assert found is not None
        assert [record.key for record in store.records.linked(found, relation="repeats")] == [INC_1]


def test_reporting_a_major_one_again_makes_the_new_one_major_too(desk: Desk, clock: Clock) -> None:
    """Whoever may declare it did so with the same words; it gets a war room of its own."""
    incidents.report_major(desk, actor(CLEO, arrival=arrives("major")), Report("VPN is down"))
    clock.advance(minutes=1)

    incidents.report_again(desk, actor(CLEO), INC_1, None)

    again = incident(desk, INC_2)
    assert again.major_at == clock.now()
    with desk.database.reading() as store:
        assert len(store.flows.of(again.id, "warroom.open")) == 1


# Taking.


def test_taking_it_makes_it_theirs(desk: Desk, clock: Clock) -> None:
    """The requester hears of it, and history knows whose it was before."""
    report(desk)
    clock.advance(minutes=5)

    incidents.take(desk, actor(BEN, source=Source.CLICK), INC_1)

    found = incident(desk, INC_1)
    assert (found.state, found.assignee_id, found.taken_at) == ("in_progress", BEN, clock.now())
    line = history(desk, INC_1)[-1]
    assert (line.verb, line.person_id, line.source) == ("taken", BEN, "click")
    assert line.changes == {"assignee": [None, BEN], "state": ["new", "in_progress"]}
    (told,) = said(desk, "Told")
    assert (told.address, told.facts["what"], told.facts["person"]) == (f"@{ANN}", "taken", BEN)


def test_whoever_takes_their_own_report_is_told_nothing(desk: Desk) -> None:
    """They know."""
    report(desk, by=BEN)

    incidents.take(desk, actor(BEN), INC_1)

    assert said(desk, "Told") == []


def test_the_second_of_two_is_told_who_was_faster(desk: Desk) -> None:
    """By name, with the key of the card that is shown along with it."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    with pytest.raises(SomebodyWasFaster) as refusal:
        incidents.take(desk, actor(CLEO), INC_1)

    assert "Ben" in refusal.value.says
    assert "faster" in refusal.value.says
    assert refusal.value.key == INC_1
    assert incident(desk, INC_1).assignee_id == BEN


def test_of_two_who_take_it_at_the_same_moment_one_has_it(desk: Desk) -> None:
    """The record's row is locked, so there is a first one."""
    for number in range(1, 6):
        key = report(desk, f"Fault {number}")
        with ThreadPoolExecutor(2) as threads:
            takes = [threads.submit(incidents.take, desk, actor(person), key) for person in (BEN, CLEO)]
            failures = [take.exception() for take in takes]

        (failure,) = [each for each in failures if each is not None]
        assert isinstance(failure, SomebodyWasFaster)
        assert verbs(desk, key) == ["reported", "taken"]


# Making it major.


def test_making_it_major_shows_it_to_everybody_and_opens_a_room_once(desk: Desk, clock: Clock) -> None:
    """Its audience widens, the announcement goes out, and the room's flow is started."""
    report(desk)

    incidents.make_major(desk, actor(BEN), INC_1)
    incidents.make_major(desk, actor(CLEO), INC_1)

    found = incident(desk, INC_1)
    assert (found.major_at, found.audience) == (clock.now(), "everyone")
    assert history(desk, INC_1)[-1].changes == {"audience": ["desk", "everyone"]}
    assert verbs(desk) == ["reported", "made major"]
    with desk.database.reading() as store:
        assert len(store.flows.of(found.id, "warroom.open")) == 1
    assert [row.address for row in said(desk, "Announcement") if row.method == "post"] == [INCIDENTS]


def test_a_resolved_incident_is_not_made_major(desk: Desk) -> None:
    """It is over; if it is back, it is reported anew."""
    resolved(desk)

    with pytest.raises(NotPossible, match="resolved already"):
        incidents.make_major(desk, actor(BEN), INC_1)


# Resolving, confirming, reopening.


def test_resolving_it_asks_the_requester(desk: Desk, clock: Clock) -> None:
    """How, what was done, what was learned; and a question in the requester's direct messages."""
    report(desk)
    clock.advance(hours=1)

    incidents.resolve(desk, actor(BEN, source=Source.FORM), INC_1, FIX)

    found = incident(desk, INC_1)
    assert (found.state, found.resolved_at, found.resolved_by) == ("resolved", clock.now(), BEN)
    assert (found.resolved_how, found.resolution, found.lessons) == ("fix", "New certificate", "Watch them")
    line = history(desk, INC_1)[-1]
    assert (line.verb, line.person_id, line.source, line.note) == (
        "resolved",
        BEN,
        "form",
        "New certificate",
    )
    assert line.changes["state"] == ["new", "resolved"]
    (asked,) = said(desk, "AskToConfirm")
    assert (asked.address, asked.facts["resolver"]) == (f"@{ANN}", BEN)


def test_lessons_that_nobody_wrote_stand_in_no_history(desk: Desk) -> None:
    """The record is the sum of its history all the same."""
    report(desk)

    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "New certificate"))

    assert incident(desk, INC_1).lessons is None
    assert history(desk, INC_1)[-1].changes == {"state": ["new", "resolved"], "how": [None, "fix"]}


def test_resolving_it_again_changes_nothing(desk: Desk, clock: Clock) -> None:
    """The first solution stands, and the requester is asked once."""
    resolved(desk)
    before = len(deliveries(desk))
    clock.advance(minutes=1)

    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.WORKAROUND, "Something else"))

    assert incident(desk, INC_1).resolution == "New certificate"
    assert verbs(desk) == ["reported", "resolved"]
    assert len(deliveries(desk)) == before


def test_a_second_solution_of_somebody_else_is_refused(desk: Desk) -> None:
    """What they wrote is not silently thrown away."""
    resolved(desk)

    with pytest.raises(SomebodyWasFaster, match="Ben"):
        incidents.resolve(desk, actor(CLEO), INC_1, Solution(How.WORKAROUND, "Restarted it"))

    assert incident(desk, INC_1).resolution == "New certificate"


def test_confirming_closes_it(desk: Desk, clock: Clock) -> None:
    """Once, by the requester, and the question in their direct messages has its answer."""
    resolved(desk)
    clock.advance(minutes=5)

    incidents.confirm(desk, actor(ANN), INC_1)
    incidents.confirm(desk, actor(ANN), INC_1)

    found = incident(desk, INC_1)
    assert (found.state, found.closed_at) == ("closed", clock.now())
    assert verbs(desk) == ["reported", "resolved", "closed"]
    answered = said(desk, "AskToConfirm")[-1]
    assert (answered.method, answered.facts["answered"]) == ("update", "closed")


def test_what_is_not_resolved_is_not_confirmed(desk: Desk) -> None:
    """An old button: it is being worked on again."""
    report(desk)

    with pytest.raises(NotPossible, match="not resolved yet"):
        incidents.confirm(desk, actor(ANN), INC_1)


def test_reopening_takes_the_solution_back_and_tells_whoever_works_on_it(desk: Desk) -> None:
    """They read why; history keeps the solution that was none."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)

    incidents.reopen(desk, actor(ANN), INC_1, "Still no access")

    found = incident(desk, INC_1)
    assert (found.state, found.assignee_id) == ("in_progress", BEN)
    assert found.resolved_at is None
    assert found.resolution is None
    line = history(desk, INC_1)[-1]
    assert (line.verb, line.note) == ("reopened", "Still no access")
    assert line.changes["resolution"] == ["New certificate", None]
    told = said(desk, "Told")[-1]
    assert (told.address, told.facts["what"], told.facts["note"]) == (
        f"@{BEN}",
        "not_fixed",
        "Still no access",
    )


def test_what_nobody_has_taken_is_reopened_for_the_agents(desk: Desk) -> None:
    """It was resolved by somebody who never took it: their channel hears of it."""
    resolved(desk)

    incidents.reopen(desk, actor(ANN), INC_1, "Still no access")

    assert incident(desk, INC_1).state == "new"
    assert said(desk, "Told")[-1].address == AGENTS


def test_a_closed_incident_stays_closed(desk: Desk) -> None:
    """What is broken again is a new report."""
    resolved(desk)
    incidents.confirm(desk, actor(ANN), INC_1)
    before = (verbs(desk), len(deliveries(desk)))

    refused: list[Callable[[], Said]] = [
        lambda: incidents.reopen(desk, actor(ANN), INC_1, "It is back"),
        lambda: incidents.resolve(desk, actor(CLEO), INC_1, FIX),
        lambda: incidents.take(desk, actor(CLEO), INC_1),
        lambda: incidents.make_major(desk, actor(CLEO), INC_1),
    ]
    for verb in refused:
        with pytest.raises(NotPossible):
            verb()

    assert (verbs(desk), len(deliveries(desk))) == before


def test_each_resolution_asks_with_a_card_of_its_own(desk: Desk, clock: Clock) -> None:
    """The first question keeps its answer when the second is asked."""
    resolved(desk)
    incidents.reopen(desk, actor(ANN), INC_1, "Still no access")
    clock.advance(minutes=5)
    incidents.resolve(desk, actor(BEN), INC_1, FIX)
    incidents.confirm(desk, actor(ANN), INC_1)

    asked = said(desk, "AskToConfirm")
    first, second = (row.card for row in asked if row.method == "post")
    assert first != second
    assert [(row.card, row.facts["answered"]) for row in asked if row.method == "update"] == [
        (first, "reopened"),
        (second, "closed"),
    ]


def test_every_change_reaches_the_card(desk: Desk) -> None:
    """After each verb the newest update of the card says what the record says."""
    report(desk)
    acts: list[Callable[[], Said]] = [
        lambda: incidents.take(desk, actor(BEN), INC_1),
        lambda: incidents.make_major(desk, actor(BEN), INC_1),
        lambda: incidents.resolve(desk, actor(BEN), INC_1, FIX),
        lambda: incidents.reopen(desk, actor(ANN), INC_1, "No"),
        lambda: incidents.resolve(desk, actor(BEN), INC_1, FIX),
        lambda: incidents.confirm(desk, actor(ANN), INC_1),
    ]
    for act in acts:
        act()
        found = incident(desk, INC_1)
        card = [row for row in deliveries(desk) if row.card == "INC-1/agents"][-1]
        assert card.method == "update"
        assert (card.facts["state"], card.facts["assignee"]) == (found.state, found.assignee_id)
        assert card.facts["major"] == (found.major_at is not None)


# Looking.


def test_the_list_has_the_newest_open_ones_and_says_that_there_are_more(desk: Desk) -> None:
    """Twenty of them; what is resolved is not among them."""
    for number in range(1, 23):
        report(desk, f"Fault {number}")
    incidents.resolve(desk, actor(BEN), Key(Kind.INCIDENT, 22), FIX)

    answer = incidents.listing(desk, actor(BEN))

    assert isinstance(answer, IncidentList)
    assert [line.key for line in answer.lines] == [f"INC-{number}" for number in range(21, 1, -1)]
    assert answer.more


def test_the_list_shows_each_their_own_and_what_is_everybodys(desk: Desk) -> None:
    """Agents see all; others their own and the major ones; a guest only their own."""
    report(desk, "Ann's fault", by=ANN)
    report(desk, "Eve's fault", by=EVE)
    report_major(desk, "Everybody's fault")

    def listed(person: str) -> list[str]:
        return [line.key for line in incidents.listing(desk, actor(person)).lines]

    assert listed(DAN) == ["INC-3", "INC-2", "INC-1"]
    assert listed(EVE) == ["INC-3", "INC-2"]
    assert listed(f"T2:{EVE}") == []


@pytest.mark.parametrize("person", [EVE, f"T2:{ANN}"])
def test_what_a_person_may_not_see_does_not_exist_for_them(desk: Desk, person: str) -> None:
    """The refusal is the same as for a key that was never given."""
    report(desk)

    with pytest.raises(NoSuchRecord) as hidden:
        incidents.show(desk, actor(person), INC_1)
    with pytest.raises(NoSuchRecord) as missing:
        incidents.show(desk, actor(person), INC_2)

    assert hidden.value.says.replace("INC-1", "INC-2") == missing.value.says


def test_a_shown_incident_has_buttons_only_for_those_who_may_work_on_it(desk: Desk) -> None:
    """The requester sees how it stands."""
    report(desk)

    to_ann, to_ben = (incidents.show(desk, actor(person), INC_1) for person in (ANN, BEN))

    assert isinstance(to_ann, Shown)
    assert (to_ann.may_work, to_ben.may_work) == (False, True)


def test_looking_keeps_no_key_and_writes_nothing(desk: Desk) -> None:
    """Verbs that only read may be asked as often as anybody likes."""
    report(desk)
    before = (verbs(desk), len(deliveries(desk)))

    for _ in range(2):
        incidents.show(desk, actor(arrival=arrives("INC-1")), INC_1)
        incidents.listing(desk, actor(arrival=arrives("list")))

    assert (verbs(desk), len(deliveries(desk))) == before
    assert incident(desk, INC_1).state == State.NEW


def listed(desk: Desk, person: str, which: incidents.Which) -> list[str]:
    return [line.key for line in incidents.listing(desk, actor(person), which).lines]


def test_a_list_of_ones_own_has_what_one_reported_or_works_on(desk: Desk) -> None:
    """For staff and for agents alike."""
    report(desk, by=ANN)
    report(desk, "The printer is broken", by=EVE)
    incidents.take(desk, actor(BEN), INC_2)

    mine = incidents.Which(mine=True)
    assert (listed(desk, ANN, mine), listed(desk, BEN, mine)) == (["INC-1"], ["INC-2"])


def test_a_list_of_those_that_missed_a_deadline(desk: Desk, clock: Clock) -> None:
    """Whatever else is open."""
    report(desk, by=ANN)
    clock.advance(days=30)
    while clocks.ring_next(desk) == clock.now():
        pass
    report(desk, "The printer is broken", by=EVE)

    assert listed(desk, BEN, incidents.Which(breached=True)) == ["INC-1"]


@pytest.mark.parametrize("team", ["network", "NETWORK", " Network "])
def test_a_list_of_a_team_has_what_concerns_its_services(desk: Desk, team: str) -> None:
    """By the team's key or name, in any case."""
    report(desk, "VPN is down")
    report(desk, "The printer is broken")

    assert listed(desk, BEN, incidents.Which(team=team)) == ["INC-1"]


def test_an_unknown_team_is_answered_with_those_there_are(desk: Desk) -> None:
    """The next step stands in the refusal."""
    with pytest.raises(BadInput, match="The teams are: network"):
        incidents.listing(desk, actor(BEN), incidents.Which(team="plumbers"))
