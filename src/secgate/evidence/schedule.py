"""The rotation schedule of a document: a table with a row for each secret, when it was last rotated, and how often."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

_NAMED = re.compile(
    r"(?:secrets?|keys?|credentials?)[-_ ]?rotations?|rotations?[-_ ](?:of[-_ ])?(?:secrets?|keys?)", re.IGNORECASE
)
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_RULE = re.compile(r"[\s:|-]+")
_HEADS = {
    "name": ("secret", "name", "setting", "variable", "key", "credential"),
    "owner": ("owner", "responsible", "who"),
    "interval": ("interval", "every", "frequency", "schedule", "rotation", "cycle"),
    "last": ("last rotated", "last rotation", "rotated", "last"),
    "how": ("how", "procedure", "steps", "runbook", "method"),
}
_WORDS = {
    "half-yearly": 183, "biannual": 183, "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 90, "yearly": 365,
    "annually": 365, "annual": 365,
}  # fmt: skip
_COUNTED = re.compile(r"(\d+)\s*-?\s*(d|day|w|week|m|mo|month|q|quarter|y|year)s?\b", re.IGNORECASE)
_UNITS = {
    "d": 1,
    "day": 1,
    "w": 7,
    "week": 7,
    "m": 30,
    "mo": 30,
    "month": 30,
    "q": 90,
    "quarter": 90,
    "y": 365,
    "year": 365,
}
# What a cell without an answer holds: nothing, or a dash of some length.
_EMPTY = " -\u2013\u2014"
_COLUMNS = ("name", "owner", "interval", "last", "how")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


@dataclass(frozen=True)
class ScheduleRow:
    """One secret of the schedule.

    Attributes:
        names: what the row calls it; one row may name several.
        line: of the document, 1-based.
        days: the interval; None when it cannot be read.
        last: when it was last rotated; None when that is no date.
        missing: columns that are empty.
    """

    names: tuple[str, ...]
    line: int
    days: int | None
    last: date | None
    missing: tuple[str, ...]


def read_schedule(text: str) -> tuple[ScheduleRow, ...]:
    """The rows of every table of a document that has a column for the secret and one for its last rotation."""
    return tuple(_rows(text))


def _rows(text: str) -> Iterator[ScheduleRow]:
    columns: dict[str, int] = {}
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        match = _ROW.match(line)
        if match is None:
            columns, inside = {}, False
            continue
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", match[1])]
        if not inside:
            columns, inside = _columns(cells), True
        elif {"name", "last"} <= columns.keys() and not _RULE.fullmatch(line):
            yield _row(cells, columns, number)


def _columns(cells: list[str]) -> dict[str, int]:
    """Which column holds what; a longer head goes before a shorter one, so that `Last rotated` is no interval."""
    found: dict[str, int] = {}
    for kind in ("last", "interval", "owner", "how", "name"):
        for index, cell in enumerate(cells):
            head = re.sub(r"[*_`]", "", cell).lower()
            if index not in found.values() and any(word in head for word in _HEADS[kind]):
                found[kind] = index
                break
    return found


def _row(cells: list[str], columns: dict[str, int], number: int) -> ScheduleRow:
    said = {kind: cells[index] if index < len(cells) else "" for kind, index in columns.items()}
    day = _DAY.search(said["last"])
    missing = tuple(kind for kind in _COLUMNS if not said.get(kind, "").strip(_EMPTY))
    names = re.findall(r"[A-Za-z][A-Za-z0-9_.-]*", re.sub(r"[`*]", "", said["name"]))
    return ScheduleRow(tuple(names), number, _days(said.get("interval", "")), _date(day), missing)


def _date(match: re.Match[str] | None) -> date | None:
    try:
        return date.fromisoformat(match.group()) if match is not None else None
    except ValueError:
        return None


def _days(text: str) -> int | None:
    lowered = re.sub(r"[`*]", "", text).strip().lower()
    if (counted := _COUNTED.search(lowered)) is not None:
        return int(counted[1]) * _UNITS[counted[2].lower()]
    return next((days for word, days in _WORDS.items() if re.search(rf"\b{word}\b", lowered)), None)


def schedule_path(tracked: Iterable[str], documents: Mapping[str, str]) -> str | None:
    """Where the schedule is: as the configuration names it, else the tracked document whose name says so.

    Args:
        tracked: every path of the target.
        documents: the setting of that name.
    """
    if (named := documents.get("secret-rotation")) is not None:
        return named.partition("#")[0]
    found = [path for path in tracked if path.lower().endswith(".md") and _NAMED.search(path)]
    return min(found, key=lambda path: (path.count("/"), path), default=None)
