"""Whether a report that was read back says one thing: its verdict follows from its items, they from what is in them."""

import re
from collections import Counter

from secgate.gate.decide import decide
from secgate.model import Finding, FindingState, ItemResult, Level, Report, Status, counted

_BLOCKING = frozenset({Status.FAIL, Status.INCOMPLETE, Status.NEEDS_EVIDENCE})
# What stands in the place of a secret, with which two lines of one thing may differ.
_MASK = "[withheld]"
# The lines beside those of the items (secgate.compare): what the change does to its gate, and that it has no commit.
_BESIDE = re.compile(
    r"gate-unchanged: review - the change touches its own gate \(.*"
    r"|.* has every commit of HEAD, so nothing that is committed can block here",
    re.DOTALL,
)


def contradiction(report: Report) -> str | None:
    """What in a report speaks against its own verdict; None when nothing does.

    NOTE: whoever can edit a report can edit all of it; this finds what was edited in one place only.
    """
    for item in report.items:
        if (found := _of_item(item, report)) is not None:
            return f"{item.id}: {found}"
    twice = [name for name, count in Counter(item.id for item in report.items).items() if count > 1]
    if twice:
        return f"the item {twice[0]} stands in it twice"
    made = decide(report.items, report_only=report.target.report_only)
    if report.verdict is not made.verdict:
        return f"its items come to {made.verdict}, and it says {report.verdict}"
    if report.exit_code != int(made.exit_code):
        return f"its items come to the exit code {int(made.exit_code)}, and it says {report.exit_code}"
    return _of_because(report.because, made.because)


def _of_because(told: tuple[str, ...], made: tuple[str, ...]) -> str | None:
    """What in the lines beside the verdict does not follow from the items."""
    if len(told) < len(made):
        return f"it gives {counted(len(told), 'reason')} for its verdict, and its items give {len(made)}"
    for theirs, ours in zip(told, made, strict=False):
        if theirs != ours and not (_MASK in theirs + ours and _head(theirs) == _head(ours)):
            return f'its items give the reason "{ours}", and it says "{theirs}"'
    other = [line for line in told[len(made) :] if not _BESIDE.fullmatch(line)]
    return f'it gives a reason that no item gives: "{other[0]}"' if other else None


def _head(line: str) -> str:
    """The item and its status, which no mask touches."""
    return line.partition(" - ")[0]


def _of_item(item: ItemResult, report: Report) -> str | None:
    blocking = item.level is Level.BLOCK and item.status in _BLOCKING
    if blocking and not item.blocks:
        return f"it is {item.status} at level block, and is said not to block"
    if (item.status is None) != (item.off_by is not None) or (item.status is None) != (item.level is Level.OFF):
        return "it is said to be off and to be evaluated"
    if (item.off_by or "").startswith("command line") and not report.target.partial:
        return f"it is off by {item.off_by}, and the report is not said to be partial"
    opened = [one for one in item.findings if one.state is FindingState.OPEN]
    proven = any(one.confidence.at_least(item.confidence) for one in opened)
    if item.status is Status.PASS and (proven or not item.examined.count):
        return "it is said to pass, with an open finding or with nothing examined"
    if item.status is Status.FAIL and not proven:
        return "it is said to fail, without a finding that makes it"
    ids = [one.id for one in item.findings]
    if len(set(ids)) < len(ids):
        return "a finding stands in it twice"
    return next((found for one in item.findings if (found := _of_finding(item.id, one, report)) is not None), None)


def _of_finding(item: str, finding: Finding, report: Report) -> str | None:
    """What speaks against the state of a finding: what is accepted has a decision about it that holds."""
    waiver = finding.waiver
    if finding.state is FindingState.IN_BASE and report.target.base is None:
        return f"{finding.id} is said to stand in the base, and there is none"
    kind = {FindingState.WAIVED: "waiver", FindingState.BASELINE: "baseline"}.get(finding.state)
    if (waiver.kind if waiver is not None else None) != kind:
        return f"{finding.id} is said to be {finding.state}, and no such decision stands beside it"
    if waiver is None:
        return None
    other = waiver.finding not in {None, finding.id} or waiver.item not in {None, item}
    return f"{finding.id} is accepted by a decision about {waiver.subject}" if other else _of_day(finding, report)


def _of_day(finding: Finding, report: Report) -> str | None:
    day, waiver = report.run.started[:10], finding.waiver
    if waiver is None or waiver.expires.isoformat() >= day:
        return None
    return f"{finding.id} is accepted until {waiver.expires}, and the run is of {day}"
