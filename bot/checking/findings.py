"""What a check finds: one line, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: a warning may be meant so, with a problem the desk does not work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check. It holds no secret: people paste it where others read."""

    level: Level
    about: str
    says: str
    remedy: str = ""


def ok(about: str, says: str) -> Finding:
    return Finding(Level.OK, about, says)


def warning(about: str, says: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, about, says, remedy)


def problem(about: str, says: str, remedy: str) -> Finding:
    return Finding(Level.PROBLEM, about, says, remedy)
