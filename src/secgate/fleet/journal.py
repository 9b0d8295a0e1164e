"""The journal of a fleet's run: one line for each repository that is done, on the disk before the next is begun.

A run that was cut off goes on where its journal ends. The last line may be torn, for that is how a crash looks; it is
dropped, and its repository is done again. A damaged line before the last is an error: what it said is not known.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from secgate.errors import ConfigError
from secgate.fleet.job import Fleet, Outcome

SCHEMA = "secgate/fleet-journal/1"
FILE = "journal.jsonl"
REPORT = "fleet.json"
_REPORTS = "reports"
_END = {"end": True}


@dataclass
class Journal:
    """An open journal.

    Attributes:
        outcomes: by the name of the repository.
        resumed: how many of them come from an earlier run.
    """

    folder: Path
    descriptor: int
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    resumed: int = 0

    def keep(self, outcome: Outcome, report: bytes) -> Outcome:
        """Write what came of a repository: its report first, so that a line never names one that is not there."""
        if report:
            place = self.folder / _REPORTS / f"{outcome.name}.json"
            _write(place, zlib.decompress(report))
            outcome = outcome.model_copy(update={"report": f"{_REPORTS}/{outcome.name}.json"})
        self._append(json.loads(outcome.model_dump_json()))
        self.outcomes[outcome.name] = outcome
        return outcome

    def end(self, report: bytes) -> None:
        """Keep the one report for the next run to compare itself with, and say that nothing is left to do."""
        _write(self.folder / REPORT, report)
        self._append(_END)

    def _append(self, value: dict[str, Any]) -> None:
        data = json.dumps(value, ensure_ascii=True).encode() + b"\n"
        while data:
            data = data[os.write(self.descriptor, data) :]
        os.fsync(self.descriptor)


@contextmanager
def open_journal(folder: Path, fleet: Fleet, *, resume: bool | None) -> Iterator[Journal]:
    """The journal of a fleet in a folder of its own, for one run at a time.

    Args:
        folder: made when it is not there.
        fleet: whose digest tells whether a journal is of it.
        resume: go on with what is there; None: when it is of this fleet and not at its end.

    Raises:
        ConfigError: another run has it, it is damaged, or there is none to go on with.
    """
    try:
        (folder / _REPORTS).mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigError(f"cannot be used: {error.strerror}", where=str(folder)) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                "another run uses this folder", where=str(folder), next_step="Wait for it, or name another --state."
            ) from error
        journal = _opened(folder, fleet, resume=resume)
        try:
            yield journal
        finally:
            os.close(journal.descriptor)
    finally:
        os.close(lock)


def _opened(folder: Path, fleet: Fleet, *, resume: bool | None) -> Journal:
    file = folder / FILE
    lines = _lines(file)
    ours = bool(lines) and lines[0] == {"schema": SCHEMA, "fleet": fleet.digest}
    ended = bool(lines) and lines[-1] == _END
    if resume and not ours:
        raise ConfigError(
            "no journal of this fleet is there to go on with",
            where=str(file),
            next_step="The file of the fleet, a policy or this program is another than it was; leave --resume away.",
        )
    if resume is False or not ours or (ended and not resume):
        return _begun(folder, fleet)
    outcomes = {}
    for number, line in enumerate(lines[1:], 2):
        if line == _END:
            continue
        try:
            outcome = Outcome.model_validate_json(json.dumps(line))
        except ValidationError as error:
            raise _damaged(file, number) from error
        if outcome.report is None or (folder / outcome.report).is_file():
            outcomes[outcome.name] = outcome
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    return Journal(folder, descriptor, outcomes, len(outcomes))


def _begun(folder: Path, fleet: Fleet) -> Journal:
    file = folder / FILE
    _write(file, json.dumps({"schema": SCHEMA, "fleet": fleet.digest}).encode() + b"\n")
    return Journal(folder, os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC))


def _lines(file: Path) -> list[Any]:
    """The values of all whole lines; a torn last one is cut off the file."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(file)) from error
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        os.truncate(file, len(whole))
    values = []
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            values.append(json.loads(line))
        except ValueError as error:
            raise _damaged(file, number) from error
    return values


def _damaged(file: Path, number: int) -> ConfigError:
    return ConfigError("the journal is damaged", where=f"{file}:{number}", next_step="Begin anew with --no-resume.")


def _write(file: Path, data: bytes) -> None:
    """Write a file whole or not at all, and on the disk."""
    part = file.with_name(f".{file.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(file)
