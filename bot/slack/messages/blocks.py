"""Slack's own blocks, which look once for what they check, and not again at every message.

`validate_json` of slack_sdk walks over all that an object has, to find its validators: a tenth of what an
answer costs. They are those of its class.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from slack_sdk.models import blocks


class _Checked:
    """Checks what the class it stands before checks."""

    def validate_json(self) -> None:
        """Raises SlackObjectFormationError where a limit of Slack's is broken."""
        kind: type = type(self)
        for check in _checks(kind):
            check(self)


@cache
def _checks(kind: type) -> tuple[Callable[[Any], None], ...]:
    """The validators of a class: its methods that slack_sdk has marked as such."""
    methods = (getattr(kind, name) for name in dir(kind) if not name.startswith("__"))
    return tuple(method for method in methods if callable(method) and hasattr(method, "validator"))


class ActionsBlock(_Checked, blocks.ActionsBlock):
    pass


class ButtonElement(_Checked, blocks.ButtonElement):
    pass


class ContextBlock(_Checked, blocks.ContextBlock):
    pass


class HeaderBlock(_Checked, blocks.HeaderBlock):
    pass


class MarkdownTextObject(_Checked, blocks.MarkdownTextObject):
    pass


class PlainTextObject(_Checked, blocks.PlainTextObject):
    pass


class SectionBlock(_Checked, blocks.SectionBlock):
    pass
