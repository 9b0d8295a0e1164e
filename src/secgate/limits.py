"""A bound on the time that one piece of work may take, kept by the operating system's alarm clock."""

import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

# The alarm rings again until somebody hears it: what is raised inside a destructor or a callback is lost.
_AGAIN_S = 1.0


class OutOfTimeError(BaseException):
    """The work took longer than it may; no `except Exception` on the way stops it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError in the body once `seconds` have passed, also inside a search with a regular expression.

    NOTE: only the main thread can be interrupted like this. In any other one there is no limit, and whoever runs the
    gate there bounds the run as a whole.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGALRM, _ring)
    began = time.monotonic()
    rest, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if rest:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, rest - (time.monotonic() - began)), interval)


@dataclass(frozen=True)
class Deadline:
    """The end of the time that a run may take.

    Attributes:
        budget_s: seconds that the run was given.
        until: its end, by the monotonic clock.
    """

    budget_s: float
    until: float

    @classmethod
    def after(cls, budget_s: float) -> "Deadline":
        """So many seconds from now."""
        return cls(budget_s, time.monotonic() + budget_s)

    @property
    def left_s(self) -> float:
        """Seconds until then; never below 0."""
        return max(0.0, self.until - time.monotonic())


class Watch:
    """One alarm for many short pieces of work, which costs each of them nothing but a look at the clock."""

    def __init__(self) -> None:
        self._until = math.inf

    def start(self, seconds: float) -> None:
        """The next piece of work begins, and may take so long."""
        self._until = time.monotonic() + seconds

    def stop(self) -> None:
        """It has ended."""
        self._until = math.inf

    def look(self, _number: int, _frame: FrameType | None) -> None:
        """End the work when its time is over."""
        if time.monotonic() > self._until:
            raise OutOfTimeError


@contextmanager
def watched(every: float = 0.5) -> Iterator[Watch]:
    """A watch that looks at the clock again and again; in another thread than the main one it never does."""
    watch = Watch()
    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    handler = signal.signal(signal.SIGALRM, watch.look)
    rest, interval = signal.setitimer(signal.ITIMER_REAL, every, every)
    try:
        yield watch
    finally:
        signal.setitimer(signal.ITIMER_REAL, rest, interval)
        signal.signal(signal.SIGALRM, handler)


def _ring(_number: int, _frame: FrameType | None) -> NoReturn:
    raise OutOfTimeError
