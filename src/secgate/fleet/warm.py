"""This program, started and used once, waiting to be forked for each repository.

To start it anew takes most of the time that a small repository takes. A worker starts it as
`python -m secgate.fleet.warm DESCRIPTOR` and asks over that socket. Each fork is of a process that has seen no
repository but an empty one of ours, so nothing goes from one repository to another; a keeper of its own bounds it, as
it does one that is started anew. It ends with its worker.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from secgate.fleet import keeper

_MOST_BYTES = 1 << 20
_SHELLS_SIGNAL = 128
_BUG = 4
_LEFT_S = 10.0
_SAMPLE: Mapping[str, str] = {
    "package.json": '{"name": "sample", "dependencies": {"express": "4", "@prisma/client": "6"}}\n',
    "app.ts": 'import express from "express";\nexport const app = express();\napp.get("/", (q, r) => r.json({}));\n',
}


@dataclass(frozen=True)
class Asked:
    """One run.

    Attributes:
        seconds: after which it is ended.
        folder: where it stands, and what is removed when the worker goes away.
        environment: all of its variables.
        arguments: of the command `secgate`.
    """

    seconds: float
    folder: str
    environment: Mapping[str, str]
    arguments: Sequence[str]

    def packed(self) -> bytes:
        """As it travels."""
        return json.dumps(asdict(self)).encode()


class _Forked:
    """A fork that runs the command, with what a keeper asks of a process."""

    def __init__(self, asked: Asked, link: int, said: int) -> None:
        self.returncode = 0
        self._ended = False
        self.pid = os.fork()
        if not self.pid:
            os.close(link)
            os._exit(_in_its_place(asked, said))

    def poll(self) -> int | None:
        """Its code, None while it runs."""
        if not self._ended:
            self._take(os.waitpid(self.pid, os.WNOHANG))
        return self.returncode if self._ended else None

    def wait(self, timeout: float | None = None) -> int:
        """Its code; waits for the end, or so long."""
        keeper.wait_until(self.poll, timeout)
        return self.returncode

    def _take(self, found: tuple[int, int]) -> None:
        if found[0]:
            self._ended, self.returncode = True, os.waitstatus_to_exitcode(found[1])


def main() -> int:
    """Warm up, then fork for whoever asks, until nobody is there."""
    control = socket.socket(fileno=int(sys.argv[1]))
    _warm_up()
    if not _is_alone():
        return 1  # a fork would have the locks of the others and not them; the worker starts each run anew
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, _MOST_BYTES, 2)
        if not data:
            return 0
        link, said = descriptors
        if not os.fork():
            control.close()
            os._exit(_kept(Asked(**json.loads(data)), link, said))
        os.close(link)
        os.close(said)
        _reap()


def _warm_up() -> None:
    """Gate an empty sample: everything that a run imports and makes at its first use is then there."""
    with tempfile.TemporaryDirectory(prefix="secgate-fleet-") as folder:
        place = Path(folder)
        for name, text in _SAMPLE.items():
            (place / name).write_text(text, encoding="utf-8")
        kept = dict(os.environ)
        os.environ.update(HOME=folder, XDG_CACHE_HOME=folder, XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder)
        # NOTE: a warm-up that fails costs time alone: the run that comes to the same place says what it is.
        with contextlib.suppress(Exception):
            _command(["run", "--quiet", "--no-cache", "--no-history", "--jobs=1", "--", folder])
        os.environ.clear()
        os.environ.update(kept)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _is_alone() -> bool:
    """Whether no thread of the warm-up is left; one that is about to end is waited for."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(_LEFT_S)
    return threading.active_count() == 1


def _command(arguments: Sequence[str]) -> int:
    """The command with these arguments, in this process."""
    sys.argv = ["secgate", *arguments]
    try:
        # The command line stands above this layer: it is only named here, as in any other process that starts it.
        import_module("secgate.cli.main").main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _kept(asked: Asked, link: int, said: int) -> int:
    """Be the keeper of one run, and tell its code over the link."""
    os.setsid()
    keeper.adopt_orphans()
    code = keeper.keep(_Forked(asked, link, said), keeper.Limits(asked.seconds, 0, Path(asked.folder)), link)
    with contextlib.suppress(OSError):
        os.write(link, str(code).encode())
    return 0


def _in_its_place(asked: Asked, said: int) -> int:
    """Become the command: a session, a folder, an environment and messages of its own."""
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for ours, theirs in ((nothing, 0), (nothing, 1), (said, 2)):
            os.dup2(ours, theirs)
        os.close(nothing)
        os.close(said)
        os.chdir(asked.folder)
        os.environ.clear()
        os.environ.update(asked.environment)
        tempfile.tempdir = None  # it remembers the folder of the warm-up's environment
        code = _command(asked.arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent, whatever happens
        return _BUG
    return code


def _reap() -> None:
    """Take the keepers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    sys.exit(main())
