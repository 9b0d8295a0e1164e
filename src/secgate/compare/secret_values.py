"""Which secrets of the head the base has too: compared by value, inside the scanner, never by a name or an id alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from secgate.compare.side import BaseSide
from secgate.engines import secrets
from secgate.engines.ready import Ready
from secgate.errors import EngineError
from secgate.model import At, Confidence, Finding
from secgate.secrets.values import Secret
from secgate.settings.config import Config
from secgate.target.git import Git
from secgate.target.snapshot import Snapshot

_COMMIT_MESSAGE = "@commit-message"


@dataclass(frozen=True)
class SecretScan:
    """What a scan of some files takes.

    Attributes:
        config: the target's vocabulary.
        now: for tokens that carry their expiry.
        ready: the process that does the first one, where one waits already.
        cache: the folder where it is kept what such scans saw.
    """

    config: Config
    now: datetime
    ready: Ready | None = None
    cache: Path | None = None

    def begin(
        self, snapshot: Snapshot, paths: Iterable[str], named: Sequence[At] = ()
    ) -> secrets.Scan | secrets.Remembered:
        """A scan of these files alone, which goes on beside the rest."""
        wanted = frozenset(paths)
        some = replace(
            snapshot,
            files={path: file for path, file in snapshot.files.items() if path in wanted},
            binary=tuple(one for one in snapshot.binary if one.entry.path in wanted),
        )
        reading = secrets.Reading(history="off", cache=self.cache, named=tuple(named), told="findings", some=True)
        ready = self.ready if self.ready is not None and not self.ready.has_job else None
        job = secrets.job(some, self.config, {"history": "off"}, reading, now=self.now)
        return secrets.begin(job, ready, alone=True)


class KnownSecrets:
    """Which findings have a value that stood in the base at the same place; the scan of the base begins at once.

    A value that stands in more lines of a file than before is new in as many as there are more; one that was taken for
    something else, or was less sure, is new.

    Args:
        findings: open findings of secrets.
        head: the files of the head.
        base: what it is compared with.
        scan: what a scan takes.
    """

    def __init__(self, findings: Sequence[Finding], head: Snapshot, base: BaseSide, scan: SecretScan) -> None:
        self._files = [finding for finding in findings if finding.commit is None]
        self._commits = [finding for finding in findings if finding.commit is not None]
        self._head, self._base, self._scan = head, base, scan
        there = {base.path(one.path) for one in self._files} & {entry.path for entry in base.snapshot.tree.entries}
        self._before = scan.begin(base.snapshot, there) if there else None

    def ids(self) -> frozenset[str]:
        """The ids of these findings."""
        return self._in_files() | _in_history(self._commits, self._head.tree.git, self._base.commit)

    def _in_files(self) -> frozenset[str]:
        if self._before is None:
            return frozenset()
        before = [one for one in self._before.result()[0].secrets if one.rule and one.commit is None]
        # A file that is the same holds the same values in the same places.
        same = {(one.rule, one.path, one.line, one.column): one for one in before}
        known, asked = set(), []
        for finding in self._files:
            old = same.get((_rule(finding), finding.path, finding.line, finding.column))
            if not self._is_same(finding.path):
                asked.append(finding)
            elif old is not None and Confidence(old.confidence).at_least(finding.confidence):
                known.add(finding.id)
        paths = {finding.path for finding in asked}
        stood = [one for one in before if one.path in {self._base.path(path) for path in paths}]
        if not stood:
            return frozenset(known)
        # NOTE: the scanner alone sees values. It says which of the head's stand at the places of the base.
        places = {At(commit=self._base.commit, path=secret.path, line=secret.line) for secret in stood}
        now = self._scan.begin(self._head, {one.path for one in self._files}, sorted(places, key=_order)).result()[0]
        ids = {(_rule(finding), finding.path, finding.line, finding.column): finding.id for finding in asked}
        return frozenset((*known, *_matched(now.secrets, stood, ids, self._base)))

    def _is_same(self, path: str) -> bool:
        new, old = self._head.files.get(path), self._base.snapshot.files.get(path)
        return new is not None and old is not None and new.data == old.data


def _order(at: At) -> tuple[str, int]:
    return at.path, at.line


def _matched(
    now: Iterable[Secret], before: Iterable[Secret], ids: dict[tuple[str, str, int, int], str], base: BaseSide
) -> Iterable[str]:
    stood: dict[tuple[str, int], list[Secret]] = {}
    for secret in before:
        stood.setdefault((secret.path, secret.line), []).append(secret)
    taken: Counter[tuple[str, int, str]] = Counter()
    for secret in now:
        finding = ids.get((secret.rule, secret.path, secret.line, secret.column))
        for place in secret.stands_at if finding is not None and secret.commit is None else ():
            fitting = [old for old in stood.get((place.path, place.line), ()) if _as_sure(old, secret)]
            key = (place.path, place.line, secret.group)
            if place.path == base.path(secret.path) and taken[key] < min(1, len(fitting)):
                taken[key] += 1
                yield finding or ""
                break


def _as_sure(old: Secret, new: Secret) -> bool:
    same = (old.rule, old.type) == (new.rule, new.type)
    return same and Confidence(old.confidence).at_least(Confidence(new.confidence))


def _in_history(findings: Sequence[Finding], git: Git | None, commit: str) -> frozenset[str]:
    """Those whose commit the base has; the name or message of a tag may be new although its commit is not."""
    asked = [one for one in findings if not one.path.startswith("@") or one.path == _COMMIT_MESSAGE]
    if git is None or not asked:
        return frozenset()
    try:
        reached = frozenset(git.run("rev-list", commit, "--").decode().split())
    except EngineError:
        return frozenset()
    return frozenset(one.id for one in asked if one.commit in reached)


def _rule(finding: Finding) -> str:
    return finding.rule.partition(".")[2]
