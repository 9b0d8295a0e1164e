"""Values under the names of their columns: an INSERT statement on one or several lines, and comma-separated values."""

import re
from collections.abc import Iterator

_INSERT = re.compile(
    r"(?i)insert[ \t]+into[ \t]+[\w.`\"\[\]]{1,80}[ \t]*\((?P<columns>[^()]{3,400})\)[ \t]*values?[ \t]*"
)
_ROW = re.compile(r"\(((?:'(?:[^'\\\n]|\\.|'')*'|\"[^\"\n]*\"|[^()'\"\n])*)\)")
_CELL = re.compile(r"[ \t]*(?:N?'((?:[^'\\\n]|\\.|'')*)'|\"([^\"\n]*)\"|([^,'\"\n]*))[ \t]*(?:,|$)")
_MOST_ROWS = 200
_OPEN_INSERT = re.compile(_INSERT.pattern + r"$")
_COLUMN = r"\"?[A-Za-z][\w .-]{0,30}\"?"
_CSV = re.compile(rf"^{_COLUMN}(?P<sign>[,;\t]){_COLUMN}(?:(?P=sign){_COLUMN})*$")
_MOST_BLANKS = 2
_PERSON = frozenset({"user", "username", "login", "email", "mail", "name", "account", "host", "hostname", "url", "id"})
_OF_USERS = re.compile(
    r"(?i)insert[ \t]+into[ \t]+[\w.`\"\[\]]{0,60}(?:user|admin|account|login|member|staff|employee)s?[`\"\]]?"
    r"[ \t]+values?[ \t]*"
)
# Cells of a table in HTML whose rows have a line each.
_HEAD_CELL = re.compile(r"<th[^<>]{0,80}>(?:<\w+>)?([^<>]{1,60})</")
_DATA_CELL = re.compile(r"<td[^<>]{0,80}>[ \t]*(?:<\w+>){0,2}([^<>]{0,200}?)[ \t]*</")
_ROW_START = re.compile(r"^[ \t]*\(")


def columns(line: str) -> list[str] | None:
    """Names of the columns when a line is the head of rows below: an INSERT without values, or a line of names."""
    if len(line) > 600:  # noqa: PLR2004 - a head is short
        return None
    if "<th" in line:
        found = [cell.strip() for cell in _HEAD_CELL.findall(line)]
        return found if len(found) > 1 else None
    head = _OPEN_INSERT.search(line) if line[-1:] in ")sSeE" and "(" in line else None
    if head is not None:
        return [name.strip(' \t`"[]') for name in head.group("columns").split(",")]
    match = _CSV.match(line) if "," in line or ";" in line or "\t" in line else None
    if match is None:
        return None
    found = [name.strip(' "').lower() for name in line.split(match.group("sign"))]
    # NOTE: a line of names has short ones; where one is a sentence, the line lists something else.
    return found if not _PERSON.isdisjoint(found) and all(name.count(" ") <= _MOST_BLANKS for name in found) else None


def row(line: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each cell of a row; a cell of an INSERT that has no quotes is empty.

    What surrounds the rows of a table in HTML has no cells.
    """
    if _ROW_START.match(line):
        match = _ROW.search(line)
        if match is not None:
            yield from ((match.start(1) + start, cell or "") for start, cell in _cells(match.group(1)))
        return
    if "<td" in line:
        yield from ((cell.start(1), cell.group(1).strip()) for cell in _DATA_CELL.finditer(line))
        return
    sign = max(",;\t", key=line.count)
    at = 0
    for cell in line.split(sign) if sign in line else ():
        text = cell.strip().strip('"')
        yield at + (cell.find(text) if text else 0), text
        at += len(cell) + 1


def inserted(line: str) -> Iterator[tuple[str, int, str]]:
    """Name of the column, offset and text of each quoted cell of an INSERT statement."""
    head = _INSERT.search(line)
    if head is None:
        return
    columns = [name.strip(' \t`"[]') for name in head.group("columns").split(",")]
    for number, row in enumerate(_ROW.finditer(line, head.end())):
        if number == _MOST_ROWS:
            return
        for column, (start, cell) in zip(columns, _cells(row.group(1)), strict=False):
            if cell is not None:
                yield column, row.start(1) + start, cell


def logins(line: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each quoted cell of a row for users that an INSERT statement without columns holds."""
    head = _OF_USERS.search(line)
    for row in _ROW.finditer(line, head.end()) if head else ():
        yield from ((row.start(1) + start, cell) for start, cell in _cells(row.group(1)) if cell is not None)


def _cells(row: str) -> Iterator[tuple[int, str | None]]:
    """Offset and text of each cell; the text is None where no quotes stand."""
    at = 0
    while at < len(row):
        match = _CELL.match(row, at)
        if match is None or match.end() == at:
            return
        group = next((number for number in (1, 2) if match.group(number) is not None), None)
        yield (match.start(group), match.group(group)) if group else (at, None)
        at = match.end()
