"""The scenarios: harmless calls, and what Slack is documented to answer to each.

A word in braces stands for something learned before: `{channel}`, `{name}`, `{bot}`, and what a step keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One call: answered with this error, or without one and then with at least these top-level keys."""

    method: str
    args: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    has: str = ""
    keeps: Mapping[str, str] = field(default_factory=dict)  # a word for the value at this path of the answer


def post(*, error: str = "", keeps: Mapping[str, str] | None = None, **args: Any) -> Step:
    has = "" if error else "channel ts message"
    return Step("chat.postMessage", {**HERE, **args}, error, has, keeps or {})


def create(name: str, error: str) -> Step:
    return Step("conversations.create", {"name": name}, error)


def section(text: str) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


HERE = {"channel": "{channel}"}
TS = {**HERE, "ts": "{ts}"}
AT = {**HERE, "timestamp": "{ts}"}
EYES, NO_EYES = {**AT, "name": "eyes"}, {**AT, "name": "no_such_emoji_here"}
MARK = {"channel_id": "{channel}", "title": "Runbook", "type": "link", "link": "https://example.com/"}
METADATA = {"event_type": "conformance", "event_payload": {"id": "1"}}
# The scenario that changes the channel itself: it is played only in a channel that was made for it.
OWN = "a channel of our own, described and archived"
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [section("x")]}

SCENARIOS: Mapping[str, list[Step]] = {
    "who and where we are": [
        Step("auth.test", has="url team user team_id user_id bot_id"),
        Step("team.info", has="team"),
        Step("emoji.list", has="emoji cache_ts"),
        Step("users.info", {"user": "{bot}"}, has="user"),
        Step("users.info", {"user": "U0NOBODY1"}, "user_not_found"),
        Step("users.lookupByEmail", {"email": "nobody@example.invalid"}, "users_not_found"),
        Step("conversations.info", HERE, has="channel"),
        Step("conversations.members", HERE, has="members response_metadata"),
        Step("no.suchMethod", error="unknown_method"),
    ],
    "a message from its beginning to its end": [
        post(text="conformance", metadata=METADATA, keeps={"{ts}": "ts"}),
        Step("chat.getPermalink", {**HERE, "message_ts": "{ts}"}, has="channel permalink"),
        post(text="a reply", thread_ts="{ts}", keeps={"{reply}": "ts"}),
        Step("conversations.replies", TS, has="messages has_more"),
        Step("conversations.history", {**HERE, "limit": 1}, has="messages has_more pin_count"),
        Step("chat.update", {**TS, "text": "changed"}, has="channel ts text message"),
        Step("chat.delete", {**HERE, "ts": "{reply}"}, has="channel ts"),
        Step("chat.delete", {**HERE, "ts": "{reply}"}, "message_not_found"),
        post(text="x" * 40_001),  # cut, not refused
    ],
    "messages that are refused": [
        post(error="no_text"),
        post(channel="C0NOWHERE1", text="x", error="channel_not_found"),
        post(blocks=[section("x" * 3_001)], text="x", error="invalid_blocks"),
        post(blocks=[section("x")] * 51, text="x", error="invalid_blocks"),
        post(blocks=[section("x" * 2_900)] * 5, text="x", error="msg_blocks_too_long"),
        post(blocks={"type": "section"}, text="x", error="invalid_blocks_format"),
        post(text="x", markdown_text="x", error="markdown_text_conflict"),
        post(text="x", metadata={"event_type": "no_payload"}, error="invalid_metadata_format"),
        Step("chat.postEphemeral", {**HERE, "user": "U0NOBODY1", "text": "x"}, "user_not_in_channel"),
        Step("chat.scheduleMessage", {**HERE, "text": "x", "post_at": 1_000_000_000}, "time_in_past"),
        Step("chat.scheduleMessage", {**HERE, "text": "x", "post_at": "{in_a_year}"}, "time_too_far"),
        Step("reminders.add", {"text": "x", "time": "{in_a_year}"}, "not_allowed_token_type"),
    ],
    "names of channels, and invitations": [
        create("", "invalid_name_required"),
        create("a" * 81, "invalid_name_maxlength"),
        create("---", "invalid_name_punctuation"),
        create("War.Room", "invalid_name_specials"),
        create("{name}", "name_taken"),
        Step("conversations.invite", {**HERE, "users": "{bot}"}, "cant_invite_self"),
        Step("conversations.invite", {**HERE, "users": "U0NOBODY1"}, "user_not_found"),
    ],
    "pins, reactions and bookmarks": [
        post(text="conformance", keeps={"{ts}": "ts"}),
        Step("pins.add", AT),
        Step("pins.add", AT, "already_pinned"),
        Step("pins.list", HERE, has="items"),
        Step("pins.remove", AT),
        Step("pins.remove", AT, "no_pin"),
        Step("reactions.add", EYES),
        Step("reactions.add", EYES, "already_reacted"),
        Step("reactions.add", NO_EYES, "invalid_name"),
        Step("reactions.get", AT, has="type channel message"),
        Step("reactions.remove", EYES),
        Step("reactions.remove", EYES, "no_reaction"),
        Step("bookmarks.add", MARK, has="bookmark"),
        Step("bookmarks.add", {**MARK, "link": "nowhere"}, "invalid_link"),
    ],
    "views and pages": [
        Step("views.open", {"trigger_id": "1.2.3", "view": MODAL}, "invalid_trigger_id"),
        Step("views.open", {"trigger_id": "1.2.3", "view": {"type": "modal"}}, "invalid_arguments"),
        Step("views.update", {"view_id": "V0NOBODY1", "view": MODAL}, "not_found"),
        Step("users.conversations", {"limit": 1}, has="channels response_metadata"),
        Step("users.conversations", {"cursor": "invented"}, "invalid_cursor"),
        Step("conversations.history", {**HERE, "oldest": "yesterday"}, "invalid_ts_oldest"),
    ],
    OWN: [
        Step("conversations.setTopic", {**HERE, "topic": "x" * 250}, has="channel"),
        Step("conversations.setTopic", {**HERE, "topic": "x" * 251}, "too_long"),
        Step("conversations.archive", HERE),
        Step("conversations.archive", HERE, "already_archived"),
        post(text="x", error="is_archived"),
        create("{name}", "name_taken"),
        Step("conversations.unarchive", HERE, "not_in_channel"),
    ],
}
