"""Watching: a process takes a changed rulebook within seconds, and SIGHUP applies the file again."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from structlog import get_logger

from bot import applying, rulebook
from bot.desk import Desk
from bot.errors import BadRulebook, BadSetting, DatabaseAway
from bot.terms import Source
from storage.database import Bell

log = get_logger()

LOOKS_EVERY = 2.0
"""Seconds between two looks for a newer version: one small statement each."""

TRIES_AGAIN_AFTER = 60.0
"""Seconds until Slack is asked again for the channels of a rulebook."""

MoveIn = Callable[[str], None]
"""Finds the channels and people of a workspace's rulebook in Slack. Raises BadSetting."""


class Watch:
    """One thread; `move_in` is given where the process may ask Slack."""

    def __init__(self, desk: Desk, *, file: Path | None, move_in: MoveIn | None = None) -> None:
        self._desk, self._file, self._move_in = desk, file, move_in
        self._bell, self._stopping, self._reread = Bell(), threading.Event(), threading.Event()
        self._to_move: dict[str, float] = {}
        """Workspaces whose channels are to be found, with the moment, on the monotonic clock."""
        self._said = ""

    def reread(self, *_: object) -> None:
        """Apply the file of TOCSIN_RULEBOOK; may be called by a signal."""
        self._reread.set()
        self._bell.ring()

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, name="rulebook", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._bell.ring()
            thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look()
            except DatabaseAway:
                log.warning("database.away", sweep="rulebook")
            self._bell.wait(LOOKS_EVERY)

    def look(self) -> None:
        """Apply the file if told to, take what is newer, and go where it says. Raises DatabaseAway."""
        if self._reread.is_set():
            self._reread.clear()
            self._apply()
        taken = applying.take_newer(self._desk)
        self._to_move |= dict.fromkeys(taken.changed, 0.0)
        if taken.unreadable not in ("", self._said):
            remedy = "Apply one that it can read, by `tocsin rulebook apply FILE`."
            log.error("rulebook.unreadable", says=taken.unreadable.splitlines(), remedy=remedy)
        self._said = taken.unreadable
        for workspace, at in list(self._to_move.items()):
            if at <= time.monotonic():
                self._move(workspace)

    def _apply(self) -> None:
        with self._desk.database.reading() as store:
            known = [workspace.id for workspace in store.people.workspaces()]
        if self._file is None or len(known) != 1:
            why = "TOCSIN_RULEBOOK names no file" if self._file is None else "there are several workspaces"
            remedy = "Use `tocsin rulebook apply FILE --workspace ID`."
            log.warning("rulebook.not_reread", why=why, remedy=remedy)
            return
        try:
            text = rulebook.read(self._file)
            file, by, source = self._file.name, applying.who(), Source.SIGNAL
            number = applying.apply(self._desk, known[0], text, file=file, by=by, source=source)
            log.info("rulebook.applied" if number else "rulebook.unchanged", file=file)
        except BadRulebook as refusal:
            log.error("rulebook.refused", says=refusal.says.splitlines(), remedy="What was applied holds.")

    def _move(self, workspace: str) -> None:
        try:
            if self._move_in is not None:
                self._move_in(workspace)
            del self._to_move[workspace]
        except BadSetting as refusal:
            log.warning("rulebook.channels_not_found", workspace=workspace, remedy=refusal.says)
            self._to_move[workspace] = time.monotonic() + TRIES_AGAIN_AFTER
