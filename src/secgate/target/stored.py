"""Files that are read from git's objects and not from the work tree: those of the index, or of a commit."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from secgate.target.git import Git
from secgate.target.tree import MAX_FILE_BYTES, Entry, Kind, Listing, Unreadable, WorkTree, display

if TYPE_CHECKING:
    from secgate.target.looks import Stored

_LINK, _SUBMODULE = b"120000", b"160000"


@dataclass(frozen=True)
class StoredTree(WorkTree):
    """Files of the object store; nothing is read from the work tree.

    Attributes:
        listed: what there is.
        blobs: content by object id; None for one that is missing, the reason for one that is too large.
        holder: what the files belong to, such as `the index`.
    """

    listed: Listing
    blobs: "Mapping[str, bytes | str | Stored | None]" = field(default_factory=dict, repr=False)
    holder: str = "the index"

    @cached_property
    def listing(self) -> Listing:
        """What there is."""
        return self.listed

    def read(self, entry: Entry) -> bytes:
        """The content of an entry as it is stored.

        Raises:
            Unreadable: its object is missing or too large.
        """
        held = self.held(entry)
        return held if isinstance(held, bytes) else held.read()

    def held(self, entry: Entry) -> "bytes | Stored":
        """The content of an entry, or where it can be read.

        Raises:
            Unreadable: its object is missing or too large.
        """
        content = self.blobs.get(entry.blob or "")
        if content is not None and not isinstance(content, str):
            return content
        if not entry.tracked:
            raise Unreadable(f"is not in {self.holder}, which alone is examined")
        raise Unreadable(content or f"is in {self.holder}, but its object is not in this clone")

    def link_text(self, link: Entry) -> bytes:
        """What a symbolic link says."""
        content = self.blobs.get(link.blob or "")
        if content is None or isinstance(content, str):
            return b""
        return content if isinstance(content, bytes) else content.read()

    def leads_outside(self, link: Entry) -> Literal["file", "folder"] | None:
        """A link to a place outside counts as one to a folder: what is there is no part of these files."""
        end = self._end(link)
        return "folder" if end == ".." or end.startswith(("/", "../")) else None

    def leads_inside(self, link: Entry) -> tuple[str, bool] | None:
        """The path inside the root that a link leads to, and whether it is a folder; None when it is not there."""
        end = self._end(link)
        if end in self._paths:
            return end, False
        return (end, True) if end in self._folders else None

    def _end(self, link: Entry) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(link.path), display(self.link_text(link))))

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(entry.path for entry in self.entries)

    @cached_property
    def _folders(self) -> frozenset[str]:
        found = {"."}
        for path in self._paths:
            while (path := posixpath.dirname(path)) and path not in found:
                found.add(path)
        return frozenset(found)


def stored_kind(mode: bytes) -> Kind:
    """What git's mode says that an entry is."""
    if mode == _SUBMODULE:
        return Kind.SUBMODULE
    return Kind.LINK if mode == _LINK else Kind.FILE


def stored_blobs(git: Git, entries: Iterable[Entry]) -> dict[str, bytes | str | None]:
    """The contents of entries by object id, each read once; see `StoredTree.blobs`.

    Raises:
        EngineError: when git fails.
    """
    # Imported here: whoever only asks whether a tree is stored reads no history.
    from secgate.target.history import sizes  # noqa: PLC0415

    oids = sorted({entry.blob for entry in entries if entry.blob is not None and entry.kind is not Kind.SUBMODULE})
    known = sizes(git, oids)
    large = {oid for oid, size in known.items() if size is not None and size > MAX_FILE_BYTES}
    blobs: dict[str, bytes | str | None] = dict(git.blobs([oid for oid in oids if oid not in large]))
    return blobs | dict.fromkeys(large, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB")
