"""What a change is: how the files of the target differ from those of the base that it is compared with."""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.errors import EngineError
from secgate.target.divergence import diverged
from secgate.target.git import Git
from secgate.target.history import tree_blobs
from secgate.target.text import decode
from secgate.target.tree import Entry, Kind, WorkTree, display

_STATEMENTS = ".secgate/attestations/"
_DOCUMENT = re.compile(
    r"\.(?:md|mdx|markdown|rst|adoc|txt|png|jpe?g|gif|webp|svg|pdf|drawio|puml|mmd)$|(?:^|/)(?:LICEN[CS]E|NOTICE|AUTHORS)$",
    re.IGNORECASE,
)
# Lines of a file of which the differences are looked for; what is longer counts as new from its first difference on.
_MOST_LINES = 20_000

Status = Literal["added", "changed", "removed", "moved"]


@dataclass(frozen=True)
class ChangedFile:
    """One file that the change touches.

    Attributes:
        path: where it is now; of a removed one, where it was.
        status: `moved` for one whose content stood under another path, and only that path is new.
        before: where it was in the base; None for an added one.
    """

    path: str
    status: Status
    before: str | None = None


@dataclass(frozen=True)
class Against:
    """The difference of the target to its base.

    Attributes:
        base: the commit where the change left the base ref.
        subjects: the first lines of the messages of its commits, the newest first.
        authors: the email addresses of who wrote them.
    """

    tree: WorkTree
    base: str
    changed: frozenset[str] = frozenset()
    subjects: tuple[str, ...] = ()
    authors: frozenset[str] = frozenset()
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def files(self) -> tuple[ChangedFile, ...]:
        """What the change touches, by path.

        Raises:
            EngineError: when git fails.
        """
        now = {entry.path: entry for entry in self.tree.entries if _is_there(entry)}
        before = self._blobs
        gone = {blob: path for path, blob in sorted(before.items(), reverse=True) if path not in now}
        found: dict[str, ChangedFile] = {}
        for path, entry in now.items():
            differs = path in self.changed or entry.blob != before.get(path)
            if path in before and differs:
                found[path] = ChangedFile(path, "changed", path)
            elif path not in before and entry.blob in gone and path not in self.changed:
                found[path] = ChangedFile(path, "moved", gone.pop(entry.blob or ""))
            elif path not in before and (entry.tracked or path in self.changed):
                # NOTE: a report that lies beside the files is no part of the change.
                found[path] = ChangedFile(path, "added")
        moved = {one.before for one in found.values() if one.status == "moved"}
        for path in before.keys() - now.keys() - moved:
            found[path] = ChangedFile(path, "removed", path)
        return tuple(found[path] for path in sorted(found) if not path.startswith(_STATEMENTS))

    @property
    def only_documents(self) -> bool:
        """Whether the change touches nothing but texts for people and pictures."""
        return all(_DOCUMENT.search(one.path) is not None for one in self.files)

    @cached_property
    def status(self) -> Mapping[str, ChangedFile]:
        """The same by path."""
        return {one.path: one for one in self.files}

    def before(self, path: str) -> str | None:
        """The text of a file of the base, by its path there; None where there is none.

        Raises:
            EngineError: when git fails.
        """
        if path not in self._texts:
            blob = self._blobs.get(path)
            data = next(self._git.blobs([blob]))[1] if blob is not None else None
            decoded = decode(data) if data is not None else None
            self._texts[path] = decoded.value if decoded is not None else None
        return self._texts[path]

    @property
    def paths_before(self) -> tuple[str, ...]:
        """Every path of the base."""
        return tuple(sorted(self._blobs))

    def added_lines(self, path: str, text: str) -> frozenset[int]:
        """Numbers of the lines of a file, 1-based, that the base does not have.

        Args:
            path: where it is now.
            text: what it holds now.
        """
        file = self.status.get(path)
        if file is None or file.status == "moved":
            return frozenset()
        new = text.split("\n")
        old = (self.before(file.before) or "").split("\n") if file.before is not None else []
        start = 0
        while start < min(len(old), len(new)) and old[start] == new[start]:
            start += 1
        if max(len(old), len(new)) > _MOST_LINES:
            return frozenset(range(start + 1, len(new) + 1))
        matcher = difflib.SequenceMatcher(None, old[start:], new[start:], autojunk=False)
        kept = {start + block.b + at for block in matcher.get_matching_blocks() for at in range(block.size)}
        return frozenset(at + 1 for at in range(start, len(new)) if at not in kept)

    @property
    def _git(self) -> Git:
        if self.tree.git is None:
            raise EngineError("there is no repository to compare with")
        return self.tree.git

    @cached_property
    def _blobs(self) -> dict[str, str]:
        """Blob of each file of the base by path, as far as it lies below the target's root."""
        prefix = display(os.fsencode(self.tree.prefix))
        held = tree_blobs(self._git, self.base)
        return {path.removeprefix(prefix): oid for path, oid in held.items() if path.startswith(prefix)}


def _is_there(entry: Entry) -> bool:
    return entry.kind in {Kind.FILE, Kind.LINK, Kind.SPARSE}


def against(tree: WorkTree, base: str, changed: frozenset[str] = frozenset()) -> Against:
    """What the target changes, compared with the commit where it left a base.

    Args:
        tree: the target.
        base: a commit.
        changed: paths whose content differs from HEAD.

    Raises:
        EngineError: where there is no repository or no commit, or the two have no common commit in this clone.
    """
    git = tree.git
    if git is None or git.head() is None:
        raise EngineError("there is no commit that could be compared with a base")
    left = diverged(tree, base)
    if left.merge_base is None:
        raise EngineError(f"the change cannot be told from its base: {left.why.rstrip('.')}")
    log = git.run("log", "-z", "--no-merges", "--format=%ae%x01%s", f"{left.merge_base}..HEAD", "--")
    pairs = [row.partition("\x01") for row in log.decode("utf-8", "replace").split("\0") if row.strip()]
    subjects = tuple(subject for _, _, subject in pairs)
    return Against(tree, left.merge_base, changed, subjects, frozenset(author for author, _, _ in pairs))
