"""Was every lock file audited within the month, and did somebody read what came out?"""

import re
from collections.abc import Iterator
from datetime import timedelta

from secgate.api import (
    RUNS,
    Audit,
    Evidence,
    LockFile,
    Observation,
    Place,
    Recorded,
    Subject,
    covers,
    lock_files,
    read_pipelines,
)

_KINDS = ("npm_audit", "pip_audit", "osv")
_READ = re.compile(r"\bsecgate\s+record\b|--json\s*>|--format[= ]json|--output")


def analyze(subject: Subject) -> Observation:
    """Every lock file, the reports that cover it, and the statement of who read them."""
    locks = lock_files(subject.tracked)
    if not locks:
        unlocked = subject.unlocked()
        return Observation(problems=unlocked, absence=None if unlocked else "the target has no dependency")
    within = timedelta(days=subject.duty.max_age_days)
    by_kind = {kind: subject.evidence.audits(kind, within=within) for kind in _KINDS}
    reports = {kind: audits.good for kind, audits in by_kind.items()}
    evidence = [one for audits in by_kind.values() for one in audits.evidence if one.path is not None]
    problems = [problem for audits in by_kind.values() for problem in audits.problems]
    if not any(reports.values()) and not evidence and not problems:
        evidence = list(by_kind["npm_audit"].evidence[:1])
    evidence += [_read_on(recorded) for pairs in reports.values() for recorded, _ in pairs]
    attested = subject.attested
    hits = [subject.hit("audit-cannot-fail", place) for place in _tolerated(subject)]
    if any(reports.values()):
        hits += [subject.hit("lock-file-not-audited", Place(path=lock.path, line=1)) for lock in _left(locks, reports)]
    hits += subject.refused
    return Observation(
        examined=len(locks) if subject.exempted is None else 0,
        absence=subject.exempted,
        hits=tuple(hits),
        evidence=(*evidence, *attested.evidence),
        problems=(*problems, *attested.problems),
    )


def _read_on(recorded: Recorded) -> Evidence:
    return Evidence(kind="audit", path=recorded.path, state="good", reason=f"of {recorded.record.ended:%Y-%m-%d}")


def _left(locks: tuple[LockFile, ...], reports: dict[str, tuple[tuple[Recorded, Audit], ...]]) -> Iterator[LockFile]:
    """Lock files that no report speaks of."""
    commands = [(kind, recorded.record.command) for kind, pairs in reports.items() for recorded, _ in pairs]
    yield from (lock for lock in locks if not any(covers(kind, command, lock) for kind, command in commands))


def _tolerated(subject: Subject) -> Iterator[Place]:
    for step in read_pipelines(subject.texts).steps:
        audits = RUNS["audit"]
        if audits.search(step.script) and step.tolerates(audits) and not _READ.search(step.script):
            yield Place(path=step.path, line=step.line)
