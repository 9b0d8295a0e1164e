"""How a job comes to the process that does it: file by file, so that neither end ever holds them all."""

import pickle
from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from secgate.secrets.values import FileBlob, Job
from secgate.target.aside import Aside


def send(job: Job, there: IO[bytes]) -> None:
    """Write a job."""
    pickle.dump(replace(job, files=()), there)
    for file in job.files:
        pickle.dump((file.path, file.data), there)
    pickle.dump(None, there)


def receive(here: IO[bytes]) -> Job:
    """Read a job that was sent by our own parent; its files are put aside."""
    job: Job = pickle.load(here)  # noqa: S301 - the bytes come from our own parent, not from the target
    return replace(job, files=tuple(_files(here)))


def _files(here: IO[bytes]) -> Iterator[FileBlob]:
    aside = Aside()
    while (file := pickle.load(here)) is not None:  # noqa: S301 - as above
        path, data = file
        yield FileBlob(path, aside.put(data))
