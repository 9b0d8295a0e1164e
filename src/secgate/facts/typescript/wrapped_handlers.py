"""What a wrapper hands the request on to: `caught(this.show.bind(this))`, `(req, res) => this.show(req, res)`."""

from secgate.facts.typescript.machine import Machine
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, unwrap
from secgate.facts.typescript.replay import parameters_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import Function

_MAX_WRAPPERS = 4
_HANDED = 2


def innermost(machine: Machine, function: Function) -> Function:
    """The function that answers in the end; the given one where it does more than hand on, or where it is not known."""
    for _ in range(_MAX_WRAPPERS):
        inner = _handed_on(machine, function)
        if inner is None:
            break
        function = inner
    return function


def _handed_on(machine: Machine, function: Function) -> Function | None:
    """The one function that gets both request and response in the last statement of a function's body."""
    names = parameters_of(function)[:_HANDED]
    last = _last(function.node)
    if last is None or (len(names) < _HANDED and not "".join(names).startswith("...")):
        return None
    calls = [part for part in walk(last) if part.type == "call_expression" and _passes(part, names)]
    callee = calls[0].child_by_field_name("function") if len(calls) == 1 else None
    around = next((a for a in ancestors(calls[0]) if a.type in FUNCTIONS), None) if callee is not None else None
    if callee is None or around != function.node:
        return None
    found = machine.forced(machine.evaluate(unwrap(callee), function.scope))
    return found if isinstance(found, Function) and found.node != function.node else None


def _last(node: Node) -> Node | None:
    body = node.child_by_field_name("body")
    if body is None or body.type != "statement_block":
        return body
    statements = [statement for statement in body.named_children if statement.type != "comment"]
    return statements[-1] if statements else None


def _passes(call: Node, names: list[str]) -> bool:
    return [text_of(unwrap(argument)) for argument in arguments_of(call)[: len(names)]] == names
