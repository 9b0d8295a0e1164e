"""Everything that the history of a repository holds: distinct blobs with their paths, messages, ref names.

Reads commits, trees and objects that are there; what is not there comes back as a gap with the command that fetches it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from secgate.errors import EngineError
from secgate.target.git import Git
from secgate.target.text import decode
from secgate.target.tree import MAX_FILE_BYTES, display

_FORMAT = "%x01%H%x00%an <%ae>%x1f%cn <%ce>%x00%B"
_BLOB_MODES = frozenset({"100644", "100755", "100664", "120000"})
_COMMITTED = re.compile(rb"^committer .*> (\d{1,12}) [+-]\d{4}$", re.MULTILINE)
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
    """A commit's message (`kind` commit), an annotated tag's (tag), a ref's name (ref), or who made one (identity).

    `oid` is the commit, or the commit that the tag or ref points to; of an identity, the first that bears it.
    `source` is the object that holds the text, and so fixes it; "" for the name of a ref, which none does.
    """

    kind: str
    oid: str
    text: str
    source: str = ""


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
    gaps = [Gap(None, UNSHALLOW)] if git.is_shallow() and _is_cut(git, base) else []
    selection = ("--all",) if base is None else (f"{base}..HEAD",)
    try:
        raw = _log(git, selection)
        merged = _merged_tags(git, selection)
    except EngineError as error:
        gaps.append(Gap(None, _broken(error)))
        raw, merged = b"", []
    places, messages, commits = _parse(raw)
    if base is None:
        known = {(place.oid, place.path) for place in places}
        refs = _refs(git)
        places += [place for place in refs.places if (place.oid, place.path) not in known]
        messages += refs.messages
        gaps += refs.gaps
    return History(tuple(places), (*messages, *merged), tuple(gaps), commits)


def _is_cut(git: Git, base: str | None) -> bool:
    """Whether what is to be read of a shallow clone reaches the place where its history is cut off."""
    if base is None:
        return True
    try:
        wanted = set(git.run("rev-list", f"{base}..HEAD", "--").decode().split())
        cut = set(_cut_off(git).read_text(encoding="ascii").split())
    except (EngineError, OSError, ValueError):
        return True
    # NOTE: where base and head meet no more in this clone, the range holds everything down to the cut.
    return not wanted.isdisjoint(cut)


def _cut_off(git: Git) -> Path:
    """The file in which git writes where a shallow clone is cut off; all work trees of a repository share it."""
    return git.places()[-1] / "shallow"


def state(git: Git) -> str:
    """What decides all that a history holds: every ref with its object, HEAD, and where a shallow clone is cut off.

    NOTE: for git the commits that other work trees have checked out are part of it too, and no ref may lead there.

    Raises:
        EngineError: when git fails.
    """
    refs = git.run("for-each-ref", "--format=%(objectname) %(refname)").decode("utf-8", "replace")
    try:
        cut = _cut_off(git).read_text(encoding="ascii", errors="replace")
    except OSError:
        cut = ""
    return f"{git.head()}\n{refs}\n{cut}\n{_heads_of_others(git)}"


def _heads_of_others(git: Git) -> str:
    """The commit of HEAD of every work tree of the repository, where there is more than one."""
    if not any(place.joinpath("worktrees").is_dir() for place in git.places()):
        return ""
    rows = git.run("worktree", "list", "--porcelain").decode("utf-8", "replace").splitlines()
    return "\n".join(sorted(row for row in rows if row.startswith("HEAD ")))


def head_blobs(git: Git) -> dict[str, str]:
    """Path to blob id of the tree of HEAD; empty in a repository without commits.

    Raises:
        EngineError: when the tree cannot be read.
    """
    return {} if git.head() is None else tree_blobs(git, "HEAD")


def commit_days(git: Git, commits: Iterable[str]) -> dict[str, date]:
    """The day of each commit by its committer's clock, in UTC; what is no commit here is left out."""
    found = {}
    names = "".join(f"{commit}\n" for commit in sorted(set(commits))).encode()
    rows = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=names).decode().splitlines()
    known = [row.split(" ")[0] for row in rows if row.endswith(" commit")]
    for oid, data in git.blobs(known):
        stamp = _COMMITTED.search((data or b"").partition(b"\n\n")[0])
        if stamp is not None:
            found[oid] = datetime.fromtimestamp(int(stamp.group(1)), UTC).date()
    return found


def tree_blobs(git: Git, tree: str) -> dict[str, str]:
    """Path to blob id of a tree, or of a commit's.

    Raises:
        EngineError: when the tree cannot be read.
    """
    rows = git.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")
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
    """The fields of `git log --raw -z`: 0x01 and id, people, message; then `:modes ids status`, path."""
    places: dict[tuple[str, str], BlobPlace] = {}
    messages: list[Message] = []
    people: set[str] = set()
    commit = ""
    commits = 0
    fields = iter(raw.split(b"\0"))
    for one in fields:
        piece = one.lstrip(b"\n")
        if piece.startswith(b"\x01"):
            commit = piece[1:].decode("ascii", "replace")
            commits += 1
            for person in next(fields, b"").decode("utf-8", "replace").split("\x1f"):
                if person not in people:
                    people.add(person)
                    messages.append(Message("identity", commit, person, commit))
            messages.append(Message("commit", commit, next(fields, b"").decode("utf-8", "replace"), commit))
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


@dataclass
class _Refs:
    """What refs themselves hold, beside the commits that they lead to."""

    places: list[BlobPlace] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def _refs(git: Git) -> _Refs:
    """Names of all refs, messages of all tags on the way to their object, and what a ref holds that is no commit."""
    found = _Refs()
    rows = git.run("for-each-ref", "--format=%(refname)%00%(objecttype)%00%(objectname)").decode("utf-8", "replace")
    waiting: list[tuple[str, str, str, list[tuple[str, str]]]] = []
    for row in rows.split("\n")[:-1]:
        name, kind, oid = row.split("\0")
        waiting.append((name, kind, oid, []))
    while waiting:
        tags = dict(git.blobs(sorted({oid for _, kind, oid, _ in waiting if kind == "tag"})))
        following = []
        for name, kind, oid, texts in waiting:
            if kind != "tag":
                _reached(git, found, name, (kind, oid), texts)
            elif (data := tags[oid]) is None:
                found.messages.append(Message("ref", oid, name))
                found.gaps.append(Gap(None, f"the tag object {oid[:12]} of {name} is missing; {REFETCH}"))
            else:
                head, _, text = data.partition(b"\n\n")
                fields = dict(line.partition(b" ")[::2] for line in reversed(head.split(b"\n")))
                if tagger := fields.get(b"tagger", b"").rpartition(b">")[0]:
                    found.messages.append(Message("identity", oid, f"{tagger.decode('utf-8', 'replace')}>", oid))
                following.append((
                    name, fields.get(b"type", b"").decode(), fields.get(b"object", b"").decode(),
                    [*texts, (oid, text.decode("utf-8", "replace"))],
                ))  # fmt: skip
        waiting = following
    return found


def _reached(git: Git, found: _Refs, name: str, end: tuple[str, str], texts: list[tuple[str, str]]) -> None:
    kind, oid = end
    found.messages.append(Message("ref", oid, name))
    found.messages += [Message("tag", oid, text, tag) for tag, text in texts]
    if kind == "tree":
        try:
            found.places += [BlobPlace(blob, path, oid) for path, blob in tree_blobs(git, oid).items()]
        except EngineError as error:
            found.gaps.append(Gap(None, f"{name}: {_broken(error)}"))
    elif kind == "blob":
        size = sizes(git, [oid]).get(oid)
        data = dict(git.blobs([oid]))[oid] if size is not None and size <= MAX_FILE_BYTES else None
        if data is None:
            found.gaps.append(Gap(None, f"the object {oid[:12]} of {name} is missing or too large"))
        else:
            # NOTE: a ref to a blob has no path; what it holds is read as a tag's message.
            text = decode(data)
            found.messages.append(Message("tag", oid, text.value if text else data.decode("latin-1"), oid))


def _merged_tags(git: Git, selection: tuple[str, ...]) -> list[Message]:
    """Messages of signed tags that merges carry in their header (`mergetag`), which no format of `git log` shows."""
    merges = git.run("rev-list", "--merges", *selection, "--").decode().split()
    messages = []
    for oid, data in git.blobs(merges):
        head = (data or b"").partition(b"\n\n")[0]
        # NOTE: lines of a header's value after the first begin with a space.
        for part in re.findall(rb"^mergetag .*(?:\n .*)*", head, re.MULTILINE):
            text = part.replace(b"\n ", b"\n").decode("utf-8", "replace")
            messages.append(Message("tag", oid, text, oid))
    return messages


def _broken(error: EngineError) -> str:
    if " failed: " not in error.what:
        return f"the history cannot be read: {error.what}"
    named = _HEX.search(error.what)
    which = f" (object {named.group()})" if named else ""
    return f"the history cannot be read: a commit, tree or ref is missing or damaged{which}; {REFETCH}"
