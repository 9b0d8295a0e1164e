"""Everything that is read: the documents, and the lines they consist of.

A line is what detect-secrets would see: without its newline and trailing white space. The lines of a document are kept
as an array of numbers, so a history with millions of lines costs four bytes for each. Of a version of the content
before it only what lies between its common beginning and its common end is taken apart.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import compress, count

from secgate.secrets.chunks import encoded
from secgate.secrets.likeness import Likeness, likeness
from secgate.secrets.lines import Lines
from secgate.target.text import decode, is_plain

# Printable runs of a binary file; shorter ones cannot hold a provider's token.
_RUN = 16
_PRINTABLE = bytes(ord("a") if chr(code).isascii() and chr(code).isprintable() else 0 for code in range(256))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document stands: a path in the work tree (commit None), or in a commit that first had it."""

    path: str
    commit: str | None
    in_head: bool


@dataclass(slots=True)
class Document:
    """One distinct content; `binary` ones hold printable runs instead of lines, `name` ones the name of a file.

    Attributes:
        order: its place in the order in which documents are reported.
        head: number of lines that it begins with as the document before it does.
        tail: number of lines that it ends with as the document before it does, beside those.
    """

    origins: list[Origin]
    lines: "array[int]" = field(repr=False)
    binary: bool = False
    name: bool = False
    order: int = 0
    head: int = 0
    tail: int = 0


class Corpus:
    """All documents, and their lines.

    Attributes:
        lines: a line that stands in many documents is kept once, or a few times.
        documents: in the order they were taken in.
    """

    def __init__(self) -> None:
        self.lines = Lines()
        self.documents: list[Document] = []
        self._numbers = self.lines.further()
        self._looked_at: set[int] = set()
        self._some = False
        self._before = b""

    def add(self, data: bytes, origins: list[Origin]) -> Document:
        """Take in one content."""
        if is_plain(data):
            return self._add_plain(split_off_returns(data), origins)
        text = decode(data)
        if text is None:
            return self._add(Document(origins, self._number(printable_runs(data)), binary=True))
        return self.add_text(text.value, origins)

    def add_text(self, text: str, origins: list[Origin]) -> Document:
        """Take in a message or a name."""
        return self._add(Document(origins, self._number(map(encoded, split_lines(text)))))

    def add_name(self, path: str, origins: list[Origin]) -> Document:
        """Take in the name of a file or folder."""
        return self._add(Document(origins, self._number([encoded(path)]), name=True))

    def _add_plain(self, data: bytes, origins: list[Origin]) -> Document:
        same = likeness(self._before, data) if self._before else Likeness()
        between = data[same.starts : same.ends]
        if not (between.isascii() or _is_utf8(between)):
            return self.add_text(data.decode("latin-1"), origins)
        if not same.head and not same.tail:
            numbers = self._number(data.split(b"\n"))
        else:
            before = self.documents[-1].lines
            numbers = before[: same.head]
            numbers.extend(map(self._numbers.__getitem__, between.split(b"\n")))
            numbers.extend(before[len(before) - same.tail :])
            # NOTE: what grew has room for more; a copy has not.
            numbers = numbers[:]
        document = self._add(Document(origins, numbers, head=same.head, tail=same.tail))
        self._before = data
        return document

    def _add(self, document: Document) -> Document:
        self.documents.append(document)
        self._before = b""
        if self.lines.are_many:
            self.lines.close()
            self._numbers = self._numbers.onward(len(document.lines))
        return document

    def look_at(self, document: Document, indexes: Iterable[int] | None) -> None:
        """Say which lines of a document may hold anything (None: all); once said for one, it must be for each."""
        self._some = True
        numbers = document.lines
        within = (index for index in indexes or () if index < len(numbers))
        self._looked_at.update(numbers if indexes is None else (numbers[index] for index in within))

    def _number(self, lines: Iterable[bytes]) -> "array[int]":
        return array("I", map(self._numbers.__getitem__, lines))

    def indexes(self, numbers: AbstractSet[int]) -> "Iterator[tuple[Document, list[int]]]":
        """Each document with the indexes of those of its lines that have one of the numbers."""
        # NOTE: a list is asked in two thirds of the time that a set or an array of octets takes.
        marks = [False] * len(self.lines)
        for number in numbers:
            marks[number] = True
        marked, length = marks.__getitem__, 0
        before: list[int] = []
        for document in self.documents:
            lines, head, tail = document.lines, document.head, document.tail
            if head or tail:
                between = lines[head : len(lines) - tail]
                more = len(lines) - length
                found = before[: bisect_left(before, head)]
                found += compress(count(head), map(marked, between))
                found += [index + more for index in before[bisect_left(before, length - tail) :]]
            else:
                found = list(compress(count(), map(marked, lines)))
            before, length = found, len(lines)
            yield document, found

    def freeze(self) -> None:
        """No more documents: drop what is only needed to take them in."""
        self.lines.close()
        self._numbers = self.lines.further()
        self._before = b""

    def numbers(self) -> "range | list[int]":
        """Numbers of the lines that may hold anything, in order."""
        return sorted(self._looked_at) if self._some else range(len(self.lines))


def printable_runs(data: bytes) -> Iterator[bytes]:
    """The runs of printable ASCII in the bytes of a binary file."""
    # NOTE: a search for one string of bytes is five times as quick as one for a class of them.
    marks = data.translate(_PRINTABLE) + b"\0"
    start = marks.find(b"a" * _RUN)
    while start >= 0:
        end = marks.index(b"\0", start)
        yield data[start:end]
        start = marks.find(b"a" * _RUN, end)


def split_lines(text: str) -> list[str]:
    """Lines as detect-secrets counts them: newline, carriage return or both end one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def split_off_returns(data: bytes) -> bytes:
    """The bytes of a text in which newlines alone end lines."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
