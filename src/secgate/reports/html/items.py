"""Items and their findings as the page shows them: in groups that say the same, the worst first, within bounds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup
from rich.cells import cell_len

from secgate.model import Finding, FindingState, ItemResult, Report, Status
from secgate.reports import frame
from secgate.reports.details import ranked, rule_name
from secgate.reports.escape import safe
from secgate.reports.listing import state, where
from secgate.reports.words import is_blocking

# Findings that are shown with their code, of one item and in all; the rest are rows, and beyond that a number.
MOST_FULL, MOST_FULL_IN_ALL = 40, 600
MOST_ROWS_IN_ALL = 20_000
_MOST_PROBLEMS = 200
_OPEN = 3  # findings of an item that are open from the start
_WIDTH = 220


@dataclass(frozen=True)
class Line:
    """A line of code; `marked` is the part of the text that the finding is about."""

    number: int | None
    inside: bool
    before: str
    marked: str = ""
    after: str = ""


@dataclass(frozen=True)
class Shown:
    """A finding with its code."""

    finding: Finding
    place: str
    lines: tuple[Line, ...]
    opened: bool


@dataclass(frozen=True)
class Same:
    """Findings of one rule that say the same."""

    rule: str
    message: str
    fix: str
    findings: tuple[Shown, ...]


@dataclass(frozen=True)
class Lines:
    """Findings of one severity and state in short, a line of text each."""

    severity: str
    state: str
    text: str


@dataclass(frozen=True)
class Rows:
    """Findings of one rule in short; `message` is what all of them say."""

    rule: str
    message: str
    lines: tuple[Lines, ...]


@dataclass(frozen=True)
class ItemView:
    """An item with what stands behind it.

    Attributes:
        state: status and level in words.
        stands: whether it stands in the way of a passing verdict.
        opened: whether it is shown in full from the start.
        groups: its worst findings with their code.
        rows: further ones in short, `in_rows` of them.
        left: how many more there are.
        problems: what could not be examined, and `problems_left` more.
    """

    item: ItemResult
    state: str
    stands: bool
    opened: bool
    groups: tuple[Same, ...]
    rows: tuple[Rows, ...]
    in_rows: int
    left: int
    problems: tuple[object, ...]
    problems_left: int


@dataclass(frozen=True)
class Section:
    """Items under one heading of the policy."""

    title: str
    items: tuple[ItemView, ...]


@dataclass
class _Room:
    """How many findings may still be shown in all."""

    full: int = MOST_FULL_IN_ALL
    rows: int = MOST_ROWS_IN_ALL


def sections(report: Report) -> tuple[Section, ...]:
    """The checklist; items that stand in the way take what room there is first."""
    room = _Room()
    views: dict[str, ItemView] = {}
    for item in sorted(report.items, key=lambda item: (not is_blocking(item), item.status is not Status.FAIL)):
        views[item.id] = _view(item, room)
    titles = dict.fromkeys(item.section for item in report.items)
    return tuple(
        Section(title, tuple(views[item.id] for item in report.items if item.section == title)) for title in titles
    )


def _view(item: ItemResult, room: _Room) -> ItemView:
    ordered = ranked(item.findings)
    full = ordered[: min(MOST_FULL, room.full)]
    rest = ordered[len(full) :]
    rows = rest[: room.rows]
    room.full -= len(full)
    room.rows -= len(rows)
    return ItemView(
        item=item,
        state=state(item),
        stands=is_blocking(item),
        opened=is_blocking(item) and item.status is not None,
        groups=tuple(_groups(item, full)),
        rows=tuple(_rows(item, rows)),
        in_rows=len(rows),
        left=len(rest) - len(rows),
        problems=item.problems[:_MOST_PROBLEMS],
        problems_left=max(0, len(item.problems) - _MOST_PROBLEMS),
    )


def _groups(item: ItemResult, findings: Iterable[Finding]) -> Iterator[Same]:
    found: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((rule_name(item, finding), finding.message, finding.fix), []).append(finding)
    left = _OPEN
    for (rule, message, fix), same in found.items():
        shown = []
        for finding in same:
            opened = left > 0 and finding.state is FindingState.OPEN
            left -= opened
            shown.append(Shown(finding, where(finding), tuple(_lines(finding)), opened))
        yield Same(rule, message, fix, tuple(shown))


def _rows(item: ItemResult, findings: Iterable[Finding]) -> Iterator[Rows]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(rule_name(item, finding), []).append(finding)
    for rule, same in found.items():
        messages = {finding.message for finding in same}
        yield Rows(rule, same[0].message if len(messages) == 1 else "", tuple(_in_short(same, told=len(messages) > 1)))


def _in_short(findings: Iterable[Finding], *, told: bool) -> Iterator[Lines]:
    """Lines of text: with an element for each finding a browser takes twice as long to open twenty thousand."""
    alike: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        state = str(finding.state)
        parts = [str(finding.severity), where(finding), finding.id]
        parts += [state] if finding.state is not FindingState.OPEN else []
        parts += [finding.message] if told else []
        alike.setdefault((str(finding.severity), state), []).append(safe("  ".join(parts)))
    for (severity, state), lines in alike.items():
        # NOTE: Markup, since whatever else a template writes is brought onto one line.
        yield Lines(severity, state, Markup("\n").join(lines))


def _lines(finding: Finding) -> Iterator[Line]:
    if finding.frame is None:
        return
    for row in frame.rows(finding, finding.frame, width=_WIDTH, more="…"):
        if row.marker is None:
            yield Line(row.number, row.inside, row.text)
            continue
        first, length = row.marker
        start, end = _cut(row.text, first), _cut(row.text, first + length)
        yield Line(row.number, row.inside, row.text[:start], row.text[start:end], row.text[end:])


def _cut(text: str, cells: int) -> int:
    """How many characters take up to so many cells."""
    if text.isascii():
        return cells
    used = 0
    for index, char in enumerate(text):
        if used >= cells:
            return index
        used += cell_len(char)
    return len(text)
