"""Asking for help where one talks: in a channel, by a mention, and in a direct message."""

from bot.sandbox.client import JSON
from bot.slack.messages.buttons import IS_REQUEST, NEVER_MIND, REPORT_IT
from bot.terms import Key, Kind, moment_of
from tests.acting import ANN, INC_1, incident
from tests.living import Living

REQ_1 = Key(Kind.REQUEST, 1)


def below(slack: Living, channel: str, ts: str) -> list[JSON]:
    """What stands in the thread of a message."""
    found = slack.control.channel(channel)["messages"]
    return [each for each in found if each["thread_ts"] == ts and each["ts"] != ts]


def test_a_message_becomes_an_incident_by_one_click(slack: Living) -> None:
    """Every event comes twice, and what we say stands once; the agents' card links to the message."""
    slack.control.join("help", "ann")
    slack.control.redeliver(1.0)
    ts = slack.control.message("ann", "help", "The VPN is down")

    offer = slack.message("help", "This sounds like an *incident*")
    assert offer["thread_ts"] == ts
    slack.control.message("ann", "help", "since this morning")
    slack.until_idle()
    slack.press("ann", "help", offer["ts"], REPORT_IT)
    slack.message("help", "Recorded as *INC-1*")
    slack.until_idle()

    found = incident(slack.desk, INC_1, workspace=slack.workspace)
    assert (found.title, found.details) == ("The VPN is down", "since this morning")
    assert found.reported_at == moment_of(ts)
    assert len(below(slack, "help", ts)) == 1
    card = slack.message("service-desk", "INC-1 is new")
    assert f"/p{ts.replace('.', '')}>" in str(card["blocks"])
    assert slack.control.calls()["errors"] == {}


def test_a_mention_and_a_direct_message_do_the_same(slack: Living) -> None:
    """The mention comes as two events; in the direct message the offer stands in its thread as well."""
    bot = slack.control.state()["bot"]["user_id"]
    slack.control.join("help", "ann")
    asked = slack.control.message("ann", "help", f"<@{bot}> please give me access to the VPN")
    offer = slack.message("help", "This sounds like a *request*")
    slack.press("ann", "help", offer["ts"], IS_REQUEST)
    slack.message("service-desk", "REQ-1 is new")

    slack.control.message("ann", "@ann", "My laptop is broken")
    offer = slack.message("@ann", "This sounds like an *incident*")
    slack.press("ann", "@ann", offer["ts"], REPORT_IT)
    slack.message("service-desk", "INC-1 is new")
    slack.until_idle()

    assert incident(slack.desk, REQ_1, workspace=slack.workspace).requester_id == ANN
    assert len(below(slack, "help", asked)) == 1
    assert slack.control.calls()["errors"] == {}


def test_what_is_edited_or_deleted_is_offered_so_or_not_at_all(slack: Living) -> None:
    """The offer follows its message."""
    slack.control.join("help", "ann")
    first = slack.control.message("ann", "help", "The VPN is down")
    slack.message("help", "This sounds like an *incident*")
    slack.control.edit("ann", "help", first, "May I have access to the VPN?")
    offer = slack.message("help", "This sounds like a *request*")
    slack.press("ann", "help", offer["ts"], NEVER_MIND)
    slack.message("help", "Never mind, then")

    slack.advance(minutes=3)
    second = slack.control.message("ann", "help", "My laptop is broken")
    slack.until_idle()
    slack.control.delete("ann", "help", second)
    slack.message("help", "The message has been deleted")
    slack.until_idle()

    with slack.desk.database.reading() as store:
        assert store.records.count(slack.workspace) == 0
    assert slack.control.calls()["errors"] == {}
