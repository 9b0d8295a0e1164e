"""Lines joined into byte strings, which are searched many times faster than one line after the other."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, count
from operator import add

CHUNK = 5_000
WINDOW = 4_000
_OVERLAP = 1_000
# Letters beyond ASCII that a pattern without regard to case takes for `i`, `s` and `k`.
_LIKE_ASCII = tuple(letter.encode() for letter in "\u0130\u017f\u0131\u212a")


@dataclass(frozen=True)
class Chunk:
    """Some lines in one byte string; `starts` are the offsets at which each begins, and where a further one would."""

    numbers: Sequence[int]
    data: bytes
    starts: Sequence[int]

    @classmethod
    def of(cls, lines: Iterable[str], numbers: Sequence[int]) -> "Chunk":
        """These lines, which have these numbers, as UTF-8."""
        return cls.joined([encoded(line) for line in lines], numbers)

    @classmethod
    def joined(cls, lines: Sequence[bytes], numbers: Sequence[int]) -> "Chunk":
        """These lines, which have these numbers."""
        # NOTE: each but the last is followed by a newline; the last one is taken for one that is too.
        starts = array("I", map(add, accumulate(map(len, lines), initial=0), count()))
        return cls(numbers, b"\n".join(lines), starts)

    def line(self, number: int) -> str:
        """The line with this number."""
        return self.octets(number).decode("utf-8", "surrogatepass")

    def octets(self, number: int) -> bytes:
        """The line with this number as it stands here."""
        at = self._index(number)
        return self.data[self.starts[at] : self.starts[at + 1] - 1]

    def is_longer(self, number: int, most: int) -> bool:
        """Whether a line has more characters than this."""
        at = self._index(number)
        return self.starts[at + 1] - 1 - self.starts[at] > most and len(self.line(number)) > most

    @cached_property
    def _index(self) -> Callable[[int], int]:
        """Where the line with a number stands among the lines."""
        numbers = self.numbers
        return numbers.index if isinstance(numbers, range) else partial(bisect_left, numbers)

    def folded(self) -> "Chunk":
        """The same lines, in which every letter that matches an ASCII one without regard to case is that one."""
        if not any(letter in self.data for letter in _LIKE_ASCII):
            return Chunk(self.numbers, self.data.lower(), self.starts)
        lines = self.data.decode("utf-8", "surrogatepass").split("\n")
        return Chunk.of(map(fold, lines), self.numbers)

    def line_at(self, offset: int) -> int:
        """Number of the line that holds `offset`."""
        return self.numbers[bisect_right(self.starts, offset) - 1]

    def lines_at(self, ends: Iterable[int]) -> Iterator[tuple[int, int, int]]:
        """Each line in which one of the offsets stands, or which ends there: its number, its start and its end."""
        numbers, starts, beyond = self.numbers, self.starts, 0
        for end in ends:
            if end >= beyond:
                at = bisect_right(starts, end - 1)
                beyond = starts[at]
                yield numbers[at - 1], starts[at - 1], beyond - 1

    def found(self, wanted: bytes) -> Iterator[int]:
        """Numbers of the lines that hold these bytes."""
        data, at = self.data, self.data.find(wanted)
        while at >= 0:
            yield self.line_at(at)
            end = data.find(b"\n", at)
            at = data.find(wanted, end) if end >= 0 else -1

    def places(self, wanted: bytes) -> Iterator[tuple[int, int]]:
        """Every offset of these bytes, and the number of the line."""
        data, at = self.data, self.data.find(wanted)
        while at >= 0:
            yield at, self.line_at(at)
            at = data.find(wanted, at + len(wanted))

    def matched(self, pattern: re.Pattern[bytes]) -> Iterator[int]:
        """Numbers of the lines in which a pattern, that crosses no newline, matches; some more than once."""
        return (self.line_at(match.start()) for match in pattern.finditer(self.data))


def chunks(lines: Sequence[str], numbers: Sequence[int] | None = None) -> Iterator[Chunk]:
    """The lines with these numbers (None: all) in pieces."""
    for some in stretches(range(len(lines)) if numbers is None else numbers):
        yield Chunk.of(map(lines.__getitem__, some), some)


def stretches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers of lines, as many together as make a chunk."""
    return (numbers[first : first + CHUNK] for first in range(0, len(numbers), CHUNK))


def encoded(line: str) -> bytes:
    """A line as it stands in a chunk."""
    return line.encode("utf-8", "surrogatepass")


def fold(text: str) -> str:
    """Lower case, with the letters that `re.IGNORECASE` holds equal to ASCII ones replaced by those."""
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").lower().replace("\u017f", "s").replace("\u0131", "i")


def windows(line: str) -> Iterator[tuple[int, str]]:
    """The line itself, or overlapping pieces of a very long one with their offsets."""
    if len(line) <= WINDOW:
        yield 0, line
        return
    for offset in range(0, len(line), WINDOW - _OVERLAP):
        yield offset, line[offset : offset + WINDOW]
        if offset + WINDOW >= len(line):
            return
