"""Transactions: one at a time, all or nothing, and numbers without gaps."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.desk import Desk
from bot.errors import BadInput, SomebodyWasFaster
from bot.records import incidents
from bot.records.incidents import Report
from storage import Database
from tests.acting import ANN, INC_1, WORKSPACE, actor, deliveries, incident, report, tocsin


def test_transactions_do_not_nest(desk: Desk) -> None:
    """A transaction within a transaction would wait for itself, so it is refused at once."""
    with desk.database.transaction():
        with pytest.raises(RuntimeError, match="do not nest"), desk.database.transaction():
            pass
        with pytest.raises(RuntimeError, match="do not nest"), desk.database.reading():
            pass

    with desk.database.transaction():
        pass  # the first one is over, so another may begin


def test_eight_threads_reporting_at_once_get_numbers_without_gaps_or_doubles(desk: Desk) -> None:
    """Each report has its own number, and the numbers run from 1 to as many as there are."""
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda number: report(desk, f"Fault {number}"), range(48)))

    assert sorted(key.number for key in keys) == list(range(1, 49))


def test_a_refused_report_leaves_no_gap(desk: Desk) -> None:
    """A number belongs to the transaction that took it: what is not recorded has none."""
    report(desk, "VPN is down")
    with pytest.raises(BadInput):
        incidents.report(desk, actor(), Report("x" * 4_000))

    assert report(desk, "E-mail is down").number == 2


def test_each_workspace_numbers_its_own_records(desk: Desk) -> None:
    """INC-1 of one workspace is not INC-1 of another."""
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U1", places={}, at=desk.now())
    report(desk, "VPN is down")

    assert report(desk, "VPN is down", workspace="T2") == INC_1
    assert incident(desk, INC_1).workspace_id == WORKSPACE


def test_what_fails_half_way_leaves_nothing(desk: Desk) -> None:
    """Record, history, clocks and deliveries are one transaction: all of them, or none."""

    class Broken(Exception):
        pass

    def fails() -> None:
        with desk.working(actor()) as work:
            work.store.people.meet(WORKSPACE, ANN, name="Ann")
            work.store.records.next_number(WORKSPACE, "INC")
            raise Broken

    with pytest.raises(Broken):
        fails()

    with desk.database.reading() as store:
        assert store.people.person(WORKSPACE, ANN) is None
    assert report(desk) == INC_1


def test_a_stale_version_is_refused(desk: Desk) -> None:
    """Who changes what somebody else has changed meanwhile is told, and overwrites nothing."""
    report(desk)
    old = incident(desk, INC_1)
    with tocsin(desk) as work:
        fresh = work.store.records.incident(WORKSPACE, INC_1, lock=True)
        assert fresh is not None
        fresh.title = "VPN is down in Berlin"

    old.title = "VPN is up"
    with pytest.raises(SomebodyWasFaster), tocsin(desk) as work:
        work.store.records._session.add(old)

    assert incident(desk, INC_1).title == "VPN is down in Berlin"


def test_a_commit_that_left_work_wakes_the_sweeps_once_it_can_be_seen(database: Database, desk: Desk) -> None:
    """The sender is woken after the commit, not before: what it looks for is there."""
    seen: list[int] = []
    database.stirred = lambda _chores: seen.append(len(deliveries(desk)))

    report(desk)

    assert seen == [1]


def test_a_transaction_that_left_no_work_wakes_nobody(database: Database, desk: Desk) -> None:
    """A sweep for nothing would only take the database from somebody else."""
    woken: list[bool] = []
    database.stirred = lambda _chores: woken.append(True)

    with database.transaction() as store:
        store.people.meet(WORKSPACE, ANN, name="Ann")

    assert woken == []
