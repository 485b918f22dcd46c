"""What a test has started ends with it, however the test ends."""

import subprocess
import sys

PARENT = (
    "from tests import tethered; import sys; "
    "child = tethered.start('tests.sleeper', stdout=sys.stdout.fileno()); sys.stdin.read()"
)


def test_a_child_ends_when_whoever_started_it_is_killed() -> None:
    """SIGKILL leaves its starter no time to end anything: the child's own end of the tether tells it."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "alive\n"

        parent.kill()

        # The child holds the other end of this pipe, and it closes when the child has gone.
        assert parent.stdout.read() == ""
