"""What stands in for a value that is missing: the other side of `||` and `??`, another branch, a later assignment."""

from collections.abc import Iterator

from secgate.facts.typescript.names import WRAPPERS, Binding, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

_SAME_VALUE = frozenset({"trim", "toString", "replace", "toLowerCase"})
_EITHER = frozenset({"||", "??"})
_ASSIGNS = frozenset({"||=", "??="})


def behind(file: Source, node: Node, name: str, *, followed: bool = False) -> Iterator[Node]:
    """Every expression that stands in when a read gives nothing, here or where the variable that holds it is used.

    Args:
        file: it stands in.
        node: the read.
        name: of what is read; a branch whose condition mentions it is another value of it.
        followed: `node` is a variable already.
    """
    current, parent = node, node.parent
    while parent is not None and _passes(node, current, parent):
        right = parent.child_by_field_name("right") if parent.type == "binary_expression" else None
        if right is not None and right != current:
            yield right
        other = parent.child_by_field_name("alternative")
        if other is not None and name in text_of(parent.child_by_field_name("condition")):
            yield other
        current, parent = parent, parent.parent
    if parent is None:
        return
    if parent.type == "augmented_assignment_expression" and parent.child_by_field_name("left") == current:
        right = parent.child_by_field_name("right")
        if right is not None and text_of(parent.child_by_field_name("operator")) in _ASSIGNS:
            yield right
    held = parent.child_by_field_name("name") if parent.type == "variable_declarator" and not followed else None
    bound = file.names.binding(held) if held is not None else None
    if bound is not None:
        yield from _of_variable(file, bound, name)


def named_behind(file: Source, variable: str, name: str) -> Iterator[Node]:
    """What stands in where a variable of that name is used in the file."""
    for use in _tested(file, variable):
        yield from behind(file, use, name)


def choices_of(stand_in: Node) -> Iterator[Node]:
    """The expressions that a stand-in is, each branch of a choice by itself."""
    stand_in = unwrap(stand_in)
    if stand_in.type == "ternary_expression":
        for branch in stand_in.named_children[1:]:
            yield from choices_of(branch)
    else:
        yield stand_in


def _of_variable(file: Source, bound: Binding, name: str) -> Iterator[Node]:
    """What a variable that holds a value falls back to, where it is used or given another value."""
    for use in _tested(file, bound.name):
        if file.names.binding(use) == bound:
            yield from behind(file, use, name, followed=True)
    for left, right in file.names.assignments(bound):
        assigned = left.parent
        if assigned is None or text_of(left) != bound.name:
            continue
        if assigned.type == "assignment_expression" or text_of(assigned.child_by_field_name("operator")) in _ASSIGNS:
            yield right


def _tested(file: Source, variable: str) -> Iterator[Node]:
    """The places where a name is the left side of an operator."""
    sides = (node.child_by_field_name("left") for node in file.nodes("binary_expression"))
    return (side for side in sides if side is not None and side.type == "identifier" and text_of(side) == variable)


def _passes(read: Node, current: Node, parent: Node) -> bool:
    """Whether the value of `current` is, or can be, the value of `parent`."""
    match parent.type:
        case "member_expression":
            return text_of(parent.child_by_field_name("property")) in _SAME_VALUE
        case "call_expression":
            return parent.child_by_field_name("function") == current and current != read
        case "binary_expression":
            return text_of(parent.child_by_field_name("operator")) in _EITHER
        case "ternary_expression":
            return parent.child_by_field_name("consequence") == current
        case kind:
            return kind in WRAPPERS
