"""What goes wrong on our side: no words are lost, an event comes again, and the log says why by a code."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.rulebook import Rulebook
from bot.slack import forms
from bot.slack.messages.buttons import AGAIN, TAKE
from storage import Database
from tests.acting import BEN, CLEO, WORKSPACE, deliveries, locked_away, report, report_major, tocsin
from tests.conftest import Clock
from tests.handlers.side import Side, command, reaction, side
from tests.scripted import Scripted

SLACK_WAITS = 3.0
OTHER_WAY = "Call extension 1234."


@pytest.fixture
def away(engine: str, rules: Rulebook, clock: Clock, slack: Scripted, tmp_path: Path) -> Side:
    """Bolt on a database that is not there."""
    url = {
        "sqlite": f"sqlite:///{tmp_path / 'not_mounted' / 'tocsin.db'}",
        "postgresql": "postgresql+psycopg://postgres@127.0.0.1:1/tocsin",
    }[engine]
    return side(Desk(Database(url), rules, clock.now), slack)


def break_the_answer(desk: Desk, key: str) -> None:
    """As if another release had kept an answer that this one cannot read: a bug, from inside."""
    with tocsin(desk) as work:
        work.store.arrivals.claim(WORKSPACE, key, at=work.now)
        work.store.arrivals.answer(WORKSPACE, key, {"message": "FromTheFuture", "facts": {}})


def test_a_command_without_a_database_gives_the_words_back_and_names_the_other_way(away: Side) -> None:
    """Within Slack's three seconds the person knows that nothing was recorded, and what to do."""
    began = time.monotonic()
    answer = away.command("VPN is down for <!channel>")

    assert time.monotonic() - began < SLACK_WAITS
    assert answer.status == 200
    assert "I could not record this" in answer.words
    assert "VPN is down for @channel" in answer.words
    assert OTHER_WAY in answer.words


def test_a_click_without_a_database_is_answered_at_once(away: Side) -> None:
    """Nothing can be queued, so this one answer is posted by the listener itself."""
    answer = away.click(TAKE, "INC-1", by=BEN)

    ((path, sent),) = away.slack.asked
    assert (answer.status, answer.body) == (200, "")
    assert path.startswith("/answers/")
    assert "I could not record this" in sent["text"]
    assert OTHER_WAY in sent["text"]


def test_a_form_without_a_database_stays_open(away: Side) -> None:
    """All that was entered is still there when the database is back."""
    answer = away.submit(forms.reopen("INC-1"), why="Still down")

    assert answer.json["response_action"] == "errors"
    assert "could not record this" in answer.json["errors"]["why"]
    assert OTHER_WAY in answer.json["errors"]["why"]


def test_an_event_without_a_database_comes_again(away: Side) -> None:
    """500 makes Slack deliver it again: at once, after a minute, after five."""
    assert away.event(reaction()).status == 500


def test_a_form_opens_without_a_database(away: Side) -> None:
    """It needs none until it is sent."""
    assert away.command("").body == ""
    assert away.slack.methods() == ["views.open"]


def test_a_database_that_others_hold_is_told_in_time(bolt: Side) -> None:
    """Two seconds of waiting, and then the words."""
    began = time.monotonic()
    with locked_away(bolt.desk.database):
        answer = bolt.command("VPN is down")

    assert time.monotonic() - began < SLACK_WAITS
    assert "I could not record this" in answer.words
    assert "INC-1" in bolt.command("VPN is down").words  # the same words, recorded now


def test_a_click_whose_answer_slack_does_not_take_is_acknowledged_all_the_same(away: Side) -> None:
    """There is nobody else to tell."""
    away.slack.says("gone", status=404)

    assert away.click(TAKE, "INC-1").status == 200


def test_a_bug_behind_an_event_makes_it_come_again(bolt: Side) -> None:
    """The next release may be able to do it; an answer of 200 would lose it."""
    _open_room(bolt)
    break_the_answer(bolt.desk, "event:Ev666")

    assert bolt.event(reaction(CLEO), event_id="Ev666").status == 500


def test_an_event_that_is_refused_for_good_does_not_come_again(bolt: Side) -> None:
    """It would be refused again: the role does not change within five minutes."""
    _open_room(bolt)

    assert bolt.event(reaction("U0EVE0001")).status == 200


def test_a_bug_behind_a_click_is_told_to_whoever_clicked(bolt: Side) -> None:
    """With the code under which it stands in the log."""
    break_the_answer(bolt.desk, "click:1.000001:incident.report_again:77.000002")
    payload = {
        "type": "block_actions",
        "team": {"id": WORKSPACE},
        "user": {"id": BEN, "username": "ben", "team_id": WORKSPACE},
        "container": {"type": "message", "message_ts": "1.000001"},
        "response_url": f"{bolt.slack.url}/answers/1",
        "trigger_id": "77.1",
        "actions": [
            {
                "type": "button",
                "action_id": AGAIN,
                "block_id": "b",
                "value": "INC-1",
                "action_ts": "77.000002",
            }
        ],
    }

    answer = bolt.interact(payload)

    (told,) = deliveries(bolt.desk)
    assert answer.status == 200
    assert told.message == "OurFault"
    assert re.fullmatch("[0-9a-f]{8}", told.facts["code"])


def test_a_bug_behind_a_form_leaves_it_open_with_a_code(bolt: Side) -> None:
    """What was entered can be copied, or sent again."""
    report(bolt.desk, by=BEN)
    break_the_answer(bolt.desk, "form:V666")

    answer = bolt.submit(forms.reopen("INC-1"), by=BEN, view_id="V666", why="Still down")

    assert re.search(r"\(code [0-9a-f]{8}\)", answer.json["errors"]["why"])
    assert OTHER_WAY in answer.json["errors"]["why"]


IN_A_PROCESS = """
import json, sys
from bot import logs, rulebook
from bot.desk import Desk
from storage import Database
from tests.handlers.side import side
from tests.scripted import scripted

given = json.load(sys.stdin)
logs.configure(given["format"])
desk = Desk(Database(given["url"]), rulebook.default())
with scripted() as slack:
    answer = side(desk, slack).form(given["command"])
print(json.dumps([answer.status, answer.body]))
"""


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_bug_is_logged_under_its_code_without_words_or_secrets(desk: Desk, log_format: str) -> None:
    """The person reads a code; the log has it with the fault, and neither their text nor a token."""
    sent = command("the password is hunter2 and the VPN is down")
    break_the_answer(desk, f"command:{sent['trigger_id']}")
    url = desk.database.url.render_as_string(hide_password=False)

    done = subprocess.run(
        [sys.executable, "-c", IN_A_PROCESS],
        input=json.dumps({"format": log_format, "url": url, "command": sent}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    status, body = json.loads(done.stdout)
    (code,) = set(re.findall(r"code ([0-9a-f]{8})", body))
    assert status == 200
    assert "hunter2" in body  # to the person themselves
    assert code in done.stderr
    assert "FromTheFuture" in done.stderr  # what was wrong
    assert f"command:{sent['trigger_id']}" in done.stderr  # by the key of what arrived
    assert "hunter2" not in done.stderr
    assert "xoxb-" not in done.stderr
    assert "signing-secret" not in done.stderr


def _open_room(bolt: Side) -> None:
    key = report_major(bolt.desk)
    with tocsin(bolt.desk) as work:
        found = work.store.records.incident(WORKSPACE, key)
        assert found is not None
        work.store.warrooms.open(found, channel="C0ROOM001", name="inc-1", at=work.now)
