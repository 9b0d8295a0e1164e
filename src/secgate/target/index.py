"""The git index as a target: what the next commit will hold, whatever the work tree holds."""

from dataclasses import dataclass, replace
from pathlib import Path

from secgate.errors import TargetError
from secgate.target.git import Git
from secgate.target.stored import StoredTree, stored_blobs, stored_kind
from secgate.target.tree import Listing, open_work_tree


@dataclass(frozen=True)
class IndexTree(StoredTree):
    """The files of the index; nothing is read from the work tree."""


def open_index(path: Path) -> IndexTree:
    """The index of the repository that holds the folder `path`, as far as it lies in that folder.

    Raises:
        TargetError: when there is no such folder, no repository, or git refuses it.
    """
    tree = open_work_tree(path)
    if tree.git is None:
        raise TargetError(
            "not a git work tree, so nothing is staged",
            where=str(path),
            next_step="Leave out --staged, or run git init.",
        )
    modes = _modes(tree.git, tree.prefix)
    entries = tuple(
        replace(entry, kind=stored_kind(modes.get(entry.blob or "", b""))) for entry in tree.entries if entry.tracked
    )
    listed = Listing(entries, tree.unmerged)
    return IndexTree(tree.root, tree.git, tree.prefix, listed, stored_blobs(tree.git, entries))


def _modes(git: Git, prefix: str) -> dict[str, bytes]:
    scope = ("--", f":(top,literal){prefix}") if prefix else ()
    rows = git.run("ls-files", "--stage", "-z", *scope).split(b"\0")
    fields = (row.split(b" ", 2) for row in rows if row)
    return {oid.decode(): mode for mode, oid, _ in fields}
