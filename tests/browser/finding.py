"""A browser that is installed on this machine: the tests bring none along.

`python3 -m tests.browser.finding` prints where it is, and needs nothing but Python.
"""

import os
import shutil
import sys
from collections.abc import Mapping

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""What Chromium and Chrome are called on the systems that people use."""


class NoBrowser(Exception):
    """There is none; what to do about it."""


def browser(environment: Mapping[str, str] = os.environ) -> str:
    """The path of a Chromium or Chrome: what TOCSIN_BROWSER names, else the first found. Raises NoBrowser."""
    places = environment.get("PATH", "")
    if named := environment.get("TOCSIN_BROWSER"):
        found = shutil.which(named, path=places)
        if found is None:
            raise NoBrowser(f"no browser {named}, which TOCSIN_BROWSER names")
        return found
    for name in NAMES:
        if (found := shutil.which(name, path=places)) is not None:
            return found
    raise NoBrowser("no browser; install chromium, or name one in TOCSIN_BROWSER")


def may_be_missing(environment: Mapping[str, str] = os.environ) -> bool:
    """On the machine that checks a change, a test that does not run is a failure."""
    return environment.get("CI") != "true"


if __name__ == "__main__":
    try:
        print(browser())
    except NoBrowser as none:
        sys.exit(f"There is {none}.")
