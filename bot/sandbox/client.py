"""A small client of the control API, for tests and the demo; it needs nothing beside the standard library."""

import base64
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]
State = dict[str, Any]
Entry = str | int | float | list[str] | JSON | None

# Never through a proxy: the sandbox is on loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ControlError(Exception):
    """The sandbox did not understand, or what was asked cannot be."""


@dataclass(frozen=True)
class Outcome:
    """What became of a command, click, form, shortcut or search, and what the person sees of it."""

    status: str  # answered, failed, timeout, undelivered or refused
    sees: str = ""
    answer: JSON | str | None = None
    ms: float = 0.0
    trigger_id: str = ""
    view_id: str | None = None
    http_status: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    options: list[JSON] = field(default_factory=list)


class Control:
    """Talks to the sandbox whose `control_url` it is given."""

    def __init__(self, url: str) -> None:
        self._url = url

    def of(self, team: str) -> "Control":
        """The hand that moves another workspace of the same sandbox."""
        return Control(f"{self._url}teams/{team}/")

    # People

    def command(self, user: str, channel: str, command: str, text: str = "", **more: str) -> Outcome:
        """`thread_ts` is the thread in which it is typed, where that is assumed to be possible."""
        asked = {"channel": channel, "command": command, "text": text, **more}
        return Outcome(**self._post("command", user=user, **asked))

    def click(self, user: str, channel: str, ts: str, action_id: str, **more: Entry) -> Outcome:
        """In a message; `block_id`, `value` and `selected` say which element and what is chosen in it."""
        return Outcome(**self._post("click", user=user, channel=channel, ts=ts, action_id=action_id, **more))

    def click_in_view(self, user: str, view_id: str, action_id: str, **more: Entry) -> Outcome:
        return Outcome(**self._post("click", user=user, view_id=view_id, action_id=action_id, **more))

    def submit(self, user: str, view_id: str, values: dict[str, Entry] | None = None) -> Outcome:
        return Outcome(**self._post("submit", user=user, view_id=view_id, values=values or {}))

    def close(self, user: str) -> Outcome:
        """Close the modal on top of the person's screen."""
        return Outcome(**self._post("close", user=user))

    def open_home(self, user: str) -> None:
        """Look at the app's home."""
        self._post("home", user=user)

    def message(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> str:
        """Write something; the message's ts."""
        return str(self._post("message", user=user, channel=channel, text=text, thread_ts=thread_ts)["ts"])

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        self._post("react", user=user, channel=channel, ts=ts, name=name)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        self._post("unreact", user=user, channel=channel, ts=ts, name=name)

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Write one's own message anew."""
        self._post("edit", user=user, channel=channel, ts=ts, text=text)

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Take one's own message away."""
        self._post("delete", user=user, channel=channel, ts=ts)

    def pin(self, user: str, channel: str, ts: str) -> None:
        self._post("pin", user=user, channel=channel, ts=ts)

    def unpin(self, user: str, channel: str, ts: str) -> None:
        self._post("unpin", user=user, channel=channel, ts=ts)

    def mark_read(self, user: str, channel: str, ts: str, thread_ts: str | None = None) -> None:
        """The person has seen everything of the channel, or of a thread in it, up to there."""
        self._post("screen/read", user=user, channel=channel, ts=ts, thread_ts=thread_ts)

    def rename(self, channel: str, name: str) -> None:
        self._post("channel/rename", channel=channel, name=name)

    def unarchive(self, channel: str, user: str | None = None) -> None:
        self._post("channel/unarchive", channel=channel, user=user)

    def change_user(self, user: str, **more: str) -> None:
        """`real_name`, `title`, `tz`, `status_text` and `status_emoji`, in the person's profile."""
        self._post("user/change", user=user, **more)

    def shortcut(self, user: str, callback_id: str) -> Outcome:
        """Choose a global shortcut of the app's."""
        return Outcome(**self._post("shortcut", user=user, callback_id=callback_id))

    def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Outcome:
        """Choose a shortcut from a message's menu."""
        asked = {"user": user, "channel": channel, "ts": ts, "callback_id": callback_id}
        return Outcome(**self._post("message_shortcut", **asked))

    def search(self, user: str, channel: str, ts: str, action_id: str, typed: str, **more: str) -> Outcome:
        """Type into a menu whose options the app supplies; `options` are what it offers."""
        asked = {"channel": channel, "ts": ts, "action_id": action_id, "value": typed, **more}
        return Outcome(**self._post("options", user=user, **asked))

    def search_in_view(self, user: str, view_id: str, action_id: str, typed: str, **more: str) -> Outcome:
        asked = {"view_id": view_id, "action_id": action_id, "value": typed, **more}
        return Outcome(**self._post("options", user=user, **asked))

    # Furniture

    def add_user(self, name: str, **more: str | bool) -> JSON:
        """`real_name`, `title`, `tz`, `id`, `email`, `deleted`, `guest` and `single_channel` say more."""
        user: JSON = self._post("user", name=name, **more)["user"]
        return user

    def uninstall(self) -> None:
        """An administrator removes the app."""
        self._post("uninstall")

    def add_emoji(self, name: str) -> None:
        """One of the workspace's own."""
        self._post("emoji", name=name)

    def deactivate(self, user: str) -> None:
        self._post("user/deactivate", user=user)

    def add_usergroup(self, handle: str, members: list[str] | None = None, **more: str | bool) -> JSON:
        """`name` and `disabled` say more; a handle that is known has these members from now on."""
        group: JSON = self._post("usergroup", handle=handle, members=members or [], **more)["usergroup"]
        return group

    def share(self, user: str, channel: str, name: str, content: bytes, **more: str) -> JSON:
        """Put a file into a channel, with a `comment`, in a `thread_ts`; its file_id and its message's ts."""
        encoded = base64.b64encode(content).decode()
        return self._post("file", user=user, channel=channel, name=name, base64=encoded, **more)

    def add_channel(
        self, name: str, members: list[str] | None = None, *, is_private: bool = False, archived: bool = False
    ) -> JSON:
        asked = {"name": name, "members": members or [], "is_private": is_private, "archived": archived}
        channel: JSON = self._post("channel", **asked)["channel"]
        return channel

    def add_members(self, channel: str, members: list[str]) -> None:
        """As if they had been in it from the start."""
        self._post("channel/members", channel=channel, members=members)

    def set_topic(self, channel: str, topic: str) -> None:
        self._post("channel/topic", channel=channel, topic=topic)

    def archive(self, channel: str) -> None:
        self._post("channel/archive", channel=channel)

    def join(self, channel: str, user: str) -> None:
        self._post("channel/join", channel=channel, user=user)

    def leave(self, channel: str, user: str) -> None:
        self._post("channel/leave", channel=channel, user=user)

    # Looking

    def state(self, channel: str | None = None) -> State:
        return self._call("GET", f"state?{_query(channel=channel)}")

    def channel(self, name: str) -> JSON:
        """One channel with its messages, by id or name; "@ann" is the direct message with ann."""
        channel: JSON = self.state(name)["channels"][0]
        return channel

    def calls(self, method: str | None = None) -> JSON:
        return self._call("GET", f"calls?{_query(method=method)}")

    def wait(self, after: int, seconds: float = 10.0) -> int:
        """Until more than `after` changes happened, or the time is out; how many there were."""
        return int(
            self._call("GET", f"wait?{_query(after=after, seconds=seconds)}", patience=seconds + 10)[
                "changes"
            ]
        )

    def until(
        self, condition: Callable[[State], bool], seconds: float = 10.0, channel: str | None = None
    ) -> State:
        """The first state in which the condition holds; else AssertionError with a picture of what stands."""
        deadline = time.monotonic() + seconds
        while True:
            state = self.state(channel)
            if condition(state):
                return state
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(
                    f"not so after {seconds} s; what stands:\n{picture(state, self.calls())}"
                )
            self.wait(state["changes"], left)

    # Time and trouble

    def now(self) -> float:
        return float(self._call("GET", "clock")["now"])

    def advance(self, seconds: float, *, settle: float = 1.0) -> float:
        """Move the clock; what the app is just answering gets so many real seconds before it does."""
        return float(self._post("clock", advance=seconds, settle=settle)["now"])

    def fault(self, method: str, kind: str, **more: float | str | bool) -> None:
        """`rate`, `times`, `seconds`, `channel`, `effect` and (of `refuse`) `error` say more."""
        self._post("fault", method=method, kind=kind, **more)

    def faults(self) -> list[JSON]:
        faults: list[JSON] = self._call("GET", "fault")["faults"]
        return faults

    def clear_faults(self) -> None:
        self._call("DELETE", "fault")

    def redeliver(self, rate: float) -> None:
        self._post("redeliver", rate=rate)

    def subscription(self, *, enabled: bool = False, exempt_below: int | None = None) -> JSON:
        """Enable it again after Slack has disabled it; below so many events an hour it never does."""
        asked = {"enabled": enabled, "exempt_below": exempt_below}
        subscription: JSON = self._post("subscription", **asked)["subscription"]
        return subscription

    def reconnect(self, reason: str = "refresh_requested", *, kill: bool = False) -> int:
        return int(self._post("reconnect", reason=reason, kill=kill)["disconnected"])

    def assume(self, name: str, holds: bool) -> None:
        """How Slack behaves where that is not certain; see docs/sandbox.md."""
        self._post("assume", name=name, holds=holds)

    def assumptions(self) -> dict[str, bool]:
        held: dict[str, bool] = self._call("GET", "assume")["assumptions"]
        return held

    def seed(self, seed: int) -> None:
        self._post("seed", seed=seed)

    def _post(self, path: str, **given: Any) -> JSON:
        return self._call("POST", path, given)

    def _call(self, method: str, path: str, given: JSON | None = None, *, patience: float = 30.0) -> JSON:
        body = json.dumps(given).encode() if given is not None else None
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self._url + path, body, headers, method=method)  # noqa: S310 - loopback
        try:
            with OPENER.open(request, timeout=patience) as response:
                answer: JSON = json.loads(response.read())
                return answer
        except urllib.error.HTTPError as error:
            with error:
                raise ControlError(error.read().decode(errors="replace")) from None


def _query(**given: str | float | None) -> str:
    return urllib.parse.urlencode({name: value for name, value in given.items() if value is not None})


def picture(state: State, calls: JSON | None = None) -> str:
    """What stands, for a reader: who said what where, and what was refused."""
    names = {user["id"]: user["name"] for user in state["users"]}
    lines = []
    for channel in state["channels"]:
        title = f"@{names.get(channel['user'], '?')}" if channel["is_im"] else f"#{channel['name']}"
        lines.append(f"{title} ({', '.join(names.get(id, id) for id in channel['members'])})")
        for message in channel["messages"]:
            indent = "      " if message["thread_ts"] not in (None, message["ts"]) else "  "
            lines.append(
                f"{indent}{message['ts']} {names.get(message['user'], '?')}: {message['text'][:100]!r}"
            )
    for whisper in state["ephemerals"]:
        lines.append(f"only {names.get(whisper['user'], '?')} sees: {whisper['text'][:100]!r}")
    for view in state["views"]:
        errors = f" with errors {view['errors']}" if view["errors"] else ""
        lines.append(f"{names.get(view['user'], '?')} looks at {view['callback_id'] or view['id']}{errors}")
    lines.append(
        f"events not yet acknowledged: {state['pending_events']}; app reachable: {state['reachable']}"
    )
    if calls:
        lines.append(f"calls: {calls['counts']}; refused: {calls['errors']}")
    return "\n".join(lines)
