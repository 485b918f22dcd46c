"""The story: an outage is reported, missed, taken, made major, worked on in its room, and reviewed."""

import signal
import time
from collections.abc import Callable

from rich.console import Console

from bot.demo.stage import Stage, run, stage
from bot.demo.telling import tell_channels
from bot.sandbox.client import Control, State

PAUSE = 1.0
"""Seconds between what people do: as fast as a reader follows."""

WAITS = 20
"""Seconds that any one thing may take."""


def play(*, once: bool) -> int:
    """Play the story and print it; the exit status is 0 if all of it happened."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("Starting a Slack workspace and the desk on this machine: a few seconds.")
    # Whoever ends us by SIGTERM ends what we started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with stage() as here:
            _Story(here.control, console).tell()
            tell_channels(here.control.state(), console)
            console.rule("[bold]tocsin review INC-1")
            console.print(run(here, "review", "INC-1"), markup=False)
            if not once:
                _stay_up(here, console)
    except KeyboardInterrupt:
        console.print("\nThe demo is over; nothing is left behind.")
    return 0


def _stay_up(here: Stage, console: Console) -> None:
    console.rule("[bold]It stays up")
    console.print(
        f"The workspace:  curl {here.control_url}state\n"
        f'Say something:  curl -d \'{{"user": "ann", "channel": "general", "command": "/incident", '
        f'"text": "E-mail is slow"}}\' {here.control_url}command\n'
        f"How the desk is: curl {here.desk_url}/readyz\n"
        "Ctrl-C ends it.",
        markup=False,
    )
    signal.pause()


class _Story:
    """What people do, and what they wait to see before they go on."""

    def __init__(self, slack: Control, console: Console) -> None:
        self._slack, self._console = slack, console

    def tell(self) -> None:
        slack = self._slack
        for person in ("ben", "cleo"):
            slack.join("service-desk", person)
            slack.join("incidents", person)
        self._says("Ann reports an outage.")
        self._command("ann", "general", "VPN is down for everyone")
        card = self._message("service-desk", "INC-1")
        self._says("Nobody takes it in time, so the desk rings.")
        self._message("service-desk", "should have been answered")
        self._says("Ben takes it, and Cleo makes it a major incident.")
        slack.click("ben", "service-desk", card, "incident.take")
        self._message("@ann", "is now working on *INC-1*")
        slack.click("cleo", "service-desk", card, "incident.make_major")
        room = self._room()
        self._says(f"In #{room} they work, keep everybody informed, and mark what matters.")
        found = slack.message("ben", room, "The gateway's certificate expired at noon.")
        slack.react("cleo", room, found, "memo")
        self._command(
            "cleo", room, "update We know the cause: an expired certificate. A new one is on its way."
        )
        self._message("incidents", "Update on INC-1")
        self._says("Ben resolves it, and the review writes itself.")
        self._form(
            "ben",
            "service-desk",
            card,
            "incident.ask_resolve",
            {
                "how": "fix",
                "done": "Installed a new certificate on both gateways.",
                "lessons": "Nobody watched when certificates expire.",
            },
        )
        self._until(lambda state: any(message["files"] for message in _messages(state, room)))
        self._message(room, "review of")
        self._says("Ann is asked whether it is fixed, and says yes.")
        slack.click("ann", "@ann", self._message("@ann", "Is it fixed"), "incident.fixed")
        # The desk keeps to Slack's pace, so the last cards follow a few seconds later.
        for channel, part in (("service-desk", "closed"), ("incidents", "closed"), (room, "closed")):
            self._message(channel, part)
        self._until(lambda state: "Yes, it is fixed" not in str(_messages(state, "@ann")))

    def _says(self, what: str) -> None:
        time.sleep(PAUSE)
        self._console.print(f"[bold cyan]•[/] {what}")

    def _command(self, who: str, channel: str, text: str) -> None:
        answer = self._slack.command(who, channel, "/incident", text)
        if answer.status != "answered":
            raise RuntimeError(f"/incident {text}: {answer.status}, {answer.sees}")

    def _form(self, who: str, channel: str, ts: str, button: str, entries: dict[str, str]) -> None:
        view = self._slack.click(who, channel, ts, button).view_id
        assert view is not None
        answer = self._slack.submit(who, view, dict(entries))
        if answer.status != "answered" or answer.errors:
            raise RuntimeError(f"The form was not taken: {answer.status}, {answer.errors}")

    def _message(self, channel: str, part: str) -> str:
        """Wait until a message stands that contains this; its ts."""
        state = self._until(
            lambda state: any(_says_so(message, part) for message in _messages(state, channel))
        )
        return next(str(m["ts"]) for m in _messages(state, channel) if _says_so(m, part))

    def _room(self) -> str:
        """Wait until the war room is open and its card is pinned."""

        def opened(state: State) -> bool:
            return any(
                c["name"].startswith("inc-1-") and c["pins"] and c["bookmarks"] for c in state["channels"]
            )

        state = self._until(opened)
        return next(str(c["name"]) for c in state["channels"] if c["name"].startswith("inc-1-"))

    def _until(self, condition: Callable[[State], bool]) -> State:
        return self._slack.until(condition, seconds=WAITS)


def _messages(state: State, channel: str) -> list[dict[str, object]]:
    """The messages of a channel by its name; `@ann` is the desk's direct messages with Ann."""
    people = {user["id"]: user["name"] for user in state["users"]}
    for found in state["channels"]:
        name = f"@{people.get(found['user'])}" if found["is_im"] else found["name"]
        if name == channel:
            return list(found["messages"])
    return []


def _says_so(message: dict[str, object], part: str) -> bool:
    return part.replace("*", "") in str(message["text"]).replace("*", "")
