"""The functions that a node lies in, what they give, and the methods that calls name."""

import re
from collections.abc import Iterable

from secgate.facts.typescript.names import FUNCTIONS, ancestors
from secgate.facts.typescript.syntax import Node, text_of

_PROMISE = re.compile(r":\s*Promise\s*<")


def function_around(node: Node) -> Node | None:
    """The innermost function that a node lies in; None where it lies in none."""
    return next((outer for outer in ancestors(node) if outer.type in FUNCTIONS), None)


def function_or_file(node: Node) -> Node:
    """The innermost function that a node lies in; the root of its file at the top level."""
    outer = node
    for outer in ancestors(node):
        if outer.type in FUNCTIONS:
            break
    return outer


def functions_around(node: Node) -> list[Node]:
    """Every function that a node lies in, the innermost first."""
    return [outer for outer in ancestors(node) if outer.type in FUNCTIONS]


def with_functions_around(function: Node) -> list[Node]:
    """A function and those around it, the innermost first."""
    return [function, *functions_around(function)]


def is_marked_async(function: Node) -> bool:
    """Whether a function is written with `async`."""
    return any(child.type == "async" for child in function.children)


def is_async(function: Node) -> bool:
    """Whether a function gives a promise, by its keyword or its declared type."""
    return is_marked_async(function) or _PROMISE.match(text_of(function.child_by_field_name("return_type"))) is not None


def shallow(body: Node) -> Iterable[Node]:
    """The nodes below one, without those of the functions inside it."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type not in FUNCTIONS:
            yield node
            stack.extend(reversed(node.named_children))


def method_name(call: Node) -> Node:
    """The method's name in a call, where the line of a registration is, also in a chain; the call where it has none."""
    callee = call.child_by_field_name("function")
    found = callee.child_by_field_name("property") if callee is not None else None
    return found if found is not None else call
