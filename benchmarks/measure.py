"""What one command costs: seconds of the wall clock and of the processor, and memory over all of its processes."""

import os
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_S = 0.05
ENVIRONMENT = {"SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SEND_METRICS": "off"}


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        wall: seconds until it ended.
        cpu: seconds of the processor, of it and of all that it started and waited for.
        mb: the most memory that all its processes held at once, each shared page counted once; 0 when not measured.
    """

    wall: float
    cpu: float
    mb: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        """One after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.mb, other.mb))


def cost(command: Sequence[str], folder: Path, *, more: Mapping[str, str] | None = None, memory: bool = False) -> Cost:
    """Run a command to its end, whatever its code."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env={**os.environ, **ENVIRONMENT, **(more or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        peak = Peak(process.pid) if memory else None
        process.wait()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak.mb if peak is not None else 0.0)


class Peak:
    """Looks again and again at the memory of a process and of all below it, for as long as it lives."""

    def __init__(self, pid: int) -> None:
        self.mb = 0.0
        self._top = psutil.Process(pid)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        with suppress(psutil.Error):
            while self._top.is_running() and self._top.status() != psutil.STATUS_ZOMBIE:
                processes = self._processes()
                held = sum(map(_held, processes))
                # NOTE: what one shares that began or ended meanwhile is counted twice, or not at all.
                if self._processes() == processes:
                    self.mb = max(self.mb, held / 1e6)
                time.sleep(_EVERY_S)

    def _processes(self) -> list[psutil.Process]:
        return [self._top, *self._top.children(recursive=True)]


def _held(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_full_info().pss)
    return 0


@dataclass(frozen=True)
class Spread:
    """Least, median and most of a measurement over all rounds."""

    least: float
    median: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of some values."""
        return cls(min(values), statistics.median(values), max(values))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f})"
