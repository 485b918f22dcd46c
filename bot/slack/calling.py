"""Calling Slack's Web API: once, with a verdict where it fails, and page by page."""

import http.client
import json
import re
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from logging import getLogger
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import SlackAway, SlackBusy, SlackError, SlackRefused, SlackUnsure

_quiet = getLogger("tocsin.slack_sdk")
_quiet.setLevel("CRITICAL")  # what goes wrong is reported by whoever called, with what it was about

BUSY = frozenset({"ratelimited", "rate_limited"})

TROUBLED = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
"""Slack failed within: some of the call may have happened."""

PASSING = frozenset(
    {
        "team_added_to_org",
        "external_channel_migrating",
        "accesslimited",
        # These are about the installation, not about one message: they pass when somebody mends it.
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "two_factor_setup_required",
        "org_login_required",
        "ekm_access_denied",
    }
)
"""Refusals that may end; every other is final for the call it answers."""


def client(token: str | None, *, base_url: str, within: float) -> WebClient:
    """A Web API client that repeats nothing by itself: a repeated post would be said twice."""
    return WebClient(
        token=token, base_url=base_url, timeout=max(1, round(within)), retry_handlers=[], logger=_quiet
    )


class Calls:
    """Calls to one workspace. Every one raises SlackRefused, SlackBusy, SlackAway or SlackUnsure."""

    def __init__(self, web: WebClient) -> None:
        self._web = web

    def _messages(self, channel: str, *, since: datetime, thread: str | None) -> Iterator[Mapping[str, Any]]:
        about: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        if thread is None:
            yield from self._pages("conversations.history", "messages", **about)
        else:
            yield from self._pages("conversations.replies", "messages", ts=thread, **about)

    def _pages(self, method: str, of: str, **arguments: Any) -> Iterator[Any]:
        cursor: str | None = None
        while cursor != "":
            answer = self._call(method, **arguments, cursor=cursor)
            yield from answer[of]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""

    def _call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        # Every method takes a form with JSON in its fields; JSON bodies are refused by some that read.
        form = {
            name: json.dumps(value) if isinstance(value, dict | list) else value
            for name, value in arguments.items()
            if value is not None
        }
        with verdicts():
            answer = self._web.api_call(method, params=form).data
        assert isinstance(answer, Mapping)
        return answer

    def _send(self, url: str, body: bytes, content_type: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise SlackRefused("not_a_web_address", hopeless=True)
        request = urllib.request.Request(url, data=body, headers={"Content-Type": content_type})  # noqa: S310
        with verdicts(), urllib.request.urlopen(request, timeout=self._web.timeout):  # noqa: S310
            pass


@contextmanager
def verdicts() -> Iterator[None]:
    """Tell by the exception whether a call had an effect, had none, or nobody knows."""
    try:
        yield
    except SlackApiError as error:
        raise _of_answer(error) from error
    except urllib.error.HTTPError as error:
        error.close()
        raise _of_status(error.code, error.headers.get("Retry-After")) from error
    except urllib.error.URLError as error:
        certain = ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
        verdict = SlackAway if isinstance(error.reason, certain) else SlackUnsure
        raise verdict(type(error.reason).__name__) from error
    except (OSError, http.client.HTTPException, SlackClientError) as error:
        raise SlackUnsure(type(error).__name__) from error


def _of_answer(error: SlackApiError) -> SlackError:
    response = error.response
    if response.status_code != 200:
        return _of_status(response.status_code, response.headers.get("Retry-After"))
    data = response.data if isinstance(response.data, Mapping) else {}
    reason = str(data.get("error") or "unknown_error")
    if not re.fullmatch(r"[a-z0-9_.:-]{1,80}", reason):
        return SlackUnsure("not_json")  # a page of something between us and Slack, which the SDK quotes
    if reason in BUSY:
        return SlackBusy(1)
    if reason in TROUBLED:
        return SlackUnsure(reason)
    return SlackRefused(reason, hopeless=reason not in PASSING)


def _of_status(status: int, retry_after: str | None) -> SlackError:
    if status == 429:
        return SlackBusy(float(retry_after) if retry_after and retry_after.isdigit() else 30)
    if status >= 500:
        return SlackUnsure(f"http_{status}")
    return SlackRefused(f"http_{status}", hopeless=True)
