"""`secgate diff` for people: what is worse first, then what is better, at most a screen unless verbose."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from secgate.model.difference import Difference, FileRow, FindingRow, ItemRow, PackageRow, ReportName
from secgate.reports.layout import Pen, Span, Style
from secgate.reports.words import mark, place, short, verdict_style, word

_FEW = 8
_INDENT = "  "
R = TypeVar("R", FindingRow, ItemRow, FileRow, PackageRow)


def render(
    made: Difference, *, width: int = 80, color: bool = False, ascii_only: bool = False, verbose: bool = False
) -> str:
    """The difference as text; equal input gives equal bytes.

    Args:
        made: the difference.
        width: columns to fill.
        color: add SGR codes; without them the text is the same.
        ascii_only: for an encoding that holds nothing else.
        verbose: every row.
    """
    pen = Pen(width=width, color=color, ascii_only=ascii_only)
    _report(pen, "old", made.old_report)
    _report(pen, "new", made.new_report)
    for note in made.notes:
        pen.put(Span(note), lead=[Span("  note  ", Style.FAINT)])
    limit = None if verbose else _FEW
    _rows(pen, "New findings", made.new, _finding, limit, worse=True)
    _rows(pen, "Regressed", made.regressed, _finding, limit, worse=True)
    _rows(pen, "Items that are worse", made.fell, _item, limit, worse=True)
    _rows(pen, "Packages that are worse", made.packages_fell, _package, limit, worse=True)
    _rows(pen, "Not examined any more", made.not_examined, _file, limit, worse=True)
    _rows(pen, "Gone where nobody has looked", made.unknown, _finding, limit, worse=True)
    _rows(pen, "Fixed", made.fixed, _finding, limit, worse=False)
    _rows(pen, "Moved", made.moved, _finding, limit, worse=False)
    _rows(pen, "Accepted now", made.accepted, _finding, limit, worse=False)
    _rows(pen, "Items that are better", made.rose, _item, limit, worse=False)
    _rows(pen, "Packages that are better", made.packages_rose, _package, limit, worse=False)
    pen.gap()
    told = "something is worse" if made.worse else "nothing is worse"
    sign = pen.glyphs.failed if made.worse else pen.glyphs.passed
    pen.put(Span(f"{sign} {told}", Style.STRONG_BAD if made.worse else Style.STRONG_GOOD))
    return pen.text()


def _report(pen: Pen, label: str, report: ReportName) -> None:
    commit = f"commit {short(report.commit)}" if report.commit else "no git commit"
    told = f"{commit}{', with uncommitted changes' if report.dirty else ''}, {report.created}"
    verdict = Span(
        f"{mark(pen.glyphs, report.verdict)} {report.verdict.value.upper():<10}", verdict_style(report.verdict)
    )
    pen.put(Span(told), lead=[Span(f"  {label}   ", Style.FAINT), verdict, Span("  ")])


def _rows(
    pen: Pen,
    title: str,
    rows: Sequence[R],
    show: Callable[[Pen, R], None],
    limit: int | None,
    *,
    worse: bool,
) -> None:
    if not rows:
        return
    pen.gap()
    pen.put(Span(f"{title}: {len(rows):,}", Style.STRONG_WARN if worse else Style.STRONG))
    shown = rows if limit is None or len(rows) == limit + 1 else rows[:limit]
    for row in shown:
        show(pen, row)
    if len(rows) > len(shown):
        pen.put(Span(f"{_INDENT}{pen.glyphs.more} {len(rows) - len(shown):,} more, --verbose shows all"))


def _finding(pen: Pen, row: FindingRow) -> None:
    at = place(row.path, row.line) + (f" in commit {short(row.commit)}" if row.commit else "")
    pen.put(
        Span(at, Style.PLACE, solid=True),
        Span(f" {row.id}", Style.FAINT),
        *([Span(f" was {row.before}")] if row.before else []),
        *([Span(f" {row.because}")] if row.because else []),
        lead=[Span(f"{_INDENT}{row.severity:<8}  ")],
        hang=12,
    )
    pen.put(Span(row.rule, Style.FAINT), lead=[Span(" " * 12)])


def _item(pen: Pen, row: ItemRow) -> None:
    told = f"{word(row.before)} → {word(row.after)}" if row.before is not row.after else word(row.after)
    if row.level_after is not None and row.level_before is not row.level_after:
        told += f", {row.level_before} → {row.level_after}"
    pen.put(Span(f"{told}: "), Span(row.because, Style.FAINT), lead=[Span(f"{_INDENT}{row.id}  ")], hang=12)


def _package(pen: Pen, row: PackageRow) -> None:
    before, after = ("no verdict" if one is None else one.value for one in (row.before, row.after))
    told = f"{before} → {after}: " if row.before is not None else f"{after}: "
    because = Span(row.because, Style.FAINT)
    pen.put(Span(told), because, lead=[Span(_INDENT), Span(f"{row.dir}  ", Style.PLACE, solid=True)], hang=12)


def _file(pen: Pen, row: FileRow) -> None:
    pen.put(Span(row.path, Style.PLACE, solid=True), Span(f" {row.because}"), lead=[Span(_INDENT)], hang=12)
