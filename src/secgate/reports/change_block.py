"""The block "What this change does" of the console: one screen that a reviewer reads before the code."""

from collections.abc import Sequence

from secgate.model import Change, left_at, ref_name
from secgate.reports.change import Block, Line, change_view
from secgate.reports.layout import Pen, Span, Style, columns
from secgate.reports.words import number

_FEW = 3
_INDENT = "  "
_WIDEST, _LONGEST = 40, 240


def write_change(pen: Pen, change: Change | None, *, verbose: bool) -> None:
    """The change; nothing for a run without a base.

    Args:
        pen: collects the lines.
        change: what the run compared.
        verbose: every row, also those that open nothing.
    """
    view = change_view(change)
    if change is None or view is None:
        return
    pen.gap()
    pen.put(Span("What this change does", Style.STRONG))
    base = change.base
    if not change.compared:
        told = f"not known: {ref_name(base.ref)} cannot be compared with, so every finding counts as new"
        pen.put(Span(told, Style.STRONG_WARN), lead=[Span(_INDENT)])
    else:
        findings = change.findings
        told = f"{view.files} since {left_at(base.merge_base or '', base.ref)}"
        told += f"; {number(findings.new, 'open finding', 'open findings')}, {findings.in_base:,} more in the base"
        pen.put(Span(told), lead=[Span(_INDENT)])
    for block in view.worse:
        _write_block(pen, block, verbose=verbose)
    for block in view.rest if verbose else ():
        _write_block(pen, block, verbose=verbose)
    if view.rest and not verbose:
        also = ", ".join(f"{block.title[0].lower()}{block.title[1:]} {block.count:,}" for block in view.rest)
        pen.put(Span(f"also: {also}", Style.FAINT), lead=[Span(_INDENT)])
    if change.compared and not view.worse and not view.rest:
        pen.put(Span("nothing that the maps show is another"), lead=[Span(_INDENT)])
    shown = change.unread if verbose or len(change.unread) == _FEW + 1 else change.unread[:_FEW]
    for reason in shown:
        pen.put(Span(reason), lead=[Span(_INDENT), Span("not known: ", Style.WARN)])
    if len(change.unread) > len(shown):
        _write_more(pen, len(change.unread) - len(shown))


def _write_block(pen: Pen, block: Block, *, verbose: bool) -> None:
    style = Style.WARN if block.worse else Style.PLAIN
    pen.put(Span(f"{block.title}: {block.count:,}", style), lead=[Span(_INDENT)])
    limit = len(block.lines) if verbose or block.count == _FEW + 1 else _FEW
    lines = block.lines[:limit]
    width = min(_WIDEST, max((columns(line.what) for line in lines), default=0))
    for line in lines:
        pen.put(*_spans(line, verbose=verbose), lead=_lead(line, width), hang=2 * len(_INDENT) + 2)
    if block.count > len(lines):
        _write_more(pen, block.count - len(lines))


def _lead(line: Line, width: int) -> list[Span]:
    pad = " " * max(0, width - columns(line.what))
    return [Span(_INDENT * 2), Span(f"{line.what}{pad}  ")] if columns(line.what) <= _WIDEST else [Span(_INDENT * 2)]


def _spans(line: Line, *, verbose: bool) -> Sequence[Span]:
    """What is said, and where it stands; a long name wraps with the rest."""
    long = [Span(f"{line.what} ")] if columns(line.what) > _WIDEST else []
    shown = line.told if verbose else _cut(line.told)
    told = [Span(f"{shown}, at " if shown else "at ")]
    finding = [Span(f" {line.finding}", Style.FAINT, solid=True)] if line.finding else []
    return [*long, *told, Span(line.place, Style.PLACE, solid=True), *finding]


def _cut(text: str) -> str:
    """At most some lines of it; what loosens a gate stands first."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rsplit(' ', 1)[0].rstrip(',;')} …"


def _write_more(pen: Pen, left: int) -> None:
    pen.put(Span(f"{pen.glyphs.more} {left:,} more, --verbose shows more"), lead=[Span(_INDENT * 2)])
