"""Publishing Homes: at the pace of one person and of Slack, only what has changed, and by one worker."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.delivery.manners import Manners
from bot.desk import Desk
from bot.queues import home, publishing
from bot.queues.publishing import Publisher
from bot.records import incidents
from bot.sla import clocks
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from bot.terms import Queue
from tests.acting import ANN, BEN, CLEO, DAN, EVE, ONLY_POSTGRESQL, WORKSPACE, actor, incident, report
from tests.conftest import Clock
from tests.scripted import Scripted, scripted

GUEST = f"T2:{BEN}"


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def publisher(desk: Desk, slack: Scripted) -> Publisher:
    return a_publisher(desk, slack)


def a_publisher(desk: Desk, slack: Scripted) -> Publisher:
    return Publisher(desk, Gateway(client("xoxb-secret", base_url=slack.api_url, within=1)), Manners())


def until_still(publisher: Publisher, clock: Clock) -> datetime | None:
    """Sweep until nothing is left to be done now; when to look again."""
    for _ in range(20):
        again_at = publisher.sweep()
        if again_at is None or again_at > clock.now():
            return again_at
    raise AssertionError("it never comes to an end")


def shown(slack: Scripted, person: str = BEN) -> list[str]:
    """What one person's Home was made to show, oldest first."""
    return [
        sent["view"]
        for method, sent in slack.asked
        if method == "views.publish" and sent["user_id"] == person
    ]


def test_an_opened_home_is_published(desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock) -> None:
    """To who opened it, and to nobody else."""
    key = report(desk)
    clock.advance(seconds=10)
    home.opened(desk, actor(ANN))

    assert until_still(publisher, clock) == incident(desk, key).due_at

    (view,) = shown(slack, ANN)
    assert json.loads(view)["type"] == "home"
    assert str(key) in view
    assert len(slack.asked) == 1


def test_where_nobody_looks_nothing_is_published(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Whatever happens; and an hour after somebody looked neither, until they look again."""
    report(desk)
    assert publisher.sweep() is None

    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    clock.advance(minutes=61)
    report(desk, "E-mail is down")

    assert publisher.sweep() is None
    assert len(shown(slack)) == 1

    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    assert len(shown(slack)) == 2


def test_a_change_is_shown_once_and_not_sooner_than_two_seconds(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Many changes within the two seconds are one: the newest state wins."""
    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    keys = [report(desk, f"Printer {number}") for number in range(3)]
    for key in keys:
        incidents.take(desk, actor(BEN), key)
    for _ in range(3):
        clock.advance(seconds=0.5)
        until_still(publisher, clock)
    assert len(shown(slack)) == 1

    clock.advance(seconds=0.5)
    until_still(publisher, clock)
    assert len(shown(slack)) == 2
    assert all(str(key) in shown(slack)[1] for key in keys)

    for _ in range(20):
        clock.advance(seconds=1)
        until_still(publisher, clock)
    assert len(shown(slack)) == 2


def test_however_much_is_clicked_it_is_two_seconds(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Somebody who turns pages wildly sees the last one, at the pace of one person."""
    home.opened(desk, actor(BEN))
    published = []
    for number in range(100):
        home.choose(desk, actor(BEN), queue=list(Queue)[number % 5])
        before = len(slack.asked)
        publisher.sweep()
        published += [clock.now()] * (len(slack.asked) - before)
        clock.advance(seconds=0.1)

    gaps = [later - earlier for earlier, later in itertools.pairwise(published)]
    assert gaps
    assert min(gaps) >= publishing.EVERY
    assert len(published) == 5


def test_a_change_that_is_nothing_to_them_is_not_published(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Ann's Home follows what Ann reported; a guest's, what that guest did, and not their namesake."""
    for person in (ANN, GUEST):
        home.opened(desk, actor(person))
    until_still(publisher, clock)
    clock.advance(seconds=10)
    report(desk, "E-mail is down", by=EVE)
    report(desk, "E-mail is down again", by=BEN)
    clock.advance(seconds=3)
    until_still(publisher, clock)
    assert len(slack.asked) == 2

    key = report(desk, by=ANN)
    clock.advance(seconds=3)
    until_still(publisher, clock)
    incidents.assign(desk, actor(CLEO), key, DAN)
    clock.advance(seconds=3)
    until_still(publisher, clock)

    assert len(shown(slack, ANN)) == 3


def test_a_deadline_that_passes_is_shown(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Nobody did anything, and the row says missed."""
    key = report(desk)
    clock.advance(seconds=10)
    home.opened(desk, actor(BEN))
    home.choose(desk, actor(BEN), queue=Queue.UNASSIGNED)
    due_at = until_still(publisher, clock)
    assert due_at == incident(desk, key).due_at
    assert due_at is not None

    clock.at = due_at + timedelta(seconds=1)
    home_is_still_open(desk, due_at)
    until_still(publisher, clock)

    assert "*Missed:*" not in shown(slack)[0]
    assert "*Missed:*" in shown(slack)[1]


def home_is_still_open(desk: Desk, at: datetime) -> None:
    with desk.database.transaction() as store:
        found = store.homes.of(WORKSPACE, BEN, lock=True)
        assert found is not None
        found.opened_at = at


def test_a_change_that_commits_late_is_seen(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Its moment is that of its transaction's beginning, and the Home was looked at before its end."""
    home.opened(desk, actor(BEN))
    home.choose(desk, actor(BEN), queue=Queue.UNASSIGNED)
    until_still(publisher, clock)
    clock.advance(seconds=-3)
    key = report(desk)
    clock.advance(seconds=3 + 2)

    until_still(publisher, clock)

    assert str(key) in shown(slack)[-1]


def test_who_waits_comes_before_who_only_follows(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Somebody has just opened theirs; that of another has something new."""
    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    clock.advance(seconds=5)
    report(desk)
    home.opened(desk, actor(DAN))

    publisher.sweep()

    assert [sent["user_id"] for _, sent in slack.asked] == [BEN, DAN]


def test_of_two_workers_one_publishes(desk: Desk, slack: Scripted, clock: Clock) -> None:
    """The second looks at what the first has settled."""
    home.opened(desk, actor(BEN))
    first, second = a_publisher(desk, slack), a_publisher(desk, slack)
    with desk.database.reading() as store:
        (seen,) = store.homes.looked_at(since=clock.now() - timedelta(hours=1))

    first._see_to(seen, clock.now())
    second._see_to(seen, clock.now())

    assert len(slack.asked) == 1


def test_a_worker_that_dies_leaves_it_to_the_next(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """It held the Home for a call that nobody knows of; when that must be over, another one publishes it."""
    home.opened(desk, actor(BEN))
    with desk.database.reading() as store:
        (seen,) = store.homes.looked_at(since=clock.now() - timedelta(hours=1))
    with desk.reading(actor(BEN)) as work:
        facts = home.compose(work, seen)
    assert publisher._take(seen, facts, clock.now()) is not None

    clock.advance(seconds=29)
    assert until_still(publisher, clock) == clock.now() + timedelta(seconds=1)
    assert slack.asked == []

    clock.advance(seconds=1)
    until_still(a_publisher(desk, slack), clock)
    assert len(shown(slack)) == 1


@pytest.mark.parametrize(
    ("says", "status", "waits"),
    [
        ({"ok": False, "error": "ratelimited"}, 429, 30),
        ({"ok": False, "error": "internal_error"}, 200, 5),
        ("oops", 503, 5),
        ({"ok": False, "error": "invalid_auth"}, 200, 5),
    ],
)
def test_what_may_pass_is_tried_again(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock, says: object, status: int, waits: int
) -> None:
    """Showing the same twice does no harm, so what is unsure is simply repeated."""
    slack.says(says, status=status)
    home.opened(desk, actor(BEN))

    assert until_still(publisher, clock) == clock.now() + timedelta(seconds=waits)
    clock.advance(seconds=waits + 40)
    until_still(publisher, clock)
    until_still(publisher, clock)

    assert len(shown(slack)) == 2


def test_what_slack_refuses_for_good_waits_for_the_next_opening(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """Nobody is told of it: who looks sees it, and opens it again."""
    slack.says({"ok": False, "error": "not_enabled"})
    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    clock.advance(minutes=5)
    assert until_still(publisher, clock) is None
    assert len(shown(slack)) == 1

    home.opened(desk, actor(BEN))
    until_still(publisher, clock)
    assert len(shown(slack)) == 2


def test_slacks_pace_holds_for_all_together(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """A hundred people open theirs at once: the burst, then what the gate lets through."""
    for number in range(100):
        home.opened(desk, actor(f"U0P{number:06}"))
    for _ in range(60):
        until_still_or_shut(publisher, clock)
        clock.advance(seconds=1)

    assert 80 <= len(slack.asked) <= 100


def until_still_or_shut(publisher: Publisher, clock: Clock) -> None:
    for _ in range(200):
        again_at = publisher.sweep()
        if again_at is None or again_at > clock.now():
            return


def test_a_home_that_cannot_be_composed_keeps_no_other_waiting(
    desk: Desk, slack: Scripted, publisher: Publisher, clock: Clock
) -> None:
    """What another release wrote into its row is put off, and the next one is shown."""
    home.opened(desk, actor(BEN))
    home.opened(desk, actor(DAN))
    with desk.database.transaction() as store:
        found = store.homes.of(WORKSPACE, BEN, lock=True)
        assert found is not None
        found.queue = "from another release"

    until_still(publisher, clock)

    assert [sent["user_id"] for _, sent in slack.asked] == [DAN]


def test_a_breach_wakes_the_homes(desk: Desk, clock: Clock) -> None:
    """The worker is told with the commit, as of any change."""
    report(desk)
    clock.advance(days=1)
    woken: set[str] = set()
    desk.database.stirred = woken.update

    clocks.ring_next(desk)

    assert "publish" in woken


@ONLY_POSTGRESQL
def test_two_openings_at_once_are_one_home(desk: Desk) -> None:
    """Slack may tell of an opening twice."""
    with desk.database.transaction() as store:
        store.homes.opened(WORKSPACE, BEN, at=desk.now(), queue=Queue.MINE)
        store.homes.opened(WORKSPACE, BEN, at=desk.now(), queue=Queue.WAITING)

    with desk.database.reading() as store:
        (found,) = store.homes.looked_at(since=desk.now() - timedelta(hours=1))
    assert found.queue == Queue.MINE
