"""The story: an outage is reported, missed, taken, made major, worked on in its room, and reviewed."""

import re
import signal
import time
from functools import partial

from rich.console import Console

from bot.demo.cast import Cast, messages
from bot.demo.stage import Stage, run, stage
from bot.demo.telling import tell_channels
from bot.sandbox.client import State

PAUSE = 1.0
"""Seconds between what people do: as fast as a reader follows."""


def play(*, once: bool) -> int:
    """Play the story and print it; the exit status is 0 if all of it happened."""
    console = Console(highlight=False, soft_wrap=True)
    console.print("Starting a company's Slack workspace and the desk on this machine: some fifteen seconds.")
    # Whoever ends us by SIGTERM ends what we started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with stage() as here:
            console.print(
                f"[bold]Open {here.page_url} in a browser[/] to watch, and to take part afterwards."
            )
            began = here.control.now()
            key = _Story(Cast(here.control), console).tell()
            tell_channels(here.control.state(), console, since=began)
            console.rule(f"[bold]tocsin review {key}")
            console.print(run(here, "review", key), markup=False)
            if not once:
                _stay_up(here, console)
    except KeyboardInterrupt:
        console.print("\nThe demo is over; nothing is left behind.")
    return 0


def _stay_up(here: Stage, console: Console) -> None:
    console.rule("[bold]It stays up")
    console.print(
        f"[bold]Open {here.page_url} in a browser.[/]\n"
        "Try this first: be Ann, and type  /incident The checkout of the web shop is slow  in #general.\n"
        "Then be Grace: see it ring in #service-desk, take it, resolve it; and be Ann again, to confirm.\n"
        f"[dim]Is the desk well? {here.desk_url}/readyz. Ctrl-C ends the demo.[/]",
    )
    signal.pause()


class _Story:
    """What people do, and what they wait to see before they go on."""

    def __init__(self, cast: Cast, console: Console) -> None:
        self._cast, self._console = cast, console

    def tell(self) -> str:
        """Play it; the key of its incident."""
        cast = self._cast
        self._says("Ann reports an outage.")
        key = _key(cast.types("ann", "general", "VPN is down for everyone"))
        card = cast.sees("service-desk", key)
        self._says("Nobody takes it in time, so the desk rings.")
        cast.sees("service-desk", f"{key} should have been answered")
        self._says("Ben takes it, and Cleo makes it a major incident.")
        cast.presses("ben", "service-desk", card, "incident.take")
        cast.sees("@ann", f"is now working on *{key}*")
        cast.presses("cleo", "service-desk", card, "incident.make_major")
        room = self._room(key)
        self._says(f"In #{room} they work, keep everybody informed, and mark what matters.")
        self._work_in(room, key)
        self._says("Ben resolves it, and the review writes itself.")
        cast.fills(
            "ben",
            "service-desk",
            card,
            "incident.ask_resolve",
            how="fix",
            done="Installed a new certificate on both gateways.",
            lessons="Nobody watched when certificates expire.",
        )
        cast.until(lambda state: any(message["files"] for message in messages(state, room)))
        cast.sees(room, "review of")
        self._says("Ann is asked whether it is fixed, and says yes.")
        cast.presses("ann", "@ann", cast.sees("@ann", "Is it fixed"), "incident.fixed")
        self._ends(key, room)
        return key

    def _work_in(self, room: str, key: str) -> None:
        cast = self._cast
        found = cast.writes("ben", room, "The gateway's certificate expired at noon.")
        cast.reacts("cleo", room, found, "memo")
        cast.types("cleo", room, "update We know the cause: an expired certificate. A new one is on its way.")
        cast.sees("incidents", f"Update on {key}")

    def _ends(self, key: str, room: str) -> None:
        # The desk keeps to Slack's pace, so the last cards follow a few seconds later.
        for channel in ("service-desk", "incidents", room):
            self._cast.until(partial(_is_closed, channel, key))
        self._cast.until(lambda state: "Yes, it is fixed" not in str(messages(state, "@ann")))

    def _room(self, key: str) -> str:
        """Wait until the war room is open and its card is pinned."""
        named = f"{key.lower()}-"

        def opened(state: State) -> list[str]:
            return [
                str(channel["name"])
                for channel in state["channels"]
                if channel["name"].startswith(named) and channel["pins"] and channel["bookmarks"]
            ]

        return opened(self._cast.until(lambda state: opened(state) != []))[0]

    def _says(self, what: str) -> None:
        time.sleep(PAUSE)
        self._console.print(f"[bold cyan]•[/] {what}")


def _key(answer: str) -> str:
    found = re.search(r"INC-[0-9]+", answer)
    if found is None:
        raise RuntimeError(f"No incident was reported: {answer}")
    return found[0]


def _is_closed(channel: str, key: str, state: State) -> bool:
    """Whether the incident's card there says that it is closed."""
    texts = (str(message["text"]).replace("*", "") for message in messages(state, channel))
    return any(key in text and "closed" in text for text in texts)
