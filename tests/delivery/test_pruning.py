"""Pruning: what has served its time is forgotten, in batches; what somebody may still need is kept."""

from datetime import timedelta

import pytest

from bot import delivery
from bot.delivery import pruning
from bot.delivery.carrying import Failed, Said
from bot.delivery.leasing import lease
from bot.delivery.manners import Manners
from bot.delivery.pruning import prune
from bot.delivery.settling import settle
from bot.desk import Desk
from bot.errors import SlackRefused
from bot.records import incidents
from bot.slack.messages import Refused
from bot.terms import How, Solution
from storage.rows import DeliveryState
from tests.acting import ANN, BEN, INC_1, WORKSPACE, actor, arrives, deliveries, report, tocsin
from tests.conftest import Clock

QUICK = Manners(pace=1_000)
KEPT = 30
"""Days, by the default rulebook."""


def leave(desk: Desk) -> None:
    """Everything that waits is said."""
    while errands := lease(desk, QUICK, worker="w1", most=100).errands:
        for errand in errands:
            settle(desk, QUICK, errand, Said(errand.channel, f"{errand.id}.000000"))


def keys(desk: Desk) -> int:
    with desk.database.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM arrivals").scalar_one())


def test_a_key_is_forgotten_after_24_hours_and_not_before(desk: Desk, clock: Clock) -> None:
    """Slack delivers nothing again after a day."""
    arrival = arrives()
    incidents.report(desk, actor(arrival=arrival), incidents.Report("VPN is down"))

    clock.advance(hours=24)
    assert prune(desk)["arrivals"] == 0
    clock.advance(seconds=1)

    assert prune(desk)["arrivals"] == 1
    assert keys(desk) == 0


def test_what_was_said_is_kept_for_the_rulebooks_days(desk: Desk, clock: Clock) -> None:
    """Then nobody asks any more what was said where."""
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    leave(desk)

    clock.advance(days=KEPT)
    assert prune(desk)["deliveries"] == 0
    clock.advance(seconds=1)

    assert prune(desk)["deliveries"] == 1
    assert deliveries(desk) == []


def test_what_stands_about_an_open_record_is_kept(desk: Desk, clock: Clock) -> None:
    """Updates find the message that they change, and answers the one they stand below, however old it is."""
    report(desk)
    leave(desk)
    incidents.take(desk, actor(BEN), INC_1)
    leave(desk)

    clock.advance(days=400)
    prune(desk)

    stands = [(row.method, row.message) for row in deliveries(desk)]
    assert stands == [("post", "IncidentCard"), ("post", "Told")]
    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "New certificate"))
    leave(desk)
    assert [row.state for row in deliveries(desk) if row.card == "INC-1/agents"] == ["sent", "sent"]


def test_a_card_goes_when_its_record_has_long_been_closed(desk: Desk, clock: Clock) -> None:
    """The days count from the closing."""
    report(desk)
    incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "New certificate"))
    leave(desk)
    clock.advance(days=100)
    incidents.confirm(desk, actor(ANN), INC_1)
    leave(desk)

    clock.advance(days=KEPT)
    prune(desk)
    assert [row.card for row in deliveries(desk) if row.method == "post"] != []
    clock.advance(seconds=1)
    prune(desk)

    assert deliveries(desk) == []


def test_what_failed_or_waits_is_kept(desk: Desk, clock: Clock) -> None:
    """Somebody has to look after it: it leaves the list by a retry or a drop, and not by age."""
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
        delivery.post(work, "C2", Refused(says="No."))
    failed, *_ = lease(desk, QUICK, worker="w1", most=1).errands
    settle(desk, QUICK, failed, Failed(SlackRefused("is_archived", hopeless=True)))

    clock.advance(days=1_000)
    prune(desk)

    assert {row.address: row.state for row in deliveries(desk) if row.address != "C0AGENTS1"} == {
        "C1": DeliveryState.FAILED,
        "C2": DeliveryState.QUEUED,
    }


def test_history_is_never_pruned(desk: Desk, clock: Clock) -> None:
    """What happened stays on record when all that was said of it is gone."""
    report(desk)
    leave(desk)
    clock.advance(days=10_000)
    prune(desk)

    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        assert [line.verb for line in store.records.history(found)] == ["reported"]


@pytest.mark.parametrize("count", [pruning.BATCH + 1])
def test_pruning_goes_in_batches(desk: Desk, clock: Clock, count: int) -> None:
    """Each batch is a transaction of its own, so that a report waits for one batch at most."""
    began = clock.now()
    with tocsin(desk) as work:
        for number in range(count):
            work.store.arrivals.claim(WORKSPACE, f"click:{number}", at=began)
    clock.advance(days=2)

    with desk.database.transaction() as store:
        batch = store.arrivals.forget_before(clock.now() - timedelta(days=1), limit=pruning.BATCH)
    gone = prune(desk)["arrivals"]

    assert (batch, gone) == (pruning.BATCH, 1)
    assert keys(desk) == 0


def test_idle_gates_are_forgotten(desk: Desk, clock: Clock) -> None:
    """A gate that has long been whole says nothing; one that is shut stays shut."""
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    leave(desk)
    with tocsin(desk) as work:
        shut = work.store.gates.hold([(WORKSPACE, "chat.update")], now=clock.now())
        shut[WORKSPACE, "chat.update"].full_at = clock.now() + timedelta(hours=3)

    clock.advance(hours=2)
    gone = prune(desk)["gates"]

    with desk.database.reading() as store:
        left = store.gates.look([WORKSPACE])
    assert gone == 2  # the method's and the channel's
    assert list(left) == [(WORKSPACE, "chat.update")]
