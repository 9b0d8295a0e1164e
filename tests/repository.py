"""A repository that tests write commit by commit, and what the secret scanner finds in it."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from secgate.secrets.scan import FileBlob, Job, Result, scan

NOW = 1_800_000_000


class Repository:
    """A throw-away git repository."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """Standard output of a git command in it."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        environment |= {
            "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
        }  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments], capture_output=True, check=True, env=environment
        )
        return done.stdout.decode().strip()

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "change") -> str:
        """Write (or, with None, delete) files and commit; the commit's id."""
        for path, data in files.items():
            place = self.root / path
            if data is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data if isinstance(data, bytes) else data.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def job(self, *, base: str | None = None, prefix: str = "") -> Job:
        """The work tree and the full history."""
        tracked = self.git("ls-files").splitlines()
        files = tuple(FileBlob(path, (self.root / path).read_bytes()) for path in tracked)
        git_dir = self.git("rev-parse", "--absolute-git-dir")
        return Job(files, root=str(self.root), git_dir=git_dir, base=base, prefix=prefix, now=NOW)

    def scan(self) -> Result:
        """The result for the work tree and the full history."""
        return scan(self.job())
