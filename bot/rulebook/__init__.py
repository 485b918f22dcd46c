"""What the organisation decided: `load` one YAML file, or the default, and ask the `Rulebook`."""

from bot.rulebook.durations import Duration
from bot.rulebook.loading import default, default_text, load, parse
from bot.rulebook.models import Closing, Keep, Reporting, Rulebook, Warroom
from bot.rulebook.organisation import (
    Channels,
    Criticality,
    Directory,
    RoleName,
    Roles,
    Service,
    Team,
    is_group,
)
from bot.rulebook.priorities import Deadline, Guess, Level, Priorities

__all__ = [
    "Channels",
    "Closing",
    "Criticality",
    "Deadline",
    "Directory",
    "Duration",
    "Guess",
    "Keep",
    "Level",
    "Priorities",
    "Reporting",
    "RoleName",
    "Roles",
    "Rulebook",
    "Service",
    "Team",
    "Warroom",
    "default",
    "default_text",
    "is_group",
    "load",
    "parse",
]
