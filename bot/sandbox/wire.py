"""How arguments travel: a JSON body, a form whose structures are JSON strings, or a query string."""

import json
from typing import Any

from aiohttp import BasicAuth, web

from bot.sandbox.errors import SlackError
from bot.sandbox.state import JSON

STRUCTURES = ("blocks", "view", "metadata", "attachments", "files")


class Args:
    """The arguments of one call, decoded; an empty string is as good as absent, as it is to Slack."""

    def __init__(self, given: JSON) -> None:
        self.given = {name: value for name, value in given.items() if value is not None and value != ""}

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str) -> str:
        value = self.given.get(name, "")
        if isinstance(value, (dict, list)):
            raise SlackError("invalid_arguments", messages=[f"expected a string [json-pointer:/{name}]"])
        return str(value)

    def required(self, name: str, error: str = "invalid_arguments") -> str:
        if name not in self.given:
            raise SlackError(error, messages=[f"missing required field: {name}"])
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.given.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, *, most: int, error: str = "invalid_arguments") -> int:
        try:
            value = int(self.given.get(name, default))
        except (TypeError, ValueError):
            raise SlackError(error) from None
        if value < 1 or value > most:
            raise SlackError(error)
        return value

    def structure(self, name: str) -> Any:
        """The decoded value: a dict or list when it was valid JSON, else the string that was sent."""
        return self.given.get(name)


async def arguments(request: web.Request) -> JSON:
    """Everything the caller sent, structures decoded; the body wins over the query."""
    given: JSON = dict(request.query)
    if request.method == "POST":
        if request.content_type == "application/json":
            given.update(await _json_body(request))
        elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
            given.update(
                {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
            )
    return {name: _decoded(name, value) for name, value in given.items()}


async def _json_body(request: web.Request) -> JSON:
    try:
        body = json.loads(await request.text() or "{}")
    except (ValueError, RecursionError):
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def _decoded(name: str, value: Any) -> Any:
    if name in STRUCTURES and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):  # the latter: nested deeper than anybody means
            return value
    return value


def client_of(request: web.Request) -> JSON:
    """The app's id and secret, where they come as HTTP's basic authorization."""
    try:
        basic = BasicAuth.decode(request.headers.get("Authorization", ""))
    except ValueError:
        return {}
    return {"client_id": basic.login, "client_secret": basic.password}


def token_of(request: web.Request, given: JSON) -> str:
    """The token from the Authorization header, else from the arguments (it is no longer among them).

    An app's token is taken from the header alone.
    """
    in_arguments = str(given.pop("token", "") or "")
    header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return header or ("" if in_arguments.startswith("xapp-") else in_arguments)
