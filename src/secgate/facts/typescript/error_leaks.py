"""What an expression carries of an error: it is read backwards over variables, literals and functions to the error."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.typescript.error_code import MOST_FUNCTIONS
from secgate.facts.typescript.error_conditions import NOTHING, RETURNED, ErrorConditions, Proven
from secgate.facts.typescript.error_values import MAX_STEPS, Content, ErrorValues, last_part
from secgate.facts.typescript.names import (
    arguments_of,
    callee_of,
    entries_of,
    inside,
    returned,
    unwrap,
)
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.syntax import Node, text_of, walk

LeakKind = Literal["stack", "object", "text", "schema", "unknown"]

_SHORT = 120  # characters of a callee that are enough to see what it names
_PROPERTIES: Mapping[str, LeakKind] = {
    "stack": "stack", "message": "text", "sqlMessage": "text", "stderr": "text", "issues": "schema",
    "errors": "schema", "cause": "object",
}  # fmt: skip
_METHODS: Mapping[str, LeakKind] = {
    "toString": "text", "toLocaleString": "text", "toJSON": "object", "flatten": "schema", "format": "schema",
}  # fmt: skip
_OF_A_MEMBER = frozenset({"stack", "message", "sqlMessage", "stderr"})
_KEEPS = frozenset({
    "map", "filter", "join", "slice", "substring", "substr", "replace", "replaceAll", "trim", "split", "toUpperCase",
    "toLowerCase", "concat", "at", "padEnd", "flatMap", "flat", "reduce", "pop", "shift",
})  # fmt: skip
_FORMATS = frozenset({"String", "Error", "inspect", "format", "serializeError"})
_COPIES = frozenset({"stringify", "assign", "entries", "values", "fromEntries", "serialize"})
_TELLS_LITTLE = frozenset({
    "captureException", "Boolean", "Number", "parseInt", "includes", "startsWith", "endsWith", "match", "test",
    "indexOf", "isArray", "keys", "getTime", "now", "t",
})  # fmt: skip
_LOGS = re.compile(r"\b(?:log|logger|console|winston|pino|sentry|reqlogger)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ErrorLeak:
    """A part of an expression that comes from an error.

    Attributes:
        values: the file of `node`.
        kind: `object` is the error itself, `schema` details of a validation, `unknown` what a function makes of the
            error that could not be followed.
        proven: what the conditions on its way prove.
    """

    node: Node
    values: ErrorValues
    kind: LeakKind
    proven: Proven = NOTHING

    def as_text(self) -> "ErrorLeak":
        """The same inside a text."""
        return replace(self, kind="text") if self.kind == "object" else self

    def under(self, proven: Proven) -> "ErrorLeak":
        """The same under further conditions."""
        return replace(self, proven=self.proven | proven)


@dataclass(frozen=True)
class ErrorLeaks:
    """Follows expressions of one file.

    Attributes:
        given: what a caller passes in, by (id of the function, name of the parameter).
        depth: how many steps were made so far.
    """

    conditions: ErrorConditions
    given: Mapping[tuple[int, str], LeakKind] = field(default_factory=dict)
    depth: int = 0

    @property
    def values(self) -> ErrorValues:
        """The names of the file."""
        return self.conditions.values

    def of(self, node: Node) -> Iterator[ErrorLeak]:
        """The leaks of an expression, with what holds at each step."""
        if self.depth > MAX_STEPS:
            return
        node = unwrap(node)
        match node.type:
            case "identifier" | "shorthand_property_identifier":
                yield from self._name(node)
            case "member_expression" | "subscript_expression":
                yield from self._member(node)
            case "call_expression" | "new_expression":
                yield from self._call(node)
            case "ternary_expression":
                yield from self._all(node.named_children[1:])
            case "binary_expression":
                yield from self._binary(node)
            case "template_string":
                parts = (part for part in node.named_children if part.type == "template_substitution")
                yield from (leak.as_text() for leak in self._all(part.named_children[0] for part in parts))
            case "object":
                yield from self._all(value for _, value in entries_of(node))
                spreads = (part for part in node.named_children if part.type == "spread_element")
                yield from self._all(part.named_children[0] for part in spreads)
            case "array" | "spread_element":
                yield from self._all(node.named_children)
            case _:
                pass

    def _all(self, nodes: Iterable[Node]) -> Iterator[ErrorLeak]:
        for node in nodes:
            yield from self.of(node)

    def _deeper(self, nodes: Iterable[Node]) -> Iterator[ErrorLeak]:
        yield from replace(self, depth=self.depth + 1)._all(nodes)  # noqa: SLF001 - another one of its kind

    def _leak(self, node: Node, kind: LeakKind) -> Iterator[ErrorLeak]:
        root = next((part for part in walk(node) if "identifier" in part.type), node)
        proven = RETURNED if self.values.is_returned(root) else NOTHING
        yield ErrorLeak(node, self.values, kind, self.conditions.at(node) | proven)

    def is_error(self, node: Node) -> bool:
        """Whether an expression is an error here, be it one that a caller passes in."""
        node = unwrap(node)
        passed = self._passed(node) if node.type == "identifier" else None
        return passed == "object" if passed is not None else self.values.is_error(node)

    def _passed(self, node: Node) -> LeakKind | None:
        owner = self.values.meaning(node).owner if self.given else None
        return self.given.get((owner.id, text_of(node))) if owner is not None else None

    def _name(self, node: Node) -> Iterator[ErrorLeak]:
        meaning = self.values.meaning(node)
        if (passed := self._passed(node)) is not None:
            yield from self._leak(node, passed)
        elif meaning.kind == "error" or (not meaning.whole and self.is_error(node)):
            yield from self._leak(node, "object")
        elif meaning.kind == "variable":
            here = self.conditions.at(node)
            yield from (leak.under(here) for leak in self._contents(meaning.contents, within=node))

    def _contents(self, contents: tuple[Content, ...], within: Node) -> Iterator[ErrorLeak]:
        for content in contents:
            if inside(within, content.node):
                continue
            kept = self._kept(content, contents, within)
            if self.values.is_returned(unwrap(content.node)):
                kept |= RETURNED
            if content.key is None:
                found = self._deeper([content.node])
            else:
                found = self.property_of(content.key, at=within) if self.is_error(content.node) else iter(())
            yield from (leak.under(kept) for leak in found)

    def _kept(self, content: Content, contents: tuple[Content, ...], within: Node) -> Proven:
        """What holds when a value is still there at `within`: the conditions of later assignments failed."""
        proven = NOTHING
        for later in contents:
            if later.at.start_byte < content.at.end_byte or later.at.start_byte >= within.start_byte:
                continue
            left = later.at.child_by_field_name("left")
            if left is None or left.type != "identifier":
                continue
            branch = later.at.parent
            while (
                branch is not None
                and branch.type in {"expression_statement", "statement_block"}
                and not inside(within, branch)
            ):
                branch = branch.parent
            if branch is not None and branch.type == "if_statement" and not inside(within, branch):
                condition = branch.child_by_field_name("condition")
                proven |= self.conditions.proves(condition, holds=False) if condition is not None else NOTHING
        return proven

    def property_of(self, key: str, *, at: Node) -> Iterator[ErrorLeak]:
        """What a property of an error holds."""
        if key in _PROPERTIES:
            yield from self._leak(at, _PROPERTIES[key])

    def _member(self, node: Node) -> Iterator[ErrorLeak]:
        holder = node.child_by_field_name("object")
        if holder is None:
            return
        holder, key = unwrap(holder), last_part(node)
        if self.is_error(holder):
            yield from self.property_of(key, at=node)
        elif holder.type == "identifier":
            yield from self._of_variable(node, holder, key)
        elif written := self.values.written(node):
            yield from self._deeper(written)
        elif holder.type == "member_expression" and key in _OF_A_MEMBER:
            kind: LeakKind = "stack" if key == "stack" else "text"
            yield from (replace(leak, node=node, kind=kind) for leak in self._member(holder))

    def _of_variable(self, node: Node, holder: Node, key: str) -> Iterator[ErrorLeak]:
        """What a property of a variable holds: of an error that was put into it, or of an object literal."""
        contents = self.values.meaning(holder).contents
        for content in contents:
            if content.key is None and self._is_put(content, holder):
                yield from self.property_of(key, at=node)
        if contents:
            values = (unwrap(content.node) for content in contents if content.key is None)
            chosen = [
                held
                for value in values
                if value.type == "object"
                for name, held in entries_of(value)
                if name == key != ""
            ]
            here = self.conditions.at(node)
            yield from (leak.under(here) for leak in self._deeper(chosen))

    def _is_put(self, content: Content, holder: Node) -> bool:
        """Whether a caught error is put into a variable as it is: `failure = error`."""
        left = content.at.child_by_field_name("left")
        return left is not None and left.type == "identifier" and content.node != holder and self.is_error(content.node)

    def _binary(self, node: Node) -> Iterator[ErrorLeak]:
        sides = node.named_children
        match text_of(node.child_by_field_name("operator")):
            case "+":
                yield from (leak.as_text() for leak in self._all(sides))
            case "||" | "??":
                yield from self._all(sides)
            case "&&":
                yield from self._all(sides[1:])
            case _:
                pass

    def _call(self, node: Node) -> Iterator[ErrorLeak]:
        callee, given = callee_of(node), arguments_of(node)
        name = last_part(callee)
        receiver = (
            callee.child_by_field_name("object") if callee is not None and callee.type == "member_expression" else None
        )
        if receiver is not None and self.is_error(receiver):
            yield from self._leak(node, _METHODS[name]) if name in _METHODS else ()
            return
        if receiver is not None and name in _KEEPS:
            # NOTE: validation details that are mapped are chosen field by field, no longer all of them.
            yield from (leak for leak in self.of(receiver) if leak.kind != "schema")
        if name in _TELLS_LITTLE or name in self.conditions.code.mappers or logs(callee):
            return
        if name in _FORMATS:
            yield from (leak.as_text() for leak in self._all(given))
        elif name in _COPIES or name in _KEEPS or node.type == "new_expression":
            yield from self._all(given)
        else:
            yield from self._through(node, name, given)

    def _through(self, node: Node, name: str, given: list[Node]) -> Iterator[ErrorLeak]:
        """What a function of the target gives back when it is given an error."""
        passed = self.first(given)
        if not any(passed):
            return
        here = self.conditions.at(node).union(*(leak.proven for leak in passed if leak))
        functions = self.conditions.code.functions(name, self.values)
        if not 0 < len(functions) <= MOST_FUNCTIONS:
            yield ErrorLeak(node, self.values, "unknown", here)
            return
        for values, function in functions:
            given_in = {
                (function.id, text_of(p)): leak.kind
                for p, leak in zip(patterns_of(function), passed, strict=False)
                if leak
            }
            inner = ErrorLeaks(self.conditions.of(values), given_in, self.depth + 1)
            for leak in (leak for value in returned(function) for leak in inner.of(value)):
                yield ErrorLeak(node, self.values, leak.kind, here | leak.proven)

    def first(self, given: Iterable[Node]) -> list[ErrorLeak | None]:
        """The first leak of each of these expressions, None for one without any."""
        return [next(self.of(argument), None) for argument in given]


def logs(callee: Node | None) -> bool:
    """Whether what is called writes a log."""
    return _LOGS.search(text_of(callee)[:_SHORT]) is not None
