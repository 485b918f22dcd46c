"""reactions.*: an emoji under a message."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from slack_sdk import WebClient

from bot.sandbox.client import Control, ControlError
from bot.sandbox.emoji_names import NAMES

Refused = Callable[[str], AbstractContextManager[None]]
ANN, BOT = "U0ANN0001", "U0BOT0001"
EMOJI = sorted(NAMES)


@pytest.fixture
def said(web: WebClient, room: str) -> str:
    """A message of the bot in the room."""
    return str(web.chat_postMessage(channel=room, text="INC-1")["ts"])


def test_a_reaction_is_added_once_and_read_back(
    web: WebClient, control: Control, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    control.react("ann", room, said, "eyes")
    web.reactions_add(channel=room, timestamp=said, name="eyes")

    with refused("already_reacted"):
        web.reactions_add(channel=room, timestamp=said, name="eyes")
    found = web.reactions_get(channel=room, timestamp=said)
    assert found["message"]["reactions"] == [{"name": "eyes", "users": [ANN, BOT], "count": 2}]
    assert (found["type"], found["channel"]) == ("message", room)
    assert found["message"]["permalink"].endswith(said.replace(".", ""))


def test_the_bot_takes_back_only_its_own_reaction(
    web: WebClient, control: Control, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.remove"""
    control.react("ann", room, said, "eyes")
    with refused("no_reaction"):
        web.reactions_remove(channel=room, timestamp=said, name="eyes")
    web.reactions_add(channel=room, timestamp=said, name="eyes")
    web.reactions_add(channel=room, timestamp=said, name="bell")

    web.reactions_remove(channel=room, timestamp=said, name="eyes")
    web.reactions_remove(channel=room, timestamp=said, name="bell")

    assert control.channel(room)["messages"][-1]["reactions"] == {"eyes": [ANN]}


@pytest.mark.parametrize("name", ["", ":eyes:", "Eyes", "wave::skin-tone-7"])
def test_an_emoji_is_named_in_small_letters_without_colons(
    web: WebClient, room: str, said: str, refused: Refused, name: str
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    with refused("invalid_name"):
        web.reactions_add(channel=room, timestamp=said, name=name)
    web.reactions_add(channel=room, timestamp=said, name="wave::skin-tone-3")


def test_a_reaction_needs_a_message_that_is_there(
    web: WebClient, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.get"""
    with refused("no_item_specified"):
        web.api_call("reactions.add", params={"name": "eyes", "channel": room})
    with refused("no_item_specified"):
        web.reactions_get(timestamp=said)
    with refused("bad_timestamp"):
        web.reactions_add(channel=room, timestamp="yesterday", name="eyes")
    with refused("message_not_found"):
        web.reactions_get(channel=room, timestamp="1234567890.123456")
    with refused("channel_not_found"):
        web.reactions_get(channel="C0NOWHERE", timestamp=said)


def test_the_bot_reacts_where_it_is_and_where_writing_is_allowed(
    web: WebClient, control: Control, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    control.message("ann", "general", "hello")
    ts = control.channel("general")["messages"][-1]["ts"]
    with refused("no_access"):
        web.reactions_add(channel="C0GENERAL", timestamp=ts, name="eyes")
    with refused("channel_not_found"):
        web.reactions_get(channel="C0GENERAL", timestamp=ts)

    control.archive(room)

    with refused("is_archived"):
        web.reactions_add(channel=room, timestamp=said, name="eyes")


def test_a_person_reacts_at_most_23_times_to_one_message(
    web: WebClient, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    for name in EMOJI[:23]:
        web.reactions_add(channel=room, timestamp=said, name=name)

    with refused("too_many_reactions"):
        web.reactions_add(channel=room, timestamp=said, name=EMOJI[23])


def test_a_message_carries_at_most_50_different_emoji(
    web: WebClient, control: Control, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    for name in EMOJI[:50]:
        control.react("ann", room, said, name)

    with refused("too_many_emoji"):
        web.reactions_add(channel=room, timestamp=said, name=EMOJI[50])
    web.reactions_add(channel=room, timestamp=said, name=EMOJI[0])


def test_a_reaction_is_one_of_slacks_emoji_or_of_the_workspaces_own(
    web: WebClient, control: Control, room: str, said: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    with refused("invalid_name"):
        web.reactions_add(channel=room, timestamp=said, name="tocsin-bell")
    with pytest.raises(ControlError, match="no emoji 'tocsin-bell'"):
        control.react("ann", room, said, "tocsin-bell")

    control.add_emoji("tocsin-bell")

    assert web.reactions_add(channel=room, timestamp=said, name="tocsin-bell")["ok"]
    with refused("invalid_name"):
        web.reactions_add(channel=room, timestamp=said, name="tocsin-bell::skin-tone-3")


def test_the_workspaces_own_emoji_are_listed(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/emoji.list"""
    control.add_emoji("listed-bell")

    emoji = web.emoji_list()["emoji"]

    assert emoji["listed-bell"].endswith("/emoji/listed-bell.png")
    assert "eyes" not in emoji
    with pytest.raises(ControlError, match="cannot be an emoji of the workspace's own"):
        control.add_emoji("eyes")
