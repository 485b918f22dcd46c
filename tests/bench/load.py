"""The load: reports offered at a rate, or by connections that ask again as soon as they are answered."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.slack import Answer, Door, Line

OFFERING_LINES = 32
"""Connections for an offered rate: enough that a slow answer keeps nobody else waiting to be sent."""

Ask = Callable[[Line], Answer]


@dataclass(slots=True)
class Load:
    """What a load measured. Durations are seconds; `bad` are the answers that were not what was asked for."""

    waits: list[float] = field(default_factory=list)
    sent_late: list[float] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    asked: int = 0
    lasted: float = 0.0
    generator_cpu: float = 0.0

    def waited(self, percent: float) -> float:
        return percentile(self.waits, percent)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.lasted

    @property
    def cpu_each(self) -> float:
        """What one request costs the generator, in CPU seconds."""
        return self.generator_cpu / max(1, self.asked)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -int(-len(ranked) * percent // 100) - 1)]


def report(door: Door) -> Ask:
    """Ask by a report of its own each time."""
    return lambda line: line.post(door.report())


def is_recorded(answer: Answer) -> bool:
    return answer.is_a_report


def is_good(answer: Answer) -> bool:
    return answer.status == 200


def offered(
    door: Door,
    ask: Ask,
    *,
    rate: float,
    warm_up: float,
    seconds: float,
    good: Callable[[Answer], bool] = is_recorded,
) -> Load:
    """Ask so often a second, whether or not the earlier ones were answered.

    An answer's time counts from the moment at which the question was due, so that one which had to wait for
    a connection waits in the figures too.
    """
    turns = itertools.count()
    begin = time.perf_counter() + 0.2
    counts_from, end = begin + warm_up, begin + warm_up + seconds

    def keep_asking(line: Line, load: Load) -> None:
        while (due := begin + next(turns) / rate) < end:
            time.sleep(max(0.0, due - time.perf_counter()))
            sent = time.perf_counter()
            answer = _asked(line, ask, load)
            if due >= counts_from and answer is not None:
                load.sent_late.append(sent - due)
                _count(load, answer, time.perf_counter() - due, good)

    load = _together(door, OFFERING_LINES, keep_asking)
    load.lasted = seconds
    return load


def closed(
    door: Door,
    ask: Ask,
    *,
    lines: int,
    seconds: float,
    warm_up: float = 1.0,
    good: Callable[[Answer], bool] = is_recorded,
) -> Load:
    """So many connections, each asking again as soon as it was answered, for so many seconds."""
    counts_from = time.perf_counter() + warm_up
    end = counts_from + seconds

    def keep_asking(line: Line, load: Load) -> None:
        while (sent := time.perf_counter()) < end:
            answer = _asked(line, ask, load)
            answered = time.perf_counter()
            if answer is not None and sent >= counts_from:
                _count(load, answer, answered - sent, good)

    load = _together(door, lines, keep_asking)
    load.lasted = time.perf_counter() - counts_from
    return load


def one_by_one(door: Door, ask: Ask, *, times: int, good: Callable[[Answer], bool] = is_recorded) -> Load:
    """One connection, one question after the other; the first few do not count."""
    load, line = Load(), door.line()
    for turn in range(-5, times):
        sent = time.perf_counter()
        answer = _asked(line, ask, load)
        if turn >= 0 and answer is not None:
            _count(load, answer, time.perf_counter() - sent, good)
    line.close()
    return load


def _asked(line: Line, ask: Ask, load: Load) -> Answer | None:
    load.asked += 1
    try:
        return ask(line)
    except (OSError, http.client.HTTPException) as error:
        load.bad.append(f"no answer: {error!r}")
        line.close()
        return None


def _count(load: Load, answer: Answer, waited: float, good: Callable[[Answer], bool]) -> None:
    load.waits.append(waited)
    if not good(answer):
        load.bad.append(f"{answer.status}: {answer.text[:200]}")


def _together(door: Door, number: int, keep_asking: Callable[[Line, Load], None]) -> Load:
    """So many connections at once, each with a thread and an account of its own; the accounts as one."""
    lines, parts = [door.line() for _ in range(number)], [Load() for _ in range(number)]
    threads = [threading.Thread(target=keep_asking, args=pair) for pair in zip(lines, parts, strict=True)]
    spent = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Load(generator_cpu=time.process_time() - spent)
    for line, part in zip(lines, parts, strict=True):
        line.close()
        whole.waits += part.waits
        whole.sent_late += part.sent_late
        whole.bad += part.bad
        whole.asked += part.asked
    return whole
