"""Keeps one command within its limits, and outlives the worker that asked for it by no more than a moment.

A program of the standard library alone, started as a file: it runs the command, and ends all of it (every descendant,
whatever session it went to) when its time is over, when its folder grows too large, or when the worker goes away, which
it learns from the end of its own standard input. After the worker's death it removes the folder too.

Arguments: seconds, most bytes of the folder, the folder, the command. Ends with its code, or one of ours.
"""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LATE, LARGE, LEFT = 120, 121, 122
_TICK_S = 0.2
_GRACE_S = 3.0
_SET_CHILD_SUBREAPER = 36  # prctl(2): orphans below come to this process instead of to init
_SHELLS_SIGNAL = 128


class Process(Protocol):
    """What is kept: a process that was started anew, or a fork."""

    pid: int
    returncode: int

    def poll(self) -> int | None:
        """Its code, None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its code, once it has ended.

        Raises:
            subprocess.TimeoutExpired: when it runs for longer.
        """


@dataclass(frozen=True)
class Limits:
    """What a command may take: seconds, and bytes of its folder; 0 looks at no size."""

    seconds: float
    most: int
    folder: Path


def main() -> int:
    """Run the command; its code, or why it was ended."""
    seconds, most, folder, *command = sys.argv[1:]
    adopt_orphans()
    process = subprocess.Popen(  # noqa: S603 - arguments of the fleet's own
        command, stdin=subprocess.DEVNULL, start_new_session=True, env=dict(os.environ), cwd=folder
    )
    return keep(process, Limits(float(seconds), int(most), Path(folder)), sys.stdin.fileno())


def adopt_orphans() -> None:
    """What the command leaves behind becomes a child of this process."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def keep(process: Process, limits: Limits, link: int) -> int:
    """Wait for a command that leads a session of its own, and end all of it; its code, or why it was ended.

    Args:
        process: the command.
        limits: what it may take.
        link: a descriptor that is at its end, or has something to read, once the worker is gone.
    """
    code = _watch(process, limits, link)
    _end_all(process, gently=code is not None)
    if code == LEFT:
        shutil.rmtree(limits.folder, ignore_errors=True)
    if code is not None:
        return code
    return process.returncode if process.returncode >= 0 else _SHELLS_SIGNAL - process.returncode


def _watch(process: Process, limits: Limits, link: int) -> int | None:
    """Wait for the command; None when it ended by itself."""
    end = time.monotonic() + limits.seconds
    ended = os.pidfd_open(process.pid) if sys.platform == "linux" else link
    while process.poll() is None:
        if link in select.select([link, ended], [], [], _TICK_S)[0]:
            return LEFT
        if time.monotonic() > end:
            return LATE
        if limits.most and _size(limits.folder) > limits.most:
            return LARGE
    return None


def wait_until(poll: Callable[[], int | None], timeout: float | None) -> None:
    """Poll until there is a code.

    Raises:
        subprocess.TimeoutExpired: when that takes longer.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while poll() is None:
        if end is not None and time.monotonic() > end:
            raise subprocess.TimeoutExpired("secgate", timeout or 0)
        time.sleep(0.01)


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - a walk over many files
    return total


def _end_all(process: Process, *, gently: bool) -> None:
    """End the command and everything that it left behind; first by asking, so that it clears up."""
    if gently:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_S)
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + _GRACE_S
    while (left := _children()) and time.monotonic() < end:
        for child in left:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)


def _children() -> list[int]:
    """Processes whose parent is this one; orphans of the command are among them."""
    found: list[int] = []
    for task in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in task.read_text(encoding="ascii").split()]
    return found


if __name__ == "__main__":
    sys.exit(main())
