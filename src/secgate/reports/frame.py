"""The code around a finding, cut to fit: which lines, which part of each, and where the marker stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from secgate.model import Finding, Frame
from secgate.reports.escape import characters

_AROUND = 2  # lines of context on each side
_HEAD, _TAIL = 4, 1  # lines shown of a range that is longer than both and the gap
_TAB = 2


@dataclass(frozen=True)
class Row:
    """One line of a frame, escaped.

    Attributes:
        number: the line's number; None for a gap.
        inside: the line belongs to the finding's range.
        marker: first cell and number of cells to underline, where the range begins.
    """

    number: int | None
    inside: bool = False
    text: str = ""
    marker: tuple[int, int] | None = None


def rows(finding: Finding, frame: Frame, *, width: int, more: str, ascii_only: bool = False) -> list[Row]:
    """The rows to show of a finding's frame.

    Args:
        finding: gives the range to mark.
        frame: the lines; they may be longer or more than what fits.
        width: cells for the text of a line, at least 20.
        more: the sign for what was cut off.
        ascii_only: escape everything outside ASCII.
    """
    numbered = list(enumerate(frame.text, frame.line))
    shown = _chosen([number for number, _ in numbered], finding)
    texts = dict(numbered)
    # NOTE: a line may be a whole minified file; nothing beyond the marker's screenful can be seen.
    cells = {
        number: _cells(texts[number][: width * 2 + (finding.column if number == finding.line else 0)], ascii_only)
        for number in shown
        if number is not None
    }
    indent = min((_indent(line) for line in cells.values() if _indent(line) < len(line)), default=0)
    out: list[Row] = []
    for number in shown:
        if number is None:
            out.append(Row(None))
            continue
        line = cells[number]
        start, end = _range(finding, number, len(line))
        text, shift = _window(line, cut=indent, focus=(start, end), width=width, more=more)
        marker = None
        if number == finding.line and end > start:
            first = sum(cell_len(cell) for cell in line[:start]) - shift
            length = sum(cell_len(cell) for cell in line[start:end])
            marker = (first, max(1, min(length, width - first)))
        out.append(Row(number, finding.line <= number <= finding.end_line, text, marker))
    return out


def _chosen(numbers: Sequence[int], finding: Finding) -> list[int | None]:
    """The line numbers to show, with None for a gap in a long range."""
    near = [n for n in numbers if finding.line - _AROUND <= n <= finding.end_line + _AROUND] or list(numbers[:1])
    if finding.end_line - finding.line + 1 <= _HEAD + _TAIL + 1:
        return list(near)
    head = [n for n in near if n < finding.line + _HEAD]
    tail = [n for n in near if n > finding.end_line - _TAIL]
    return [*head, None, *tail]


def _cells(line: str, ascii_only: bool) -> list[str]:
    """What each character of a line is shown as; tabs become spaces."""
    shown = characters(line.rstrip("\r"), ascii_only=ascii_only)
    return [" " * _TAB if char == "\t" else cell for char, cell in zip(line, shown, strict=False)]


def _indent(line: Sequence[str]) -> int:
    """Number of characters before the first that is not blank."""
    return next((index for index, cell in enumerate(line) if cell.strip(" ")), len(line))


def _range(finding: Finding, number: int, length: int) -> tuple[int, int]:
    """First and last (exclusive) index of the range on its first line; (0, 0) on every other line."""
    if number != finding.line:
        return 0, 0
    start = min(finding.column - 1, max(0, length - 1))
    end = finding.end_column - 1 if finding.end_line == finding.line else length
    return start, min(length, max(end, start + 1))


def _window(line: Sequence[str], *, cut: int, focus: tuple[int, int], width: int, more: str) -> tuple[str, int]:
    """The part of a line that fits and holds the focus, and how many cells were taken away before it."""
    start, end = focus
    first = min(cut, len(line))
    if sum(cell_len(cell) for cell in line[first:end]) > width - len(more):
        first = max(first, start - width // 4)
    before = more if first > min(cut, len(line)) else ""
    shift = sum(cell_len(cell) for cell in line[:first]) - len(before)
    text, used = before, len(before)
    for index in range(first, len(line)):
        size = cell_len(line[index])
        rest_fits = used + size <= width - len(more) or (index == len(line) - 1 and used + size <= width)
        if not rest_fits:
            return text + more, shift
        text, used = text + line[index], used + size
    return text, shift
