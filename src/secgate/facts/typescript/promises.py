"""Promises that nobody waits for: which calls give one, and which async functions let no error out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.typescript.functions import function_around, is_async, is_marked_async
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import View

_MAX_STEPS = 4
_THEN_WITH_BOTH = 2
# What takes a promise over, wherever it stands in a chain.
_CAUGHT = frozenset({"catch"})
_CHAINED = frozenset({"then", "finally"})
_JOINED = frozenset({"Promise.all", "Promise.any", "Promise.race"})
_EACH = frozenset({"forEach", "map"})
_TIMERS = frozenset({"setTimeout", "setInterval", "setImmediate", "queueMicrotask"})
_EITHER = frozenset({"&&", "||", "??"})
_QUERIES = frozenset({"$queryRaw", "$queryRawUnsafe", "$executeRaw", "$executeRawUnsafe"})
# What runs SQL or a transaction, and a request.
_RUN = _QUERIES | {"$transaction", "fetch"}


Why = Literal["chain", "function", "query", "transaction", "fetch"]


@dataclass(frozen=True)
class Floating:
    """A statement that drops a promise.

    Attributes:
        why: what makes it one: a chain without `catch`, an async function of the target, a query and the like.
        void: it is written with `void`, so somebody meant it.
        top: it stands at the top of the file, where a failure ends the process.
        declared: the async function and its file.
    """

    why: Why
    node: Node = field(repr=False, compare=False)
    void: bool = False
    top: bool = False
    declared: tuple[View, Node] | None = field(default=None, repr=False, compare=False)


def floating(view: View) -> Iterator[Floating]:
    """Every place of a file that drops a promise, in source order."""
    found = [*_in_statements(view), *_in_timers(view)]
    yield from sorted(found, key=lambda one: one.node.start_byte)


def _in_statements(view: View) -> Iterator[Floating]:
    for statement in view.file.nodes("expression_statement"):
        for inner, void in _values(statement.named_children[0] if statement.named_children else None):
            # NOTE: `await` is unwrapped elsewhere; here it is the answer.
            if inner.type != "call_expression" or (found := _dropped(view, inner)) is None:
                continue
            top = function_around(statement) is None
            why, declared = found
            yield Floating(why, inner, void, top, declared)


def _in_timers(view: View) -> Iterator[Floating]:
    """What the platform runs later, also where somebody keeps the timer: `setInterval(async () => …)`."""
    if not any(word in view.file.text for word in (*_TIMERS, "nextTick")):
        return
    for call, callee, _ in view.names.named:
        given = arguments_of(call) if _is_timer(view, callee) else []
        if given and (found := _run(view, unwrap(given[0]))) is not None:
            yield Floating(found[0], call, declared=found[1])


def _values(node: Node | None, *, void: bool = False) -> Iterator[tuple[Node, bool]]:
    """What a statement drops: `f()`, `void f()`, `ok && f()`, `ok ? f() : g()`; and whether `void` stands before it."""
    if node is None:
        return
    if node.type == "parenthesized_expression":
        yield from _values(node.named_children[0] if node.named_children else None, void=void)
    elif node.type == "unary_expression" and text_of(node).startswith("void"):
        yield from _values(node.child_by_field_name("argument"), void=True)
    elif node.type == "ternary_expression":
        yield from _values(node.child_by_field_name("consequence"), void=void)
        yield from _values(node.child_by_field_name("alternative"), void=void)
    elif node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in _EITHER:
        yield from _values(node.child_by_field_name("right"), void=void)
    else:
        yield node, void


def _dropped(view: View, call: Node) -> tuple[Why, tuple[View, Node] | None] | None:
    callee = call.child_by_field_name("function")
    if callee is None:
        return None
    name = last_name(callee)
    base = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    if base is not None and name in _CAUGHT:
        return None
    if base is not None and name in _CHAINED:
        if name == "then" and len(arguments_of(call)) >= _THEN_WITH_BOTH:
            return None
        return ("chain", None) if _is_open(base) else None
    row = view.rows.get(call.id)
    if row is not None or (base is not None and name in _QUERIES):
        return ("query", None) if row is None or not row.is_started() else None
    if base is not None and name == "$transaction":
        return "transaction", None
    if callee.type == "identifier" and name == "fetch" and view.names.binding(callee) is None:
        return "fetch", None
    if text_of(unwrap(callee)) in _JOINED:
        return ("chain", None) if not _is_safe_joined(view, call, 0) else None
    if name in _EACH:
        given = arguments_of(call)
        return _run(view, unwrap(given[0])) if len(given) == 1 else None
    return _run(view, unwrap(callee))


def _run(view: View, function: Node) -> tuple[Why, tuple[View, Node] | None] | None:
    """What is dropped where a function is run and nobody takes what it gives: `(async () => …)()`, `rows.map(send)`."""
    declared = (view, function) if function.type in FUNCTIONS else view.links.declared(view, function)
    if declared is None:
        return None
    if is_async(declared[1]):
        return ("function", declared) if not lets_nothing_out(*declared) else None
    # NOTE: `rows.forEach((row) => send(row))` gives back what it calls, and nobody takes that.
    body = function.child_by_field_name("body") if function.type in FUNCTIONS else None
    return _dropped(view, body) if body is not None and body.type == "call_expression" else None


def _is_timer(view: View, callee: Node) -> bool:
    """Whether a callee is one of the platform's that run a function later."""
    if text_of(callee) == "process.nextTick":
        return True
    return callee.type == "identifier" and text_of(callee) in _TIMERS and view.names.binding(callee) is None


def _for_each(view: View, call: Node) -> tuple[View, Node] | None:
    """The function that is called for each element of a list: `rows.forEach(async (row) => …)`, `rows.map(send)`."""
    given = [unwrap(argument) for argument in arguments_of(call)]
    if len(given) != 1:
        return None
    return (view, given[0]) if given[0].type in FUNCTIONS else view.links.declared(view, given[0])


def _is_safe_joined(view: View, call: Node, steps: int) -> bool:
    """Whether every promise that `Promise.all` and the like are given lets nothing out."""
    given = [unwrap(argument) for argument in arguments_of(call)]
    listed = given[0].named_children if given and given[0].type == "array" else given
    return bool(listed) and all(_is_safe_call(view, one, steps) for one in listed)


def _is_open(base: Node) -> bool:
    """Whether nothing before in a chain of calls catches: `a().catch(f).then(g)` may only fail in `g`."""
    while base.type == "call_expression":
        callee = base.child_by_field_name("function")
        if callee is None or callee.type != "member_expression":
            return True
        if last_name(callee) in _CAUGHT:
            return False
        inner = callee.child_by_field_name("object")
        if inner is None:
            return True
        base = inner
    return True


def lets_nothing_out(view: View, function: Node, steps: int = 0) -> bool:
    """Whether an async function catches everything that it waits for or throws, itself or in what it calls."""
    body = function.child_by_field_name("body")
    if body is None or steps > _MAX_STEPS:
        return False
    key = ("lets nothing out", function.id)
    if key not in view.links.answers:
        view.links.answers[key] = False
        parts = [part for part in walk(body) if part.type in {"await_expression", "throw_statement"}]
        own = [part for part in parts if function_around(part) == function]
        # NOTE: a body without anything to wait for has nothing that could be seen to fail.
        caught = all(is_caught(part, function) or _is_safe(view, part, steps) for part in own)
        view.links.answers[key] = caught and not any(_passes_on(view, g, function, steps) for g in returned(function))
    return view.links.answers[key] is True


def _passes_on(view: View, given: Node, function: Node, steps: int) -> bool:
    """Whether a function gives back a promise that may fail, as it is: no `try` around sees that."""
    callee = given.child_by_field_name("function") if given.type == "call_expression" else None
    if callee is None or last_name(callee) in _CAUGHT or text_of(callee).startswith("Promise."):
        return False
    if given.id in view.rows or last_name(callee) in _RUN:
        return True
    declared = view.links.declared(view, callee)
    if declared is not None:
        return is_async(declared[1]) and not lets_nothing_out(*declared, steps + 1)
    # NOTE: a function that says `Promise` and is not `async` has it from what it calls.
    return not is_marked_async(function) and is_async(function)


def is_caught(node: Node, function: Node) -> bool:
    """Whether a node lies in a `try` whose `catch` throws nothing on, or in such a `catch` itself."""
    for outer in ancestors(node):
        if outer == function:
            return False
        if outer.type != "try_statement":
            continue
        handler, body = outer.child_by_field_name("handler"), outer.child_by_field_name("body")
        finalizer = outer.child_by_field_name("finalizer")
        if handler is None or body is None or (finalizer is not None and inside(node, finalizer)):
            continue
        if not _throws(handler) and not (node.type == "throw_statement" and inside(node, handler)):
            return True
    return False


def _throws(handler: Node) -> bool:
    return any(
        part.type == "throw_statement"
        and next((a for a in ancestors(part) if a.type in FUNCTIONS or a == handler), None) == handler
        for part in walk(handler)
    )


def _is_safe(view: View, part: Node, steps: int) -> bool:
    """Whether what is waited for catches its errors itself: by `.catch(...)`, or in the function that is called."""
    if part.type != "await_expression" or not part.named_children:
        return False
    call = part.named_children[0]
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    if callee is None:
        return False
    if callee.type == "member_expression" and last_name(callee) == "catch":
        return True
    if text_of(unwrap(callee)) == "Promise.allSettled":
        return True
    if text_of(unwrap(callee)) in _JOINED:
        return _is_safe_joined(view, call, steps)
    return _is_safe_call(view, call, steps)


def _is_safe_call(view: View, call: Node, steps: int) -> bool:
    """Whether a call reaches an async function that lets nothing out."""
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    if callee is None:
        return False
    if last_name(callee) in _CAUGHT:
        return True
    declared = _for_each(view, call) if last_name(callee) == "map" else view.links.declared(view, callee)
    if declared is None:
        return False
    if last_name(callee) == "map" and not is_async(declared[1]):
        return all(_is_safe_call(view, given, steps + 1) for given in returned(declared[1]))
    return is_async(declared[1]) and lets_nothing_out(*declared, steps + 1)
