"""What was called: counts, the last calls, and a file with one line per call."""

import json
from collections import Counter, deque
from pathlib import Path
from typing import TextIO

from bot.sandbox.state import JSON

KEPT = 200


class Record:
    """Calls of the Web API; posts to a response_url and uploads are written beside them, to FILE.other."""

    def __init__(self, path: Path | None) -> None:
        self.counts: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.last: deque[JSON] = deque(maxlen=KEPT)
        self._calls = _opened(path)
        self._other = _opened(Path(f"{path}.other") if path else None)

    def call(self, line: JSON) -> None:
        self._count(line)
        self.last.append(line)
        _write(self._calls, line)

    def other(self, line: JSON) -> None:
        """An upload or a post to a response_url: counted under its pseudo method."""
        self._count(line)
        _write(self._other, line)

    def close(self) -> None:
        for file in (self._calls, self._other):
            if file:
                file.close()

    def _count(self, line: JSON) -> None:
        self.counts[line["method"]] += 1
        response = line["response"]
        if not isinstance(response, dict) or not response.get("ok"):
            error = response.get("error") if isinstance(response, dict) else None
            if line["status"] != 200 or error:
                self.errors[f"{line['method']} {error or line['status'] or 'reset'}"] += 1


def _opened(path: Path | None) -> TextIO | None:
    return open(path, "a", encoding="utf-8") if path else None


def _write(file: TextIO | None, line: JSON) -> None:
    if file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
