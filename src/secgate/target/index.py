"""The git index as a target: what the next commit will hold, whatever the work tree holds."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from secgate.errors import TargetError
from secgate.target.git import Git
from secgate.target.history import sizes
from secgate.target.tree import MAX_FILE_BYTES, Entry, Kind, Unreadable, WorkTree, display, open_work_tree

_LINK, _SUBMODULE = b"120000", b"160000"


@dataclass(frozen=True)
class IndexTree(WorkTree):
    """The files of the index; nothing is read from the work tree.

    Attributes:
        blobs: content by object id; None for one that is missing, the reason for one that is too large.
    """

    blobs: Mapping[str, bytes | str | None] = field(default_factory=dict, repr=False)

    def read(self, entry: Entry) -> bytes:
        """The content of an entry as it is staged.

        Raises:
            Unreadable: its object is missing or too large.
        """
        content = self.blobs.get(entry.blob or "")
        if isinstance(content, bytes):
            return content
        raise Unreadable(content or "is in the index, but its object is not in this clone")

    def link_text(self, link: Entry) -> bytes:
        """What a symbolic link says."""
        content = self.blobs.get(link.blob or "")
        return content if isinstance(content, bytes) else b""

    def leads_outside(self, link: Entry) -> Literal["file", "folder"] | None:
        """A link to a place outside counts as one to a folder: what is there is no part of the index."""
        end = self._end(link)
        return "folder" if end == ".." or end.startswith(("/", "../")) else None

    def leads_inside(self, link: Entry) -> tuple[str, bool] | None:
        """The path inside the index that a link leads to, and whether it is a folder; None when it is not there."""
        end = self._end(link)
        if any(entry.path == end for entry in self.entries):
            return end, False
        return (end, True) if end == "." or any(entry.path.startswith(f"{end}/") for entry in self.entries) else None

    def _end(self, link: Entry) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(link.path), display(self.link_text(link))))


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
        replace(entry, kind=_kind(modes.get(entry.blob or "", b""))) for entry in tree.entries if entry.tracked
    )
    oids = sorted({entry.blob for entry in entries if entry.blob is not None and entry.kind is not Kind.SUBMODULE})
    known = sizes(tree.git, oids)
    large = {oid for oid, size in known.items() if size is not None and size > MAX_FILE_BYTES}
    blobs: dict[str, bytes | str | None] = dict(tree.git.blobs([oid for oid in oids if oid not in large]))
    blobs |= dict.fromkeys(large, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    return IndexTree(tree.root, tree.git, tree.prefix, entries, tree.unmerged, blobs)


def _modes(git: Git, prefix: str) -> dict[str, bytes]:
    scope = ("--", f":(top,literal){prefix}") if prefix else ()
    rows = git.run("ls-files", "--stage", "-z", *scope).split(b"\0")
    fields = (row.split(b" ", 2) for row in rows if row)
    return {oid.decode(): mode for mode, oid, _ in fields}


def _kind(mode: bytes) -> Kind:
    if mode == _SUBMODULE:
        return Kind.SUBMODULE
    return Kind.LINK if mode == _LINK else Kind.FILE
