"""The status of an item from what was seen.

The first that applies of fail, incomplete, needs-evidence, review, not-applicable, pass
(CONTRACT.md, "Status of an item").
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from secgate.model import (
    Examined,
    Finding,
    FindingState,
    Item,
    ItemResult,
    Level,
    Observation,
    Problem,
    Status,
)
from secgate.model.singular import singular

_TOLD = 2


@dataclass(frozen=True)
class Judged:
    """An item with what its result was made of.

    Attributes:
        observation: what its check saw, when the results of others are known.
        findings: its hits with identity and state.
    """

    item: Item
    observation: Observation
    findings: tuple[Finding, ...]
    result: ItemResult


def evaluate(item: Item, seen: Observation, findings: Sequence[Finding]) -> ItemResult:
    """An item's result.

    Args:
        item: the line of the policy.
        seen: what its check saw.
        findings: its hits with identity and state; only open ones can make it fail.
    """
    status, reason = _judge(item, seen, findings)
    reason += _accepted(findings)
    undecided = (
        *(problem.model_copy(update={"kind": "undecided"}) for problem in seen.undecided),
        *(Problem(kind="undecided", reason=f"not decided in this version: {part}") for part in _left(item, seen)),
    )
    unresolved = tuple(problem.model_copy(update={"kind": "unresolved"}) for problem in seen.unresolved)
    problems = (*seen.problems, *unresolved, *(undecided if seen.absence is None else ()))
    if status is Status.INCOMPLETE and not problems:
        problems = (Problem(reason=reason),)
    return _result(item, status, reason, seen, findings, problems)


def switched_off(item: Item) -> ItemResult:
    """The result of an item that is off: it stays visible, without a status."""
    return _result(item, None, f"off by {item.off_by}", Observation(), (), ())


def _judge(item: Item, seen: Observation, findings: Sequence[Finding]) -> tuple[Status, str]:
    opened = [finding for finding in findings if finding.state is FindingState.OPEN]
    failing = [finding for finding in opened if finding.confidence.at_least(item.confidence)]
    examined = f"{seen.examined} {item.counted(seen.examined)}"
    of = f"of {examined}"
    if failing:
        return (
            Status.FAIL,
            f"{_count(len(failing), 'finding')} in {examined}" if seen.examined else _count(len(failing), "finding"),
        )
    if seen.problems:
        return Status.INCOMPLETE, f"{_count(len(seen.problems), 'problem')} kept this from being examined in full"
    if seen.unresolved and len(seen.unresolved) > item.max_unresolved * seen.examined:
        return (
            Status.INCOMPLETE,
            f"{len(seen.unresolved)} {of} could not be resolved, more than {item.max_unresolved:.0%}",
        )
    # NOTE: what shall count may be in the evidence that is not there; to ask for it is the better answer then.
    missing = [f"{one.path or one.kind}: {one.reason}" for one in seen.evidence if not one.good]
    if missing:
        # NOTE: all of it stands at the item's evidence; a reason is a sentence.
        more = f"; and {len(missing) - _TOLD} more" if len(missing) > _TOLD + 1 else ""
        return Status.NEEDS_EVIDENCE, "; ".join(missing[:_TOLD] if more else missing) + more
    if not seen.examined and seen.absence is None:
        return Status.INCOMPLETE, f"no {item.unit} were found, and nothing shows that there are none"
    if opened:
        return Status.REVIEW, f"{_count(len(opened), 'finding')} below {item.confidence} confidence"
    if seen.unresolved:
        return Status.REVIEW, f"{len(seen.unresolved)} {of} could not be resolved"
    if seen.absence is not None:
        return Status.NOT_APPLICABLE, seen.absence
    if open_parts := len(_left(item, seen)) + len(seen.undecided):
        found = "no open finding" if findings else "nothing found"
        return Status.REVIEW, f"{found}, but {_count(open_parts, 'part')} cannot be decided yet"
    return Status.PASS, f"{examined}, no {'open ' if findings else ''}finding"


def _left(item: Item, seen: Observation) -> tuple[str, ...]:
    """Parts of the statement that nothing decides."""
    return tuple(part for part in item.undecided if part not in seen.decided)


def _accepted(findings: Sequence[Finding]) -> str:
    """How many findings do not count, by what was decided about them: `, 1 waived, 2 baseline`."""
    counts = Counter(finding.state for finding in findings)
    return "".join(f", {counts[state]} {state}" for state in FindingState if counts[state] and state != "open")


def blocks(item: Item, status: Status | None) -> bool:
    """Whether this status of this item keeps the verdict from being `pass`."""
    keeps = {
        Status.FAIL: True,
        Status.INCOMPLETE: True,
        Status.NEEDS_EVIDENCE: True,
        Status.REVIEW: item.review == "block",
        Status.NOT_APPLICABLE: item.not_applicable == "block",
        Status.PASS: False,
    }
    return item.level is Level.BLOCK and status is not None and keeps[status]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _result(
    item: Item,
    status: Status | None,
    reason: str,
    seen: Observation,
    findings: Sequence[Finding],
    problems: Sequence[Problem],
) -> ItemResult:
    return ItemResult(
        id=item.id,
        title=item.title,
        section=item.section,
        level=item.level,
        severity=item.severity,
        status=status,
        reason=reason,
        examined=Examined(count=seen.examined, unit=item.unit, one="" if item.one == singular(item.unit) else item.one),
        findings=tuple(findings),
        problems=tuple(sorted(problems, key=_problem_order)),
        off_by=item.off_by,
        evidence=seen.evidence,
        origin=item.origin,
        references=item.references,
        settings=item.settings,
        confidence=item.confidence,
        blocks=blocks(item, status),
    )


def _problem_order(problem: Problem) -> tuple[bool, str, int, str]:
    return (problem.path is None, problem.path or "", problem.line or 0, problem.reason)
