"""users.*, usergroups.*, bots.info, team.info and api.test: who works here."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.sandbox.client import Control, ControlError
from bot.sandbox.process import Running, running

Refused = Callable[[str], AbstractContextManager[None]]
ANN, BEN, BOT = "U0ANN0001", "U0BEN0001", "U0BOT0001"


def test_the_team_says_who_it_is_and_knows_no_other(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/team.info"""
    assert web.team_info()["team"]["id"] == "T0SANDBOX"
    assert web.team_info(team="T0SANDBOX")["team"]["domain"] == "sandbox"
    with refused("team_not_found"):
        web.team_info(team="T0ELSEWHERE")


def test_a_test_call_needs_no_token_and_gives_back_its_arguments(sandbox: Running, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/api.test"""
    stranger = WebClient(base_url=sandbox.api_url, retry_handlers=[])

    assert stranger.api_test(foo="bar")["args"] == {"foo": "bar"}
    with refused("my_error"):
        stranger.api_test(error="my_error")


def test_a_bot_is_known_by_its_bot_id(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/bots.info"""
    bot = web.bots_info(bot=web.auth_test()["bot_id"])["bot"]

    assert (bot["user_id"], bot["name"], bot["deleted"]) == (BOT, "tocsin", False)
    with refused("bot_not_found"):
        web.bots_info(bot="B0NOBODY1")


def test_all_people_are_listed_page_by_page(web: WebClient) -> None:
    """https://docs.slack.dev/reference/methods/users.list"""
    whole = [one["id"] for one in web.users_list()["members"]]

    third = len(whole) // 3
    pages = [[one["id"] for one in page["members"]] for page in web.users_list(limit=third)]

    assert {ANN, BEN, BOT} <= set(whole)
    assert {len(page) for page in pages[:-1]} == {third}
    assert [id for page in pages for id in page] == whole


def test_a_page_of_people_has_at_most_a_thousand_and_a_true_cursor(web: WebClient, refused: Refused) -> None:
    """https://docs.slack.dev/apis/web-api/pagination"""
    with refused("invalid_arguments"):
        web.users_list(limit=1001)
    for cursor in ("three", "bmV4dDotMw==", "MTI="):
        with refused("invalid_cursor"):
            web.users_list(limit=2, cursor=cursor)


def test_more_than_a_thousand_people_are_listed_only_in_pages() -> None:
    """https://docs.slack.dev/reference/methods/users.list"""
    with running() as sandbox:
        web = WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])
        for n in range(1001 - len(web.users_list()["members"])):
            sandbox.control.add_user(f"person-{n}")

        with pytest.raises(SlackApiError, match="limit_required"):
            web.users_list()
        assert len(web.users_list(limit=1000)["members"]) == 1000


def test_a_person_is_found_by_email_whatever_its_case(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    gina = control.add_user("gina", email="Gina.Gray@example.org")

    assert web.users_lookupByEmail(email="ann@example.com")["user"]["id"] == ANN
    assert web.users_lookupByEmail(email="gina.gray@EXAMPLE.org")["user"]["id"] == gina["id"]
    with refused("users_not_found"):
        web.users_lookupByEmail(email="nobody@example.com")
    with pytest.raises(ControlError, match="gina's address already"):
        control.add_user("hugo", email="gina.gray@example.org")


def test_a_deactivated_person_is_listed_but_not_found_by_email(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    gone = control.add_user("igor", deleted=True)["id"]

    listed = {one["id"]: one for one in web.users_list()["members"]}
    assert listed[gone]["deleted"] is True
    assert web.users_info(user=gone)["user"]["deleted"] is True
    with refused("users_not_found"):
        web.users_lookupByEmail(email="igor@example.com")


def test_of_a_closed_account_slack_tells_no_time_zone(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/objects/user-object"""
    gone = control.add_user("jane", deleted=True)["id"]

    assert not {"tz", "real_name", "is_restricted"} & set(web.users_info(user=gone)["user"])


def test_who_is_deactivated_leaves_channels_and_groups_and_can_do_nothing(
    web: WebClient, control: Control, room: str, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/objects/user-object"""
    leaver = control.add_user("kurt")["id"]
    control.join(room, "kurt")
    group = control.add_usergroup("leavers", ["kurt", "ann"])["id"]
    direct = web.conversations_open(users=leaver)["channel"]["id"]

    control.deactivate("kurt")

    assert leaver not in web.conversations_members(channel=room)["members"]
    assert web.usergroups_users_list(usergroup=group)["users"] == [ANN]
    assert web.conversations_info(channel=direct)["channel"]["is_user_deleted"] is True
    with pytest.raises(ControlError, match="kurt is deactivated"):
        control.message("kurt", room, "hello")
    with refused("user_disabled"):
        web.conversations_open(users=leaver)
    with refused("cant_invite"):
        web.conversations_invite(channel=room, users=leaver)
    with refused("is_archived"):
        web.chat_postMessage(channel=leaver, text="are you there?")


def test_nothing_is_said_to_a_closed_account_that_was_never_spoken_to(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    gone = control.add_user("lena", deleted=True)["id"]

    with refused("channel_not_found"):
        web.chat_postMessage(channel=gone, text="are you there?")


def test_a_guest_is_restricted(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/objects/user-object"""
    guest = control.add_user("mona", guest=True)["id"]

    assert web.users_info(user=guest)["user"]["is_restricted"] is True
    assert web.users_info(user=ANN)["user"]["is_restricted"] is False


def test_a_user_group_has_a_handle_and_members(web: WebClient, control: Control, refused: Refused) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    made = control.add_usergroup("@network", ["ann", "ben"], name="Network people")

    listed = {one["handle"]: one for one in web.usergroups_list()["usergroups"]}
    assert (listed["network"]["id"], listed["network"]["name"]) == (made["id"], "Network people")
    assert web.usergroups_users_list(usergroup=made["id"])["users"] == [ANN, BEN]
    with refused("no_such_subteam"):
        web.usergroups_users_list(usergroup="S0NOBODY1")


def test_members_and_their_number_are_told_when_asked_for(web: WebClient, control: Control) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    id = control.add_usergroup("printers", ["ann"])["id"]

    def told(answer: SlackResponse) -> Any:
        return {one["id"]: one for one in answer["usergroups"]}[id]

    assert not {"users", "user_count"} & set(told(web.usergroups_list()))
    assert told(web.usergroups_list(include_users=True))["users"] == [ANN]
    assert told(web.usergroups_list(include_count=True))["user_count"] == "1"


def test_a_disabled_group_is_told_only_when_asked_for(
    web: WebClient, control: Control, refused: Refused
) -> None:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    id = control.add_usergroup("faxes", ["ann"], disabled=True)["id"]

    assert id not in {one["id"] for one in web.usergroups_list()["usergroups"]}
    disabled = {one["id"]: one for one in web.usergroups_list(include_disabled=True)["usergroups"]}
    assert disabled[id]["date_delete"] > 0
    with refused("no_such_subteam"):
        web.usergroups_users_list(usergroup=id)
    assert web.usergroups_users_list(usergroup=id, include_disabled=True)["users"] == [ANN]


def test_a_group_said_again_has_its_new_members(web: WebClient, control: Control) -> None:
    first = control.add_usergroup("rota", ["ann"])["id"]

    second = control.add_usergroup("rota", ["ben"])["id"]

    assert first == second
    assert web.usergroups_users_list(usergroup=first)["users"] == [BEN]
