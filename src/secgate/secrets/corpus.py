"""Distinct lines of everything that is read, each kept once, and the documents they stand in.

A line is what detect-secrets would see: without its newline and trailing white space. The lines of a document are kept
as an array of numbers, so a history with millions of lines costs four bytes for each.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, compress, count

from secgate.target.text import decode

# Printable runs of a binary file; shorter ones cannot hold a provider's token.
_RUN = 16
_PRINTABLE = bytes(ord("a") if chr(code).isascii() and chr(code).isprintable() else 0 for code in range(256))


@dataclass(frozen=True)
class Origin:
    """Where a document stands: a path in the work tree (commit None), or in a commit that first had it."""

    path: str
    commit: str | None
    in_head: bool


@dataclass
class Document:
    """One distinct content; `binary` ones hold printable runs instead of lines, `name` ones the name of a file.

    Attributes:
        order: its place in the order in which documents are reported.
    """

    origins: list[Origin]
    lines: "array[int]" = field(repr=False)
    binary: bool = False
    name: bool = False
    order: int = 0


class _Numbers(dict[str, int]):
    """The number of each line as it is written; one that is new gets the next number."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def __missing__(self, line: str) -> int:
        number = self[line] = len(self._lines)
        self._lines.append(line.rstrip())
        return number


class Corpus:
    """All documents, and each distinct line once.

    Attributes:
        lines: a line that stands with different white space at its end is kept once for each.
        documents: in the order they were taken in.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.documents: list[Document] = []
        self._numbers = _Numbers(self.lines)
        self._looked_at: set[int] = set()
        self._some = False

    def add(self, data: bytes, origins: list[Origin]) -> Document:
        """Take in one content."""
        text = decode(data)
        if text is None:
            document = Document(origins, self._number(printable_runs(data)), binary=True)
        else:
            document = Document(origins, self._number(split_lines(text.value)))
        self.documents.append(document)
        return document

    def add_text(self, text: str, origins: list[Origin]) -> Document:
        """Take in a message or a name."""
        document = Document(origins, self._number(split_lines(text)))
        self.documents.append(document)
        return document

    def add_name(self, path: str, origins: list[Origin]) -> Document:
        """Take in the name of a file or folder."""
        document = Document(origins, self._number([path]), name=True)
        self.documents.append(document)
        return document

    def look_at(self, document: Document, indexes: Iterable[int] | None) -> None:
        """Say which lines of a document may hold anything (None: all); once said for one, it must be for each."""
        self._some = True
        numbers = document.lines
        within = (index for index in indexes or () if index < len(numbers))
        self._looked_at.update(numbers if indexes is None else (numbers[index] for index in within))

    def _number(self, lines: Iterable[str]) -> "array[int]":
        return array("I", map(self._numbers.__getitem__, lines))

    def indexes(self, marks: bytes | bytearray) -> "Iterator[tuple[Document, list[int]]]":
        """Each document with the indexes of those of its lines whose number is marked."""
        for document in self.documents:
            yield document, list(compress(count(), map(marks.__getitem__, document.lines)))

    def marks(self, *numbers: Iterable[int]) -> bytearray:
        """One octet for each line: 1 for those with one of the numbers."""
        marks = bytearray(len(self.lines))
        for number in chain(*numbers):
            marks[number] = 1
        return marks

    def freeze(self) -> None:
        """No more documents: drop what is only needed to take them in."""
        self._numbers = _Numbers(self.lines)

    def numbers(self) -> "range | list[int]":
        """Numbers of the lines that may hold anything, in order."""
        return sorted(self._looked_at) if self._some else range(len(self.lines))


def printable_runs(data: bytes) -> Iterator[str]:
    """The runs of printable ASCII in the bytes of a binary file."""
    # NOTE: a search for one string of bytes is five times as quick as one for a class of them.
    marks = data.translate(_PRINTABLE) + b"\0"
    start = marks.find(b"a" * _RUN)
    while start >= 0:
        end = marks.index(b"\0", start)
        yield data[start:end].decode("ascii")
        start = marks.find(b"a" * _RUN, end)


def split_lines(text: str) -> list[str]:
    """Lines as detect-secrets counts them: newline, carriage return or both end one."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")
