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
from pathlib import Path

LATE, LARGE, LEFT = 120, 121, 122
_TICK_S = 0.2
_GRACE_S = 3.0
_SET_CHILD_SUBREAPER = 36  # prctl(2): orphans below come to this process instead of to init
_SHELLS_SIGNAL = 128


def main() -> int:
    """Run the command; its code, or why it was ended."""
    seconds, most, folder, *command = sys.argv[1:]
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    process = subprocess.Popen(  # noqa: S603 - arguments of the fleet's own
        command, stdin=subprocess.DEVNULL, start_new_session=True, env=dict(os.environ), cwd=folder
    )
    code = _watch(process, time.monotonic() + float(seconds), int(most), Path(folder))
    _end_all(process, gently=code is not None)
    if code == LEFT:
        shutil.rmtree(folder, ignore_errors=True)
    if code is not None:
        return code
    return process.returncode if process.returncode >= 0 else _SHELLS_SIGNAL - process.returncode


def _watch(process: "subprocess.Popen[bytes]", end: float, most: int, folder: Path) -> int | None:
    """Wait for the command; None when it ended by itself."""
    stdin = sys.stdin.fileno()
    ended = os.pidfd_open(process.pid) if sys.platform == "linux" else stdin
    while process.poll() is None:
        if stdin in select.select([stdin, ended], [], [], _TICK_S)[0]:
            return LEFT
        if time.monotonic() > end:
            return LATE
        if most and _size(folder) > most:
            return LARGE
    return None


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - a walk over many files
    return total


def _end_all(process: "subprocess.Popen[bytes]", *, gently: bool) -> None:
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
