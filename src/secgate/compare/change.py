"""Parts of the change that are no facts of the application: files, findings, secrets, and what is not known."""

from collections.abc import Iterator, Sequence

from secgate.compare.side import BaseSide
from secgate.context import Context
from secgate.model import (
    FileCounts,
    FindingCounts,
    FindingState,
    ItemResult,
    NotExamined,
    Problem,
    SecretChange,
)
from secgate.target.languages import APPLICATION, READ, language_of
from secgate.target.snapshot import Snapshot
from secgate.target.tree import Entry, Kind

_FEW = 3
_THERE = frozenset({Kind.FILE, Kind.LINK, Kind.SPARSE, Kind.SUBMODULE})


def file_counts(head: Snapshot, base: BaseSide, changed: frozenset[str]) -> FileCounts:
    """How many files the change touches; what lies beside the tracked files untracked is counted too.

    Args:
        head: what was gated.
        base: what it is compared with.
        changed: paths of the head that differ from its commit.
    """
    now = {entry.path: entry for entry in head.tree.entries if entry.kind in _THERE}
    before = {entry.path: entry for entry in base.snapshot.tree.entries}
    moved = {path: old for path, old in base.moved.before.items() if path in now and old in before}
    here = [path for path in now if path in before and path not in moved]
    return FileCounts(
        added=sum(path not in before and path not in moved for path in now),
        changed=sum(_differs(now[path], before[path], path in changed) for path in here),
        removed=len(before.keys() - now.keys() - set(moved.values())),
        moved=len(moved),
    )


def _differs(now: Entry, before: Entry, changed: bool) -> bool:
    return changed or now.blob != before.blob or now.kind is not before.kind


def finding_counts(results: Sequence[ItemResult]) -> FindingCounts:
    """How many findings of the run are new, and how many the base has too."""
    states = [finding.state for item in results for finding in item.findings]
    return FindingCounts(new=states.count(FindingState.OPEN), in_base=states.count(FindingState.IN_BASE))


def new_secrets(results: Sequence[ItemResult], by_secrets: str | None) -> tuple[SecretChange, ...]:
    """Open findings of the item that looks for secrets, by place.

    Args:
        results: every item.
        by_secrets: the id of that item; None when it does not run.
    """
    found = [f for item in results if item.id == by_secrets for f in item.findings if f.state is FindingState.OPEN]
    return tuple(
        SecretChange(
            finding=one.id, rule=one.rule, path=one.path, line=one.line, commit=one.commit, severity=one.severity,
            confidence=one.confidence,
        )
        for one in sorted(found, key=lambda one: (one.path, one.line, one.id))
    )  # fmt: skip


def not_examined(
    head: Snapshot, context: Context, base: BaseSide, base_context: Context | None, changed: frozenset[str]
) -> list[NotExamined]:
    """Files that could be examined in the base and cannot be in the head, and those left out that the change touches.

    Args:
        head: what was gated.
        context: its facts.
        base: what it is compared with.
        base_context: its facts, where they were read; without them a file that does not parse is told each time.
        changed: paths of the head that differ from its commit.
    """
    before = {entry.path: entry.blob for entry in base.snapshot.tree.entries}
    touched = {one.path for one in head.tree.entries if one.path in changed or one.blob != before.get(one.path)}
    found = {problem.path: problem.reason for problem in _new_hidden(head, base) if problem.path is not None}
    for skipped in head.skipped:
        if base.file(skipped.path) is not None:
            found.setdefault(skipped.path, skipped.reason)
    for path, reason in head.excluded.items():
        # NOTE: what was left out before too is told where the change brings it or touches it.
        if base.file(path) is not None or path in touched:
            found.setdefault(path, f"left out by excluded_paths: {reason}")
    for path, file in head.files.items():
        old = base.file(path)
        if file.exclusion and old is not None and old.exclusion is None and language_of(path) in APPLICATION | READ:
            found.setdefault(path, f"left out of the code items by its name ({file.exclusion})")
    lines = {}
    for path, problem in context.unparsed.items():
        old = base.file(path)
        if old is None or base_context is None or base.path(path) not in base_context.unparsed:
            found.setdefault(path, problem.reason)
            lines[path] = problem.line
    return [NotExamined(path=path, line=lines.get(path), reason=found[path]) for path in sorted(found)]


def _new_hidden(head: Snapshot, base: BaseSide) -> Iterator[Problem]:
    before = {problem.path for problem in base.snapshot.hidden}
    yield from (problem for problem in head.hidden if base.path(problem.path or "") not in before)


def unread_of(head: Snapshot, base: BaseSide) -> Iterator[str]:
    """What of the base could not be read although nothing like it is wrong with the head, in sentences."""
    now = {problem.path for problem in head.hidden}
    hidden = [problem for problem in base.snapshot.hidden if problem.path not in now]
    yield from (f"base: {problem.path}: {problem.reason}" for problem in hidden[:_FEW])
    if len(hidden) > _FEW:
        yield f"base: {len(hidden) - _FEW} more files cannot be read"
    if base.moved.unpaired:
        yield (
            f"{base.moved.unpaired} files are new, too many to see which of them were moved and changed; their findings"
            " count as new"
        )
