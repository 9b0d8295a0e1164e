"""Hands repositories to workers and takes what came of them as it comes; a lost worker costs its repository one try."""

import queue
import time
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from secgate.fleet.job import Job, Outcome, undone
from secgate.fleet.journal import Journal
from secgate.fleet.task import gate_repository

Told = Callable[[Outcome], None]
_TICK_S = 0.5
# Beyond a repository's own time, before its worker is taken for hanging: what a keeper and the clearing up may take.
_PATIENCE_S = 90
# How long no worker may be there at all.
_NOBODY_S = 120


@dataclass(frozen=True)
class _Try:
    job: Job
    number: int
    end: float
    future: Any


class Drive:
    """One run over a cluster.

    Args:
        client: of Dask.
        journal: where each outcome goes before it counts.
        told: hears of each outcome.
    """

    def __init__(self, client: Any, journal: Journal, told: Told) -> None:  # noqa: ANN401 - an extra's type
        self._client = client
        self._journal = journal
        self._told = told
        self._ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._running: dict[str, _Try] = {}
        self._seen = time.monotonic()

    def run(self, jobs: tuple[Job, ...]) -> tuple[Outcome, ...]:
        """Gate what the journal does not hold; gives what could not be handed to anybody, which the journal lacks."""
        waiting = deque((job, 1) for job in jobs if job.name not in self._journal.outcomes)
        try:
            while waiting or self._running:
                threads = self._threads()
                if threads is None:
                    left = [*(one.job for one in self._running.values()), *(job for job, _ in waiting)]
                    return tuple(undone(job, "no worker was there to gate it", again=True) for job in left)
                # NOTE: no more than can run at once: a repository that waits at a worker would be lost with it.
                while waiting and len(self._running) < threads:
                    self._start(*waiting.popleft())
                waiting.extend(self._collected())
        finally:
            for one in self._running.values():
                one.future.cancel()
        return ()

    def _threads(self) -> int | None:
        """How many repositories can run at once now; None when nobody has been there for too long."""
        now = time.monotonic()
        alive = self._client.status == "running"
        count = sum(self._client.nthreads().values()) if alive else 0
        if count:
            self._seen = now
        return count if alive and now - self._seen < _NOBODY_S else None

    def _start(self, job: Job, number: int) -> None:
        key = f"secgate-{uuid.uuid4().hex}"
        future = self._client.submit(gate_repository, job.model_dump_json(), key=key, pure=False, retries=0)
        self._running[key] = _Try(job, number, time.monotonic() + job.timeout_s + _PATIENCE_S, future)
        future.add_done_callback(lambda done: self._ended.put(str(done.key)))

    def _collected(self) -> list[tuple[Job, int]]:
        """Take what has ended; gives what is to be tried again."""
        ended = [key for key, one in self._running.items() if time.monotonic() > one.end]
        with suppress(queue.Empty):
            ended.append(self._ended.get(timeout=_TICK_S))
        again = []
        for key in dict.fromkeys(ended):
            one = self._running.pop(key, None)
            if one is None:
                continue
            outcome, report = _result(one)
            one.future.release()
            if outcome.again and one.number <= one.job.retries:
                again.append((one.job, one.number + 1))
                continue
            self._told(self._journal.keep(outcome.model_copy(update={"attempts": one.number}), report))
        return again


def _result(one: _Try) -> tuple[Outcome, bytes]:
    """What a try gave, or why it gave nothing."""
    if not one.future.done():
        one.future.cancel()
        return undone(one.job, "its worker did not answer", again=True), b""
    error = one.future.exception() if one.future.status == "error" else None
    if one.future.status != "finished":
        lost = error is None or type(error).__name__ in {"KilledWorker", "CommClosedError", "FutureCancelledError"}
        if lost:
            return undone(one.job, "its worker was lost", again=True), b""
        # NOTE: of the error its kind alone: a message can quote the target.
        return undone(one.job, f"a bug of ours: {type(error).__name__} in the worker", code=4), b""
    try:
        text, report = one.future.result()
        outcome = Outcome.model_validate_json(text)
    except (ValidationError, TypeError, ValueError):
        return undone(one.job, "its worker runs another version of this program", again=True), b""
    return (outcome, report) if outcome.name == one.job.name else (undone(one.job, "another's answer", code=4), b"")
