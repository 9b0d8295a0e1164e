"""Lines for a terminal: wrapped with hanging indents, paths kept whole, and colour that is only ever an addition."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from rich.cells import cell_len

from secgate.reports.escape import safe

_BLANKS = re.compile(r"[ \t\r\n]+")


class Style(StrEnum):
    """What a text is, as the terminal's own code for it."""

    PLAIN = ""
    STRONG = "1"
    FAINT = "2"
    GOOD = "32"
    WARN = "33"
    BAD = "31"
    STRONG_GOOD = "1;32"
    STRONG_WARN = "1;33"
    STRONG_BAD = "1;31"
    PLACE = "36"
    GUTTER = "34"


@dataclass(frozen=True)
class Span:
    """A text of one style, as it comes from wherever it comes; the pen escapes it.

    Attributes:
        solid: never broken or squeezed, for a path, a command or a column; else prose, which wraps at its blanks.
    """

    text: str
    style: Style = Style.PLAIN
    solid: bool = False


@dataclass(frozen=True)
class Glyphs:
    """The few symbols of the console, each with its ASCII stand-in."""

    passed: str = "✓"
    failed: str = "✗"
    unsure: str = "?"
    missing: str = "!"
    absent: str = "-"
    bar: str = "│"
    rule: str = "─"
    more: str = "…"


ASCII = Glyphs(passed="+", failed="x", bar="|", rule="-", more="...")


@dataclass
class Pen:
    """Collects lines.

    Attributes:
        width: columns of the terminal; a word that is longer than a line is left whole.
        color: write SGR codes around styled text.
        ascii_only: write nothing outside ASCII.
    """

    width: int
    color: bool
    ascii_only: bool
    lines: list[str] = field(default_factory=list)

    @property
    def glyphs(self) -> Glyphs:
        """The symbols that the output's encoding can hold."""
        return ASCII if self.ascii_only else Glyphs()

    def put(self, *spans: Span, lead: Sequence[Span] = (), hang: int | None = None) -> None:
        """Write spans after `lead`, wrapped; further lines start at column `hang`, by default where the lead ends."""
        head = [self._escaped(replace(span, solid=True)) for span in lead]
        edge = sum(cell_len(span.text) for span in head)
        indent = edge if hang is None else hang
        words = list(_words(self._escaped(span) for span in spans))
        line, used = head, edge
        first = True
        for word in words:
            length = sum(cell_len(span.text) for span in word)
            if not first and used + 1 + length > self.width:
                self._finish(line)
                line, used, first = [Span(" " * indent)], indent, True
            if not first:
                shared = line[-1].style if line[-1].style is word[0].style else Style.PLAIN
                line, used = [*line, Span(" ", shared)], used + 1
            line, used, first = [*line, *word], used + length, False
        self._finish(line)

    def gap(self) -> None:
        """Leave one empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def text(self) -> str:
        """All lines, each with its newline."""
        return "".join(f"{line}\n" for line in self.lines)

    def _escaped(self, span: Span) -> Span:
        text = span.text if span.solid else _BLANKS.sub(" ", span.text)
        return replace(span, text=safe(text, ascii_only=self.ascii_only))

    def _finish(self, line: Sequence[Span]) -> None:
        spans = list(line)
        while spans and not spans[-1].text.rstrip(" "):
            spans.pop()
        if spans:
            spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip(" "))
        runs = groupby(spans, key=lambda span: span.style)
        self.lines.append("".join(self._painted("".join(span.text for span in run), style) for style, run in runs))

    def _painted(self, text: str, style: Style) -> str:
        return f"\x1b[{style.value}m{text}\x1b[0m" if self.color and style and text.strip(" ") else text


def columns(text: str) -> int:
    """Cells that a text takes on a terminal, once escaped."""
    return cell_len(safe(text))


def _words(spans: Iterable[Span]) -> Iterable[list[Span]]:
    """The spans cut at the blanks of their prose; spans that touch without a blank stay one word."""
    word: list[Span] = []
    for span in spans:
        for index, piece in enumerate([span.text] if span.solid else span.text.split(" ")):
            if index and word:
                yield word
                word = []
            if piece:
                word.append(replace(span, text=piece))
    if word:
        yield word
