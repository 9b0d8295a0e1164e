"""Did the jobs that test, check types and lint end well for this commit, and could they have failed?

The CI files show which jobs these are; the change record shows how they ended.
"""

import re
from collections.abc import Iterator, Sequence

from secgate.api import (
    RUNS,
    Confidence,
    Hit,
    Job,
    Observation,
    Place,
    Problem,
    StatusCheck,
    Step,
    Subject,
    kinds_of,
    read_pipelines,
    required_jobs,
)

_GREEN = frozenset({"success", "neutral"})
_GOING_ON = frozenset({"in_progress", "queued", "pending", "waiting", "requested"})
_BY_NAME = re.compile(r"\b(?:tests?|unit|e2e|integration|type-?check|tsc|types|lint|eslint)\b", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Required jobs, and every step that tests, checks types, lints, audits or gates."""
    pipelines = read_pipelines(subject.texts)
    steps = [step for step in pipelines.steps if kinds_of(step)]
    jobs = required_jobs(pipelines.steps)
    hits = [*_idle(subject, steps), *_filtered(subject, jobs)]
    problems = [Problem(path=path, reason=why) for path, why in pipelines.unread.items()]
    known = subject.evidence.known_change
    checks = known.record.checks if known.record is not None else None
    unresolved: list[Problem] = []
    if known.record is not None and checks is None:
        reason = 'the change record does not hold the results of jobs: its key is "statusCheckRollup"'
        problems.append(Problem(path=known.path, reason=reason))
    elif checks is not None:
        hits += _not_green(subject, jobs, checks, known.path)
        unresolved += _own(jobs, checks)
        problems += _nothing(jobs, checks, known.path)
    return Observation(
        examined=len(steps) + len(jobs) + len(checks or ()),
        hits=tuple(hits),
        evidence=known.evidence,
        problems=(*problems, *known.problems),
        unresolved=tuple(unresolved),
    )


def _idle(subject: Subject, steps: Sequence[Step]) -> Iterator[Hit]:
    for step in steps:
        why = next((said for kind in sorted(kinds_of(step)) if (said := step.tolerates(RUNS[kind]))), "")
        if why:
            sure = Confidence.MEDIUM if step.perhaps else None
            place = Place(path=step.path, line=step.line)
            yield subject.hit("ci-step-cannot-fail", place, message=f"Job {step.job}: {why}.", confidence=sure)


def _filtered(subject: Subject, jobs: Sequence[Job]) -> Iterator[Hit]:
    for job in jobs:
        if job.steps[0].filtered:
            place = Place(path=job.path, line=job.steps[0].line)
            message = f"Job {job.name} can be left out: {job.steps[0].filtered}."
            yield subject.hit("check-skipped-by-path", place, message=message)


def _not_green(subject: Subject, jobs: Sequence[Job], checks: Sequence[StatusCheck], report: str) -> Iterator[Hit]:
    seen: set[str] = set()
    for job in jobs:
        own = [check for check in checks if job.is_named(check.title)]
        seen |= {check.title for check in own}
        place = Place(path=job.path, line=job.steps[0].line)
        bad = [check for check in own if check.outcome not in _GREEN and not _is_own(job, check)]
        if not own:
            message = f"Job {job.name} is not among the results of this commit."
            yield subject.hit("required-check-not-green", place, message=message)
        elif bad:
            message = f"Job {job.name} did not end well: {bad[0].outcome}."
            yield subject.hit("required-check-not-green", place, message=message)
    for check in checks:
        wanted = check.is_required or (not jobs and check.is_required is None and _BY_NAME.search(check.title))
        if wanted and check.title not in seen and check.outcome not in _GREEN:
            message = f"{check.title[:80]} did not end well: {check.outcome}."
            yield subject.hit(
                "required-check-not-green", Place(path=report, line=1), message=message, about=check.title
            )


def _is_own(job: Job, check: StatusCheck) -> bool:
    return job.gates and check.outcome in _GOING_ON


def _own(jobs: Sequence[Job], checks: Sequence[StatusCheck]) -> Iterator[Problem]:
    """A job that runs this gate beside its tests cannot have ended when the gate looks."""
    for job in jobs:
        if any(job.is_named(check.title) and _is_own(job, check) for check in checks):
            reason = f"job {job.name} runs this gate too and has not ended; let the gate run in a job of its own"
            yield Problem(path=job.path, line=job.steps[0].line, reason=reason)


def _nothing(jobs: Sequence[Job], checks: Sequence[StatusCheck], report: str) -> Iterator[Problem]:
    if not jobs and not any(check.is_required or _BY_NAME.search(check.title) for check in checks):
        reason = "no job of the target's CI files and none of the results is known to test, check types or lint"
        yield Problem(path=report, reason=reason)
