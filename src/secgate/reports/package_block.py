"""The verdicts of workspace packages, for the console: one line each, the worst first."""

from secgate.model import PackageResult, worst_first
from secgate.reports.layout import Pen, Span, Style, columns
from secgate.reports.words import mark, reason_of, verdict_style

_MOST = 40
_REASON_ROOM = 40  # columns that a reason needs to stand beside its package instead of below


def write_packages(pen: Pen, packages: tuple[PackageResult, ...] | None, *, verbose: bool) -> None:
    """A table of folder, verdict and why; of very many packages the worst, unless verbose."""
    if not packages:
        return
    pen.gap()
    pen.put(Span("Packages", Style.STRONG))
    shown = worst_first(packages)[: len(packages) if verbose else _MOST]
    words = max(columns(one.verdict.value) for one in shown)
    names = max(columns(one.dir) for one in shown)
    beside = words + names + 8 + _REASON_ROOM <= pen.width
    for one in shown:
        sign = Span(f"  {mark(pen.glyphs, one.verdict)} {one.verdict.value:<{words}}  ", verdict_style(one.verdict))
        told = Span(reason_of(one, verbose=verbose), Style.FAINT)
        if beside:
            name = Span(one.dir + " " * (names - columns(one.dir) + 2), Style.PLACE, solid=True)
            pen.put(told, lead=[sign, name])
        else:
            pen.put(Span(one.dir, Style.PLACE, solid=True), lead=[sign])
            pen.put(told, lead=[Span(" " * (words + 6))])
    if left := len(packages) - len(shown):
        pen.put(Span(f"  {pen.glyphs.more} {left:,} more, --verbose shows all"))
