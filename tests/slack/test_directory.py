"""Looking up e-mail addresses and user groups: what is asked of Slack, and what its answers mean."""

from collections.abc import Iterator

import pytest

from bot.slack import directory
from bot.slack.calling import client
from bot.slack.gateway import Gateway
from tests.scripted import Scripted, scripted

ANN = {"ok": True, "user": {"id": "U1"}}
GROUPS = {"ok": True, "usergroups": [{"id": "S1NET", "handle": "network"}, {"id": "S1DB", "handle": "db"}]}
MEMBERS = {"ok": True, "users": ["U2", "U3"]}
NOBODY = {"ok": False, "error": "users_not_found"}
NO_SCOPE = {"ok": False, "error": "missing_scope", "needed": "users:read.email"}


@pytest.fixture
def slack() -> Iterator[Scripted]:
    with scripted() as answering:
        yield answering


@pytest.fixture
def gateway(slack: Scripted) -> Gateway:
    return Gateway(client("xoxb-secret", base_url=slack.api_url, within=1))


def look_up(
    gateway: Gateway, *names: str, known: dict[str, list[str]] | None = None, stops: bool = False
) -> tuple[directory.Answer, list[float]]:
    """What is found, and how long was waited; `stops`: somebody wants us to stop then."""
    waited: list[float] = []

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return stops

    return directory.look_up(gateway, names, known or {}, wait=wait), waited


def test_an_address_is_a_person(slack: Scripted, gateway: Gateway) -> None:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    slack.says(ANN)

    answer, _ = look_up(gateway, "ann@example.com")

    assert answer.directory == {"ann@example.com": ("U1",)}
    assert slack.asked == [("users.lookupByEmail", {"email": "ann@example.com"})]


def test_a_handle_is_found_in_the_list_and_then_asked_for_its_members(
    slack: Scripted, gateway: Gateway
) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.list, once for all handles."""
    for said in (GROUPS, MEMBERS, {"ok": True, "users": []}):
        slack.says(said)

    answer, _ = look_up(gateway, "@network", "@db")

    assert answer.directory == {"@db": ("U2", "U3"), "@network": ()}
    assert slack.methods() == ["usergroups.list", "usergroups.users.list", "usergroups.users.list"]
    assert [sent.get("usergroup") for _, sent in slack.asked] == [None, "S1DB", "S1NET"]


def test_a_groups_id_needs_no_list(slack: Scripted, gateway: Gateway) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    slack.says(MEMBERS)

    answer, _ = look_up(gateway, "S1NET")

    assert answer.directory == {"S1NET": ("U2", "U3")}
    assert slack.methods() == ["usergroups.users.list"]


@pytest.mark.parametrize(
    ("name", "says", "reason"),
    [
        ("gone@example.com", [NOBODY], "users_not_found"),
        ("gone@example.com", [{"ok": True, "user": {"id": "U1", "deleted": True}}], "users_not_found"),
        ("@gone", [GROUPS], "no_such_subteam"),
        ("S1GONE", [{"ok": False, "error": "no_such_subteam"}], "no_such_subteam"),
    ],
)
def test_who_left_is_known_no_more(
    slack: Scripted, gateway: Gateway, name: str, says: list[object], reason: str
) -> None:
    """Slack says that there is no such person or group: what was known of them goes."""
    for said in says:
        slack.says(said)

    answer, _ = look_up(gateway, name, known={name: ["U1"]})

    assert (answer.directory, answer.unknown) == ({}, {name: reason})


@pytest.mark.parametrize(
    ("name", "reason"), [("ann@example.com", "missing_scope"), ("@network", "plan_upgrade_required")]
)
def test_a_refusal_that_says_nothing_of_the_person_takes_nobody_away(
    slack: Scripted, gateway: Gateway, name: str, reason: str
) -> None:
    """A scope or a plan may come back; until then whoever was known still is."""
    slack.says({"ok": False, "error": reason})

    answer, _ = look_up(gateway, name, known={name: ["U1"]})

    assert (answer.directory, answer.unknown) == ({name: ("U1",)}, {name: reason})


def test_one_refusal_keeps_nobody_else_from_being_found(slack: Scripted, gateway: Gateway) -> None:
    """Without usergroups:read, addresses are still looked up."""
    slack.refuses["usergroups.list"] = "missing_scope"
    slack.says(NOBODY)
    slack.says(ANN)

    answer, _ = look_up(gateway, "@network", "@db", "a@example.com", "b@example.com")

    assert answer.directory == {"b@example.com": ("U1",)}
    assert answer.unknown == {
        "@db": "missing_scope",
        "@network": "missing_scope",
        "a@example.com": "users_not_found",
    }


def test_a_busy_slack_is_waited_for(slack: Scripted, gateway: Gateway) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits: as long as Retry-After says."""
    slack.says("", status=503)
    slack.says({"ok": False, "error": "ratelimited"}, status=429, Retry_After="7")
    slack.says(ANN)

    answer, waited = look_up(gateway, "ann@example.com")

    assert answer.directory == {"ann@example.com": ("U1",)}
    assert waited == [0.2, 7]


def test_a_slack_that_stays_away_leaves_known_people_known() -> None:
    """It is not asked for the next name: that would take as long again."""
    away = Gateway(client("xoxb-secret", base_url="http://127.0.0.1:9/api/", within=1))
    known = {"ann@example.com": ["U1"], "gone@example.com": ["U9"]}

    answer, waited = look_up(away, "ann@example.com", "ben@example.com", known=known, stops=True)

    assert answer.directory == {"ann@example.com": ("U1",)}
    assert answer.broken_off is not None
    assert len(waited) == 1


def test_patience_ends_after_two_minutes_of_asking(slack: Scripted, gateway: Gateway) -> None:
    """A Retry-After beyond it is not waited for."""
    slack.says({"ok": False, "error": "ratelimited"}, status=429, Retry_After="121")

    answer, waited = look_up(gateway, "ann@example.com")

    assert (answer.broken_off, waited) == ("ratelimited", [])


def test_who_was_never_found_is_asked_for_first(slack: Scripted, gateway: Gateway) -> None:
    """Should the time run out, the others are known from before."""
    look_up(gateway, "ann@example.com", "zoe@example.com", known={"ann@example.com": ["U1"]})

    assert [sent["email"] for _, sent in slack.asked] == ["zoe@example.com", "ann@example.com"]
