"""How the code of a target parses: what does not, and what no analyzer may be given."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from secgate.engines.source import SourceFile
from secgate.engines.staging import MAX_NESTING
from secgate.facts.typescript import syntax
from secgate.model import Problem
from secgate.target.keyed import Keyed
from secgate.target.snapshot import TextFile

__all__ = ["MAX_CODE_CHARACTERS", "Parsed", "Sources", "parsed_of"]

MAX_CODE_CHARACTERS = 4_000_000
_SCRIPT = frozenset({"typescript", "javascript"})
_ESCAPE = re.compile(rb"\\u")


class Sources(Keyed[SourceFile]):
    """Files with their syntax by path; each is parsed when somebody asks for it, once."""

    def __init__(self, files: Mapping[str, TextFile], read: Callable[[TextFile], SourceFile]) -> None:
        super().__init__(files)
        self._files, self._read = files, read
        self._known: dict[str, SourceFile] = {}

    def __getitem__(self, path: str, /) -> SourceFile:
        """The file at a path."""
        if path not in self._known:
            self._known[path] = self._read(self._files[path])
        return self._known[path]

    def forget(self) -> None:
        """Drop what was read of each file beside its syntax."""
        for source in self._known.values():
            source.forget()

    def close(self, which: Callable[[str], bool]) -> None:
        """Let go of some files; whoever asks for one again reads it again."""
        self._known = {path: source for path, source in self._known.items() if not which(path)}


@dataclass(frozen=True)
class Parsed:
    """How the code of a target parses.

    Attributes:
        unparsed: files that do not parse in full, are too large or nest too deep, by path.
        unfit: those of them that no analyzer is given.
    """

    unparsed: Mapping[str, Problem] = field(default_factory=dict)
    unfit: frozenset[str] = frozenset()


def parsed_of(sources: Iterable[SourceFile]) -> Parsed:
    """How these files parse."""
    unfit, unparsed = set(), {}
    for source in sources:
        if (lasting := _unfit(source)) is not None:
            unfit.add(source.path)
        if (problem := lasting or _parse_problem(source)) is not None:
            unparsed[source.path] = problem
    return Parsed(unparsed, frozenset(unfit))


def _unfit(source: SourceFile) -> Problem | None:
    """Why no analyzer may be given this file: it would not end in useful time."""
    if len(source.text) > MAX_CODE_CHARACTERS:
        reason = f"is larger than {MAX_CODE_CHARACTERS // 1_000_000} million characters, too large to analyse"
        return Problem(path=source.path, reason=reason)
    if source.language in _SCRIPT and syntax.deeper_than(source.root, MAX_NESTING):
        return Problem(path=source.path, reason="nests too deep to analyse; generated code belongs into excluded_paths")
    return None


def _parse_problem(source: SourceFile) -> Problem | None:
    if source.language not in _SCRIPT:
        return None
    if not source.root.has_error:
        return _escaped_name(source)
    first = next(syntax.errors(source.root), None)
    line = first.start_point.row + 1 if first is not None else 1
    return Problem(
        path=source.path, line=line, reason="does not parse in full from here on; what is in that part is not examined"
    )


def _escaped_name(source: SourceFile) -> Problem | None:
    r"""A name that is written with `\u…`: the language reads it as the plain one, and every rule here as another."""
    for match in _ESCAPE.finditer(source.data):
        node = source.root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type.endswith("identifier"):
            reason = "holds a name that is written with escapes, which no rule reads; write it plainly"
            return Problem(path=source.path, line=node.start_point.row + 1, reason=reason)
    return None
