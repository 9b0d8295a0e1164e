"""Schemas that are asked whether a value fits and give nothing back: `is(schema, body)`, `Joi.assert(body, schema)`.

After that the value itself is used. It has no key that the schema does not name where the schema refuses such keys, or
where only a named key is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from secgate.facts.packages import package_of
from secgate.facts.typescript import validations
from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.constants import held
from secgate.facts.typescript.imports import required
from secgate.facts.typescript.names import (
    ancestors,
    arguments_of,
    inside,
    last_name,
    outermost,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.schema_keys import shape_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

Answer = Literal["yes", "unclear", "no"]
_ASKED = frozenset({"is", "isValid", "isValidSync", "Check", "allows", "guard"})
_THROWN = frozenset({"assert", "Assert"})
_OPEN = re.compile(r"\.unknown\(\s*(?:true\s*)?\)|allowUnknown\s*:\s*true")
_STRICT = re.compile(r"\.strict\(\s*\)|\bstrictObject\(|\.noUnknown\(")
_JOI = frozenset({"joi", "@hapi/joi"})


@dataclass(frozen=True)
class SchemaCheck:
    """A call that asks whether a value fits.

    Attributes:
        throws: it throws where the value does not fit; else its answer says so.
        keys: those that the schema names; None where they cannot be told.
        refuses_others: the value fits only where it has no other key.
    """

    call: Node
    throws: bool
    keys: Mapping[str, object] | None
    refuses_others: bool

    def covers(self, read: Node) -> Answer:
        """Whether what is read of the value afterwards fits the schema."""
        if not self.throws and not self._lets_through(read):
            return "no"
        if self.refuses_others:
            return "yes"
        outer = outermost(read).parent
        names = _names_read(outer) if outer is not None else None
        if names is None:
            return "no"
        return "unclear" if self.keys is None else "yes" if names <= set(self.keys) else "no"

    def _lets_through(self, read: Node) -> bool:
        """Whether a place is reached with values that fit alone, by the answer of the call."""
        test = next((o for o in ancestors(self.call) if o.type in {"if_statement", "ternary_expression"}), None)
        condition = test.child_by_field_name("condition") if test is not None else None
        if test is None or condition is None or not inside(self.call, condition):
            return False
        then = test.child_by_field_name("consequence")
        around = outermost(self.call).parent
        if around is not None and around.type == "unary_expression":
            return ends(then) and read.start_byte > test.end_byte
        return then is not None and inside(read, then)


def given_to_schema(view: View, call: Node) -> bool:
    """Whether a call is one of a schema's package that looks at what it is given."""
    callee = call.child_by_field_name("function")
    package = _package(view, callee) if callee is not None else ""
    return bool(package) and validations.manner(package, (last_name(call),), last_name(call)) is not None


def check_around(view: View, read: Node) -> SchemaCheck | None:
    """The check of a schema that a value is given to; None for any other call, also for one that gives a result."""
    call = next((outer for outer in ancestors(read) if outer.type == "call_expression"), None)
    callee = call.child_by_field_name("function") if call is not None else None
    if call is None or callee is None or not any(inside(read, given) for given in arguments_of(call)):
        return None
    compiled = view.names.resolve(callee)
    if compiled.type == "call_expression" and last_name(compiled) == "compile":
        return _of_ajv(view, call, compiled)
    name, package = last_name(call), _package(view, callee)
    if name not in _ASKED | _THROWN or not package:
        return None
    others = [given for given in arguments_of(call) if not inside(read, given)]
    schema = unwrap(callee).child_by_field_name("object") if name.startswith("isValid") else next(iter(others), None)
    if schema is None:
        return None
    shape, at = shape_of(view, schema), held(view, schema)
    text = text_of(at.node)
    exact = package in _JOI and _OPEN.search(text) is None and "object" in text
    keys = shape.keys if shape is not None else None
    return SchemaCheck(call, name in _THROWN, keys, exact or _STRICT.search(text) is not None)


def _of_ajv(view: View, call: Node, compiled: Node) -> SchemaCheck:
    given = arguments_of(compiled)
    schema = properties(held(view, given[0]).node) if given else {}
    named = held(view, schema["properties"]).node if "properties" in schema else None
    closed = text_of(schema.get("additionalProperties")) == "false"
    return SchemaCheck(call, throws=False, keys=properties(named) if named is not None else None, refuses_others=closed)


def _names_read(outer: Node) -> set[str] | None:
    """The keys that are read of a value: `body.title`, `const { title } = body`; None where it is used as a whole."""
    if outer.type in {"member_expression", "subscript_expression"}:
        name = last_name(outer)
        return {name} if name else None
    pattern = outer.child_by_field_name("name") if outer.type == "variable_declarator" else None
    if pattern is None or pattern.type != "object_pattern":
        return None
    parts = [child for child in pattern.named_children if child.type != "comment"]
    if any(part.type == "rest_pattern" for part in parts):
        return None
    keys = (part.child_by_field_name("key") or part.child_by_field_name("left") or part for part in parts)
    return {text_of(key) for key in keys}


def _package(view: View, callee: Node) -> str:
    """The package that a schema or a function of schemas comes from; empty where that is none."""
    at = held(view, root_name(callee))
    binding = at.view.names.binding(root_name(at.node))
    module = (binding.source or required(binding.value)) if binding is not None else ""
    package = package_of(module) if module else None
    return package if package is not None and validations.is_schema_package(package) else ""
