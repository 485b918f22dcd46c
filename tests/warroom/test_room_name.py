"""The name of a room: what Slack takes, for whatever title people give."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from bot.sandbox.methods.conversations import name_error
from bot.terms import Kind
from bot.warroom.opening import NAMES_TRIED, room_name
from storage.rows import Incident


def named(title: str, number: int = 12) -> str:
    return room_name(Incident(kind=Kind.INCIDENT, number=number, title=title))


@given(title=st.text(min_size=1, max_size=150), number=st.integers(1, 999_999_999))
@example(title="VPN is down", number=12)
@example(title="🔥🔥🔥", number=1)
@example(title="كل شيء معطل", number=1)
@example(title="x" * 150, number=999_999_999)
@example(title="-" * 150, number=1)
@example(title="ﬃ" * 150, number=1)
def test_any_title_makes_a_name_that_slack_takes(title: str, number: int) -> None:
    """`[a-z0-9_-]`, at most 80 with a number behind it, and the key in front."""
    name = named(title, number)

    assert re.fullmatch(r"[a-z0-9_-]{1,80}", f"{name}-{NAMES_TRIED}")
    assert name_error(name) is None
    assert name == f"inc-{number}" or name.startswith(f"inc-{number}-")
    assert not name.endswith("-")


def test_a_name_says_what_it_is_about() -> None:
    """The key and the words of the title, accents taken off."""
    assert named("VPN is down for everyone!") == "inc-12-vpn-is-down-for-everyone"
    assert named("Büro-Wi-Fi fällt aus") == "inc-12-buro-wi-fi-fallt-aus"


def test_a_long_name_ends_with_a_whole_word() -> None:
    """Cut where it can be read."""
    name = named("The whole network of the Berlin office has been unreachable since early morning")

    assert len(name) <= 60
    assert "the-whole-network-of-the-berlin-office" in name
    assert name.rpartition("-")[2] in ["has", "been", "unreachable", "since"]
