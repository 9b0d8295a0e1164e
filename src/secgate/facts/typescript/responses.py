"""The responses that a file makes: what each carries, and its statuses.

Express, Fastify and Node.js (`res.status(500).json(…)`), Hono (`c.json(…)`), the web's own `Response`, an object with
`status` and `body` that a handler returns, and the errors of frameworks whose text these send.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.error_conditions import FRAMEWORK_ERROR
from secgate.facts.typescript.error_parameters import RESPONSE
from secgate.facts.typescript.error_values import ErrorValues, last_part
from secgate.facts.typescript.names import (
    arguments_of,
    callee_of,
    entries_of,
    outermost,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.nest_handed import answering_methods, is_nest
from secgate.facts.typescript.procedure_answers import procedure_answers
from secgate.facts.typescript.statuses import CLIENT_ERROR, SERVER_ERROR, Statuses, set_before, stated_in, statuses_of
from secgate.facts.typescript.syntax import Node, text_of

_HONO = re.compile(r"^(?:c|ctx|context)$")
_SEND = frozenset({"json", "jsonp", "send", "end", "write", "render", "sendStatus"})
# What puts a text into the head of a response; the first argument names the place, but for those that move the caller.
_MOVES = frozenset({"redirect", "location"})
_HEADS = frozenset({"setHeader", "header", "set", "cookie", "append", "writeHead"}) | _MOVES
_HONO_SEND = frozenset({"json", "text", "html", "body"})
_METHODS = _SEND | _HONO_SEND | _HEADS
_NOT_STATED: Statuses = frozenset({None})
_FINE: Statuses = frozenset({200})
# What NestJS answers by, whatever it runs on: `httpAdapter.reply(response, body, 500)`.
_ADAPTER = re.compile(r"adapter$", re.IGNORECASE)
# How a status is stated that goes with what a handler of Fastify gives back, and the answers of @fastify/sensible.
_STATES = frozenset({"code", "status"})
_REPLY = re.compile(r"^(?:reply|httpErrors)$")
_NAMED = {
    "internalServerError": 500, "notImplemented": 501, "badGateway": 502, "serviceUnavailable": 503,
    "gatewayTimeout": 504, "badRequest": 400, "unauthorized": 401, "forbidden": 403, "notFound": 404, "conflict": 409,
    "unprocessableEntity": 422,
}  # fmt: skip
_CLASSES = frozenset({"Response", "NextResponse"})
_REDIRECT = 302
_MAX_STEPS = 4
_STATUS = re.compile(r"\b[45]\d\d\b")
_SERVER_WORDS = re.compile(r"INTERNAL|InternalServer|UNAVAILABLE|Unavailable|TIMEOUT")


@dataclass(frozen=True)
class Response:
    """A response.

    Attributes:
        payload: the expressions that it carries.
        statuses: those that it can have.
        is_head: a part of its head, which is no response by itself.
    """

    node: Node = field(repr=False)
    payload: tuple[Node, ...] = field(repr=False)
    statuses: Statuses
    is_head: bool = False


def responses_in(values: ErrorValues) -> Iterator[Response]:
    """The responses of a file: those that are sent first, then those that are made, then those that are returned.

    What a handler of NestJS gives back is one, too, and what a procedure of tRPC or oRPC does.
    """
    file = values.file
    yield from _answered(values)
    for node in file.nodes("new_expression"):
        made = last_part(callee_of(node))
        if text_of(callee_of(node)) in _CLASSES:
            yield _made(values, node)
        elif FRAMEWORK_ERROR.search(made):
            yield _thrown(node, made)
    methods = file.nodes("method_definition") if is_nest(file.text) else ()
    for method in answering_methods(file.names, methods):
        yield from (Response(value, (value,), _NOT_STATED) for value in returned(method))
    yield from (Response(value, (value,), _FINE) for value in procedure_answers(file))
    for node in file.nodes("object") if b"body" in file.data else ():
        response = _returned(values, node) if b"body" in file.data[node.start_byte : node.end_byte] else None
        if response is not None:
            yield response


def _answered(values: ErrorValues) -> Iterator[Response]:
    """The responses that a call sends."""
    for call, callee, name in values.file.names.named:
        # NOTE: the name first: what follows walks the chain, in `a.use(b).use(c)…` all the calls before this one.
        if name in _METHODS or name in {"call", "reply"} or callee.type != "member_expression":
            response = _sent(values, call)
            if response is not None:
                yield response
        if (name in _STATES or name in _NAMED) and (of_reply := _by_reply(values, call, name)) is not None:
            yield of_reply


def _by_reply(values: ErrorValues, call: Node, name: str) -> Response | None:
    """What Fastify answers with: `reply.badGateway(text)`, and what is given back behind `reply.code(500);`."""
    callee, given = callee_of(call), arguments_of(call)
    root = callee.child_by_field_name("object") if callee is not None else None
    if root is None or _REPLY.match(last_part(root)) is None or not given:
        return None
    if name in _NAMED:
        return Response(call, (given[0],), frozenset({_NAMED[name]}))
    statement = call.parent
    block = statement.parent if statement is not None and statement.type == "expression_statement" else None
    later = [n for n in block.named_children if n.start_byte > call.end_byte] if block is not None else []
    back = next((n for n in later if n.type == "return_statement" and n.named_children), None)
    value = back.named_children[0] if back is not None else None
    return Response(value, (value,), statuses_of(values, given[0])) if value is not None else None


def _returned(values: ErrorValues, node: Node) -> Response | None:
    """An object with `status` and `body` that a function gives back."""
    keys = properties(node)
    status = keys.get("status", keys.get("statusCode"))
    if status is None or "body" not in keys or not is_given_back(node):
        return None
    found = statuses_of(values, status)
    return Response(node, (keys["body"],), found) if found != {None} else None


def is_given_back(node: Node) -> bool:
    """Whether an expression is what a function gives back, where it is written."""
    parent = outermost(node).parent
    return parent is not None and parent.type in {"return_statement", "arrow_function"}


def _sent(values: ErrorValues, call: Node) -> Response | None:
    target, given = _method(values, call)
    if target is None or target[1] not in {*_METHODS, "reply"}:
        return None
    root: Node | None
    root, method = target
    if method == "reply" and len(given) > 1 and _ADAPTER.search(last_part(root)):
        return Response(call, (given[1],), stated_in(values, given[2:]) or _NOT_STATED)
    if method == "json" and text_of(root) in _CLASSES:
        return _made(values, call)
    root, status = _chain(root)
    if root is None:
        return None
    if method in _HONO_SEND and _HONO.match(last_part(root)) and given:
        return Response(call, (given[0],), stated_in(values, given[1:]))
    is_response = status is not None or RESPONSE.match(last_part(root))
    if method not in _SEND | _HEADS or not is_response or (method == "json" and not given):
        return None
    if method in _HEADS:
        moves = method in _MOVES
        return Response(
            call, tuple(given if moves else given[1:]), frozenset({_REDIRECT} if moves else ()), is_head=True
        )
    if method == "sendStatus" and given:
        return Response(call, (), statuses_of(values, given[0]))
    payload = tuple(given[1:] if method == "render" else given)
    return Response(call, payload, statuses_of(values, status or set_before(call, text_of(root))))


def _chain(root: Node | None) -> tuple[Node | None, Node | None]:
    """What a chain of calls begins with, and the status that one of them sets: `res` and 500 of `res.status(500)`."""
    status: Node | None = None
    while root is not None and unwrap(root).type == "call_expression":
        root = unwrap(root)
        step = callee_of(root)
        if last_part(step) in {"status", "code"}:
            status = next(iter(arguments_of(root)), None)
        root = step.child_by_field_name("object") if step is not None and step.type == "member_expression" else None
    return root, status


def _method(values: ErrorValues, call: Node) -> tuple[tuple[Node, str] | None, list[Node]]:
    """The object and the name of the method that a call reaches, and what that is given.

    Also where it was kept before, as it is or bound (`const send = res.json.bind(res)`), taken out of the object
    (`const { json } = res`), put in brackets, or called by `call`.
    """
    callee, given = callee_of(call), arguments_of(call)
    if callee is not None and callee.type == "member_expression" and last_part(callee) == "call":
        callee, given = callee.child_by_field_name("object"), given[1:]
    for _ in range(_MAX_STEPS):
        callee = unwrap(callee) if callee is not None else None
        if callee is None:
            break
        if callee.type in {"member_expression", "subscript_expression"}:
            root = callee.child_by_field_name("object")
            return ((root, last_part(callee)) if root is not None else None), given
        if callee.type == "identifier":
            contents = values.meaning(callee).contents
            if len(contents) != 1 or contents[0].node == callee:
                break
            if contents[0].key is not None:
                return (contents[0].node, contents[0].key), given
            callee = contents[0].node
        else:
            callee = _behind(callee)
    return None, given


def _behind(callee: Node) -> Node | None:
    """The last of a sequence, or what is bound."""
    if callee.type == "sequence_expression" and callee.named_children:
        return callee.named_children[-1]
    bound = callee_of(callee) if callee.type == "call_expression" else None
    return bound.child_by_field_name("object") if bound is not None and last_part(bound) == "bind" else None


def _made(values: ErrorValues, node: Node) -> Response:
    given = arguments_of(node)
    return Response(node, tuple(given[:1]), stated_in(values, given[1:]))


def _thrown(node: Node, name: str) -> Response:
    """A framework's own error, whose text the framework sends: `new TRPCError({ code, message })`."""
    payload: list[Node] = []
    for argument in map(unwrap, arguments_of(node)):
        is_literal = argument.type == "object"
        payload += [value for key, value in entries_of(argument) if key != "cause"] if is_literal else [argument]
    written = f"{name} {' '.join(text_of(value) for value in payload)}"
    code = _STATUS.search(written)
    server = int(code.group()) >= SERVER_ERROR if code else _SERVER_WORDS.search(written)
    return Response(node, tuple(payload), frozenset({SERVER_ERROR if server else CLIENT_ERROR}))
