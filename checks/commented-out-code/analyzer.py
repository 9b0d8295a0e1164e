"""Does the change add comments that are code?"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from secgate.api import (
    CommentRun,
    Hit,
    Observation,
    Place,
    Problem,
    SourceFile,
    Subject,
    comment_runs,
    is_python,
    is_script,
    python_comments,
    python_runs,
    python_sources,
    switched_off,
)


def analyze(subject: Subject) -> Observation:
    """Every comment with a line that the base does not have."""
    if (none := subject.without_base()) is not None:
        return none
    seen, hits = Counter[str](), list[Hit]()
    problems: list[Problem] = []
    for path, text, runs, parses in chain(_scripts(subject), _python(subject, problems)):
        added = subject.against.added_lines(path, text) if subject.against is not None else frozenset()
        new = [run for run in runs if added & set(range(run.line, run.line + len(run.lines)))] if added else []
        seen[path] += len(new)
        for run in new:
            if (lines := switched_off(run, added, parses)) is not None:
                message = f"{lines[1] - lines[0] + 1} lines of code are added as a comment."
                place = Place(path=path, line=lines[0], end_line=lines[1])
                hits.append(subject.hit("code-in-comment", place, message=message))
    absence = "the change adds no comment" if not seen.total() and not problems else None
    return Observation(examined_at=seen, hits=tuple(hits), problems=tuple(problems), absence=absence)


_Part = tuple[str, str, Sequence[CommentRun], Callable[[str], bool]]


def _touched(subject: Subject, path: str) -> bool:
    return subject.against is not None and path in subject.against.status


def _scripts(subject: Subject) -> Iterator[_Part]:
    for file in subject.files:
        if _touched(subject, file.path):
            yield file.path, file.text, _runs(file), is_script


def _runs(file: SourceFile) -> list[CommentRun]:
    return list(comment_runs(file.nodes("comment"), file.lines))


def _python(subject: Subject, problems: list[Problem]) -> Iterator[_Part]:
    for path, text in sorted(python_sources(subject.texts).items()):
        if not _touched(subject, path):
            continue
        found = python_comments(text)
        if found is None:
            problems.append(Problem(path=path, reason="is no Python that can be read in words"))
        else:
            yield path, text, [CommentRun(line, lines) for line, lines in python_runs(found)], is_python
