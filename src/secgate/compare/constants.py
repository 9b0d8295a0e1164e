"""Literals that the code of a finding names: another one under the same name makes the finding another one.

A fallback `process.env.KEY ?? FALLBACK` stays the same line when the constant on another line gets another value. What
is followed is one name: a constant that stands for another constant is not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from secgate.compare.side import BaseSide
from secgate.model import Finding
from secgate.target.snapshot import Snapshot

_NAME = re.compile(r"(?<![\w$])[A-Za-z_$][\w$]*")
_MEMBER = re.compile(r"\.\s*([A-Za-z_$][\w$]*)")
_SET = re.compile(r"""(?<![\w$])([A-Za-z_$][\w$]*)["']?[!?]?[ \t]*(?:=(?![=>])|:)""")
# A literal, behind a type, inside one call, or as what is taken where something else is not there.
_LITERAL = re.compile(
    r"""^[ \t]*(?:[\w$.<>\[\]| ]{0,80}=[ \t]*)?(?:[\w$.]{1,80}\([ \t]*|[\[{(][ \t]*)?(?:["'`\d]|-\d|true\b|false\b)"""
    r"""|(?:\|\||\?\?|\bor)[ \t]*["'`\d]"""
)
_IMPORT = re.compile(r"\b(?:import|from|require)\b")
_LONGEST = 2_000
_GOES_ON = ("", "(", "[", "{", "||", "??", "=")
Declared = dict[str, Counter[str]]


class Constants:
    """What the names of both sides stand for.

    Args:
        head: what was gated.
        base: what it is compared with.
    """

    def __init__(self, head: Snapshot, base: BaseSide) -> None:
        self._head, self._base = head, base

    def same(self, finding: Finding) -> bool:
        """Whether no name in the finding's lines, or in those of its trace, stands for a new literal."""
        return not any(self._named_anew(path, line, last) for path, line, last in _places(finding))

    def _named_anew(self, path: str, line: int, last: int) -> bool:
        text = self._head.texts.get(path)
        if text is None or not self._added:
            return False
        own = "\n".join(text.split("\n")[line - 1 : last])
        names = set(_NAME.findall(own))
        if names & self._added.get(path, set()):
            return True
        imported = {name for row in text.split("\n") if _IMPORT.search(row) for name in _NAME.findall(row[:_LONGEST])}
        far = names & imported
        if far:
            far |= set(_MEMBER.findall(own))
        return any(far & added for other, added in self._added.items() if other != path)

    @cached_property
    def _added(self) -> dict[str, set[str]]:
        """Names that stand for a literal in a file of the head that its file of the base does not have."""
        found = {}
        for path, file in self._head.files.items():
            old = self._base.file(path)
            if old is not None and old.text == file.text:
                continue
            before = _declared(old.text) if old is not None else {}
            names = {name for name, values in _declared(file.text).items() if values - before.get(name, Counter())}
            if names:
                found[path] = names
        return found


def _places(finding: Finding) -> Iterator[tuple[str, int, int]]:
    yield finding.path, finding.line, finding.end_line
    yield from ((step.path, step.line, step.line) for step in finding.trace)


def _declared(text: str) -> Declared:
    found: Declared = {}
    lines = [line[:_LONGEST].strip() for line in text.split("\n")]
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        for name, value in _set(line, after):
            found.setdefault(name, Counter())[value] += 1
    return found


def _set(line: str, after: str) -> Iterable[tuple[str, str]]:
    for match in _SET.finditer(line):
        value = line[match.end() :].strip()
        if any(value == end or (end and value.endswith(end)) for end in _GOES_ON):
            value = f"{value} {after}".strip()
        if _LITERAL.search(value):
            yield match.group(1), value
