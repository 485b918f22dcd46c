"""Settling: what an errand's outcome means for its delivery."""

from datetime import datetime, timedelta

from structlog import get_logger

from bot import metrics
from bot.delivery.carrying import Failed, NotFound, NotUnderstood, Opened, Outcome, Said, TooLate
from bot.delivery.gates import pace_of
from bot.delivery.leasing import READABLE, Errand, Task
from bot.delivery.manners import Manners, backoff
from bot.delivery.say import line_of, tell_agents
from bot.desk import Desk, Work
from bot.errors import SlackAway, SlackBusy, SlackRefused, SlackUnsure
from bot.slack.messages import Undeliverable
from bot.terms import Actor, Source
from storage import Chore
from storage.rows import Delivery, DeliveryState, Method

log = get_logger()

UNDERSTOOD_WITHIN = timedelta(minutes=10)
"""While a new release rolls out, an older worker leaves what it does not know to a newer one."""

LONGEST_LOOK = timedelta(minutes=1)

TOLD_AGAIN_AFTER = timedelta(days=1)
"""The agents' channel hears of one reason at one address once in this time."""


def settle(desk: Desk, manners: Manners, errand: Errand, outcome: Outcome) -> None:
    """Write down what became of an errand, unless its lease went to another meanwhile."""
    by = Actor(errand.workspace, None, "Tocsin", Source.WORKER)
    with desk.working(by) as work:
        delivery = work.store.deliveries.locked(errand.id)
        if delivery is None or (delivery.leased_by, delivery.attempt) != (errand.worker, errand.attempt):
            log.info("delivery.lease_lost", delivery=errand.id)
            return
        _write(work, manners, delivery, errand, outcome)
        work.store.stir(Chore.DELIVER)
    _count(delivery)


def broken(desk: Desk, errand: Errand, code: str) -> None:
    """A bug in rendering or sending: this row ends visibly, and the line goes on."""
    with desk.working(Actor(errand.workspace, None, "Tocsin", Source.WORKER)) as work:
        delivery = work.store.deliveries.locked(errand.id)
        if delivery is not None and (delivery.leased_by, delivery.attempt) == (errand.worker, errand.attempt):
            _fail(work, delivery, f"bug {code}")
            work.store.stir(Chore.DELIVER)
            metrics.delivered(DeliveryState.FAILED)


def _count(delivery: Delivery) -> None:
    """What has come to its end; the rest goes on."""
    if delivery.state == DeliveryState.SENT and delivery.sent_at is not None:
        metrics.delivered(delivery.state, delivery.sent_at - delivery.made_at)
    elif delivery.state in (DeliveryState.FAILED, DeliveryState.DROPPED):
        metrics.delivered(delivery.state)


def _write(work: Work, manners: Manners, delivery: Delivery, errand: Errand, outcome: Outcome) -> None:
    now = work.now
    match outcome:
        case Said(channel, ts):
            delivery.end(DeliveryState.SENT)
            delivery.sent_at, delivery.channel, delivery.ts = now, channel, ts
        case Opened(channel):
            work.store.people.learn_direct_channel(errand.workspace, errand.address[1:], channel=channel)
            delivery.wait(now)
        case NotUnderstood() if now - delivery.made_at < UNDERSTOOD_WITHIN:
            delivery.wait(now + timedelta(minutes=1), reason="not_understood")
        case NotUnderstood():
            _fail(work, delivery, "not_understood")
        case NotFound():
            delivery.looks += 1
            again = now if delivery.looks >= 2 else now + manners.looks_again_within
            delivery.leased_by, delivery.leaves_at = None, again
        case TooLate() if errand.task is Task.LOOK:
            delivery.leased_by, delivery.leaves_at = None, now
        case TooLate():
            delivery.wait(now, reason="late")
        case Failed(SlackBusy() as error):
            _shut_gates(work, manners, errand, until=now + timedelta(seconds=error.seconds))
            _go_again(delivery, errand, at=now + timedelta(seconds=error.seconds), reason=error.reason)
        case Failed(SlackAway() as error):
            _go_again(delivery, errand, at=now + backoff(delivery.attempt), reason=error.reason)
        case Failed(SlackUnsure() as error):
            _doubt(delivery, errand, manners, now, error.reason)
        case Failed(SlackRefused() as error) if not error.hopeless:
            _go_again(delivery, errand, at=now + backoff(delivery.attempt), reason=error.reason)
        case Failed(error) if errand.task is Task.SEND and _is_for_somebody(delivery):
            _say_it_directly(work, delivery, error.reason)
        case Failed(error):
            if errand.task is Task.SEND:
                delivery.sending_since = None  # it was certainly not said
            _fail(work, delivery, error.reason)


def _is_for_somebody(delivery: Delivery) -> bool:
    """A post for one person in the thread of a channel, where they reported something."""
    return (
        delivery.method == Method.POST and delivery.thread_ts is not None and delivery.person_id is not None
    )


def _say_it_directly(work: Work, delivery: Delivery, reason: str) -> None:
    """The thread takes nothing (its channel is archived, or we are not in it): they hear all the same."""
    log.info("delivery.moved", delivery=delivery.id, reason=reason)
    address = f"@{delivery.person_id}"
    delivery.move(address, line=line_of(delivery.workspace_id, address), at=work.now)
    if delivery.card is not None:
        work.store.deliveries.move_updates(delivery)


def _go_again(delivery: Delivery, errand: Errand, *, at: datetime, reason: str) -> None:
    """The call certainly had no effect. A look that failed leaves the doubt as it was."""
    if errand.task is Task.LOOK:
        # The longer it could not look, the more seldom it tries.
        patience = min(LONGEST_LOOK, (at - errand.sending_since) / 4)
        delivery.leased_by, delivery.leaves_at, delivery.reason = None, at + patience, reason
    else:
        delivery.wait(at, reason=reason)


def _doubt(delivery: Delivery, errand: Errand, manners: Manners, now: datetime, reason: str) -> None:
    """The call may have been performed, or may be yet."""
    if errand.task is not Task.SEND:
        _go_again(delivery, errand, at=now + manners.looks_again_within, reason=reason)
    elif errand.method in READABLE:
        delivery.leased_by, delivery.reason = None, reason
        delivery.leaves_at = manners.doubt_ends(errand.sending_since, now)
    else:
        delivery.end(DeliveryState.DROPPED, reason="said_at_most_once")


def _shut_gates(work: Work, manners: Manners, errand: Errand, *, until: datetime) -> None:
    names = {(errand.workspace, gate) for gate in errand.gates}
    for (_, name), gate in work.store.gates.hold(names, now=work.now).items():
        gate.full_at = pace_of(name, manners.pace).shut_until(gate.full_at, until)


def _fail(work: Work, delivery: Delivery, reason: str) -> None:
    """It will never be said; it stays visible, and the agents' channel is told once."""
    if delivery.method == Method.RESPOND:
        # Too late for an answer: the person has gone on, and nobody can give it to them any more.
        delivery.end(DeliveryState.DROPPED, reason=reason)
        return
    delivery.end(DeliveryState.FAILED, reason=reason)
    log.warning("delivery.failed", delivery=delivery.id, reason=reason)
    if delivery.address == work.store.people.place(work.workspace, "agents"):
        return
    card = f"undeliverable/{delivery.address}/{reason}"
    if not work.store.deliveries.said_since(work.workspace, card, since=work.now - TOLD_AGAIN_AFTER):
        record = work.store.records.by_id(delivery.record_id) if delivery.record_id else None
        notice = Undeliverable(
            delivery=delivery.id,
            address=delivery.address,
            reason=reason,
            key=str(record.key) if record else None,
        )
        tell_agents(work, notice, card=card)
