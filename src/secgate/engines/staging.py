"""A private copy of the files in scope: an engine sees exactly the bytes that were read, under harmless names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from secgate.facts.typescript.syntax import Tree, deeper_than, read
from secgate.target.snapshot import TextFile

# NOTE: a name outside this set (control characters, quotes, leading dashes, very long ones) is replaced by an alias.
_HARMLESS = re.compile(r"(?!-)[A-Za-z0-9_.@+()\[\] -]{1,120}(?:/(?!-)[A-Za-z0-9_.@+()\[\] -]{1,120})*")
_ALIASES = "secgate-alias"
# NOTE: semgrep leaves out minified files by their name, whatever it is told.
_LEFT_OUT = re.compile(r"\.min\.[A-Za-z]+$", re.IGNORECASE)
_MAX_PATH = 400
# NOTE: tree-sitter finds a parent from the root down, so what asks for parents takes the square of the depth: 84 s for
# `f(f(f(…)))` of 40,000 levels; semgrep gives up on such a file only after its time for each rule.
MAX_NESTING = 2_000
_SCRIPT = frozenset({"typescript", "javascript"})
# NOTE: semgrep's native front end knows no .mts and .cts; both hold TypeScript.
_KNOWN = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs")


@dataclass(frozen=True)
class Staged:
    """A file as the engine sees it.

    Attributes:
        path: its path in the target.
        name: its path in the staging folder.
        data: UTF-8, for TypeScript and JavaScript with the grammar's gaps blanked; offsets of results count in it.
        tree: the syntax tree of `data` for TypeScript and JavaScript.
    """

    path: str
    name: str
    data: bytes
    tree: Tree | None = field(default=None, repr=False, compare=False)


def prepare(files: Iterable[TextFile]) -> tuple[Staged, ...]:
    """The staged form of text files, nothing written yet; scripts that nest too deep to analyse are left out."""
    staged = []
    for index, file in enumerate(files):
        data, tree = file.utf8, None
        if file.language in _SCRIPT:
            data, tree = read(data, file.path)
            if deeper_than(tree.root_node, MAX_NESTING):
                continue
        name = _name(file.path, index)
        staged.append(Staged(file.path, name + _suffix(file, name), data, tree))
    return tuple(staged)


def _suffix(file: TextFile, name: str) -> str:
    """What a script needs whose name does not tell the engine its language, as `.ES6` or none."""
    if file.language not in _SCRIPT or name.endswith(_KNOWN):
        return ""
    return ".ts" if file.language == "typescript" else ".js"


def lay_out(staged: Iterable[Staged], folder: Path) -> Mapping[str, Staged]:
    """Write the files below `folder`; gives them by staged name."""
    by_name: dict[str, Staged] = {}
    made: set[Path] = set()
    for file in staged:
        place = folder / file.name
        if place.parent not in made:
            place.parent.mkdir(parents=True, exist_ok=True)
            made.add(place.parent)
        place.write_bytes(file.data)
        by_name[file.name] = file
    return by_name


def _name(path: str, index: int) -> str:
    parts = path.split("/")
    if (
        len(path) <= _MAX_PATH
        and _HARMLESS.fullmatch(path)
        and ".." not in parts
        and "." not in parts
        and ".git" not in parts
        and parts[0] != _ALIASES
        and not _LEFT_OUT.search(path)
    ):
        return path
    suffix = re.sub(r"[^A-Za-z0-9.]", "", path[path.rfind(".") :]) if "." in parts[-1] else ""
    stem = "Dockerfile" if parts[-1].lower().startswith("dockerfile") else "file"
    return f"{_ALIASES}/{index}/{stem}{suffix[:20]}"
