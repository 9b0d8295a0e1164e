"""Bytes of the target that hardly anybody asks for, put aside on the disk: a run need not hold them."""

import os
import tempfile
import weakref
from dataclasses import dataclass
from functools import cached_property

# So much is held in memory before anything is written: a small target leaves the disk alone.
HELD_BYTES = 1 << 20


@dataclass(frozen=True)
class Put:
    """Where some bytes are."""

    aside: "Aside"
    start: int
    size: int

    def read(self) -> bytes:
        """The very bytes that were put there."""
        return self.aside.read(self)

    def part(self, start: int, size: int) -> "Put":
        """Where some of these bytes are."""
        return Put(self.aside, self.start + start, size)


class Aside:
    """A file without a name, which only this process and its forks can read, and which ends with them.

    What cannot be written stays in memory.
    """

    def __init__(self) -> None:
        self._held = self._size = 0

    def put(self, data: bytes) -> bytes | Put:
        """Put bytes aside; gives them back where they are better held."""
        if self._held + len(data) <= HELD_BYTES or not hasattr(os, "pread"):
            self._held += len(data)
            return data
        try:
            written = os.pwrite(self._file, data, self._size)
        except OSError:
            return data
        if written < len(data):
            return data
        self._size += written
        return Put(self, self._size - written, written)

    def read(self, put: Put) -> bytes:
        """What was put at a place.

        Raises:
            OSError: the disk cannot give it back.
        """
        data = os.pread(self._file, put.size, put.start)
        if len(data) != put.size:
            raise OSError("what was put aside is not there any more")
        return data

    @cached_property
    def _file(self) -> int:
        with tempfile.TemporaryFile(prefix="secgate-aside-") as file:
            descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, descriptor)
        return descriptor
