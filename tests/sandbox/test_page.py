"""The sandbox's page, from the server's side: what it consists of, who gets it, and what it may do."""

import re
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest

from bot.sandbox.guard import is_loopback
from bot.sandbox.process import Running

PAGE = files("bot.sandbox") / "page"
PARTS = sorted(part.name for part in PAGE.iterdir())


def asked(sandbox: Running, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """GET it as a browser with these headers would; status, headers and body."""
    address = sandbox.control_url.replace("/control/", path)
    request = urllib.request.Request(
        address, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, dict(refusal.headers), refusal.read().decode()


# Who gets it


def test_the_page_and_all_that_it_names_are_served(sandbox: Running) -> None:
    status, headers, html = asked(sandbox, "/")
    named = re.findall(r'(?:src|href)="(/page/[^"]+)"', html)

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert len(named) > 5
    for path in named:
        assert asked(sandbox, path)[0] == 200, path


@pytest.mark.parametrize("part", [name for name in PARTS if name.endswith(".js")])
def test_every_module_imports_what_is_there(part: str) -> None:
    imports = re.findall(r'import \{ ([^}]+) \} from "\./([^"]+)"', (PAGE / part).read_text())

    for names, source in imports:
        exported = re.findall(
            r"export (?:async )?(?:function|class|const) (\w+)", (PAGE / source).read_text()
        )
        assert set(names.split(", ")) <= set(exported), source


def test_nothing_runs_or_is_loaded_but_what_comes_from_the_sandbox(sandbox: Running) -> None:
    policy = asked(sandbox, "/")[1]["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert set(re.findall(r"\bhttps?:\S+|\bws://\S+", policy)) == {
        sandbox.control_url.replace("http", "ws").replace("/control/", ";")
    }


@pytest.mark.parametrize("part", PARTS)
def test_no_text_is_ever_parsed_as_html(part: str) -> None:
    parsing = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|eval\(|style="

    assert not re.search(parsing, (PAGE / part).read_text())


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/control/state", "/control/screen?user=ann"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # a name that was made to point here
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "[::1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_other_sites_are_refused(sandbox: Running, path: str, headers: dict[str, str]) -> None:
    assert asked(sandbox, path, **headers)[0] == 403


def test_the_page_may_be_opened_by_a_link_of_another_site_and_may_ask_itself(sandbox: Running) -> None:
    own = sandbox.control_url.removesuffix("/control/")
    opened = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert asked(sandbox, "/", **opened)[0] == 200
    assert asked(sandbox, "/control/state", **opened)[0] == 403
    assert asked(sandbox, "/control/state", Origin=own, **{"Sec-Fetch-Site": "same-origin"})[0] == 200
    port = own.rsplit(":", 1)[1]
    assert asked(sandbox, "/control/state", Host=f"localhost:{port}")[0] == 200


def test_the_app_is_not_asked_where_it_comes_from(sandbox: Running) -> None:
    """Slack's own doors are as they were: the guard is for people's."""
    assert asked(sandbox, "/api/api.test", Origin="http://evil.example")[0] == 200


@pytest.mark.parametrize(
    ("host", "is_near"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("::ffff:10.0.0.1", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_everything_else(host: str, is_near: bool) -> None:
    assert is_loopback(host) is is_near


@pytest.mark.parametrize("name", ["../face.py", "%2e%2e%2fface.py", "nothing.js", "main.py"])
def test_only_the_page_is_served(sandbox: Running, name: str) -> None:
    assert asked(sandbox, f"/page/{name}")[0] == 404


def test_the_page_is_installed_with_the_sandbox(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("bot", "handlers", "storage", "templates", "pyproject.toml", "README.md", "LICENSE"):
        (copy / name).symlink_to(root / name)
    subprocess.run([*build, "--wheel-dir", str(tmp_path), str(copy)], check=True, timeout=100)

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = {Path(name).name for name in wheel.namelist() if name.startswith("bot/sandbox/page/")}
    assert inside == set(PARTS)
