"""How the files that are examined differ from the commit they are said to be."""

from collections.abc import Sequence
from dataclasses import dataclass

from secgate.target.snapshot import Snapshot
from secgate.target.tree import Kind, display

_SHORT, _FEW = 12, 3


@dataclass(frozen=True)
class Difference:
    """Paths of the target that stand otherwise in the work tree than in the commit of HEAD.

    Attributes:
        commit: the commit of HEAD.
        changed: with another content.
        deleted: not there any more.
        new: not part of the commit.
    """

    commit: str
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    def note(self) -> str | None:
        """What was examined instead of the commit, in one sentence; None when there is no difference."""
        told = [
            f"{len(paths)} {what} ({_listed(paths)})"
            for what, paths in (("changed", self.changed), ("deleted", self.deleted), ("new", self.new))
            if paths
        ]
        if not told:
            return None
        return f"the files as they are were examined, not commit {self.commit[:_SHORT]}: {', '.join(told)}"


def difference(snapshot: Snapshot) -> Difference | None:
    """How the work tree differs from HEAD; None outside a repository and before its first commit.

    Raises:
        EngineError: when git fails.
    """
    git, prefix = snapshot.tree.git, snapshot.tree.prefix
    commit = git.head() if git is not None else None
    if git is None or commit is None:
        return None
    rows = iter(git.run("diff-index", "--cached", "--name-status", "--no-renames", "-z", commit, "--").split(b"\0"))
    staged = [(kind, display(path)) for kind, path in zip(rows, rows, strict=False)]
    inside = {path.removeprefix(prefix): kind for kind, path in staged if path.startswith(prefix)}
    entries = snapshot.tree.entries
    there = {entry.path for entry in entries if entry.kind not in {Kind.DELETED, Kind.UNLISTED}}
    added = {path for path, kind in inside.items() if kind == b"A"}
    new = {entry.path for entry in entries if not entry.tracked} & there - set(inside) | added & there
    deleted = {path for path in {*inside, *(e.path for e in entries if e.kind is Kind.DELETED)} if path not in there}
    changed = {*snapshot.changed, *inside} - new - deleted - added
    kinds = (changed, deleted - added, new)
    return Difference(commit, *(tuple(sorted(p for p in kind if not snapshot.is_excluded(p))) for kind in kinds))


def _listed(paths: Sequence[str]) -> str:
    shown = paths if len(paths) <= _FEW else paths[: _FEW - 1]
    return ", ".join(shown) + (f" and {len(paths) - len(shown)} more" if len(paths) > len(shown) else "")
