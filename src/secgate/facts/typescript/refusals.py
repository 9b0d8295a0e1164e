"""Whether a test of whose a row is decides anything: what is behind it may not run, or only a log tells of it.

`if (row.tenantId !== tenantId) console.warn(row.id)` refuses nothing. What cannot be told counts as a refusal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from secgate.facts.typescript.comparing import is_equality
from secgate.facts.typescript.names import FUNCTIONS, ancestors, inside, last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import unit_of
from secgate.facts.typescript.view import View

# What a branch does: it may leave, it answers the request and goes on, or it changes nothing of what comes.
_Effect = Literal["may-leave", "answers", "idle"]

_TELLS = re.compile(
    r"^(?!\w*(?:throw|assert|deny|reject|fail|abort|exit))"
    r"(?:log(?!in|out)\w*|\w*logger|console|\w*metrics?|statsd|counter|histogram|audit\w*|track\w*|telemetry|span|sentry|"
    r"capture(?:exception|message|event)|analytics)$",
    re.IGNORECASE,
)
_RESPONSES = frozenset({"res", "response", "reply", "_res"})
_ANSWERS = frozenset({"json", "send", "end", "sendStatus", "redirect", "render", "sendFile", "jsonp", "write", "pipe"})
_LEAVES = frozenset(
    {"return_statement", "throw_statement", "continue_statement", "break_statement", "yield_expression"}
)
_PASSED = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
    "pair", "object", "array", "spread_element", "template_substitution", "template_string", "sequence_expression",
})  # fmt: skip
_NAMES = ("identifier", "shorthand_property_identifier")
_JOINS = frozenset({"&&", "||", "??"})
_MAX_STEPS = 3


def decides(view: View, test: Node, *, row: Node | None = None, at: Node | None = None, steps: int = 0) -> bool:
    """Whether what comes behind a test depends on how it turns out.

    Args:
        view: the file.
        test: a comparison, a call that gives a truth, or the name of one.
        row: the name of what is tested; it counts whether it is used behind the test as well.
        at: a place behind the test that it would have to keep others from.
        steps: how many names lead here.
    """
    end = _end_of(test)
    match end.outer.type:
        case "if_statement" | "else_clause":
            return not _is_condition(end.outer, end.inner) or _branches(view, end.outer, end.own, row, at)
        case "arguments":
            return _is_told(end.outer.parent, carries=end.carries)
        case "expression_statement":
            return end.carries and any(_effect(view, part) != "idle" for part in _behind(end.outer, test))
        case "variable_declarator" | "assignment_expression":
            return _by_name(view, end.outer, test, row, at, steps)
        case _:
            return True


@dataclass(frozen=True)
class _End:
    """Where the value of a test goes: the first node around it that does something with it, and what lies below that.

    Attributes:
        own: whether the value is true for a row of one's own; None where that cannot be told.
        carries: it was joined with something else, so that more than a truth is left.
    """

    outer: Node
    inner: Node
    own: bool | None
    carries: bool


def _end_of(test: Node) -> _End:
    own: bool | None = None
    if test.type == "binary_expression":
        own = not text_of(test.child_by_field_name("operator")).startswith("!")
    elif is_equality(test):
        own = True
    carries, inner = False, test
    for outer in ancestors(test):
        if outer.type == "unary_expression":
            own = not own if own is not None and text_of(outer).startswith("!") else own
        elif outer.type == "binary_expression":
            carries = carries or text_of(outer.child_by_field_name("operator")) in _JOINS
        elif outer.type == "ternary_expression":
            carries, own = True, None
        elif outer.type not in _PASSED:
            return _End(outer, inner, own, carries)
        inner = outer
    return _End(inner, inner, own, carries)


def is_read(view: View, call: Node) -> bool:
    """Whether anything looks at what a call gives."""
    for outer in ancestors(call):
        if outer.type == "expression_statement":
            return False
        if outer.type == "variable_declarator":
            name = outer.child_by_field_name("name")
            return name is None or name.type != "identifier" or any(not _is_in_log(use) for use in _uses(view, name))
        if outer.type not in {"await_expression", "parenthesized_expression"}:
            return True
    return True


def _is_condition(branch: Node, inner: Node) -> bool:
    condition = branch.child_by_field_name("condition")
    return condition is not None and inside(inner, condition)


def _branches(view: View, branch: Node, own: bool | None, row: Node | None, at: Node | None) -> bool:
    """Whether an `if` keeps anything from a row that is another's; `own` where its condition says whose it is."""
    yes, no = branch.child_by_field_name("consequence"), branch.child_by_field_name("alternative")
    arms = [arm for arm in (yes, no) if arm is not None]
    if at is not None and any(inside(at, arm) for arm in arms):
        return True
    effects = {arm.id: _effect(view, arm) for arm in arms}
    if own is None and at is not None:
        return "may-leave" in effects.values()
    if own is None or "may-leave" in effects.values():
        return any(effect != "idle" for effect in effects.values())
    foreign = no if own else yes
    if foreign is not None and effects[foreign.id] == "answers":
        return at is None
    if at is not None or row is None:
        return False
    return not _used_behind(view, branch, row)


def _used_behind(view: View, branch: Node, row: Node) -> bool:
    name = text_of(row)
    found = view.within(unit_of(branch), *_NAMES)
    return any(node.start_byte >= branch.end_byte and text_of(node) == name and not _is_in_log(node) for node in found)


def _effect(view: View, part: Node, steps: int = 0) -> _Effect:
    """What running a statement or an expression may do to what comes behind it."""
    answers = False
    for node in _own_parts(part):
        if node.type in _LEAVES:
            return "may-leave"
        if node.type == "assignment_expression":
            left = node.child_by_field_name("left")
            if left is not None and text_of(root_name(left)) not in _RESPONSES:
                return "may-leave"
        if node.type != "call_expression" or tells(node):
            continue
        if text_of(root_name(node)) in _RESPONSES:
            answers = answers or last_name(node) in _ANSWERS
        elif _is_next(view, node):
            answers = True
        elif not _is_idle(view, node, steps):
            return "may-leave"
    return "answers" if answers else "idle"


def _is_next(view: View, call: Node) -> bool:
    """Whether a call hands the request or an error to the next handler; what follows it still runs."""
    callee = call.child_by_field_name("function")
    binding = view.names.binding(unwrap(callee)) if callee is not None and text_of(callee) == "next" else None
    return binding is not None and binding.kind == "parameter"


def _is_idle(view: View, call: Node, steps: int) -> bool:
    """Whether a function of the target does no more than to tell."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and steps < _MAX_STEPS else None
    body = declared[1].child_by_field_name("body") if declared is not None else None
    if declared is None or body is None:
        return False
    parts = body.named_children if body.type == "statement_block" else [body]
    # NOTE: to return from it is not to leave the function that calls it.
    return all(part.type == "return_statement" or _effect(declared[0], part, steps + 1) == "idle" for part in parts)


def _own_parts(part: Node) -> Iterator[Node]:
    """The nodes of a statement, without those of functions inside it and of what is given to a log."""
    stack = [part]
    while stack:
        node = stack.pop()
        yield node
        if node.type not in FUNCTIONS and not (node.type == "call_expression" and tells(node)):
            stack.extend(reversed(node.named_children))


def _behind(statement: Node, test: Node) -> Iterator[Node]:
    """What the outcome of a test lets run in its own statement: `foreign && deny()`."""
    for node in walk(statement):
        if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in _JOINS:
            right = node.child_by_field_name("right")
            if right is not None and right.start_byte >= test.end_byte:
                yield right
        if node.type == "ternary_expression":
            arms = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
            yield from (arm for arm in arms if arm is not None and arm.start_byte >= test.end_byte)


def tells(call: Node) -> bool:
    """Whether a call is a log, a metric or the like."""
    callee = call.child_by_field_name("function")
    owner = last_name(unwrap(callee).child_by_field_name("object")) if callee is not None else ""
    root = last_name(root_name(call))
    return any(_TELLS.match(name) is not None for name in (last_name(call), root, owner))


def _is_told(call: Node | None, *, carries: bool) -> bool:
    """Whether an argument may decide something: not that of a log, nor a plain truth that is put into the answer."""
    if call is None or call.type != "call_expression":
        return True
    if tells(call):
        return False
    return carries or text_of(root_name(call)) not in _RESPONSES


def _is_in_log(node: Node) -> bool:
    for outer in ancestors(node):
        if outer.type in FUNCTIONS or outer.type.endswith("statement"):
            return False
        if outer.type == "call_expression" and tells(outer):
            return True
    return False


def _by_name(view: View, holder: Node, test: Node, row: Node | None, at: Node | None, steps: int) -> bool:
    """Whether a test that is kept under a name decides something where the name is used."""
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    value = holder.child_by_field_name("value") or holder.child_by_field_name("right")
    if name is None or value is None or name.type != "identifier" or steps >= _MAX_STEPS:
        return True
    if unwrap(value) != test:
        return any(not _is_in_log(use) for use in _uses(view, name))
    return any(decides(view, use, row=row, at=at, steps=steps + 1) for use in _uses(view, name))


def _uses(view: View, name: Node) -> Iterator[Node]:
    """Where a name is used behind the place that gives it its value."""
    binding = view.names.binding(name)
    for node in view.within(unit_of(name), *_NAMES):
        if node.start_byte > name.start_byte and text_of(node) == text_of(name):
            left = node.parent is not None and node.parent.child_by_field_name("left") == node
            assigned = left and node.parent is not None and node.parent.type == "assignment_expression"
            if not assigned and (binding is None or view.names.binding(node) == binding):
                yield node
