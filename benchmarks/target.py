"""The target of the benchmarks: a generated application with a history, or a copy of a repository that is named."""

import os
import subprocess
from collections.abc import Collection
from pathlib import Path

from application import write_application

_SCRIPTS = (".ts", ".tsx", ".js", ".jsx")
_COMMITS = 20
_WHO = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
_WHEN = {"GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
_OURS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str, ok: Collection[int] = (0,)) -> str:
    """What git says; the same commits on every machine."""
    done = subprocess.run(
        ["git", *_WHO, *arguments], cwd=folder, env={**os.environ, **_WHEN, **_OURS}, check=False, capture_output=True
    )
    if done.returncode not in ok:
        done.check_returncode()
    return done.stdout.decode("utf-8", "replace")


def generated(folder: Path, packages: int, *, commits: int = _COMMITS) -> Path:
    """An application that grew over some commits."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for number in range(1, commits + 1):
        write_application(folder, max(1, packages * number // commits))
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", f"step {number}")
    return folder


def copied(source: Path, folder: Path) -> Path:
    """A copy of a repository, bare or not, that a benchmark may change; its work tree is that of HEAD.

    A file whose content the repository lacks, as a partial one does, is deleted in it by a commit of its own: git could
    restore it neither after an edit nor after a commit.
    """
    git(folder.parent, "clone", "-q", "--no-checkout", "--no-hardlinks", str(source.resolve()), str(folder))
    git(folder, "read-tree", "HEAD")
    git(folder, "checkout-index", "--all", "--force", "--quiet", ok=(0, 1, 128))
    if git(folder, "status", "--porcelain", "--untracked-files=no"):
        git(folder, "commit", "-qam", "without what this clone lacks")
    return folder


def scripts(folder: Path, count: int) -> list[Path]:
    """That many of its scripts, evenly spread; the same ones each time."""
    found = [name for name in git(folder, "ls-files", "-z").split("\0") if name.endswith(_SCRIPTS)]
    step = max(1, len(found) // count)
    return [folder / name for name in found[::step][:count]]


def edit(folder: Path, count: int, mark: str) -> None:
    """Add a line to that many scripts."""
    for file in scripts(folder, count):
        with file.open("a", encoding="utf-8") as handle:
            handle.write(f"\nexport const mark{mark} = 1;\n")


def edited(folder: Path, count: int, mark: str) -> str:
    """Commit such edits; gives the commit before."""
    before = git(folder, "rev-parse", "HEAD").strip()
    edit(folder, count, mark)
    git(folder, "commit", "-qam", f"edit {mark}")
    return before
