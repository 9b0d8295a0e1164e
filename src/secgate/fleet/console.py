"""A fleet's report on a terminal: the verdict, repositories and items with the worst first, and what changed."""

from secgate.fleet.job import Outcome
from secgate.fleet.report import FleetReport, Trend, word
from secgate.model import Verdict, counted
from secgate.reports.layout import Pen, Span, Style, columns

_MOST = 20
_STYLES = {Verdict.PASS: Style.GOOD, Verdict.FAIL: Style.BAD, Verdict.INCOMPLETE: Style.WARN}
_STRONG = {Verdict.PASS: Style.STRONG_GOOD, Verdict.FAIL: Style.STRONG_BAD, Verdict.INCOMPLETE: Style.STRONG_WARN}
_WIDEST_NAME = 40


def write(pen: Pen, report: FleetReport, *, verbose: bool = False) -> None:
    """Put the report on a pen.

    Args:
        pen: of the terminal.
        report: a finished one.
        verbose: every repository, item and change, not only the worst.
    """
    most = len(report.repositories) + len(report.items) if verbose else _MOST
    _repositories(pen, report.repositories, most)
    _items(pen, report, most)
    if report.trend is not None:
        _trend(pen, report.trend, most if not verbose else len(report.trend.steps))
    for note in report.notes:
        pen.put(Span(note), lead=[Span("note: ", Style.WARN)])
    told = ", ".join(f"{report.counts[verdict]} {verdict}" for verdict in Verdict)
    resumed = f", {report.resumed} of them from the run before" if report.resumed else ""
    every = counted(len(report.repositories), "repository", "repositories")
    pen.put(
        Span(report.verdict.upper(), _STRONG[report.verdict], solid=True),
        Span(f" {every}: {told}{resumed}; {report.duration_s:.1f} s"),
    )


def mark(pen: Pen, verdict: Verdict) -> Span:
    """A verdict as its sign and word."""
    signs = {
        Verdict.PASS: pen.glyphs.passed, Verdict.FAIL: pen.glyphs.failed, Verdict.INCOMPLETE: pen.glyphs.missing,
    }  # fmt: skip
    return Span(f"{signs[verdict]} {verdict:<10}", _STYLES[verdict])


def _repositories(pen: Pen, found: tuple[Outcome, ...], most: int) -> None:
    pen.put(Span("Repositories, the worst first", Style.STRONG))
    width = min(_WIDEST_NAME, max(columns(one.name) for one in found[:most]))
    for one in found[:most]:
        bad = sum(item.blocks for item in one.items)
        count = sum(item.open for item in one.items)
        told = one.reason if not one.items else f"{bad} blocking, {count} open" + (f"; {one.reason}" if bad else "")
        pen.put(Span(told), lead=[Span("  "), mark(pen, one.verdict), Span(f" {one.name:<{width}}  ")])
    _more(pen, len(found) - most)
    pen.gap()


def _items(pen: Pen, report: FleetReport, most: int) -> None:
    if not report.items:
        return
    pen.put(Span("Items, the worst first", Style.STRONG))
    width = max(len(line.item) for line in report.items[:most])
    for line in report.items[:most]:
        told = ", ".join(f"{count} {status}" for status, count in line.counts.items())
        pen.put(Span(told + (f"; {line.open} open" if line.open else "")), lead=[Span(f"  {line.item:<{width}}  ")])
    _more(pen, len(report.items) - most)
    pen.gap()


def _trend(pen: Pen, trend: Trend, most: int) -> None:
    pen.put(Span(f"Since {trend.since}", Style.STRONG))
    if not trend.steps:
        pen.put(Span("nothing changed"), lead=[Span("  ")])
    for step in trend.steps[:most]:
        lead = Span("  worse  ", Style.BAD) if step.worse else Span("  better ", Style.GOOD)
        items = ", ".join(f"{one.item}: {word(one.before)} > {word(one.after)}" for one in step.items)
        verdicts = f"{step.before or 'new'} > {step.after or 'gone'}" if step.before is not step.after else ""
        pen.put(Span("; ".join(filter(None, (verdicts, items)))), lead=[lead, Span(f"{step.name}: ")])
    _more(pen, len(trend.steps) - most)
    pen.gap()


def _more(pen: Pen, count: int) -> None:
    if count > 0:
        pen.put(Span(f"{count} more; --verbose shows all"), lead=[Span("  ")])
