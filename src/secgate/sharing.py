"""Work that two processes share: a fork takes from the other end of the list, with everything that was read before."""

import gc
import os
import pickle
import signal
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, Self, TypeVar

__all__ = ["Shared", "processes"]

_CHUNK = 1 << 16
# The tickets must fit into a pipe that nobody reads yet.
_MOST_TASKS = 4_096
R = TypeVar("R")


def processes() -> int:
    """How many processes can run at the same time on this machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # a system without affinity
        return os.cpu_count() or 1


class Shared(Generic[R]):
    """Tasks by name, done by this process from the front of the list and by a fork of it from the back.

    Each task is taken by a ticket from one pipe, so none is done twice and none is left. What tasks have in common is
    read once when those that share it stand together. With one process, and where there is no `fork`, all is done here.

    NOTE: a fork has no threads but its own, so none that holds locks may run while `free` says that there may be one.

    Args:
        tasks: names, each once.
        work: what is done for one; it must not print. An exception in the fork loses the tasks that it took.
        processes: how many may run.
        free: whether there may be a fork now; asked before each task until there is one.
    """

    def __init__(
        self, tasks: Sequence[str], work: Callable[[str], R], *, processes: int, free: Callable[[], bool] = lambda: True
    ) -> None:
        self._tasks, self._work, self._free = tasks, work, free
        self._child: int | None = None
        self._tickets = self._answer = -1
        self._may_fork = processes > 1 and 1 < len(tasks) <= _MOST_TASKS and hasattr(os, "fork")
        if self._may_fork:
            self._tickets, tickets = os.pipe()
            os.write(tickets, b"." * len(tasks))
            os.close(tickets)
            self._fork_when_free()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            os.kill(self._child, signal.SIGKILL)
            self._reap()
        if self._tickets >= 0:
            os.close(self._tickets)

    def results(self) -> dict[str, R]:
        """What was done, by task in their order, without the tasks of a fork that ended without an answer."""
        done: dict[str, R] = {}
        for task in self._tasks:
            self._fork_when_free()
            if self._may_fork and not os.read(self._tickets, 1):
                break
            done[task] = self._work(task)
        done |= self._answered()
        return {task: done[task] for task in self._tasks if task in done}

    def _answered(self) -> dict[str, R]:
        """What the fork has done; nothing where there is none, or it ended without an answer."""
        if self._child is None:
            return {}
        answer = bytearray()
        while chunk := os.read(self._answer, _CHUNK):
            answer += chunk
        if self._reap() != 0 or not answer:
            return {}
        # The bytes come from our own fork, not from the target.
        done: dict[str, R] = pickle.loads(answer)  # noqa: S301
        return done

    def _fork_when_free(self) -> None:
        if self._may_fork and self._child is None and self._free():
            self._fork()

    def _fork(self) -> None:
        self._answer, answer = os.pipe()
        # NOTE: a collection writes to every object that it looks at, and a page that is written to is no longer shared.
        gc.freeze()
        self._child = os.fork()
        if self._child == 0:
            code = 1
            try:
                os.close(self._answer)
                self._serve(answer)
                code = 0
            finally:
                # NOTE: no clean-up of what the parent has begun, and no traceback, which could quote the target.
                os._exit(code)
        os.close(answer)

    def _serve(self, answer: int) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        done: dict[str, R] = {}
        for task in reversed(self._tasks):
            if not os.read(self._tickets, 1):
                break
            done[task] = self._work(task)
        with os.fdopen(answer, "wb") as stream_of_bytes:
            pickle.dump(done, stream_of_bytes)

    def _reap(self) -> int:
        """The exit status of the fork; there is none from now on."""
        if self._child is None:
            return 0
        _, status = os.waitpid(self._child, 0)
        self._child, self._may_fork = None, False
        os.close(self._answer)
        return status
