"""Tests about the isolation of tenants, as the source has them: which are named, switched off, or cannot show it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from secgate.facts.typescript.names import (
    FUNCTIONS,
    Names,
    ancestors,
    arguments_of,
    inside,
    last_name,
    outermost,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.test_calls import TestCall, body_of
from secgate.sieve import Sieve, words_needed

_ASSERTS = frozenset({"expect", "assert", "should", "expectTypeOf", "strictEqual", "deepEqual", "rejects", "ok"})
_TENANTS = "(?:tenant|organi[sz]ation|org|workspace|account|company)"
_MAKES_TENANT = re.compile(
    rf"(?:create|make|build|seed|insert|setup|given|with|new)\w*{_TENANTS}s?$|^{_TENANTS}s?$", re.IGNORECASE
)
_LISTED = re.compile(rf"(?:{_TENANTS}|ws|acct)s?(?:_?(?:ids?|keys?|names?|slugs?))?$", re.IGNORECASE)
_TENANT_KEY = re.compile(rf"{_TENANTS}_?id$", re.IGNORECASE)
# NOTE: of a text in lower case: to ignore case costs a search three times as much.
_ORDINAL = re.compile(rf"{_TENANTS}s?[-_]?(?:a|b|c|one|two|1|2|3|first|second|other|foreign|x|y)(?![a-z])")
_OTHER = Sieve(rf"(?:other|another|foreign|second|different|wrong|attacker|victim)[-_]?{_TENANTS}")


_EACH = frozenset({"map", "forEach", "flatMap", "every", "some"})


class _File(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def folded(self) -> str: ...
    @property
    def names(self) -> Names: ...
    @property
    def tests(self) -> list[TestCall]: ...
    def nodes(self, *types: str) -> list[Node]: ...


@dataclass(frozen=True)
class NamedTest:
    """A test or group whose name a pattern finds.

    Attributes:
        path: of its file.
        call: the test.
        disabled: why it does not run; empty when it does.
        within: whether it is switched off only with a group around it that is one of these, too.
        tenants: how many tenants its file makes; several count as two.
        asserts: whether it expects anything.
    """

    path: str
    call: TestCall
    disabled: str
    tenants: int
    asserts: bool
    within: bool = False


def named_in_source(files: Iterable[_File], pattern: str) -> Iterator[NamedTest]:
    """The tests that a pattern names, by the path of their file and their titles.

    Args:
        files: of the target, tests among them.
        pattern: a regular expression, whatever the case.
    """
    wanted, may_name = re.compile(pattern, re.IGNORECASE), words_needed(pattern)
    for file in files:
        # NOTE: the tests of a file are read from its tree, and most files name none.
        if not may_name(f"{file.path.lower()} {file.folded}"):
            continue
        calls = file.tests
        named = [call for call in calls if wanted.search(f"{file.path} {call.name}")]
        if not named:
            continue
        focused = [call for call in calls if "only" in call.modifiers[: 1 if call.modifiers else 0]]
        tenants = _tenants(file)
        off = [call.node for call in named if call.group and _is_off(call)]
        for call in named:
            if not call.group or _is_off(call):
                within = not _is_off(call) and any(inside(call.node, group) for group in off)
                yield NamedTest(file.path, call, _disabled(call, focused), tenants, _asserts(call), within)


def _is_off(call: TestCall) -> bool:
    """Whether the call itself leaves its tests out; a group around it has a line of its own."""
    return bool(call.modifiers) and call.modifiers[0] in {"skip", "todo"} and _own_words(call)


def _own_words(call: TestCall) -> bool:
    callee = text_of(call.node.child_by_field_name("function"))
    return bool(re.match(r"x(?:it|test|describe|context|specify)\b", callee)) or bool(
        re.search(r"\.(?:skip|todo|fixme)\b", callee)
    )


def _disabled(call: TestCall, focused: list[TestCall]) -> str:
    if {"skip", "todo"} & set(call.modifiers):
        return "it is skipped" if "skip" in call.modifiers else "it is a note of a test to be written"
    if focused and "only" not in call.modifiers:
        return f"another test of its file is focused with .only: {focused[0].name}"
    return ""


def _asserts(call: TestCall) -> bool:
    """Whether the test calls something that asserts; one whose body is elsewhere may."""
    body = body_of(call)
    if body is None:
        return True
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            if callee is not None and (_ASSERTS & set(re.split(r"\W+", text_of(callee)[:200])) or _is_helper(callee)):
                return True
        stack.extend(node.named_children)
    return False


def _is_helper(callee: Node) -> bool:
    return re.match(r"(?:expect|assert|verify|check|should)[A-Z_]", last_name(callee)) is not None


def _tenants(file: _File) -> int:
    """How many tenants a file makes, as far as its words tell; set-up may be shared with other files."""
    names: set[str] = set()
    made = 0
    for call in file.nodes("call_expression"):
        callee = call.child_by_field_name("function")
        if callee is not None and _MAKES_TENANT.search(last_name(callee)):
            made += 2 if _repeats(call) else 1
    for pair in file.nodes("pair"):
        key = text_of(pair.child_by_field_name("key")).strip("'\"")
        value = pair.child_by_field_name("value")
        if _TENANT_KEY.search(key) and value is not None:
            names.add(text_of(value)[:80])
    names |= {match.group() for match in _ORDINAL.finditer(file.folded)}
    if _OTHER.finds(file.folded) or any(_is_list(file, node) for node in file.nodes("array")):
        return 2
    return max(made, len(names))


def _repeats(call: Node) -> bool:
    return any(node.type in {"for_statement", "for_in_statement"} for node in ancestors(call))


def _is_list(file: _File, array: Node) -> bool:
    """Whether an array names several tenants: it is called so, or what goes through it takes each one for a tenant."""
    elements = {text_of(node) for node in array.named_children if node.type != "comment"}
    if len(elements) < 2:  # noqa: PLR2004 - isolation is between two
        return False
    around = outermost(array).parent
    if around is None:
        return False
    if around.type == "variable_declarator":
        return _LISTED.search(text_of(around.child_by_field_name("name"))) is not None
    name, body = _each(around, array)
    if name is None or body is None:
        return False
    return _LISTED.search(text_of(name)) is not None or _is_given_as_tenant(file, text_of(name), body)


def _each(around: Node, array: Node) -> tuple[Node | None, Node | None]:
    """The name of an element, and what is done with it, in a loop over an array or a function called for each one."""
    if around.type == "for_in_statement":
        is_over = around.child_by_field_name("right") == outermost(array)
        return around.child_by_field_name("left") if is_over else None, around.child_by_field_name("body")
    call = around.parent if around.type == "member_expression" else None
    if call is None or call.type != "call_expression" or last_name(around) not in _EACH:
        return None, None
    function = next((unwrap(given) for given in arguments_of(call) if unwrap(given).type in FUNCTIONS), None)
    if function is None:
        return None, None
    listed = function.child_by_field_name("parameters")
    first = listed.named_children[0] if listed is not None and listed.named_children else None
    first = first or function.child_by_field_name("parameter")
    return (first.child_by_field_name("pattern") or first if first is not None else None), function


def _is_given_as_tenant(file: _File, name: str, body: Node) -> bool:
    """Whether a name is given to a function of the file as its tenant."""
    for call in file.names.calls(body):
        callee = call.child_by_field_name("function")
        called = file.names.function(callee) if callee is not None else None
        position = next((n for n, given in enumerate(arguments_of(call)) if text_of(given) == name), None)
        listed = called.child_by_field_name("parameters") if called is not None else None
        if position is None or listed is None or position >= len(listed.named_children):
            continue
        parameter = listed.named_children[position]
        if _LISTED.search(text_of(parameter.child_by_field_name("pattern") or parameter)):
            return True
    return False
