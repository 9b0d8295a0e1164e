"""Does production code write to the console, past the logger?"""

import re
from collections.abc import Iterator

from secgate.api import (
    Confidence,
    Consoles,
    Hit,
    Observation,
    Place,
    Problem,
    ServerFiles,
    SourceFile,
    Subject,
    by_path,
    prints,
    python_sources,
)

_TOOL = re.compile(
    r"(?:^|/)(?:scripts?|bin|cli|tools|tasks|cmd|commands|management/commands|benchmarks|examples|docs)/"
    r"|(?:^|/)(?:setup|manage|conftest|cli|__main__|noxfile|fabfile)\.py$|(?:^|[/._-])log(?:s|ger|ging)?(?:[/._-]|$)"
)
_PROGRAM = re.compile(r"^#!|^if\s+__name__\s*==", re.MULTILINE)


def analyze(subject: Subject) -> Observation:
    """Every production file in a language that has a console."""
    python = python_sources(subject.texts)
    if not subject.files and not python:
        return Observation(absence="the target holds no JavaScript, TypeScript or Python source")
    servers = ServerFiles(subject.data.links.imports.project)
    consoles = Consoles(subject.texts, {file.path: file.text for file in subject.files}, servers.holds)
    hits = [hit for file in subject.files for hit in _of_script(subject, consoles, file)]
    problems = []
    for path, text in sorted(python.items()):
        lines = prints(text)
        if lines is None:
            problems.append(Problem(path=path, reason="is no Python that can be read in words"))
        elif not _TOOL.search(path) and not _PROGRAM.search(text):
            hits += [subject.hit("console-call", Place(path=path, line=line)) for line in lines]
    return Observation(examined_at=by_path(subject.files, python), hits=tuple(hits), problems=tuple(problems))


def _of_script(subject: Subject, consoles: Consoles, file: SourceFile) -> Iterator[Hit]:
    for call in consoles.calls(file):
        node = call.use.node
        place = file.place(node)
        message = f"console.{call.use.method} is {'handed on' if call.use.handed else 'called'}"
        if call.kind == "browser":
            yield subject.hit("console-in-browser", place, message=f"{message} in browser code.", node=node)
        elif call.kind == "development":
            message = f"{message} where a condition keeps it out of production."
            yield subject.hit("console-call", place, message=message, confidence=Confidence.MEDIUM, node=node)
        else:
            yield subject.hit("console-call", place, message=f"{message} in server code.", node=node)
