"""Some lines examined at once: which of them can hold anything, and what those show."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import partial

from secgate.limits import OutOfTimeError, Watch, watched
from secgate.secrets.chunks import Chunk
from secgate.secrets.context import is_head, is_member
from secgate.secrets.joined import Pieces, pieces_in
from secgate.secrets.line import Hit, LineExaminer
from secgate.secrets.structure import KEY_BEGIN

LINE_S = 10.0
_CHARACTERS_IN_A_SECOND = 50_000  # a tenth of what a line without a trap takes


@dataclass
class Examined:
    """What lines show, by their numbers.

    Attributes:
        by_line: what is judged in a line.
        key_lines: where a block of a key begins.
        heads: labels whose value may stand on a line below.
        members: passwords whose host and user may stand around them.
        pragma_lines: comments that ask a scanner to look away.
        slow: lines that could not be examined in the time that a line has.
        pieces: strings in pieces.
    """

    by_line: dict[int, list[Hit]] = field(default_factory=dict)
    key_lines: set[int] = field(default_factory=set)
    heads: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    pragma_lines: set[int] = field(default_factory=set)
    slow: set[int] = field(default_factory=set)
    pieces: Pieces = field(default_factory=Pieces)

    def add(self, other: "Examined") -> None:
        """Take in what other lines show."""
        self.pieces.add(other.pieces)
        for one in fields(self):
            if one.name != "pieces":
                getattr(self, one.name).update(getattr(other, one.name))


def examine(chunk: Chunk, examiner: LineExaminer) -> Examined:
    """What the lines of a chunk show."""
    found = examiner.search.look(chunk)
    seen = Examined(pieces=pieces_in(found))
    selection = examiner.prefilter.choose(found)
    with watched() as watch:
        for number in selection.any():
            line = chunk.line(number)
            # NOTE: one of these stands in each, and to look for them is ten times as quick.
            if ("BEGIN" in line or "PuTTY" in line) and KEY_BEGIN.search(line):
                seen.key_lines.add(number)
            elif number in selection.head and is_head(line, examiner.names):
                seen.heads.add(number)
            if number in selection.label and is_member(line, examiner.names):
                seen.members.add(number)
            if "pragma" in line and "allowlist" in line:
                seen.pragma_lines.add(number)
            hits = _in_time(watch, line, partial(examiner.hits, line, selection, number))
            if hits is None:
                seen.slow.add(number)
            elif hits:
                seen.by_line[number] = hits
    return seen


def _in_time(watch: Watch, line: str, work: Callable[[], list[Hit]]) -> list[Hit] | None:
    """What the work gives; None when it takes longer than a line of this length may."""
    watch.start(LINE_S + len(line) / _CHARACTERS_IN_A_SECOND)
    try:
        return work()
    except OutOfTimeError:
        return None
    finally:
        watch.stop()
