"""The desk moved by hand: one sweep at a time, against a Slack whose clock is everybody's clock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.app import FLOWS, House, ring_next
from bot.delivery.building import Builder
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.installing import settle_in
from bot.rulebook import Rulebook
from bot.sandbox.client import JSON, Control
from bot.settings import Settings
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from storage import Database
from storage.rows import Delivery, DeliveryState, Flow
from tests.living import sandbox

PACE = 1_000
"""Fast enough that no gate is met; tests of the gates set their own."""


@dataclass
class Hands:
    """A desk in which nothing happens by itself."""

    control: Control
    house: House
    workspace: str

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def gateway(self) -> Gateway:
        return self.house.web_client(within=1)

    def advance(self, **by: float) -> None:
        """Move the time of everybody."""
        self.control.advance(timedelta(**by).total_seconds(), settle=0)

    def send(self, *, worker: str = "hand", gateway: Gateway | None = None) -> datetime | None:
        """One sweep of the sender, to its end."""
        sender = Sender(self.desk, gateway or self.gateway, self.house.manners, worker=worker)
        try:
            return sender.sweep()
        finally:
            sender.close()

    def build(self) -> datetime | None:
        """One sweep of the builder."""
        return Builder(self.desk, self.gateway, self.house.manners, FLOWS, worker="hand").sweep()

    def ring(self) -> None:
        """See to whatever is due now."""
        while (again := ring_next(self.desk)) is not None and again <= self.desk.now():
            pass

    def work(self) -> None:
        """Send and build until nothing waits, moving on to the next moment where all wait for it."""
        for _ in range(400):
            moments = [moment for moment in (self.send(), self.build()) if moment is not None]
            with self.desk.database.reading() as store:
                if store.deliveries.pending() == store.flows.pending() == 0:
                    return
            ahead = min(moments) - self.desk.now() if moments else timedelta()
            if ahead > timedelta():
                self.control.advance(ahead.total_seconds() + 0.001, settle=0)
        raise AssertionError("the desk did not come to rest")

    def channel(self, name: str) -> JSON:
        return self.control.channel(name)

    def texts(self, channel: str) -> list[str]:
        """What stands in a channel, oldest first."""
        return [str(message["text"]) for message in self.control.channel(channel)["messages"]]

    def deliveries(self, *states: DeliveryState) -> list[Delivery]:
        with self.desk.database.reading() as store:
            return store.deliveries.listed(states or tuple(DeliveryState), limit=10_000)

    def flows(self, record_id: int, name: str) -> list[Flow]:
        with self.desk.database.reading() as store:
            return store.flows.of(record_id, name)

    def stranger(self, token: str) -> Gateway:
        """A gateway with another token."""
        return Gateway(client(token, base_url=self.house.settings.slack_api_url, within=1))


@contextmanager
def by_hand(database_url: str, rules: Rulebook, place: Path, *, pace: float = PACE) -> Iterator[Hands]:
    """A sandbox as a process, and a desk that has found its feet in it."""
    with ExitStack() as running:
        said = running.enter_context(sandbox(place, "--pace", str(pace)))
        control = Control(said["control_url"])
        settings = Settings.load(
            {
                "SLACK_API_URL": said["api_url"],
                "SLACK_BOT_TOKEN": said["bot_token"],
                "SLACK_APP_TOKEN": said["app_token"],
                "DATABASE_URL": database_url,
                "TOCSIN_PACE": str(pace),
                "TOCSIN_SLACK_TIMEOUT_SECONDS": "1",
            }
        )
        desk = Desk(Database(database_url), rules, partial(_now, control))
        running.callback(desk.database.close)
        house = House(settings, desk)
        us = settle_in(desk, house.web_client(within=2))
        house.web_client(within=2).join("C0GENERAL")
        yield Hands(control, house, us.workspace)


def _now(control: Control) -> datetime:
    return datetime.fromtimestamp(control.now(), UTC)
