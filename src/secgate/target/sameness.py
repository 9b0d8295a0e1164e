"""Whether a target is the very same as an earlier one, by what the file system and git say of it: nothing is read.

As git itself does with its index, a file is taken for the same when its size, its times, its inode and its device are.
Nobody can set the time of the last change of an inode (ctime) back, but whoever changes a file twice within one tick of
the clock changes no time: so what was changed shortly before it was looked at is no witness (git calls it racy).

NOTE: as for git, one way is left: a program that has a file mapped into its memory (mmap) and writes into the same page
again changes no time until the kernel has written that page to the disk; in a file system in memory it never does.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from secgate.target.git import Git
from secgate.target.history import state
from secgate.target.tree import Entry, Kind, Stamp, WorkTree

FINE_NS, COARSE_NS = 100_000_000, 2_000_000_000
"""How old a change must be to be told from a later one: ten ticks of the slowest kernel, where the time of a change has
a part below the second; else two seconds, the coarsest clock of a file system (FAT)."""

_OWN = ".secgate"
_SECOND_NS = 1_000_000_000
# What git's answers follow from beside its objects, its refs and its index.
_ELSEWHERE = b"[include"
# What git writes when a ref, the index or a setting changes.
_WRITTEN = ("HEAD", "index", "config", "config.worktree", "packed-refs", "shallow", "refs", "reftable", "worktrees")
_OF_GIT = ("config", "config.worktree", "commondir", "objects/info/alternates", "shallow")


@dataclass(frozen=True)
class Sameness:
    """What a target looked like from outside.

    Attributes:
        files: the digest of every path that git lists, with its stamp.
        around: the digest of all else that decides: refs, the index, git's settings, and everything in `.secgate`.
        settled_ns: when every further change of it shows, in nanoseconds since the epoch.
    """

    files: str
    around: str
    settled_ns: int


def settled_ns(changed_ns: int) -> int:
    """When a change shows that follows one of that time, in nanoseconds since the epoch."""
    return changed_ns + (FINE_NS if changed_ns % _SECOND_NS else COARSE_NS)


def sameness(tree: WorkTree) -> Sameness | None:
    """What a work tree looks like; None where that does not tell whether it is the same.

    Raises:
        EngineError: when git fails.
    """
    files = _files(tree)
    beside = around(tree)
    if files is None or beside is None:
        return None
    return Sameness(files[0], beside[0], max(files[1], beside[1]))


def _files(tree: WorkTree) -> tuple[str, int] | None:
    made, settled = hashlib.sha256(tree.listing.said.encode()), 0
    if any(_is_link(tree.root, folder) for folder in _folders(tree.entries)):
        return None
    for entry in tree.entries:
        stamp = entry.stamp
        if stamp is None and entry.kind is Kind.FILE:
            return None
        end = _end(tree, entry) if entry.kind is Kind.LINK else ""
        made.update(b"%b\0" % entry.raw)
        made.update(f"{entry.kind.value} {entry.tracked} {stamp and tuple(stamp)} {end}\0".encode())
        if stamp is not None:
            settled = max(settled, settled_ns(stamp.changed_ns))
    return made.hexdigest(), settled


def around(tree: WorkTree) -> tuple[str, int] | None:
    """The digest of what decides beside the files that git lists, and when every further change of it shows.

    Raises:
        EngineError: when git fails.
    """
    made, settled = hashlib.sha256(os.fsencode(tree.root)), 0
    for path, data in tree.ignore_files_above().items():
        made.update(f"{path}\0{len(data)}\0".encode() + data)
    if tree.git is not None:
        made.update(f"{tree.prefix}\0{tree.git.root}\0{tree.git.git_dir}\0{state(tree.git)}\0".encode())
        for text in _settings(tree.git):
            if _ELSEWHERE in text.lower():
                return None
            made.update(hashlib.sha256(text).digest())
    for place, stamp in _below(tree.root / _OWN):
        if place is None or stamp is None:
            return None
        made.update(f"{place}\0{stamp}\0".encode("utf-8", "surrogateescape"))
        settled = max(settled, settled_ns(stamp.changed_ns))
    return made.hexdigest(), settled


def moments(tree: WorkTree) -> tuple[tuple[str | None, Stamp | None], ...]:
    """When what decides beside the files was last written: it may be another for a moment, and then as it was."""
    if tree.git is None:
        return ()
    above = (tree.git.root / path for path in tree.ignore_files_above())
    written = (place / name for place in tree.git.places() for name in _WRITTEN)
    return tuple(one for place in (*above, *written) for one in _below(place))


def _folders(entries: Iterable[Entry]) -> set[bytes]:
    found: set[bytes] = set()
    for entry in entries:
        folder = entry.raw.rpartition(b"/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition(b"/")[0]
    return found


def _is_link(root: Path, folder: bytes) -> bool:
    return os.path.islink(os.path.join(os.fsencode(root), folder))  # noqa: PTH114, PTH118 - bytes paths


def _end(tree: WorkTree, link: Entry) -> str:
    """What a symbolic link says, and what it leads to."""
    return f"{tree.link_text(link)!r} {tree.leads_outside(link)} {tree.leads_inside(link)}"


def _settings(git: Git) -> Iterator[bytes]:
    for place in git.places():
        for name in _OF_GIT:
            try:
                yield place.joinpath(name).read_bytes()
            except OSError:
                yield b""


def _below(folder: Path) -> Iterator[tuple[str | None, Stamp | None]]:
    """Every file and folder from a folder on, with its stamp; None for what does not show what it is."""
    todo = [os.fspath(folder)]
    while todo:
        place = todo.pop()
        try:
            stamp = Stamp.of(os.lstat(place))
            if os.path.islink(place):  # noqa: PTH114 - as everywhere here, no object is made of each
                yield None, None
                continue
            yield place, stamp
            if os.path.isdir(place):  # noqa: PTH112 - as above
                todo += sorted(os.path.join(place, name) for name in os.listdir(place))  # noqa: PTH118, PTH208 - as above
        except FileNotFoundError:
            yield place, Stamp(0, 0, 0, 0, 0, 0)
        except OSError:
            yield None, None
