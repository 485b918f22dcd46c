"""conversations.*: naming, joining, inviting, listing."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.client import Control

Refused = Callable[[str], AbstractContextManager[None]]
ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("a" * 81, "invalid_name_maxlength"),
        ("---", "invalid_name_punctuation"),
        ("War-Room", "invalid_name_specials"),
        ("war room", "invalid_name_specials"),
        ("war.room", "invalid_name_specials"),
        ("störung", "invalid_name_specials"),
    ],
)
def test_a_channel_name_is_lower_case_without_spaces_and_at_most_80(
    web: WebClient, refused: Refused, name: str, error: str
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.create#naming"""
    with refused(error):
        web.conversations_create(name=name)


def test_who_creates_a_channel_is_its_only_member(web: WebClient) -> None:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    channel = web.conversations_create(name="fresh-room")["channel"]

    assert channel["creator"] == BOT
    assert web.conversations_members(channel=channel["id"])["members"] == [BOT]


def test_an_archived_channel_keeps_its_name(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.create"""
    control.add_channel("old-war", archived=True)

    with refused("name_taken"):
        web.conversations_create(name="old-war")


def test_an_invitation_is_for_all_or_for_nobody(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    web.conversations_invite(channel=channel, users=ANN)

    with pytest.raises(SlackApiError) as caught:
        web.conversations_invite(channel=channel, users=f"{BEN},{ANN},U0NOBODY1")

    errors = {one["user"]: one["error"] for one in caught.value.response["errors"]}
    assert caught.value.response["error"] == "already_in_channel"
    assert errors == {ANN: "already_in_channel", "U0NOBODY1": "user_not_found"}
    assert web.conversations_members(channel=channel)["members"] == [BOT, ANN]


def test_a_forced_invitation_takes_those_who_can_come(web: WebClient, channel: str) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    answer = web.conversations_invite(channel=channel, users=f"{BEN},U0NOBODY1", force=True)

    assert [one["error"] for one in answer["errors"]] == ["user_not_found"]
    assert web.conversations_members(channel=channel)["members"] == [BOT, BEN]


def test_the_bot_cannot_invite_itself(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    with refused("cant_invite_self"):
        web.conversations_invite(channel=channel, users=BOT)


def test_more_than_a_hundred_people_are_too_many(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    with refused("too_many_users"):
        web.conversations_invite(channel=channel, users=",".join(f"U0X{n}" for n in range(101)))


def test_only_a_member_invites(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    other = control.add_channel("others-1", ["ann"])["id"]

    with refused("not_in_channel"):
        web.conversations_invite(channel=other, users=BEN)


def test_nobody_is_invited_to_an_archived_channel(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    control.archive(channel)

    with refused("is_archived"):
        web.conversations_invite(channel=channel, users=ANN)


def test_joining_twice_is_a_warning(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/conversations.join"""
    open_to_all = control.add_channel("open-1", ["ann"])["id"]

    assert "warning" not in web.conversations_join(channel=open_to_all).data
    assert web.conversations_join(channel=open_to_all)["warning"] == "already_in_channel"


def test_a_private_channel_is_unknown_to_a_stranger(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    secret = control.add_channel("secret-1", ["ann"], is_private=True)["id"]

    for call in (web.conversations_info, web.conversations_join, web.conversations_history):
        with refused("channel_not_found"):
            call(channel=secret)


def test_a_topic_has_at_most_250_characters(web: WebClient, channel: str, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.setTopic"""
    web.conversations_setTopic(channel=channel, topic="t" * 250)

    with refused("too_long"):
        web.conversations_setTopic(channel=channel, topic="t" * 251)
    assert web.conversations_info(channel=channel)["channel"]["topic"]["value"] == "t" * 250


def test_opening_a_direct_message_twice_gives_the_same(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    control.add_user("newcomer", id="U0NEWCOME")

    first = web.conversations_open(users="U0NEWCOME")
    second = web.conversations_open(users="U0NEWCOME")

    assert "already_open" not in first.data
    assert second["already_open"]
    assert first["channel"]["id"] == second["channel"]["id"]
    assert first["channel"]["id"].startswith("D")


def test_a_direct_message_needs_somebody(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    with refused("users_list_not_supplied"):
        web.conversations_open(users="")
    with refused("user_not_found"):
        web.conversations_open(users="U0NOBODY1")


def test_our_own_channels_are_listed_page_by_page_with_their_creator(web: WebClient) -> None:
    """https://docs.slack.dev/reference/methods/users.conversations"""
    made = {web.conversations_create(name=f"page-{n}")["channel"]["id"] for n in range(5)}

    pages = [page["channels"] for page in web.users_conversations(limit=2)]

    listed = [channel for page in pages for channel in page]
    assert {len(page) for page in pages[:-1]} == {2}
    assert made <= {channel["id"] for channel in listed if channel["creator"] == BOT}
    assert len(listed) == len({channel["id"] for channel in listed})


def test_a_list_holds_only_the_types_that_were_asked_for(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    web.conversations_create(name="hidden-1", is_private=True)
    control.add_channel("gone-1", archived=True)

    public = {one["name"] for one in web.conversations_list(exclude_archived=True, limit=999)["channels"]}
    private = {one["name"] for one in web.conversations_list(types="private_channel", limit=999)["channels"]}

    assert "hidden-1" in private
    assert "general" in public
    assert not {"hidden-1", "gone-1"} & public


def test_a_cursor_is_not_invented(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/apis/web-api/pagination"""
    with refused("invalid_cursor"):
        web.conversations_list(cursor="three")
    with refused("invalid_limit"):
        web.conversations_list(limit=1001)
    with refused("invalid_types"):
        web.conversations_list(types="secret_channel")
