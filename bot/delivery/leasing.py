"""Leasing: which deliveries leave now, and who carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from bot.delivery.gates import gate_of_line, pace_of
from bot.delivery.manners import Manners
from bot.desk import Desk
from storage import Store
from storage.deliveries import Head
from storage.rows import Delivery, DeliveryState, Gate, Method, Urgency

MOST_HEADS = 200
"""How many lines are looked at in one lease; the others wait for the next."""

OTHERS_FINISH_WITHIN = timedelta(milliseconds=50)
"""When another worker holds what we saw, it will soon have decided."""

CALLS = {
    Method.POST: "chat.postMessage",
    Method.UPDATE: "chat.update",
    Method.EPHEMERAL: "chat.postEphemeral",
}
READABLE = (Method.POST, Method.UPDATE)
"""What can be read back in Slack; the others are said at most once."""


class Task(StrEnum):
    """What is to be done for a delivery: find its channel, say it, or look whether it was said."""

    OPEN = "open"
    SEND = "send"
    LOOK = "look"


@dataclass(frozen=True, slots=True)
class Errand:
    """A leased delivery, with all that its carrier needs: no transaction is open while it is carried."""

    id: int
    workspace: str
    worker: str
    attempt: int
    task: Task
    method: Method
    address: str
    person: str | None
    message: str
    facts: dict[str, Any]
    record: int | None
    channel: str | None
    """The card's channel for an update, or a person's known direct channel."""
    ts: str | None
    thread: str | None
    sending_since: datetime
    leased_until: datetime
    gates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leased:
    """What a lease brought, and when to look again; None: when something new is queued."""

    errands: tuple[Errand, ...]
    again_at: datetime | None


def lease(desk: Desk, manners: Manners, *, worker: str, most: int) -> Leased:
    """Take up to `most` deliveries that may leave now: the oldest of each line that has none in flight."""
    now = desk.now()
    with desk.database.reading() as store:
        # Looking takes no lock: on SQLite a look that finds nothing must not keep a writer waiting.
        again_at = _next_departure(store, manners, now)
    if again_at is None or again_at > now:
        return Leased((), again_at)
    with desk.database.transaction() as store:
        leasing = _Leasing(store, manners, worker, now)
        errands = leasing.take(most)
    return Leased(errands, now if errands or leasing.moved else now + OTHERS_FINISH_WITHIN)


def stalled(store: Store, manners: Manners, now: datetime) -> timedelta:
    """For how long the longest waiting delivery could have left: no gate has kept it."""
    departures = _departures(store, manners, now)
    return max((now - leaves_at for leaves_at in departures if leaves_at < now), default=timedelta())


def _next_departure(store: Store, manners: Manners, now: datetime) -> datetime | None:
    departures = _departures(store, manners, now)
    return min(departures) if departures else store.deliveries.next_leaves_at()


def _departures(store: Store, manners: Manners, now: datetime) -> list[datetime]:
    """From when on each head that is due may leave, its gates considered."""
    heads = store.deliveries.look(now, limit=MOST_HEADS)
    full = store.gates.look(head.workspace_id for head in heads)
    return [
        max(
            [head.leaves_at]
            + [
                pace_of(gate, manners.pace).opens_at(full[head.workspace_id, gate], Urgency(head.urgency))
                for gate in _gates(head, _task(head.state, head.channel_known))
                if (head.workspace_id, gate) in full
            ]
        )
        for head in heads
    ]


class _Leasing:
    """One lease: the heads of the lines, and the gates they pass."""

    def __init__(self, store: Store, manners: Manners, worker: str, now: datetime) -> None:
        self.store, self.manners, self.worker, self.now = store, manners, worker, now
        self.moved = False
        """A row changed its state without leaving, so its line may have a new head."""

    def take(self, most: int) -> tuple[Errand, ...]:
        heads = self.store.deliveries.take_heads(self.now, limit=MOST_HEADS)
        ready = [(head, self._gates(head)) for head in heads if self._is_to_leave(head)]
        # Only the gates of those that will most likely pass are locked.
        full = self.store.gates.look({head.workspace_id for head, _ in ready})
        open_ones = [(head, gates) for head, gates in ready if self._are_open(head, gates, full)][: 2 * most]
        held = self.store.gates.hold(
            {(head.workspace_id, gate) for head, gates in open_ones for gate in gates}, now=self.now
        )
        leaving = ((head, gates) for head, gates in open_ones if self._passes(head, gates, held))
        return tuple(self._errand(head, gates) for head, gates in islice(leaving, most))

    def _is_to_leave(self, head: Delivery) -> bool:
        """Settle what needs no call: what was superseded, what is in doubt, what has nowhere to go."""
        if head.state == DeliveryState.SENDING:
            return self._is_to_look(head)
        if head.method == Method.UPDATE and self.store.deliveries.newer_update(head):
            return self._ends(head, DeliveryState.COLLAPSED)
        for card in (head.card if head.method == Method.UPDATE else None, head.thread_card):
            if card is not None and self.store.deliveries.standing(head.workspace_id, card) is None:
                return self._ends(head, DeliveryState.DROPPED, "its_card_does_not_stand")
        return True

    def _is_to_look(self, head: Delivery) -> bool:
        """An earlier attempt's answer never came: by its lease's end its sender is dead, or has said so."""
        assert head.sending_since is not None
        if head.method not in READABLE:
            return self._ends(head, DeliveryState.DROPPED, "said_at_most_once")
        settled_at = head.sending_since + self.manners.doubt_lasts
        if settled_at > self.now:
            head.leaves_at, self.moved = settled_at, True
            return False
        if head.method == Method.UPDATE or head.looks >= 2:
            head.wait(self.now, reason=head.reason)
            self.moved = True
            return self._is_to_leave(head)
        return True

    def _ends(self, head: Delivery, state: DeliveryState, reason: str | None = None) -> bool:
        head.end(state, reason=reason)
        self.moved = True
        return False

    def _gates(self, head: Delivery) -> tuple[str, ...]:
        return _gates(head, _task(head.state, self._channel(head) is not None))

    def _are_open(
        self, head: Delivery, gates: tuple[str, ...], full: Mapping[tuple[str, str], datetime]
    ) -> bool:
        return all(
            pace_of(gate, self.manners.pace).opens_at(
                full.get((head.workspace_id, gate), self.now), Urgency(head.urgency)
            )
            <= self.now
            for gate in gates
        )

    def _passes(self, head: Delivery, gates: tuple[str, ...], held: Mapping[tuple[str, str], Gate]) -> bool:
        full = {name: gate.full_at for name, gate in held.items()}
        if not self._are_open(head, gates, full):
            return False
        for name in gates:
            gate = held[head.workspace_id, name]
            gate.full_at = pace_of(name, self.manners.pace).passed(gate.full_at, self.now)
        return True

    def _errand(self, head: Delivery, gates: tuple[str, ...]) -> Errand:
        channel = self._channel(head)
        task = _task(head.state, channel is not None)
        if task is Task.SEND:
            head.state, head.sending_since, head.looks = DeliveryState.SENDING, self.now, 0
            head.attempt += 1
        head.leased_by, head.leaves_at = self.worker, self.now + self.manners.leases_for
        stands = self._standing(head, head.card) if head.method == Method.UPDATE else None
        thread = self._standing(head, head.thread_card)
        thread_ts = thread.ts if thread else head.thread_ts
        return Errand(
            id=head.id,
            workspace=head.workspace_id,
            worker=self.worker,
            attempt=head.attempt,
            task=task,
            method=Method(head.method),
            address=head.address,
            person=head.person_id,
            message=head.message,
            facts=head.facts,
            record=head.record_id,
            channel=stands.channel if stands else channel,
            ts=stands.ts if stands else None,
            thread=thread_ts,
            sending_since=head.sending_since or self.now,
            leased_until=head.leaves_at,
            gates=gates,
        )

    def _standing(self, head: Delivery, card: str | None) -> Delivery | None:
        return self.store.deliveries.standing(head.workspace_id, card) if card else None

    def _channel(self, head: Delivery) -> str | None:
        """Where it is said. None: direct messages with somebody to whom none has been sent yet."""
        if not head.address.startswith("@"):
            return head.address
        person = self.store.people.person(head.workspace_id, head.address[1:])
        return person.direct_channel if person else None


def _task(state: str, channel_known: bool) -> Task:
    if state == DeliveryState.SENDING:
        return Task.LOOK
    return Task.SEND if channel_known else Task.OPEN


def _gates(head: Delivery | Head, task: Task) -> tuple[str, ...]:
    """The gates that a delivery passes: its call's, and for a post its line's."""
    if task is Task.OPEN:
        return ("conversations.open",)
    if task is Task.LOOK:
        return ("conversations.replies" if head.in_thread else "conversations.history",)
    if head.method == Method.RESPOND:
        return ()
    call = CALLS[Method(head.method)]
    return (call, gate_of_line(head.line)) if head.method == Method.POST else (call,)
