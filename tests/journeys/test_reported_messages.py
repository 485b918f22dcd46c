"""Messages that people report, in a living Slack: from their menu, and by a reaction."""

from pathlib import Path

from bot.records import incidents
from bot.records.incidents import READS_ORIGINAL
from bot.rulebook import Rulebook
from bot.sandbox.client import JSON
from bot.slack import forms
from bot.slack.messages.buttons import DESCRIBE, THIS_ONE
from bot.terms import Source
from tests.acting import ANN, CLEO, EVE, INC_1, actor, deliveries, incident
from tests.byhand import Hands, by_hand
from tests.living import Living


def test_a_message_is_reported_from_its_menu(slack: Living) -> None:
    """Its words stand in the form, its author is told in its thread, and its card links to it, once."""
    _in_help(slack)
    ts = slack.control.message("ann", "help", "The VPN is down\nSince <this> morning")

    view = slack.control.message_shortcut("ben", "help", ts, forms.REPORT_MESSAGE).view_id
    assert view is not None
    assert slack.control.submit("ben", view, {}).status == "answered"

    slack.message("help", "has reported this for you as *INC-1*")
    slack.until_idle()
    card = slack.message("service-desk", "INC-1 is new: The VPN is down")
    assert f"/p{ts.replace('.', '')}>" in str(card["blocks"])
    assert "Since <this> morning" in str(card["blocks"])
    answer = [m for m in slack.control.channel("help")["messages"] if "INC-1" in m["text"]]
    assert [m["thread_ts"] for m in answer] == [ts]

    again = slack.control.message_shortcut("eve", "help", ts, forms.REPORT_MESSAGE)
    assert again.view_id is None
    slack.control.until(lambda state: any("INC-1" in said["text"] for said in state["ephemerals"]))
    assert slack.control.calls()["errors"] == {}


def test_a_message_is_reported_by_a_reaction(slack: Living) -> None:
    """It is its author's report; the answer in its thread says who reacted, however many do."""
    _in_help(slack)
    ts = slack.control.message("ann", "help", "The *VPN* is down for <@U0BEN0001>, urgently")
    slack.control.redeliver(1.0)

    for person in ("eve", "dan"):
        slack.control.react(person, "help", ts, "rotating_light")
    slack.message("help", "has reported this message as *INC-1*")
    slack.until_idle()

    found = incident(slack.desk, INC_1, workspace=slack.workspace)
    assert (found.requester_id, found.title, found.service) == (
        ANN,
        "The *VPN* is down for @U0BEN0001, urgently",
        "vpn",
    )
    assert found.reported_by in (EVE, "U0DAN0001")
    assert found.priority == "P1"  # by the words, which came after the record
    said = [m for m in slack.control.channel("help")["messages"] if "INC-" in m["text"]]
    cards = [m for m in slack.control.channel("service-desk")["messages"] if "INC-" in m["text"]]
    assert [m["thread_ts"] for m in said] == [ts]
    assert len(cards) == 1
    assert f"/p{ts.replace('.', '')}>" in str(cards[0]["blocks"])
    assert slack.control.calls()["errors"] == {}


def test_in_a_channel_where_tocsin_is_not_the_author_is_told_directly(slack: Living) -> None:
    """A message's menu reaches us from everywhere, and our answers do not reach everywhere."""
    ts = slack.control.message("ann", "general", "The VPN is down")

    view = slack.control.message_shortcut("ben", "general", ts, forms.REPORT_MESSAGE).view_id
    assert view is not None
    slack.control.submit("ben", view, {})

    slack.message("@ann", "has reported this for you as *INC-1*")
    slack.until_idle()
    assert "Undeliverable" not in {row.message for row in deliveries(slack.desk)}


def test_a_message_that_is_gone_before_it_is_read_is_an_incident_all_the_same(
    database_url: str, rules: Rulebook, tmp_path: Path
) -> None:
    """Whoever reacted saw something: the agents are told, and can ask them."""
    with by_hand(database_url, rules, tmp_path) as hands:
        ts = _reacted(hands, "VPN is down")
        hands.control.delete("ann", "general", ts)

        hands.work()

        found = incident(hands.desk, INC_1, workspace=hands.workspace)
        assert (found.requester_id, found.reported_by) == (EVE, None)
        assert "INC-1 is new: A message without words that I could read" in hands.texts("service-desk")


def test_what_agents_have_changed_is_not_guessed_anew(
    database_url: str, rules: Rulebook, tmp_path: Path
) -> None:
    """While Slack was slow to tell what the message says, somebody has seen to its impact."""
    with by_hand(database_url, rules, tmp_path) as hands:
        _reacted(hands, "VPN is down for everyone")
        by = actor("U0BEN0001", workspace=hands.workspace)
        incidents.set_impact(hands.desk, by, INC_1, "medium", "Only one team")

        hands.work()

        found = incident(hands.desk, INC_1, workspace=hands.workspace)
        assert (found.title, found.impact, found.requester_id) == ("VPN is down for everyone", "medium", ANN)


def test_an_author_who_is_found_late_comes_into_the_war_room(
    database_url: str, rules: Rulebook, tmp_path: Path
) -> None:
    """It was made major before its message could be read; its requester is whoever wrote that."""
    with by_hand(database_url, rules, tmp_path) as hands:
        _reacted(hands, "VPN is down")
        incidents.make_major(hands.desk, actor(CLEO, workspace=hands.workspace), INC_1)
        hands.control.fault("conversations.history", "429", seconds=60, times=1)

        hands.work()

        found = incident(hands.desk, INC_1, workspace=hands.workspace)
        (room,) = [one for one in hands.control.state()["channels"] if one["name"].startswith("inc-1")]
        assert found.requester_id == ANN
        assert {ANN, CLEO} <= set(room["members"])


def test_a_lost_answer_of_slack_reads_the_message_again_and_says_nothing_twice(
    database_url: str, rules: Rulebook, tmp_path: Path
) -> None:
    """Reading is safe to repeat; what follows from it is written once."""
    with by_hand(database_url, rules, tmp_path) as hands:
        ts = _reacted(hands, "VPN is down")
        hands.control.fault("conversations.history", "reset_after", times=2)
        hands.control.fault("chat.getPermalink", "500", times=2)

        hands.work()

        (flow,) = hands.flows(incident(hands.desk, INC_1, workspace=hands.workspace).id, READS_ORIGINAL)
        assert flow.finished_at is not None
        assert len([text for text in hands.texts("general") if "INC-1" in text]) == 1
        (card,) = hands.channel("service-desk")["messages"]
        assert f"/p{ts.replace('.', '')}>" in str(card["blocks"])


def _reacted(hands: Hands, text: str) -> str:
    """Ann writes, and Eve reacts to it; the message's ts."""
    ts = hands.control.message("ann", "general", text)
    by = actor(EVE, source=Source.EVENT, workspace=hands.workspace)
    channel = hands.channel("general")["id"]
    incidents.report_message(hands.desk, by, channel, ts, author=ANN)
    return ts


def _in_help(slack: Living) -> None:
    """People are where help is asked for; Tocsin is there by the rulebook."""
    for person in ("ann", "ben", "dan", "eve"):
        slack.control.join("help", person)


def test_a_form_shows_what_is_open_already_and_keeps_what_was_entered(slack: Living) -> None:
    """Ben types, looks, types on, and finds that it is Ann's."""
    slack.say("ann", "VPN is down for everyone")
    view = slack.control.shortcut("ben", forms.REPORT).view_id
    assert view is not None

    slack.control.click_in_view("ben", view, DESCRIBE, selected="the vpn is gone")
    shown = _view(slack, view)
    assert "*INC-1* new" in str(shown["blocks"])
    assert shown["state"]["values"]["what"][DESCRIBE]["value"] == "the vpn is gone"

    slack.control.click_in_view("ben", view, THIS_ONE)
    assert "affects you as well" in str(_view(slack, view)["blocks"])
    slack.message("service-desk", "*INC-1* also affects <@U0BEN0001>")
    slack.until_idle()
    assert slack.control.calls()["errors"] == {}


def _view(slack: Living, id: str) -> JSON:
    found: JSON = next(view for view in slack.control.state()["views"] if view["id"] == id)
    return found
