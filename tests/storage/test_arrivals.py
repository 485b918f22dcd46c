"""Keys of what arrived: the first takes them, everybody after gets the first one's answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.desk import Desk
from tests.acting import WORKSPACE, actor
from tests.conftest import Clock


def test_of_two_that_claim_one_key_at_once_one_has_the_effect(desk: Desk) -> None:
    """The second waits until the first has committed, and gets its answer."""
    together = threading.Barrier(2)

    def claim(number: int) -> object:
        together.wait(10)
        with desk.working(actor()) as work:
            earlier = work.store.arrivals.claim(WORKSPACE, "click:1", at=work.now)
            if earlier is None:
                work.store.records.next_number(WORKSPACE, "INC")
                work.store.arrivals.answer(WORKSPACE, "click:1", {"by": number})
            return earlier

    for _ in range(5):
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(claim, (1, 2)))
        with desk.working(actor()) as work:
            effects = work.store.records.next_number(WORKSPACE, "INC") - 1
            given = work.store.arrivals.claim(WORKSPACE, "click:1", at=work.now)
            work.store.arrivals.forget_before(work.now + timedelta(seconds=1), limit=10)

        assert effects == 1
        assert answers.count(None) == 1
        assert given in answers
        with desk.database.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM numbers")


def test_a_claim_that_failed_leaves_the_key_to_the_next(desk: Desk) -> None:
    """The key is part of the effect's transaction: without the effect it was never taken."""

    class Broken(Exception):
        pass

    def claim(*, breaks: bool) -> object:
        with desk.working(actor()) as work:
            earlier = work.store.arrivals.claim(WORKSPACE, "click:1", at=work.now)
            if breaks:
                raise Broken
            return earlier

    with pytest.raises(Broken):
        claim(breaks=True)

    assert claim(breaks=False) is None


def test_each_workspace_has_its_own_keys(desk: Desk) -> None:
    """Slack's ids are unique within a workspace, so that is how far a key reaches."""
    with desk.database.transaction() as store:
        store.people.settle_in("T2", name="Other", bot_user="U1", places={}, at=desk.now())
    with desk.database.transaction() as store:
        assert store.arrivals.claim(WORKSPACE, "click:1", at=desk.now()) is None

    with desk.database.transaction() as store:
        assert store.arrivals.claim("T2", "click:1", at=desk.now()) is None


def test_the_same_words_mean_the_same_for_so_long_and_no_longer(desk: Desk, clock: Clock) -> None:
    """Whoever says them first is remembered until the time is over; then the next is the first."""

    def says() -> bool:
        with desk.database.transaction() as store:
            since = clock.now() - timedelta(minutes=10)
            return store.arrivals.claim_words(WORKSPACE, "words:1", at=clock.now(), since=since) is None

    assert says()
    clock.advance(minutes=10)
    assert not says()
    clock.advance(seconds=1)
    assert says()
