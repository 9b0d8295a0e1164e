"""What an expression sets against each other: the operator, and the two sides of `a === b` and `a.equals(b)`."""

from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of


def operator_of(node: Node) -> str:
    """The operator of an expression: `&&`, `!`; empty where it has none."""
    return text_of(node.child_by_field_name("operator"))


def is_equality(node: Node) -> bool:
    """Whether a call compares what it is called on with what it is given: `invoice.orgId.equals(orgId)`."""
    return node.type == "call_expression" and bool(_called(node))


def compared_sides(node: Node) -> list[Node]:
    """What a node sets against each other; empty where it compares nothing."""
    if node.type == "call_expression":
        return _called(node)
    if node.type != "binary_expression" or operator_of(node)[:2] not in {"==", "!="}:
        return []
    sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    return [side for side in sides if side is not None]


def _called(call: Node) -> list[Node]:
    callee, given = callee_of(call), arguments_of(call)
    if callee is None or last_name(callee) != "equals" or len(given) != 1:
        return []
    base = unwrap(callee).child_by_field_name("object")
    return [base, given[0]] if base is not None else []


def of_text(side: Node) -> Node:
    """What is made a text to be compared: `row.orgId` of `String(row.orgId)`."""
    side = unwrap(side)
    given = arguments_of(side) if side.type == "call_expression" and last_name(side) == "String" else []
    return unwrap(given[0]) if len(given) == 1 else side
