"""What a person's profile shows, and guests of one channel."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control, ControlError

Refused = Callable[[str], AbstractContextManager[None]]


def test_a_profile_has_a_status_and_pictures(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/objects/user-object"""
    control.change_user("dan", title="Engineer", status_text="On holiday", status_emoji=":palm_tree:")

    profile = web.users_info(user="U0DAN0001")["user"]["profile"]

    assert (profile["status_text"], profile["status_emoji"]) == ("On holiday", ":palm_tree:")
    assert profile["title"] == "Engineer"
    assert profile["status_expiration"] == 0
    assert all(f"image_{size}" in profile for size in (24, 32, 48, 72, 192, 512))


def test_a_guest_of_one_channel_is_ultra_restricted(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/objects/user-object"""
    guest = control.add_user("gil", single_channel=True)["id"]

    user = web.users_info(user=guest)["user"]

    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, True)


def test_a_guest_of_one_channel_is_invited_to_no_other(
    web: WebClient, control: Control, channel: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/conversations.invite"""
    guest = control.add_user("hal", single_channel=True)["id"]
    web.conversations_open(users=guest)
    web.conversations_invite(channel=channel, users=guest)
    other = web.conversations_create(name="another-for-hal")["channel"]["id"]

    with refused("ura_max_channels"):
        web.conversations_invite(channel=other, users=guest)
    with pytest.raises(ControlError, match="is a guest of one channel"):
        control.join(other, "hal")
    control.leave(channel, "hal")
    assert web.conversations_invite(channel=other, users=guest)["ok"]
