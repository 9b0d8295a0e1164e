"""The process of semgrep: how it is started, in which environment, and how it ends."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from secgate.errors import EngineError
from secgate.target.git import absolute_entries, program_path

RULE_TIMEOUT_S = 20
PROCESS_TIMEOUT_S = 1_800
Process = subprocess.Popen[bytes]
_POLL_S = 0.2
_MANY_FILES = 1_000
# What pip puts into the folder of programs is a script that names the program; elsewhere it may be that itself.
_SMALL_BYTES = 1_000_000


@dataclass(frozen=True)
class Options:
    """How semgrep is started.

    Attributes:
        program: the executable; None finds the one installed beside this Python.
        rule_timeout_s: seconds for one rule on one file.
        timeout_s: seconds for the whole process.
        native: use the native front end, about ten times faster to start; the classic one answers when it fails.
    """

    program: Path | None = None
    rule_timeout_s: int = RULE_TIMEOUT_S
    timeout_s: int = PROCESS_TIMEOUT_S
    native: bool = True


def commands(rules: Path, options: Options, *, count: int) -> list[list[str]]:
    """The commands to try, the fastest front end first."""
    program = str(program_of(options.program))
    arguments = [
        "--json", "--quiet", "--metrics=off", "--disable-version-check", "--disable-nosem", "--oss-only",
        "--no-git-ignore", "--x-ignore-semgrepignore-files", "--max-target-bytes=0", "--max-memory=0",
        f"--timeout={options.rule_timeout_s}", "--timeout-threshold=0", f"--config={rules}", ".",
    ]  # fmt: skip
    # NOTE: on 647 files and 19 rules forked workers took 4.6 s, the default 14.4 s. A second one costs 45 MB and a
    # fifth more time, and the rest of the run has the other core meanwhile: below a thousand files one is best.
    workers = ["-j", str(os.cpu_count() or 1) if count > _MANY_FILES else "1", "--x-parmap"]
    front_ends = (["--experimental", *workers], []) if options.native else ([],)
    return [[program, "scan", *front_end, *arguments] for front_end in front_ends]


def state_of(program: Path | None) -> list[object]:
    """What tells the semgrep that a run starts from another one; its version alone does not tell a patched one."""
    try:
        place = program_of(program)
        status = place.stat()
        small = status.st_size <= _SMALL_BYTES
        return [hashlib.sha256(place.read_bytes()).hexdigest()] if small else [status.st_size, status.st_mtime_ns]
    except (EngineError, OSError):
        return []


def start(command: list[str], folder: Path) -> Process:
    """Start a command of semgrep.

    Raises:
        EngineError: it does not start.
    """
    # NOTE: a session of its own, so that the engine behind the classic front end ends with it.
    try:
        return subprocess.Popen(  # noqa: S603 - fixed program, arguments of our own
            command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise EngineError(f"semgrep could not be started: {error.strerror}") from error


def ended(
    process: Process, timeout_s: float, stop: threading.Event | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """What the process left, once it has ended.

    Raises:
        EngineError: it took too long, or `stop` was set.
    """
    until = time.monotonic() + timeout_s
    try:
        while True:
            try:
                output, messages = process.communicate(timeout=max(0.0, min(_POLL_S, until - time.monotonic())))
                return subprocess.CompletedProcess(process.args, process.returncode, output, messages)
            except subprocess.TimeoutExpired as error:
                if time.monotonic() >= until:
                    raise EngineError(f"semgrep took longer than {timeout_s} s and was stopped") from error
                if stop is not None and stop.is_set():
                    raise EngineError("the run was interrupted") from error
    finally:
        end(process)


def end(process: Process) -> None:
    """End a process and everything it started, and wait for it."""
    _kill_all(process)
    with process:
        pass


def _kill_all(process: Process) -> None:
    """End a process and everything it started; what has ended already is no error."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _environment(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SEMGREP_", "GIT_", "OTEL_"))}
    return kept | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), program_path()]),
        "PYTHONPATH": absolute_entries("PYTHONPATH"),
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(folder.parent / "semgrep-settings.yml"),
        "SEMGREP_LOG_FILE": os.devnull,
        "PYTHONSAFEPATH": "1",
        "NO_COLOR": "1",
    }


def program_of(given: Path | None) -> Path:
    """Where semgrep lies: the given place, beside this Python, else on the path.

    Raises:
        EngineError: it is not there.
    """
    if given is not None:
        return given
    beside = Path(sys.executable).with_name("semgrep")
    found = str(beside) if beside.exists() else shutil.which("semgrep", path=program_path())
    if found is None:
        raise EngineError("semgrep is not installed beside secgate; install secgate again with its dependencies")
    return Path(found)
