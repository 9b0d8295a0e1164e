"""Findings that the base of a change has too: they are shown, and do not block."""

from collections.abc import Collection, Iterable

from secgate.model import Finding, FindingState


def in_base(item: str, findings: Iterable[Finding], known: Collection[tuple[str, str]]) -> tuple[Finding, ...]:
    """The same findings; an open one that the base has too is `in-base`. What was accepted stays accepted.

    Args:
        item: the id of the item that they belong to.
        findings: all of its findings.
        known: (item, finding) ids of what the base has too.
    """
    return tuple(
        finding.model_copy(update={"state": FindingState.IN_BASE})
        if finding.state is FindingState.OPEN and (item, finding.id) in known
        else finding
        for finding in findings
    )
