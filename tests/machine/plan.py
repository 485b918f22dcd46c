"""How many stories the machine tells, and by which seed."""

import os
import random

from hypothesis import HealthCheck, Phase, settings

SOAKS = os.environ.get("TOCSIN_SOAK") == "1"

STORIES = {"sqlite": 12, "postgresql": 4}
IN_A_SOAK = {"sqlite": 60, "postgresql": 22}
"""Eight minutes together: a whole story takes about six seconds."""

STEPS, STEPS_IN_A_SOAK = 16, 30


def seed() -> int:
    """The seed of all stories: the same at every run of the tests, another one at every soak; TOCSIN_SEED
    repeats one."""
    return int(os.environ.get("TOCSIN_SEED") or (random.SystemRandom().randrange(1_000_000) if SOAKS else 1))


def plan(engine: str) -> settings:
    """TOCSIN_SHRINK=1 looks for the shortest story that fails, which takes minutes."""
    phases = [Phase.explicit, Phase.generate]
    if os.environ.get("TOCSIN_SHRINK") == "1":
        phases.append(Phase.shrink)
    return settings(
        max_examples=(IN_A_SOAK if SOAKS else STORIES)[engine],
        stateful_step_count=STEPS_IN_A_SOAK if SOAKS else STEPS,
        phases=phases,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
