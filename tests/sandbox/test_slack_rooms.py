"""conversations.leave, kick, archive, rename and setPurpose, and the paging of members."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control

Refused = Callable[[str], AbstractContextManager[None]]
ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


def test_who_leaves_is_no_member_and_leaving_again_is_no_error(web: WebClient, room: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.leave"""
    assert "not_in_channel" not in web.conversations_leave(channel=room).data

    assert web.conversations_leave(channel=room)["not_in_channel"] is True
    assert web.conversations_members(channel=room)["members"] == [ANN]


def test_nobody_leaves_general(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.leave"""
    control.join("general", "tocsin")

    with refused("cant_leave_general"):
        web.conversations_leave(channel="C0GENERAL")
    control.leave("general", "tocsin")


def test_the_last_member_of_a_private_channel_stays(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.leave"""
    alone = web.conversations_create(name="alone-1", is_private=True)["channel"]["id"]

    with refused("last_member"):
        web.conversations_leave(channel=alone)


def test_a_person_is_removed_from_a_channel(web: WebClient, room: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.kick"""
    web.conversations_kick(channel=room, user=ANN)

    assert web.conversations_members(channel=room)["members"] == [BOT]
    with refused("not_in_channel"):
        web.conversations_kick(channel=room, user=ANN)
    with refused("user_not_found"):
        web.conversations_kick(channel=room, user="U0NOBODY1")
    with refused("cant_kick_self"):
        web.conversations_kick(channel=room, user=BOT)


def test_nobody_is_removed_from_general(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.kick"""
    with refused("not_in_channel"):
        web.conversations_kick(channel="C0GENERAL", user=BEN)
    control.join("general", "tocsin")

    with refused("cant_kick_from_general"):
        web.conversations_kick(channel="C0GENERAL", user=BEN)
    control.leave("general", "tocsin")


def test_an_archived_channel_takes_nothing_more(web: WebClient, room: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    web.conversations_archive(channel=room)

    assert web.conversations_info(channel=room)["channel"]["is_archived"] is True
    with refused("already_archived"):
        web.conversations_archive(channel=room)
    with refused("is_archived"):
        web.conversations_rename(channel=room, name="too-late")
    with refused("is_archived"):
        web.conversations_setPurpose(channel=room, purpose="none")
    with refused("is_archived"):
        web.conversations_leave(channel=room)
    with refused("is_archived"):
        web.chat_postMessage(channel=room, text="too late")


def test_a_person_opens_an_archived_channel_again(web: WebClient, control: Control, room: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    web.conversations_archive(channel=room)

    control.unarchive(room)

    web.chat_postMessage(channel=room, text="we are back")


def test_general_is_never_archived(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    control.join("general", "tocsin")

    with refused("cant_archive_general"):
        web.conversations_archive(channel="C0GENERAL")
    control.leave("general", "tocsin")


def test_a_channel_is_archived_and_described_by_its_members(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.setTopic"""
    other = control.add_channel("strangers-1", ["ann"])["id"]

    with refused("not_in_channel"):
        web.conversations_archive(channel=other)
    with refused("not_in_channel"):
        web.conversations_setPurpose(channel=other, purpose="ours")
    with refused("not_in_channel"):
        web.conversations_rename(channel=other, name="ours")


def test_a_channel_is_renamed_by_who_created_it(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.rename"""
    old = web.conversations_info(channel=channel)["channel"]["name"]
    others = control.add_channel("strangers-2", ["ann", "tocsin"])["id"]

    renamed = web.conversations_rename(channel=channel, name="rechristened-1")["channel"]

    assert (renamed["name"], renamed["previous_names"]) == ("rechristened-1", [old])
    with refused("not_authorized"):
        web.conversations_rename(channel=others, name="rechristened-2")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("a" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("War Room", "invalid_name_specials"),
        ("general", "name_taken"),
    ],
)
def test_a_new_name_is_as_good_as_a_first_one(
    web: WebClient, channel: str, refused: Refused, name: str, error: str
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.rename#naming"""
    with refused(error):
        web.conversations_rename(channel=channel, name=name)


def test_a_purpose_has_at_most_250_characters(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.setPurpose"""
    web.conversations_setPurpose(channel=channel, purpose="p" * 250)

    with refused("too_long"):
        web.conversations_setPurpose(channel=channel, purpose="p" * 251)
    assert web.conversations_info(channel=channel)["channel"]["purpose"]["value"] == "p" * 250


def test_a_direct_message_is_no_channel(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.archive"""
    direct = web.conversations_open(users=ANN)["channel"]["id"]

    for call, more in (
        (web.conversations_leave, {}),
        (web.conversations_archive, {}),
        (web.conversations_kick, {"user": ANN}),
        (web.conversations_rename, {"name": "ann-and-me"}),
        (web.conversations_setPurpose, {"purpose": "talk"}),
    ):
        with refused("method_not_supported_for_channel_type"):
            call(channel=direct, **more)


def test_members_are_listed_page_by_page(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    people = [ANN, BEN, "U0CLEO001", "U0DAN0001"]
    web.conversations_invite(channel=channel, users=",".join(people))

    pages = [page["members"] for page in web.conversations_members(channel=channel, limit=2)]

    assert pages == [[BOT, ANN], [BEN, "U0CLEO001"], ["U0DAN0001"]]
    for limit in (0, -1, 1001):
        with refused("invalid_limit"):
            web.conversations_members(channel=channel, limit=limit)
    with refused("invalid_cursor"):
        web.conversations_members(channel=channel, cursor="bmV4dDotMw==")
