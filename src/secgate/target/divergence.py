"""Where a change left its base, and which files it moved."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.errors import EngineError, TargetError
from secgate.model import ref_name
from secgate.target.git import Git
from secgate.target.tree import WorkTree, display

# How many files that were moved and changed are paired by what they hold: git compares each with each.
MOST_PAIRED = 1_000


@dataclass(frozen=True)
class Divergence:
    """What a target is compared with.

    Attributes:
        ref: the base as it was named.
        commit: what it names; None when that is not known here.
        merge_base: the commit where HEAD left it; None when there is none here.
        why: why there is none; empty where there is one.
    """

    ref: str
    commit: str | None
    merge_base: str | None
    why: str = ""


def diverged(tree: WorkTree, ref: str) -> Divergence:
    """Where HEAD left a ref; what keeps that from being known is said and never raised."""
    git = tree.git
    if git is None:
        return Divergence(ref, None, None, "the target lies in no git repository")
    commit = None
    try:
        commit = git.resolve(ref)
        if git.head() is None:
            return Divergence(ref, commit, None, "HEAD has no commit yet")
        found = _merge_bases(git, commit)
        if len(found) == 1:
            return Divergence(ref, commit, found[0])
        if found:
            return Divergence(ref, commit, None, _crossed(ref))
        return Divergence(ref, commit, None, _unrelated(git, ref))
    except (TargetError, EngineError) as error:
        mend = error.next_step if isinstance(error, TargetError) else _mend(git)
        return Divergence(ref, commit, None, f"{error.what}. {mend}".rstrip())


def _merge_bases(git: Git, base: str) -> tuple[str, ...]:
    """Every commit where HEAD may have left a base: more than one where each was merged into the other.

    Raises:
        EngineError: when git fails.
    """
    return tuple(git.run("merge-base", "--all", base, "HEAD", ok=(0, 1)).decode().split())


def _crossed(ref: str) -> str:
    """Why nothing is compared where there is more than one: git lists them by dates, which an author may choose."""
    at = ref_name(ref)
    return f"HEAD left {at} at more than one commit (each was merged into the other). Merge {at} into HEAD once more."


def _unrelated(git: Git, ref: str) -> str:
    told = f"{ref_name(ref)} and HEAD have no common commit in this clone"
    return f"{told}. {_mend(git)}" if git.is_shallow() else f"{told}: their histories are unrelated"


def _mend(git: Git) -> str:
    if git.is_shallow():
        return "The history is cut off: run `git fetch --unshallow` (in CI: check out with fetch-depth 0)."
    return "Run `git fsck`, or clone again."


@dataclass(frozen=True)
class Moves:
    """Files of the index that stood under another path in the base.

    Attributes:
        before: path in the base, by the path now; both relative to the target's root.
        unpaired: how many files are new, where they are too many for git to look for what was moved and changed; 0: all
            were looked at.
    """

    before: dict[str, str]
    unpaired: int = 0


def moves(tree: WorkTree, base: str) -> Moves:
    """Which files the index holds under another path than a commit; a file that is only in the work tree is no such.

    A base file is named once, and only one that is gone.

    Raises:
        EngineError: when git fails.
    """
    if tree.git is None:
        return Moves({})
    # NOTE: of the index alone, for a comparison with the work tree may start what the repository configures.
    out = tree.git.run(
        "diff-index", "--cached", "--raw", "--no-abbrev", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules",
        "-M50%", f"-l{MOST_PAIRED}", base, "--",
    )  # fmt: skip
    prefix = os.fsencode(tree.prefix)
    before: dict[str, str] = {}
    added = removed = 0
    for status, old, new in _rows(out):
        added, removed = added + (status == b"A"), removed + (status == b"D")
        if status.startswith(b"R") and old.startswith(prefix) and new.startswith(prefix):
            before[display(new[len(prefix) :])] = display(old[len(prefix) :])
    # As git's `too_many_rename_candidates` (diffcore-rename.c): then only equal contents are paired.
    return Moves(before, added if added * removed > MOST_PAIRED**2 else 0)


def _rows(out: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(status, path before, path now) of each row of `--raw -z` (git-diff-index(1))."""
    fields = iter(out.split(b"\0"))
    for meta in fields:
        if not meta:
            continue
        status = meta.rsplit(b" ", 1)[1]
        old = next(fields)
        yield status, old, next(fields) if status[:1] in {b"R", b"C"} else old
