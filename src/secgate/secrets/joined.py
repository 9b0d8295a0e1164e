"""Strings that the source writes in pieces: `"sk_li" + "ve_…"` on one line, or broken over several.

The scanner sees one piece as no secret. Each such place gets a line of its own in the corpus with the pieces put
together, and what is found there stands where the pieces stand.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secgate.secrets.chunks import chunks
from secgate.secrets.corpus import Corpus, Document

_LITERAL = r"(?:\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}'|`(?:[^`\\\n]|\\.){0,300}`)"
_SIGN = r"(?:\+|\.{1,2}|&|\|\|)"
# NOTE: two literals with a blank between are one in Python and C, and two arguments in a shell: that is no harm here.
_BETWEEN = rf"(?:[ \t]*{_SIGN}[ \t]*|[ \t]+)"
_CHAIN = re.compile(rf"{_LITERAL}(?:{_BETWEEN}{_LITERAL})+")
_JOINT_BYTES = re.compile(rf"[\"'`]{_BETWEEN}[\"'`]".encode())
_OPEN_BYTES = re.compile(rf"[\"'`][ \t]*(?:{_SIGN}|\\)?$".encode(), re.MULTILINE)
_NEXT = re.compile(rf"[ \t]*(?:{_SIGN}[ \t]*)?[\"'`]")
_MOST_LINES = 12
_MOST_CHARACTERS = 4_000


@dataclass(frozen=True)
class Joined:
    """Lines that were put together.

    Attributes:
        of_line: by number of a line, the number of its joined form and the offset where its first piece stands.
        blocks: by index of a document in the corpus, (index of the first line, number of lines, joined form).
    """

    of_line: dict[int, tuple[int, int]] = field(default_factory=dict)
    blocks: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)


def join(corpus: Corpus) -> Joined:
    """Put the pieces together; the joined forms are added to the corpus's lines."""
    joined = Joined()
    lines = corpus.lines
    numbers: dict[str, int] = {}
    openers = set()
    for chunk in chunks(lines, corpus.numbers()):
        for number in sorted(set(chunk.matched(_JOINT_BYTES))):
            line = lines[number]
            if len(line) <= _MOST_CHARACTERS and (chain := _CHAIN.search(line)) is not None:
                joined.of_line[number] = (_number(_put_together(line), lines, numbers), chain.start())
        openers |= {number for number in chunk.matched(_OPEN_BYTES) if len(lines[number]) <= _MOST_CHARACTERS}
    for index, document in enumerate(corpus.documents if openers else ()):
        if not document.binary and not openers.isdisjoint(document.lines):
            blocks = list(_blocks(document, lines, openers))
            joined.blocks[index] = [(first, count, _number(text, lines, numbers)) for first, count, text in blocks]
    return joined


def _blocks(document: Document, lines: Sequence[str], openers: set[int]) -> Iterator[tuple[int, int, str]]:
    index, numbers = 0, document.lines
    while index < len(numbers):
        last = index
        while (
            last - index < _MOST_LINES
            and numbers[last] in openers
            and last + 1 < len(numbers)
            and _NEXT.match(lines[numbers[last + 1]])
        ):
            last += 1
        if last > index:
            text = " ".join(lines[number].rstrip("\\") for number in numbers[index : last + 1])
            if len(text) <= _MOST_CHARACTERS:
                yield index, last - index + 1, _put_together(text)
        index = last + 1


def _put_together(line: str) -> str:
    return _CHAIN.sub(lambda chain: re.sub(rf"[\"'`]{_BETWEEN}[\"'`]", "", chain.group()), line)


def _number(text: str, lines: list[str], numbers: dict[str, int]) -> int:
    if text not in numbers:
        numbers[text] = len(lines)
        lines.append(text)
    return numbers[text]
