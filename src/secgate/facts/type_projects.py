"""Configurations of the TypeScript compiler, the production files that each builds, and which a command checks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Any

from secgate.facts.scripts import Invocation
from secgate.facts.typescript.jsonc import read_object

_NAME = "tsconfig.json"
_COMPILERS = frozenset({"tsc", "vue-tsc", "tsgo"})
# Options with which the compiler lists files, or writes them, and looks at no type.
_UNCHECKING = frozenset({"listfilesonly", "nocheck", "showconfig"})


@dataclass(frozen=True)
class TypeProject:
    """One configuration.

    Attributes:
        path: of the file.
        files: production files that no configuration is nearer to.
    """

    path: str
    files: tuple[str, ...]


def type_projects(texts: Mapping[str, str], production: Iterable[str]) -> tuple[TypeProject, ...]:
    """The configurations that build production code.

    Args:
        texts: every text file by path.
        production: paths of the TypeScript files that the code items look at.
    """
    folders = {dirname(path): path for path in texts if path.rpartition("/")[2] == _NAME}
    nearest: dict[str, list[str]] = {}
    for path in sorted(production):
        folder = dirname(path)
        while folder not in folders and folder:
            folder = dirname(folder)
        if folder in folders:
            nearest.setdefault(folders[folder], []).append(path)
    return tuple(TypeProject(path, tuple(files)) for path, files in sorted(nearest.items()))


def checked_projects(runs: Sequence[Invocation], texts: Mapping[str, str]) -> frozenset[str]:
    """Paths of the configurations that some runs of the compiler check, references of builds among them.

    NOTE: without `--build` a configuration that only refers to others checks no file at all.
    """
    found: set[str] = set()
    for run in runs:
        if run.program in _COMPILERS:
            build = any(word in {"-b", "--build"} for word in run.words[1:])
            for path in _named(run, texts, build=build):
                if build:
                    _refer(path, texts, found)
                elif not _is_empty(path, texts):
                    found.add(path)
    return frozenset(found)


def runs_compiler(runs: Sequence[Invocation]) -> bool:
    """Whether one of the programs is the compiler."""
    return any(run.program in _COMPILERS for run in runs)


def unchecking(runs: Sequence[Invocation], texts: Mapping[str, str]) -> str:
    """What makes a run of the compiler look for no error: a word of its command, or a setting; empty for nothing."""
    for run in runs:
        if run.program in _COMPILERS:
            words = [word.lower().lstrip("-") if word.startswith("-") else word for word in run.words[1:]]
            for at, word in enumerate(words):
                if word in _UNCHECKING and words[at + 1 : at + 2] != ["false"]:
                    return run.words[at + 1]
            for path in _named(run, texts, build=False):
                options = read_object(texts[path]).get("compilerOptions")
                if isinstance(options, dict) and options.get("noCheck") is True:
                    return f"noCheck in {path}"
    return ""


def _named(run: Invocation, texts: Mapping[str, str], *, build: bool) -> list[str]:
    words = list(run.words[1:])
    named = [words[at + 1] for at, word in enumerate(words[:-1]) if word in {"-p", "--project"}]
    if build:
        plain = [word for word in words if not word.startswith("-") and word not in {"true", "false"}]
        named += plain
    files = [_file(run.folder, name, texts) for name in named] or [_file(run.folder, ".", texts)]
    return [path for path in files if path is not None]


def _file(folder: str, name: str, texts: Mapping[str, str]) -> str | None:
    path = normpath(join(folder, name))
    return next((one for one in (path, normpath(join(path, _NAME))) if one in texts and one.endswith(".json")), None)


def _refer(path: str, texts: Mapping[str, str], found: set[str]) -> None:
    """Add a configuration and every one that it refers to."""
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        for reference in _list(read_object(texts[current]).get("references")):
            name = reference.get("path") if isinstance(reference, dict) else None
            inner = _file(dirname(current), name, texts) if isinstance(name, str) else None
            waiting += [inner] if inner is not None else []


def _is_empty(path: str, texts: Mapping[str, str]) -> bool:
    """Whether a configuration names no file of its own: `files: []` and no include."""
    config = read_object(texts[path])
    return config.get("files") == [] and not config.get("include")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def same_project(path: str, checked: Iterable[str]) -> bool:
    """Whether a configuration, or one that stands beside it for the same files, is checked: `tsconfig.app.json`."""
    return any(one == path or (dirname(one) == dirname(path)) for one in checked)
