"""The gates: our own pace, which is never above Slack's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import delivery
from bot.delivery.carrying import Failed, Said
from bot.delivery.gates import CHANNEL, PACES, Pace, pace_of
from bot.delivery.leasing import CALLS, Errand, Task, lease
from bot.delivery.manners import Manners
from bot.delivery.settling import settle
from bot.desk import Desk
from bot.errors import SlackBusy
from bot.slack.messages import Refused
from storage.rows import Method, Urgency
from tests.acting import tocsin
from tests.conftest import Clock

SLACK_ALLOWS = {
    "chat.update": 50,
    "chat.postEphemeral": 100,
    "conversations.create": 20,
    "conversations.setTopic": 20,
    "conversations.invite": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "users.conversations": 50,
    "users.info": 100,
    "pins.add": 20,
    "bookmarks.list": 20,
    "bookmarks.add": 20,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
}
"""Calls a minute by the tier of each method: https://docs.slack.dev/apis/web-api/rate-limits"""

START = datetime(2026, 11, 21, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

GAPS = st.one_of(st.just(0.0), st.floats(0, 2, allow_nan=False), st.floats(0, 90, allow_nan=False))
ARRIVALS = st.lists(st.tuples(GAPS, st.sampled_from(list(Urgency))), min_size=1, max_size=250)
"""How long after the one before it each arrives, and how urgent it is."""


RUSH = [(0.0, Urgency.ROOM)] * 250
"""A burst that empties every gate, and goes on."""


def passages(pace: Pace, arrivals: list[tuple[float, Urgency]]) -> list[datetime]:
    """When each of them passes, if every one goes as soon as the gate lets it."""
    full_at = now = START
    passed = []
    for seconds, urgency in arrivals:
        now = max(now + timedelta(seconds=seconds), pace.opens_at(full_at, urgency))
        full_at = pace.passed(full_at, now)
        passed.append(now)
    return passed


def most_in_a_minute(moments: list[datetime]) -> int:
    return max(sum(start <= at < start + MINUTE for at in moments) for start in moments)


@given(arrivals=ARRIVALS, method=st.sampled_from(sorted(SLACK_ALLOWS)))
@example(arrivals=RUSH, method="conversations.create")
@example(arrivals=RUSH, method="chat.update")
@example(arrivals=RUSH, method="users.info")
def test_whatever_arrives_no_minute_has_more_calls_than_slack_allows(
    arrivals: list[tuple[float, Urgency]], method: str
) -> None:
    """The steady pace and the burst together stay within the method's tier, in any minute one may pick."""
    assert most_in_a_minute(passages(PACES[method], arrivals)) <= SLACK_ALLOWS[method]


def test_a_gate_uses_what_slack_allows() -> None:
    """Whoever waits longer than they must would be right to complain: a rush gets nearly the whole tier."""
    reached = {method: most_in_a_minute(passages(PACES[method], RUSH)) for method in SLACK_ALLOWS}

    assert {method: count for method, count in reached.items() if count < SLACK_ALLOWS[method] * 0.9} == {}


@given(arrivals=ARRIVALS)
@example(arrivals=RUSH)
def test_a_channel_gets_about_a_post_a_second(arrivals: list[tuple[float, Urgency]]) -> None:
    """Slack allows about one a second in a channel and tolerates short bursts."""
    moments = passages(CHANNEL, arrivals)

    assert most_in_a_minute(moments) <= 60
    assert max(sum(start <= at < start + timedelta(seconds=1) for at in moments) for start in moments) <= 8


@given(arrivals=ARRIVALS, factor=st.sampled_from([0.5, 2.0, 20.0, 50.0]))
def test_the_pace_multiplies_every_rate(arrivals: list[tuple[float, Urgency]], factor: float) -> None:
    """TOCSIN_PACE makes minutes shorter and changes nothing else."""
    moments = passages(PACES["chat.update"].faster(factor), arrivals)

    assert most_in_a_minute(moments) <= 50 * factor + 1


@given(
    arrivals=ARRIVALS,
    method=st.sampled_from(sorted(SLACK_ALLOWS)),
    urgency=st.sampled_from(list(Urgency)),
)
def test_a_gate_opens_again_in_the_end(
    arrivals: list[tuple[float, Urgency]], method: str, urgency: Urgency
) -> None:
    """However many have passed, one more of any class may pass within a minute."""
    pace, full_at = PACES[method], START
    for moment in passages(pace, arrivals):
        full_at = pace.passed(full_at, moment)
        last = moment

    assert pace.opens_at(full_at, urgency) <= last + MINUTE


def at_once(pace: Pace, urgency: Urgency) -> int:
    """How many of a class pass a gate that was whole, in one moment."""
    full_at, count = START, 0
    while pace.opens_at(full_at, urgency) <= START:
        full_at, count = pace.passed(full_at, START), count + 1
    return count


def test_a_room_may_empty_a_gate_and_bulk_leaves_two_fifths_of_it() -> None:
    """What is urgent always finds something left by what is not."""
    pace = PACES["chat.postMessage"]

    counts = {urgency: at_once(pace, urgency) for urgency in Urgency}

    assert counts == {Urgency.ROOM: 48, Urgency.NORMAL: 38, Urgency.BULK: 28}


def test_what_everyday_messages_leave_a_room_may_take() -> None:
    """A gate that is shut for normal and bulk is still open for a war room."""
    pace, full_at = CHANNEL, START
    while pace.opens_at(full_at, Urgency.NORMAL) <= START:
        full_at = pace.passed(full_at, START)

    assert pace.opens_at(full_at, Urgency.BULK) > START
    assert pace.opens_at(full_at, Urgency.ROOM) <= START


@pytest.mark.parametrize("urgency", list(Urgency))
@given(passed=st.integers(0, 40), seconds=st.integers(1, 600))
def test_nothing_passes_while_slack_asks_to_wait(urgency: Urgency, passed: int, seconds: int) -> None:
    """Retry-After holds for every class, however full the gate was; when it is over, the gate opens."""
    pace, full_at = PACES["chat.update"], START
    for _ in range(passed):
        full_at = pace.passed(full_at, START)
    until = START + timedelta(seconds=seconds)

    shut = pace.shut_until(full_at, until)

    assert pace.opens_at(shut, urgency) >= until
    latest = max(until + pace.interval, pace.opens_at(full_at, Urgency.ROOM))
    assert pace.opens_at(shut, Urgency.ROOM) <= latest


def test_every_call_of_the_sender_has_a_pace() -> None:
    """A method without one could not be sent at all."""
    assert all(pace_of(CALLS[method], 1).per_minute > 0 for method in CALLS)
    assert set(Method) - set(CALLS) == {Method.RESPOND}  # a response_url has no rate


# The same, kept in rows.


def leave(desk: Desk, manners: Manners) -> list[Errand]:
    """All that may leave now, and does."""
    left: list[Errand] = []
    while errands := lease(desk, manners, worker="w1", most=100).errands:
        for errand in errands:
            settle(desk, manners, errand, Said(errand.channel, "1.000000"))
        left += errands
    return left


def test_posts_to_one_channel_keep_its_pace(desk: Desk, clock: Clock) -> None:
    """A few at once, then one every 1.25 s, and the others go when their time has come."""
    manners = Manners()
    with tocsin(desk) as work:
        for _ in range(10):
            delivery.post(work, "C1", Refused(says="No."))

    counts = [len(leave(desk, manners))]
    for _ in range(6):
        clock.advance(seconds=1.25)
        counts.append(len(leave(desk, manners)))

    assert counts[0] in (4, 5)  # four fifths of six
    assert counts[1:] == [1] * (10 - counts[0]) + [0] * (6 - (10 - counts[0]))


def test_gates_are_shared_by_all_workers(desk: Desk) -> None:
    """Two workers together are no faster than one."""
    manners = Manners()
    with tocsin(desk) as work:
        for number in range(100):
            delivery.post(work, f"C{number}", Refused(says="No."))

    first = lease(desk, manners, worker="w1", most=20).errands
    second = lease(desk, manners, worker="w2", most=100).errands

    assert len(first) == 20
    assert len(first) + len(second) == 38  # four fifths of the burst of 48


def test_retry_after_shuts_the_gate_for_all_of_its_seconds(desk: Desk, clock: Clock) -> None:
    """Slack said 7 s: nothing of that method leaves before, nobody counts an attempt, and then it leaves."""
    manners = Manners()
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    (errand,) = lease(desk, manners, worker="w1", most=1).errands
    settle(desk, manners, errand, Failed(SlackBusy(7)))
    with tocsin(desk) as work:
        delivery.post(work, "C2", Refused(says="No."), urgency=Urgency.ROOM)

    clock.advance(seconds=6.9)
    assert leave(desk, manners) == []
    clock.advance(seconds=10)
    left = leave(desk, manners)

    assert {each.address for each in left} == {"C1", "C2"}


def test_a_shut_gate_says_when_to_look_again(desk: Desk, clock: Clock) -> None:
    """The sweep sleeps until the gate opens, instead of asking again and again."""
    manners = Manners()
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    (errand,) = lease(desk, manners, worker="w1", most=1).errands
    settle(desk, manners, errand, Failed(SlackBusy(30)))

    again_at = lease(desk, manners, worker="w1", most=1).again_at

    assert again_at is not None
    assert timedelta(seconds=30) <= again_at - clock.now() <= timedelta(seconds=32)


def test_an_answer_at_a_response_url_passes_no_gate(desk: Desk) -> None:
    """Slack counts those by the url, so nobody who waits for one stands behind a busy channel."""
    manners = Manners()
    with tocsin(desk) as work:
        delivery.post(work, "C1", Refused(says="No."))
    (errand,) = lease(desk, manners, worker="w1", most=1).errands
    settle(desk, manners, errand, Failed(SlackBusy(60)))
    with tocsin(desk) as work:
        delivery.respond(work, "https://hooks.example.com/1", Refused(says="No."))

    (left,) = lease(desk, manners, worker="w1", most=1).errands

    assert left.method is Method.RESPOND


def test_the_channels_of_direct_messages_are_opened_at_the_pace_of_that_call(desk: Desk) -> None:
    """A message to everybody of a large company is no burst of conversations.open."""
    manners = Manners()
    with tocsin(desk) as work:
        for number in range(100):
            delivery.direct(work, f"U{number:08d}", Refused(says="No."))

    opening = lease(desk, manners, worker="w1", most=100).errands

    assert {errand.task for errand in opening} == {Task.OPEN}
    assert len(opening) < 100
    assert lease(desk, manners, worker="w1", most=100).errands == ()
