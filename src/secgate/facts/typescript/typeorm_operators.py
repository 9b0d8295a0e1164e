"""Operators of TypeORM in objects (`In(ids)`, `Not(id)`), and values that stand for the id of a row."""

import re

from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

EQUAL = frozenset({"Equal"})
AMONG = frozenset({"In", "Any"})
OPEN = frozenset({
    "Not", "IsNull", "Like", "ILike", "Between", "LessThan", "LessThanOrEqual", "MoreThan", "MoreThanOrEqual",
    "ArrayContains", "ArrayContainedBy", "ArrayOverlap", "JsonContains",
})  # fmt: skip
UNREAD = frozenset({"Raw", "And", "Or", "FindOperator"})
_ALL = EQUAL | AMONG | OPEN | UNREAD
_WRITTEN = frozenset({"string", "number", "template_string", "unary_expression"})
_MAKES = frozenset({"Number", "parseInt", "String", "BigInt", "toString", "ObjectId", "get", "param", "randomUUID"})
_TYPED = re.compile(r":\s*(?:string|number|bigint|\w*(?:Uuid|UUID|Id|ID)|\w+\[['\"]id['\"]\])\s*(?:\|.*)?$")


def operator_of(view: View, node: Node) -> str:
    """The operator that a call is of; empty for anything else."""
    callee = callee_of(node) if node.type in {"call_expression", "new_expression"} else None
    name = last_name(callee) if callee is not None else ""
    if name not in _ALL or callee is None:
        return ""
    bound = view.names.binding(unwrap(callee))
    if unwrap(callee).type == "identifier":
        return (bound.path[0] if bound.path else name) if bound is not None and bound.kind == "import" else ""
    return name


def operand(node: Node) -> Node:
    """What an operator is given first; the call itself where it is given nothing."""
    return next(iter(arguments_of(node)), node)


def is_scalar(view: View, node: Node) -> bool:
    """Whether an expression is one value, as far as it is told: a text, a number, what is called an id."""
    node = view.names.resolve(node)
    if node.type in _WRITTEN:
        return True
    if node.type in {"call_expression", "new_expression"}:
        return last_name(callee_of(node)) in _MAKES
    bound = view.names.binding(node)
    if bound is not None and bound.kind == "parameter" and not bound.path and bound.node.parent is not None:
        annotation = bound.node.parent.child_by_field_name("type")
        if annotation is not None:
            return _TYPED.match(text_of(annotation)) is not None
    return is_id(last_name(node)) or (node.type == "shorthand_property_identifier" and is_id(text_of(node)))
