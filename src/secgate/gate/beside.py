"""Two reports made alike before they are compared: what one of them alone could have is no difference. Pure."""

from collections.abc import Iterator

from secgate.gate.decide import decide
from secgate.model import FindingState, ItemResult, Level, Report, Status, counted, ref_name

# The item that a run has where it reads its policy from a trusted ref, and only there.
GATE_ITEM = "gate-unchanged"


def alike(report: Report, other: Report) -> Report:
    """A report as it would be, had its run been set up like that of the other.

    The item about the gate itself is left out where the other cannot have it. Where the other has no base, or another
    one, what the base has counts: its findings are open, and items and verdict are those of a run without one.
    """
    items = report.items if _has_gate(other) else tuple(item for item in report.items if item.id != GATE_ITEM)
    verdict = report.verdict
    if report.target.base is not None and not is_one_base(report, other):
        items = tuple(_without_base(item) for item in items)
        verdict = decide(items).verdict
    return report.model_copy(update={"items": items, "verdict": verdict})


def notes(name: str, report: Report, other: Report) -> Iterator[str]:
    """What was left out of a report or added to it, in words; `name` says which of the two it is."""
    if _has_gate(report) and not _has_gate(other):
        yield f"{GATE_ITEM} is only in the {name} report: it is of runs with a trusted ref"
    if report.target.base is None or is_one_base(report, other):
        return
    why = "no base" if other.target.base is None else "another base"
    yield f"what {_told(report.target.base, report)} has counts in the {name} report too, since the other has {why}"


def is_one_base(report: Report, other: Report) -> bool:
    """Whether two runs compared with one commit, or both with none."""
    return _base(report) == _base(other)


def _base(report: Report) -> tuple[str | None, str | None]:
    """What a run compared with: the commit, or the name alone where the report does not say which commit it was."""
    commit = _commit(report)
    return (None, commit) if commit is not None else (report.target.base, None)


def _commit(report: Report) -> str | None:
    return report.change.base.merge_base if report.change is not None else None


def _told(base: str, report: Report) -> str:
    commit = _commit(report)
    name = ref_name(base)
    return name if commit is None or ref_name(commit) == name else f"{name} at {ref_name(commit)}"


def _has_gate(report: Report) -> bool:
    return any(item.id == GATE_ITEM for item in report.items)


def _without_base(item: ItemResult) -> ItemResult:
    """The item with what the base has as open findings, and the status that these give it (evaluate.py)."""
    if item.status is None or all(finding.state is not FindingState.IN_BASE for finding in item.findings):
        return item
    opened = tuple(
        finding.model_copy(update={"state": FindingState.OPEN}) if finding.state is FindingState.IN_BASE else finding
        for finding in item.findings
    )
    counting = [finding for finding in opened if finding.state is FindingState.OPEN]
    fails = any(finding.confidence.at_least(item.confidence) for finding in counting)
    status = Status.FAIL if fails else Status.REVIEW if item.status is Status.PASS else item.status
    blocks = item.level is Level.BLOCK if fails else item.blocks
    known = sum(finding.state is FindingState.IN_BASE for finding in item.findings)
    reason = f"{counted(known, 'finding of the base counts', 'findings of the base count')} here; {item.reason}"
    return item.model_copy(update={"findings": opened, "status": status, "blocks": blocks, "reason": reason})
