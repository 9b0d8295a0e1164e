"""Did the linter run for this commit, and did it find no error? Would the job stop at one?"""

import re
from collections.abc import Iterator

from secgate.api import Evidence, Hit, Lint, Observation, Place, Problem, Recorded, Subject, located, read_pipelines

_MOST = 200
_CONFIGURED = re.compile(
    r"(?:^|/)(?:\.eslintrc(?:\.\w+)?|eslint\.config\.[cm]?[jt]s|\.?oxlintrc\.json|biome\.jsonc?|\.?ruff\.toml|\.flake8|\.pylintrc)$"
)
_IN_MANIFEST = re.compile(
    r'"(?:eslintConfig|eslint|oxlint|@biomejs/biome)"\s*:|"lint[\w:-]*"\s*:|^\[tool\.ruff', re.MULTILINE
)
_LINTS = re.compile(
    r"\b(?:eslint|oxlint|biome\s+(?:lint|check|ci)|ruff\s+check|flake8|pylint|secgate\s+record\s+lint)\b"
    r"|\b(?:npm|pnpm|yarn|bun|turbo|nx)\b[^\n|&;]*\blint(?:[:\w-]*)\b"
)


def analyze(subject: Subject) -> Observation:
    """Every file of the recorded reports, and the steps that lint."""
    pipelines = read_pipelines(subject.texts)
    idle = [
        subject.hit("lint-cannot-fail", Place(path=step.path, line=step.line), message=f"Job {step.job}: {why}.")
        for step in pipelines.steps
        if _LINTS.search(step.script) and (why := step.tolerates(_LINTS))
    ]
    unread = tuple(Problem(path=path, reason=why) for path, why in pipelines.unread.items())
    if not idle and not unread and not _is_configured(subject):
        return Observation(
            absence="no linter is configured: no eslint, oxlint, biome, ruff, flake8, pylint or lint script"
        )
    read = subject.evidence.lint
    hits = [hit for recorded, said in read.good for hit in _errors(subject, recorded, said)]
    files = {name for _, said in read.good for name in said.files}
    return Observation(
        examined=len(files),
        hits=(*hits, *idle),
        evidence=(*read.evidence, *(_worth(recorded, said) for recorded, said in read.good)),
        problems=(*read.problems, *unread),
    )


def _is_configured(subject: Subject) -> bool:
    if any(_CONFIGURED.search(path) for path in subject.tracked):
        return True
    manifests = (p for p in subject.tracked if p.rpartition("/")[2] in {"package.json", "pyproject.toml"})
    return any(_IN_MANIFEST.search(subject.read(path) or "") for path in manifests)


def _worth(recorded: Recorded, said: Lint) -> Evidence:
    reason = f"{len(said.files)} files, {len(said.errors)} errors, {said.warnings} warnings"
    return Evidence(kind="lint report", path=recorded.path, state="good", reason=reason)


def _errors(subject: Subject, recorded: Recorded, said: Lint) -> Iterator[Hit]:
    known = frozenset(subject.tracked)
    for error in said.errors[:_MOST]:
        path = located(error.path, known)
        place = Place(path=path, line=error.line) if path is not None else Place(path=recorded.path, line=1)
        rule = f"breaks {error.rule}" if error.rule else "does not parse"
        about = f"{error.path}:{error.line} {error.rule}" if path is None else ""
        yield subject.hit("lint-error", place, message=f"The linter says that this {rule}.", about=about)
    if recorded.record.exit_code and not said.errors:
        message = f"The command ended with {recorded.record.exit_code}: it has more warnings than it may."
        yield subject.hit("lint-error", Place(path=recorded.path, line=1), message=message)
