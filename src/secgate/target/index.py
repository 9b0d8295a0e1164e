"""The git index as a target: what the next commit will hold, whatever the work tree holds."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from secgate.errors import TargetError
from secgate.target.git import Git
from secgate.target.stored import StoredTree, stored_blobs, stored_kind
from secgate.target.tree import Entry, Kind, Listing, display, open_work_tree

if TYPE_CHECKING:
    from secgate.target.looks import Look, Looks


@dataclass(frozen=True)
class IndexTree(StoredTree):
    """The files of the index; nothing is read from the work tree.

    Attributes:
        looks: what contents are that were not read yet.
        kept: what is known of contents; None: nothing is kept.
    """

    looks: Mapping[str, "Look"] = field(default_factory=dict, repr=False)
    kept: "Looks | None" = field(default=None, repr=False)

    def look(self, entry: Entry) -> "Look | None":
        """What the content of an entry is, where it was not read yet."""
        return self.looks.get(entry.blob or "")


def open_index(path: Path, *, cache: Path | None = None) -> IndexTree:
    """The index of the repository that holds the folder `path`, as far as it lies in that folder.

    Args:
        path: the folder.
        cache: the folder where it is kept what contents are; those that are known are not read before somebody asks.

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
    if cache is None:
        return IndexTree(tree.root, git, tree.prefix, listed, stored_blobs(git, listed.entries))
    # Imported here: a run that looks at all files does without.
    from secgate.target.history import sizes  # noqa: PLC0415
    from secgate.target.looks import Looks, Stored  # noqa: PLC0415

    kept, objects = Looks(cache, git, (tree.root, git.root)), git.objects()
    known = {entry.blob for entry in listed.entries if entry.blob in kept and entry.kind is Kind.FILE}
    there = sizes(git, sorted(filter(None, known)))
    later = {oid: Stored(objects, oid, size) for oid, size in there.items() if size is not None}
    blobs = stored_blobs(git, (entry for entry in listed.entries if entry.blob not in later))
    looks = {oid: kept[oid] for oid in later}
    return IndexTree(tree.root, git, tree.prefix, listed, {**blobs, **later}, looks=looks, kept=kept)


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
