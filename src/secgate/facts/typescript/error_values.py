"""What the names of one file hold where errors are followed: a caught error, a parameter, or the values given to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from secgate.facts.typescript.error_parameters import is_error_parameter
from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    bound_names,
    inside,
    key_of,
    unwrap,
    written_index,
)
from secgate.facts.typescript.nested import Nested
from secgate.facts.typescript.patterns import patterns_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

# So many values behind one another are followed.
MAX_STEPS = 6
_PARSES = re.compile(r"[pP]arse|[vV]alidate")
_DECLARED = ("function_declaration", "method_definition", "generator_function_declaration")
_WRITTEN_FUNCTIONS = frozenset({"arrow_function", "function_expression"})


@dataclass(frozen=True)
class Content:
    """Something a name can hold.

    Attributes:
        node: an expression; the name itself where it is declared without a value.
        at: the declaration, assignment or catch parameter that gives it.
        key: the one property of `node` that is held: `message` of `const { message } = error`.
    """

    node: Node
    at: Node
    key: str | None = None


@dataclass(frozen=True)
class Meaning:
    """What a name stands for at one place.

    Attributes:
        kind: `error` for what is caught or passed as an error, `unknown` for what comes from elsewhere.
        owner: the catch clause or function of an error or a parameter.
        contents: what a variable can hold: its declaration first, then assignments to it or to its properties.
    """

    kind: Literal["error", "parameter", "variable", "unknown"]
    owner: Node | None = None
    contents: tuple[Content, ...] = ()

    @property
    def whole(self) -> list[Node]:
        """The expressions that a variable is, without those that it is a property of."""
        return [content.node for content in self.contents if content.key is None]


_UNKNOWN = Meaning("unknown")


class ErrorValues:
    """The names and functions of one file, for questions about errors."""

    def __init__(self, file: Source) -> None:
        self.file = file
        self._meanings: dict[int, Meaning] = {}

    def meaning(self, use: Node) -> Meaning:
        """What a name stands for where it is used."""
        if use.id not in self._meanings:
            self._meanings[use.id] = self._caught(use) or self._bound(self.file.names.binding(use))
        return self._meanings[use.id]

    def _caught(self, use: Node) -> Meaning | None:
        """The part of a caught error that a name stands for, unless it is declared anew inside the catch."""
        name = text_of(use)
        for clause in self._catches.around(use):
            caught = clause.child_by_field_name("parameter")
            keys = {text_of(node): path for node, path, _ in bound_names(caught)} if caught is not None else {}
            if caught is None or name not in keys or len(keys[name]) > 1:
                continue
            bound = self.file.names.binding(use)
            if bound is not None and inside(bound.owner, clause):
                return None
            return (
                Meaning("variable", contents=(Content(caught, caught, *keys[name]),))
                if keys[name]
                else Meaning("error", clause)
            )
        return None

    def _bound(self, bound: Binding | None) -> Meaning:
        # NOTE: a part of a parameter is known as little as what is imported.
        if bound is None or len(bound.path) > (bound.kind == "local") or bound.path[:1] == ("...",):
            return _UNKNOWN
        if bound.kind == "parameter":
            kind: Literal["error", "parameter"] = (
                "error" if is_error_parameter(bound.owner, bound.name) else "parameter"
            )
            return Meaning(kind, bound.owner)
        if bound.kind != "local" or (bound.path and (bound.value is None or bound.path[0].startswith("["))):
            return _UNKNOWN
        return Meaning("variable", contents=(_declared(bound), *self._assigned(bound)))

    def _assigned(self, bound: Binding) -> Iterator[Content]:
        for left, right in self.file.names.assignments(bound):
            at = left.parent
            if at is not None and at.type != "augmented_assignment_expression":
                yield Content(right, at)

    def is_error(self, node: Node, depth: int = 0) -> bool:
        """Whether an expression is a caught or returned error."""
        node = unwrap(node)
        if node.type == "object_pattern":
            return node.parent is not None and node.parent.type == "catch_clause"
        if node.type not in {"identifier", "shorthand_property_identifier"} or depth > MAX_STEPS:
            return False
        meaning = self.meaning(node)
        if meaning.kind != "variable":
            return meaning.kind == "error"
        held = (value for value in meaning.whole if text_of(unwrap(value)) != text_of(node))
        return self.is_returned(node) or any(self.is_error(value, depth + 1) for value in held)

    def is_returned(self, node: Node) -> bool:
        """Whether a name is the `error` of an awaited result: `const { data, error } = await query`."""
        meaning = self.meaning(node) if "identifier" in node.type else _UNKNOWN
        return any(
            content.key in {"error", "err"}
            and content.node.type == "await_expression"
            and not _PARSES.search(text_of(content.node))
            for content in meaning.contents
        )

    def context(self, node: Node) -> Node | None:
        """The innermost catch clause or function with an error parameter around a node."""
        return next(self._contexts.around(node), None)

    @cached_property
    def _contexts(self) -> Nested:
        return Nested(node for node in self.file.nodes("catch_clause", *FUNCTIONS) if _is_context(node))

    @cached_property
    def _catches(self) -> Nested:
        return Nested(self.file.nodes("catch_clause"))

    def written(self, member: Node) -> list[Node]:
        """What the function around a member puts into the same one before: `res.locals.error = …`."""
        found = self._members.get(text_of(member), ())
        function = function_around(member) if found else None
        if function is None:
            return []
        return [value for value in found if inside(value, function) and value.end_byte <= member.start_byte]

    @cached_property
    def _members(self) -> dict[str, list[Node]]:
        """What is assigned to members, by how they are written."""
        found: dict[str, list[Node]] = {}
        for node in self.file.nodes("assignment_expression"):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None and left.type == "member_expression":
                found.setdefault(text_of(left), []).append(right)
        return found

    def settings(self, name: str) -> list[Node]:
        """What variables, entries of objects and fields of this name are anywhere in the file."""
        return self._settings.get(name, [])

    @cached_property
    def _settings(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.file.nodes("variable_declarator"):
            name = node.child_by_field_name("name")
            if name is not None and name.type == "identifier":
                found.setdefault(text_of(name), []).append(node.child_by_field_name("value") or name)
        for node in (*self.file.nodes("pair"), *self.file.nodes("public_field_definition")):
            value = node.child_by_field_name("value")
            if value is not None:
                found.setdefault(key_of(node), []).append(value)
        return found

    def functions(self, name: str) -> list[Node]:
        """Functions and methods of this name, and values of this name that are functions."""
        values = (value for value in self.settings(name) if value.type in _WRITTEN_FUNCTIONS)
        return [*self._functions.get(name, ()), *values]

    @cached_property
    def _functions(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for kind in _DECLARED:
            for node in self.file.nodes(kind):
                found.setdefault(text_of(node.child_by_field_name("name")), []).append(node)
        return found


def _declared(bound: Binding) -> Content:
    at = next((a for a in ancestors(bound.node) if a.type == "variable_declarator"), bound.node)
    return Content(bound.value if bound.value is not None else bound.node, at, *bound.path)


def _is_context(node: Node) -> bool:
    if node.type == "catch_clause":
        return True
    return any(is_error_parameter(node, text_of(pattern)) for pattern in patterns_of(node))


def last_part(node: Node | None) -> str:
    """The last part of a name: `c` of `a.b?.c` and of `a["c"]`; the whole text of what is no name.

    NOTE: unlike `last_name` it does not look into calls: what `make(x)` gives is called, and not `make`.
    """
    if node is None:
        return ""
    node = unwrap(node)
    if node.type == "subscript_expression":
        return written_index(node)
    return text_of(node.child_by_field_name("property") if node.type == "member_expression" else node)
