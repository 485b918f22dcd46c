"""What happened before the visitor came: the desk works in a past that is moved on to the present.

`python -m bot.demo.earlier CONTROL_URL`, with the settings of the desk in the environment. People act in a
sandbox that began in the past, a desk on the same clock hears them by Socket Mode, and nothing is made up.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import logs, rulebook
from bot.app import FLOWS, House, opened, ring_next, slack_app
from bot.delivery.building import Builder
from bot.delivery.sender import Sender
from bot.demo import company, past
from bot.demo.cast import Cast
from bot.desk import Desk, utc_now
from bot.installing import connect, settle_in
from bot.rulebook import Rulebook
from bot.sandbox.client import Control
from bot.settings import Settings
from storage import migrating

WITHIN = 5.0
"""Seconds for a call to the sandbox."""


class Clock:
    """Time that is behind, as the sandbox's is, and is moved on."""

    def __init__(self, slack: Control) -> None:
        self._slack = slack
        self._behind = utc_now() - datetime.fromtimestamp(slack.now(), UTC)

    def now(self) -> datetime:
        return utc_now() - self._behind

    def move(self, by: timedelta) -> None:
        self._behind -= by
        self._slack.advance(by.total_seconds())

    def move_to_the_present(self) -> None:
        self.move(self._behind)


class Earlier:
    """A desk that works when it is told to."""

    def __init__(self, slack: Control, house: House, clock: Clock) -> None:
        gateway, manners = house.web_client(within=WITHIN), house.manners
        self._slack, self._desk, self._clock = slack, house.desk, clock
        self._sender = Sender(house.desk, gateway, manners, worker="earlier")
        self._builder = Builder(house.desk, gateway, manners, FLOWS, worker="earlier")

    def later(self, **by: float) -> None:
        """So many hours or minutes go by, and what became due meanwhile is seen to."""
        self._clock.move(timedelta(**by))
        self.work()

    def work(self) -> None:
        """Say, build and ring until nothing waits; what waits for its moment has it come."""
        for _ in range(1000):
            changes = self._slack.state("general")["changes"]
            moments = [self._sender.sweep(), self._builder.sweep()]
            rings_at = ring_next(self._desk)
            if rings_at is not None and rings_at <= self._clock.now():
                continue
            if self._rests():
                return
            ahead = min(filter(None, moments), default=self._clock.now()) - self._clock.now()
            if ahead > timedelta():
                self._clock.move(ahead)
            else:
                self._slack.wait(changes, 0.05)
        raise RuntimeError("The desk did not come to rest.")

    def _rests(self) -> bool:
        """Whether nothing waits to be heard, said or built: in this order, as what is heard is then said."""
        if self._slack.state("general")["pending_events"] != 0:
            return False
        with self._desk.database.reading() as store:
            return store.deliveries.pending() + store.flows.pending() == 0

    def close(self) -> None:
        self._sender.close()


def tell(control_url: str, settings: Settings) -> None:
    """Let the company move in, and its past happen."""
    slack = Control(control_url)
    clock = Clock(slack)
    company.furnish(slack)
    with opened(settings) as house:
        migrating.upgrade(house.desk.database)
        desk = Desk(house.desk.database, _patient(house.desk.rulebook), clock.now)
        with _listening(House(settings, desk)):
            earlier = Earlier(slack, House(settings, desk), clock)
            past.tell(Cast(slack, settled=earlier.work), earlier.later)
            clock.move_to_the_present()
            earlier.work()
            earlier.close()


def _patient(rules: Rulebook) -> Rulebook:
    """The company's rulebook with the promises of ordinary days: nobody watched, so nothing hurried."""
    return rules.model_copy(update={"deadlines": rulebook.default().deadlines, "policies": ()})


@contextmanager
def _listening(house: House) -> Iterator[None]:
    us = settle_in(house.desk, house.web_client(within=WITHIN))
    token = house.settings.slack_app_token
    assert token is not None
    sockets = SocketModeHandler(slack_app(house, us), token.get_secret_value())
    connect(sockets)
    yield
    # Closed under its reader, who would else wait for three seconds more. Nothing is in hand.
    session = sockets.client.current_session
    sockets.client.auto_reconnect_enabled = False
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    sockets.close()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    configured = Settings.load(os.environ)
    logs.configure(configured.log_format)
    tell(sys.argv[1], configured)
