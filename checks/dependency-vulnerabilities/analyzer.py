"""Is any known vulnerability of a dependency older than its deadline, by the recorded reports of npm audit or OSV?

The deadline counts from the day on which the advisory was published. A report without that day leaves no time: what is
known then was known before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from secgate.api import (
    Audit,
    Evidence,
    Hit,
    LockFile,
    Observation,
    Place,
    Problem,
    Recorded,
    Subject,
    Vulnerability,
    covers,
    line_of,
    located,
    lock_files,
)

_KINDS = ("npm_audit", "osv", "pip_audit")
_DEADLINES = ((9.0, timedelta(hours=24)), (7.0, timedelta(days=7)))
_OTHERS = timedelta(days=30)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def analyze(subject: Subject) -> Observation:
    """Every vulnerability of every recorded report."""
    locks = [lock.path for lock in lock_files(subject.tracked)]
    if not locks:
        unlocked = subject.unlocked()
        return Observation(problems=unlocked, absence=None if unlocked else "the target has no dependency")
    within = timedelta(days=subject.duty.max_age_days)
    found = [subject.evidence.audits(kind, within=within) for kind in _KINDS]
    good = [pair for audits in found for pair in audits.good]
    left = [
        lock
        for lock in lock_files(subject.tracked)
        if not any(
            covers(kind, recorded.record.command, lock)
            for kind, audits in zip(_KINDS, found, strict=True)
            for recorded, _ in audits.good
        )
    ]
    evidence = [one for audits in found for one in audits.evidence if one.path is not None]
    if not good and not evidence and not any(audits.problems for audits in found):
        evidence = [audits.evidence[0] for audits in found[:1]]
    problems = [problem for audits in found for problem in audits.problems]
    hits: list[Hit] = []
    packages = 0
    for recorded, audit in good:
        evidence.append(_state(subject, recorded, audit, locks))
        packages += audit.packages if audit.packages is not None else len(locks)
        for one in audit.vulnerabilities:
            if one.score is None:
                reason = f"{one.package}: {one.id} has neither a score nor a severity"
                problems.append(Problem(path=recorded.path, reason=reason))
            else:
                hits += _hits(subject, one, one.score, recorded, locks)
    evidence += [_uncovered(lock) for lock in left if good]
    return Observation(examined=packages, hits=tuple(hits), evidence=tuple(evidence), problems=tuple(problems))


def _uncovered(lock: LockFile) -> Evidence:
    return Evidence(kind="audit", path=lock.path, state="missing", reason="no recorded report speaks of this lock file")


def _state(subject: Subject, recorded: Recorded, audit: Audit, locks: list[str]) -> Evidence:
    """Whether a report still speaks of what is installed."""
    if audit.sources and not any(located(path, locks) for path in audit.sources):
        reason = "names other lock files and none of the target; run it in the target's root"
        return Evidence(kind="audit", path=recorded.path, state="missing", reason=reason)
    commit = recorded.record.commit
    changed = [path for path in locks if not subject.evidence.unchanged_since(commit, path)]
    if changed:
        reason = f"speaks of other lock files: {', '.join(changed[:3])} changed since commit {commit[:12]}"
        return Evidence(kind="audit", path=recorded.path, state="changed", reason=reason)
    day = f"{recorded.record.ended:%Y-%m-%d}"
    left = f"; it skipped {audit.skipped} of the packages" if audit.skipped else ""
    return Evidence(kind="audit", path=recorded.path, state="good", reason=f"of {day}, for these lock files{left}")


def _hits(subject: Subject, one: Vulnerability, score: float, recorded: Recorded, locks: list[str]) -> Iterator[Hit]:
    now = subject.evidence.now
    if one.published is not None and one.published > now:
        # NOTE: a day that has not come says nothing of the age.
        one = replace(one, published=None)
    limit = next((limit for least, limit in _deadlines(subject) if score >= least), None)
    place = _place(subject, one, recorded, locks)
    about = f"{one.package} {one.id}"
    told = f"{one.package} {one.version}".strip() + f": {one.id}, CVSS {score:g}"
    if one.development:
        yield subject.hit("development-only", place, message=_message(subject, "development-only", told), about=about)
    elif limit is None:
        if one.published is None or one.published + _OTHERS < now:
            yield subject.hit(
                "inside-deadline", place, message=f"This package has a known vulnerability ({told}).", about=about
            )
    elif one.published is None or one.published + limit < now:
        since = f", published {one.published:%Y-%m-%d}" if one.published is not None else ", of unknown age"
        yield subject.hit(
            "deadline-passed", place, message=_message(subject, "deadline-passed", told + since), about=about
        )
    else:
        left = f"{_hours(one.published + limit, now)} hours left"
        yield subject.hit(
            "inside-deadline", place, message=_message(subject, "inside-deadline", f"{told}, {left}"), about=about
        )


def _hours(end: datetime, now: datetime) -> int:
    return int((end - now).total_seconds() // 3600)


def _message(subject: Subject, rule: str, told: str) -> str:
    return f"{subject.spec.rules[rule].message} ({told})"


def _deadlines(subject: Subject) -> list[tuple[float, timedelta]]:
    """Least score and time, the highest score first."""
    own = [(entry.cvss_from, _span(entry.within)) for entry in subject.config.vulnerability_deadlines]
    return sorted(own or _DEADLINES, reverse=True)


def _span(text: str) -> timedelta:
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def _place(subject: Subject, one: Vulnerability, recorded: Recorded, locks: list[str]) -> Place:
    manifests = [path for path in subject.texts if path.rpartition("/")[2] == "package.json"]
    found = line_of(one.package, subject.texts, [*manifests, *locks])
    return Place(path=found[0], line=found[1]) if found is not None else Place(path=recorded.path, line=1)
