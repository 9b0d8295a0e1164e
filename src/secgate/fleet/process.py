"""Commands of a fleet: in a clean environment, in a folder that is theirs alone, each kept within its limits."""

import os
import shutil
import site
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from secgate.fleet import keeper, warm
from secgate.fleet.warm import Asked
from secgate.target.git import git_environment, program_path

_FOLDERS = ("home", "cache", "data", "config", "tmp")
_SHOWN = 4_000
_WORD = 16
_KILLED = b"137"
_CODE = Path(__file__).resolve().parents[2]
# Beyond the command's own time, before the keeper itself is taken for hanging.
_PATIENCE_S = 30


@dataclass(frozen=True)
class Ended:
    """How a command ended: its code, or one of the keeper's, and what it said on standard error."""

    code: int
    said: str


@dataclass(frozen=True)
class Room:
    """A temporary home of one repository, and the moment at which its time is over.

    Attributes:
        end: by the monotonic clock.
    """

    folder: Path
    end: float

    @property
    def target(self) -> Path:
        """Where a clone goes."""
        return self.folder / "target"

    def environment(self) -> dict[str, str]:
        """Nothing of the worker's own but where programs are; every folder of the user is this one's."""
        return _programs() | {
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "TMPDIR": str(self.folder / "tmp"),
        }

    def run(self, arguments: Sequence[str]) -> Ended:
        """Run this program: a fork of one that is warm where there is one, else started anew."""
        server = warm_server()
        asked = Asked(max(0.1, self.end - time.monotonic()), str(self.folder), self.environment(), arguments)
        if server is not None and (ended := server.run(asked)) is not None:
            return ended
        # NOTE: -P, or the folder where it stands could hold a module of our names.
        return self.keep([sys.executable, "-P", "-m", "secgate", *arguments])

    def keep(self, command: Sequence[str], *, most_bytes: int = 0, extra: Mapping[str, str] | None = None) -> Ended:
        """Run a command to its end, to the end of the time, or until the folder is too large.

        Args:
            command: program and arguments.
            most_bytes: of everything in the folder; 0 looks at no size.
            extra: variables beside those of `environment`.
        """
        seconds = max(0.1, self.end - time.monotonic())
        keeping = (sys.executable, "-I", "-S", keeper.__file__, f"{seconds:.3f}", str(most_bytes), str(self.folder))
        with tempfile.TemporaryFile() as messages:
            with subprocess.Popen(  # noqa: S603 - arguments of our own
                [*keeping, *command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=messages,
                env=self.environment() | dict(extra or {}), cwd=self.folder, start_new_session=True,
            ) as process:  # fmt: skip
                try:
                    # NOTE: its standard input stays open and empty: its end tells the keeper that this worker is gone.
                    code = process.wait(seconds + _PATIENCE_S)
                except subprocess.TimeoutExpired:
                    process.kill()
                    code = keeper.LATE
            messages.seek(0)
            return Ended(code, messages.read(_SHOWN).decode("utf-8", "replace"))


@dataclass(frozen=True)
class Server:
    """A warm program of this worker, and the socket that it is asked over."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    lock: Lock

    def run(self, asked: Asked) -> Ended | None:
        """Run the command in a fork of it; None when it is not there to be forked."""
        ours, theirs = socket.socketpair()
        with ours, tempfile.TemporaryFile() as messages:
            try:
                with theirs, self.lock:
                    socket.send_fds(self.control, [asked.packed()], [theirs.fileno(), messages.fileno()])
            except OSError:
                self.control.close()
                return None
            ours.settimeout(asked.seconds + _PATIENCE_S)
            try:
                code = ours.recv(_WORD)
            except TimeoutError:
                code = str(keeper.LATE).encode()
            except OSError:
                code = b""
            if not code and self.process.poll() is not None:
                return None
            messages.seek(0)
            # NOTE: a keeper that says nothing was killed.
            return Ended(int(code or _KILLED), messages.read(_SHOWN).decode("utf-8", "replace"))


@cache
def warm_server() -> Server | None:
    """The one of this worker, started when it is first asked for; None where a process cannot be forked like this."""
    return start_server() if sys.platform == "linux" else None


def start_server() -> Server:
    """Start a warm program; it ends when the socket that it is asked over does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - arguments of our own
            [sys.executable, "-P", "-m", warm.__name__, str(theirs.fileno())], pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env=_programs(), cwd="/",
        )  # fmt: skip
    return Server(process, ours, Lock())


def _programs() -> dict[str, str]:
    """Where programs are, this one too, and that git reads no configuration of the user."""
    # NOTE: where this program was installed with `pip install --user`, the new home would hide it from Python.
    user = {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}
    git = {key: value for key, value in git_environment().items() if key.startswith("GIT_")}
    # NOTE: a checkout that is not installed, or another one than is: what runs is what this worker is.
    code = {"PYTHONPATH": str(_CODE)} if str(_CODE) not in site.getsitepackages() else {}
    return {"PATH": program_path(), "LANG": "C.UTF-8"} | user | code | git


@contextmanager
def room(seconds: float) -> Iterator[Room]:
    """A new room, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="secgate-fleet-"))
    try:
        for name in _FOLDERS:
            (folder / name).mkdir()
        yield Room(folder, time.monotonic() + seconds)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    def again(_: object, path: str, __: object) -> None:
        with suppress(OSError):
            os.chmod(os.path.dirname(path), 0o700)  # noqa: PTH101, PTH120 - paths of any bytes
            os.chmod(path, 0o700)  # noqa: PTH101
            os.unlink(path)  # noqa: PTH108

    shutil.rmtree(folder, onerror=again)
