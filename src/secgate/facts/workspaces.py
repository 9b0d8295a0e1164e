"""Workspace packages of a target: which folders its manifests call packages of their own.

Read are `workspaces` of package.json (npm, Yarn, Bun; Turborepo and Lerna use it too), pnpm-workspace.yaml, lerna.json,
project.json beside an nx.json, and `tool.uv.workspace` of pyproject.toml. A repository may hold several workspaces.
Sources: docs.npmjs.com/cli/using-npm/workspaces, pnpm.io/pnpm-workspace_yaml, docs.astral.sh/uv/concepts/projects.
"""

import json
import posixpath
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import yaml

from secgate.errors import ConfigError
from secgate.facts.packages import DEPENDENCY_KEYS

_MAX_CHARACTERS = 1_000_000
_PACKAGE_JSON, _PYPROJECT = "package.json", "pyproject.toml"
_NPM, _PYTHON, _NX = (_PACKAGE_JSON,), (_PYPROJECT,), ("project.json",)
_VENDORED = "node_modules"
_BRACES = re.compile(r"\{([^{}]*)\}")
_MOST_GLOBS = 1_000


@dataclass(frozen=True)
class Workspace:
    """A package of a workspace.

    Attributes:
        dir: its folder, relative to the target's root.
        name: as its manifest says.
        needs: folders of the packages of the target that it depends on, directly or through others.
    """

    dir: str
    name: str | None = None
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Members:
    """Which folders below a manifest are packages: what the globs name, without what those that begin with `!` do."""

    wanted: tuple[tuple[str, ...], ...]
    refused: tuple[tuple[str, ...], ...]
    manifests: tuple[str, ...] = _NPM

    @classmethod
    def of(cls, globs: Iterable[str], manifests: tuple[str, ...] = _NPM) -> "_Members":
        """Those that the globs name.

        Raises:
            ValueError: for a glob with braces without number.
        """
        found = list(globs)
        wanted = (parts for glob in found if not glob.startswith("!") for parts in _parts(glob))
        refused = (parts for glob in found if glob.startswith("!") for parts in _parts(glob[1:]))
        return cls(tuple(wanted), tuple(refused), manifests)


def workspaces(texts: Mapping[str, str]) -> tuple[Workspace, ...]:
    """The workspace packages of a target by folder; its root is none of them.

    Args:
        texts: every text file by path.

    Raises:
        ConfigError: a manifest that names the packages cannot be read, so which there are is not known.
    """
    folders = {path for path in texts if _VENDORED not in path.split("/")}
    found: set[str] = set()
    homes: set[str] = set()
    for path in sorted(folders, key=lambda one: (one.count("/"), one)):
        home, name = posixpath.split(path)
        # NOTE: within a workspace only its own packages may be workspaces again: a fixture of a test is none.
        if name not in _READERS or not (home in homes | found or not any(_lies_in(home, one) for one in homes)):
            continue
        if (members := _read(_READERS[name], path, texts[path])) is not None:
            homes.add(home)
            found |= {home, *_matching(home, members, folders)}
    names = {folder: _name(folder, texts) for folder in sorted(found - {""})}
    by_name = {name: folder for folder, name in reversed(names.items()) if name is not None}
    direct = {folder: {by_name[one] for one in _asked(folder, texts) if one in by_name} for folder in names}
    return tuple(Workspace(folder, name, _reached(folder, direct)) for folder, name in names.items())


def _reached(folder: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    """The packages behind one, without itself."""
    found: set[str] = set()
    waiting = [folder]
    while waiting:
        new = direct[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found - {folder})


def _asked(folder: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Names of the packages that a package.json asks for."""
    try:
        manifest = json.loads(texts.get(f"{folder}/{_PACKAGE_JSON}", "{}"))
        for key in DEPENDENCY_KEYS:
            yield from manifest.get(key) or {}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return


def _read(read: Callable[[str], _Members | None], path: str, text: str) -> _Members | None:
    if len(text) > _MAX_CHARACTERS:
        return None
    try:
        return read(text)
    except (ValueError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as error:
        raise ConfigError(
            "cannot be read, so which packages the workspace has is not known",
            where=path,
            next_step="Mend the file, or name the packages: --package DIR, once for each.",
        ) from error


def _of_package_json(text: str) -> _Members | None:
    held = json.loads(text).get("workspaces")
    if isinstance(held, dict):
        held = held.get("packages")
    return _Members.of(_texts(held)) if held is not None else None


def _of_pnpm(text: str) -> _Members | None:
    held = (yaml.safe_load(text) or {}).get("packages")
    return _Members.of(_texts(held)) if held is not None else None


def _of_lerna(text: str) -> _Members | None:
    held = json.loads(text).get("packages")
    return _Members.of(_texts(held)) if held is not None else None


def _of_nx(_: str) -> _Members | None:
    return _Members.of(("**",), _NX)


def _of_pyproject(text: str) -> _Members | None:
    held = tomllib.loads(text).get("tool", {}).get("uv", {}).get("workspace")
    if held is None:
        return None
    left_out = (f"!{glob}" for glob in _texts(held.get("exclude", [])))
    return _Members.of((*_texts(held.get("members", [])), *left_out), _PYTHON)


_READERS: Mapping[str, Callable[[str], _Members | None]] = {
    _PACKAGE_JSON: _of_package_json,
    "pnpm-workspace.yaml": _of_pnpm,
    "lerna.json": _of_lerna,
    "nx.json": _of_nx,
    _PYPROJECT: _of_pyproject,
}


MANIFESTS = frozenset({*_READERS, *_NPM, *_PYTHON, *_NX})
"""What names packages, or shows that a folder is one."""


def _texts(held: object) -> tuple[str, ...]:
    if not isinstance(held, list) or not all(isinstance(one, str) for one in held):
        raise TypeError
    return tuple(held)


def _matching(home: str, members: _Members, paths: Iterable[str]) -> Iterator[str]:
    """Folders below `home` with a manifest that the globs name."""
    for path in paths:
        folder, name = posixpath.split(path)
        if name not in members.manifests or not folder or not _lies_in(folder, home):
            continue
        inside = posixpath.relpath(folder, home or ".").split("/")
        if any(_fits(glob, inside) for glob in members.wanted) and not any(
            _fits(glob, inside) for glob in members.refused
        ):
            yield folder


def _lies_in(folder: str, home: str) -> bool:
    return not home or folder.startswith(f"{home}/")


def _parts(glob: str) -> Iterator[tuple[str, ...]]:
    """The names that a glob is made of, once for each way to take its braces."""
    waiting, made = [glob], 0
    while waiting:
        one = waiting.pop()
        made += 1
        if made > _MOST_GLOBS:
            raise ValueError(glob)
        if (braces := _BRACES.search(one)) is not None:
            waiting += [f"{one[: braces.start()]}{each}{one[braces.end() :]}" for each in braces[1].split(",")]
            continue
        names = [name for name in one.split("/") if name not in {"", "."}]
        yield tuple(names[:-1] if names[-1:] == [_PACKAGE_JSON] else names)


def _fits(glob: Sequence[str], path: Sequence[str]) -> bool:
    """Whether a glob names a folder: `**` stands for any number of names, all else for one."""
    # NOTE: a row of states, as globs come from the target, and trying each way in turn may have no end.
    states = {0}
    for name in path:
        states = {after for at in _awake(states, glob) for after in _after(at, glob, name)}
    return len(glob) in _awake(states, glob)


def _awake(states: set[int], glob: Sequence[str]) -> set[int]:
    """The states, and those behind a `**` that stands for nothing."""
    found = set(states)
    for at in sorted(states):
        reached = at
        while reached < len(glob) and glob[reached] == "**":
            reached += 1
            found.add(reached)
    return found


def _after(at: int, glob: Sequence[str], name: str) -> Iterator[int]:
    if at < len(glob) and glob[at] == "**":
        yield at
    elif at < len(glob) and fnmatchcase(name, glob[at]):
        yield at + 1


def _name(folder: str, texts: Mapping[str, str]) -> str | None:
    """What the manifest of a folder calls its package; None where it has no name, or cannot be read."""
    try:
        if (text := texts.get(f"{folder}/{_PACKAGE_JSON}")) is not None:
            name = json.loads(text).get("name")
        else:
            name = tomllib.loads(texts.get(f"{folder}/{_PYPROJECT}", "")).get("project", {}).get("name")
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return name if isinstance(name, str) else None
