"""Did the type checker run for this commit over every project, and did it find nothing?

A project is checked when a recorded run lists a file of it, or when the recorded command names it.
"""

from collections.abc import Collection, Iterator

from secgate.api import (
    Evidence,
    Hit,
    Observation,
    Place,
    Problem,
    Read,
    Recorded,
    Subject,
    TypeCheck,
    TypeProject,
    by_path,
    checked_projects,
    counted,
    invocations,
    located,
    runs_compiler,
    same_project,
    type_projects,
    unchecking,
)

_MOST = 200


def analyze(subject: Subject) -> Observation:
    """Every project with production code, and what the recorded runs say."""
    production = [file.path for file in subject.files if file.language == "typescript"]
    projects = type_projects(subject.texts, production)
    if not projects:
        if production:
            reason = "no tsconfig.json builds this file, so no type checker is known to look at it"
            return Observation(problems=(Problem(path=production[0], reason=reason),))
        return Observation(absence="the target holds no TypeScript that the code items look at")
    read = subject.evidence.typecheck
    known = frozenset(subject.tracked)
    hits = [hit for recorded, said in read.good for hit in _errors(subject, recorded, said, known)]
    problems = [*read.problems, *(p for recorded, said in read.good for p in _disagreement(recorded, said))]
    problems += [p for recorded, _ in read.good for p in _without_types(subject, recorded)]
    left, doubts = _unchecked(subject, projects, read, known) if read.good else ([], [])
    hits += [subject.hit("project-not-checked", Place(path=project.path, line=1)) for project in left]
    return Observation(
        examined_at=by_path(projects) if read.good else {},
        hits=tuple(hits),
        evidence=(*read.evidence, *(_worth(recorded, said) for recorded, said in read.good)),
        problems=tuple(problems),
        unresolved=tuple(doubts),
    )


def _worth(recorded: Recorded, said: TypeCheck) -> Evidence:
    files = counted(said.counted, "file") if said.counted is not None else "files that it does not count"
    return Evidence(
        kind="typecheck report",
        path=recorded.path,
        state="good",
        reason=f"{files}, {counted(len(said.errors), 'error')}",
    )


def _errors(subject: Subject, recorded: Recorded, said: TypeCheck, known: Collection[str]) -> Iterator[Hit]:
    for error in said.errors[:_MOST]:
        path = located(error.path, known)
        place = Place(path=path, line=error.line) if path is not None else Place(path=recorded.path, line=1)
        about = f"{error.path}:{error.line} {error.code}" if path is None else ""
        yield subject.hit("type-error", place, message=f"The type checker reports {error.code}.", about=about)
    if recorded.record.exit_code and not said.errors:
        reason = f"The command ended with {recorded.record.exit_code}, and the report shows no error."
        yield subject.hit("type-error", Place(path=recorded.path, line=1), message=reason)


def _disagreement(recorded: Recorded, said: TypeCheck) -> Iterator[Problem]:
    if said.errors and not recorded.record.exit_code:
        reason = "the report shows errors and its command ended with 0: nothing stops at them"
        yield Problem(path=recorded.path, reason=reason)


def _without_types(subject: Subject, recorded: Recorded) -> Iterator[Problem]:
    how = unchecking(invocations(recorded.record.command, subject.texts), subject.texts)
    if how:
        yield Problem(path=recorded.path, reason=f"the compiler ran with {how}, and looked at no type")


def _unchecked(
    subject: Subject, projects: tuple[TypeProject, ...], read: Read[TypeCheck], known: Collection[str]
) -> tuple[list[TypeProject], list[Problem]]:
    """Projects that no run looked at, and runs of which that cannot be told."""
    listed = {path for _, said in read.good for name in said.files if (path := located(name, known)) is not None}
    built = {path for _, said in read.good for name in said.projects if (path := located(name, known)) is not None}
    doubts: list[Problem] = []
    for recorded, said in read.good:
        runs = invocations(recorded.record.command, subject.texts)
        built |= checked_projects(runs, subject.texts)
        if not (said.files or said.projects or runs_compiler(runs)):
            reason = "neither the report nor the recorded command says which projects were checked; use --listFiles"
            doubts.append(Problem(path=recorded.path, line=1, reason=reason))
    left = [one for one in projects if not listed & set(one.files) and not same_project(one.path, built)]
    return ([], doubts) if doubts else (left, [])
