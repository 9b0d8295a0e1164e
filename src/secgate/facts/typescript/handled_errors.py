"""What the central error handlers of a target do with the errors that refusals throw.

A central handler takes every error: it has four parameters, or is what `onError` is given.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

from secgate.facts.typescript.logs import LogCall
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, returned
from secgate.facts.typescript.nest_handed import is_nest
from secgate.facts.typescript.patterns import written_parameters
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Source, View

Handled = Literal["logs", "silent", "unknown", "none"]
"""`unknown` where what the error is given to cannot be followed, `none` where there is no handler."""

_PARAMETERS = 4
_ERROR_NAMES = re.compile(r"^_?(?:err|error|e|exception|ex)$")
_TAKE_HANDLERS = frozenset({"onError", "setErrorHandler"})
_SERVER_ONLY = re.compile(r"(?:>=|>|===|==)\s*5\d\d|isServerError|\bis5xx")
_OWN_ERROR = re.compile(
    r"instanceof\s+\w*(?:(?:App|Http|HTTP|Api|API|Domain|Base|Service|Auth\w*|Unauthori[sz]ed|Forbidden)(?:Error|Exception)|Fault|Problem)\b"
)
_ASKS_FOR_CLASS = re.compile(r"\binstanceof\b")
_OF_REFUSALS = re.compile(r"^(?:HttpException|Error|Unauthorized\w*|Forbidden\w*)$")
_REPORTS = re.compile(r"log|report|capture|track", re.IGNORECASE)


def error_handlers(file: Source) -> Iterator[Node]:
    """The central error handlers of a file."""
    if "err" not in file.folded and "onError" not in file.text:
        return
    for function in file.nodes(*FUNCTIONS):
        given = written_parameters(function)
        takes_error = bool(given) and _ERROR_NAMES.match(given[0]) is not None
        if takes_error and (len(given) == _PARAMETERS or _is_registered(function)):
            yield function


def exception_filters(file: Source) -> Iterator[Node]:
    """What NestJS gives the errors of refusals to: the `catch` of a filter, and what an interceptor does with them."""
    if not is_nest(file.text):
        return
    for method in file.nodes("method_definition"):
        if text_of(method.child_by_field_name("name")) == "catch" and _is_filter(method):
            yield method
    for call in file.nodes("call_expression") if "catchError" in file.text else ():
        given = arguments_of(call) if last_name(call) == "catchError" else []
        yield from (one for one in given[:1] if one.type in FUNCTIONS and written_parameters(one))


def _is_filter(method: Node) -> bool:
    """Whether the class around a method takes the errors of refusals: `@Catch()`, `@Catch(HttpException)`."""
    holder = next((a for a in ancestors(method) if a.type in {"class_declaration", "class"}), None)
    outer = holder.parent if holder is not None else None
    decorators = [c for one in (holder, outer) if one is not None for c in one.children if c.type == "decorator"]
    calls = [d.named_children[0] for d in decorators if d.named_children and last_name(d.named_children[0]) == "Catch"]
    given = [text_of(argument) for call in calls for argument in arguments_of(call)]
    return bool(calls) and (not given or any(map(_OF_REFUSALS.search, given)))


def handled_by(function: Node, logs: Iterable[LogCall], view: View | None = None) -> Handled:
    """What a central handler does with the errors of refusals.

    Args:
        function: the handler.
        logs: the log calls of its file.
        view: its file, where that is one of the sources.
    """
    calls = [call.node for call in logs if inside(call.node, function)]
    open_calls = [call for call in calls if not _is_for_servers_alone(call, function)]
    if any(not _comes_late(view, call, function) for call in open_calls):
        return "logs"
    return "silent" if calls else _given_away(function)


def handled_by_any(answers: Collection[Handled]) -> Handled:
    """What several handlers do together: the best that is known of one of them."""
    for answer in ("logs", "unknown", "silent"):
        if answer in answers:
            return answer
    return "none"


def _is_registered(function: Node) -> bool:
    """Whether a function is an argument of `onError` or its like."""
    call = function.parent.parent if function.parent is not None else None
    return call is not None and call.type == "call_expression" and last_name(call) in _TAKE_HANDLERS


def _given_away(function: Node) -> Handled:
    """What a handler without a log call does, by the names of what it gives its error to."""
    error, body = written_parameters(function)[0], function.child_by_field_name("body")
    calls = (node for node in walk(body) if node.type == "call_expression") if body is not None else ()
    names = [last_name(call) for call in calls if any(text_of(given) == error for given in arguments_of(call))]
    if any(map(_REPORTS.search, names)):
        return "logs"
    return "unknown" if any(name != "next" for name in names) else "silent"


def _is_for_servers_alone(node: Node, function: Node) -> bool:
    """Whether a log call stands under a condition on a status of 500 or above."""
    for outer in ancestors(node):
        if outer.id == function.id:
            return False
        condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
        if condition is not None and _SERVER_ONLY.search(text_of(condition)):
            return True
    return False


def _comes_late(view: View | None, node: Node, function: Node) -> bool:
    """Whether the errors of refusals are answered, and the handler left, before a log call."""
    before = _statement_around(node, function).prev_named_sibling
    while before is not None:
        condition = before.child_by_field_name("condition") if before.type == "if_statement" else None
        then = before.child_by_field_name("consequence")
        if condition is not None and then is not None and _asks_for_own(view, condition):
            return any(part.type == "return_statement" for part in walk(then))
        before = before.prev_named_sibling
    return False


def _statement_around(node: Node, function: Node) -> Node:
    """The statement of a function's own block that a node lies in."""
    statement = node
    for outer in ancestors(node):
        if outer.parent is not None and outer.parent.id == function.id:
            break
        statement = outer
    return statement


def _asks_for_own(view: View | None, condition: Node) -> bool:
    """Whether a condition asks for an error of the target's own, by its class or by a function that tells it."""
    return _OWN_ERROR.search(text_of(condition)) is not None or (view is not None and _asks_for_class(view, condition))


def _asks_for_class(view: View, condition: Node) -> bool:
    """Whether a condition calls a function of the target that tells an error by its class: `isFault(error)`."""
    for call in walk(condition):
        callee = call.child_by_field_name("function") if call.type == "call_expression" else None
        declared = view.links.declared(view, callee) if callee is not None else None
        values = returned(declared[1]) if declared is not None else []
        if any(_ASKS_FOR_CLASS.search(text_of(value)) for value in values):
            return True
    return False
