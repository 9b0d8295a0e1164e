"""The examination of lines shared among processes, chunk by chunk: whoever is free takes the next one.

One process reads contents and tells lines apart, while the others already examine what it has; then it lends a hand.
So each distinct line is examined once, whatever contents it stands in.
"""

import ctypes
import gc
import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from secgate.secrets.chunks import Chunk
from secgate.secrets.corpus import Corpus
from secgate.secrets.failure import StoppedError, place_of
from secgate.secrets.line import LineExaminer
from secgate.secrets.lines import Lines
from secgate.secrets.stretch import Examined, examine
from secgate.secrets.values import Job

_Work = tuple[Lines, Sequence[int]]
# What a helper's queue holds beside work: report what you have seen; leave.
_REPORT, _LEAVE = "report", "leave"
_Tasks = SimpleQueue[_Work | str]
_LEAVING_S = 10.0


class Crew:
    """Examines lines; to be used in a `with`, for its other processes must end.

    Attributes:
        examiner: what it examines a line with.
    """

    def __init__(self, job: Job, helpers: int = 0, *, octets: int = 0) -> None:
        """This process and so many others, forked from it: it must have no thread of its own beside it now.

        Args:
            job: the scan.
            helpers: number of the others.
            octets: so many are to be examined.
        """
        self.examiner = LineExaminer(job, octets=octets)
        self._tasks: _Tasks = SimpleQueue()
        self._given = 0
        if helpers:
            # NOTE: a collection would touch, and so copy, all that the processes share.
            gc.freeze()
            _give_back()
        self._helpers = [_Helper(self.examiner, self._tasks) for _ in range(helpers)]
        for helper in self._helpers:
            helper.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for helper in self._helpers:
            helper.stop()
        for helper in self._helpers:
            helper.join()

    def begin(self, corpus: Corpus) -> None:
        """Have those lines examined that are enough for a chunk; more may follow."""
        if self._helpers and corpus.lines.first > self._given:
            self.give(corpus.lines, range(self._given, corpus.lines.first))
            self._given = corpus.lines.first

    def rest(self, corpus: Corpus) -> None:
        """Have all other lines examined that may hold anything."""
        self.give(corpus.lines, corpus.numbers()[self._given :])

    def give(self, lines: Lines, numbers: Sequence[int]) -> None:
        """Have the lines with these numbers examined."""
        for some in lines.stretches(numbers):
            self._tasks.put((lines, some))

    def examined(self) -> Examined:
        """What all lines show that were given since the last time.

        Raises:
            StoppedError: one of the other processes failed.
        """
        seen = Examined()
        with suppress(Empty):
            while True:
                task = self._tasks.get_nowait()
                if not isinstance(task, str):
                    seen.add(examine(task[0].chunk(task[1]), self.examiner))
        for _ in self._helpers:
            self._tasks.put(_REPORT)
        for helper in self._helpers:
            seen.add(helper.examined())
        for helper in self._helpers:
            helper.go_on()
        return seen


class _Helper:
    """Another process, and the thread that hands it its work."""

    def __init__(self, examiner: LineExaminer, tasks: _Tasks) -> None:
        context = multiprocessing.get_context("fork")
        self._tasks = tasks
        self._reports: SimpleQueue[Examined | StoppedError] = SimpleQueue()
        self._going_on: SimpleQueue[None] = SimpleQueue()
        self._here, there = context.Pipe()
        self._process = context.Process(target=_help, args=(examiner, there, self._here), daemon=True)
        self._process.start()
        there.close()
        self._thread = Thread(target=self._talk, daemon=True)

    def begin(self) -> None:
        """Hand it work from now on; no process must be forked any more."""
        self._thread.start()

    def _talk(self) -> None:
        try:
            while (task := self._tasks.get()) != _LEAVE:
                # NOTE: this waits until the helper reads it, so one chunk at most lies ready for each.
                self._here.send(None if isinstance(task, str) else task[0].chunk(task[1]))
                if task == _REPORT:
                    self._reports.put(self._here.recv())
                    # NOTE: else it could take what another one is to be told.
                    self._going_on.get()
        except (EOFError, OSError):
            self._reports.put(StoppedError("another process of it died"))

    def examined(self) -> Examined:
        """What it saw since the last time."""
        report = self._reports.get()
        if isinstance(report, StoppedError):
            raise report
        return report

    def go_on(self) -> None:
        """Hand it work again, once all have reported."""
        self._going_on.put(None)

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.join()
        self.go_on()
        self._tasks.put(_LEAVE)

    def join(self) -> None:
        """Wait until nobody speaks to it any more."""
        self._thread.join(_LEAVING_S)
        self._here.close()


def _give_back() -> None:
    """Give memory that nobody needs any more back to the system, where its C library knows how."""
    # NOTE: what compiled the patterns took 20 MB, of which each process would make a copy of its own.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def _help(examiner: LineExaminer, parent: Connection, theirs: Connection) -> None:
    # NOTE: as long as it holds the other end too, it would not notice that the parent is gone.
    theirs.close()
    gc.disable()
    seen: Examined | StoppedError = Examined()
    with suppress(EOFError):
        while True:
            chunk = parent.recv()
            if chunk is None:
                parent.send(seen)
                seen = Examined()
            elif isinstance(seen, Examined):
                seen = _more(seen, chunk, examiner)


def _more(seen: Examined, chunk: Chunk, examiner: LineExaminer) -> Examined | StoppedError:
    try:
        seen.add(examine(chunk, examiner))
    except Exception as error:  # noqa: BLE001 - an exception's text or traceback could hold a value; only its place may leave
        return StoppedError(place_of(error))
    return seen
