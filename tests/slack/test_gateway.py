"""The gateway: what an answer of Slack means, and what is asked of it."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.errors import SlackAway, SlackBusy, SlackError, SlackRefused, SlackUnsure
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from bot.slack.messages import Refused
from tests.scripted import Scripted, scripted

SAID = Refused(says="No.").shape()
SINCE = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def gateway(slack: Scripted) -> Gateway:
    return Gateway(client("xoxb-secret", base_url=slack.api_url, within=1))


def post(gateway: Gateway) -> str:
    return gateway.post("C1", SAID, delivery=7)


def refusal(gateway: Gateway) -> SlackError:
    with pytest.raises(SlackError) as raised:
        post(gateway)
    return raised.value


def test_a_429_says_how_long_to_wait(slack: Scripted, gateway: Gateway) -> None:
    """It had no effect, and may be repeated after Retry-After."""
    slack.says({"ok": False, "error": "ratelimited"}, status=429, Retry_After="7")

    error = refusal(gateway)

    assert isinstance(error, SlackBusy)
    assert error.seconds == 7


@pytest.mark.parametrize("after", [{}, {"Retry_After": "soon"}])
def test_a_429_that_does_not_say_so_means_half_a_minute(
    slack: Scripted, gateway: Gateway, after: dict[str, str]
) -> None:
    """Rather too long than asked again at once."""
    slack.says({"ok": False, "error": "ratelimited"}, status=429, **after)

    error = refusal(gateway)

    assert isinstance(error, SlackBusy)
    assert error.seconds == 30


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "internal error"),
        (502, "<html>bad gateway</html>"),
        (503, ""),
        (200, '{"ok": false, "error": "internal_error"}'),
        (200, '{"ok": false, "error": "fatal_error"}'),
        (200, "<html>a proxy's page</html>"),
    ],
)
def test_whatever_leaves_doubt_is_unsure(slack: Scripted, gateway: Gateway, status: int, body: str) -> None:
    """The message may stand, so nobody may say it again before having looked."""
    slack.says(body, status=status)

    assert isinstance(refusal(gateway), SlackUnsure)


def test_an_answer_that_never_comes_is_unsure() -> None:
    """A server that takes the call and keeps silent may have performed it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        gateway = Gateway(client("xoxb-secret", base_url=f"http://127.0.0.1:{port}/api/", within=1))

        assert isinstance(refusal(gateway), SlackUnsure)


@pytest.mark.parametrize("host", ["127.0.0.1:9", "nowhere.invalid"])
def test_where_nobody_listens_nothing_happened(host: str) -> None:
    """Refused connections and unknown names never reached Slack: no look is needed."""
    gateway = Gateway(client("xoxb-secret", base_url=f"http://{host}/api/", within=1))

    assert isinstance(refusal(gateway), SlackAway)


@pytest.mark.parametrize(
    ("reason", "hopeless"),
    [
        ("channel_not_found", True),
        ("is_archived", True),
        ("not_in_channel", True),
        ("invalid_blocks", True),
        ("msg_too_long", True),
        ("invalid_auth", False),
        ("token_revoked", False),
        ("missing_scope", False),
        ("account_inactive", False),
    ],
)
def test_a_refusal_is_for_good_unless_it_is_about_the_installation(
    slack: Scripted, gateway: Gateway, reason: str, hopeless: bool
) -> None:
    """What somebody can mend at the app will be said when they have; the rest never."""
    slack.says({"ok": False, "error": reason})

    error = refusal(gateway)

    assert isinstance(error, SlackRefused)
    assert (error.reason, error.hopeless) == (reason, hopeless)


def test_a_call_is_made_once(slack: Scripted, gateway: Gateway) -> None:
    """Slack's SDK repeats a call after a reset by default, which would say everything twice."""
    slack.says("", status=503)
    refusal(gateway)

    assert slack.methods() == ["chat.postMessage"]


def test_a_post_carries_its_delivery_and_unfolds_no_links(slack: Scripted, gateway: Gateway) -> None:
    """By the id it is found again; ids only, for all apps may read metadata."""
    post(gateway)

    ((_, sent),) = slack.asked
    assert sent["metadata"] == '{"event_type": "tocsin_delivery", "event_payload": {"delivery": "7"}}'
    assert (sent["unfurl_links"], sent["unfurl_media"]) == ("0", "0")


def test_a_message_is_found_by_its_delivery_on_any_page(slack: Scripted, gateway: Gateway) -> None:
    """A busy channel has more than one page since a minute ago."""
    mine = {"ts": "2.0", "metadata": {"event_type": "tocsin_delivery", "event_payload": {"delivery": "7"}}}
    others = [
        {"ts": "5.0"},
        {"ts": "4.0", "metadata": {"event_type": "other_app", "event_payload": {"delivery": "7"}}},
        {"ts": "3.0", "metadata": {"event_type": "tocsin_delivery", "event_payload": {"delivery": "77"}}},
    ]
    slack.says({"ok": True, "messages": others, "response_metadata": {"next_cursor": "more"}})
    slack.says({"ok": True, "messages": [mine], "response_metadata": {"next_cursor": ""}})

    found = gateway.find("C1", delivery=7, since=SINCE)

    assert found == "2.0"
    assert [sent.get("cursor") for _, sent in slack.asked] == [None, "more"]
    assert {sent["oldest"] for _, sent in slack.asked} == {"1795262400.000000"}
    assert {sent["include_all_metadata"] for _, sent in slack.asked} == {"1"}


def test_what_is_not_found_anywhere_is_not_there(slack: Scripted, gateway: Gateway) -> None:
    """An empty history, and one whose last page has no cursor at all."""
    slack.says({"ok": True, "messages": []})

    assert gateway.find("C1", delivery=7, since=SINCE, thread="1.0") is None
    assert slack.methods() == ["conversations.replies"]


def test_an_answer_at_a_response_url_is_for_one_person_and_replaces_nothing(
    slack: Scripted, gateway: Gateway
) -> None:
    """https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"""
    gateway.respond(f"{slack.url}/answers/1", SAID)

    ((path, sent),) = slack.asked
    assert path == "/answers/1"
    assert (sent["response_type"], sent["replace_original"]) == ("ephemeral", "False")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.com/", "C0GENERAL"])
def test_only_web_addresses_are_answered(gateway: Gateway, address: str) -> None:
    """What is no address of Slack's is not opened."""
    with pytest.raises(SlackRefused) as refused:
        gateway.respond(address, SAID)

    assert refused.value.hopeless


def test_a_used_up_response_url_is_refused_for_good(slack: Scripted, gateway: Gateway) -> None:
    """After five uses or half an hour it takes nothing more."""
    slack.says('{"ok": false, "error": "expired_url"}', status=404)

    with pytest.raises(SlackRefused) as refused:
        gateway.respond(f"{slack.url}/answers/1", SAID)

    assert refused.value.hopeless


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"real_name": "Ann Archer", "name": "ann"}, "Ann Archer"),
        ({"profile": {"display_name": "annie"}, "name": "ann"}, "annie"),
        ({"name": "ann"}, "ann"),
        ({}, "U1"),
    ],
)
def test_a_person_is_called_by_the_best_name_that_slack_knows(
    slack: Scripted, gateway: Gateway, user: dict[str, object], name: str
) -> None:
    """Somebody without any is called by their id."""
    slack.says({"ok": True, "user": user})

    assert gateway.profile("U1").name == name


def test_a_reply_is_read_by_its_own_moment(slack: Scripted, gateway: Gateway) -> None:
    """The reaction was on a reply in a thread, which is no part of the channel's history."""
    slack.says({"ok": True, "messages": []})
    slack.says({"ok": True, "messages": [{"ts": "1.0", "text": "parent"}, {"ts": "2.0", "text": "reply"}]})

    found = gateway.message("C1", "2.0")

    assert found is not None
    assert found["text"] == "reply"
