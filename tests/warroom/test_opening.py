"""Opening a room: once, whatever answer is lost, and useful, whatever is refused."""

from collections.abc import Iterator

import pytest

from bot.app import FLOWS, House
from bot.delivery.building import Builder
from bot.delivery.sender import Sender
from bot.desk import Desk
from bot.records import incidents
from bot.settings import Settings
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    DAN,
    INC_1,
    ONLY_SQLITE,
    WORKSPACE,
    actor,
    deliveries,
    incident,
    report,
    report_major,
    said,
)
from tests.byhand import Hands
from tests.conftest import Clock
from tests.scripted import Scripted, scripted

LOST: tuple[tuple[str, dict[str, float | bool]], ...] = (
    ("reset_after", {}),
    ("reset_before", {}),
    ("500", {"effect": True}),
    ("500", {"effect": True}),
    ("500", {}),
    ("429", {"seconds": 2}),
)
"""What may become of an answer. Whether a 500 had an effect is Slack's dice: both come up."""

CALLS = (
    "conversations.create",
    "conversations.setTopic",
    "conversations.invite",
    "pins.add",
    "chat.getPermalink",
    "bookmarks.list",
    "bookmarks.add",
    "chat.postMessage",
)


@ONLY_SQLITE
@pytest.mark.parametrize("method", CALLS)
def test_a_room_is_opened_once_whatever_answer_is_lost(hands: Hands, method: str) -> None:
    """One channel with its topic and people, one pinned card, one bookmark, one announcement."""
    for number, (kind, more) in enumerate(LOST, start=1):
        hands.control.fault(method, kind, times=1, **more)
        report_major(hands.desk, f"Fault {number}", workspace=hands.workspace)

        hands.work()

        assert_one_room(hands, f"inc-{number}-fault-{number}", f"INC-{number}")
    assert [row.id for row in hands.deliveries() if row.message == "Unfinished"] == []


def assert_one_room(hands: Hands, name: str, key: str) -> None:
    rooms = [room for room in hands.control.state()["channels"] if room["name"].startswith(name)]
    assert [room["name"] for room in rooms] == [name]
    (room,) = rooms
    assert room["topic"].startswith(f"{key} Fault")
    assert CLEO in room["members"]
    cards = [message["ts"] for message in room["messages"] if key in message["text"]]
    assert room["pins"] == cards
    assert len(cards) == 1
    assert len(room["bookmarks"]) == 1
    announced = hands.channel("incidents")["messages"]
    assert len([message for message in announced if f"{key} " in message["text"]]) == 1


def test_everybody_who_should_be_in_the_room_is(hands: Hands) -> None:
    """The requester, whoever took it, whoever declared it, and the commanders."""
    key = report(hands.desk, by=ANN, workspace=hands.workspace)
    incidents.take(hands.desk, actor(BEN, workspace=hands.workspace), key)
    incidents.make_major(hands.desk, actor(DAN, workspace=hands.workspace), key)

    hands.work()

    assert {ANN, BEN, CLEO, DAN} <= set(hands.channel("inc-1-vpn-is-down")["members"])


def test_whoever_takes_it_later_comes_into_the_room(hands: Hands) -> None:
    """The room was opened without them."""
    key = report_major(hands.desk, by=CLEO, workspace=hands.workspace)
    hands.work()

    incidents.take(hands.desk, actor(DAN, workspace=hands.workspace), key)
    hands.work()

    assert DAN in hands.channel("inc-1-vpn-is-down")["members"]


def test_a_name_that_somebody_else_has_gets_a_number(hands: Hands) -> None:
    """Their channel is left alone, and ours is "-2"; an archived one keeps its name too."""
    hands.control.add_channel("inc-1-vpn-is-down", ["ann"])
    hands.control.add_channel("inc-1-vpn-is-down-2", ["ann"], archived=True)
    key = report_major(hands.desk, workspace=hands.workspace)

    hands.work()

    ours = hands.channel("inc-1-vpn-is-down-3")
    assert ours["topic"] == f"{key} VPN is down"
    assert len(ours["pins"]) == 1
    assert hands.channel("inc-1-vpn-is-down")["messages"] == []


def test_a_name_of_ours_that_answered_nothing_is_found_again(hands: Hands) -> None:
    """name_taken brings no id: our own channels are listed, and nobody else's is taken for it."""
    hands.control.fault("conversations.create", "reset_after", times=1)
    report_major(hands.desk, workspace=hands.workspace)

    hands.work()

    counts = hands.control.calls()["counts"]
    assert counts["users.conversations"] == 1
    assert [room["name"] for room in hands.control.state()["channels"] if "inc-1" in room["name"]] == [
        "inc-1-vpn-is-down"
    ]


def test_the_room_of_what_is_called_off_is_told(hands: Hands) -> None:
    """A message there, and on the announcement's card; the channel stays with whoever is in it."""
    key = report_major(hands.desk, workspace=hands.workspace)
    hands.work()

    incidents.take_back(hands.desk, actor(CLEO, workspace=hands.workspace), key, None)
    hands.work()

    assert "has cancelled *INC-1*" in hands.texts("inc-1-vpn-is-down")[-1]
    assert not hands.channel("inc-1-vpn-is-down")["is_archived"]
    assert hands.texts("incidents")[-1].startswith("INC-1 is cancelled")


def test_no_room_is_opened_for_what_is_called_off_before(hands: Hands) -> None:
    """Nobody is called together for nothing."""
    key = report_major(hands.desk, workspace=hands.workspace)
    incidents.cancel(hands.desk, actor(CLEO, workspace=hands.workspace), key, "A drill")

    hands.work()

    assert [room for room in hands.control.state()["channels"] if "inc-1" in room["name"]] == []
    found = incident(hands.desk, key, workspace=hands.workspace)
    assert [flow.finished_at is not None for flow in hands.flows(found.id, "warroom.open")] == [True]


@ONLY_SQLITE
def test_the_cards_name_the_room(hands: Hands) -> None:
    """Agents and everybody else find their way from where they are."""
    report_major(hands.desk, workspace=hands.workspace)

    hands.work()

    room = hands.channel("inc-1-vpn-is-down")["id"]
    for place in ("service-desk", "incidents"):
        assert f"<#{room}>" in str(hands.channel(place)["messages"][0]["blocks"])


# What Slack refuses, by a Slack that says so.


@pytest.fixture
def refusing() -> Iterator[Scripted]:
    with scripted() as slack:
        yield slack


def open_room(desk: Desk, slack: Scripted, clock: Clock) -> None:
    report_major(desk)
    work(desk, slack, clock)


def work(desk: Desk, slack: Scripted, clock: Clock) -> None:
    """Send and build for as long as anything could take."""
    settings = Settings.load(
        {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "TOCSIN_PACE": "1000",
        }
    )
    house = House(settings, desk)
    for _ in range(60):
        sender = Sender(desk, house.web_client(within=2), house.manners, worker="hand")
        sender.sweep()
        sender.close()
        Builder(desk, house.web_client(within=2), house.manners, FLOWS, worker="hand").sweep()
        clock.advance(seconds=5)


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("conversations.setTopic", "too_long"),
        ("conversations.invite", "user_is_restricted"),
        ("pins.add", "not_pinnable"),
        ("chat.getPermalink", "message_not_found"),
        ("bookmarks.list", "restricted_action"),
        ("bookmarks.add", "restricted_action"),
        ("bookmarks.add", "missing_scope"),
    ],
)
def test_a_refused_step_leaves_the_room_useful(
    desk: Desk, clock: Clock, refusing: Scripted, method: str, reason: str
) -> None:
    """Half a room is useful: what is refused is left out, noted, and the rest is done."""
    refusing.refuses[method] = reason

    open_room(desk, refusing, clock)

    with desk.database.reading() as store:
        found = store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        room = store.warrooms.of(found.id)
        (flow,) = store.flows.of(found.id, "warroom.open")
    assert room is not None
    assert flow.finished_at is not None
    assert any(reason in left for left in flow.learned["left_out"])
    done = {"conversations.create", "conversations.setTopic", "conversations.invite", "pins.add"} - {method}
    assert done <= set(refusing.methods())
    assert said(desk, "Unfinished") == []
    assert [row.reason for row in deliveries(desk) if row.state == "failed"] == []


@ONLY_SQLITE
@pytest.mark.parametrize("reason", ["restricted_action", "missing_scope"])
def test_the_agents_are_told_when_no_room_can_be_made(
    desk: Desk, clock: Clock, refusing: Scripted, reason: str
) -> None:
    """Once, with Slack's word for it; the incident is major all the same, and is worked on."""
    refusing.refuses["conversations.create"] = reason

    open_room(desk, refusing, clock)

    (told,) = said(desk, "Unfinished")
    assert (told.address, told.facts["reason"]) == ("C0AGENTS1", reason)
    assert [row.address for row in said(desk, "Announcement") if row.method == "post"] == ["C0INCID01"]
    with desk.database.reading() as store:
        assert store.flows.pending() == 0


@ONLY_SQLITE
def test_a_room_that_could_not_be_made_can_be_asked_for_again(
    desk: Desk, clock: Clock, refusing: Scripted
) -> None:
    """Somebody has mended the permissions: saying once more that it is major opens it."""
    refusing.refuses["conversations.create"] = "restricted_action"
    open_room(desk, refusing, clock)
    refusing.refuses.clear()

    incidents.make_major(desk, actor(CLEO), INC_1)
    work(desk, refusing, clock)

    found = incident(desk, INC_1)
    with desk.database.reading() as store:
        assert store.warrooms.of(found.id) is not None


@ONLY_SQLITE
def test_the_team_that_it_is_given_to_comes_into_the_room(hands: Hands) -> None:
    """Its lead and its members, though nobody of them has taken it yet."""
    key = report_major(hands.desk, workspace=hands.workspace)
    hands.work()
    assert not {BEN, DAN} & set(hands.channel("inc-1-vpn-is-down")["members"])

    incidents.escalate(hands.desk, actor(CLEO, workspace=hands.workspace), key, "storage disks")
    hands.work()

    assert {BEN, DAN} <= set(hands.channel("inc-1-vpn-is-down")["members"])
