"""The coverage ledger: every file is examined by something, or skipped with a reason.

And the inline comments with which somebody tried to silence an engine, this one's or another's.
"""

from collections import defaultdict
from collections.abc import Mapping

from secgate.model import Coverage, Excluded, LedgerRow, Skipped, Suppression
from secgate.target.languages import READ
from secgate.target.silenced import IN_CODE
from secgate.target.snapshot import Snapshot


def coverage(snapshot: Snapshot, examined_by: Mapping[str, frozenset[str]]) -> Coverage:
    """The ledger of a run; `files` counts every path that git lists, so examined + skipped + excluded add up to it."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    skipped = list(snapshot.skipped)
    for path in snapshot.files:
        by = tuple(sorted(examined_by.get(path, frozenset())))
        if by:
            groups[by].append(path)
        else:
            skipped.append(Skipped(path=path, reason="no item of this run looks at it"))
    skipped += [
        Skipped(path=path, reason=f"excluded by the configuration: {why}") for path, why in snapshot.excluded.items()
    ]
    left_out: dict[str, list[str]] = defaultdict(list)
    for path, file in snapshot.files.items():
        if file.exclusion is not None and file.language in READ:
            left_out[file.exclusion].append(path)
    return Coverage(
        files=len(snapshot.tree.entries),
        examined=sum(len(paths) for paths in groups.values()),
        skipped=tuple(sorted(skipped, key=lambda row: (row.path, row.reason))),
        excluded=tuple(Excluded(reason=reason, paths=tuple(paths)) for reason, paths in sorted(left_out.items())),
        ledger=tuple(LedgerRow(by=by, paths=tuple(paths)) for by, paths in sorted(groups.items())),
    )


def suppressions(snapshot: Snapshot) -> tuple[Suppression, ...]:
    """Inline comments that silence a scanner, in files that it reads; they hide nothing here."""
    return tuple(
        Suppression(path=path, line=line, kind=kind)
        for path, file in snapshot.files.items()
        for line, kind in file.silenced
        if file.language in READ or kind not in IN_CODE
    )
