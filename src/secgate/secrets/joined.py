"""Strings that the source writes in pieces: `"sk_li" + "ve_…"` on one line, or broken over several.

The scanner sees one piece as no secret. Each such place gets a line of its own in the corpus with the pieces put
together, and what is found there stands where the pieces stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from secgate.secrets.corpus import Corpus, Document
from secgate.secrets.lines import Lines
from secgate.secrets.search import Found, Wanted

_LITERAL = r"(?:\"(?:[^\"\\\n]|\\.){0,300}\"|'(?:[^'\\\n]|\\.){0,300}'|`(?:[^`\\\n]|\\.){0,300}`)"
_SIGN = r"(?:\+|\.{1,2}|&|\|\|)"
# NOTE: two literals with a blank between are one in Python and C, and two arguments in a shell: that is no harm here.
_BETWEEN = rf"(?:[ \t]*{_SIGN}[ \t]*|[ \t]+)"
_CHAIN = re.compile(rf"{_LITERAL}(?:{_BETWEEN}{_LITERAL})+")
# What puts a list together, and then a comma stands between the pieces; and pieces in a template.
_LIST_BETWEEN = r"[ \t]*,[ \t]*"
_JOINING = re.compile(r"(?:join|concat|implode)\(")
_LIST_CHAIN = re.compile(rf"{_LITERAL}(?:{_LIST_BETWEEN}{_LITERAL})+")
_CONCAT = re.compile(r"[\"'`]\.concat\([ \t]*[\"'`]")
_PIECE = re.compile(r"\$?\{[ \t]*(?P<sign>[\"'])(?P<text>[^\"'{}\n]{0,300})(?P=sign)[ \t]*\}")


def _wanted(pattern: bytes) -> Wanted:
    return Wanted(re.compile(pattern, re.MULTILINE), folded=False)


_OF_A_LIST = (
    *(Wanted(word, folded=False) for word in (b"join(", b"concat(", b"implode(")),
    _wanted(rb"\{[ \t]*[\"'][^\"'{}\n]{0,300}[\"'][ \t]*\}"),
)
_JOINT = _wanted(rf"[\"'`]{_BETWEEN}[\"'`]".encode())
_OPEN = _wanted(rf"[\"'`][ \t]*(?:{_SIGN}|\\)?$".encode())
_NEXT = _wanted(rf"^[ \t]*(?:{_SIGN}[ \t]*)?[\"'`]".encode())
# A list of one element on each line, put together where it ends or where it begins.
_ELEMENT = re.compile(rf"[ \t]*{_LITERAL}[ \t]*,?$")
_LIST_ENDS = tuple(map(_wanted, (rb"\][ \t]*\.join\(", rb"join\([^)\n]{0,80}$", rb"implode\([^)\n]{0,80}$")))
WANTED = (*_OF_A_LIST, _JOINT, _OPEN, _NEXT, *_LIST_ENDS)
_MOST_LINES = 12
_MOST_CHARACTERS = 4_000


@dataclass
class Pieces:
    """What some lines hold of strings in pieces.

    Attributes:
        forms: by number of a line that holds all pieces, the line with the pieces put together, and the offset where
            the first one stands.
        openers: numbers of the lines that end with a piece whose next one may stand on the line below.
        followers: numbers of the lines that begin with a piece whose first one may stand on the line above.
        ends: numbers of the lines where a list, one piece on each line, is put together.
    """

    forms: dict[int, tuple[str, int]] = field(default_factory=dict)
    openers: set[int] = field(default_factory=set)
    followers: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)

    def add(self, other: "Pieces") -> None:
        """Take in those of other lines."""
        self.forms.update(other.forms)
        self.openers |= other.openers
        self.followers |= other.followers
        self.ends |= other.ends


@dataclass(frozen=True)
class Joined:
    """Lines that were put together.

    Attributes:
        of_line: by number of a line, the number of its joined form and the offset where its first piece stands.
        blocks: by index of a document in the corpus, (index of the first line, number of lines, joined form).
    """

    of_line: dict[int, tuple[int, int]] = field(default_factory=dict)
    blocks: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)


def pieces_in(found: Found) -> Pieces:
    """What the lines of a chunk, in which the `WANTED` were looked for, hold of strings in pieces."""
    pieces, chunk = Pieces(), found.plain
    for number in sorted(found.lines(_JOINT)):
        line = chunk.line(number)
        if len(line) <= _MOST_CHARACTERS and (chain := _CHAIN.search(line)) is not None:
            pieces.forms[number] = (_put_together(line), chain.start())
    for number in sorted(set().union(*map(found.lines, _OF_A_LIST))):
        if number not in pieces.forms and (made := _of_list(chunk.line(number))) is not None:
            pieces.forms[number] = made
    pieces.ends.update(*map(found.lines, _LIST_ENDS))
    pieces.followers |= found.lines(_NEXT)
    pieces.openers.update(number for number in found.lines(_OPEN) if not chunk.is_longer(number, _MOST_CHARACTERS))
    return pieces


def join(corpus: Corpus, pieces: Pieces, marked: Mapping[int, Sequence[int]]) -> Joined:
    """Put the pieces together; the joined forms are added to the corpus's lines.

    Args:
        corpus: what is looked through.
        pieces: what its lines hold of such strings.
        marked: by index of a document, the indexes of its lines that are `pieces.openers` or `pieces.ends`, and others.
    """
    joined = Joined()
    lines = corpus.lines
    numbers: dict[str, int] = {}
    for number, (text, start) in sorted(pieces.forms.items()):
        joined.of_line[number] = (_number(text, lines, numbers), start)
    for index, told in marked.items():
        document = corpus.documents[index]
        if not document.binary:
            blocks = [*_blocks(document, told, lines, pieces), *_lists(document, told, lines, pieces.ends)]
            if blocks:
                joined.blocks[index] = [(first, count, _number(text, lines, numbers)) for first, count, text in blocks]
    return joined


def _blocks(document: Document, told: Sequence[int], lines: Lines, pieces: Pieces) -> Iterator[tuple[int, int, str]]:
    openers, followers = pieces.openers, pieces.followers
    numbers, done = document.lines, 0
    most = len(numbers) - 1
    for index in told:
        if index < done or index == most or numbers[index + 1] not in followers or numbers[index] not in openers:
            continue
        last = index
        while (
            last - index < _MOST_LINES and numbers[last] in openers and last < most and numbers[last + 1] in followers
        ):
            last += 1
        text = " ".join(lines[number].rstrip("\\") for number in numbers[index : last + 1])
        if len(text) <= _MOST_CHARACTERS:
            yield index, last - index + 1, _put_together(text)
        done = last + 1


def _lists(document: Document, told: Sequence[int], lines: Lines, ends: set[int]) -> Iterator[tuple[int, int, str]]:
    numbers = document.lines
    for index in [index for index in told if numbers[index] in ends]:
        step = -1 if lines[numbers[index]].lstrip().startswith("]") else 1
        at = index + step
        pieces: list[str] = []
        while 0 <= at < len(numbers) and len(pieces) < _MOST_LINES and _ELEMENT.match(lines[numbers[at]]):
            pieces.append(lines[numbers[at]].strip().rstrip(",").rstrip()[1:-1])
            at += step
        if len(pieces) > 1:
            text = "".join(pieces[::step])
            if len(text) <= _MOST_CHARACTERS:
                yield min(index + step, at - step), len(pieces), f'"{text}"'


def _of_list(line: str) -> tuple[str, int] | None:
    """The line with a joined list or the pieces of a template put together, and where its first piece stands."""
    if len(line) > _MOST_CHARACTERS:
        return None
    chain = _LIST_CHAIN.search(line) or _CONCAT.search(line) if _JOINING.search(line) is not None else None
    first = chain or _PIECE.search(line)
    if first is None:
        return None
    text = _CONCAT.sub("", line) if chain is not None else line
    if chain is not None:
        text = _LIST_CHAIN.sub(lambda one: re.sub(rf"[\"'`]{_LIST_BETWEEN}[\"'`]", "", one.group()), text)
    return _PIECE.sub(lambda piece: piece["text"], text), first.start()


def _put_together(line: str) -> str:
    return _CHAIN.sub(lambda chain: re.sub(rf"[\"'`]{_BETWEEN}[\"'`]", "", chain.group()), line)


def _number(text: str, lines: Lines, numbers: dict[str, int]) -> int:
    if text not in numbers:
        numbers[text] = len(lines)
        lines.append(text)
    return numbers[text]
