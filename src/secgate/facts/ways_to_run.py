"""The scripts, commands and settings by which a target is set up and run, and what a change does to them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.jsonc import read_object
from secgate.target.against import Against

WayKind = Literal["script", "command", "setting"]

_MAKEFILES = ("Makefile", "makefile", "GNUmakefile", "justfile", "Justfile")
_TARGET = re.compile(r"^([A-Za-z][\w.-]*)\s*(?:[\w=\"' ]*)?:(?!=)", re.MULTILINE)
_SETTING = re.compile(r"^\s*#?\s*(?:export\s+)?([A-Z][A-Z0-9_]{2,})\s*=", re.MULTILINE)
_README = re.compile(r"(?:^|/)readme(?:\.\w+)?$", re.IGNORECASE)
_NOT_OURS = re.compile(r"(?:^|/)(?:node_modules|vendor|fixtures?|__fixtures__|examples?|tests?|__tests__)/")
_DOCUMENT = re.compile(r"\.(?:mdx?|markdown|rst|adoc|txt)$", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Way:
    """One way to run or set up the target.

    Attributes:
        path: of the file that holds it.
    """

    kind: WayKind
    name: str
    path: str

    @property
    def shown(self) -> str:
        """In a few words."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Ways:
    """What a change does to them.

    Attributes:
        added: new ones.
        removed: those that their file no longer holds.
        gone: those of them that no file holds any more.
    """

    added: tuple[Way, ...] = ()
    removed: tuple[Way, ...] = ()
    gone: tuple[Way, ...] = ()


def changed_ways(change: Against, texts: Mapping[str, str], env_templates: Collection[str]) -> Ways:
    """What the change adds and takes away.

    Args:
        change: the target compared with its base.
        texts: every text file of the target.
        env_templates: names of files that show which settings there are.
    """
    now, before = set[Way](), set[Way]()
    for one in change.files:
        if one.status != "removed" and one.path in texts:
            now |= set(_ways(one.path, texts[one.path], env_templates))
        if one.before is not None and _tells(one.before, env_templates):
            before |= set(_ways(one.before, change.before(one.before) or "", env_templates))
    added = {way for way in now if (way.kind, way.name) not in {(w.kind, w.name) for w in before}}
    removed = {way for way in before if (way.kind, way.name) not in {(w.kind, w.name) for w in now}}
    gone = tuple(way for way in sorted(removed) if not _is_held(way, texts, env_templates)) if removed else ()
    return Ways(tuple(sorted(added)), tuple(sorted(removed)), gone)


def mentions(ways: Collection[Way], texts: Mapping[str, str]) -> Iterator[tuple[str, int, Way]]:
    """(path, line, way) of every place of a README that names one."""
    patterns = [(way, _pattern(way)) for way in ways]
    for path, text in sorted(texts.items()):
        if _README.search(path) is None or _NOT_OURS.search(path) is not None:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            yield from ((path, number, way) for way, pattern in patterns if pattern.search(line))


def _tells(path: str, env_templates: Collection[str]) -> bool:
    name = path.rpartition("/")[2]
    wanted = name == "package.json" or name in _MAKEFILES or name in env_templates
    return wanted and _NOT_OURS.search(path) is None


def _ways(path: str, text: str, env_templates: Collection[str]) -> Iterator[Way]:
    if not _tells(path, env_templates):
        return
    name = path.rpartition("/")[2]
    if name == "package.json":
        scripts = read_object(text).get("scripts")
        yield from (Way("script", str(one), path) for one in scripts) if isinstance(scripts, dict) else ()
    elif name in env_templates:
        yield from (Way("setting", found, path) for found in _SETTING.findall(text))
    else:
        yield from (Way("command", found, path) for found in _TARGET.findall(text) if not found.startswith("."))


def _is_held(way: Way, texts: Mapping[str, str], env_templates: Collection[str]) -> bool:
    """Whether any file holds it still; a setting also where code reads it."""
    if way.kind == "setting":
        word = re.compile(rf"(?<!\w){re.escape(way.name)}(?!\w)")
        return any(way.name in text and _DOCUMENT.search(p) is None and word.search(text) for p, text in texts.items())
    return any(
        found.kind == way.kind and found.name == way.name
        for path, text in texts.items() if _tells(path, env_templates)
        for found in _ways(path, text, env_templates)
    )  # fmt: skip


def _pattern(way: Way) -> re.Pattern[str]:
    name = re.escape(way.name)
    if way.kind == "script":
        plain = "|npm" if way.name in {"test", "start", "stop", "restart"} else ""
        runner = rf"(?:npm\s+run(?:-script)?|pnpm(?:\s+run)?|yarn(?:\s+run)?|bun\s+run{plain})"
        return re.compile(rf"\b{runner}\s+(?:-\S+\s+)*{name}(?![\w:.-])")
    if way.kind == "command":
        return re.compile(rf"\b(?:make|just)\s+(?:-\S+\s+)*{name}(?![\w.-])")
    return re.compile(rf"(?<!\w){name}(?!\w)")
