"""The functions that a node lies in."""

from collections.abc import Iterable

from secgate.facts.typescript.names import FUNCTIONS, ancestors
from secgate.facts.typescript.syntax import Node


def function_around(node: Node) -> Node | None:
    """The innermost function that a node lies in; None where it lies in none."""
    return next((outer for outer in ancestors(node) if outer.type in FUNCTIONS), None)


def with_functions_around(function: Node) -> list[Node]:
    """A function and those around it, the innermost first."""
    return [function, *(outer for outer in ancestors(function) if outer.type in FUNCTIONS)]


def shallow(body: Node) -> Iterable[Node]:
    """The nodes below one, without those of the functions inside it."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type not in FUNCTIONS:
            yield node
            stack.extend(reversed(node.named_children))
