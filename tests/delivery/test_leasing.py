"""Who leaves when: lines, heads, leases and collapsing. No Slack is needed to decide it."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import delivery
from bot.delivery.carrying import Failed, NotFound, Outcome, Said, TooLate
from bot.delivery.leasing import Errand, Task, lease, stalled
from bot.delivery.manners import Manners
from bot.delivery.settling import settle
from bot.desk import Desk
from bot.errors import SlackAway, SlackBusy, SlackRefused, SlackUnsure
from bot.records import incidents
from bot.slack.messages import Refused
from bot.terms import How, Solution
from storage.rows import DeliveryState, Urgency
from tests.acting import (
    AGENTS,
    ANN,
    BEN,
    INC_1,
    actor,
    deliveries,
    incident,
    report,
    states,
    tocsin,
)
from tests.acting import delivery as found
from tests.conftest import Clock

QUICK = Manners(pace=1_000)
"""No gate is met."""

_channels = (f"C{number:08d}" for number in count(1))


def say(desk: Desk, *channels: str, urgency: Urgency = Urgency.NORMAL) -> list[int]:
    """Queue one post for each; their ids."""
    with tocsin(desk) as work:
        return [delivery.post(work, channel, Refused(says="No."), urgency=urgency) for channel in channels]


def leased(desk: Desk, *, worker: str = "w1", most: int = 100, manners: Manners = QUICK) -> list[Errand]:
    return list(lease(desk, manners, worker=worker, most=most).errands)


def ids(errands: list[Errand]) -> list[int]:
    return [errand.id for errand in errands]


def stood(errand: Errand, ts: str = "1.000000") -> Said:
    return Said(errand.channel, ts)


def test_deliveries_of_one_channel_leave_one_after_another_in_the_order_of_the_facts(desk: Desk) -> None:
    """The next of a line leaves when the one before it stands, not before: nobody reads B before A."""
    first, second, third = say(desk, "C1", "C1", "C1")
    left = []

    while errands := leased(desk):
        (only,) = errands
        left.append(only.id)
        assert leased(desk, worker="w2") == []  # while it is in flight nobody passes it
        settle(desk, QUICK, only, stood(only))

    assert left == [first, second, third]


def test_the_head_of_every_line_leaves_at_once(desk: Desk) -> None:
    """A long line keeps no other line waiting."""
    say(desk, *["C1"] * 50)
    one, two = say(desk, "C2", "C3")
    direct = say(desk, f"@{ANN}")

    heads = ids(leased(desk))

    assert set(heads) == {deliveries(desk)[0].id, one, two, *direct}


def test_the_ids_of_deliveries_follow_the_facts(desk: Desk) -> None:
    """A record's row is locked before anything is said of it: what is said of its later state comes later."""
    report(desk)
    acts = [
        lambda: incidents.take(desk, actor(BEN), INC_1),
        lambda: incidents.make_major(desk, actor(BEN), INC_1),
        lambda: incidents.resolve(desk, actor(BEN), INC_1, Solution(How.FIX, "Fixed")),
    ]
    with ThreadPoolExecutor(3) as threads:
        for outcome in [threads.submit(act) for act in acts]:
            outcome.exception()

    versions = [row.facts["version"] for row in deliveries(desk) if row.card == "INC-1/agents"]

    assert versions == sorted(versions)
    assert versions[-1] == incident(desk, INC_1).version


def test_what_is_urgent_leaves_first(desk: Desk) -> None:
    """A war room goes before everyday messages, and they before bulk, where not all can leave."""
    (bulk,) = say(desk, "C1", urgency=Urgency.BULK)
    (normal,) = say(desk, "C2")
    (room,) = say(desk, "C3", urgency=Urgency.ROOM)

    assert ids(leased(desk, most=2)) == [room, normal]
    assert ids(leased(desk)) == [bulk]


def test_two_workers_never_carry_the_same(desk: Desk) -> None:
    """A lease is written before anything is carried, and rows that another looks at are passed over."""
    wanted = say(desk, *(next(_channels) for _ in range(30)))

    with ThreadPoolExecutor(4) as threads:
        rounds = [threads.submit(leased, desk, worker=f"w{number % 4}", most=5) for number in range(16)]
        taken = [id for each in rounds for id in ids(each.result())]
    taken += ids(leased(desk))

    assert sorted(taken) == sorted(set(taken)) == wanted


def test_several_updates_of_a_card_become_the_newest(desk: Desk) -> None:
    """Who looks at a card wants to know how it stands, not how it stood: older updates are collapsed."""
    report(desk)
    (card,) = leased(desk)
    settle(desk, QUICK, card, Said(AGENTS, "1.000000"))
    incidents.take(desk, actor(BEN), INC_1)
    incidents.make_major(desk, actor(BEN), INC_1)

    update = next(errand for errand in leased_all(desk) if errand.method == "update")

    agents = [row for row in deliveries(desk) if row.card == "INC-1/agents"]
    assert states(agents) == ["sent", "collapsed", "sending"]
    assert update.id == agents[-1].id
    assert (update.channel, update.ts) == (AGENTS, "1.000000")


def leased_all(desk: Desk) -> list[Errand]:
    """Leases until it brings nothing: rows that were settled without a call leave their line to the next."""
    errands: list[Errand] = []
    while True:
        brought = lease(desk, QUICK, worker="w1", most=100)
        errands += brought.errands
        if not brought.errands and (brought.again_at is None or brought.again_at > desk.now()):
            return errands


def test_an_update_waits_behind_the_card_that_it_changes(desk: Desk) -> None:
    """A card is posted before it is updated: both wait in the same line."""
    report(desk)
    incidents.take(desk, actor(BEN), INC_1)

    first = [errand for errand in leased_all(desk) if errand.address == AGENTS]

    assert [errand.method for errand in first] == ["post"]


def test_an_update_of_a_card_that_does_not_stand_is_dropped(desk: Desk) -> None:
    """Slack refused the card, so there is nothing to change."""
    report(desk)
    (card,) = leased(desk)
    incidents.take(desk, actor(BEN), INC_1)
    settle(desk, QUICK, card, Failed(SlackRefused("channel_not_found", hopeless=True)))
    leased_all(desk)

    update = next(row for row in deliveries(desk) if row.method == "update")

    assert (update.state, update.reason) == (DeliveryState.DROPPED, "its_card_does_not_stand")


def test_a_lease_that_ran_out_is_taken_by_another(desk: Desk, clock: Clock) -> None:
    """Its worker is dead, or slower than it may be; nobody posts again at once, the other looks first."""
    (id,) = say(desk, "C1")
    (dead,) = leased(desk, worker="dead")
    assert leased(desk, worker="w2") == []

    clock.advance(seconds=29)
    assert leased(desk, worker="w2") == []
    clock.advance(seconds=2)
    (heir,) = leased(desk, worker="w2")

    assert (heir.id, heir.task, heir.worker) == (id, Task.LOOK, "w2")
    assert heir.sending_since == dead.sending_since


def test_a_worker_that_lost_its_lease_writes_nothing(desk: Desk, clock: Clock) -> None:
    """What it learned too late may be wrong by now: the delivery belongs to another."""
    (id,) = say(desk, "C1")
    (slow,) = leased(desk, worker="slow")
    clock.advance(seconds=31)
    (heir,) = leased(desk, worker="w2")

    settle(desk, QUICK, slow, Failed(SlackRefused("channel_not_found", hopeless=True)))
    assert found(desk, id).state == DeliveryState.SENDING
    settle(desk, QUICK, heir, stood(heir))

    assert found(desk, id).state == DeliveryState.SENT


def test_a_carrier_that_is_too_late_leaves_it_to_the_next(desk: Desk, clock: Clock) -> None:
    """It said nothing, so the delivery goes again at once, and without a look."""
    (id,) = say(desk, "C1")
    (errand,) = leased(desk)

    settle(desk, QUICK, errand, TooLate())

    (again,) = leased(desk)
    assert (again.id, again.task) == (id, Task.SEND)


def test_after_a_lost_answer_it_is_posted_only_after_two_looks(desk: Desk, clock: Clock) -> None:
    """15 s after the call began, and 5 s later, it is searched for; then it certainly does not stand."""
    (id,) = say(desk, "C1")
    (errand,) = leased(desk)
    settle(desk, QUICK, errand, Failed(SlackUnsure("TimeoutError")))

    clock.advance(seconds=14)
    assert leased(desk) == []
    clock.advance(seconds=1)
    (first,) = leased(desk)
    settle(desk, QUICK, first, NotFound())
    clock.advance(seconds=4)
    assert leased(desk) == []
    clock.advance(seconds=1)
    (second,) = leased(desk)
    settle(desk, QUICK, second, NotFound())
    (third,) = leased_all(desk)

    assert [first.task, second.task, third.task] == [Task.LOOK, Task.LOOK, Task.SEND]
    assert third.sending_since == clock.now()
    assert found(desk, id).attempt == 2


def test_a_look_that_finds_it_ends_the_doubt(desk: Desk, clock: Clock) -> None:
    """The message stands where the look found it, and nothing is posted."""
    (id,) = say(desk, "C1")
    (errand,) = leased(desk)
    settle(desk, QUICK, errand, Failed(SlackUnsure("ConnectionResetError")))
    clock.advance(seconds=15)
    (look,) = leased(desk)

    settle(desk, QUICK, look, Said("C1", "7.000000"))

    row = found(desk, id)
    assert (row.state, row.channel, row.ts) == (DeliveryState.SENT, "C1", "7.000000")
    assert leased(desk) == []


def test_a_look_that_fails_leaves_the_doubt_as_it_was(desk: Desk, clock: Clock) -> None:
    """Slack could not be asked, so nobody knows more than before: it is looked for again, and not posted."""
    say(desk, "C1")
    (errand,) = leased(desk)
    settle(desk, QUICK, errand, Failed(SlackUnsure("ConnectionResetError")))
    for trouble in (SlackUnsure("http_500"), SlackBusy(3), SlackAway("ConnectionRefusedError"), None):
        clock.advance(seconds=70)
        (look,) = leased(desk)
        assert look.task is Task.LOOK
        settle(desk, QUICK, look, Failed(trouble) if trouble else TooLate())

    (again,) = leased(desk)

    assert again.task is Task.LOOK


def test_an_update_whose_answer_was_lost_is_sent_again_without_a_look(desk: Desk, clock: Clock) -> None:
    """Changing a card twice to the same words says nothing twice."""
    report(desk)
    (card,) = leased(desk)
    settle(desk, QUICK, card, Said(AGENTS, "1.000000"))
    incidents.take(desk, actor(BEN), INC_1)
    update = next(errand for errand in leased(desk) if errand.method == "update")
    settle(desk, QUICK, update, Failed(SlackUnsure("TimeoutError")))

    clock.advance(seconds=15)
    (again,) = leased_all(desk)

    assert (again.id, again.task, again.attempt) == (update.id, Task.SEND, 2)


def test_what_only_one_person_sees_is_said_at_most_once(desk: Desk, clock: Clock) -> None:
    """An ephemeral and an answer at a response_url cannot be read back: in doubt they are not repeated."""
    with tocsin(desk) as work:
        delivery.ephemeral(work, "C1", ANN, Refused(says="No."))
        delivery.respond(work, "https://hooks.example.com/1", Refused(says="No."))
        delivery.ephemeral(work, "C2", ANN, Refused(says="No."))
    doubtful, lost, orphan = sorted(leased(desk), key=lambda errand: errand.id)

    settle(desk, QUICK, doubtful, Failed(SlackUnsure("TimeoutError")))
    settle(desk, QUICK, lost, Failed(SlackUnsure("http_500")))
    clock.advance(seconds=31)  # and the third one's worker has died

    assert leased_all(desk) == []
    assert [row.reason for row in deliveries(desk, DeliveryState.DROPPED)] == ["said_at_most_once"] * 3
    assert found(desk, orphan.id).state == DeliveryState.DROPPED


def test_what_certainly_had_no_effect_goes_again_later_and_later(desk: Desk, clock: Clock) -> None:
    """Slack was not reached: 2 s, 4 s, 8 s ... at most a minute, and without a look."""
    (id,) = say(desk, "C1")
    waits = []
    for _ in range(8):
        (errand,) = leased(desk)
        assert errand.task is Task.SEND
        settle(desk, QUICK, errand, Failed(SlackAway("ConnectionRefusedError")))
        leaves_at = found(desk, id).leaves_at
        assert leaves_at is not None
        waits.append((leaves_at - clock.now()).total_seconds())
        clock.at = leaves_at

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


OUTCOMES = st.sampled_from(["said", "busy", "away", "unsure", "not_found", "late", "dies", "refused"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.integers(0, 2), min_size=1, max_size=9),
    outcomes=st.lists(OUTCOMES, max_size=25),
    waits=st.lists(st.integers(0, 40), min_size=25, max_size=25),
)
def test_whatever_happens_a_line_keeps_its_order_and_comes_to_its_end(
    desk: Desk, clock: Clock, lines: list[int], outcomes: list[str], waits: list[int]
) -> None:
    """Whatever Slack answers: never two of a line in flight, never one before another, and all end."""
    places = [next(_channels) for _ in range(3)]
    wanted: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        wanted[places[line]] += say(desk, places[line])
    ended: dict[str, list[int]] = defaultdict(list)
    script = list(zip(outcomes, waits, strict=False))

    for _ in range(400):
        errands = []
        for errand in leased(desk):
            if errand.address in wanted:
                errands.append(errand)
            else:  # what the agents are told of refusals
                settle(desk, QUICK, errand, stood(errand))
        per_line = [errand.address for errand in errands]
        assert len(per_line) == len(set(per_line))
        for errand in errands:
            assert errand.id == min(id for id in wanted[errand.address] if id not in ended[errand.address])
            outcome, wait = script.pop(0) if script else ("said", 0)
            if outcome != "dies":
                settle(desk, QUICK, errand, _outcome(outcome, errand))
            clock.advance(seconds=wait)
            if found(desk, errand.id).leaves_at is None:
                ended[errand.address].append(errand.id)
        if not errands:
            clock.advance(seconds=10)
        if all(ended[place] == wanted[place] for place in wanted):
            break

    assert ended == {place: wanted[place] for place in wanted}


def _outcome(name: str, errand: Errand) -> Outcome:
    looking = errand.task is Task.LOOK
    outcomes: dict[str, Outcome] = {
        "said": stood(errand),
        "busy": Failed(SlackBusy(2)),
        "away": Failed(SlackAway("ConnectionRefusedError")),
        "unsure": Failed(SlackUnsure("TimeoutError")),
        "not_found": NotFound() if looking else stood(errand),
        "late": TooLate(),
        "refused": Failed(SlackRefused("channel_not_found", hopeless=True)),
    }
    return outcomes[name]


def test_a_delivery_that_nobody_carries_says_since_when_it_waits(desk: Desk, clock: Clock) -> None:
    """/readyz tells the age of the oldest that may leave; what may not leave yet does not count."""
    say(desk, "C1")
    clock.advance(seconds=90)
    say(desk, "C2")

    with desk.database.reading() as store:
        oldest = store.deliveries.oldest_waiting(clock.now())

    assert oldest == clock.now() - timedelta(seconds=90)


def test_the_longer_a_look_is_refused_the_more_seldom_it_is_tried(desk: Desk, clock: Clock) -> None:
    """Up to a minute apart: Slack is not asked in a hurry for what it refuses to tell."""
    (id,) = say(desk, "C1")
    (errand,) = leased(desk)
    settle(desk, QUICK, errand, Failed(SlackUnsure("TimeoutError")))
    waits = []
    clock.advance(seconds=15)
    for _ in range(12):
        (look,) = leased(desk)
        settle(desk, QUICK, look, Failed(SlackRefused("internal_error", hopeless=False)))
        at = found(desk, id).leaves_at
        assert at is not None
        waits.append((at - clock.now()).total_seconds())
        clock.advance(seconds=waits[-1])

    assert waits[0] < 10
    assert waits == sorted(waits)
    assert 60 <= waits[-1] <= 62


def test_what_a_shut_gate_keeps_is_not_stalled(desk: Desk, clock: Clock) -> None:
    """Slack asked for two minutes of patience: we are ready, and the queue is not stuck."""
    say(desk, "C1")
    (errand,) = leased(desk)
    settle(desk, QUICK, errand, Failed(SlackBusy(120)))
    say(desk, "C2")
    clock.advance(seconds=90)

    with desk.database.reading() as store:
        assert stalled(store, QUICK, clock.now()) == timedelta()
    clock.advance(seconds=90)
    with desk.database.reading() as store:
        assert stalled(store, QUICK, clock.now()) > timedelta(seconds=50)
