"""Distinct lines of everything that is read, each kept once, and the documents they stand in.

A line is what detect-secrets would see: without its newline and trailing white space. The lines of a document are kept
as an array of numbers, so a history with millions of lines costs four bytes for each.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from secgate.target.text import decode

# Printable runs of a binary file; shorter ones cannot hold a provider's token.
_RUN = re.compile(rb"[\x20-\x7e]{16,}")


@dataclass(frozen=True)
class Origin:
    """Where a document stands: a path in the work tree (commit None), or in a commit that first had it."""

    path: str
    commit: str | None
    in_head: bool


@dataclass
class Document:
    """One distinct content; `binary` ones hold printable runs instead of lines, `name` ones the name of a file."""

    origins: list[Origin]
    lines: "array[int]" = field(repr=False)
    binary: bool = False
    name: bool = False


class Corpus:
    """All documents, and each distinct line once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.documents: list[Document] = []
        self._numbers: dict[str, int] = {}

    def add(self, data: bytes, origins: list[Origin]) -> Document:
        """Take in one content."""
        text = decode(data)
        if text is None:
            runs = (run.decode("ascii") for run in _RUN.findall(data))
            document = Document(origins, self._number(runs), binary=True)
        else:
            document = Document(origins, self._number(split_lines(text.value)))
        self.documents.append(document)
        return document

    def add_text(self, text: str, origins: list[Origin]) -> Document:
        """Take in a message or a name."""
        document = Document(origins, self._number(split_lines(text)))
        self.documents.append(document)
        return document

    def add_name(self, path: str, origins: list[Origin]) -> None:
        """Take in the name of a file or folder."""
        self.documents.append(Document(origins, self._number([path]), name=True))

    def _number(self, lines: Iterable[str]) -> "array[int]":
        numbers, known = self._numbers, self.lines
        out = array("I")
        for line in lines:
            number = numbers.get(line)
            if number is None:
                number = len(known)
                numbers[line] = number
                known.append(line)
            out.append(number)
        return out

    def freeze(self) -> None:
        """No more documents: drop what is only needed to take them in."""
        self._numbers = {}


def split_lines(text: str) -> Iterator[str]:
    """Lines as detect-secrets counts them: newline, carriage return or both end one; trailing white space goes."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return map(str.rstrip, text.split("\n"))
