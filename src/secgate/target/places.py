"""What stands at places that settings name: a line of a file in a commit, whatever the work tree holds now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from secgate.errors import EngineError
from secgate.target.git import Git
from secgate.target.history import sizes, tree_blobs
from secgate.target.text import decode
from secgate.target.tree import MAX_FILE_BYTES

FileInCommit = tuple[str, str]


def contents(git: Git, prefix: str, wanted: Collection[FileInCommit]) -> dict[FileInCommit, bytes | str]:
    """The content of each file, or as text the reason why it is not known; never raises.

    Args:
        git: the repository.
        prefix: the target's folder in it, with a trailing `/`, or "".
        wanted: (commit, path from the target's root) pairs.
    """
    found: dict[FileInCommit, bytes | str] = {}
    for commit in sorted({commit for commit, _ in wanted}):
        paths = sorted({path for other, path in wanted if other == commit})
        try:
            found |= {(commit, path): content for path, content in _in_commit(git, prefix, commit, paths).items()}
        except EngineError:
            reason = f"commit {commit[:12]} is not in this clone, so its value cannot be compared"
            found |= {(commit, path): reason for path in paths}
    return found


def _in_commit(git: Git, prefix: str, commit: str, paths: list[str]) -> dict[str, bytes | str]:
    tree = tree_blobs(git, commit)
    oids = {path: tree[f"{prefix}{path}"] for path in paths if f"{prefix}{path}" in tree}
    known = sizes(git, sorted(set(oids.values())))
    fit = {oid for oid, size in known.items() if size is not None and size <= MAX_FILE_BYTES}
    data = dict(git.blobs(sorted(fit)))
    return {path: _content(data, oids.get(path), f"{path} of commit {commit[:12]}") for path in paths}


def _content(data: dict[str, bytes | None], oid: str | None, name: str) -> bytes | str:
    if oid is None:
        return f"there is no {name}"
    found = data.get(oid)
    return found if found is not None else f"{name} cannot be read in this clone"


@dataclass(frozen=True)
class Standing:
    """Compares lines of the work tree with those at named places.

    For places that hold a secret of which only the lines are known: equal lines hold the same value.

    Attributes:
        git: the repository, or None.
        prefix: the target's folder in it.
        texts: text of the work tree's files by path.
        named: (commit, path, line) of each place.
    """

    git: Git | None
    prefix: str
    texts: Mapping[str, str]
    named: Sequence[tuple[str, str, int]]

    def same(self, path: str, first: int, last: int) -> tuple[tuple[str, str, int], ...]:
        """The named places where the text of these lines stands too, but for indentation."""
        own = self.texts.get(path)
        if own is None:
            return ()
        return tuple(
            (commit, other, line)
            for commit, other, line in self.named
            if (text := self._committed.get((commit, other))) is not None
            and _lines(text, line, last - first) == _lines(own, first, last - first)
        )

    @cached_property
    def _committed(self) -> dict[FileInCommit, str]:
        wanted = {(commit, path) for commit, path, _ in self.named}
        found = contents(self.git, self.prefix, wanted) if self.git is not None else {}
        decoded = {place: decode(data) for place, data in found.items() if isinstance(data, bytes)}
        return {place: text.value for place, text in decoded.items() if text is not None}


def _lines(text: str, first: int, more: int) -> list[str]:
    """Some lines without what indents or ends them; all of them where the wanted ones are blank and so say nothing."""
    lines = [line.strip() for line in text.split("\n")]
    wanted = lines[first - 1 : first + more]
    return wanted if any(wanted) else lines
