"""The files of a target, as git lists them; outside a git work tree, every file."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from secgate.errors import TargetError
from secgate.target.git import Git

if TYPE_CHECKING:
    # NOTE: only what reads stored contents needs it.
    from secgate.target.looks import Look, Stored

MAX_FILE_BYTES = 20_000_000


class Kind(StrEnum):
    """What an entry of the tree is."""

    FILE = "file"
    LINK = "symbolic link"
    SUBMODULE = "submodule"
    SPARSE = "left out by a sparse checkout"
    DELETED = "deleted in the work tree"
    UNLISTED = "folder that cannot be listed"


@dataclass(frozen=True)
class Entry:
    r"""One path of the target.

    Attributes:
        path: as reports show it: bytes that are not UTF-8 are written as `\\xNN`.
        raw: the path as the file system knows it, relative to the root.
        kind: what it is.
        tracked: whether git tracks it; True for every file outside a git work tree.
        blob: the object id in the index, None when it is not tracked by git.
        stamp: what the file system says of it before anything of it is read; None where nothing was asked or it is not
            there.
    """

    path: str
    raw: bytes
    kind: Kind
    tracked: bool
    blob: str | None
    stamp: "Stamp | None" = field(default=None, compare=False, repr=False)


class Stamp(NamedTuple):
    """A file or link as the file system knows it; whoever changes what it holds changes this too."""

    mode: int
    size: int
    changed_ns: int
    touched_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """That of what was asked for."""
        return cls(status.st_mode, status.st_size, status.st_ctime_ns, status.st_mtime_ns, status.st_ino, status.st_dev)


_path = attrgetter("path")


class Unreadable(Exception):  # noqa: N818 - a value that says why, not an error of the run
    """A file that could not be read; the message is the reason."""


@dataclass(frozen=True)
class Listing:
    """What there is in a folder.

    Attributes:
        entries: every path, sorted, each once.
        unmerged: paths with a merge conflict in the index.
        said: the digest of all that git said of it, the modes in the index included; empty without git.
    """

    entries: tuple[Entry, ...]
    unmerged: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class WorkTree:
    """A folder that is gated.

    Attributes:
        root: the folder, resolved.
        git: the repository it lies in, or None.
        prefix: the folder's path inside the repository with a trailing `/`, empty at its top.
    """

    root: Path
    git: Git | None
    prefix: str

    @cached_property
    def listing(self) -> Listing:
        """What there is; git is asked once, when somebody wants to know.

        Raises:
            EngineError: when git fails.
        """
        if self.git is None:
            return Listing(tuple(sorted(_walk(self.root), key=_path)))
        return _listed(self.git, self.root, self.prefix)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every path, sorted, each once."""
        return self.listing.entries

    @property
    def unmerged(self) -> tuple[str, ...]:
        """Paths with a merge conflict in the index."""
        return self.listing.unmerged

    @property
    def is_as_listed(self) -> bool:
        """Whether all files that were read are those that were listed: a folder may be another one for a moment."""
        return not self._others

    _others: set[bytes] = field(default_factory=set, init=False, repr=False, compare=False)
    _inside: dict[bytes, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, entry: Entry) -> bytes:
        """The bytes of a file entry.

        Raises:
            Unreadable: with the reason, also for anything that is not a regular file inside the root.
        """
        if not self._lies_inside(os.path.dirname(entry.raw)):  # noqa: PTH120 - bytes paths
            self._others.add(entry.raw)
            raise Unreadable("lies outside the target through a symbolic link")
        full = os.path.join(os.fsencode(self.root), entry.raw)  # noqa: PTH118 - bytes paths
        try:
            descriptor = os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            self._others.add(entry.raw)
            raise Unreadable(_reason(error)) from error
        try:
            status = os.fstat(descriptor)
            if entry.stamp is not None and Stamp.of(status) != entry.stamp:
                self._others.add(entry.raw)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("is not a regular file")
            if status.st_size > MAX_FILE_BYTES:
                raise Unreadable(f"is larger than {MAX_FILE_BYTES // 1_000_000} MB")
            return _all_of(descriptor, status.st_size)
        except OSError as error:
            raise Unreadable(_reason(error)) from error
        finally:
            os.close(descriptor)

    def held(self, entry: Entry) -> "bytes | Stored":
        """The bytes of a file entry, or where they can be read.

        Raises:
            Unreadable: with the reason.
        """
        return self.read(entry)

    def look(self, _entry: Entry) -> "Look | None":
        """What the content of an entry is, where that is known before it is read."""
        return None

    def _lies_inside(self, folder: bytes) -> bool:
        """Whether a folder, relative to the root, really lies in it; asked of the file system once for each."""
        if folder not in self._inside:
            root = os.fsencode(self.root)
            real = os.path.realpath(os.path.join(root, folder))  # noqa: PTH118 - bytes paths
            self._inside[folder] = real == root or real.startswith(root.rstrip(b"/") + b"/")
        return self._inside[folder]

    def link_text(self, link: Entry) -> bytes:
        """What a symbolic link says, which git stores as its content; empty when it is gone."""
        try:
            return os.readlink(os.path.join(os.fsencode(self.root), link.raw))  # noqa: PTH115, PTH118 - bytes paths
        except OSError:
            return b""

    def leads_outside(self, link: Entry) -> Literal["file", "folder"] | None:
        """What a symbolic link leads to when that is there and lies outside the root."""
        root = os.fsencode(self.root)
        full = os.path.join(root, link.raw)  # noqa: PTH118 - bytes paths
        real = os.path.realpath(full)
        if real == root or real.startswith(root.rstrip(b"/") + b"/") or not os.path.exists(full):  # noqa: PTH110 - bytes paths
            return None
        return "folder" if os.path.isdir(full) else "file"  # noqa: PTH112 - bytes paths

    def leads_inside(self, link: Entry) -> tuple[str, bool] | None:
        """The path inside the root that a link leads to, and whether it is a folder; None when it is not there."""
        root = os.fsencode(self.root)
        full = os.path.join(root, link.raw)  # noqa: PTH118 - bytes paths
        if self.leads_outside(link) is not None or not os.path.exists(full):  # noqa: PTH110 - bytes paths
            return None
        return display(os.path.relpath(os.path.realpath(full), root)), os.path.isdir(full)  # noqa: PTH112 - bytes paths

    def ignore_files_above(self) -> dict[str, bytes]:
        """`.gitignore` files of the folders above the target in its repository, by their path from its top."""
        if self.git is None or not self.prefix:
            return {}
        found = {}
        parts = self.prefix.rstrip("/").split("/")
        for depth in range(len(parts)):
            path = "/".join((*parts[:depth], ".gitignore"))
            place = self.git.root / path
            if place.is_file() and not place.is_symlink():
                found[path] = place.read_bytes()
        return found


def open_work_tree(path: Path) -> WorkTree:
    """The folder `path` as a target.

    Raises:
        TargetError: when there is no such folder, or git refuses it.
    """
    if not path.exists():
        raise TargetError("no such folder", where=str(path), next_step="Name the folder of a repository.")
    if not path.is_dir():
        raise TargetError("not a folder", where=str(path), next_step="Name the folder, not a file in it.")
    root = path.resolve()
    git = Git.open(root)
    if git is None:
        return WorkTree(root, None, "")
    prefix = "" if root == git.root.resolve() else f"{root.relative_to(git.root.resolve()).as_posix()}/"
    return WorkTree(root, git, prefix)


def display(raw: bytes) -> str:
    """A path as reports show it."""
    return raw.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _listed(git: Git, root: Path, prefix: str) -> Listing:
    entries: dict[bytes, Entry] = {}
    unmerged: set[str] = set()
    scope = ("--", f":(top,literal){prefix}") if prefix else ()
    skip = len(os.fsencode(prefix))
    staged = git.run("ls-files", "-t", "--stage", "--full-name", "-z", *scope)
    for row in staged.split(b"\0"):
        if not row:
            continue
        meta, raw = row.split(b"\t", 1)
        raw = raw[skip:]
        tag, mode, oid, stage = meta.split()
        if stage != b"0":
            unmerged.add(display(raw))
        kind, stamp = _kind(root, raw, mode, tag)
        entries[raw] = Entry(display(raw), raw, kind, tracked=True, blob=oid.decode(), stamp=stamp)
    # NOTE: --exclude-per-directory reads the target's own ignore files only, not .git/info/exclude.
    others, closed = git.untracked("--full-name", "--exclude-per-directory=.gitignore", *scope)
    for row in others.split(b"\0"):
        raw = row[skip:]
        if not raw or raw in entries:
            continue
        if raw.endswith(b"/"):
            entries[raw] = Entry(display(raw), raw, Kind.SUBMODULE, tracked=False, blob=None)
        else:
            kind, stamp = _kind(root, raw, b"", b"")
            entries[raw] = Entry(display(raw), raw, kind, tracked=False, blob=None, stamp=stamp)
    for name in closed:
        raw = name.removeprefix(os.fsencode(prefix))
        if raw not in entries:
            entries[raw] = Entry(display(raw), raw, Kind.UNLISTED, tracked=False, blob=None)
    said = hashlib.sha256(b"\0\0".join((staged, others, *closed))).hexdigest()
    return Listing(tuple(sorted(entries.values(), key=_path)), tuple(sorted(unmerged)), said)


def _kind(root: Path, raw: bytes, mode: bytes, tag: bytes) -> tuple[Kind, Stamp | None]:
    if mode == b"160000":
        return Kind.SUBMODULE, None
    full = os.path.join(os.fsencode(root), raw)  # noqa: PTH118 - bytes paths
    try:
        status = os.lstat(full)
    except (FileNotFoundError, NotADirectoryError):
        return (Kind.SPARSE if tag == b"S" else Kind.DELETED), None
    except OSError:
        return Kind.FILE, None
    return (Kind.LINK if stat.S_ISLNK(status.st_mode) else Kind.FILE), Stamp.of(status)


def _walk(root: Path) -> Iterator[Entry]:
    top = os.fsencode(root)
    problems: list[OSError] = []
    for folder, names, files in os.walk(top, onerror=problems.append, followlinks=False):
        names[:] = sorted(name for name in names if name != b".git")
        linked = [name for name in names if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118
        for name in (*files, *linked):
            full = os.path.join(folder, name)  # noqa: PTH118 - bytes paths
            raw = os.path.relpath(full, top)
            kind, stamp = _kind(root, raw, b"", b"")
            # NOTE: what vanishes meanwhile is still a file that was there.
            kind = kind if kind is Kind.LINK else Kind.FILE
            yield Entry(display(raw), raw, kind, tracked=True, blob=None, stamp=stamp)
    for error in problems:
        raw = os.path.relpath(os.fsencode(error.filename), top)
        yield Entry(display(raw), raw, Kind.UNLISTED, tracked=True, blob=None)


def _all_of(descriptor: int, size: int) -> bytes:
    """What an open file holds, also where it has grown meanwhile; up to the most that is read.

    NOTE: room is made for what is asked for: to ask for the most each time took two thirds of the reading.
    """
    parts = []
    left = MAX_FILE_BYTES + 1
    while left > 0 and (part := os.read(descriptor, min(left, size + 1))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "vanished while the gate was running"
        case PermissionError():
            return "cannot be read: permission denied"
        case _:
            return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"
