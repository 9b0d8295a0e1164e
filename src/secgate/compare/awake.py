"""Code that the base holds and does not run, and that the change brings to life: its findings are new.

Told by what a new route is answered with, and by files that nothing loaded in the base and something loads now.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from secgate.compare.facts import Row
from secgate.compare.side import BaseSide
from secgate.model import Finding
from secgate.target.languages import APPLICATION
from secgate.target.snapshot import Snapshot, TextFile

_LOADS = re.compile(r"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["'`](\.{1,2}/[^"'`\n]{1,300})["'`]""")
_ENDING = re.compile(r"\.(?:[cm]?[jt]sx?|py)$")
_NAMES = re.compile(r"[A-Za-z_$][\w$]*")
# What a function without a name is called in the map of routes; it stands where it is registered.
_INLINE = "(inline)"
_BOUND = re.compile(r"\.bind\(.*", re.DOTALL)
_BEFORE = r"(?:(?:export|default|public|private|protected|static|readonly|async|override|get|def)\s+)*\*?\s*"
_ENDED = re.compile(r"\)\s*[;,]?\s*(?://.*)?$")
_COMMENT = re.compile(r"\s*(?://|/?\*|#)")
_LONGEST = 2_000
_CLOSES = tuple(")}]")


@dataclass(frozen=True)
class Awake:
    """What the change brings to life.

    Attributes:
        head: what was gated.
        files: that something loads now, and nothing did.
        handlers: (path of the registration, its line, name of the handler) of each route that is new.
    """

    head: Snapshot
    files: frozenset[str]
    handlers: tuple[tuple[str, int, str], ...]
    _declared: dict[tuple[str, str], list[int]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def holds(self, finding: Finding) -> bool:
        """Whether a finding stands in such code."""
        text = self.head.texts.get(finding.path)
        if finding.path in self.files:
            return True
        if text is None:
            return False
        lines = text.split("\n")
        return any(
            (path == finding.path and _inside(lines, line, finding.line))
            or any(_inside(lines, at, finding.line) for at in self._places(finding.path, lines, path, handler))
            for path, line, handler in self.handlers
        )

    def _places(self, of: str, lines: list[str], path: str, handler: str) -> list[int]:
        """Lines of a file on which a handler that another file registers may be declared.

        What the file that registers it declares itself stands in no other: every route of Next.js is a `GET`.
        """
        if of != path and _is_function(self.head.texts.get(path, "").split("\n"), handler):
            return []
        # NOTE: asked for each finding of a file.
        if (of, handler) not in self._declared:
            self._declared[of, handler] = _declared(lines, handler)
        return self._declared[of, handler]


def awake(head: Snapshot, base: BaseSide, now: Collection[Row], before: Collection[Row]) -> Awake:
    """What the change brings to life.

    Args:
        head: what was gated.
        base: what it is compared with.
        now: routes of the head that are answered.
        before: those of the base.
    """
    known = {(row["method"], row["route"]) for row in before}
    new = [row for row in now if (row["method"], row["route"]) not in known]
    handlers = tuple((row["path"], row["line"] or 0, str(row["handler"] or "")) for row in new)
    return Awake(head, _woken(head, base), handlers)


def _woken(head: Snapshot, base: BaseSide) -> frozenset[str]:
    # NOTE: a file that both sides have is read once.
    names: dict[int, list[str]] = {}
    loaded, had = _loaded(head.files, names), _loaded(base.snapshot.files, names)
    there = {path: base.path(path) for path in head.files if base.file(path) is not None}
    found: set[str] = set()
    while True:
        # A file that was loaded by nothing but files that nothing loaded never ran either.
        asleep = {there[path] for path in found}
        more = {
            path
            for path, old in there.items()
            if path not in found and loaded.get(path) and not had.get(old, set()) - asleep
            and (not had.get(old) or loaded[path] & found)
        }  # fmt: skip
        if not more:
            return frozenset(found)
        found |= more


def _loaded(files: Mapping[str, TextFile], names: dict[int, list[str]]) -> dict[str, set[str]]:
    """Examined files that load a file, by the path of what they load.

    Args:
        files: of one side, by path.
        names: what each file names that it loads, by the object of the file; filled here.
    """
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path in files:
        stem = _ENDING.sub("", path)
        by_stem[stem].append(path)
        if posixpath.basename(stem) == "index":
            by_stem[posixpath.dirname(stem)].append(path)
    found: dict[str, set[str]] = defaultdict(set)
    for path, file in files.items():
        if file.exclusion is not None or file.language not in APPLICATION:
            continue
        if id(file) not in names:
            names[id(file)] = _LOADS.findall(file.text)
        for wanted in names[id(file)]:
            stem = _ENDING.sub("", posixpath.normpath(posixpath.join(posixpath.dirname(path), wanted)))
            for other in by_stem.get(stem, ()):
                found[other].add(path)
    return found


def _declared(lines: list[str], handler: str) -> list[int]:
    """Lines on which something of the name of a handler may be declared: a function, a method, a variable, a property.

    Where it is written as more than a name, the last one counts: that of what is wrapped.
    """
    names = _NAMES.findall(_BOUND.sub("", handler)) if handler != _INLINE else []
    if not names:
        return []
    if not any(names[-1] in line for line in lines):
        return []
    name = re.escape(names[-1])
    pattern = re.compile(
        rf"(?<![\w$.])(?:function\s*\*?|def|class|const|let|var)\s+{name}(?![\w$])"
        rf"|(?<![\w$.])function\s*\*\s*{name}(?![\w$])"
        rf"|[{{,(;]\s*[\"']?{name}[\"']?\s*[:=](?![=>])|[{{,]\s*{name}\s*[(<]"
        rf"|(?:\.{name}|[\"']{name}[\"']\])\s*[=(](?![=>])|^\s*{_BEFORE}[\"']?{name}[\"']?\s*[:=](?![=>])"
    )
    method = re.compile(rf"^\s*{_BEFORE}[\"']?{name}[\"']?\s*[(<]")
    return [
        at for at, line in enumerate(lines, 1)
        if not _COMMENT.match(line)
        and (pattern.search(line[:_LONGEST]) or (method.match(line[:_LONGEST]) and not _is_call(lines, at)))
    ]  # fmt: skip


def _is_call(lines: list[str], at: int) -> bool:
    """Whether what may be the head of a method is a call: it ends on its line, and no body follows."""
    if not _ENDED.search(lines[at - 1]) or any(sign in lines[at - 1] for sign in ("{", "=>")):
        return False
    following = next((row.strip() for row in lines[at:] if row.strip()), "")
    return not following.startswith(("{", ":"))


def _is_function(lines: list[str], handler: str) -> bool:
    """Whether a file declares a function of the very name of a handler: by that the name is taken there."""
    if not _NAMES.fullmatch(handler):
        return False
    name = re.escape(handler)
    pattern = re.compile(
        rf"(?<![\w$.])function\s*\*?\s*{name}(?![\w$])"
        rf"|(?:const|let|var)\s+{name}\s*(?::[^=]*)?=\s*(?:[\w$.]+\(\s*)?(?:async\s*)?(?:function(?![\w$])|\()"
    )
    imported = re.compile(rf"\bimport\s[^;'\"`()]*?(?<![\w$]){name}(?![\w$])[^;'\"`()]*?\bfrom\b")
    if imported.search("\n".join(lines)):
        return False
    return any(pattern.search(line[:_LONGEST]) for line in lines if not _COMMENT.match(line))


def _inside(lines: list[str], start: int, line: int) -> bool:
    """Whether a line stands in what begins on another one, by how far both are indented."""
    if not 0 < start <= line <= len(lines):
        return False
    most = _indent(lines[start - 1])
    between = lines[start:line]
    return all(not row.strip() or _indent(row) > most or row.lstrip().startswith(_CLOSES) for row in between)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())
