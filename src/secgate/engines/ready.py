"""The process that scans for secrets, which may be started before it is known what it has to scan."""

import os
import subprocess
import sys
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

# A job has thousands of small parts.
_AT_ONCE = 1 << 20
# NOTE: Python would give back every small object by itself, while the parent waits.
_CHILD = "import os; from secgate.secrets.entry import serve; serve(); os._exit(0)"


class Ready:
    """A child process that waits for a job; to be used in a `with`, it ends with that.

    Attributes:
        process: the child.
        has_job: somebody talks to it, and sees it end.
    """

    def __init__(self, *, cold: bool = False) -> None:
        """Start it.

        Args:
            cold: it loads the scanner while it waits; else only where the same was not scanned before.
        """
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        environment["PYTHONPATH"] = os.pathsep.join(_module_path())
        self.process = subprocess.Popen(  # noqa: S603 - this Python, arguments of our own
            [sys.executable, "-P", "-c", _CHILD, *(["--cold"] if cold else [])],
            bufsize=_AT_ONCE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.has_job = False
        # NOTE: an interrupted run must not leave it behind, reading on for minutes.
        weakref.finalize(self, self.process.kill)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        if not self.has_job:
            self.process.communicate()


def _module_path() -> list[str]:
    """Where the child finds modules: as this process, without the current folder, which may be the target."""
    here, own = Path.cwd(), Path(__file__).resolve().parents[2]
    absolute = (Path(entry) for entry in sys.path if Path(entry).is_absolute())
    return [str(entry) for entry in absolute if entry != here or entry.resolve() == own]
