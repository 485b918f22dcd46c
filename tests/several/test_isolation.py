"""Nothing of one workspace is seen or changed from another: every surface, with the other's names."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.delivery import queue
from bot.desk import Desk
from bot.errors import NoSuchRecord
from bot.records import incidents
from bot.review import writing
from bot.sla import recalculating
from bot.slack import forms
from bot.slack.messages.buttons import TAKE
from bot.terms import Actor, Source
from storage.rows import DeliveryState
from tests.acting import (
    BEN,
    CLEO,
    INC_1,
    INC_2,
    ONLY_SQLITE,
    WORKSPACE,
    actor,
    deliveries,
    incident,
    report,
    report_major,
    tocsin,
)
from tests.handlers.side import Side, click, event, message, message_shortcut, reaction
from tests.handlers.test_listeners import payloads
from tests.scripted import Scripted, scripted
from tests.several.two import CANARY, OTHER, TOKENS, of_the_other, two, untouched

ROOM, SAID_AT = "C0ROOM001", "1795262400.000100"

COMMANDS = (
    *("", "list", "list mine", "list breached", "list team network", "INC-2", "history INC-2"),
    *("take INC-2", "assign INC-2 me", "escalate INC-2 storage why", "waiting INC-2 vendor until 4h"),
    *("resume INC-2", "impact INC-2 high why", "urgency INC-2 low why", "note INC-2 mine", "confirm INC-2"),
    *("resolve INC-2", "resolve INC-2 done", "reopen INC-2 why", "duplicate INC-2 INC-3", "cancel INC-2 why"),
    *("major INC-2", "update it is better", "help", "take", "resolve"),
)
"""Whatever names a record, or stands for all there are; typed in what is a war room of T1."""


DESK = ("mine", "show INC-2", "queue", "team network", "sla INC-2", "search VPN", "search INC-2", "help")


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def bolt(desk: Desk, slack: Scripted) -> Side:
    """T1 has incidents, a war room, a reported message and cards; T2 has nothing, and the same people."""
    side = two(desk, slack)
    report_major(desk, f"VPN {CANARY} is down")
    for number in range(2, 8):
        report(desk, f"VPN {CANARY} is down, part {number}", by=CLEO)
    with tocsin(desk) as work:
        first = work.store.records.incident(WORKSPACE, INC_1)
        second = work.store.records.incident(WORKSPACE, INC_2)
        assert first is not None
        assert second is not None
        work.store.warrooms.open(first, channel=ROOM, name="inc-1", at=work.now)
        second.reported_at -= timedelta(days=2)
        for row in work.store.deliveries.listed(tuple(DeliveryState), limit=1_000):
            row.end(DeliveryState.SENT)
            row.channel, row.ts = row.address, SAID_AT
    return side


def check(bolt: Side, answer: str) -> None:
    """Nothing that T2 was told holds a word of T1, and no call was made with its token."""
    assert CANARY not in answer
    assert CANARY not in json.dumps(bolt.slack.asked)
    assert TOKENS[WORKSPACE] not in bolt.slack.tokens
    for row in deliveries(bolt.desk):
        assert row.workspace_id == WORKSPACE or CANARY not in json.dumps(row.facts)


def test_no_command_reaches_into_another_workspace(bolt: Side) -> None:
    """By an agent of both, in a channel of the same id."""
    for name, text in (*(("/incident", text) for text in COMMANDS), *(("/desk", text) for text in DESK)):
        with untouched(bolt.desk):
            answer = bolt.command(text, by=CLEO, channel=ROOM, team=OTHER, name=name)

        assert answer.status == 200
        check(bolt, answer.words)


@ONLY_SQLITE
def test_no_payload_reaches_into_another_workspace(bolt: Side) -> None:
    """Every listener there is: clicks and forms with forged keys, shortcuts, reactions, messages."""
    for body, content_type in payloads(bolt):
        with untouched(bolt.desk):
            answer = bolt.send(of_the_other(body), content_type)

        assert answer.status == 200
        check(bolt, answer.body)


@ONLY_SQLITE
def test_a_key_that_both_have_means_ones_own(bolt: Side) -> None:
    """Numbers are counted in each workspace by itself."""
    assert report(bolt.desk, "Scanner leaks", workspace=OTHER) == INC_1

    with untouched(bolt.desk):
        assert bolt.interact(_clicked_in_the_other(bolt)).status == 200

    assert incident(bolt.desk, INC_1, workspace=OTHER).assignee_id == BEN
    check(bolt, bolt.command("INC-1", by=BEN, team=OTHER).words)


def _clicked_in_the_other(bolt: Side) -> dict[str, object]:
    sent = json.dumps(click(bolt.slack, TAKE, "INC-1", by=BEN))
    clicked: dict[str, object] = json.loads(of_the_other(sent))
    return clicked


@ONLY_SQLITE
def test_a_message_reported_in_one_is_another_message_in_the_other(bolt: Side) -> None:
    """Channels and messages are told apart by their workspace, too."""
    said = message(f"It burns in {CANARY}", ts="1795262400.000900")
    assert bolt.interact(message_shortcut(bolt.slack, forms.REPORT_MESSAGE, said)).status == 200
    incidents.report_message(bolt.desk, actor(CLEO, source=Source.EVENT), "C0GENERAL", said["ts"], author=BEN)
    bolt.slack.asked.clear()
    bolt.slack.tokens.clear()

    other = {**said, "text": "Something else", "team": OTHER}
    chosen = of_the_other(json.dumps(message_shortcut(bolt.slack, forms.REPORT_MESSAGE, other, by=BEN)))
    with untouched(bolt.desk):
        assert bolt.interact(json.loads(chosen)).status == 200

    assert bolt.slack.methods() == ["views.open"]  # a form, not a refusal
    check(bolt, "")


@ONLY_SQLITE
def test_words_in_the_thread_of_a_card_are_heard_by_its_workspace_alone(bolt: Side) -> None:
    """So are reactions in what is a war room there."""
    for inner in (
        {
            "type": "message",
            "channel": "C0AGENTS1",
            "channel_type": "channel",
            "user": BEN,
            "text": "to requester: is it better?",
            "ts": "1795262500.000100",
            "thread_ts": SAID_AT,
        },
        reaction(BEN, name="memo", channel=ROOM),
        reaction(BEN, name="rotating_light", channel="C0AGENTS1", ts=SAID_AT),
    ):
        with untouched(bolt.desk):
            sent = of_the_other(json.dumps(event(inner)))
            answer = bolt.send(sent, "application/json")
        assert answer.status == 200
        check(bolt, answer.body)


def test_what_sounds_alike_is_looked_for_at_home(bolt: Side) -> None:
    """On either engine the index of words knows whose they are."""
    found = incidents.like(bolt.desk, actor(CLEO, workspace=OTHER), f"VPN {CANARY} is down")

    assert list(found) == []
    assert incidents.like(bolt.desk, actor(CLEO), f"VPN {CANARY} is down")


@ONLY_SQLITE
def test_the_command_line_stays_in_the_workspace_that_it_is_told(bolt: Side) -> None:
    """Reviews, deadlines and the queue."""
    operator = Actor(OTHER, None, "Tocsin", Source.CLI)
    with untouched(bolt.desk):
        with pytest.raises(NoSuchRecord):
            writing.written(bolt.desk, operator, INC_1)
        assert recalculating.recalculate(bolt.desk, operator, dry_run=False) == []

    report(bolt.desk, f"One more {CANARY}")
    assert queue.listed(bolt.desk, workspace=OTHER) == []
    assert queue.listed(bolt.desk, workspace=WORKSPACE)


@ONLY_SQLITE
def test_every_line_of_the_log_says_whose_it_is(bolt: Side) -> None:
    """A key alone means nothing where there are several workspaces."""
    with capture_logs(processors=[merge_contextvars]) as logs:
        bolt.command("VPN is down", by=CLEO, team=OTHER)
        bolt.command("INC-99", by=CLEO, team=OTHER)

    assert logs
    assert {entry.get("workspace") for entry in logs} == {OTHER}


def test_nobody_of_a_workspace_that_has_not_installed_us_is_served(bolt: Side) -> None:
    """They are told so, and nothing is recorded."""
    before = bolt.recorded()

    answer = bolt.command("VPN is down", team="T3")

    assert answer.status == 200
    assert "does not serve your workspace" in json.dumps(bolt.slack.asked)
    assert bolt.recorded() == before
