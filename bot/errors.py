"""Refusals: what a person, or a delivery, can do something about. Everything else is a bug."""

from bot.terms import Key


class DeskError(Exception):
    """A refusal: `says` is shown to the person who asked, and tells the next step.

    `says` is plain text; whoever shows it in Slack escapes it first.
    """

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


class BadSetting(DeskError):
    """A setting of this deployment is missing or contradicts another."""


class BadRulebook(DeskError):
    """The rulebook cannot be read; one line for every problem."""


class NoSuchRecord(DeskError):
    """No record has this key, or this person may not know of it."""

    def __init__(self, key: Key) -> None:
        super().__init__(
            f"There is no {key} that you may see. Type {key.kind.command} list for those that are open."
        )
        self.key = key


class NotAllowed(DeskError):
    """The person's roles do not allow this."""


class NotPossible(DeskError):
    """The record's state does not allow this any more."""

    def __init__(self, says: str, *, key: Key | None = None) -> None:
        super().__init__(says)
        self.key = key


class SomebodyWasFaster(NotPossible):
    """Two people acted at once; this is the second, and the record has moved on."""


class BadInput(DeskError):
    """What was written cannot be used; `field` names the form's field it stood in, where there was one."""

    def __init__(self, says: str, *, field: str | None = None) -> None:
        super().__init__(says)
        self.field = field


class DatabaseAway(DeskError):
    """The database cannot be reached, or not in time: nothing was recorded."""


class AnotherServer(DeskError):
    """A second server process on one SQLite file."""


class SlackError(Exception):
    """A call to Slack brought no good answer; `reason` is Slack's own word for it, or ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SlackRefused(SlackError):
    """Slack answered no. `hopeless`: it will say no again, however often the call is repeated."""

    def __init__(self, reason: str, *, hopeless: bool) -> None:
        super().__init__(reason)
        self.hopeless = hopeless


class SlackBusy(SlackError):
    """Slack asks to wait (429): the call had no effect, and may be repeated after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


class SlackAway(SlackError):
    """Slack was not reached: the call certainly had no effect."""


class SlackUnsure(SlackError):
    """The answer was lost (time-out, reset, 5xx): the call may have been performed, or may be yet."""
