"""Did the linter run for this commit, and did it find no error? Would the job stop at one?"""

import re
from collections.abc import Collection, Iterator

from secgate.api import (
    Evidence,
    Hit,
    Lint,
    Observation,
    Place,
    Problem,
    Read,
    Recorded,
    Subject,
    counted,
    is_configured,
    located,
    placed,
    read_pipelines,
)

_MOST = 200
# With more than half of the scripts missing, a report shows nothing of the target; with a fifth, it leaves a question.
_FEW, _MOST_UNSEEN = 0.5, 0.2
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
    if not idle and not unread and not is_configured(subject, _CONFIGURED, _IN_MANIFEST):
        return Observation(
            absence="no linter is configured: no eslint, oxlint, biome, ruff, flake8, pylint or lint script"
        )
    read = subject.evidence.lint
    hits = [hit for recorded, said in read.good for hit in _errors(subject, recorded, said)]
    files = {name for _, said in read.good for name in said.files}
    few, some = _unseen(subject, read, files) if read.good else ((), ())
    return Observation(
        examined=len(files),
        hits=(*hits, *idle),
        evidence=(*read.evidence, *(_worth(recorded, said) for recorded, said in read.good), *few),
        problems=(*read.problems, *unread, *(p for recorded, said in read.good for p in _disagreement(recorded, said))),
        undecided=some,
    )


def _unseen(
    subject: Subject, read: Read[Lint], files: Collection[str]
) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    """What the reports are worth by the share of the target's own scripts that they name."""
    seen = set(placed(files, frozenset(subject.tracked)).values())
    own = subject.script_paths
    left = [path for path in own if path not in seen]
    path = read.good[0][0].path
    named = f"{len(own) - len(left)} of {counted(len(own), 'script')} of the target"
    if (own and len(left) > _FEW * len(own)) or not seen:
        reason = f"names {named}: run the linter over all of them"
        return (Evidence(kind="lint report", path=path, state="missing", reason=reason),), ()
    if len(left) > _MOST_UNSEEN * len(own):
        return (), (Problem(path=path, reason=f"names {named}; {left[0]} is not among them"),)
    return (Evidence(kind="lint report", path=path, state="good", reason=f"names {named}"),), ()


def _disagreement(recorded: Recorded, said: Lint) -> Iterator[Problem]:
    code = recorded.record.exit_code
    if code and not said.errors and not said.warnings:
        reason = f"the command that wrote it ended with {code}, and the report shows neither an error nor a warning"
        yield Problem(path=recorded.path, reason=f"{reason}: it does not show all")


def _worth(recorded: Recorded, said: Lint) -> Evidence:
    reason = (
        f"{counted(len(said.files), 'file')}, {counted(len(said.errors), 'error')}, {counted(said.warnings, 'warning')}"
    )
    return Evidence(kind="lint report", path=recorded.path, state="good", reason=reason)


def _errors(subject: Subject, recorded: Recorded, said: Lint) -> Iterator[Hit]:
    known = frozenset(subject.tracked)
    for error in said.errors[:_MOST]:
        path = located(error.path, known)
        place = Place(path=path, line=error.line) if path is not None else Place(path=recorded.path, line=1)
        rule = f"breaks {error.rule}" if error.rule else "does not parse"
        about = f"{error.path}:{error.line} {error.rule}" if path is None else ""
        yield subject.hit("lint-error", place, message=f"The linter says that this {rule}.", about=about)
    if recorded.record.exit_code and said.warnings and not said.errors:
        message = f"The command ended with {recorded.record.exit_code}: it has more warnings than it may."
        yield subject.hit("lint-error", Place(path=recorded.path, line=1), message=message)
