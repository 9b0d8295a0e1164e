"""The catalogue of frameworks, and which of them a target uses."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from secgate.catalog.schema import Concern
from secgate.facts.packages import Packages, js_imports
from secgate.model import Place
from secgate.settings import strict
from secgate.settings.strict import Authored

_MADE = re.compile(r"^[ \t]*(?:export\s+)?(?:const|let|var)\s+(\w+)[^=\n]*=(?!=)(.*)", re.MULTILINE)
_EXPORTS = r"\bexport\s+(?:(?:const|let|var|default)\s+%(name)s\b|\{[^}]*\b%(name)s\b)"
_IMPORTS = r"\bimport\s+(?:\w+\s*,\s*)?(?:\{[^}]*)?\b(?:%s)\b[^;'\"]*['\"](?!drizzle-orm)"
_SENDS = r"\b%s\s*(?:!|\?)?(?:\.\s*(?:query|unsafe|connect|begin|prepare|exec|execute|batch|sql)\s*[(<`]|`)"


class Framework(Authored):
    """A framework and the signs of its use.

    Attributes:
        packages: imports that show it.
        paths: regular expressions over paths; with `text`, at least one further sign must be there, and then a package
            that only a manifest names counts too.
        text: regular expressions over the text of source files.
        under: packages that run on this one. A file that imports one of them too, and whose connections no code asks by
            itself, only hands them on: that is no use of its own.
    """

    name: str
    kinds: tuple[Concern, ...]
    ecosystem: Literal["npm", "python"]
    packages: tuple[str, ...] = Field(min_length=1)
    paths: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


class _Catalogue(Authored):
    schema_: Literal["secgate/frameworks/1"] = Field(alias="schema")
    frameworks: tuple[Framework, ...]


@cache
def catalogue() -> tuple[Framework, ...]:
    """Every framework that is known, in the order of the file."""
    file = Path(__file__).with_name("frameworks.yaml")
    return strict.parse(strict.load(file.read_bytes(), name=file.name), _Catalogue).frameworks


@cache
def reads_python(names: tuple[str, ...]) -> bool:
    """Whether one of these frameworks is one of Python."""
    return any(one.ecosystem == "python" and one.name in names for one in catalogue())


def read_by(
    used: Iterable[tuple[Framework, Place]], names: Collection[str], kinds: Collection[Concern]
) -> tuple[tuple[Framework, Place], ...]:
    """Those of the frameworks in use that are of some kinds and have one of the names."""
    return tuple(one for one in used if one[0].name in names and not set(kinds).isdisjoint(one[0].kinds))


def in_use(packages: Packages, sources: Iterable[tuple[str, str]]) -> tuple[tuple[Framework, Place], ...]:
    """Frameworks that the target imports, with the place of the first import or further sign.

    Args:
        packages: what the target imports.
        sources: (path, text) of the source files, for frameworks with further signs.
    """
    files = list(sources)
    found = []
    for framework in catalogue():
        imports = packages.imports(framework.packages, ecosystem=framework.ecosystem)
        place = imports[0][1] if imports else None
        if place is not None and packages.imports(framework.under, ecosystem=framework.ecosystem):
            place = _own_use(framework.packages, framework.under, files)
        if framework.paths or framework.text:
            # NOTE: a Next.js route needs no import of `next`; the manifest and the sign show the use together.
            declared = any(name in packages.declared for name in framework.packages)
            place = _sign(framework, files) if imports or declared else None
        if place is not None:
            found.append((framework, place))
    return tuple(found)


def _own_use(packages: Collection[str], above: Collection[str], files: Iterable[tuple[str, str]]) -> Place | None:
    """The first place that imports a driver and does more than to hand it on; None where there is none.

    Args:
        packages: those of the driver.
        above: the libraries that run on it.
        files: (path, text) of the source files.
    """
    listed = list(files)
    for path, text in listed:
        if not any(name in text for name in packages):
            continue
        imports = list(js_imports(text))
        line = next((line for name, line in imports if name in packages), None)
        if line is None:
            continue
        if not any(name in above for name, _ in imports) or _sends(text, above, listed):
            return Place(path=path, line=line)
    return None


def _sends(text: str, above: Collection[str], files: Iterable[tuple[str, str]]) -> bool:
    """Whether a connection that a file makes is asked by itself, there or where it is imported."""
    made = {match[1] for match in _MADE.finditer(text) if not any(name.split("-")[0] in match[2] for name in above)}
    if not made:
        return False
    sends = re.compile(_SENDS % f"(?:{'|'.join(sorted(made))})")
    exported = {name for name in made if re.search(_EXPORTS % {"name": name}, text)}
    further = re.compile(_IMPORTS % "|".join(sorted(exported))) if exported else None
    near = (other for _, other in files if other is text or (further is not None and further.search(other)))
    return any(sends.search(other) is not None for other in near)


def _sign(framework: Framework, files: list[tuple[str, str]]) -> Place | None:
    paths = [re.compile(pattern) for pattern in framework.paths]
    texts = [(_plain_parts(pattern), re.compile(pattern, re.MULTILINE)) for pattern in framework.text]
    for path, text in files:
        if any(pattern.search(path) for pattern in paths):
            return Place(path=path, line=1)
        near = (pattern for plain, pattern in texts if all(part in text for part in plain))
        for match in (match for pattern in near for match in pattern.finditer(text)):
            if not _in_comment(text, match):
                return Place(path=path, line=text.count("\n", 0, match.start()) + 1)
    return None


def _plain_parts(pattern: str) -> tuple[str, ...]:
    """Texts that every match of a regular expression holds; none where they are not seen at once.

    NOTE: to look for a plain text first costs a tenth of trying the expression at every place.
    """
    outside = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "\0", pattern)
    while (shorter := re.sub(r"\([^()]*\)", "\0", outside)) != outside:
        outside = shorter
    if "|" in outside:
        return ()
    required = re.sub(r".(?:[?*]|\{[^}]*\})|[.^$+?]", "\0", outside, flags=re.DOTALL)
    return tuple(part for part in required.split("\0") if part)


def _in_comment(text: str, match: re.Match[str]) -> bool:
    """Whether the line on which a match ends begins as a comment; a pattern may begin at the line before."""
    start = text.rfind("\n", 0, max(match.start(), match.end() - 1)) + 1
    return text[start : start + 200].lstrip().startswith(("//", "/*", "*", "#"))
