"""Many patterns looked for in many lines: all at once in one pass of hyperscan, or one after the other.

Hyperscan finds hundreds of patterns in the time that `re` takes for one, and first takes a fifth of a second to compile
them: that pays where much is read. Both ways see the same. What hyperscan says is where a match ends, so no pattern may
cross a newline; a repetition without an end costs it far less than one that ends late, so it is asked for that, and its
answer is then held against the pattern itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from secgate.secrets.chunks import Chunk, encoded

# From so many octets on all at once is quicker, with what it takes to compile the patterns.
WORTH_OCTETS = 1_500_000
_REPEATED = re.compile(rb"\{(\d+),(\d+)\}[?+]?")
_LONG = 60  # a repetition that ends later is asked for without an end
_ENDLESS = {0: b"*", 1: b"+"}
_Ends = list[list[int]]


@dataclass(frozen=True, eq=False)
class Wanted:
    """Something that is looked for.

    Attributes:
        what: octets, or a pattern of them that crosses no newline.
        folded: it is looked for in folded text; else in the text as it is.
        loose: a pattern that matches in each line in which `what` does, where hyperscan cannot take that one.
    """

    what: bytes | re.Pattern[bytes]
    folded: bool = True
    loose: bytes = b""

    @property
    def text(self) -> bytes:
        """The octets of one that is no pattern."""
        if isinstance(self.what, bytes):
            return self.what
        raise TypeError(self.what)

    def starts(self, data: bytes) -> Iterator[int]:
        """Where it stands in some text."""
        if not isinstance(self.what, bytes):
            yield from (match.start() for match in self.what.finditer(data))
            return
        at = data.find(self.what)
        while at >= 0:
            yield at
            at = data.find(self.what, at + len(self.what))


class Found:
    """Where what was looked for stands in a chunk.

    Attributes:
        plain: the lines as they are.
    """

    def __init__(self, plain: Chunk, passes: "Sequence[OnePass]") -> None:
        self.plain = plain
        self._ends = {
            one: ends for each in passes for one, ends in each.ends(self.folded if each.folded else plain) if ends
        }
        self._at_once = bool(passes)

    @cached_property
    def folded(self) -> Chunk:
        """The same lines folded."""
        return self.plain.folded()

    def lines(self, one: Wanted) -> set[int]:
        """Numbers of the lines that hold it."""
        text = self.folded if one.folded else self.plain
        if not self._at_once:
            return set(text.found(one.what) if isinstance(one.what, bytes) else text.matched(one.what))
        found = text.lines_at(self._ends.get(one, ()))
        if isinstance(one.what, bytes) or one.what.pattern == _expression(one):
            return {number for number, _, _ in found}
        holds = one.what.search
        return {number for number, start, end in found if holds(text.data, start, end)}

    def places(self, word: Wanted) -> Iterator[tuple[int, int]]:
        """Each offset of a word in its text, and the number of the line."""
        text = self.folded if word.folded else self.plain
        if not self._at_once:
            yield from text.places(word.text)
            return
        length = len(word.text)
        for end in self._ends.get(word, ()):
            yield end - length, text.line_at(end - 1)

    def starts(self, one: Wanted) -> Iterator[int]:
        """Each offset at which it begins in its text."""
        if not self._at_once or one in self._ends:
            yield from one.starts((self.folded if one.folded else self.plain).data)


class Search:
    """Looks for the same things in one chunk after the other.

    Attributes:
        refused: why hyperscan is not used where it would pay; "" when nothing is in its way.
    """

    def __init__(self, wanted: Iterable[Wanted], *, octets: int = 0) -> None:
        """Made ready for so many octets."""
        self.refused = ""
        self._passes: tuple[OnePass, ...] = ()
        if octets < WORTH_OCTETS:
            return
        distinct = dict.fromkeys(wanted)
        try:
            self._passes = tuple(
                OnePass(some, folded=folded)
                for folded in (True, False)
                if (some := [one for one in distinct if one.folded is folded])
            )
        except Refused as error:
            self.refused = str(error)

    @property
    def at_once(self) -> bool:
        """Whether looking for everything costs hardly more than looking for one thing."""
        return bool(self._passes)

    def look(self, chunk: Chunk) -> Found:
        """Where everything stands in a chunk."""
        return Found(chunk, self._passes)


class HeldWords:
    """Tells which of some words a text holds."""

    def __init__(self, words: Iterable[str]) -> None:
        """Compile them.

        Raises:
            Refused: hyperscan is not there, or does not run on this machine.
        """
        listed = list(words)
        # NOTE: signs are found at once in any text, and among the words they take ten times as long to compile.
        self._signs = [(number, word) for number, word in enumerate(listed) if len(word) == 1]
        self._numbers = [number for number, word in enumerate(listed) if len(word) > 1]
        octets = [_literal(encoded(listed[number])) for number in self._numbers]
        self._scan = _database(octets, lambda library: int(library.HS_FLAG_SINGLEMATCH)).scan

    def __call__(self, text: str) -> list[int]:
        """The numbers of those that it holds, in no order."""
        found: list[int] = []
        self._scan(encoded(text), match_event_handler=_note_word, context=found)
        held = [self._numbers[number] for number in found]
        held += [number for number, sign in self._signs if sign in text]
        return held


class Refused(Exception):  # noqa: N818 - a value that says why, not an error of the run
    """Hyperscan is not there, or does not run on this machine."""


class OnePass:
    """Some of what is wanted, compiled by hyperscan.

    Attributes:
        folded: it is looked for in folded text.
    """

    def __init__(self, wanted: Sequence[Wanted], *, folded: bool) -> None:
        """Compile it.

        Raises:
            Refused: that is not possible here.
        """
        self.folded = folded
        self._wanted = wanted
        expressions = list(map(_expression, wanted))
        self._scan = _database(expressions, lambda library: int(library.HS_FLAG_MULTILINE)).scan

    def ends(self, chunk: Chunk) -> Iterable[tuple[Wanted, list[int]]]:
        """Offsets behind the matches of each, in order."""
        found: _Ends = [[] for _ in self._wanted]
        self._scan(chunk.data, match_event_handler=_note, context=found)
        return zip(self._wanted, found, strict=True)


def _database(expressions: list[bytes], flag: Callable[[Any], int]) -> Any:  # noqa: ANN401 - it has no useful types
    """The expressions compiled, by their numbers.

    Raises:
        Refused: that is not possible here.
    """
    try:
        # Imported here: it is not needed where little is read, and there are machines without it.
        import hyperscan  # noqa: PLC0415
    except ImportError:
        raise Refused("hyperscan is not installed") from None
    try:
        database = hyperscan.Database()
        numbers = list(range(len(expressions)))
        database.compile(expressions=expressions, ids=numbers, flags=[flag(hyperscan)] * len(numbers))
    except (hyperscan.HyperscanError, RuntimeError) as error:
        raise Refused(f"hyperscan does not run here: {type(error).__name__}") from None
    return database


def _note_word(number: int, _start: int, _end: int, _flags: int, found: list[int]) -> None:
    found.append(number)


def _note(number: int, _start: int, end: int, _flags: int, found: _Ends) -> None:
    found[number].append(end)


def _expression(one: Wanted) -> bytes:
    """What hyperscan is asked for: what matches in every line in which it is found."""
    if one.loose:
        return one.loose
    if isinstance(one.what, bytes):
        return _literal(one.what)
    return _REPEATED.sub(_without_end, one.what.pattern)


def _literal(octets: bytes) -> bytes:
    # NOTE: to hyperscan an octet of zero ends the pattern.
    return re.escape(octets).replace(b"\0", rb"\x00")


def _without_end(match: re.Match[bytes]) -> bytes:
    least, most = int(match[1]), int(match[2])
    return match[0] if most <= _LONG else _ENDLESS.get(least, b"{%d,}" % least)
