"""What the conditions of Kysely are made of: `"org_id", "=", orgId`, `eb("org_id", "=", orgId)`, `eb.and([…])`.

https://kysely-org.github.io/kysely-apidoc/interfaces/ExpressionBuilder.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.built_calls import Column
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, entries_of, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View

EQUAL = frozenset({"=", "=="})
_OPERATORS = EQUAL | {
    "in", "is", "is not", "!=", "<>", ">", ">=", "<", "<=", "like", "ilike", "not in", "not like", "not ilike",
    "between", "@>", "<@", "&&", "?", "~", "~*", "is distinct from", "is not distinct from", "->", "->>", "match",
}  # fmt: skip
_REFERS = frozenset({"ref", "dynamic"})
_LOGIC = frozenset({"and", "or"})
_REF = re.compile(r"^(?:(?:\w+\.)?(\w+)\.)?(\w+)$")
_ALIASED = re.compile(r"^([\w.]+)(?:\s+as\s+(\w+))?$", re.IGNORECASE)
_COMPARED = 3
# `and` within `and` that is looked into.
DEEPEST = 8

Kind = Literal["compare", "and", "or", "exists", "nothing", "sql", "unread"]


@dataclass(frozen=True)
class Condition:
    """A condition.

    Attributes:
        kind: what it is; `nothing` limits no column to a value.
        column: what a comparison is of; None where that is no plain column.
        operator: of a comparison.
        value: what it is compared with, or a statement in SQL.
        parts: those that are joined, or the query that is asked.
    """

    kind: Kind
    column: Column | None = None
    operator: str = ""
    value: Node | None = None
    parts: tuple["Condition | Node", ...] = ()


def column_at(view: View, node: Node) -> Column | None:
    """The column that an expression names: `"i.org_id"`, `eb.ref("i.org_id")`."""
    made = view.names.resolve(node)
    if made.type == "call_expression" and last_name(callee_of(made)) in _REFERS and arguments_of(made):
        made = unwrap(arguments_of(made)[0])
    found = _REF.match(text_at(made))
    return Column(found[1] or "", found[2]) if found is not None else None


def table_at(text: str) -> tuple[str, str]:
    """(table, alias) of `"invoices as i"`; both empty for a text that names none."""
    found = _ALIASED.match(text.strip())
    return (found[1], found[2] or found[1]) if found is not None else ("", "")


def is_reference(view: View, node: Node) -> bool:
    """Whether a value is a column: `eb.ref("o.id")`."""
    made = view.names.resolve(node)
    return made.type == "call_expression" and last_name(callee_of(made)) in _REFERS


def of_arguments(view: View, given: list[Node]) -> Condition | None:
    """The condition that `where` is given; None for one expression that is no call of a builder."""
    if len(given) == _COMPARED:
        return _compared(view, given)
    return condition_of(view, given[0]) if given else Condition("nothing")


def condition_of(view: View, node: Node) -> Condition | None:
    """The condition that an expression is; None for a variable, a choice, a helper."""
    node = unwrap(node)
    if node.type in FUNCTIONS:
        given = returned(node)
        return Condition("or" if len(given) > 1 else "and", parts=tuple(given)) if given else Condition("unread")
    if node.type == "array":
        return Condition("and", parts=tuple(part for part in node.named_children if part.type != "comment"))
    return _of_call(view, node) if node.type == "call_expression" else None


def _of_call(view: View, call: Node) -> Condition | None:
    name, given = last_name(callee_of(call)), arguments_of(call)
    written = call.child_by_field_name("arguments")
    if written is not None and written.type == "template_string":
        return Condition("sql", value=written) if name == "sql" else None
    chained = _joined(view, call)
    if chained is not None:
        return chained
    if len(given) == _COMPARED and text_at(given[1]) in _OPERATORS:
        return Condition("nothing") if name in {"onRef", "whereRef", "havingRef"} else _compared(view, given)
    if name in _LOGIC and len(given) == 1:
        return _all_or_any(view, name, given[0])
    if name in {"exists", "parens", "val", "lit", "not", "between", "case"} and _is_builder(view, call):
        return _further(name, given)
    return None


def _joined(view: View, call: Node) -> Condition | None:
    """`eb("a", "=", 1).and("b", "=", 2)`."""
    callee = unwrap(callee_of(call) or call)
    before = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    name = last_name(callee)
    if before is None or name not in _LOGIC or unwrap(before).type != "call_expression":
        return None
    if condition_of(view, before) is None:
        return None
    given = arguments_of(call)
    further: Condition | Node | None = _compared(view, given) if len(given) == _COMPARED else next(iter(given), None)
    return Condition("and" if name == "and" else "or", parts=(before, *((further,) if further is not None else ())))


def _all_or_any(view: View, name: str, given: Node) -> Condition:
    kind: Kind = "and" if name == "and" else "or"
    listed = view.names.resolve(given)
    if listed.type == "object":
        parts = (Condition("compare", Column("", key), "=", unwrap(value)) for key, value in entries_of(listed) if key)
        return Condition(kind, parts=tuple(parts))
    if kind == "and" and unwrap(given).type == "identifier":
        # NOTE: what is pushed into a list later is read where variables are.
        return Condition(kind, parts=(given,))
    if listed.type != "array":
        return Condition("unread")
    return Condition(kind, parts=tuple(part for part in listed.named_children if part.type != "comment"))


def _further(name: str, given: list[Node]) -> Condition:
    if name == "exists" and given:
        return Condition("exists", parts=(given[0],))
    if name == "parens" and len(given) == 1:
        return Condition("and", parts=(given[0],))
    return Condition("nothing")


def _is_builder(view: View, call: Node) -> bool:
    """Whether a call is of the builder that a callback is handed: `eb.exists(…)`, `({ exists }) => exists(…)`."""
    callee = unwrap(callee_of(call) or call)
    base = callee.child_by_field_name("object") if callee.type == "member_expression" else callee
    bound = view.names.binding(unwrap(base)) if base is not None else None
    if bound is None:
        return False
    made = view.names.resolve(bound.value) if bound.value is not None else None
    return bound.kind == "parameter" or (made is not None and last_name(callee_of(made)) == "expressionBuilder")


def _compared(view: View, given: list[Node]) -> Condition:
    left, operator, right = given
    said = text_at(view.names.resolve(operator))
    if said not in _OPERATORS:
        return Condition("unread")
    return Condition("compare", column_at(view, left), said, unwrap(right))


def is_part(view: View, call: Node) -> bool:
    """Whether a call is one of the builder of conditions."""
    if last_name(callee_of(call)) in {"ref", "val", "lit", "fn"}:
        return _is_builder(view, call)
    return condition_of(view, call) is not None


def conditions_within(view: View, found: Condition | None, depth: int = 0) -> Iterator[Condition]:
    """The comparisons that must all hold."""
    if found is None or depth > DEEPEST:
        return
    if found.kind == "compare":
        yield found
    if found.kind == "and":
        for part in found.parts:
            inner = part if isinstance(part, Condition) else condition_of(view, view.names.resolve(part))
            yield from conditions_within(view, inner, depth + 1)
