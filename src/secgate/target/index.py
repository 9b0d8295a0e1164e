"""The git index as a target: what the next commit will hold, whatever the work tree holds."""

import os
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from secgate.errors import TargetError
from secgate.target.git import Git
from secgate.target.stored import StoredTree, stored_blobs, stored_kind
from secgate.target.tree import Entry, Listing, display, open_work_tree


@dataclass(frozen=True)
class IndexTree(StoredTree):
    """The files of the index; nothing is read from the work tree."""


def open_index(path: Path) -> IndexTree:
    """The index of the repository that holds the folder `path`, as far as it lies in that folder.

    Raises:
        TargetError: when there is no such folder, no repository, or git refuses it.
    """
    tree = open_work_tree(path)
    git = tree.git
    if git is None:
        raise TargetError(
            "not a git work tree, so nothing is staged",
            where=str(path),
            next_step="Leave out --staged, or run git init.",
        )
    listed = _listed(git, tree.prefix)
    return IndexTree(tree.root, git, tree.prefix, listed, stored_blobs(git, listed.entries))


def _listed(git: Git, prefix: str) -> Listing:
    """What the index holds below a folder."""
    scope = ("--", f":(top,literal){prefix}") if prefix else ()
    entries: dict[bytes, Entry] = {}
    unmerged: set[str] = set()
    for row in filter(None, git.run("ls-files", "--stage", "--full-name", "-z", *scope).split(b"\0")):
        meta, _, raw = row.partition(b"\t")
        mode, oid, stage = meta.split()
        raw = raw[len(os.fsencode(prefix)) :]
        path = display(raw)
        if stage != b"0":
            unmerged.add(path)
        entries[raw] = Entry(path, raw, stored_kind(mode), tracked=True, blob=oid.decode())
    return Listing(tuple(sorted(entries.values(), key=attrgetter("path"))), tuple(sorted(unmerged)))
