"""What is not confirmed about Slack, or depends on the workspace: assumed one way, switched to the other."""

from collections.abc import Iterable, Mapping

from bot.sandbox.errors import BadRequest

ASSUMED: Mapping[str, bool] = {
    "archived-channels-keep-names": True,  # to create a channel of that name is name_taken
    "bots-unarchive": False,  # a bot that asks for it is no member: not_in_channel
    "commands-in-threads": False,  # commands are typed in the channel only
    "commercially-distributed": False,  # history once a minute and 15 messages, outside of the Marketplace
    "paid-plan": True,  # user groups, and canvases that stand alone
}
WORDS = {"yes": True, "no": False}


class Assumptions:
    """Each has a name, and holds or not."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        """`NAME=yes` and `NAME=no` differ from what is assumed; BadRequest where that is no assumption."""
        self._held = dict(ASSUMED)
        for one in given:
            name, _, word = one.partition("=")
            if word not in WORDS:
                raise BadRequest(f"{one!r} is not NAME=yes or NAME=no.")
            self.assume(name, WORDS[word])

    def hold(self, name: str) -> bool:
        return self._held[name]

    def assume(self, name: str, holds: bool) -> None:
        if name not in ASSUMED:
            raise BadRequest(f"{name!r} is no assumption; there are {', '.join(ASSUMED)}.")
        self._held[name] = holds

    def picture(self) -> dict[str, bool]:
        return dict(self._held)
