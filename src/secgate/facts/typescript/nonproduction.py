"""Whether a place in the code is reached only where the environment is proved not to be production."""

import re

from secgate.facts.typescript.names import Names, arguments_of, last_name
from secgate.facts.typescript.startup import leaves
from secgate.facts.typescript.syntax import Node, text_of

_ENVIRONMENT = re.compile(
    r"(?:NODE_ENV|\w_ENV|ENVIRONMENT|nodeEnv|appEnv|(?<!process)(?<!import\.meta)\.env)['\"\])]*$"
)
_PRODUCTION = frozenset({"production", "prod", "live"})
_DEVELOPMENT = frozenset({"__DEV__", "import.meta.env.DEV"})
# Set-up files of test runners, which no folder or suffix gives away as tests.
_TEST_SETUP = re.compile(
    r"(?:^|/)(?:vitest|jest|playwright|cypress|karma|test)[\w-]*\.(?:setup|config|env)[\w.-]*$"
    r"|(?:^|/)setup-?[tT]ests?\.|(?:^|/)integration(?:-tests?)?/"
)
_BLOCKS = frozenset({"statement_block", "program"})
_EQUAL, _UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})
_MAX_DEPTH = 6
_SHORT = 120  # characters of an expression that are enough to see what it names


def is_test_setup(path: str) -> bool:
    """Whether a file sets up a test runner."""
    return _TEST_SETUP.search(path) is not None


def never_in_production(names: Names, node: Node) -> bool:
    """Whether a branch, an `and` or a statement that leaves before keeps production from a place."""
    current, parent = node, node.parent
    while parent is not None:
        if _is_kept_out(names, current, parent):
            return True
        current, parent = parent, parent.parent
    return False


def _is_kept_out(names: Names, current: Node, parent: Node) -> bool:
    """Whether the node around a place says so."""
    match parent.type:
        case "if_statement" | "ternary_expression":
            condition = parent.child_by_field_name("condition")
            holds = current == parent.child_by_field_name("consequence")
            return condition is not None and current != condition and _proves(names, condition, holds=holds)
        case "binary_expression":
            left = parent.child_by_field_name("left")
            joined = text_of(parent.child_by_field_name("operator")) == "&&"
            return joined and left is not None and current != left and _proves(names, left, holds=True)
        case kind if kind in _BLOCKS:
            return _left_before(names, current)
        case _:
            return False


def _left_before(names: Names, statement: Node) -> bool:
    before = statement.prev_named_sibling
    while before is not None:
        tested = before.child_by_field_name("condition") if before.type == "if_statement" else None
        leaving = tested is not None and leaves(before.child_by_field_name("consequence"))
        if tested is not None and leaving and _proves(names, tested, holds=False):
            return True
        before = before.prev_named_sibling
    return False


def _proves(names: Names, condition: Node, *, holds: bool, depth: int = 0) -> bool:
    """Whether it cannot be production where a condition holds, or where it does not."""
    node = names.resolve(condition)
    if depth > _MAX_DEPTH:
        return False
    operator = text_of(node.child_by_field_name("operator"))
    if node.type == "unary_expression" and operator == "!":
        argument = node.child_by_field_name("argument")
        return argument is not None and _proves(names, argument, holds=not holds, depth=depth + 1)
    if node.type == "binary_expression":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return False
        if operator in {"&&", "||"}:
            sides = [_proves(names, side, holds=holds, depth=depth + 1) for side in (left, right)]
            return any(sides) if (operator == "&&") == holds else all(sides)
        return _compares(names, operator, left, right, holds=holds)
    if node.type == "call_expression" and last_name(node) == "includes":
        return holds and _lists_others(names, node)
    return text_of(node) in _DEVELOPMENT and holds


def _compares(names: Names, operator: str, left: Node, right: Node, *, holds: bool) -> bool:
    """`process.env.NODE_ENV !== 'production'`, `APP_ENV === 'test'`."""
    if operator not in _EQUAL | _UNEQUAL or right.type != "string" or not _is_environment(names, left):
        return False
    same, live = holds == (operator in _EQUAL), text_of(right)[1:-1] in _PRODUCTION
    return same != live


def _lists_others(names: Names, call: Node) -> bool:
    """`['development', 'test'].includes(process.env.NODE_ENV)`."""
    if not any(_is_environment(names, given) for given in arguments_of(call)):
        return False
    listed = set(re.findall(r"['\"](\w+)['\"]", text_of(call.child_by_field_name("function"))))
    return bool(listed) and not listed & _PRODUCTION


def _is_environment(names: Names, node: Node) -> bool:
    if _ENVIRONMENT.search(text_of(node)[-_SHORT:]):
        return True
    return re.search(r"\bNODE_ENV\b", text_of(names.resolve(node))[:_SHORT]) is not None
