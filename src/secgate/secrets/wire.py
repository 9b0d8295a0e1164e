"""How a job comes to the process that does it: file by file, so that neither end ever holds them all."""

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from secgate.secrets.values import FileBlob, Job
from secgate.target.aside import Aside
from secgate.target.git import Git
from secgate.target.looks import Stored

# What the process says when others may go on beside it, before its answer.
EASED = b"\n"
_TURN_S = 0.0002


def send(job: Job, there: IO[bytes]) -> None:
    """Write a job, while other threads of this process may be busy."""
    with _quick_turns():
        pickle.dump(replace(job, files=()), there)
        for file in job.files:
            stored = isinstance(file.held, Stored)
            pickle.dump((file.path, file.size if stored else file.data, file.oid if stored else file.blob), there)
        pickle.dump(None, there)


@contextmanager
def _quick_turns() -> Iterator[None]:
    """A thread that has read or written a little is on again soon.

    NOTE: else each time it waits five milliseconds for one that only computes; thousands of files took seconds.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def receive(here: IO[bytes]) -> Job:
    """Read a job that was sent by our own parent; its files are put aside."""
    job: Job = pickle.load(here)  # noqa: S301 - the bytes come from our own parent, not from the target
    return replace(job, files=tuple(_files(job, here)))


def _files(job: Job, here: IO[bytes]) -> Iterator[FileBlob]:
    aside, objects = Aside(), Git(Path(job.root), Path(job.git_dir or "")).objects()
    while (file := pickle.load(here)) is not None:  # noqa: S301 - as above
        path, data, blob = file
        yield FileBlob(path, Stored(objects, blob, data) if isinstance(data, int) else aside.put(data), blob)
