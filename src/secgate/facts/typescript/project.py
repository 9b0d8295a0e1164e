"""Which file of the target a module specifier means: relative paths, workspaces, `paths` of tsconfig, `imports`.

Only the files of the snapshot count, never the disk. What resolves to none of them is a package from elsewhere.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from secgate.facts.typescript.jsonc import read_object, strings
from secgate.facts.typescript.syntax import Node
from secgate.model import Place

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_DECLARATION = re.compile(r"\.d\.[cm]?ts$")
# Folders of compiled code, which stand where the sources stand in `src`.
_OUTPUT = re.compile(r"^(?:\./)?(?:dist|build|lib|out|output)(?:/(?:esm|cjs|es|module|types|src|node))?/")
_MANIFEST_ENTRIES = ("source", "module", "main", "types", "typings", "browser")


class Source(Protocol):
    """A script of the target, as the engines hold it."""

    @property
    def path(self) -> str:
        """Relative to the target's root."""

    @property
    def text(self) -> str:
        """The decoded content."""

    @property
    def root(self) -> Node:
        """Root of the syntax tree."""

    def place(self, node: Node, /) -> Place:
        """The range of a node."""

    def nodes(self, *types: str) -> list[Node]:
        """The nodes of these types in source order."""


@dataclass(frozen=True)
class _Paths:
    """What a tsconfig says about specifiers.

    Attributes:
        base: the folder of `baseUrl`, or None.
        folder: the folder that the targets of `paths` are relative to.
        paths: pattern to targets.
    """

    base: str | None
    folder: str
    paths: Mapping[str, tuple[str, ...]]


@dataclass
class Project:
    """The scripts of the target and how they name each other.

    Attributes:
        sources: scripts that the code items look at, by path.
        texts: text of every file, for package.json and tsconfig.
    """

    sources: Mapping[str, Source]
    texts: Mapping[str, str]
    _resolved: dict[tuple[str, str], str | None] = field(default_factory=dict, repr=False)
    _configs: dict[str, _Paths | None] = field(default_factory=dict, repr=False)
    _read: dict[str, _Paths | None] = field(default_factory=dict, repr=False)

    def resolve(self, importer: str, specifier: str) -> str | None:
        """The path of the file that `specifier` means in `importer`; None when it is none of the target's."""
        folder = posixpath.dirname(importer)
        key = (folder, specifier)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(folder, specifier)
        return self._resolved[key]

    def exact(self, importer: str, specifier: str) -> str | None:
        """The file of any kind that a specifier names in full; None when it names none of the target's."""
        folder = posixpath.dirname(importer)
        named = [_join(folder, specifier)] if specifier.startswith(".") else self._by_paths(folder, specifier)
        return next((path for path in named if path is not None and path in self.texts), None)

    def _resolve(self, folder: str, specifier: str) -> str | None:
        if specifier.startswith("."):
            return self._file(_join(folder, specifier))
        for candidate in (*self._by_paths(folder, specifier), *self._by_manifest(folder, specifier)):
            if (found := self._file(candidate)) is not None:
                return found
        return None

    def _file(self, path: str | None) -> str | None:
        """The source at a path without suffix, with the suffix it is compiled to, or at the index of a folder."""
        if path is None:
            return None
        if path in self.sources and path.lower().endswith(_SUFFIXES):
            return path
        stem, suffix = posixpath.splitext(path)
        names = [path + added for added in _SUFFIXES]
        names += [stem + written for written in _COMPILED.get(suffix, ())]
        names += [f"{path}/index{added}" if path else f"index{added}" for added in _SUFFIXES]
        found = next((name for name in (*names, path) if name in self.sources), None)
        if found is None and (manifest := self._manifests.get(path)) is not None:
            found = next((f for entry in _entries(manifest, ".") if (f := self._source(path, entry))), None)
        return found

    def _by_paths(self, folder: str, specifier: str) -> Iterator[str | None]:
        config = self._config_above(folder)
        if config is None:
            return
        for pattern, targets in config.paths.items():
            star = _match(pattern, specifier)
            if star is not None:
                yield from (_join(config.folder, target.replace("*", star, 1)) for target in targets)
        if config.base is not None:
            yield _join(config.base, specifier)

    def _by_manifest(self, folder: str, specifier: str) -> Iterator[str | None]:
        """Candidates by `imports` of the manifest above, and by the workspaces' names."""
        if specifier.startswith("#"):
            above = next((f for f in _upwards(folder) if f in self._manifests), None)
            imports = self._manifests[above].get("imports") if above is not None else None
            if above is not None and isinstance(imports, dict):
                yield from self._mapped(above, imports, specifier)
            return
        parts = specifier.split("/")
        name = "/".join(parts[:2]) if specifier.startswith("@") else parts[0]
        if (home := self._workspaces.get(name)) is None:
            return
        rest = specifier[len(name) :].lstrip("/")
        for entry in _entries(self._manifests[home], f"./{rest}" if rest else "."):
            yield self._source(home, entry)
        yield from (_join(home, posixpath.join(inner, rest or "index")) for inner in ("", "src"))

    def _mapped(self, home: str, table: Mapping[str, object], specifier: str) -> Iterator[str | None]:
        for pattern, value in table.items():
            star = _match(pattern, specifier)
            if star is not None:
                yield from (self._source(home, entry.replace("*", star)) for entry in strings(value))

    def _source(self, home: str, entry: str) -> str | None:
        """The source behind an entry of a manifest, also where the entry is what a build writes."""
        plain = _DECLARATION.sub("", entry)
        for written in (entry, plain, _OUTPUT.sub("src/", plain, count=1), _OUTPUT.sub("", plain, count=1)):
            path = _join(home, written)
            for candidate in (path, posixpath.splitext(path)[0] if path else None):
                if candidate is not None and candidate not in self._manifests and (found := self._file(candidate)):
                    return found
        return None

    @cached_property
    def _manifests(self) -> dict[str, Mapping[str, object]]:
        """package.json by folder."""
        found = (path for path in self.texts if posixpath.basename(path) == "package.json")
        return {posixpath.dirname(path): read_object(self.texts[path]) for path in found}

    def home(self, path: str, package: str) -> tuple[str, bool]:
        """The folder of the manifest nearest to a file, and whether it or one above it asks for a package."""
        above = [folder for folder in _upwards(posixpath.dirname(path)) if folder in self._manifests]
        return (above[0] if above else ""), any(_names(self._manifests[folder], package) for folder in above)

    @cached_property
    def _workspaces(self) -> dict[str, str]:
        """Folder by package name; the first in order of path when two share a name."""
        named: dict[str, str] = {}
        for home in sorted(self._manifests):
            name = self._manifests[home].get("name")
            if isinstance(name, str) and "node_modules" not in home.split("/"):
                named.setdefault(name, home)
        return named

    def _config_above(self, folder: str) -> _Paths | None:
        if folder not in self._configs:
            self._configs[folder] = self._find_config(folder)
        return self._configs[folder]

    def _find_config(self, folder: str) -> _Paths | None:
        for above in _upwards(folder):
            for name in ("tsconfig.json", "jsconfig.json"):
                path = posixpath.join(above, name)
                if path in self.texts and (found := self._read_config(path)) is not None:
                    return found
        return None

    def _read_config(self, path: str) -> _Paths | None:
        """What a tsconfig says about specifiers, or the one it extends; None when neither says anything.

        NOTE: each is read once: in a workspace whose packages refer to one another the ways through them are without
        number, and one that leads back to its beginning says nothing new.
        """
        if path not in self._read:
            self._read[path] = None
            self._read[path] = self._read_anew(path) if path in self.texts else None
        return self._read[path]

    def _read_anew(self, path: str) -> _Paths | None:
        value = read_object(self.texts[path])
        folder = posixpath.dirname(path)
        options = value.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        base, paths = options.get("baseUrl"), options.get("paths")
        if isinstance(base, str) or isinstance(paths, dict):
            base_folder = _join(folder, base) if isinstance(base, str) else None
            listed = paths if isinstance(paths, dict) else {}
            wanted = {str(key): tuple(strings(targets)) for key, targets in listed.items()}
            return _Paths(base_folder, base_folder if base_folder is not None else folder, wanted)
        for extended in reversed(list(strings(value.get("extends")))):
            for candidate in self._extended(folder, extended):
                if (found := self._read_config(candidate)) is not None:
                    return found
        for reference in _references(value):
            referred = _join(folder, reference)
            if referred is not None and (found := self._read_config(referred)) is not None:
                return found
        return None

    def _extended(self, folder: str, extended: str) -> Iterator[str]:
        if extended.startswith("."):
            homes = [_join(folder, extended)]
        else:
            parts = extended.split("/")
            length = 2 if extended.startswith("@") else 1
            home = self._workspaces.get("/".join(parts[:length]))
            homes = [_join(home, "/".join(parts[length:]) or "tsconfig.json")] if home is not None else []
        for path in homes:
            if path is not None:
                yield from (path, f"{path}.json", posixpath.join(path, "tsconfig.json"))


def _entries(manifest: Mapping[str, object], sub: str) -> Iterator[str]:
    """Files that a package names for one of its paths, as written."""
    exports = manifest.get("exports")
    if isinstance(exports, dict) and any(key.startswith(".") for key in exports):
        for pattern, value in exports.items():
            star = _match(pattern, sub)
            if star is not None:
                yield from (entry.replace("*", star) for entry in strings(value))
    elif exports is not None and sub == ".":
        yield from strings(exports)
    if sub == ".":
        yield from (entry for key in _MANIFEST_ENTRIES for entry in strings(manifest.get(key)))
        yield from ("./src/index", "./index")


def _references(value: Mapping[str, object]) -> Iterator[str]:
    listed = value.get("references")
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            yield entry["path"]


def _join(folder: str | None, path: str) -> str | None:
    """A path below the root, or None when it leaves it."""
    if folder is None or path.startswith("/"):
        return None
    joined = posixpath.normpath(posixpath.join(folder, path))
    return None if joined.startswith("..") else ("" if joined == "." else joined)


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _match(pattern: str, specifier: str) -> str | None:
    """What the `*` of a pattern stands for; empty when a pattern without one is the specifier itself."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == specifier else None
    fits = specifier.startswith(before) and specifier.endswith(after) and len(specifier) >= len(before) + len(after)
    return specifier[len(before) : len(specifier) - len(after)] if fits else None


def _names(manifest: Mapping[str, object], package: str) -> bool:
    """Whether a manifest asks for a package."""
    listed = (manifest.get(kind) for kind in ("dependencies", "devDependencies", "peerDependencies"))
    return any(isinstance(found, dict) and package in found for found in listed)
