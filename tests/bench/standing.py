"""From the commit of a report to its card standing in the agents' channel."""

import re
import time
from datetime import timedelta

from bot import rulebook
from bot.terms import Key, moment_of
from tests.bench.engines import opened
from tests.bench.houses import Served, Site

EVERY = 1.25
"""Seconds between two reports: 48 a minute, the pace at which posts may enter one channel."""

STANDS_WITHIN = 30.0


def delays(site: Site, served: Served, database_url: str, *, reports: int) -> list[float]:
    """Seconds from each report's `reported_at` to the ts of its card."""
    line, keys = served.door.line(), []
    begin = time.monotonic()
    for turn in range(reports):
        time.sleep(max(0.0, begin + turn * EVERY - time.monotonic()))
        found = re.search(r"INC-[0-9]+", line.post(served.door.report()).text)
        if found is None:
            raise RuntimeError("a report was not recorded")
        keys.append(found[0])
    line.close()
    return [delay.total_seconds() for delay in _delays(site, served.door.team, database_url, keys)]


def _delays(site: Site, team: str, database_url: str, keys: list[str]) -> list[timedelta]:
    channel = rulebook.load(None).channels.agents.removeprefix("#")
    site.sandbox.control.until(
        lambda state: _cards(state["channels"][0]).keys() >= set(keys), STANDS_WITHIN, channel
    )
    stood = _cards(site.sandbox.control.channel(channel))
    with opened(database_url) as database, database.reading() as store:
        reported = {}
        for key in keys:
            parsed = Key.parse(key)
            incident = store.records.incident(team, parsed) if parsed else None
            assert incident is not None
            reported[key] = incident.reported_at
    return [moment_of(stood[key]) - reported[key] for key in keys]


def _cards(channel: dict[str, object]) -> dict[str, str]:
    """The ts of each card in the channel, by the key in its text: `INC-12 is new: ...`."""
    messages = channel["messages"]
    assert isinstance(messages, list)
    return {str(message["text"]).partition(" ")[0]: str(message["ts"]) for message in messages}
