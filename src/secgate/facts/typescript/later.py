"""What a program only does once the rest of it has run: timers, events, and promises that nobody waits for."""

from secgate.facts.typescript.functions import is_marked_async
from secgate.facts.typescript.names import FUNCTIONS
from secgate.facts.typescript.syntax import Node, text_of

_TIMERS = frozenset({"setTimeout", "setImmediate", "setInterval", "queueMicrotask", "process.nextTick"})
_SETTLED = frozenset({"then", "finally", "catch"})
_EVENTS = frozenset({"on", "once", "addListener", "addEventListener"})


def is_later(call: Node) -> bool:
    """Whether a statement of this call leaves its callbacks for later."""
    callee = call.child_by_field_name("function")
    if call.type != "call_expression" or callee is None:
        return False
    if callee.type != "member_expression":
        return text_of(callee) in _TIMERS
    name = text_of(callee.child_by_field_name("property"))
    return name in _EVENTS or name in {"then", "finally"} or text_of(callee) in _TIMERS or _is_behind(callee, name)


def _is_behind(callee: Node, name: str) -> bool:
    inner = callee.child_by_field_name("object")
    return name == "catch" and inner is not None and is_later(inner)


def started(call: Node) -> Node | None:
    """What is called to begin with, in `start().catch(log)`."""
    callee = call.child_by_field_name("function")
    while callee is not None and callee.type == "member_expression":
        inner = callee.child_by_field_name("object")
        if text_of(callee.child_by_field_name("property")) not in _SETTLED or inner is None:
            return callee
        callee = inner.child_by_field_name("function") if inner.type == "call_expression" else inner
    while callee is not None and callee.type == "parenthesized_expression" and callee.named_children:
        callee = callee.named_children[0]
    return callee


def waits(function: Node) -> bool:
    """Whether a function waits for something before it has run to its end."""
    if not is_marked_async(function):
        return False
    body = function.child_by_field_name("body")
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        if node.type == "await_expression" or (node.type == "for_in_statement" and b"await" in (node.text or b"")[:12]):
            return True
        if node.type not in FUNCTIONS:
            waiting += node.named_children
    return False
