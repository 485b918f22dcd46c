"""Where the desk speaks: the rulebook's channels are looked up, made and joined in Slack."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from structlog import get_logger

from bot.desk import Desk
from bot.errors import BadSetting, SlackAway, SlackBusy, SlackRefused, SlackUnsure
from bot.rulebook import LEAD, Rulebook
from bot.slack.gateway import Gateway
from storage.rows.base import Facts

log = get_logger()
T = TypeVar("T")

PATIENCE = timedelta(minutes=2)
"""How long a start outlasts a Slack that does not answer."""

INSTALL_AGAIN = "Install the app again with the scopes that `tocsin manifest` prints."


def stands(places: Facts, rules: Rulebook) -> bool:
    """Whether these places are those of the rulebook's channels."""
    names: Mapping[str, str] = places.get("names", {})
    wanted = _places(rules, {name: names.get(name, name) for name in _wanted(rules)})
    return all(places.get(role) == place for role, place in wanted.items())


def find(desk: Desk, gateway: Gateway, workspace: str, *, patience: timedelta = PATIENCE) -> Facts:
    """Find, create and join the channels of the workspace's rulebook. Raises BadSetting.

    Every call is safe to repeat. What an earlier time found spares the list of a large workspace.
    """
    rules = desk.rulebook_of(workspace)
    with desk.database.reading() as store:
        row = store.people.workspace(workspace)
    known = dict(row.places.get("names", {})) if row else {}
    finder = _Finder(gateway, patience)
    found = finder.find(_wanted(rules), known)
    for channel in found.values():
        persistently(partial(finder.join, channel), about=f"the channel {channel}", patience=patience)
    return _places(rules, found)


def _wanted(rules: Rulebook) -> list[str]:
    channels = rules.channels
    of_teams = [team.digest.to for team in rules.teams.values() if team.digest and team.digest.to]
    of_teams = [place for place in of_teams if place != LEAD]
    return list(dict.fromkeys([channels.agents, channels.incidents, *channels.intake, *of_teams]))


def _places(rules: Rulebook, found: Mapping[str, str]) -> Facts:
    channels = rules.channels
    return {
        "agents": found[channels.agents],
        "incidents": found[channels.incidents],
        "intake": [found[name] for name in channels.intake],
        "names": {name: id for name, id in found.items() if name.startswith("#")},
    }


@dataclass(frozen=True, slots=True)
class _Finder:
    gateway: Gateway
    patience: timedelta

    def find(self, wanted: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
        """The ids of channels given as ids or `#names`; those that do not exist are made."""
        names = [name for name in wanted if name.startswith("#")]
        found = {name: known[name] for name in names if name in known and self.is_still(known[name], name)}
        missing = {name.removeprefix("#") for name in names if name not in found}
        found |= {f"#{name}": id for name, id in self.listed(missing).items()}
        for name in names:
            if name not in found:
                create = partial(self.create, name.removeprefix("#"))
                found[name] = self.ask(create, about=f"the channel {name}")
        return {name: found.get(name, name) for name in wanted}

    def is_still(self, channel: str, name: str) -> bool:
        try:
            called = self.ask(partial(self.gateway.channel_name, channel), about=f"the channel {name}")
        except BadSetting:
            return False  # it is gone, or not ours to see; look for its name
        return called == name.removeprefix("#")

    def listed(self, names: Set[str]) -> dict[str, str]:
        """Public channels by name, page by page until all are found."""
        found: dict[str, str] = {}
        cursor = ""
        while names - found.keys():
            ask = partial(self.gateway.public_channels, cursor)
            page, cursor = self.ask(ask, about="the list of channels")
            found |= {name: id for name, id in page.items() if name in names}
            if not cursor:
                break
        return found

    def create(self, name: str) -> str:
        try:
            return self.gateway.create_channel(name)
        except SlackRefused as refused:
            # An earlier try may have made it though its answer was lost, or somebody just did.
            found = self.listed({name}) if refused.reason == "name_taken" else {}
            if name not in found:
                raise
            return found[name]

    def join(self, channel: str) -> None:
        try:
            self.gateway.join(channel)
        except SlackRefused as refused:
            # A private channel cannot be joined, only be invited to; if nobody has, the first post tells so.
            if refused.reason not in ("method_not_supported_for_channel_type", "already_in_channel"):
                raise

    def ask(self, call: Callable[[], T], *, about: str) -> T:
        return persistently(call, about=about, patience=self.patience)


def persistently(call: Callable[[], T], *, about: str, patience: timedelta = PATIENCE) -> T:
    """Repeat a harmless call until Slack answers; a refusal for good says what to look at."""
    deadline = time.monotonic() + patience.total_seconds()
    wait = 0.2
    while True:
        try:
            return call()
        except SlackRefused as refused:
            raise BadSetting(
                f"Slack refuses {about}: {refused.reason}. {remedy_for(refused.reason)}"
            ) from refused
        except (SlackBusy, SlackAway, SlackUnsure) as error:
            if time.monotonic() >= deadline:
                raise BadSetting(
                    f"Slack could not be asked about {about}: {error.reason}. "
                    "Look at SLACK_API_URL and the network."
                ) from error
            log.info("start.waits", about=about, reason=error.reason)
            time.sleep(error.seconds if isinstance(error, SlackBusy) else wait)
            wait = min(wait * 2, 5)


def remedy_for(reason: str) -> str:
    """What to do about a refusal that no repetition mends."""
    if reason in ("invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"):
        return "Set SLACK_BOT_TOKEN to the bot token of the installed app."
    if reason == "missing_scope":
        return INSTALL_AGAIN
    if reason == "name_taken":
        return "A private or archived channel has this name: name another in the rulebook, or write its id."
    if reason in ("channel_not_found", "is_archived"):
        return "Correct the channel in the rulebook."
    return "Look at the channels in the rulebook, and at the app's permissions in Slack."
