"""The machine on which the figures were taken."""

import os
import platform
import statistics
import time
from pathlib import Path

SYNCS = 200


def described(directory: Path) -> dict[str, str]:
    """What a reader needs to know to compare; the databases stand in `directory`."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{_memory():.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "a write of 4 KB with fsync": f"{_sync_ms(directory):.2f} ms (median of {SYNCS})",
        "Python": platform.python_version(),
    }


def busy() -> str:
    """What other processes ask of this machine: the load average of the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def is_quiet() -> bool:
    """Whether the figures can be taken as this machine's own."""
    return os.getloadavg()[0] < 0.5


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _sync_ms(directory: Path) -> float:
    """What one durable commit costs here at least."""
    took = []
    with open(directory / "sync", "wb", buffering=0) as file:
        for _ in range(SYNCS):
            begin = time.perf_counter()
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begin)
    return statistics.median(took) * 1000
