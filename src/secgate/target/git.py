"""The only module that runs git, always as if the repository were hostile.

Nothing a repository configures may run: hooks, fsmonitor, external diff, textconv, pagers, signing programs and
lazy fetches are
off, global and system configuration are not read, and only plumbing that starts no filter is used.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from secgate.errors import EngineError, TargetError

TIMEOUT_S = 300
# NOTE: a tree of trees that name each other ten times has 10^10 paths in a few kilobytes ("git bomb").
MAX_OUTPUT_BYTES = 2_000_000_000
MAX_MEMORY_BYTES = 4_000_000_000
_PIECE = 1_000_000
# NOTE: git cuts a warning off after some 4,000 bytes, the closing quote and the reason with it.
_CLOSED = re.compile(rb"^warning: could not open directory '(.*?)(?:': [^']*)?$", re.MULTILINE)
_SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.untrackedCache=false",
    "-c", "core.pager=cat", "-c", "core.quotePath=false", "-c", "core.excludesFile=/dev/null",
    "-c", "core.attributesFile=/dev/null", "-c", "log.showSignature=false", "-c", "protocol.allow=never",
    "-c", "diff.external=", "-c", "safe.directory=*", "-c", "core.alternateRefsCommand=true",
    "-c", "i18n.logOutputEncoding=UTF-8", "-c", "log.showRoot=true", "-c", "log.follow=false",
    "-c", "diff.orderFile=/dev/null",
    # NOTE: git believes a commit graph without a look at the commits: a forged one would hide history.
    "-c", "core.commitGraph=false", "-c", "core.ignoreCase=false", "-c", "submodule.recurse=false",
)  # fmt: skip
# What git keeps of unpacked objects (96 MB by its default) and of its packs (all of them), for little gain where
# versions are read one after the other.
_SPARING = (
    "-c", "core.deltaBaseCacheLimit=8m", "-c", "core.packedGitLimit=8m", "-c", "core.packedGitWindowSize=1m",
)  # fmt: skip


def absolute_entries(variable: str, default: str = "") -> str:
    """A variable's search path without entries that follow the current folder, which may be the target."""
    entries = os.environ.get(variable, default).split(os.pathsep)
    return os.pathsep.join(entry for entry in entries if os.path.isabs(entry))  # noqa: PTH117 - an entry is text


def program_path() -> str:
    """Where programs are looked for."""
    return absolute_entries("PATH", os.defpath)


def git_command(*arguments: str) -> tuple[str, ...]:
    """A git command for a caller that keeps it within limits of its own; its environment is `git_environment`.

    Raises:
        TargetError: when git is missing.
    """
    return (*_git(), *_SAFE, *arguments)


def git_environment() -> dict[str, str]:
    """The caller's environment without anything that could steer git elsewhere."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "PATH": program_path(),
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
        try:
            done = _run(command, folder=None, stdin=b"")
        except EngineError as error:
            raise TargetError(f"git cannot read this repository: {error.what}", where=os.fspath(path)) from error
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
        command = (*_git(), *where, *_SAFE, *arguments)
        done = _run(command, folder=self.root, stdin=stdin or b"", name=arguments[0])
        if done.returncode not in ok:
            if b"ut of memory" in done.stderr:
                raise EngineError(f"git {arguments[0]} needs more than {MAX_MEMORY_BYTES // 1_000_000} MB of memory")
            reason = _first_line(done.stderr.decode("utf-8", "replace"))
            raise EngineError(f"git {arguments[0]} failed: {reason}")
        return done

    def places(self) -> tuple[Path, ...]:
        """The git directory, and of a linked work tree the one that it shares with the others."""
        try:
            common = self.git_dir / os.fsdecode(self.git_dir.joinpath("commondir").read_bytes().strip())
        except OSError:
            return (self.git_dir,)
        return (self.git_dir, common)

    def text(self, *arguments: str) -> str:
        """Standard output of one git command, stripped."""
        return self.run(*arguments).decode("utf-8", "replace").strip()

    def version(self) -> str:
        """What `git --version` says."""
        return self.run("--version", bare=True).decode("utf-8", "replace").strip()

    def resolve(self, ref: str) -> str:
        """The commit that `ref` names.

        Raises:
            TargetError: when there is no such commit here, or more than one ref has that name.
        """
        # NOTE: `^main` is what main does not have; git verifies it as an answer that is no commit.
        if ref.startswith(("-", "^")):
            raise TargetError(f'"{ref}" is not a ref', next_step="Name a branch, tag or commit.")
        # NOTE: of a tag and a branch of one name git takes the tag, which whoever wrote the change may have made.
        name = re.split(r"[~^@:]", ref, maxsplit=1)[0]
        places = [f"refs/{kind}/{name}" for kind in ("tags", "heads", "remotes")] if name else []
        listed = self.run("for-each-ref", "--format=%(refname)", *places).decode("utf-8", "replace") if places else ""
        if len(meant := sorted(set(listed.splitlines()) & set(places))) > 1:
            raise TargetError(
                f'"{ref}" is the name of more than one ref: {", ".join(meant)}',
                next_step="Write the one that is meant in full.",
            )
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        except EngineError as error:
            raise TargetError(
                f'no commit is named "{ref}" here',
                where=os.fspath(self.root),
                next_step=f"Fetch it first (`git fetch origin {ref.removeprefix('origin/')}`), or name another ref.",
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
        with self._cat_file("--buffer") as process:
            there, back = _pipes(process)
            feeder = _Feeder(there, "".join(f"{oid}\n" for oid in oids).encode())
            feeder.start()
            try:
                for oid in oids:
                    yield oid, _content(back)
            finally:
                process.kill()
                feeder.join()

    def objects(self) -> "Objects":
        """Something that reads objects when somebody wants them."""
        return Objects(self._cat_file)

    def _cat_file(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = (*_git(), f"--git-dir={self.git_dir}", *_SAFE, *_SPARING, "cat-file", "--batch", *arguments)
        return subprocess.Popen(  # noqa: S603 - fixed program, arguments of our own
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=git_environment()
        )


class Objects:
    """Reads objects one after the other; its process begins with the first and ends with this."""

    def __init__(self, start: Callable[[], "subprocess.Popen[bytes]"]) -> None:
        self._start = start
        self._one_at_a_time = threading.Lock()

    @cached_property
    def _process(self) -> "subprocess.Popen[bytes]":
        process = self._start()
        weakref.finalize(self, _end, process)
        return process

    def read(self, oid: str) -> bytes:
        """Content of an object.

        Raises:
            EngineError: it is missing, or git dies.
        """
        with self._one_at_a_time:
            there, back = _pipes(self._process)
            try:
                there.write(f"{oid}\n".encode())
                there.flush()
            except BrokenPipeError:
                raise EngineError("git cat-file ended early") from None
            data = _content(back)
        if data is None:
            raise EngineError(f"object {oid[:12]} is not in this clone any more")
        return data


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise EngineError("git cat-file has no pipes")
    return process.stdin, process.stdout


def _content(pipe: IO[bytes]) -> bytes | None:
    """The next content that `git cat-file --batch` gives; None for an object that is missing."""
    header = pipe.readline().split()
    if header[1:] == [b"missing"]:
        return None
    if len(header) != 3:  # noqa: PLR2004 - `oid type size`, git-cat-file(1)
        raise EngineError("git cat-file ended early")
    size = int(header[2])
    data = pipe.read(size + 1)
    if len(data) != size + 1:
        raise EngineError("git cat-file ended early")
    return data[:-1]


def _run(
    command: Sequence[str], *, folder: Path | None, stdin: bytes, name: str = "rev-parse"
) -> "subprocess.CompletedProcess[bytes]":
    """Run git to its end, within a time and an amount of output.

    Raises:
        EngineError: when it does not start or does not keep within them.
    """
    late = threading.Event()
    with tempfile.TemporaryFile() as messages:
        try:
            process = subprocess.Popen(  # noqa: S603 - fixed program, arguments of our own
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=messages, cwd=folder,
                env=git_environment(),
            )  # fmt: skip
        except OSError as error:
            raise EngineError(f"git {name} could not be started: {error.strerror}") from error

        def stop() -> None:
            late.set()
            process.kill()

        _bound_memory(process)
        timer = threading.Timer(TIMEOUT_S, stop)
        timer.daemon = True
        timer.start()
        with process:
            try:
                output = _read(process, stdin)
            finally:
                timer.cancel()
                process.kill()
        if late.is_set():
            raise EngineError(f"git {name} took longer than {TIMEOUT_S} s")
        if output is None:
            raise EngineError(f"git {name} gave more than {MAX_OUTPUT_BYTES // 1_000_000} MB")
        messages.seek(0)
        return subprocess.CompletedProcess(command, process.returncode, output, messages.read(_PIECE))


def _bound_memory(process: "subprocess.Popen[bytes]") -> None:
    """Let a process fail before it takes all memory; where the system cannot do that, time alone bounds it."""
    if sys.platform == "linux":
        with suppress(OSError):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _read(process: "subprocess.Popen[bytes]", stdin: bytes) -> bytes | None:
    """All output of a process and its end; None when there is more than there may be."""
    if process.stdin is None or process.stdout is None:
        raise EngineError("git has no pipes")
    feeder = _Feeder(process.stdin, stdin)
    feeder.start()
    pieces, total = [], 0
    while piece := process.stdout.read(_PIECE):
        pieces.append(piece)
        total += len(piece)
        if total > MAX_OUTPUT_BYTES:
            return None
    process.wait()
    feeder.join()
    return b"".join(pieces)


class _Feeder(threading.Thread):
    """Writes to git while its output is read, so that neither pipe can fill up."""

    def __init__(self, pipe: IO[bytes], data: bytes) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._data = data

    def run(self) -> None:
        """Feed all of it; a reader that stopped early closes the pipe, which ends this thread."""
        try:
            self._pipe.write(self._data)
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
    program = shutil.which("git", path=program_path())
    if program is None:
        raise TargetError("git is not installed", next_step="Install git 2.30 or newer; secgate reads history with it.")
    return (program,)


def _first_line(text: str) -> str:
    lines = [line.removeprefix("fatal: ").strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else "no message"
