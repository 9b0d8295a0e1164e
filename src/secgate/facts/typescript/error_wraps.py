"""Texts of caught errors that are put into an error class of the target, whose own texts responses carry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.typescript.error_classes import ErrorClasses
from secgate.facts.typescript.error_code import ErrorCode
from secgate.facts.typescript.error_conditions import FRAMEWORK_ERROR
from secgate.facts.typescript.error_files import ErrorFile
from secgate.facts.typescript.error_leaks import ErrorLeak, ErrorLeaks
from secgate.facts.typescript.error_values import last_part
from secgate.facts.typescript.names import arguments_of, callee_of, entries_of, unwrap
from secgate.facts.typescript.statuses import Statuses, is_client_error
from secgate.facts.typescript.syntax import Node

Shown = Literal["never", "below 500", "always"]
"""Of which of the target's own errors responses carry the text, by their status."""

_HEARS = ("catch", "err", "Err")
_OF_AN_ERROR = frozenset({"text", "stack", "object"})
_NOT_SHOWN = frozenset({"cause", "stack", "originalError", "inner", "innerError"})


@dataclass(frozen=True)
class ErrorWrap:
    """An error of an own class that is made with the text of another one.

    Attributes:
        leak: the text, with everything that is proven where it is put in.
        statuses: those that the class or the call states; empty where none is known.
        shown: when responses carry the text of its class.
    """

    node: Node = field(repr=False)
    leak: ErrorLeak
    statuses: Statuses
    shown: Shown


class ErrorWraps:
    """Finds them in all files.

    Args:
        file: a file by its path.
        answering: the files with responses.
    """

    def __init__(self, code: ErrorCode, file: Callable[[str], ErrorFile], answering: Sequence[ErrorFile]) -> None:
        self._code, self._file, self._answering = code, file, answering
        self._classes = ErrorClasses(code)

    def __iter__(self) -> Iterator[ErrorWrap]:
        naming = self._classes.naming
        for path, source in self._code.words.sources.items():
            if path in naming and any(word in source.text for word in _HEARS):
                yield from self._made(self._file(path))

    def _made(self, file: ErrorFile) -> Iterator[ErrorWrap]:
        values, leaks = file.values, ErrorLeaks(file.conditions)
        for node in values.file.nodes("new_expression"):
            name, given = last_part(callee_of(node)), arguments_of(node)
            made = self._classes.named(name, values) if given and not FRAMEWORK_ERROR.search(name) else None
            texts = [given[index] for index in sorted(made.texts) if index < len(given)] if made is not None else []
            leak = _leaked(leaks, texts) if texts else None
            if made is not None and leak is not None:
                shown = "always" if made.is_sent else self._shown
                yield ErrorWrap(node, leak.under(file.conditions.at(node)), made.statuses(values, given), shown)

    @cached_property
    def _shown(self) -> Shown:
        found: Shown = "never"
        for flow in (flow for file in self._answering for _, flows in file.flows for flow in flows):
            proven = flow.leak.proven
            if flow.leak.kind not in _OF_AN_ERROR or "own" not in proven or "nonproduction" in proven:
                continue
            if "client" not in proven and not is_client_error(flow.response.statuses):
                return "always"
            found = "below 500"
        return found


def _leaked(leaks: ErrorLeaks, given: Iterable[Node]) -> ErrorLeak | None:
    """The first text of an error that nobody wrote for callers among what becomes the text of another one."""
    for argument in map(unwrap, given):
        is_literal = argument.type == "object"
        parts = [value for key, value in entries_of(argument) if key not in _NOT_SHOWN] if is_literal else [argument]
        for leak in (leak for part in parts for leak in leaks.of(part)):
            if leak.kind in _OF_AN_ERROR:
                return leak
    return None
