"""Which findings are accepted, by which waiver or baseline entry, and what became of each of these.

A waived finding stays in the report. What was accepted never makes up for what could not be examined.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from pathspec import GitIgnoreSpec

from secgate.model import At, Finding, FindingState, ItemResult, Status, Waiver, WaiverNote, WaiverSummary

SOON = timedelta(days=14)


def expired(waiver: Waiver, *, today: date) -> bool:
    """Whether its last day, which still counts, has passed.

    Args:
        waiver: the waiver or baseline entry.
        today: the day in UTC.
    """
    return today > waiver.expires


def accept(item: str, findings: Iterable[Finding], waivers: Iterable[Waiver], *, today: date) -> tuple[Finding, ...]:
    """The same findings, each with its state; a waiver goes before an entry of the baseline.

    Args:
        item: the id of the item that they belong to.
        findings: all of its findings.
        waivers: waivers and baseline entries, in the order of their files.
        today: the day in UTC.
    """
    active = [waiver for waiver in waivers if not expired(waiver, today=today)]
    by_finding: dict[str | None, list[Waiver]] = {}
    for waiver in active:
        by_finding.setdefault(waiver.finding, []).append(waiver)
    return tuple(
        _accepted(item, finding, [*by_finding.get(finding.id, ()), *by_finding.get(None, ())]) for finding in findings
    )


def _accepted(item: str, finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    if finding.state is not FindingState.OPEN:
        return finding
    fitting = [waiver for waiver in waivers if covers(waiver, item, finding)]
    if not fitting:
        return finding
    waiver = min(fitting, key=lambda waiver: waiver.kind == "baseline")
    state = FindingState.BASELINE if waiver.kind == "baseline" else FindingState.WAIVED
    return finding.model_copy(update={"state": state, "waiver": waiver})


def covers(waiver: Waiver, item: str, finding: Finding) -> bool:
    """Whether a waiver that has not expired accepts this finding of this item.

    A secret is accepted by its finding alone, and only while the very value stands there that the waiver names.
    """
    if not _names(waiver, item, finding):
        return False
    return not finding.sensitive or (waiver.finding is not None and waiver.at in finding.stands_at)


def _names(waiver: Waiver, item: str, finding: Finding) -> bool:
    if waiver.item not in {None, item}:
        return False
    if waiver.finding is not None:
        return waiver.finding == finding.id
    return waiver.path is not None and _spec(waiver.path).match_file(finding.path)


@cache
def _spec(glob: str) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([glob])


def summarise(
    waivers: Sequence[Waiver], results: Sequence[ItemResult], unread: Mapping[At, str], *, today: date
) -> WaiverSummary:
    """What became of every waiver and baseline entry.

    Args:
        waivers: all of them.
        results: every item of the run.
        unread: why the value at a place that a waiver names is not known.
        today: the day in UTC.
    """
    everything = [(result.id, finding) for result in results for finding in result.findings]
    by_id: dict[str, list[tuple[str, Finding]]] = {}
    for name, finding in everything:
        by_id.setdefault(finding.id, []).append((name, finding))
    standing = [waiver for waiver in waivers if not expired(waiver, today=today)]
    idle: dict[bool, list[WaiverNote]] = {True: [], False: []}
    for waiver in standing:
        candidates = by_id.get(waiver.finding, []) if waiver.finding is not None else everything
        named = [(name, finding) for name, finding in candidates if _names(waiver, name, finding)]
        if any(covers(waiver, name, finding) for name, finding in named):
            continue
        unused = _why_unused(waiver, unread) if named else None
        reason = unused or _not_evaluated(waiver, results)
        surely = unused is not None or reason is None
        idle[surely].append(WaiverNote(waiver=waiver, note=reason or "no finding of this run matches"))
    return WaiverSummary(
        active=sum(waiver.kind == "waiver" for waiver in standing),
        baseline=sum(waiver.kind == "baseline" for waiver in standing),
        expiring=expiring(waivers, today=today),
        expired=lapsed(waivers, today=today),
        unused=tuple(idle[True]),
        not_evaluated=tuple(idle[False]),
    )


def expiring(waivers: Iterable[Waiver], *, today: date) -> tuple[WaiverNote, ...]:
    """Those that hold today and not much longer, with the days that are left."""
    return tuple(
        WaiverNote(waiver=waiver, note=f"holds until {waiver.expires}, {_in_days((waiver.expires - today).days)}")
        for waiver in waivers
        if today <= waiver.expires <= today + SOON
    )


def lapsed(waivers: Iterable[Waiver], *, today: date) -> tuple[WaiverNote, ...]:
    """Those that count no more."""
    return tuple(
        WaiverNote(waiver=waiver, note=f"expired on {waiver.expires}")
        for waiver in waivers
        if expired(waiver, today=today)
    )


def _in_days(days: int) -> str:
    return "today" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"


def _why_unused(waiver: Waiver, unread: Mapping[At, str]) -> str:
    """Why a waiver does not cover the finding that it names: only a secret is there and not covered."""
    if waiver.path is not None:
        return "a place that holds a secret value is accepted by its finding only"
    if waiver.at is None:
        return "the place may hold a secret value, so the entry must say which one: `at`"
    return unread.get(waiver.at, "another value stands there now than the one that was accepted")


def _not_evaluated(waiver: Waiver, results: Sequence[ItemResult]) -> str | None:
    concerned = [result for result in results if waiver.item in {None, result.id}]
    if not concerned:
        return f"{waiver.item} is no item of this run"
    for result in concerned:
        if result.status is None:
            return f"{result.id} is off"
        if any(problem.kind == "problem" for problem in result.problems):
            return f"{result.id} was not examined in full"
        if result.status is Status.NEEDS_EVIDENCE:
            return f"{result.id} lacks evidence, which may show it"
    return None


def gone(waiver: Waiver, results: Sequence[ItemResult]) -> bool:
    """Whether the finding of an entry is surely not there any more: its item was examined in full and has it not."""
    found = any(finding.id == waiver.finding for result in results for finding in result.findings)
    return not found and _not_evaluated(waiver, results) is None
