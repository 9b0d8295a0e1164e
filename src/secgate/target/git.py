"""The only module that runs git, always as if the repository were hostile.

Nothing a repository configures may run: hooks, fsmonitor, external diff, textconv, pagers, signing programs and
lazy fetches are
off, global and system configuration are not read, and only plumbing that starts no filter is used.
"""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from secgate.errors import EngineError, TargetError

TIMEOUT_S = 300
# NOTE: git cuts a warning off after some 4,000 bytes, the closing quote and the reason with it.
_CLOSED = re.compile(rb"^warning: could not open directory '(.*?)(?:': [^']*)?$", re.MULTILINE)
_SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false",
    "-c", "core.pager=cat", "-c", "core.quotePath=false", "-c", "core.excludesFile=/dev/null",
    "-c", "core.attributesFile=/dev/null", "-c", "log.showSignature=false", "-c", "protocol.allow=never",
    "-c", "diff.external=", "-c", "safe.directory=*", "-c", "core.alternateRefsCommand=true",
    "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.showRoot=true",
)  # fmt: skip


def git_environment() -> dict[str, str]:
    """The caller's environment without anything that could steer git elsewhere."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_ALLOW_PROTOCOL": "none",
        "LC_ALL": "C",
    }


@dataclass(frozen=True)
class Git:
    """One repository: its work tree's top folder and its git directory, both resolved."""

    root: Path
    git_dir: Path

    @classmethod
    def open(cls, path: Path) -> "Git | None":
        """The repository whose work tree holds `path`, or None when there is none.

        Raises:
            TargetError: when git is missing, or refuses the repository for another reason than that there is none.
        """
        command = (*_git(), "-C", os.fspath(path), *_SAFE, "rev-parse", "--is-inside-git-dir", "--absolute-git-dir")
        done = subprocess.run(  # noqa: S603 - fixed program, arguments of our own
            command,
            capture_output=True,
            env=git_environment(),
            timeout=TIMEOUT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode == 0:
            inside, git_dir = (os.fsdecode(line) for line in done.stdout.rstrip(b"\n").split(b"\n", 1))
            top = _top(path.resolve(), Path(git_dir)) if inside == "false" else None
            return cls(top, Path(git_dir)) if top is not None else None
        message = done.stderr.decode("utf-8", "replace")
        if "not a git repository" in message:
            return None
        raise TargetError(
            f"git cannot read this repository: {_first_line(message)}",
            where=os.fspath(path),
            next_step="Run `git status` there and mend what it says.",
        )

    @classmethod
    def create(cls, root: Path) -> "Git":
        """A new empty repository in `root`."""
        git = cls(root, root / ".git")
        git.run("init", "--quiet", "--template=", os.fspath(root), bare=True)
        return git

    def run(self, *arguments: str, stdin: bytes | None = None, ok: Sequence[int] = (0,), bare: bool = False) -> bytes:
        """Standard output of one git command.

        Args:
            arguments: the command and its arguments.
            stdin: bytes to feed; nothing by default.
            ok: exit codes that are an answer.
            bare: leave out `--git-dir` and `--work-tree`, for `init`.

        Raises:
            EngineError: when git is missing, times out, or ends with another code.
        """
        return self._finished(arguments, stdin=stdin, ok=ok, bare=bare).stdout

    def untracked(self, *arguments: str) -> tuple[bytes, tuple[bytes, ...]]:
        """What `git ls-files --others -z` lists, and the folders that it could not open, which it only warns of.

        Raises:
            EngineError: when git is missing or fails.
        """
        done = self._finished(("ls-files", "--others", "-z", *arguments))
        closed = tuple(match.group(1).rstrip(b"/") for match in _CLOSED.finditer(done.stderr))
        return done.stdout, closed

    def _finished(
        self, arguments: Sequence[str], *, stdin: bytes | None = None, ok: Sequence[int] = (0,), bare: bool = False
    ) -> "subprocess.CompletedProcess[bytes]":
        where = () if bare else (f"--git-dir={self.git_dir}", f"--work-tree={self.root}")
        try:
            done = subprocess.run(  # noqa: S603 - fixed program, arguments of our own
                (*_git(), *where, *_SAFE, *arguments), input=stdin if stdin is not None else b"", cwd=self.root,
                capture_output=True, env=git_environment(), timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"git {arguments[0]} took longer than {TIMEOUT_S} s") from error
        except OSError as error:
            raise EngineError(f"git {arguments[0]} could not be started: {error.strerror}") from error
        if done.returncode not in ok:
            reason = _first_line(done.stderr.decode("utf-8", "replace"))
            raise EngineError(f"git {arguments[0]} failed: {reason}")
        return done

    def text(self, *arguments: str) -> str:
        """Standard output of one git command, stripped."""
        return self.run(*arguments).decode("utf-8", "replace").strip()

    def version(self) -> str:
        """What `git --version` says."""
        return self.run("--version", bare=True).decode("utf-8", "replace").strip()

    def resolve(self, ref: str) -> str:
        """The commit that `ref` names.

        Raises:
            TargetError: when there is no such commit here.
        """
        if ref.startswith("-"):
            raise TargetError(f'"{ref}" is not a ref', next_step="Name a branch, tag or commit.")
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        except EngineError as error:
            raise TargetError(
                f'no commit is named "{ref}" here',
                where=os.fspath(self.root),
                next_step=f"Fetch it first (`git fetch origin {ref}`), or name another ref.",
            ) from error

    def head(self) -> str | None:
        """The commit of HEAD, or None in a repository without commits."""
        out = self.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", ok=(0, 1)).decode().strip()
        return out or None

    def is_shallow(self) -> bool:
        """Whether the history is cut off."""
        return self.text("rev-parse", "--is-shallow-repository") == "true"

    def blobs(self, oids: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Content of each object in order, None for one that is missing. Memory: one object at a time.

        Raises:
            EngineError: when git dies in between.
        """
        if not oids:
            return
        command = (*_git(), f"--git-dir={self.git_dir}", *_SAFE, "cat-file", "--batch", "--buffer")
        with subprocess.Popen(  # noqa: S603 - fixed program, arguments of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=git_environment()
        ) as process:
            if process.stdin is None or process.stdout is None:
                raise EngineError("git cat-file has no pipes")
            feeder = _Feeder(process.stdin, oids)
            feeder.start()
            try:
                for oid in oids:
                    header = process.stdout.readline().split()
                    if header[1:] == [b"missing"]:
                        yield oid, None
                        continue
                    if len(header) != 3:  # noqa: PLR2004 - `oid type size`, git-cat-file(1)
                        raise EngineError("git cat-file ended early")
                    size = int(header[2])
                    data = process.stdout.read(size + 1)
                    if len(data) != size + 1:
                        raise EngineError("git cat-file ended early")
                    yield oid, data[:-1]
            finally:
                process.kill()
                feeder.join()


class _Feeder(threading.Thread):
    """Writes object names to git while its output is read, so that neither pipe can fill up."""

    def __init__(self, pipe: IO[bytes], oids: Sequence[str]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._oids = oids

    def run(self) -> None:
        """Feed all names; a reader that stopped early closes the pipe, which ends this thread."""
        try:
            self._pipe.write("".join(f"{oid}\n" for oid in self._oids).encode())
            self._pipe.close()
        except (BrokenPipeError, ValueError):
            return


def _top(path: Path, git_dir: Path) -> Path | None:
    """The folder that holds `.git`, whatever work tree or bareness the repository's own configuration claims."""
    for folder in (path, *path.parents):
        entry = folder / ".git"
        # NOTE: linked work trees and submodules have a file `.git`; git itself stops at one that it cannot read.
        if entry.is_file() or (entry.is_dir() and entry.samefile(git_dir)):
            return folder
    return None


def _git() -> tuple[str, ...]:
    program = shutil.which("git")
    if program is None:
        raise TargetError("git is not installed", next_step="Install git 2.30 or newer; secgate reads history with it.")
    return (program,)


def _first_line(text: str) -> str:
    lines = [line.removeprefix("fatal: ").strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else "no message"
