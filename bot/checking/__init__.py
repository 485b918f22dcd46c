"""Checking a set-up: `check` looks at everything a desk needs, and says what to do about what it lacks."""

from bot.checking.all import check
from bot.checking.findings import Finding, Level

__all__ = ["Finding", "Level", "check"]
