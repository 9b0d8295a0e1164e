"""Values in rows: the cells of a Markdown table, and what an INSERT writes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from secgate.secrets.detectors import Candidate
from secgate.secrets.readers import tables
from secgate.secrets.words import Names, classes, random_looking, unreadable

CELL_TYPE = "Password in a table"
COLUMN_TYPE = "labelled password of a column"
# A cell that holds nothing but a value, and what the other cells name when it is a password.
_CELL = re.compile(r"[A-Za-z0-9!#$%^&*@?+~_.-]{8,40}$")
_ACCESS = re.compile(
    r"(?i)(?<![a-z])(?:admin|root|user|sa|guest|operator|login|account|host|server|database|db|postgres\w*|mysql|mariadb|mongo\w*|"
    r"redis|rabbitmq|amqp|mq|kafka|ldap|smtp|imap|mail|e-?mail|s?ftp|ssh|vpn|wi-?fi|wlan|router|jenkins|grafana|kibana|gitlab|"
    r"nexus|sonar\w*|jira|portal|console|staging|webhook)(?![a-z])|[\w.+-]+@[\w-]+\.\w|^https?://|^(?:\d{1,3}\.){3}\d{1,3}"
)


_REMARK = re.compile(r"[ \t]+[(\[][^()\[\]]{1,40}[)\]]$")


def in_rows(line: str, folded: str, taken: list[tuple[int, int]], names: Names) -> Iterator[Candidate]:
    """Every value in a row that its label, its column or the other cells call a secret.

    Args:
        line: the row.
        folded: the same in lower case.
        taken: where values were found already; those found here are added.
        names: what names a secret.
    """
    if "insert" in folded:
        yield from _inserted(line, taken, names)
        yield from _rows_of_logins(line, taken)
    yield from _cells(line, taken, names)
    yield from _cells_of_access(line, taken)


def is_taken(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    """Whether a value was found there already."""
    return any(a < end and start < b for a, b in taken)


def _inserted(line: str, taken: list[tuple[int, int]], names: Names) -> Iterator[Candidate]:
    for name, start, value in tables.inserted(line):
        kind = names.kind(name)
        if kind is not None and len(value) >= 4 and not is_taken(start, start + len(value), taken):  # noqa: PLR2004 - a PIN
            taken.append((start, start + len(value)))
            yield Candidate(value, f"labelled {kind}", "label", start, name, quoted=True)


def _rows_of_logins(line: str, taken: list[tuple[int, int]]) -> Iterator[Candidate]:
    """A password in a row for those who may log in, of an INSERT statement that names no columns."""
    for start, value in tables.logins(line):
        if (
            _CELL.match(value)
            and _written_like_a_password(value)
            and _is_odd(value)
            and not is_taken(start, start + len(value), taken)
        ):
            taken.append((start, start + len(value)))
            yield Candidate(value, CELL_TYPE, "prose", start, "", quoted=True)


def cells(line: str) -> list[tuple[int, str]]:
    """Cells of a Markdown table row with the offsets of their text; empty when the line is no row."""
    if line.count("|") < 2 or not line.lstrip().startswith("|"):  # noqa: PLR2004 - a row has a cell between two bars
        return []
    found = []
    offset = 0
    for part in line.split("|"):
        stripped = part.strip(" \t*`")
        found.append((offset + (part.find(stripped) if stripped else 0), stripped))
        offset += len(part) + 1
    return found


def _cells_of_access(line: str, taken: list[tuple[int, int]]) -> Iterator[Candidate]:
    """A password in a row of a table whose other cells name an account, a host or a service, under no label."""
    row = cells(line)
    for at, (start, value) in enumerate(row):
        others = (text for index, (_, text) in enumerate(row) if index != at)
        if (
            _CELL.match(value)
            and _written_like_a_password(value)
            and not is_taken(start, start + len(value), taken)
            and sum(_ACCESS.search(text) is not None for text in others) >= (1 if _is_odd(value) else 2)
        ):
            taken.append((start, start + len(value)))
            yield Candidate(value, CELL_TYPE, "prose", start, "", quoted=True)


def _written_like_a_password(value: str) -> bool:
    """Whether a value has what login forms ask for, and is no word, address, path, version or digest."""
    if classes(value) < 3 or random_looking(value) or any(c in "/:" for c in value):  # noqa: PLR2004 - see above
        return False
    return sum(c.isdigit() for c in value) >= (1 if _is_odd(value) else 2)


def _is_odd(value: str) -> bool:
    """Whether a value has a sign that names lack, or letters that no words have."""
    return value[-1] in "!#$%^&*@?" or any(c in "!#$%^&*@" for c in value[1:-1]) or unreadable(value)


def _cells(line: str, taken: list[tuple[int, int]], names: Names) -> Iterator[Candidate]:
    row = cells(line)
    for (_, written), (start, value) in pairwise(row):
        label = _REMARK.sub("", written)
        if not value or " " in value or len(label) > 40 or names.kind(label) is None:  # noqa: PLR2004 - a label is short
            continue
        if is_taken(start, start + len(value), taken):
            continue
        taken.append((start, start + len(value)))
        yield Candidate(value, f"labelled {names.kind(label)}", "prose", start, label, quoted=True)
