"""Tests as the source has them: vitest, jest, mocha and playwright name theirs alike.

`describe('name', …)`, `it('name', …)`, and the forms that leave one out: `it.skip`, `xit`, `it.todo`, `it.only`, `fit`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.sieve import Sieve

Modifier = Literal["skip", "todo", "only"]

_GROUPS = frozenset({"describe", "suite", "context"})
_TESTS = frozenset({"it", "test", "specify"})
_SHORT: dict[str, tuple[str, Modifier]] = {
    "fit": ("it", "only"), "fdescribe": ("describe", "only"), "xit": ("it", "skip"), "xtest": ("test", "skip"),
    "xdescribe": ("describe", "skip"), "xcontext": ("context", "skip"), "xspecify": ("specify", "skip"),
}  # fmt: skip
_MODIFIERS: dict[str, Modifier] = {"skip": "skip", "todo": "todo", "fixme": "skip", "only": "only"}
_CALLED = Sieve("|".join(rf"\b{word}\b\s*[.(]" for word in sorted({*_GROUPS, *_TESTS, *_SHORT})))
# How a call of one begins; most calls of a test file are others.
_BEGINS = re.compile(rb"[\s(]*(?:[fx]?(?:it|describe)|x?(?:test|context|specify)|suite)\b")
_TITLES = frozenset({"string", "template_string"})


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    def nodes(self, *types: str) -> list[Node]: ...


@dataclass(frozen=True)
class TestCall:
    """One test or group of tests.

    Attributes:
        titles: names of the groups around it and its own, outermost first.
        group: whether it is a group.
        modifiers: what leaves it out or others out, its own first, then those of the groups around it.
        node: the call.
    """

    titles: tuple[str, ...]
    group: bool
    modifiers: tuple[Modifier, ...]
    node: Node

    @property
    def name(self) -> str:
        """All titles in one text."""
        return " ".join(self.titles)


def test_calls(file: _File) -> list[TestCall]:
    """The tests and groups of a file in source order."""
    if not _CALLED.finds(file.text):
        return []
    calls = (node for node in file.nodes("call_expression") if _BEGINS.match(file.data, node.start_byte))
    found = {node.id: made for node in calls if (made := _own(node)) is not None}
    return [_placed(made, found) for made in found.values()]


def _own(node: Node) -> TestCall | None:
    """A call as a test by itself, without the groups around it."""
    callee = node.child_by_field_name("function")
    words = list(_words(callee)) if callee is not None else []
    if not words:
        return None
    base, first = _SHORT.get(words[0], (words[0], None))
    arguments = arguments_of(node)
    if base not in _GROUPS | _TESTS or not arguments or unwrap(arguments[0]).type not in _TITLES | {"identifier"}:
        return None
    if not any(unwrap(argument).type in FUNCTIONS for argument in arguments[1:]) and "todo" not in words[1:]:
        return None
    modifiers = [first] if first is not None else []
    modifiers += [_MODIFIERS[word] for word in words[1:] if word in _MODIFIERS]
    title = text_of(unwrap(arguments[0]))[1:-1] if unwrap(arguments[0]).type in _TITLES else ""
    group = base in _GROUPS or bool(_GROUPS & set(words[1:]))
    return TestCall((title,), group, tuple(modifiers), node)


def _words(callee: Node) -> Iterator[str]:
    """`it`, `skip` of `it.skip`, `it.skip.each(rows)` and `it.each(rows).skip`; nothing for another expression."""
    callee = unwrap(callee)
    if callee.type == "identifier":
        yield text_of(callee)
    elif callee.type == "member_expression":
        inner = callee.child_by_field_name("object")
        before = list(_words(inner)) if inner is not None else []
        if before:
            yield from (*before, text_of(callee.child_by_field_name("property")))
    elif callee.type == "call_expression":
        inner = callee.child_by_field_name("function")
        words = list(_words(inner)) if inner is not None else []
        # NOTE: `it.skipIf(…)('name', …)` and its like decide when they run, and the report says how.
        if words and words[-1] in {"each", "for"}:
            yield from words


def _placed(made: TestCall, found: dict[int, TestCall]) -> TestCall:
    around = [found[node.id] for node in ancestors(made.node) if node.id in found and node.id != made.node.id]
    titles = (*(title for one in reversed(around) for title in one.titles), *made.titles)
    modifiers = (*made.modifiers, *(modifier for one in around for modifier in one.modifiers))
    return TestCall(titles, made.group, modifiers, made.node)


def body_of(call: TestCall) -> Node | None:
    """The function that a test or group runs."""
    functions: Iterable[Node] = (unwrap(argument) for argument in arguments_of(call.node)[1:])
    return next((function for function in functions if function.type in FUNCTIONS), None)
