"""Values that the code picks from what it has written down: tested against a list, a table or a closed pattern."""

import re

from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, plain, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_LISTS = frozenset({"includes", "has", "hasOwn", "hasOwnProperty"})
# From its first sign to its last one, and no quote, blank or bracket among what it lets through.
_CLOSED = re.compile(r"/\^(?:\\[wd]|\[[\w\\-]+\]|[+*?_a-zA-Z()|]|\{[\d,]+\})+\$/\w*")
_LOCAL = frozenset({"identifier", "member_expression", "subscript_expression", "shorthand_property_identifier"})


def is_picked(view: View, node: Node) -> bool:
    """Whether a name or a member has passed such a test wherever this place is reached."""
    if node.type not in _LOCAL:
        return False
    wanted = plain(node)
    inner = node
    for outer in ancestors(node):
        if outer.type in {"ternary_expression", "if_statement"}:
            test, then = outer.child_by_field_name("condition"), outer.child_by_field_name("consequence")
            if test is not None and then is not None and inside(inner, then) and _holds(view, test, wanted):
                return True
        elif outer.type == "statement_block" and any(_refuses(view, c, wanted) for c in _before(outer, inner)):
            return True
        if outer.type in FUNCTIONS:
            return False
        inner = outer
    return False


def _before(block: Node, inner: Node) -> list[Node]:
    return [c for c in block.named_children if c.type == "if_statement" and c.end_byte <= inner.start_byte]


def _refuses(view: View, statement: Node, wanted: str) -> bool:
    """`if (!LISTED.includes(value)) return`."""
    test, then = statement.child_by_field_name("condition"), statement.child_by_field_name("consequence")
    return test is not None and ends(then) and _fails(view, test, wanted)


def _holds(view: View, test: Node, wanted: str) -> bool:
    """Whether a value is known to be a listed one where a condition is true."""
    test = unwrap(test)
    if test.type == "binary_expression":
        left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
        operator = text_of(test.child_by_field_name("operator"))
        if left is None or right is None:
            return False
        if operator == "&&":
            return _holds(view, left, wanted) or _holds(view, right, wanted)
        if operator == "||":
            return _holds(view, left, wanted) and _holds(view, right, wanted)
        if operator == "in":
            return plain(left) == wanted and _is_written(view, right)
        if operator in {"===", "=="}:
            return any(plain(a) == wanted and _is_literal(b) for a, b in ((left, right), (right, left)))
        return False
    return test.type == "call_expression" and _is_test(view, test, wanted)


def _fails(view: View, test: Node, wanted: str) -> bool:
    """Whether a value is known to be a listed one where a condition is false."""
    test = unwrap(test)
    if test.type == "unary_expression" and text_of(test.child_by_field_name("operator")) == "!":
        inner = test.child_by_field_name("argument")
        return inner is not None and _holds(view, inner, wanted)
    if test.type != "binary_expression":
        return False
    sides = [test.child_by_field_name("left"), test.child_by_field_name("right")]
    if text_of(test.child_by_field_name("operator")) == "||":
        return any(side is not None and _fails(view, side, wanted) for side in sides)
    return text_of(test.child_by_field_name("operator")) == "&&" and all(
        side is not None and _fails(view, side, wanted) for side in sides
    )


def _is_test(view: View, call: Node, wanted: str) -> bool:
    """A call that is true of listed values alone: `LISTED.includes(value)`, `/^[a-z]+$/.test(value)`."""
    callee = call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    given = arguments_of(call)
    if owner is None or not given or plain(given[-1]) != wanted:
        return False
    if last_name(callee) == "test":
        pattern = view.names.resolve(owner)
        return pattern.type == "regex" and _CLOSED.fullmatch(text_of(pattern)) is not None
    if last_name(callee) == "hasOwn":
        return _is_written(view, given[0])
    return last_name(callee) in _LISTS and _is_written(view, owner)


def _is_literal(node: Node) -> bool:
    return unwrap(node).type in {"string", "number", "true", "false", "null", "undefined"}


def _is_written(view: View, node: Node) -> bool:
    """Whether a list, set or table is written down in the code: names of other files are followed."""
    node = view.names.resolve(node)
    binding = view.names.binding(node)
    if binding is not None and binding.kind == "import":
        found = view.links.value(view, binding)
        return found is not None and _is_written(*found)
    if node.type in {"array", "object"}:
        spread = (c.named_children[0] for c in node.named_children if c.type == "spread_element" and c.named_children)
        return all(_is_written(view, inner) for inner in spread) and not any(
            part.type == "call_expression" for part in walk(node) if node.type == "array"
        )
    if node.type in {"new_expression", "call_expression"}:
        given = arguments_of(node)
        name = last_name(node.child_by_field_name("constructor") or node.child_by_field_name("function"))
        return name in {"Set", "Map", "keys", "freeze", "values"} and bool(given) and _is_written(view, given[0])
    return False
