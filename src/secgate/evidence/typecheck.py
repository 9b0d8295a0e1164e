"""What the TypeScript compiler says, plain or `--pretty`, with the files it looked at (`--listFiles`).

A clean run of it prints nothing, which shows nothing: `--listFiles` or `--diagnostics` make it say what it looked at.
Source: typescriptlang.org/docs/handbook/compiler-options.html.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from secgate.evidence.junit import UnreadableReport
from secgate.evidence.tools import read_text
from secgate.model import counted

# NOTE: paths hold spaces, brackets and parentheses: the routes of Next.js are folders such as `app/(shop)/[id]`.
_PLAIN = re.compile(r"(?P<path>\S.*?)\((?P<line>\d+),\d+\): error (?P<code>TS\d+): ")
_PRETTY = re.compile(r"(?P<path>\S.*?):(?P<line>\d+):\d+ - error (?P<code>TS\d+): ")
_GLOBAL = re.compile(r"error (?P<code>TS\d+): ")
# What a runner of workspaces puts before it, such as `web: `.
_SOMEWHERE = re.compile(r"\berror\s+(?P<code>TS\d+)\b", re.IGNORECASE)
_FOUND = re.compile(r"Found (\d+) errors?\b")
_FILES = re.compile(r"Files:\s+(\d+)")
# NOTE: it lists whole paths; a name alone may stand in the command that a package manager repeats.
_LISTED = re.compile(r"(?:[A-Za-z]:)?[/\\][^:*?\"<>|]*\.(?:[cm]?[jt]sx?|json|vue)")
# `[10:11:12 AM] Building project '/app/tsconfig.json'...` and `Project 'a/tsconfig.json' is up to date`, of `-b -v`.
_PROJECT = re.compile(r"(?:Building project|Project) '(?P<path>[^']+)'(?P<rest>.*)")


@dataclass(frozen=True)
class TypeFault:
    """One error of the compiler; its message is not kept: it may quote the source.

    Attributes:
        path: as the tool wrote it; empty for one that is of no file.
        line: 1-based.
        code: such as `TS2322`.
    """

    path: str
    line: int
    code: str


@dataclass(frozen=True)
class TypeCheck:
    """One report.

    Attributes:
        errors: in the order of the report.
        files: paths that were looked at, as the tool wrote them; empty where it does not list them.
        counted: how many were looked at; None where it does not say.
        projects: configuration files that a build names.
    """

    errors: tuple[TypeFault, ...]
    files: tuple[str, ...] = ()
    counted: int | None = None
    projects: tuple[str, ...] = ()


def read_typecheck(data: bytes) -> TypeCheck:
    """What the compiler says.

    Raises:
        UnreadableReport: when the text is not its own, counts other errors than it shows, or says that it looked at no
            file.
    """
    lines = read_text(data)
    found = [int(match[1]) for line in lines if (match := _FOUND.search(line))]
    errors = tuple(_errors(lines, pretty=bool(found)))
    listed = tuple(line.strip() for line in lines if _LISTED.fullmatch(line.strip()))
    counts = [int(match[1]) for line in lines if (match := _FILES.fullmatch(line.strip()))]
    projects = tuple(match["path"] for line in lines if (match := _PROJECT.search(line)))
    if found and sum(found) != len(errors):
        raise UnreadableReport(f"counts {counted(sum(found), 'error')} and shows {len(errors)}: it was cut off")
    if counts and not sum(counts):
        raise UnreadableReport("looked at no file")
    if not (errors or listed or counts or projects or found):
        # NOTE: what npm prints before it starts the compiler is no word of the compiler.
        raise UnreadableReport(
            "does not say what was looked at: run the compiler with --listFiles, since a clean run prints nothing"
        )
    return TypeCheck(errors, listed, sum(counts) if counts else len(listed) or None, projects)


def _errors(lines: Sequence[str], *, pretty: bool) -> Iterator[TypeFault]:
    for line in lines:
        text = line.strip()
        match = _PLAIN.match(text) or _PRETTY.match(text)
        if match is not None:
            yield TypeFault(match["path"], int(match["line"]), match["code"])
        # NOTE: the pretty form quotes the source, which may say anything; it counts its errors at its end.
        elif (match := (_GLOBAL.match if pretty else _SOMEWHERE.search)(text)) is not None:
            yield TypeFault("", 1, match["code"])
