"""Whether a report that was read back says one thing: its verdict follows from its items, they from what is in them."""

import re
from collections import Counter

from secgate.gate.decide import Decision, decide
from secgate.gate.packages import as_results, decide_all, decide_one
from secgate.model import Finding, FindingState, ItemResult, Level, PackageResult, Report, Status, counted

_BLOCKING = frozenset({Status.FAIL, Status.INCOMPLETE, Status.NEEDS_EVIDENCE})
# What stands in the place of a secret, with which two lines of one thing may differ.
_MASK = "[withheld]"
_GATE = "gate-unchanged"
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
    if report.packages is not None:
        return _of_packages(report, report.packages)
    made = decide(report.items, report_only=report.target.report_only)
    return _of_decision(report, made, "items")


def _of_decision(told: Report | PackageResult, made: Decision, what: str) -> str | None:
    """What of a verdict does not follow from what it rests on."""
    if told.verdict is not made.verdict:
        return f"its {what} come to {made.verdict}, and it says {told.verdict}"
    if told.exit_code != int(made.exit_code):
        return f"its {what} come to the exit code {int(made.exit_code)}, and it says {told.exit_code}"
    return _of_because(told.because, made.because)


def _of_packages(report: Report, packages: tuple[PackageResult, ...]) -> str | None:
    """What speaks against the verdicts of packages, and against that of the run, which is the worst of them."""
    only = report.target.report_only
    for package in packages:
        items = list(as_results(package.items, report.items))
        found = _of_parts(package, report) or next(
            (f"{one.id}: {wrong}" for one in items if (wrong := _of_item(one, report)) is not None), None
        )
        if found is None:
            found = _of_decision(package, decide_one(package.items, report.items, report_only=only), "items")
        if found is not None:
            return f"{package.dir}: {found}"
    if report.target.packages_left and not report.target.partial:
        return "packages are left out of it, and it is not said to be partial"
    folders = Counter([*(one.dir for one in packages), *report.target.packages_left])
    if twice := next((name for name, count in folders.items() if count > 1), None):
        return f"the package {twice} stands in it twice"
    homes = Counter((item.id, one) for package in packages for item in package.items for one in item.findings)
    if shared := next((f"{one} of {item}" for (item, one), count in homes.items() if count > 1), None):
        return f"{shared} is said to lie in two packages"
    lost = _lost(report, packages) if not report.target.packages_left else None
    return lost or _of_decision(report, decide_all(packages, report_only=only), "packages")


def _lost(report: Report, packages: tuple[PackageResult, ...]) -> str | None:
    """A finding that lies in no package, where all of them are there."""
    held = {(item.id, one) for package in packages for item in package.items for one in item.findings}
    evaluated = {item.id for package in packages for item in package.items}
    every = ((item.id, one.id) for item in report.items if item.id in evaluated for one in item.findings)
    return next((f"{one} of {item} lies in no package" for item, one in every if (item, one) not in held), None)


def _of_parts(package: PackageResult, report: Report) -> str | None:
    """What of the items of a package does not fit those of the report."""
    here = [one.id for one in package.items]
    if twice := next((name for name, count in Counter(here).items() if count > 1), None):
        return f"the item {twice} stands in it twice"
    known = {item.id: item for item in report.items}
    for one in package.items:
        if one.id not in known or known[one.id].status is None:
            return f"it has the item {one.id}, which the report does not evaluate"
        ids = {found.id for found in known[one.id].findings}
        if other := next((name for name in (*one.findings, *one.shared) if name not in ids), None):
            return f"{one.id}: it has the finding {other}, which the report does not"
    wanted = [item.id for item in report.items if item.status is not None and not _is_beside(item)]
    missing = next((name for name in wanted if name not in here), None)
    return f"the item {missing} is missing in it" if missing is not None else None


def _is_beside(item: ItemResult) -> bool:
    """Whether an item is about the run alone: what the change does to its own gate."""
    return item.id == _GATE


def _of_because(told: tuple[str, ...], made: tuple[str, ...]) -> str | None:
    """What in the lines beside the verdict does not follow from the items."""
    if len(told) < len(made):
        return f"it gives {counted(len(told), 'reason')} for its verdict, and its items give {len(made)}"
    for theirs, ours in zip(told, made, strict=False):
        if theirs != ours and not (_MASK in theirs + ours and _is_one(_head(theirs), _head(ours))):
            return f'its items give the reason "{ours}", and it says "{theirs}"'
    other = [line for line in told[len(made) :] if not _BESIDE.fullmatch(line)]
    return f'it gives a reason that no item gives: "{other[0]}"' if other else None


def _is_one(theirs: str, ours: str) -> bool:
    """Whether two heads name one thing; the folder of a package may hold what was masked."""
    return theirs == ours or (_MASK in theirs and _MASK in ours)


def _head(line: str) -> str:
    """The item and its status, or the package and its verdict."""
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
