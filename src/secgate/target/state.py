"""How the files that are examined differ from the commit they are said to be."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secgate.target.languages import APPLICATION, READ, language_of
from secgate.target.tree import Kind, display

if TYPE_CHECKING:
    # NOTE: it brings the library of ignore files, which nothing here needs.
    from secgate.target.snapshot import Snapshot

RECORD = ".secgate.json"
"""What the name of a record adds to that of the report that it vouches for."""

_REPORTS = "/.secgate/reports/"
_REPORT = re.compile(r"\.(?:xml|json|log|txt|csv|sarif|lcov|info|tap)$", re.IGNORECASE)
# What steers a build or a tool although it has the form of a report.
_MANIFEST = re.compile(
    r"^(?:package|composer|tsconfig|jsconfig|deno|bower|lerna|nx|turbo|vercel|angular|pom|web|requirements)\b"
    r"|[.-](?:config|lock|rc)\.|^\.|^CMakeLists",
    re.IGNORECASE,
)
_RUNS = APPLICATION | READ - {"json", "yaml"}
_STATEMENTS = ".secgate/attestations/"
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

    @property
    def paths(self) -> frozenset[str]:
        """Every path that differs."""
        return frozenset((*self.changed, *self.deleted, *self.new))

    def note(self, *, staged: bool = False) -> str | None:
        """What was examined instead of the commit, in one sentence; None when there is no difference."""
        told, what = self.told(), "the files as they are staged" if staged else "the files as they are"
        return f"{what} were examined, not commit {self.commit[:_SHORT]}: {told}" if told else None

    def told(self) -> str:
        """What differs, with a few of the paths; empty when nothing does."""
        return ", ".join(
            f"{len(paths)} {what} ({_listed(paths)})"
            for what, paths in (("changed", self.changed), ("deleted", self.deleted), ("new", self.new))
            if paths
        )


def difference(snapshot: "Snapshot", *, reports: Collection[str] = ()) -> Difference | None:
    """How the work tree differs from HEAD; None outside a repository and before its first commit.

    Reports that were recorded, their records, and signed statements are made after the commit and do not count.

    Args:
        snapshot: the files.
        reports: paths of reports that have no record yet.

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
    records = {path for path in new if path.endswith(RECORD)}
    recorded = {*reports, *(path.removesuffix(RECORD) for path in records)}
    # A statement is signed for itself, and made after the commit that it is bound to.
    stated = {path for path in new if path.startswith(_STATEMENTS)}
    # NOTE: code that lies beside a record of it is no report.
    new -= stated | records | {path for path in recorded if _may_be_report(path)}
    deleted = {path for path in {*inside, *(e.path for e in entries if e.kind is Kind.DELETED)} if path not in there}
    changed = {*snapshot.changed, *inside} - new - deleted - added
    kinds = (changed, deleted - added, new)
    return Difference(commit, *(tuple(sorted(p for p in kind if not snapshot.is_excluded(p))) for kind in kinds))


def _may_be_report(path: str) -> bool:
    """Whether a file that lies beside a record of it can be the report of a tool, and nothing that runs."""
    name = path.rpartition("/")[2]
    if _REPORTS in f"/{path}":
        return language_of(path) not in _RUNS
    return _REPORT.search(name) is not None and _MANIFEST.search(name) is None


def _listed(paths: Sequence[str]) -> str:
    shown = paths if len(paths) <= _FEW else paths[: _FEW - 1]
    return ", ".join(shown) + (f" and {len(paths) - len(shown)} more" if len(paths) > len(shown) else "")
