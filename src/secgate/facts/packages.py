"""Which packages the target depends on and imports, and where that is written.

Detection order is that of the checklist specification: package.json of every workspace, then imports; for Python
pyproject.toml and requirements files, then imports.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from secgate.model import Place

# Each candidate is found by its last word, which is fast; what stands before it on its line decides.
_JS_IMPORT = re.compile(
    r"""(?<![\w.$])(?:(from)|import)\s*['"]([^'"\n]+)['"]|\b(?:require|import)\s*\(\s*['"]([^'"\n]+)['"]\s*\)"""
)
_IMPORT_WORDS = ("from", "import", "require")
_COMMENT_LINE = re.compile(r"\s*(?://|/\*(?!.*\*/)|\*(?!\s*(?:as\b|$)))")
_NAMES_ONLY = re.compile(r"[\s\w$,{}*/]*")
_MAX_STATEMENT = 2_000
_PY_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w., \t]+))", re.MULTILINE)
_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
_WORD = re.compile(r"[@\w][\w@./-]*")
DEPENDENCY_KEYS = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


@dataclass(frozen=True)
class Packages:
    """Packages by name, with the places that declare and import them.

    Attributes:
        declared: name to the place in a manifest.
        imported: npm packages, each with its first import in a file that the code items look at.
        python: the same for Python modules, by top-level name.
        unreadable: manifests that could not be parsed, with the reason.
    """

    declared: Mapping[str, Place] = field(default_factory=dict)
    imported: Mapping[str, Place] = field(default_factory=dict)
    python: Mapping[str, Place] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def imports(
        self, names: Iterable[str], *, ecosystem: Literal["npm", "python"] = "npm"
    ) -> tuple[tuple[str, Place], ...]:
        """Those of `names` that are imported, with the place, sorted. One name can be two packages: `jose`, `redis`."""
        found = self.python if ecosystem == "python" else self.imported
        return tuple((name, found[name]) for name in sorted(set(names)) if name in found)


def package_of(module: str) -> str | None:
    """The package a JavaScript module specifier belongs to, `http` for `node:http`; None for a file of one's own."""
    if module.startswith((".", "/", "#", "~", "@/", "src/")):
        return None
    module = module.removeprefix("node:")
    parts = module.split("/")
    return "/".join(parts[:2]) if module.startswith("@") and len(parts) > 1 else parts[0]


def js_imports(text: str) -> Iterator[tuple[str, int]]:
    """Package names with the 1-based line of the import."""
    line, counted = 1, 0
    for match in _import_matches(text):
        # NOTE: a bound on the statement and one count of lines keep minified files of megabytes cheap.
        before = text[max(0, match.start() - _MAX_STATEMENT) : match.start()].rpartition("\n")[2]
        statement = before.rpartition(";")[2]
        if _COMMENT_LINE.match(before) or _COMMENT_LINE.match(statement):
            continue
        if match.group(1) and not _NAMES_ONLY.fullmatch(statement):
            continue
        group = 2 if match.group(2) else 3
        name = package_of(match.group(group))
        if name:
            line += text.count("\n", counted, match.start(group))
            counted = match.start(group)
            yield name, line


def _import_matches(text: str) -> Iterator[re.Match[str]]:
    """Every match of the pattern in order, as `finditer` gives them.

    NOTE: only at the words that can begin one: to look for plain words costs a tenth of trying every position.
    """
    starts: list[int] = []
    for word in _IMPORT_WORDS:
        found = text.find(word)
        while found != -1:
            starts.append(found)
            found = text.find(word, found + 1)
    end = 0
    for start in sorted(starts):
        if start >= end and (match := _JS_IMPORT.match(text, start)) is not None:
            end = match.end()
            yield match


def py_imports(text: str) -> Iterator[tuple[str, int]]:
    """Top-level module names, lower case with `-` for `_`, with the 1-based line."""
    line, counted = 1, 0
    for match in _PY_IMPORT.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        for part in (match.group(1) or match.group(2)).split(","):
            name = part.strip().split(" ")[0].split(".")[0]
            if name:
                yield normal(name), line


def normal(name: str) -> str:
    """A Python distribution or module name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_packages(manifests: Mapping[str, str], sources: Iterable[tuple[str, str, str]]) -> Packages:
    """Packages of the target.

    Args:
        manifests: path to text of every package.json, pyproject.toml and requirements file.
        sources: (path, language, text) of the files to search for imports.
    """
    declared: dict[str, Place] = {}
    unreadable: dict[str, str] = {}
    for path in sorted(manifests):
        text = manifests[path]
        try:
            names = list(_declared_in(path, text))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            nested = isinstance(error, RecursionError)
            unreadable[path] = "nests too deep to be read" if nested else "cannot be parsed as a manifest"
            continue
        lines = _lines(text)
        for name in names:
            declared.setdefault(name, Place(path=path, line=lines.get(normal(name), 1)))
    imported: dict[str, Place] = {}
    python: dict[str, Place] = {}
    for path, language, text in sources:
        is_python = language == "python"
        for name, line in py_imports(text) if is_python else js_imports(text):
            (python if is_python else imported).setdefault(name, Place(path=path, line=line))
    return Packages(declared, imported, python, unreadable)


def _declared_in(path: str, text: str) -> Iterator[str]:
    if path.endswith("package.json"):
        manifest = json.loads(text)
        for key in DEPENDENCY_KEYS:
            yield from manifest.get(key) or {}
    elif path.endswith("pyproject.toml"):
        project = tomllib.loads(text)
        listed = list(project.get("project", {}).get("dependencies", []))
        for group in project.get("project", {}).get("optional-dependencies", {}).values():
            listed += group
        listed += project.get("tool", {}).get("poetry", {}).get("dependencies", {})
        yield from (normal(match.group(1)) for entry in listed if (match := _REQUIREMENT.match(entry)))
    else:
        yield from (normal(match.group(1)) for match in _REQUIREMENT.finditer(text))


def _lines(text: str) -> dict[str, int]:
    """The first line on which each word of a manifest stands, by its normal form."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in _WORD.findall(line):
            found.setdefault(normal(word), number)
    return found
