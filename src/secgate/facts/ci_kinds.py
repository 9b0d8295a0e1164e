"""What the steps of CI jobs are for: tests, types, lint, audits of dependencies, the gate itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from secgate.facts.ci import Step

Kind = Literal["tests", "types", "lint", "audit", "gate"]

_MANAGER = r"\b(?:npm|pnpm|yarn|bun|turbo|nx|lerna|make|just|task)\b[^\n|&;]*?[\s:]"
RUNS: dict[Kind, re.Pattern[str]] = {
    "tests": re.compile(
        rf"\b(?:vitest|jest|mocha|ava|playwright\s+test|cypress\s+run|pytest|tox|go\s+test|cargo\s+test|node\s+--test)\b"
        rf"|{_MANAGER}t(?:est)?(?:[:\w-]*)(?=\s|$|;)|\bsecgate\s+record\s+junit\b"
    ),
    "types": re.compile(
        rf"\b(?:tsc|vue-tsc|mypy|pyright)\b|{_MANAGER}(?:type-?check|check[-:]types|types|tsc)(?:[:\w-]*)(?=\s|$|;)"
        r"|\bsecgate\s+record\s+typecheck\b"
    ),
    "lint": re.compile(
        rf"\b(?:eslint|oxlint|biome\s+(?:lint|check|ci)|ruff\s+check|flake8|pylint)\b|{_MANAGER}lint(?:[:\w-]*)(?=\s|$|;)"
        r"|\bsecgate\s+record\s+lint\b"
    ),
    "audit": re.compile(
        r"\b(?:(?:npm|pnpm|yarn|bun)\s+(?:npm\s+)?audit|osv-scanner|pip-audit|audit-ci|better-npm-audit)\b"
    ),
    "gate": re.compile(r"\bsecgate\s+(?:run|ci)\b"),
}


@dataclass(frozen=True)
class Job:
    """A job that a change has to pass.

    Attributes:
        steps: those that test, check types or lint.
        kinds: what they are for.
        gates: whether this gate runs in it too, so that it has not ended yet.
    """

    path: str
    name: str
    title: str
    steps: tuple[Step, ...]
    kinds: frozenset[Kind]
    gates: bool

    def is_named(self, check: str) -> bool:
        """Whether a result that a platform shows is of this job: by its title, a matrix or a calling job around it."""
        parts = re.split(r"\$\{\{.*?\}\}", self.title)
        own = ".*".join(re.escape(part) for part in parts)
        return re.fullmatch(rf"(?:.* / )?{own}(?: \(.*\))?", check) is not None


def kinds_of(step: Step) -> frozenset[Kind]:
    """What a step is for, by its commands."""
    return frozenset(kind for kind, pattern in RUNS.items() if pattern.search(step.script))


def required_jobs(steps: Iterable[Step]) -> tuple[Job, ...]:
    """The jobs on proposed changes that run tests, check types or lint."""
    by_job: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if step.on_changes:
            by_job.setdefault((step.path, step.job), []).append(step)
    jobs = []
    for (path, name), own in by_job.items():
        wanted: frozenset[Kind] = frozenset({"tests", "types", "lint"})
        found = [step for step in own if kinds_of(step) & wanted]
        if found:
            kinds = frozenset(kind for step in found for kind in kinds_of(step) & wanted)
            gates = any("gate" in kinds_of(step) for step in own)
            jobs.append(Job(path, name, own[0].title or name, tuple(found), kinds, gates))
    return tuple(jobs)
