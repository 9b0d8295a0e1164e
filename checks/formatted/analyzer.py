"""Would the formatter change anything of this commit? Its recorded report in check mode decides."""

import re
from collections.abc import Iterator

from secgate.api import (
    Evidence,
    Formatting,
    Hit,
    Observation,
    Place,
    Problem,
    Recorded,
    Subject,
    counted,
    is_configured,
    located,
)

_MOST = 200
_CONFIGURED = re.compile(
    r"(?:^|/)(?:\.prettierrc(?:\.\w+)?|prettier\.config\.[cm]?[jt]s|biome\.jsonc?|\.dprint\.json|dprint\.json|\.?ruff\.toml)$"
)
_IN_MANIFEST = re.compile(
    r'"(?:prettier|@biomejs/biome|dprint)"\s*:|"format[\w:-]*"\s*:|^\[tool\.(?:black|ruff\.format)', re.MULTILINE
)


def analyze(subject: Subject) -> Observation:
    """Every recorded report of the formatter."""
    if not is_configured(subject, _CONFIGURED, _IN_MANIFEST):
        return Observation(
            absence="no formatter is configured: no prettier, biome, dprint, black, ruff or format script"
        )
    read = subject.evidence.formatting
    known = frozenset(subject.tracked)
    hits = [hit for recorded, said in read.good for hit in _changed(subject, recorded, said, known)]
    problems = [*read.problems, *(problem for recorded, said in read.good for problem in _unread(recorded, said))]
    # NOTE: prettier does not say how many files it looked at: a report counts for those that it names, or for one.
    examined = sum(said.files or max(1, len(said.unformatted)) for _, said in read.good)
    return Observation(
        examined=examined,
        hits=tuple(hits),
        evidence=(*read.evidence, *(_worth(recorded, said) for recorded, said in read.good)),
        problems=tuple(problems),
    )


def _worth(recorded: Recorded, said: Formatting) -> Evidence:
    files = counted(said.files, "file") if said.files is not None else "files that it does not count"
    reason = f"{said.tool}: {files}, {len(said.unformatted)} to be changed"
    return Evidence(kind="format report", path=recorded.path, state="good", reason=reason)


def _changed(subject: Subject, recorded: Recorded, said: Formatting, known: frozenset[str]) -> Iterator[Hit]:
    for name in said.unformatted[:_MOST]:
        path = located(name, known)
        about = name if path is None else ""
        yield subject.hit("file-not-formatted", Place(path=path or recorded.path, line=1), about=about)


def _unread(recorded: Recorded, said: Formatting) -> Iterator[Problem]:
    if said.broken:
        broken = counted(len(said.broken), "file")
        reason = f"{broken} could not be read by the formatter, so whether it would change them is not known"
        yield Problem(path=recorded.path, reason=reason)
    elif recorded.record.exit_code and not said.unformatted:
        code = recorded.record.exit_code
        reason = f"the command that wrote it ended with {code}, and it names no file that it would change"
        yield Problem(path=recorded.path, reason=reason)
