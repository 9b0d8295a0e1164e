"""Reads of a request that a schema is given, that a type assertion stands around, or that are used as they came."""

import re
from collections.abc import Collection

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name
from secgate.facts.typescript.schema_checks import given_to_schema
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_SCHEMAS = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateAsync", "validateSync", "assert",
    "decode", "isValid", "isValidSync", "check", "create", "is", "parseBody", "validateBody",
})  # fmt: skip
_CERTAIN = frozenset({
    "parse", "parseAsync", "safeParse", "safeParseAsync", "validate", "validateAsync", "validateSync",
    "validateOrReject",
})  # fmt: skip


def is_parsed(view: View, read: Node, validators: Collection[str]) -> bool:
    """Whether a read is given to a schema, or to a function that the configuration names as one."""
    for outer in ancestors(read):
        if outer.type in FUNCTIONS or outer.type == "statement_block":
            return False
        if outer.type != "call_expression" or not any(inside(read, a) for a in arguments_of(outer)):
            continue
        name = last_name(outer)
        if name in validators or name in _CERTAIN or given_to_schema(view, outer):
            return True
        callee = outer.child_by_field_name("function")
        if callee is not None and last_name(view.names.resolve(callee)) == "compile":
            return True
        schema = callee is not None and re.search(
            r"schema|validator|\bajv\b|\bjoi\b|\byup\b", text_of(callee), re.IGNORECASE
        )
        if name in _SCHEMAS and schema:
            return True
        if schema and name.lower().startswith(("valid", "parse", "check", "decode")):
            return True
    return False


def is_used_raw(read: Node) -> bool:
    """Whether a raw read gets further than into a comparison or the report of a failure."""
    if any(outer.type == "catch_clause" for outer in ancestors(read)):
        return False
    parent = read.parent
    while parent is not None and parent.type in {"member_expression", "as_expression", "parenthesized_expression"}:
        parent = parent.parent
    return parent is None or parent.type not in {"binary_expression", "if_statement", "unary_expression"}


def cast_of(read: Node) -> Node | None:
    """The type assertion around a read, when it names a type that says something."""
    outer = read.parent
    while outer is not None and outer.type in {"await_expression", "parenthesized_expression"}:
        outer = outer.parent
    if outer is None or outer.type != "as_expression":
        return None
    kind = text_of(outer.named_children[-1])
    return None if kind in {"unknown", "never", "any", "const"} else outer
