"""Whether the code has a way round for a value that may be missing."""

from secgate.facts.typescript.names import ancestors, inside
from secgate.facts.typescript.syntax import Node, text_of


def has_a_way_round(node: Node) -> bool:
    """Whether the code says what to do without a tenant: `?? null`, `|| 'none'`, a condition, an optional parameter."""
    inner = node
    for outer in ancestors(node):
        if outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) in {"??", "||"}:
            return outer.child_by_field_name("left") == inner
        if outer.type in {"ternary_expression", "if_statement"}:
            condition = outer.child_by_field_name("condition")
            return condition is not None and inside(node, condition)
        if outer.type not in {
            "member_expression", "parenthesized_expression", "as_expression", "non_null_expression", "unary_expression",
            "binary_expression",
        }:  # fmt: skip
            return outer.type in {"object_assignment_pattern", "assignment_pattern"}
        inner = outer
    return False
