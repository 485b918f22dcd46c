"""Gathering: a sandbox, a machine on which nothing runs yet, and the people."""

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from bot import rulebook
from bot.sandbox.client import Control
from storage import Database
from tests.living import free_port, sandbox

from . import plan
from .ledger import Ledger, Window
from .machine import machine
from .people import Person
from .plan import Size
from .storm import Storm

AGENTS = ("U0BEN0001", "U0CLEO001", "U0DAN0001")
COMMANDERS = ("U0CLEO001", "U0DAN0001")
STAFF = ("U0ANN0001", "U0EVE0001")
MORE_AGENTS, MORE_STAFF = ("finn", "gina"), ("hugo", "iris", "jack", "kate")


@contextmanager
def gathered(
    place: Path, database_url: str, seed: int, size: Size, *, http: bool, policies: str = ""
) -> Iterator[Storm]:
    """Everything that a storm needs; it all ends with the block. `policies`: more of its rulebook."""
    with ExitStack() as stack:
        port = free_port()
        events = ("--events-url", f"http://127.0.0.1:{port}/slack/events") if http else ()
        said = stack.enter_context(sandbox(place, "--pace", str(plan.PACE), *events))
        control = Control(said["control_url"])
        more_agents = [control.add_user(name)["id"] for name in MORE_AGENTS]
        more_staff = [control.add_user(name)["id"] for name in MORE_STAFF]
        agents, staff = [*AGENTS, *more_agents], [*STAFF, *more_staff]
        control.add_channel("service-desk", agents)
        for name in ("help", "incidents"):
            control.add_channel(name, [*agents, *staff])
        written = plan.rulebook(agents=agents, commanders=COMMANDERS) + policies
        (place / "rulebook.yaml").write_text(written)
        settings = _settings(said, database_url, place / "rulebook.yaml", port, http=http)
        running = stack.enter_context(machine(place, settings))
        database = Database(database_url)
        stack.callback(database.close)
        engine = create_engine(database.url)
        stack.callback(engine.dispose)
        window, ledger = Window(control), Ledger()
        people = {
            id: Person(id, control, window, ledger, random.Random(f"{seed} {id}")) for id in [*agents, *staff]
        }
        yield Storm(
            seed=seed,
            size=size,
            control=control,
            machine=running,
            database=database,
            engine=engine,
            book=rulebook.parse(written),
            window=window,
            ledger=ledger,
            agents=[people[id] for id in agents],
            commanders=[people[id] for id in COMMANDERS],
            staff=[people[id] for id in staff],
        )


def _settings(
    said: Mapping[str, str], database_url: str, book: Path, port: int, *, http: bool
) -> dict[str, str]:
    way = {"SLACK_SIGNING_SECRET": said["signing_secret"]} if http else {"SLACK_APP_TOKEN": said["app_token"]}
    return {
        **way,
        "SLACK_API_URL": said["api_url"],
        "SLACK_BOT_TOKEN": said["bot_token"],
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "TOCSIN_HOST": "127.0.0.1",
        "TOCSIN_RULEBOOK": str(book),
        "TOCSIN_PACE": str(plan.PACE),
        "TOCSIN_LEASE_SECONDS": str(plan.LEASES_FOR),
        "TOCSIN_SLACK_TIMEOUT_SECONDS": str(plan.ANSWERS_WITHIN),
        "TOCSIN_SETTLE_SECONDS": str(plan.SETTLES_WITHIN),
        "TOCSIN_LOOK_AGAIN_SECONDS": str(plan.LOOKS_AGAIN_WITHIN),
        "LOG_FORMAT": "json",
        "PYTHONUNBUFFERED": "1",
    }
