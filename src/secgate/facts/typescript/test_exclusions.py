"""Files of tests that a runner's configuration leaves out: vitest's `exclude`, jest's `testPathIgnorePatterns`.

Sources: vitest.dev/config/exclude (globs, against the path from the configuration's folder) and
jestjs.io/docs/configuration#testpathignorepatterns-arraystring (regular expressions, against the whole path).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import dirname
from typing import Protocol

from secgate.facts.typescript.jsonc import read_object, strings
from secgate.facts.typescript.names import Names, ancestors, key_of, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.model import Place

_CONFIG = re.compile(r"^(vitest|vite|jest)\b[\w.-]*\.config[\w.-]*\.[cm]?[jt]s$|^(jest|vitest)\.[\w.-]+\.[cm]?[jt]s$")
_PROJECTS = frozenset({"test", "testMatch", "testRegex"})
_MANIFESTS = frozenset({"package.json", "jest.config.json"})
_IGNORED = "testPathIgnorePatterns"
# NOTE: the target wrote the expression: only what cannot take long is tried.
_PLAIN = re.compile(r"(?:[\w/<>@ ,!-]|\\[./\\-]|\.[*+]?|[$^()|])+")
_MOST_WILD = 3
_LONGEST = 200
_GLOB = re.compile(r"(\*\*/|\*\*|\*|\?|\{[^{}*?]*\})")
_UNREAD = re.compile(r"[!\[\]()@+]")


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def names(self) -> Names: ...
    def nodes(self, *types: str) -> list[Node]: ...
    def place(self, node: Node) -> Place: ...


@dataclass(frozen=True)
class Exclusion:
    """What a runner leaves out.

    Attributes:
        pattern: as the runner reads it, against paths from the root of the target.
        written: as the configuration writes it.
        node: the pattern in a script; None in a manifest.
    """

    pattern: re.Pattern[str]
    written: str
    place: Place
    node: Node | None = field(default=None, repr=False, compare=False)

    def leaves_out(self, path: str) -> bool:
        """Whether a file of tests is left out."""
        return self.pattern.search(f"/{path}") is not None


@dataclass(frozen=True)
class Exclusions:
    """What the runners of a target leave out.

    Attributes:
        by_folder: for each folder with configurations, what each of these leaves out.
    """

    by_folder: Mapping[str, Sequence[Sequence[Exclusion]]]

    def of(self, path: str) -> tuple[Exclusion, ...]:
        """What leaves a file of tests out; nothing where a configuration beside it may run the file.

        NOTE: a suite is often split: one configuration leaves out what another one runs.
        """
        folder = dirname(path)
        while folder and folder not in self.by_folder:
            folder = dirname(folder)
        found = [[one for one in own if one.leaves_out(path)] for own in self.by_folder.get(folder, ())]
        return tuple(one for own in found for one in own) if found and all(found) else ()


def exclusions(files: Iterable[_File], texts: Mapping[str, str]) -> Exclusions:
    """What the runners of a target leave out.

    Args:
        files: scripts, those of configurations among them.
        texts: every text file by path, for manifests.
    """
    found: dict[str, list[Sequence[Exclusion]]] = {}
    for file in files:
        if _runs_tests(file):
            found.setdefault(dirname(file.path), []).append(_of_script(file))
    # NOTE: the names alone first: whoever has read a text looks again where it changes.
    for path in texts:
        if path.rpartition("/")[2] in _MANIFESTS and _IGNORED in (text := texts[path]):
            found.setdefault(dirname(path), []).append(tuple(_of_manifest(path, text)))
    return Exclusions(found)


def _runs_tests(file: _File) -> bool:
    """Whether a script configures a runner; one of vite does where it says something about tests."""
    name = file.path.rpartition("/")[2]
    if _CONFIG.search(name) is None:
        return False
    return not name.startswith("vite.") or any(key_of(pair) == "test" for pair in file.nodes("pair"))


def _of_script(file: _File) -> Sequence[Exclusion]:
    pairs = file.nodes("pair")
    if sum(key_of(pair) in _PROJECTS for pair in pairs) > 1:
        # NOTE: what one of several projects leaves out, another one may run.
        return ()
    return tuple(one for pair in pairs for one in _of_pair(file, pair))


def _of_pair(file: _File, pair: Node) -> Iterator[Exclusion]:
    key = key_of(pair)
    if key != _IGNORED and (key != "exclude" or _around(pair) != "test"):
        return
    listed = file.names.resolve(value_of(pair))
    for node in listed.named_children if listed.type == "array" else ():
        written = text_of(node)[1:-1] if node.type == "string" else ""
        pattern = _of_jest(written, file.path) if key == _IGNORED else _of_glob(written, file.path)
        if pattern is not None:
            yield Exclusion(pattern, written, file.place(node), node)


def _of_manifest(path: str, text: str) -> Iterator[Exclusion]:
    held = read_object(text)
    jest = held.get("jest") if path.endswith("package.json") else held
    lines = text.split("\n")
    for written in strings(jest.get(_IGNORED) if isinstance(jest, dict) else None):
        pattern = _of_jest(written, path)
        if pattern is not None:
            line = next((n for n, line in enumerate(lines, 1) if written in line), 1)
            yield Exclusion(pattern, written, Place(path=path, line=line))


def _around(pair: Node) -> str:
    """The key of the object that an entry lies in."""
    outer = next((node for node in ancestors(pair) if node.type in {"pair", "call_expression"}), None)
    return key_of(outer) if outer is not None and outer.type == "pair" else ""


def _of_jest(written: str, path: str) -> re.Pattern[str] | None:
    """A regular expression of jest; None for one that is not tried."""
    text = written.replace("\\\\", "\\")
    if not text or len(text) > _LONGEST or not _PLAIN.fullmatch(text) or len(re.findall(r"\.[*+]", text)) > _MOST_WILD:
        return None
    root = "/" + dirname(path) if dirname(path) else ""
    text = text.replace("<rootDir>", f"^{re.escape(root)}")
    try:
        return re.compile(text)
    except re.error:
        return None


def _of_glob(written: str, path: str) -> re.Pattern[str] | None:
    """A glob of vitest; None for one with signs that are not read."""
    if not written or len(written) > _LONGEST or _UNREAD.search(written) or written.count("*") > 2 * _MOST_WILD:
        return None
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    regex = "".join(
        parts.get(part) or (_choice(part) if part.startswith("{") else re.escape(part))
        for part in _GLOB.split(written.removeprefix("./"))
    )
    folder = f"{re.escape(dirname(path))}/" if dirname(path) else ""
    return re.compile(f"^/{folder}{regex}$")


def _choice(part: str) -> str:
    return "(?:" + "|".join(re.escape(one) for one in part[1:-1].split(",")) + ")"
