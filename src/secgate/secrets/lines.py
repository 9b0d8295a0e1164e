"""Lines by their numbers: the newest one by one, all others joined to chunks that lie on the disk.

A history has millions of lines, most of which are in hundreds of its documents: each is kept once as long as it comes
again soon. One that nothing read for a long time is forgotten, and gets a further number when it comes again after all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import overload

from secgate.secrets.chunks import CHUNK, Chunk, encoded
from secgate.target.aside import Aside, Put

# So much of lines is a chunk, be they ever so few: whoever takes the last one keeps the others waiting.
_MOST_OCTETS = 400_000
# Octets at the end of a line with which Unicode may write white space, and ASCII does not.
_MAY_BE_BLANK = frozenset({*range(0x1C, 0x20), *range(0x80, 0x100)})
# So many lines lie ready after somebody asked for them: the versions of a file have most of them in common.
_ASKED = 5_000
# So many lines are known again, and twice as many at most; a dictionary of more takes twice the room.
_KNOWN = 150_000


class Lines:
    """Lines by their numbers; kept as UTF-8, for hardly one of twenty is ever looked at alone.

    Attributes:
        first: the number of the first line that is in no chunk yet.
        newest: that line and all behind it.
    """

    def __init__(self) -> None:
        self.first = 0
        self.newest: list[bytes] = []
        self._firsts: list[int] = []
        self._closed: list[_Closed] = []
        self._aside = Aside()
        self._asked: dict[int, str] = {}
        self._counted = self._octets = 0

    def __len__(self) -> int:
        return self.first + len(self.newest)

    def __getitem__(self, index: int) -> str:
        line = self._asked.get(index)
        if line is None:
            if len(self._asked) >= _ASKED:
                self._asked.clear()
            newest = index - self.first
            octets = self.newest[newest] if newest >= 0 else self._holding(index).line(index)
            line = self._asked[index] = octets.decode("utf-8", "surrogatepass")
        return line

    def append(self, line: str) -> None:
        """A further line."""
        self.newest.append(encoded(line))

    def further(self) -> "Numbers":
        """A number for each line as it is written; one that is new is a further line."""
        return Numbers(self)

    @property
    def are_many(self) -> bool:
        """Whether the newest lines are enough for a chunk."""
        self._octets += sum(map(len, self.newest[self._counted :]))
        self._counted = len(self.newest)
        return self._counted >= CHUNK or self._octets > _MOST_OCTETS

    def close(self) -> None:
        """Make chunks of the newest lines."""
        newest = self.newest
        for some in _shares(map(len, newest)):
            numbers = range(self.first + some.start, self.first + some.stop)
            chunk = Chunk.joined(newest[some.start : some.stop], numbers)
            self._closed.append(_Closed(numbers, chunk.starts, self._aside.put(chunk.data)))
            self._firsts.append(numbers.start)
        self.first += len(newest)
        newest.clear()
        self._counted = self._octets = 0

    def octets(self, numbers: Sequence[int]) -> int:
        """How many octets the lines with these numbers have."""
        if isinstance(numbers, range):
            return sum(one.starts[-1] - len(one.numbers) for one in self._within(numbers))
        return sum(map(self._length, numbers))

    def stretches(self, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
        """Numbers of lines in their order, as many together as make a chunk: few where they are long.

        Args:
            numbers: a range begins and ends where a chunk does, or behind the newest line.
        """
        if isinstance(numbers, range):
            yield from (one.numbers for one in self._within(numbers))
        else:
            yield from (numbers[some] for some in _shares(map(self._length, numbers)))

    def chunk(self, numbers: Sequence[int]) -> Chunk:
        """The lines with these numbers, which are one of the stretches."""
        if isinstance(numbers, range):
            return self._holding(numbers.start).chunk()
        return Chunk.joined(list(self._each(numbers)), numbers)

    def _each(self, numbers: Sequence[int]) -> Iterator[bytes]:
        for closed, some in groupby(numbers, self._holding):
            chunk = closed.chunk()
            yield from map(chunk.octets, some)

    def _within(self, numbers: range) -> "list[_Closed]":
        if numbers.stop > self.first:
            self.close()
        return self._closed[bisect_left(self._firsts, numbers.start) : bisect_left(self._firsts, numbers.stop)]

    def _holding(self, number: int) -> "_Closed":
        return self._closed[bisect_right(self._firsts, number) - 1]

    def _length(self, number: int) -> int:
        return self._holding(number).length(number)


@dataclass(frozen=True, slots=True, eq=False)
class _Closed:
    """A chunk whose text is put aside."""

    numbers: range
    starts: Sequence[int]
    held: bytes | Put

    def chunk(self) -> Chunk:
        """It, read again."""
        return Chunk(self.numbers, self.held if isinstance(self.held, bytes) else self.held.read(), self.starts)

    def length(self, number: int) -> int:
        """How many octets a line has."""
        at = number - self.numbers.start
        return self.starts[at + 1] - 1 - self.starts[at]

    def line(self, number: int) -> bytes:
        """A line, which alone is read."""
        start, size = self.starts[number - self.numbers.start], self.length(number)
        return self.held[start : start + size] if isinstance(self.held, bytes) else self.held.part(start, size).read()


class Numbers(dict[bytes, int]):
    """The number of each line as it is written; one that is new gets the next number."""

    def __init__(self, lines: Lines, before: Mapping[bytes, int] | None = None) -> None:
        super().__init__()
        self._lines = lines
        self._newest = lines.newest
        self._before = before or {}

    def __missing__(self, line: bytes) -> int:
        # NOTE: of two lines of a history in three this is all that is ever done, so it calls nothing that it need not.
        number = self._before.get(line)
        if number is None:
            number = self._lines.first + len(self._newest)
            short = line.rstrip()
            self._newest.append(_stripped(short) if short and short[-1] in _MAY_BE_BLANK else short)
        self[line] = number
        return number

    def onward(self, least: int) -> "Numbers":
        """The same once more, without what nobody asked for lately, when there is much of it.

        Args:
            least: so many lines are to be known: the next document may have as many.
        """
        if len(self) < max(_KNOWN, least):
            return self
        self._before = {}
        return Numbers(self._lines, self)


class View(Sequence[str]):
    """Some lines in their order, as those of a document; each is decoded when it is looked at."""

    def __init__(self, lines: Lines, numbers: Sequence[int]) -> None:
        self._lines = lines
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> "View": ...

    def __getitem__(self, index: int | slice) -> "str | View":
        if isinstance(index, slice):
            return View(self._lines, self._numbers[index])
        return self._lines[self._numbers[index]]


def _shares(lengths: Iterable[int]) -> Iterator[slice]:
    """Where lines of these lengths are parted into chunks."""
    ends, first = list(accumulate(lengths)), 0
    while first < len(ends):
        done = ends[first - 1] if first else 0
        last = min(first + CHUNK, max(first + 1, bisect_right(ends, done + _MOST_OCTETS)))
        yield slice(first, last)
        first = last


def _stripped(line: bytes) -> bytes:
    """A line without what Unicode takes for white space at its end."""
    return encoded(line.decode("utf-8", "surrogatepass").rstrip())
