"""What a CI job has of a repository: which commits are there, and how they follow each other."""

import re
from dataclasses import dataclass
from pathlib import Path

from secgate.errors import SecgateError, TargetError
from secgate.target.git import Git

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NONE = frozenset("0")


@dataclass(frozen=True)
class Clone:
    """The repository that a job has checked out.

    Attributes:
        head: the commit of HEAD; None before the first one.
    """

    git: Git
    head: str | None

    @classmethod
    def at(cls, path: Path) -> "Clone":
        """The clone that holds a folder.

        Raises:
            TargetError: when there is none.
        """
        git = Git.open(path)
        if git is None:
            raise TargetError(
                "is no git work tree, so nothing says what the change is or whose policy decides",
                where=str(path),
                next_step="Check the repository out first, with its whole history.",
            )
        return cls(git, git.head())

    def commit(self, name: str) -> str | None:
        """The commit of an id or of a full name of a ref; None when this clone does not have it.

        Any other word names nothing: it could be what a tag of the change is called.
        """
        if not (_SHA.fullmatch(name) or name.startswith("refs/")) or _NONE.issuperset(name):
            return None
        try:
            return self.git.resolve(name)
        except SecgateError:
            return None

    def branch(self, name: str) -> str | None:
        """The full name of a branch as the server had it when the job fetched; None when it was not fetched."""
        ref = f"refs/remotes/origin/{name}"
        return ref if name and self.commit(ref) is not None else None

    def parents(self, commit: str) -> tuple[str, ...]:
        """The parents of a commit, the first one first, as far as they are in this clone."""
        return tuple(self.git.text("rev-list", "--parents", "--max-count=1", commit, "--").split()[1:])

    def follows(self, newer: str, older: str) -> bool:
        """Whether a commit is `older` itself or one of its descendants."""
        return self.git.text("rev-list", "--max-count=1", older, f"^{newer}", "--") == ""


def is_none(commit: str) -> bool:
    """Whether an id says that there is no commit: all zeros, or nothing at all."""
    return _NONE.issuperset(commit)
