"""A commit as a target: the files that it holds, without a work tree."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from secgate.errors import TargetError
from secgate.target.keyed import Keyed
from secgate.target.snapshot import TextFile, is_twin
from secgate.target.stored import StoredTree, stored_blobs, stored_kind
from secgate.target.tree import Entry, Listing, WorkTree, display


@dataclass(frozen=True)
class CommitTree(StoredTree):
    """The files of a commit as far as they lie below the target's root.

    Attributes:
        commit: its id.
    """

    commit: str = ""

    def ignore_files_above(self) -> dict[str, bytes]:
        """`.gitignore` files of the folders above the target in this commit, by their path from its top."""
        if self.git is None or not self.prefix:
            return {}
        parts = self.prefix.rstrip("/").split("/")
        wanted = ["/".join((*parts[:depth], ".gitignore")) for depth in range(len(parts))]
        out = self.git.run("ls-tree", "-z", "--full-tree", self.commit, "--", *wanted)
        rows = [row.split(b"\t", 1) for row in out.split(b"\0") if row]
        oids = {display(name): meta.split()[2].decode() for meta, name in rows if meta.startswith(b"100")}
        contents = dict(self.git.blobs(list(oids.values())))
        return {path: data for path, oid in oids.items() if (data := contents.get(oid)) is not None}


class _Blobs(Keyed[bytes | str | None]):
    """Contents by object id, as `StoredTree.blobs` has them; some are those of a file that was read before."""

    def __init__(self, found: Mapping[str, bytes | str | TextFile | None]) -> None:
        super().__init__(found)
        self._found = found

    def __getitem__(self, oid: str, /) -> bytes | str | None:
        """The content of an object."""
        one = self._found[oid]
        return one.data if isinstance(one, TextFile) else one


def open_commit(
    tree: WorkTree,
    commit: str,
    *,
    only: Callable[[str], bool] | None = None,
    twins: Mapping[str, TextFile] | None = None,
) -> CommitTree:
    """The files of a commit of the repository that a target lies in, below the same root.

    What the commit holds and this clone does not is unreadable, as in any target.

    Args:
        tree: the target.
        commit: its id.
        only: whether a path is wanted; None wants all of them.
        twins: files of the target by path; what is the same there is not read again.

    Raises:
        TargetError: when the target lies in no repository.
        EngineError: when the commit or one of its trees cannot be read.
    """
    git = tree.git
    if git is None:
        raise TargetError("not a git work tree, so it has no commit", where=str(tree.root))
    prefix = os.fsencode(tree.prefix)
    scope = ("--", tree.prefix.rstrip("/")) if tree.prefix else ()
    entries = []
    for row in git.run("ls-tree", "-r", "-z", "--full-tree", commit, *scope).split(b"\0"):
        meta, _, name = row.partition(b"\t")
        if name and name.startswith(prefix):
            raw = name[len(prefix) :]
            if only is not None and not only(display(raw)):
                continue
            mode, _, oid = meta.split()
            entries.append(Entry(display(raw), raw, stored_kind(mode), tracked=True, blob=oid.decode()))
    there = ((entry, (twins or {}).get(entry.path)) for entry in entries)
    same = {file.blob: file for entry, file in there if file is not None and is_twin(entry, file)}
    blobs = _Blobs({**stored_blobs(git, (entry for entry in entries if entry.blob not in same)), **same})
    listed = Listing(tuple(sorted(entries, key=attrgetter("path"))))
    return CommitTree(tree.root, git, tree.prefix, listed, blobs, f"commit {commit[:12]}", commit)
