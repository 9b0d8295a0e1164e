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
        sure: no other configuration near it may run the same tests.
        node: the pattern in a script; None in a manifest.
    """

    pattern: re.Pattern[str]
    written: str
    place: Place
    sure: bool
    node: Node | None = field(default=None, repr=False, compare=False)

    def leaves_out(self, path: str) -> bool:
        """Whether a file of tests is left out."""
        return self.pattern.search(f"/{path}") is not None


def exclusions(files: Iterable[_File], texts: Mapping[str, str]) -> Iterator[Exclusion]:
    """What the runners of a target leave out, by the path of their configurations.

    Args:
        files: scripts, those of configurations among them.
        texts: every text file by path, for manifests.
    """
    configs = [file for file in files if _CONFIG.search(file.path.rpartition("/")[2])]
    folders = [dirname(file.path) for file in configs if "test" in texts.get(file.path, "")]
    for file in configs:
        alone = folders.count(dirname(file.path)) <= 1
        yield from _of_script(file, alone=alone)
    for path, text in texts.items():
        if path.rpartition("/")[2] in {"package.json", "jest.config.json"} and _IGNORED in text:
            yield from _of_manifest(path, text)


def _of_script(file: _File, *, alone: bool) -> Iterator[Exclusion]:
    pairs = file.nodes("pair")
    projects = sum(key_of(pair) in {"test", "testMatch", "testRegex"} for pair in pairs)
    for pair in pairs:
        key = key_of(pair)
        if key != _IGNORED and (key != "exclude" or _around(pair) != "test"):
            continue
        listed = file.names.resolve(value_of(pair))
        for node in listed.named_children if listed.type == "array" else ():
            written = text_of(node)[1:-1] if node.type == "string" else ""
            pattern = _of_jest(written, file.path) if key == _IGNORED else _of_glob(written, file.path)
            if pattern is not None:
                yield Exclusion(pattern, written, file.place(node), alone and projects <= 1, node)


def _of_manifest(path: str, text: str) -> Iterator[Exclusion]:
    held = read_object(text)
    jest = held.get("jest") if path.endswith("package.json") else held
    lines: Sequence[str] = text.split("\n")
    for written in strings(jest.get(_IGNORED) if isinstance(jest, dict) else None):
        pattern = _of_jest(written, path)
        if pattern is not None:
            line = next((n for n, line in enumerate(lines, 1) if written in line), 1)
            yield Exclusion(pattern, written, Place(path=path, line=line), sure=True)


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
