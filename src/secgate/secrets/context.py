"""Values whose label stands on another line: under the head of a table column, or alone under a heading.

The same line without that label is no secret, so these candidates belong to a document, not to a line.
"""

import re
from collections.abc import Iterator, Sequence

from secgate.secrets.detectors import Candidate
from secgate.secrets.labels import cells
from secgate.secrets.words import Names

_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_HEADING = re.compile(
    r"^\s{0,3}(?:#{1,6}\s+(?P<heading>.{3,60}?)\s*#*|"
    r"(?:[-*]\s+)?(?P<bold>\*\*[^*]{3,60}\*\*:?|[A-Za-z][\w /-]{2,60}:))$"
)
_CONTENT = re.compile(r"^\s*(?:[-*>]\s+|\d+\.\s+)?[`*\"']*(?P<value>[^\s`]{6,200}?)[`*\"']*$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
LOOK_AHEAD = 4
MAX_ROWS = 500


def is_head(line: str, names: Names) -> bool:
    """Whether a line may label values on lines below it."""
    row = cells(line)
    if row:
        return any(names.kind(text) is not None for _, text in row)
    heading = _HEADING.match(line)
    return heading is not None and names.kind(_words(heading)) is not None


def below(lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    """Candidates below the head that `lines` begins with: offset of the line, candidate."""
    row = cells(lines[0])
    if row:
        yield from _columns(row, lines, names)
        return
    heading = _HEADING.match(lines[0])
    kind = names.kind(_words(heading)) if heading else None
    if heading is None or kind is None:
        return
    for offset, line in enumerate(lines[1 : 1 + LOOK_AHEAD], start=1):
        if not line.strip() or _FENCE.match(line):
            continue
        content = _CONTENT.match(line)
        if content is not None:
            name = _words(heading)
            yield (
                offset,
                Candidate(
                    content.group("value"), f"labelled {kind}", "prose", content.start("value"), name, quoted=True
                ),
            )
        return


def _columns(head: list[tuple[int, str]], lines: Sequence[str], names: Names) -> Iterator[tuple[int, Candidate]]:
    if len(lines) < 3 or not _RULE.match(lines[1]):  # noqa: PLR2004 - head, rule, first row
        return
    columns = [(index, text) for index, (_, text) in enumerate(head) if names.kind(text) is not None]
    for offset, line in enumerate(lines[2:MAX_ROWS], start=2):
        row = cells(line)
        if not row:
            return
        for index, name in columns:
            if index < len(row) and row[index][1] and " " not in row[index][1]:
                start, value = row[index]
                yield offset, Candidate(value, f"labelled {names.kind(name)}", "prose", start, name, quoted=True)


def _words(heading: re.Match[str]) -> str:
    return (heading.group("heading") or heading.group("bold") or "").strip("*: ")
