"""Values that are one of several: the arms of `? :`, the sides of `??` and `||`, and the right one of `&&`."""

from collections.abc import Iterator

from secgate.facts.typescript.names import ancestors, inside, outermost, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_BRANCHES = frozenset({"if_statement", "ternary_expression"})
# Whether the left side holds where the right one is evaluated.
_SIDES = {"&&": True, "||": False, "??": False}
_LITERALS = frozenset({"null", "undefined", "true", "false", "string", "number"})
_LEAVE = frozenset({"return_statement", "throw_statement"})


def ways(node: Node) -> list[Node]:
    """The expressions one of which another is, one step inside; none for one that is no choice."""
    match node.type, text_of(node.child_by_field_name("operator")):
        case "ternary_expression", _:
            found = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
        case "binary_expression", "??" | "||":
            found = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        case "binary_expression", "&&":
            found = [node.child_by_field_name("right")]
        case _:
            found = []
    return [unwrap(way) for way in found if way is not None]


def all_ways(node: Node) -> Iterator[Node]:
    """Every expression that one may be in the end; itself where it is no choice."""
    node = unwrap(node)
    inner = ways(node)
    for way in inner:
        yield from all_ways(way)
    if not inner:
        yield node


def whole(node: Node) -> Node:
    """The expression around one that may be what it gives, also with casts and parentheses."""
    while True:
        node = outermost(node)
        parent = node.parent
        if parent is None or not any(way == unwrap(node) for way in ways(parent)):
            return node
        node = parent


def conditions(node: Node, function: Node) -> Iterator[tuple[Node, bool]]:
    """(condition, whether it holds) of all that a place of a function is reached under, the nearest first."""
    for outer in (node, *ancestors(node)):
        if outer.id == function.id:
            return
        found = _of_branch(outer, node) or _of_side(outer, node)
        if found is not None:
            yield found
        elif (before := _left_before(outer)) is not None:
            yield before, False


def outcomes_in(condition: Node) -> Iterator[Node]:
    """The names and calls of which a condition asks what they came to: `!found`, `result.ok`, `x === null`."""
    part = unwrap(condition)
    while part.type == "unary_expression" and (argument := part.child_by_field_name("argument")) is not None:
        part = unwrap(argument)
    sides = [side for name in ("left", "right") if (side := part.child_by_field_name(name)) is not None]
    if part.type == "binary_expression" and text_of(part.child_by_field_name("operator")) in _SIDES:
        for side in sides:
            yield from outcomes_in(side)
        return
    if part.type == "binary_expression" and any(unwrap(side).type in _LITERALS for side in sides):
        part = next((unwrap(side) for side in sides if unwrap(side).type not in _LITERALS), part)
    if part.type == "member_expression" and (holder := part.child_by_field_name("object")) is not None:
        part = unwrap(holder)
    if part.type in {"identifier", "call_expression"}:
        yield part


def _of_branch(outer: Node, node: Node) -> tuple[Node, bool] | None:
    condition = outer.child_by_field_name("condition") if outer.type in _BRANCHES else None
    for part, holds in (("consequence", True), ("alternative", False)):
        arm = outer.child_by_field_name(part)
        if condition is not None and arm is not None and inside(node, arm):
            return condition, holds
    return None


def _of_side(outer: Node, node: Node) -> tuple[Node, bool] | None:
    operator = text_of(outer.child_by_field_name("operator")) if outer.type == "binary_expression" else ""
    left, right = outer.child_by_field_name("left"), outer.child_by_field_name("right")
    if operator not in _SIDES or left is None or right is None or not inside(node, right):
        return None
    return left, _SIDES[operator]


def _left_before(statement: Node) -> Node | None:
    """The condition of an `if` just before a statement under which the function is left."""
    before = statement.prev_named_sibling
    while before is not None and before.type == "comment":
        before = before.prev_named_sibling
    if before is None or before.type != "if_statement" or before.child_by_field_name("alternative") is not None:
        return None
    then = before.child_by_field_name("consequence")
    last = then.named_children[-1:] if then is not None and then.type == "statement_block" else [then]
    leaves = any(node is not None and node.type in _LEAVE for node in last)
    return before.child_by_field_name("condition") if leaves else None
