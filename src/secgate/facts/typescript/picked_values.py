"""Values that the code picks from what it has written down: tested against a list, a table or a closed pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from secgate.facts.typescript.arms import ends
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, plain, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_LISTS = frozenset({"includes", "has", "hasOwn", "hasOwnProperty"})
# From its first sign to its last one, and no quote, blank or bracket among what it lets through.
_CLOSED = re.compile(r"/\^(?:\\[wd]|\[[\w\\-]+\]|[+*?_a-zA-Z()|]|\{[\d,]+\})+\$/\w*")
_LOCAL = frozenset({"identifier", "member_expression", "subscript_expression", "shorthand_property_identifier"})
# (file, comparison or call, the value asked about, whether being false is what says it).
Test = Callable[[View, Node, str, bool], bool]


def is_picked(view: View, node: Node) -> bool:
    """Whether a name or a member has passed such a test wherever this place is reached."""
    return node.type in _LOCAL and is_known(view, node, plain(node), _is_listed)


def is_known(view: View, node: Node, wanted: str, holds: Test) -> bool:
    """Whether a condition that says something of `wanted` is met wherever a place is reached.

    Args:
        view: the file.
        node: the place.
        wanted: the expression, as `plain` writes it.
        holds: whether a single comparison or call says it, by being true.
    """
    asked = _Asked(view, wanted, holds)
    inner = node
    for outer in ancestors(node):
        if outer.type in {"ternary_expression", "if_statement"}:
            if asked.by_branch(outer, inner):
                return True
        elif outer.type == "binary_expression":
            if asked.by_left_side(outer, inner):
                return True
        elif outer.type == "switch_case":
            if _is_case_of(outer, inner, wanted):
                return True
        elif outer.type == "statement_block" and any(asked.refuses(c) for c in _before(outer, inner)):
            return True
        if outer.type in FUNCTIONS:
            return False
        inner = outer
    return False


def _is_case_of(case: Node, inner: Node, wanted: str) -> bool:
    """`switch (value) { case "listed": … }`."""
    body = case.parent
    branch = body.parent if body is not None else None
    value = branch.child_by_field_name("value") if branch is not None else None
    listed = case.child_by_field_name("value")
    asked = value is not None and plain(value) == wanted
    return asked and listed is not None and not inside(inner, listed) and _is_literal(listed)


def _before(block: Node, inner: Node) -> list[Node]:
    return [c for c in block.named_children if c.type == "if_statement" and c.end_byte <= inner.start_byte]


@dataclass(frozen=True)
class _Asked:
    """What is asked of conditions."""

    view: View
    wanted: str
    test: Test

    def by_branch(self, branch: Node, inner: Node) -> bool:
        """`if (LISTED.includes(value)) …`, or the other arm of its opposite."""
        condition = branch.child_by_field_name("condition")
        then, other = branch.child_by_field_name("consequence"), branch.child_by_field_name("alternative")
        if condition is None:
            return False
        if then is not None and inside(inner, then):
            return self.holds(condition)
        return other is not None and inside(inner, other) and self.fails(condition)

    def by_left_side(self, joined: Node, inner: Node) -> bool:
        """`LISTED.includes(value) && …`, `!LISTED.includes(value) || …`."""
        left, right = joined.child_by_field_name("left"), joined.child_by_field_name("right")
        if left is None or right is None or not inside(inner, right):
            return False
        operator = text_of(joined.child_by_field_name("operator"))
        return (operator == "&&" and self.holds(left)) or (operator == "||" and self.fails(left))

    def refuses(self, statement: Node) -> bool:
        """`if (!LISTED.includes(value)) return`."""
        test, then = statement.child_by_field_name("condition"), statement.child_by_field_name("consequence")
        return test is not None and ends(then) and self.fails(test)

    def holds(self, test: Node) -> bool:
        """Whether it is known where a condition is true."""
        test = unwrap(test)
        if test.type == "binary_expression":
            left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
            operator = text_of(test.child_by_field_name("operator"))
            if left is not None and right is not None and operator in {"&&", "||"}:
                sides = (self.holds(left), self.holds(right))
                return any(sides) if operator == "&&" else all(sides)
        if _is_not(test):
            inner = test.child_by_field_name("argument")
            return inner is not None and self.fails(inner)
        return self.test(self.view, test, self.wanted, False)

    def fails(self, test: Node) -> bool:
        """Whether it is known where a condition is false."""
        test = unwrap(test)
        if _is_not(test):
            inner = test.child_by_field_name("argument")
            return inner is not None and self.holds(inner)
        if test.type != "binary_expression":
            return False
        sides = [test.child_by_field_name("left"), test.child_by_field_name("right")]
        operator = text_of(test.child_by_field_name("operator"))
        if operator in {"&&", "||"}:
            answers = [side is not None and self.fails(side) for side in sides]
            return any(answers) if operator == "||" else all(answers)
        return self.test(self.view, test, self.wanted, True)


def _is_not(test: Node) -> bool:
    return test.type == "unary_expression" and text_of(test.child_by_field_name("operator")) == "!"


def _is_listed(view: View, test: Node, wanted: str, negated: bool) -> bool:
    """Whether a comparison or a call says that a value is one that the code has written down."""
    if test.type == "call_expression":
        return not negated and _is_test(view, test, wanted)
    left, right = test.child_by_field_name("left"), test.child_by_field_name("right")
    if test.type != "binary_expression" or left is None or right is None:
        return False
    operator = text_of(test.child_by_field_name("operator"))
    if operator == "in" and not negated:
        return plain(left) == wanted and _is_written(view, right)
    if operator in ({"!==", "!="} if negated else {"===", "=="}):
        return any(plain(a) == wanted and _is_literal(b) for a, b in ((left, right), (right, left)))
    return False


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
