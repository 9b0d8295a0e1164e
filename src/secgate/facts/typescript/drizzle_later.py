"""What is done later with a query that a variable holds: `query = query.where(…)`, `withPage(query)`."""

from dataclasses import dataclass

from secgate.facts.typescript.drizzle_tables import operator_of
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    inside,
    last_name,
    root_name,
    unwrap,
)
from secgate.facts.typescript.query_calls import Part
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_TAKES = frozenset({
    "as", "from", "innerJoin", "leftJoin", "rightJoin", "fullJoin", "union", "unionAll", "intersect", "except", "with",
})  # fmt: skip
_JOINED = frozenset({"union", "unionAll", "intersect", "except"})
_BRANCHES = frozenset({"if_statement", "ternary_expression", "switch_case", "for_statement", "for_in_statement"})


@dataclass(frozen=True)
class Later:
    """What follows a query that is not run where it is written; a `where` takes the place of the one before it.

    Attributes:
        always: the condition that it gets in any case; None where it gets none.
        sometimes: those that it may get instead.
        handed: a function that is given the query may change its condition.
    """

    always: Node | None = None
    sometimes: tuple[Node, ...] = ()
    handed: bool = False


def later_of(view: View, query: Node) -> Later:
    """What is done later with a query."""
    held = _held(view, query)
    if held is None:
        return Later(handed=_is_handed(view, query))
    always: Node | None = None
    sometimes: list[Node] = []
    handed = False
    for call, callee, name in view.names.named:
        if call.start_byte < query.end_byte or not inside(call, held.owner):
            continue
        given = arguments_of(call)
        if name == "where" and given and view.names.binding(root_name(callee)) == held:
            if _is_conditional(call, held.owner):
                sometimes.append(given[0])
            else:
                always, sometimes = given[0], []
        handed = handed or any(_is_held(view, one, held) and _may_change(view, call) for one in given)
    return Later(always, tuple(sometimes), handed)


def is_within(view: View, query: Node) -> bool:
    """Whether a query is only a part of another one: a subquery, a branch of a union."""
    held = _held(view, query)
    if held is None:
        return _is_part(view, query)
    uses = (node for call in view.names.calls(held.owner) for node in arguments_of(call))
    named = [node for node in uses if node.type == "identifier" and view.names.binding(node) == held]
    return bool(named) and all(_is_part(view, node) for node in named)


def _is_part(view: View, node: Node) -> bool:
    """Whether a query is given to an operator, or to a step of another query; or is named for one."""
    if node.type == "call_expression" and last_name(node) == "as":
        return True
    outer = node.parent.parent if node.parent is not None and node.parent.type == "arguments" else None
    if outer is None or outer.type != "call_expression":
        return False
    return last_name(outer) in _TAKES or bool(operator_of(view, outer))


def part_of(view: View, query: Node) -> Part:
    """What a query is to another one: asked by its condition, what it asks for rows, or nothing."""
    held = _held(view, query)
    if held is None:
        return _part(view, query)
    uses = [node for call in view.names.calls(held.owner) for node in arguments_of(call)]
    uses += [
        part for outer in view.within(held.owner, "await_expression", "return_statement") for part in outer.children
    ]
    named = [node for node in uses if node.type == "identifier" and view.names.binding(node) == held]
    parts = {_part(view, node) for node in named}
    return "" if not parts or "" in parts else "source" if "source" in parts else "condition"


def _part(view: View, node: Node) -> Part:
    if not _is_part(view, node):
        return ""
    outer = node.parent.parent if node.parent is not None else None
    if outer is not None and outer.type == "call_expression" and node.parent != outer:
        if operator_of(view, outer):
            return "condition"
        if last_name(outer) in _JOINED:
            return ""
    return "source"


def _held(view: View, query: Node) -> Binding | None:
    """The variable that holds a query, and not its rows."""
    parent = query.parent
    if parent is None or parent.type != "variable_declarator":
        return None
    name = parent.child_by_field_name("name")
    return view.names.binding(name) if name is not None and name.type == "identifier" else None


def _is_held(view: View, node: Node, held: Binding) -> bool:
    """Whether an argument is the query in a variable, or a chain on it."""
    return node.type != "await_expression" and view.names.binding(root_name(unwrap(node))) == held


def _is_conditional(call: Node, owner: Node) -> bool:
    for outer in ancestors(call):
        if outer == owner:
            return False
        if outer.type in _BRANCHES | FUNCTIONS:
            return True
    return False


def _is_handed(view: View, query: Node) -> bool:
    """Whether a query is an argument of a function that may change its condition."""
    arguments = query.parent
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    return call is not None and call.type == "call_expression" and _may_change(view, call)


def _may_change(view: View, call: Node) -> bool:
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None and last_name(callee) else None
    return declared is not None and ".where(" in text_of(declared[1])
