"""What a filter is given: a value that the code itself fixes, or one that may be undefined."""

import re

from secgate.facts.typescript.names import last_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import View

_WRITTEN = frozenset({"string", "number", "true", "false", "null", "regex"})
_ABSENT = frozenset({"undefined", "null"})
_ENUM = re.compile(r"(?:[A-Z]\w*\.)+[A-Z]\w*")
# Parts of a request that its caller may leave out.
_LEFT_OUT = re.compile(r"\.(?:query|body|headers|cookies)$")


def is_fixed(view: View, value: Node) -> bool:
    """Whether a value is written in the code: a literal, a member of an enum, a time, or operators on such."""
    source = unwrap(view.names.resolve(value))
    if source.type in _WRITTEN:
        return True
    if source.type in {"object", "array"}:
        parts = [value_of(c) if c.type == "pair" else c for c in source.named_children if c.type != "comment"]
        return all(is_fixed(view, part) for part in parts)
    if source.type == "member_expression":
        return _ENUM.fullmatch(text_of(source)) is not None
    return source.type == "new_expression" and text_of(source.child_by_field_name("constructor")) == "Date"


def may_be_absent(view: View, source: Node) -> bool:
    """Whether a value is undefined where something is missing.

    So are `user && user.tenantId`, a name out of `req.user ?? {}`, and a part of a request that its caller leaves out.
    """
    if source.type == "binary_expression":
        right = source.child_by_field_name("right")
        joined = text_of(source.child_by_field_name("operator")) == "&&"
        return joined and right is not None and view.words.is_id(right)
    if source.type in {"identifier", "shorthand_property_identifier"}:
        binding = view.names.binding(source)
        if binding is None or binding.kind != "local" or binding.value is None or binding.default is not None:
            return False
        held = unwrap(binding.value)
        if len(binding.path) == 1 and _is_left_out(view, held, binding.path[0]):
            return True
        right = held.child_by_field_name("right") if held.type == "binary_expression" else None
        return bool(binding.path) and right is not None and right.type == "object" and not right.named_children
    base = source.child_by_field_name("object")
    return base is not None and _is_left_out(view, base, last_name(source))


def is_nothing(value: Node) -> bool:
    """Whether a filter says nothing: `{}`, `undefined` or `null`."""
    given = unwrap(value)
    return given.type in _ABSENT or (given.type == "object" and not given.named_children)


def is_presence(condition: Node) -> bool:
    """Whether a condition asks no more than whether a value is there: `x`, `!x`, `x !== undefined`."""
    asked = unwrap(condition)
    if asked.type == "unary_expression":
        inner = asked.child_by_field_name("argument")
        return text_of(asked).startswith("!") and inner is not None and is_presence(inner)
    if asked.type == "binary_expression":
        sides = [asked.child_by_field_name("left"), asked.child_by_field_name("right")]
        return any(side is not None and unwrap(side).type in _ABSENT for side in sides)
    return asked.type in {"identifier", "member_expression"}


def _is_left_out(view: View, part: Node, name: str) -> bool:
    """Whether a name is looked for in the query, body or headers; Next.js gives the parts of a path with the query."""
    given = _LEFT_OUT.search(text_of(unwrap(part))) is not None and from_request(view.names, part)
    return given and f"[{name}]" not in view.file.path
