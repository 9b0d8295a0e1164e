"""How the console says things: marks, words and styles of an item, numbers, places and commands."""

import shlex
from collections.abc import Iterable
from typing import assert_never

from secgate.model import FindingState, ItemResult, Level, PackageResult, Report, Status, Verdict, Waiver
from secgate.reports.layout import Glyphs, Span, Style

_SHORT = 12
_HEX = frozenset("0123456789abcdef")
_BLOCKING = frozenset({Status.FAIL, Status.INCOMPLETE, Status.NEEDS_EVIDENCE})


def is_blocking(item: ItemResult) -> bool:
    """Whether an item stands in the way of a passing verdict.

    A report that was read back from its file does not say so, then level and status decide.
    """
    return item.blocks or (item.level is Level.BLOCK and item.status in _BLOCKING)


def why_partial(report: Report) -> str:
    """What keeps a partial report from being about all that goes out."""
    left = len(report.target.packages_left)
    off = any((item.off_by or "").startswith("command line") for item in report.items)
    told = ["items were switched off on the command line"] if off or not left else []
    told += [f"{number(left, 'package was', 'packages were')} left out"] if left else []
    return " and ".join(told)


def reason_of(package: PackageResult, *, verbose: bool = False) -> str:
    """Why a package has its verdict: the first reason, and how many more there are."""
    left = len(package.because) - 1
    if verbose or left < 1:
        return "; ".join(package.because)
    return f"{package.because[0]}; and {left:,} more"


def mark(glyphs: Glyphs, status: Status | Verdict | None) -> str:
    """The one-character sign of a status; None is an item that is off."""
    match status:
        case Status.PASS | Verdict.PASS:
            return glyphs.passed
        case Status.FAIL | Verdict.FAIL:
            return glyphs.failed
        case Status.REVIEW:
            return glyphs.unsure
        case Status.INCOMPLETE | Status.NEEDS_EVIDENCE | Verdict.INCOMPLETE:
            return glyphs.missing
        case Status.NOT_APPLICABLE | None:
            return glyphs.absent
        case _:
            assert_never(status)


def word(status: Status | None) -> str:
    """The word beside the sign."""
    return "off" if status is None else status.value


def style(item: ItemResult) -> Style:
    """The colour of an item's sign and word; the word alone says the same."""
    match item.status:
        case Status.PASS:
            return Style.GOOD
        case Status.FAIL:
            return Style.BAD if is_blocking(item) else Style.WARN
        case Status.REVIEW | Status.INCOMPLETE | Status.NEEDS_EVIDENCE:
            return Style.WARN
        case Status.NOT_APPLICABLE | None:
            return Style.FAINT
        case _:
            assert_never(item.status)


def verdict_style(verdict: Verdict) -> Style:
    """The colour of a verdict."""
    match verdict:
        case Verdict.PASS:
            return Style.STRONG_GOOD
        case Verdict.FAIL:
            return Style.STRONG_BAD
        case Verdict.INCOMPLETE:
            return Style.STRONG_WARN
        case _:
            assert_never(verdict)


def number(amount: int, one: str, many: str) -> str:
    """`1 file`, `2 files`; thousands are set off."""
    return f"{amount:,} {one if amount == 1 else many}"


def short(ref: str) -> str:
    """A commit as its first 12 digits; any other ref as it is."""
    return ref[:_SHORT] if len(ref) >= 40 and _HEX.issuperset(ref) else ref  # noqa: PLR2004 - digits of a SHA-1


def place(path: str | None, line: int | None = None, column: int | None = None) -> str:
    """`path:line:column` as far as it is known, as editors and terminals open it."""
    return ":".join(str(part) for part in (path, line, column) if part is not None)


def command(*words: str, display: str | None = None) -> Span:
    """A command to run next, quoted for a shell; the target's path ends it when it is not the folder one stands in."""
    target = [] if display in {None, "", ".", "./"} else [shlex.quote(str(display))]
    return Span(" ".join(["secgate", *words, *target]), Style.STRONG, solid=True)


def commas(spans: Iterable[Span]) -> list[Span]:
    """The spans with a comma between them, where a line may break."""
    return [part for span in spans for part in (Span(", "), span)][1:]


def decided(waiver: Waiver) -> str:
    """Until when a finding is accepted, by whom, and why."""
    who = f"until {waiver.expires}, owner {waiver.owner}"
    who += f", approved by {' and '.join(waiver.approved_by)}" if waiver.approved_by else ""
    who += f", ticket {waiver.ticket}" if waiver.ticket else ""
    who += f", known since {waiver.first_seen}" if waiver.first_seen else ""
    return f"{who}: {waiver.reason}" if waiver.reason else who


def rests_on(report: Report) -> list[str]:
    """What a verdict rests on beside the code: how many findings of blocking items were accepted."""
    findings = [finding for item in report.items if item.level is Level.BLOCK for finding in item.findings]
    waived = sum(finding.state is FindingState.WAIVED for finding in findings)
    known = sum(finding.state is FindingState.BASELINE for finding in findings)
    told = [f"{number(waived, 'finding', 'findings')} waived"] if waived else []
    told += [f"{known:,} in the baseline"] if known else []
    same = sum(finding.state is FindingState.IN_BASE for finding in findings)
    return [*told, *([f"{same:,} in the base"] if same else [])]
