"""Inspecting: what Slack says of our own tokens and channels. Nothing is changed by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.slack.calling import Calls, verdicts
from bot.slack.gateway import Installation


@dataclass(frozen=True, slots=True)
class Token:
    """Whose a bot token is, and what it may."""

    installation: Installation
    scopes: frozenset[str] | None
    """None: Slack did not say."""
    at: datetime | None
    """What time it was for Slack when it answered, to the second."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it is now."""

    name: str
    is_archived: bool
    is_member: bool


class Inspection(Calls):
    """Questions about one token. Each raises SlackRefused, SlackBusy, SlackAway or SlackUnsure."""

    def token(self) -> Token:
        """Whose this token is; the scopes and the time stand in the answer's headers.

        https://docs.slack.dev/reference/methods/auth.test
        """
        with verdicts():
            answer = self._web.api_call("auth.test")
        found, headers = answer.data, {name.lower(): text for name, text in answer.headers.items()}
        assert isinstance(found, Mapping)
        us = Installation(str(found["team_id"]), str(found.get("team") or ""), str(found["user_id"]))
        scopes = headers.get("x-oauth-scopes")
        held = frozenset(scope.strip() for scope in scopes.split(",")) if scopes else None
        return Token(us, held, _moment(headers.get("date")))

    def open_socket(self) -> None:
        """Ask for the address of a socket, and leave it unused: an app token is good for nothing else.

        https://docs.slack.dev/reference/methods/apps.connections.open
        """
        self._call("apps.connections.open")

    def channel(self, id: str) -> Channel:
        """https://docs.slack.dev/reference/methods/conversations.info"""
        found = self._call("conversations.info", channel=id)["channel"]
        return Channel(str(found.get("name")), bool(found.get("is_archived")), bool(found.get("is_member")))


def _moment(written: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(written).astimezone(UTC) if written else None
    except ValueError:
        return None
