"""Everything that the history of a repository holds: distinct blobs with their paths, messages, ref names.

Reads commits, trees and objects that are there; what is not there comes back as a gap with the command that fetches it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from secgate.errors import EngineError
from secgate.target.git import Git
from secgate.target.tree import display

_FORMAT = "%x01%H%x00%B"
_BLOB_MODES = frozenset({"100644", "100755", "100664", "120000"})
_GITLINK = "160000"
_HEX = re.compile(r"\b[0-9a-f]{40,64}\b")
UNSHALLOW = "the history is cut off (shallow clone): run `git fetch --unshallow` (in CI: check out with fetch-depth 0)"
REFETCH = "run `git fetch --refetch --no-filter`, or clone again without a filter"


@dataclass(frozen=True)
class BlobPlace:
    """A path that a blob has had, and the first commit that put it there."""

    oid: str
    path: str
    commit: str


@dataclass(frozen=True)
class Message:
    """A commit message (`kind` commit), an annotated tag's message (tag) or a ref's name (ref).

    `oid` is the commit, or the commit that the tag or ref points to.
    """

    kind: str
    oid: str
    text: str


@dataclass(frozen=True)
class Gap:
    """A part of the history that could not be read, and what mends it."""

    path: str | None
    reason: str


@dataclass(frozen=True)
class History:
    """All of it, oldest first; every (oid, path) pair once."""

    places: tuple[BlobPlace, ...]
    messages: tuple[Message, ...]
    gaps: tuple[Gap, ...]
    commits: int


def read_history(git: Git, *, base: str | None = None) -> History:
    """Blobs, messages and ref names that any ref reaches.

    Args:
        git: the repository.
        base: leave out what this commit reaches; then only HEAD is followed, tag messages and ref names are left out.

    Raises:
        EngineError: when git is missing or cannot be started.
    """
    if not git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", ok=(0, 1)) and not git.run("for-each-ref"):
        return History((), (), (), 0)
    gaps = [Gap(None, UNSHALLOW)] if git.is_shallow() else []
    selection = ("--all",) if base is None else (f"{base}..HEAD",)
    try:
        raw = _log(git, selection)
    except EngineError as error:
        gaps.append(Gap(None, _broken(error)))
        raw = b""
    places, messages, commits = _parse(raw)
    if base is None:
        messages += _tags_and_refs(git)
    return History(tuple(places), tuple(messages), tuple(gaps), commits)


def head_blobs(git: Git) -> dict[str, str]:
    """Path to blob id of the tree of HEAD; empty in a repository without commits.

    Raises:
        EngineError: when the tree cannot be read.
    """
    if git.head() is None:
        return {}
    rows = git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD").split(b"\0")
    found: dict[str, str] = {}
    for row in rows:
        meta, _, path = row.partition(b"\t")
        fields = meta.split()
        if len(fields) == 3 and fields[1] == b"blob":  # noqa: PLR2004 - `mode type oid`, git-ls-tree(1)
            found[display(path)] = fields[2].decode()
    return found


def sizes(git: Git, oids: Iterable[str]) -> dict[str, int | None]:
    """Size in bytes of each object, None for one that is missing.

    Raises:
        EngineError: when git fails.
    """
    names = "".join(f"{oid}\n" for oid in oids).encode()
    if not names:
        return {}
    found: dict[str, int | None] = {}
    for line in git.run("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=names).decode().splitlines():
        oid, _, size = line.partition(" ")
        found[oid] = int(size) if size.isdigit() else None
    return found


def _log(git: Git, selection: tuple[str, ...]) -> bytes:
    # NOTE: -c lists for a merge only what differs from all its parents; the rest is listed where it came from.
    return git.run(
        "log", *selection, "--date-order", "--reverse", "--raw", "-c", "--root", "--no-renames", "--no-abbrev",
        "--no-ext-diff", "--no-textconv", "--no-notes", "--no-color", "--no-decorate", "--no-mailmap",
        "--encoding=UTF-8", "-z", f"--format=tformat:{_FORMAT}", "--",
    )  # fmt: skip


def _parse(raw: bytes) -> tuple[list[BlobPlace], list[Message], int]:
    """The fields of `git log --raw -z`: 0x01 and id, NUL, message, NUL; then `:modes ids status`, NUL, path, NUL."""
    places: dict[tuple[str, str], BlobPlace] = {}
    messages: list[Message] = []
    commit = ""
    commits = 0
    fields = iter(raw.split(b"\0"))
    for field in fields:
        piece = field.lstrip(b"\n")
        if piece.startswith(b"\x01"):
            commit = piece[1:].decode("ascii", "replace")
            commits += 1
            messages.append(Message("commit", commit, next(fields, b"").decode("utf-8", "replace")))
        elif piece.startswith(b":"):
            path = display(next(fields, b""))
            mode, oid = _result_of(piece.decode("ascii", "replace"))
            if mode in _BLOB_MODES:
                places.setdefault((oid, path), BlobPlace(oid, path, commit))
    return list(places.values()), messages, commits


def _result_of(raw: str) -> tuple[str, str]:
    """Mode and id that the commit itself has: `n` parents give n colons, n + 1 modes and n + 1 ids."""
    parents = len(raw) - len(raw.lstrip(":"))
    fields = raw[parents:].split(" ")
    if len(fields) < 2 * (parents + 1):
        return "", ""
    return fields[parents], fields[2 * parents + 1]


def _tags_and_refs(git: Git) -> list[Message]:
    # NOTE: `%00` between fields is safe, refs cannot hold it; a tag's message may hold anything but NUL.
    raw = git.run(
        "for-each-ref", "--format=%(refname)%00%(objecttype)%00%(objectname)%00%(*objectname)%00%(contents)%00%01"
    )
    messages: list[Message] = []
    for row in raw.split(b"\0\x01\n"):
        fields = row.split(b"\0")
        if len(fields) < 5:  # noqa: PLR2004 - the five fields of the format above
            continue
        name, kind, oid, target, contents = fields[:5]
        messages.append(Message("ref", (target or oid).decode(), name.decode("utf-8", "replace")))
        if kind == b"tag":
            messages.append(Message("tag", (target or oid).decode(), contents.decode("utf-8", "replace")))
    return messages


def _broken(error: EngineError) -> str:
    named = _HEX.search(error.what)
    which = f" (object {named.group()})" if named else ""
    return f"the history cannot be read: a commit, tree or ref is missing or damaged{which}; {REFETCH}"
