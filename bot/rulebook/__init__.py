"""What the organisation decided: `load` one YAML file, or the default, and ask the `Rulebook`."""

from bot.rulebook.differing import Change, differences
from bot.rulebook.digests import LEAD, Digest
from bot.rulebook.doubting import warnings
from bot.rulebook.durations import Duration, WorkingDays, write_within
from bot.rulebook.loading import default, default_text, load, parse, read
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
    is_looked_up,
    team_named,
)
from bot.rulebook.policies import Escalation, Policy, Target, Version
from bot.rulebook.priorities import Deadline, Guess, Level, Priorities

__all__ = [
    "LEAD",
    "Change",
    "Channels",
    "Closing",
    "Criticality",
    "Deadline",
    "Digest",
    "Directory",
    "Duration",
    "Escalation",
    "Guess",
    "Keep",
    "Level",
    "Policy",
    "Priorities",
    "Reporting",
    "RoleName",
    "Roles",
    "Rulebook",
    "Service",
    "Target",
    "Team",
    "Version",
    "Warroom",
    "WorkingDays",
    "default",
    "default_text",
    "differences",
    "is_group",
    "is_looked_up",
    "load",
    "parse",
    "read",
    "team_named",
    "warnings",
    "write_within",
]
