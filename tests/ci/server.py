"""A repository as a CI server has it, and clones of it as a job checks them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support import git, write


@dataclass(frozen=True)
class Server:
    """The repository on the server; every branch is pushed as it is written."""

    folder: Path

    @classmethod
    def at(cls, folder: Path, files: Mapping[str, str | bytes]) -> "Server":
        """A server whose default branch `main` has one commit."""
        made = cls(folder)
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
        made.commit("main", files)
        return made

    def commit(self, branch: str, files: Mapping[str, str | bytes | None]) -> str:
        """Commit files (None deletes one) on a branch, which starts where `main` is; gives the commit."""
        if git(self.folder, "branch", "--list", branch):
            git(self.folder, "checkout", "--quiet", branch)
        elif git(self.folder, "branch"):
            git(self.folder, "checkout", "--quiet", "-b", branch, "main")
        write(self.folder, {path: data for path, data in files.items() if data is not None})
        for path in (path for path, data in files.items() if data is None):
            (self.folder / path).unlink()
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", f"--message=change of {branch}")
        return git(self.folder, "rev-parse", "HEAD")

    def merged(self, base: str, head: str) -> str:
        """The merge that the server makes of a change: its first parent is the base, its second the head."""
        git(self.folder, "checkout", "--quiet", "--detach", base)
        git(self.folder, "merge", "--quiet", "--no-ff", "--message=merge", head)
        return git(self.folder, "rev-parse", "HEAD")

    def reset(self, branch: str, to: str) -> None:
        """Force-push: the branch is another commit now."""
        git(self.folder, "checkout", "--quiet", "--detach")
        git(self.folder, "branch", "--force", branch, to)

    def checkout(self, into: Path, commit: str, *, depth: int | None = None) -> Path:
        """A clone with a commit checked out, as `actions/checkout` makes it; without a depth all branches are there."""
        into.mkdir(parents=True)
        git(into, "init", "--quiet")
        git(into, "remote", "add", "origin", self.folder.as_uri())
        refs = [f"+{commit}:refs/remotes/job", *([] if depth else ["+refs/heads/*:refs/remotes/origin/*"])]
        git(self.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
        git(into, "fetch", "--quiet", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", *refs)
        git(into, "checkout", "--quiet", "--detach", commit)
        return into
