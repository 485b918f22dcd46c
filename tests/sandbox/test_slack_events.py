"""The events beside new messages: what people change, who comes and goes, and what becomes of channels."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import OPENER, Control, ControlError
from bot.sandbox.process import Running, running
from tests.sandbox.blocks import button, buttons
from tests.sandbox.conftest import HttpApp

ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"
EVENTS = [
    "app_mention",
    "channel_archive",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "pin_added",
    "pin_removed",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_change",
]


@pytest.fixture(scope="module")
def one_listening(http_app: HttpApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    manifest = tmp_path_factory.mktemp("events") / "manifest.json"
    manifest.write_text(json.dumps({"settings": {"event_subscriptions": {"bot_events": EVENTS}}}))
    with running("--events-url", http_app.url, "--manifest", str(manifest)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(one_listening: Running, http_app: HttpApp) -> Running:
    """A sandbox whose manifest asks for every event; none is under way."""
    control = one_listening.control
    http_app.reply()
    while control.state()["pending_events"]:
        control.advance(301)
    control.advance(3600)
    http_app.reset()
    return one_listening


def heard(control: Control, app: HttpApp) -> list[dict[str, Any]]:
    """All events until none is under way, in the order of their ids: they may overtake one another."""
    control.until(lambda state: state["pending_events"] == 0)
    payloads = []
    while not app.inbox.empty():
        payloads.append(app.inbox.get().payload)
    return [payload["event"] for payload in sorted(payloads, key=lambda payload: payload["event_id"])]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("subtype", event["type"]) for event in events]


# Messages


def test_an_edited_message_comes_with_what_it_was(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    ts = control.message("ann", room, "the lift is stuk")
    control.edit("ann", room, ts, "the lift is stuck")

    _, event = heard(control, app)
    assert (event["subtype"], event["hidden"], event["channel"]) == ("message_changed", True, room)
    assert (event["message"]["text"], event["message"]["ts"]) == ("the lift is stuck", ts)
    assert event["message"]["edited"]["user"] == ANN
    assert event["previous_message"]["text"] == "the lift is stuk"
    assert control.channel(room)["messages"][0]["text"] == "the lift is stuck"


def test_a_deleted_message_is_told_and_gone(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/message/message_deleted"""
    ts = control.message("ann", room, "oops")
    control.delete("ann", room, ts)

    _, event = heard(control, app)
    assert (event["subtype"], event["hidden"], event["deleted_ts"]) == ("message_deleted", True, ts)
    assert event["previous_message"]["text"] == "oops"
    assert ts not in [one["ts"] for one in web.conversations_history(channel=room)["messages"]]


def test_people_change_only_what_they_wrote(control: Control, web: WebClient, room: str) -> None:
    """https://docs.slack.dev/reference/methods/chat.update"""
    ts = str(web.chat_postMessage(channel=room, text="mine")["ts"])

    with pytest.raises(ControlError, match="own messages only"):
        control.edit("ann", room, ts, "yours")
    with pytest.raises(ControlError, match="own messages only"):
        control.delete("ann", room, ts)


def test_a_message_replaced_through_its_response_url_is_told_as_changed(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/message/message_changed"""
    ts = str(web.chat_postMessage(channel=room, text="card", blocks=[buttons(button("take", "1"))])["ts"])
    heard(control, app)
    control.click("ann", room, ts, "take")
    url = app.next().payload["response_url"]

    OPENER.open(url, json.dumps({"replace_original": True, "text": "taken"}).encode())

    (event,) = heard(control, app)
    assert (event["subtype"], event["previous_message"]["text"]) == ("message_changed", "card")
    assert event["message"]["text"] == "taken"


def test_a_reaction_taken_back_names_its_message(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/reaction_removed"""
    ts = control.message("ann", room, "the lift is stuck")
    control.react("ann", room, ts, "eyes")
    control.unreact("ann", room, ts, ":eyes:")

    event = heard(control, app)[-1]
    assert (event["type"], event["reaction"], event["user"]) == ("reaction_removed", "eyes", ANN)
    assert event["item"] == {"type": "message", "channel": room, "ts": ts}
    assert control.channel(room)["messages"][0]["reactions"] == {}
    with pytest.raises(ControlError, match="not reacted"):
        control.unreact("ann", room, ts, "eyes")


def test_a_pin_is_told_with_its_message_whoever_pins(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/pin_added"""
    ts = control.message("ann", room, "the plan")
    control.pin("ann", room, ts)
    other = control.message("ann", room, "the other plan")
    web.pins_add(channel=room, timestamp=other)

    _, first, _, second = heard(control, app)
    assert (first["type"], first["user"], first["channel_id"]) == ("pin_added", ANN, room)
    assert (first["item"]["message"]["text"], first["item_user"]) == ("the plan", ANN)
    assert (second["user"], second["item"]["created_by"], second["pin_count"]) == (BOT, BOT, "2")


def test_a_pin_taken_away_says_whether_others_are_left(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/pin_removed"""
    ts = control.message("ann", room, "the plan")
    control.pin("ann", room, ts)
    control.unpin("ann", room, ts)

    event = heard(control, app)[-1]
    assert (event["type"], event["has_pins"], event["item"]["message"]["ts"]) == ("pin_removed", False, ts)
    assert control.channel(room)["pins"] == []


# Who comes and who leaves


def test_who_joins_is_told_twice_as_a_member_and_as_a_line_in_the_history(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/message/channel_join"""
    control.join(room, "ben")

    line, member = heard(control, app)
    history = web.conversations_history(channel=room)["messages"]
    assert (line["subtype"], line["user"], line["text"]) == (
        "channel_join",
        BEN,
        f"<@{BEN}> has joined the channel",
    )
    assert "inviter" not in line
    assert (member["type"], member["user"], member["channel"]) == ("member_joined_channel", BEN, room)
    assert (history[0]["subtype"], history[0]["ts"]) == ("channel_join", line["ts"])


def test_what_slack_writes_stands_apart_from_what_people_write(control: Control, room: str) -> None:
    control.message("ann", room, "hello")

    channel = control.channel(room)
    assert [one["text"] for one in channel["messages"]] == ["hello"]
    assert [one["text"] for one in channel["notices"]] == [f"<@{ANN}> has joined the channel"]


def test_who_was_invited_comes_with_the_inviter(
    control: Control, web: WebClient, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/member_joined_channel"""
    web.conversations_invite(channel=room, users=BEN)

    line, member = heard(control, app)
    assert (line["inviter"], member["inviter"]) == (BOT, BOT)


def test_who_creates_a_channel_joins_it(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/member_joined_channel"""
    channel = web.conversations_create(name="a-new-one")["channel"]["id"]

    (event,) = heard(control, app)
    assert (event["type"], event["user"], event["channel"]) == ("member_joined_channel", BOT, channel)


def test_a_line_about_the_bot_is_no_mention_of_it(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/app_mention"""
    channel = control.add_channel("without-us", ["ann"])["id"]
    control.join(channel, "tocsin")

    assert kinds(heard(control, app)) == ["channel_join", "member_joined_channel"]


def test_who_leaves_is_told_twice(control: Control, app: HttpApp, room: str) -> None:
    """https://docs.slack.dev/reference/events/member_left_channel"""
    control.leave(room, "ann")

    line, member = heard(control, app)
    assert (line["subtype"], line["text"]) == ("channel_leave", f"<@{ANN}> has left the channel")
    assert (member["type"], member["user"], member["channel_type"]) == ("member_left_channel", ANN, "C")


def test_in_a_private_channel_the_lines_have_names_of_their_own(
    control: Control, web: WebClient, app: HttpApp
) -> None:
    """https://docs.slack.dev/reference/events/message/group_join"""
    channel = web.conversations_create(name="behind-doors", is_private=True)["channel"]["id"]
    heard(control, app)
    control.join(channel, "ann")
    control.leave(channel, "ann")

    events = heard(control, app)
    assert kinds(events) == ["group_join", "member_joined_channel", "group_leave", "member_left_channel"]
    assert events[0]["text"] == f"<@{ANN}> has joined the group"


def test_a_bot_that_is_put_out_is_told_that_and_nothing_more(
    control: Control, app: HttpApp, room: str
) -> None:
    """https://docs.slack.dev/reference/events/channel_left"""
    control.leave(room, "tocsin")
    control.message("ann", room, "now that it is gone")

    (event,) = heard(control, app)
    assert (event["type"], event["channel"]) == ("channel_left", room)


# Channels


def test_of_a_public_channel_the_bot_hears_though_it_is_not_in_it(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/channel_archive"""
    channel = control.add_channel("far-away", ["ann"])["id"]
    control.rename(channel, "far-off")
    control.archive(channel)
    control.unarchive(channel, "ben")

    renamed, archived, back = heard(control, app)
    assert renamed["type"] == "channel_rename"
    assert (renamed["channel"]["id"], renamed["channel"]["name"]) == (channel, "far-off")
    assert (archived["type"], archived["channel"], archived["user"]) == ("channel_archive", channel, ANN)
    assert (back["type"], back["channel"], back["user"]) == ("channel_unarchive", channel, BEN)
    assert control.channel("far-off")["is_archived"] is False


def test_of_a_private_channel_only_its_members_hear(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/group_archive"""
    control.add_channel("theirs", ["ann"], is_private=True)
    ours = control.add_channel("ours", ["ann", "tocsin"], is_private=True)["id"]
    for channel in ("theirs", "ours"):
        control.archive(channel)
        control.unarchive(channel)
    control.rename("theirs", "still-theirs")
    control.rename("ours", "still-ours")

    archived, back, renamed = heard(control, app)
    assert kinds([archived, back, renamed]) == ["group_archive", "group_unarchive", "group_rename"]
    assert {archived["channel"], back["channel"], renamed["channel"]["id"]} == {ours}


def test_a_name_that_is_taken_stays_with_its_channel(control: Control, room: str) -> None:
    with pytest.raises(ControlError, match="name_taken"):
        control.rename(room, "general")


# People


def test_a_new_person_is_told(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/team_join"""
    user = control.add_user("fred")

    (event,) = heard(control, app)
    assert (event["type"], event["user"]["id"], event["user"]["name"]) == ("team_join", user["id"], "fred")


def test_a_changed_person_is_told(control: Control, web: WebClient, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/user_change"""
    control.change_user("dan", real_name="Daniel Dyer", tz="Europe/Vienna")

    (event,) = heard(control, app)
    assert (event["type"], event["user"]["real_name"], event["user"]["tz"]) == (
        "user_change",
        "Daniel Dyer",
        "Europe/Vienna",
    )
    assert event["user"] == web.users_info(user="U0DAN0001")["user"]


def test_a_deactivated_person_is_told_as_changed(control: Control, app: HttpApp) -> None:
    """https://docs.slack.dev/reference/events/user_change"""
    control.add_user("gone")
    heard(control, app)
    control.deactivate("gone")

    (event,) = heard(control, app)
    assert (event["type"], event["user"]["deleted"]) == ("user_change", True)


# The subscription


def test_events_that_the_manifest_does_not_name_are_not_delivered(
    http_app: HttpApp, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    manifest = tmp_path_factory.mktemp("none") / "manifest.json"
    manifest.write_text(json.dumps({"settings": {"event_subscriptions": {"bot_events": []}}}))
    http_app.reset()
    with running("--events-url", http_app.url, "--manifest", str(manifest)) as sandbox:
        control = sandbox.control
        control.join("general", "tocsin")
        ts = control.message("ann", "general", "hello")
        control.edit("ann", "general", ts, "good day")
        control.react("ann", "general", ts, "eyes")
        control.unreact("ann", "general", ts, "eyes")
        control.pin("ann", "general", ts)
        control.unpin("ann", "general", ts)
        control.delete("ann", "general", ts)
        control.leave("general", "ben")
        control.rename("general", "all")
        control.archive("all")
        control.unarchive("all")
        control.add_user("fred")
        control.change_user("fred", real_name="Fred")

        assert heard(control, http_app) == []
        assert control.state()["subscription"]["events"] == 0
