"""What the words after `/incident` mean: a verb with its key, or a report."""

import json
from typing import Any

import pytest

from bot.desk import Desk
from bot.records import incidents
from bot.slack.messages import recall
from bot.slack.messages.buttons import AGAIN, CORRECT, REPORT_WORDS, TAKE_BACK
from bot.terms import How, Solution, WaitingOn
from storage.rows import Delivery
from tests.acting import (
    ANN,
    BEN,
    CLEO,
    DAN,
    INC_1,
    INC_2,
    ONLY_SQLITE,
    WORKSPACE,
    actor,
    deliveries,
    history,
    incident,
    report,
    said,
    tocsin,
)
from tests.conftest import Clock
from tests.handlers.side import Side

pytestmark = ONLY_SQLITE  # what both engines do alike is proven below the handlers

ROOM = "C0ROOM001"


def opened_room(desk: Desk) -> None:
    """INC-1 has a war room."""
    with tocsin(desk) as work:
        found = work.store.records.incident(WORKSPACE, INC_1)
        assert found is not None
        work.store.warrooms.open(found, channel=ROOM, name="inc-1", at=work.now)


@pytest.mark.parametrize(
    ("text", "verb", "state"),
    [
        ("take INC-1", "taken", "in_progress"),
        ("TAKE inc-1", "taken", "in_progress"),
        ("assign INC-1 <@U0DAN0001|dan>", "assigned", "assigned"),
        ("assign INC-1 me", "assigned", "assigned"),
        ("waiting INC-1 vendor", "waiting", "waiting"),
        ("waiting INC-1 requester until 4h", "waiting", "waiting"),
        ("impact INC-1 low only one of us", "weighed", "new"),
        ("urgency INC-1 low it can wait", "weighed", "new"),
        ("note INC-1 called them", "noted", "new"),
        ("escalate INC-1 storage the disks are full", "escalated", "new"),
        ("cancel INC-1 planned maintenance", "cancelled", "cancelled"),
        ("duplicate INC-1 INC-2", "merged", "duplicate"),
    ],
)
def test_the_key_follows_the_verb(bolt: Side, text: str, verb: str, state: str) -> None:
    """Whatever their case, they change the record and record nothing new."""
    report(bolt.desk, "VPN is down for everyone, urgent")
    report(bolt.desk, "The whole network is down")

    answer = bolt.command(text, by=BEN)

    assert answer.status == 200
    assert (history(bolt.desk, INC_1)[-1].verb, incident(bolt.desk, INC_1).state) == (verb, state)
    assert bolt.recorded() == 2


def test_a_life_by_commands_alone(bolt: Side) -> None:
    """Resume, reopen, confirm and history by words; resolving opens its form."""
    report(bolt.desk)
    for text in ("take INC-1", "waiting INC-1 vendor", "resume INC-1", "resolve INC-1"):
        assert bolt.command(text, by=BEN).status == 200
    assert bolt.slack.methods() == ["views.open"]
    assert incident(bolt.desk, INC_1).state == "in_progress"

    shown = bolt.command("history INC-1", by=BEN)

    assert all(word in shown.words for word in ("reported it", "took it", "let it wait", "let it go on"))


@pytest.mark.parametrize("text", ["ack INC-1", "on it INC-1", "I'm on it inc-1", "I am on it"])
def test_i_am_on_it_is_said_in_words_too(bolt: Side, clock: Clock, text: str) -> None:
    """As the button of a ring does; in its war room without the key."""
    report(bolt.desk)
    opened_room(bolt.desk)
    clock.advance(hours=1)

    answer = bolt.command(text, by=CLEO, channel=ROOM)

    assert "is on *INC-1*" in answer.words
    assert history(bolt.desk, INC_1)[-1].verb == "acknowledged"
    assert "Somebody is on INC-1 already" in bolt.command("ack INC-1", by=BEN).words


def test_something_that_is_on_it_is_broken(bolt: Side) -> None:
    """Only these words alone, or with a key, are said of a deadline."""
    bolt.command("on it goes the red light")

    assert bolt.recorded() == 1


def test_confirming_and_reopening_by_words(bolt: Side) -> None:
    """The requester may have closed the direct message."""
    report(bolt.desk)
    incidents.resolve(bolt.desk, actor(BEN), INC_1, Solution(How.FIX, "Done"))

    bolt.command("reopen INC-1 still no access", by=ANN)
    assert (incident(bolt.desk, INC_1).state, history(bolt.desk, INC_1)[-1].note) == (
        "new",
        "still no access",
    )
    incidents.resolve(bolt.desk, actor(BEN), INC_1, Solution(How.FIX, "Done again"))
    bolt.command("confirm INC-1", by=ANN)
    assert incident(bolt.desk, INC_1).state == "closed"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("take", "in_progress"),
        ("escalate storage the disks are full", "new"),
        ("cancel no incident at all", "cancelled"),
        ("duplicate INC-2", "duplicate"),
    ],
)
def test_in_its_war_room_the_key_may_be_left_away(bolt: Side, text: str, state: str) -> None:
    """Everybody there knows which one is meant."""
    report(bolt.desk)
    report(bolt.desk, "The whole network is down")
    opened_room(bolt.desk)

    bolt.command(text, by=BEN, channel=ROOM)

    assert incident(bolt.desk, INC_1).state == state
    assert bolt.recorded() == 2


def test_another_incident_is_named_in_a_war_room(bolt: Side) -> None:
    """The key that is written counts, not the room."""
    report(bolt.desk)
    report(bolt.desk, "The whole network is down")
    opened_room(bolt.desk)

    bolt.command("take INC-2", by=BEN, channel=ROOM)

    assert (incident(bolt.desk, INC_1).state, incident(bolt.desk, INC_2).state) == ("new", "in_progress")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("cancel button broken", "cancel INC-12 button broken"),
        ("Note taking app crashes", "note INC-12 taking app crashes"),
        ("resolve of names fails", "resolve INC-12 of names fails"),
        ("history of *orders* is `empty`", "history INC-12 of *orders* is `empty`"),
        ("update it", "update it"),
        ("take", "take INC-12"),
    ],
)
def test_a_verb_without_a_key_is_a_report_that_can_be_taken_back(bolt: Side, text: str, command: str) -> None:
    """The answer offers both, and the words are kept as they were typed."""
    answer = bolt.command(text, by=ANN)

    assert incident(bolt.desk, INC_1).title == text
    assert f"/incident {command}" in answer.words
    assert TAKE_BACK in answer.words

    assert bolt.click(TAKE_BACK, "INC-1", by=ANN).status == 200
    assert incident(bolt.desk, INC_1).state == "cancelled"
    assert history(bolt.desk, INC_1)[0].verb == "reported"


@pytest.mark.parametrize("text", ["list of users is empty", "VPN is down", "help me, the lift is stuck"])
def test_other_words_are_a_plain_report(bolt: Side, text: str) -> None:
    """`list` and `help` alone are questions; with other words they are what somebody suffers."""
    answer = bolt.command(text)

    assert incident(bolt.desk, INC_1).title == text
    assert TAKE_BACK not in answer.words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("assign INC-1", "/incident assign INC-1 @person"),
        ("assign INC-1 @dan", "/incident assign INC-1 @person"),
        ("waiting INC-1", "requester until 17:00"),
        ("waiting INC-1 godot", "requester until 17:00"),
        ("waiting INC-1 vendor until soon", "I do not understand 'soon'"),
        ("impact INC-1", "Write one of: high, medium, low"),
        ("impact INC-1 high", "Say why the impact changes"),
        ("cancel INC-1", "Say in a few words why"),
        ("duplicate INC-1", "/incident duplicate INC-1 and its key"),
        ("note INC-1", "Write the note after the word"),
        ("take INC-99", "There is no INC-99"),
    ],
)
def test_half_a_command_is_answered_with_the_whole(bolt: Side, text: str, says: str) -> None:
    """What was typed is shown again, so that it need not be typed anew."""
    report(bolt.desk)

    answer = bolt.command(text, by=BEN)

    assert says in answer.words
    assert text in answer.words
    assert (len(history(bolt.desk, INC_1)), bolt.recorded()) == (1, 1)


def test_the_answer_to_a_report_offers_to_correct_what_was_guessed(bolt: Side) -> None:
    """A form with what was guessed already chosen; what is left stays."""
    answer = bolt.command("VPN is down")
    assert CORRECT in answer.words

    bolt.click(CORRECT, "INC-1", by=ANN)
    ((_, sent),) = bolt.slack.asked
    form = json.loads(sent["view"])
    chosen = {block["block_id"]: block["element"].get("initial_option") for block in form["blocks"][1:]}
    assert {field: option and option["value"] for field, option in chosen.items()} == {
        "service": "vpn",
        "impact": incident(bolt.desk, INC_1).impact,
        "urgency": incident(bolt.desk, INC_1).urgency,
    }

    bolt.submit(form, by=ANN, service="email", impact="low", urgency="low")
    found = incident(bolt.desk, INC_1)
    assert (found.service, found.priority) == ("email", bolt.desk.rulebook.priority("low", "low"))


def test_until_is_read_in_the_writers_time_zone(bolt: Side, clock: Clock) -> None:
    """17:00 means their 17:00."""
    report(bolt.desk)
    with tocsin(bolt.desk) as work:
        work.store.people.learn(WORKSPACE, BEN, name="Ben", time_zone="Asia/Tokyo", is_bot=False, at=work.now)

    bolt.command("waiting INC-1 vendor until 2026-11-25 09:00", by=BEN)

    found = incident(bolt.desk, INC_1)
    assert found.waiting_on == WaitingOn.VENDOR
    assert found.waiting_until is not None
    assert found.waiting_until.isoformat() == "2026-11-25T00:00:00+00:00"


def test_who_may_not_is_refused_by_command_too(bolt: Side) -> None:
    """The same check as for buttons."""
    report(bolt.desk, by=ANN)

    answer = bolt.command("take INC-1", by=ANN)

    assert "You may not take it" in answer.words
    assert incident(bolt.desk, INC_1).assignee_id is None


def test_people_are_told_what_the_words_did(bolt: Side) -> None:
    """The one who is given it, and the one who waits for it."""
    report(bolt.desk)

    bolt.command("assign INC-1 <@U0DAN0001|dan>", by=CLEO)

    assert {row.address for row in said(bolt.desk, "Told")} == {f"@{DAN}", f"@{ANN}"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("list mine", "that you reported or work on"),
        ("LIST OPEN", "Open incidents"),
        ("list breached", "that missed a deadline"),
        ("list team network", "of team Network"),
        ("list team plumbers", "The teams are: network"),
    ],
)
def test_a_list_is_narrowed_by_words(bolt: Side, text: str, says: str) -> None:
    """Nothing is recorded by asking."""
    report(bolt.desk)

    assert says in bolt.command(text, by=BEN).words
    assert bolt.recorded() == 1


def value_of(blocks: list[dict[str, Any]], action: str) -> str | None:
    """The value of a button that was offered."""
    found = [e for block in blocks for e in block.get("elements", []) if e.get("action_id") == action]
    return str(found[0]["value"]) if found else None


@pytest.mark.parametrize("text", ["list", "List mine", "list team page is broken &amp; empty", "help"])
def test_what_was_a_question_is_reported_by_one_click(bolt: Side, text: str) -> None:
    """The very words; two clicks, or the same words by the same person, are one report."""
    typed = value_of(bolt.command(text, by=ANN).json["blocks"], REPORT_WORDS)
    assert typed == text.replace("&amp;", "&")
    assert bolt.recorded() == 0

    for _ in range(2):
        assert bolt.click(REPORT_WORDS, typed, by=ANN).status == 200

    assert (bolt.recorded(), incident(bolt.desk, INC_1).title) == (1, typed)
    assert incident(bolt.desk, INC_1).reported_in == "C0AGENTS1"
    first, second = (row for row in deliveries(bolt.desk) if row.method == "respond")
    assert (first.message, second.message) == ("Reported", "AlreadyReported")
    assert CORRECT in str(said_as(first))
    assert AGAIN in str(said_as(second))


def said_as(row: Delivery) -> dict[str, Any]:
    return recall(row.message, row.facts).shape().arguments()


@pytest.mark.parametrize("by", [CLEO, ANN])
def test_a_major_report_is_taken_back_by_one_click(bolt: Side, by: str) -> None:
    """By whoever typed it, whether they may make it major or not."""
    answer = bolt.command("major bug in the wiki", by=by)
    assert value_of(answer.json["blocks"], TAKE_BACK) == "INC-1"

    bolt.click(TAKE_BACK, "INC-1", by=by)

    assert incident(bolt.desk, INC_1).state == "cancelled"
    assert bolt.command("major INC-1", by=CLEO).status == 200
    report(bolt.desk, "The printer is broken")
    assert value_of(bolt.command("major INC-2", by=CLEO).json["blocks"], TAKE_BACK) is None
