"""The secrets engine: a scan in a child process, and its result as an observation that holds no value."""

import pickle
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from secgate.catalog.check import Check
from secgate.engines.ready import Ready
from secgate.errors import EngineError
from secgate.model import At, Confidence, Hit, Observation, Place, Problem, by_path
from secgate.secrets.entry import remembered
from secgate.secrets.rotation import Rotated, rotated
from secgate.secrets.values import FileBlob, Job, Result, Secret, ValuePlace
from secgate.secrets.values import Problem as ScanProblem
from secgate.secrets.wire import EASED, send
from secgate.settings.config import Config
from secgate.settings.rotations import Rotation
from secgate.target.git import Git
from secgate.target.history import commit_days, head_blobs
from secgate.target.snapshot import Snapshot
from secgate.target.tree import Unreadable

TIMEOUT_S = 3_600
_SHA1 = 40
_TICK_S = 0.05


class Scan:
    """A scan that runs in a child process; nothing of the target can enter that process but as data.

    The child gets the job on standard input and answers on standard output. What it writes to standard error is thrown
    away: it could quote the target.
    """

    def __init__(self, job: Job, ready: "Ready | None" = None) -> None:
        self._began = time.perf_counter()
        self._ready = ready or Ready()
        self._process = self._ready.process
        self._ready.has_job = True
        self._answer = b""
        self._eased = threading.Event()
        self._thread = threading.Thread(target=self._talk, args=([job],), daemon=True)
        self._thread.start()

    def _talk(self, jobs: list[Job]) -> None:
        there, back = self._process.stdin, self._process.stdout
        if there is None or back is None:
            raise EngineError("the secret scanner has no pipes")
        try:
            # NOTE: the child reads all before it answers.
            with suppress(BrokenPipeError), there:
                send(jobs.pop(), there)
            with back:
                back.read(len(EASED))
                self._eased.set()
                self._answer = back.read()
        finally:
            self._eased.set()
        self._process.wait()

    @property
    def runs(self) -> bool:
        """Whether it still goes on."""
        return self._thread.is_alive()

    @property
    def _left_s(self) -> float:
        """Seconds that it may still take; never below 0."""
        return max(0.0, TIMEOUT_S - (time.perf_counter() - self._began))

    def wait_eased(self) -> bool:
        """Wait until the scan needs one processor at most and little memory, or its time is over; whether it does."""
        return self._eased.wait(self._left_s)

    def wait_ended(self, stop: threading.Event) -> None:
        """Wait until it has ended, whatever its result, or its time is over; no longer when `stop` is set."""
        while self.runs and not stop.is_set() and (left := self._left_s) > 0:
            self._thread.join(min(left, _TICK_S))

    def result(self, timeout_s: float | None = None) -> tuple[Result, float]:
        """The result, and the seconds it took; a child that dies or hangs is a problem, not an exception.

        Args:
            timeout_s: seconds that it may go on; None takes what is left of the time of a scan, which is the most.
        """
        self._thread.join(self._left_s if timeout_s is None else min(timeout_s, self._left_s))
        if self._thread.is_alive():
            self._process.kill()
            seconds = time.perf_counter() - self._began
            return _failed(f"the secret scanner took longer than {seconds:.0f} s and was stopped"), seconds
        seconds = time.perf_counter() - self._began
        if self._process.returncode != 0:
            return _failed(f"the secret scanner died without an answer (exit {self._process.returncode})"), seconds
        # The bytes come from our own child, not from the target.
        answer = pickle.loads(self._answer) if self._answer else None  # noqa: S301
        return (
            (answer, seconds) if isinstance(answer, Result) else (_failed("the secret scanner gave no result"), seconds)
        )


@dataclass(frozen=True)
class Remembered:
    """A scan that was made before."""

    known: Result
    runs: Literal[False] = False

    def result(self, _timeout_s: float | None = None) -> tuple[Result, float]:
        """The result, at once."""
        return self.known, 0.0


def begin(job: Job, ready: Ready | None = None, *, alone: bool) -> Scan | Remembered:
    """Begin a scan.

    Args:
        job: what is scanned.
        ready: the process that does it, where one waits already.
        alone: nothing else runs beside it. Then it is first looked up whether the same was scanned before: to hand all
            files to a process that does so takes longer.
    """
    known = remembered(job) if alone else None
    return Remembered(known) if known is not None else Scan(job, ready)


def _failed(reason: str) -> Result:
    return Result(problems=(ScanProblem(None, reason),))


@dataclass(frozen=True)
class Reading:
    """How much of the target is read, beside its files.

    Attributes:
        history: of the history, where the item's settings do not say: all, what the base does not have, or nothing.
        base: the commit of the base.
        cache: the folder where it is kept which contents hold nothing; None: nowhere.
        named: places that waivers and rotations name; every secret says at which of them the same value stands.
        told: which values are told: all that look like a secret, as the map of secrets wants it, or those that give a
            finding.
        some: only some of the target's files are scanned.
    """

    history: Literal["full", "base", "off"] = "full"
    base: str | None = None
    cache: Path | None = None
    named: tuple[At, ...] = ()
    told: Literal["all", "findings"] = "all"
    some: bool = False


def history_of(settings: Mapping[str, Any], reading: Reading) -> str:
    """How much of the history is read: the item's setting goes before the command line."""
    return str(settings.get("history", reading.history))


def job(
    snapshot: Snapshot, config: Config, settings: Mapping[str, Any], reading: Reading | None = None, *, now: datetime
) -> Job:
    """What the child process has to scan.

    Args:
        snapshot: the target's files.
        config: the target's vocabulary.
        settings: the item's settings; `history` is `full`, `base` or `off`.
        reading: how much is read beside them.
        now: for tokens that carry their expiry.
    """
    git = snapshot.tree.git
    reading = reading or Reading()
    history = history_of(settings, reading)
    wanted = history != "off" and git is not None
    binaries, unread = _new_binaries(snapshot, git if wanted else None)
    return Job(
        files=(*(FileBlob(path, file.held, _sha1(file.blob)) for path, file in snapshot.files.items()), *binaries),
        names=tuple(entry.path for entry in snapshot.tree.entries),
        git_dir=str(git.git_dir) if git else None,
        root=str(git.root) if git else str(snapshot.tree.root),
        history="full" if wanted else "off",
        base=reading.base if history == "base" else None,
        publishable=config.publishable_keys,
        test_paths=config.test_secret_paths,
        secret_names=config.secret_names,
        env_templates=config.env_templates,
        prefix=snapshot.tree.prefix,
        now=int(now.timestamp()),
        unread=tuple(unread),
        named=tuple(ValuePlace(at.commit, at.path, at.line) for at in reading.named),
        cache=str(reading.cache) if reading.cache is not None else None,
        told=reading.told,
        some=reading.some,
    )


def _sha1(blob: str) -> str:
    """What git calls a content, where it gives ids of SHA-1."""
    return blob if len(blob) == _SHA1 else ""


def _new_binaries(snapshot: Snapshot, git: Git | None) -> tuple[list[FileBlob], list[ScanProblem]]:
    """Files without text that the history (None: it is not read) does not hold as they are; the rest is read there."""
    try:
        committed = frozenset(head_blobs(git).values()) if git is not None and snapshot.binary else frozenset()
    except EngineError:
        committed = frozenset()
    blobs: list[FileBlob] = []
    problems: list[ScanProblem] = []
    for entry, in_index, blob in snapshot.binary:
        if in_index and entry.blob in committed:
            continue
        try:
            blobs.append(FileBlob(entry.path, snapshot.tree.held(entry), _sha1(blob)))
        except Unreadable as reason:
            problems.append(ScanProblem(entry.path, str(reason)))
    return blobs, problems


@dataclass(frozen=True)
class Recorded:
    """The rotations that the target records, and whether a signed statement gives their file's digest."""

    rotations: tuple[Rotation, ...] = ()
    signed: bool = False


def closed_by(recorded: Recorded, result: Result, snapshot: Snapshot) -> Rotated:
    """What the rotations close of a result."""
    git = snapshot.tree.git
    if git is None or not recorded.rotations:
        return Rotated()
    commits = {p.commit for secret in result.secrets if secret.stands_at for p in secret.places if p.commit}
    return rotated(result.secrets, recorded.rotations, commit_days(git, commits), signed=recorded.signed)


def observation(
    check: Check, result: Result, snapshot: Snapshot, settings: Mapping[str, Any], recorded: Recorded | None = None
) -> Observation:
    """The scan's result as an observation; every hit is sensitive.

    Args:
        check: the check whose rules the hits have.
        result: what the scan saw.
        snapshot: the target's files.
        settings: the item's settings.
        recorded: rotations, which close places in the history.
    """
    closing = closed_by(recorded or Recorded(), result, snapshot)
    problems = [*snapshot.hidden, *(Problem(path=p.path, reason=p.reason) for p in result.problems)]
    if not snapshot.is_repository and settings.get("history", "full") != "off":
        problems.append(
            Problem(reason="the target is not a git work tree: its history is not examined; run inside the repository")
        )
    found = [
        secret
        for secret in result.secrets
        if secret.rule and secret not in closing.closed and not snapshot.is_excluded(secret.path)
    ]
    undeclared = sorted({secret.rule for secret in found} - set(check.spec.rules))
    problems += [
        Problem(path=f"{check.id}/check.yaml", reason=f"does not declare the rule {rule}") for rule in undeclared
    ]
    hits = tuple(_hit(check, secret) for secret in found if secret.rule not in undeclared)
    # NOTE: what the history holds, and files without text, are contents that may have stood at many places.
    return Observation(
        examined=result.files + result.blobs,
        examined_at=by_path(snapshot.files) if result.files else {},
        hits=hits,
        problems=tuple(problems),
        evidence=closing.evidence,
    )


def _hit(check: Check, secret: Secret) -> Hit:
    spec = check.spec.rules[secret.rule]
    shown = f"{secret.type}, {secret.length} characters"
    if secret.first4:
        shown += f', begins with "{secret.first4}"'
    return Hit(
        rule=secret.rule,
        place=Place(path=secret.path, line=secret.line, column=secret.column),
        message=f"{spec.message} ({shown}; {secret.reason})" if secret.reason else f"{spec.message} ({shown})",
        fix=spec.fix,
        severity=spec.severity or check.spec.severity,
        confidence=Confidence(secret.confidence),
        sensitive=True,
        commit=secret.commit,
        in_head=secret.in_head,
        origin_key="\0".join((secret.name, "" if secret.in_head else secret.commit or "")),
        stands_at=tuple(_at(place) for place in secret.stands_at),
    )


def unknown_places(result: Result) -> dict[At, str]:
    """Why the value at a place that a waiver names is not known."""
    return {_at(place): reason for place, reason in result.unknown}


def _at(place: ValuePlace) -> At:
    return At(commit=place.commit, path=place.path, line=place.line)
