"""What each method asks for, a scope, and how often it may be called."""

import json
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.process import running


@pytest.fixture(scope="module")
def scopeless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebClient]:
    path = tmp_path_factory.mktemp("app") / "manifest.json"
    path.write_text(json.dumps({"oauth_config": {"scopes": {"bot": ["commands"]}}}))
    with running("--manifest", str(path)) as sandbox:
        yield WebClient(token=sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=[])


@pytest.mark.parametrize(
    ("method", "needed"),
    [
        ("team.info", "team:read"),
        ("bots.info", "users:read"),
        ("users.list", "users:read"),
        ("users.lookupByEmail", "users:read.email"),
        ("usergroups.list", "usergroups:read"),
        ("usergroups.users.list", "usergroups:read"),
        ("conversations.leave", "channels:manage"),
        ("conversations.kick", "channels:manage"),
        ("conversations.archive", "channels:manage"),
        ("conversations.rename", "channels:manage"),
        ("conversations.setPurpose", "channels:manage,channels:write.topic"),
        ("chat.delete", "chat:write"),
        ("pins.remove", "pins:write"),
        ("bookmarks.edit", "bookmarks:write"),
        ("bookmarks.remove", "bookmarks:write"),
        ("reactions.add", "reactions:write"),
        ("reactions.remove", "reactions:write"),
        ("reactions.get", "reactions:read"),
        ("files.info", "files:read"),
        ("chat.postMessage", "chat:write"),
        ("chat.postEphemeral", "chat:write"),
        ("chat.update", "chat:write"),
        ("chat.scheduleMessage", "chat:write"),
        ("conversations.create", "channels:manage"),
        ("conversations.invite", "channels:manage,channels:write.invites"),
        ("conversations.join", "channels:join"),
        ("conversations.open", "im:write"),
        ("conversations.info", "channels:read"),
        ("conversations.history", "channels:history"),
        ("conversations.replies", "channels:history"),
        ("users.info", "users:read"),
        ("users.conversations", "channels:read"),
        ("pins.add", "pins:write"),
        ("pins.list", "pins:read"),
        ("bookmarks.add", "bookmarks:write"),
        ("bookmarks.list", "bookmarks:read"),
        ("files.getUploadURLExternal", "files:write"),
        ("files.completeUploadExternal", "files:write"),
        ("canvases.create", "canvases:write"),
        ("conversations.canvases.create", "canvases:write"),
        ("usergroups.create", "usergroups:write"),
        ("usergroups.users.update", "usergroups:write"),
        ("emoji.list", "emoji:read"),
    ],
)
def test_each_method_asks_for_its_scope(scopeless: WebClient, method: str, needed: str) -> None:
    """https://docs.slack.dev/reference/scopes"""
    with pytest.raises(SlackApiError) as caught:
        scopeless.api_call(method)

    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", needed, "commands")


@pytest.mark.parametrize(
    ("method", "most"),
    [
        ("users.list", 20),
        ("usergroups.list", 20),
        ("usergroups.users.list", 20),
        ("conversations.archive", 20),
        ("conversations.rename", 20),
        ("conversations.setPurpose", 20),
        ("pins.remove", 20),
        ("bookmarks.edit", 20),
        ("bookmarks.remove", 20),
        ("reactions.remove", 20),
        ("reactions.add", 50),
        ("reactions.get", 50),
        ("users.lookupByEmail", 50),
        ("bots.info", 50),
        ("chat.delete", 50),
        ("conversations.kick", 50),
        ("conversations.leave", 50),
        ("files.info", 100),
        ("conversations.create", 20),
        ("conversations.setTopic", 20),
        ("conversations.list", 20),
        ("conversations.unarchive", 20),
        ("pins.add", 20),
        ("bookmarks.add", 20),
        ("canvases.create", 20),
        ("usergroups.create", 20),
        ("usergroups.users.update", 20),
        ("emoji.list", 20),
        ("chat.update", 50),
        ("chat.scheduleMessage", 50),
        ("conversations.invite", 50),
        ("conversations.open", 50),
        ("conversations.join", 50),
        ("conversations.info", 50),
        ("conversations.history", 50),
        ("users.conversations", 50),
        ("conversations.members", 100),
        ("users.info", 100),
        ("chat.postEphemeral", 100),
        ("files.getUploadURLExternal", 100),
        ("files.completeUploadExternal", 100),
        ("views.open", 100),
        ("views.push", 100),
        ("views.update", 100),
        ("views.publish", 100),
    ],
)
def test_each_method_has_its_tier(web: WebClient, method: str, most: int) -> None:
    """https://docs.slack.dev/apis/web-api/rate-limits"""

    def status() -> int:
        try:
            return int(web.api_call(method).status_code)
        except SlackApiError as refusal:
            return int(refusal.response.status_code)

    answers = [status() for _ in range(most + 1)]

    assert answers == [200] * most + [429]
