"""The base as a second target: the files of the commit where the change left it, read under the same configuration."""

from dataclasses import dataclass, replace

from secgate.errors import EngineError
from secgate.facts.reached import with_reached
from secgate.model import ComparedWith
from secgate.settings.config import Config
from secgate.target.commit import open_commit
from secgate.target.divergence import Divergence, Moves, moves
from secgate.target.snapshot import Snapshot, TextFile, take
from secgate.target.tree import Kind, WorkTree

# Folders of code that stands beside an application.
_BESIDE = frozenset({
    "script", "scripts", "bin", "tool", "tools", "tooling", "example", "examples", "sample", "samples", "demo", "demos",
    "doc", "docs", "check", "checks", "bench", "benchmark", "benchmarks", "playground", "sandbox", "template",
    "templates", "test", "tests", "__tests__", "e2e", "spec", "specs", "mock", "mocks", "__mocks__", "fixture",
    "fixtures", "seed", "seeds", "archive", "attic", "deprecated", "legacy", "migrations", "vendor",
})  # fmt: skip


@dataclass(frozen=True)
class BaseSide:
    """The other side of the comparison.

    Attributes:
        commit: where HEAD left the base.
        snapshot: its files.
        moved: which files of the head stood elsewhere there.
    """

    commit: str
    snapshot: Snapshot
    moved: Moves

    def path(self, now: str) -> str:
        """The path in the base of what stands under a path of the head; the same path where nothing was moved."""
        return self.moved.before.get(now, now)

    def file(self, now: str) -> TextFile | None:
        """The text file of the base that stands under a path of the head; None when there was none."""
        return self.snapshot.files.get(self.path(now))


@dataclass(frozen=True)
class Base:
    """The base of a run, which is read once.

    Attributes:
        divergence: what the head is compared with.
        side: its files; None when they cannot be read.
        why: why they cannot; empty when they can.
    """

    divergence: Divergence
    side: BaseSide | None = None
    why: str = ""


def base_of(head: Snapshot, divergence: Divergence, config: Config) -> Base:
    """The base of a target; what keeps it from being read is said and never raised.

    Args:
        head: the files of the target.
        divergence: what it is compared with.
        config: that of the run.
    """
    if divergence.merge_base is None:
        return Base(divergence, None, divergence.why)
    try:
        return Base(divergence, read_base(head, divergence.merge_base, config))
    except EngineError as error:
        return Base(divergence, None, f"the base cannot be read: {error.what}")


def read_base(head: Snapshot, commit: str, config: Config) -> BaseSide:
    """The base of a target.

    Args:
        head: the files of the target; what is the same in the base is not read again.
        commit: where HEAD left the base.
        config: that of the run, so what it leaves out is left out on both sides.

    Raises:
        EngineError: when git cannot read it.
    """
    # NOTE: what a file is taken for because of who loads it may be something else in the base.
    twins = {path: file for path, file in head.files.items() if path not in head.reached}
    there = open_commit(head.tree, commit, twins=twins)
    snapshot = with_reached(take(there, excluded_paths=config.excluded_paths, twins=twins))
    return BaseSide(commit, snapshot, _fitting(head.tree, moves(head.tree, commit)))


def _fitting(tree: WorkTree, moved: Moves) -> Moves:
    """The pairs of which one side is gone, without scripts, examples and the like that became part of the application.

    What stands untracked where a file was is that file to the comparison, and its twin is another one.
    """
    there = {entry.path for entry in tree.entries if entry.kind is not Kind.DELETED}
    fit = {now: old for now, old in moved.before.items() if old not in there and not _kind(old) - _kind(now)}
    return replace(moved, before=fit)


def _kind(path: str) -> frozenset[str]:
    return frozenset(part.lower() for part in path.split("/")[:-1]) & _BESIDE


def compared_with(divergence: Divergence) -> ComparedWith:
    """The base as the report names it."""
    return ComparedWith(ref=divergence.ref, commit=divergence.commit, merge_base=divergence.merge_base)
