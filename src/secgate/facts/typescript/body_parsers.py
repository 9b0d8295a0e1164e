"""What puts the result of a schema in the place of a request's body before its handler: middleware, and contracts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.machine import Machine, OutOfBudgetError
from secgate.facts.typescript.names import FUNCTIONS, Names, ancestors, arguments_of, inside, last_name, plain, unwrap
from secgate.facts.typescript.replay import Passage, parameters_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import ExternalCall, Function, Site, Text, Thunk, Value

_PUTS = re.compile(r"\.body\s*=[^=>]")
_LOOKS = re.compile(r"(?:parse|validate)\w*\s*\([^)]*\.body\b", re.IGNORECASE)
_STRICT = re.compile(r"\.strict\(\s*\)|strictObject\(|\.noUnknown\(|\b[Jj]oi\b")
_PARSES = frozenset({"parse", "parseAsync"})
_TRIES = frozenset({"safeParse", "safeParseAsync", "validate", "validateAsync"})
_RESULTS = frozenset({"data", "value"})
_MIDDLEWARE_PARAMETERS = 3
# Where a contract says what a part holds.
_PARTS = {"body": "body", "query": "query", "pathParams": "params", "headers": "headers"}


@dataclass(frozen=True)
class BodyParsers:
    """What may parse a body before the handler of a route gets it.

    Attributes:
        functions: middleware that gives the request another body, in running order.
        looking: middleware that gives the body to a schema and leaves it as it came.
        contract: where the contract's schema for the body is written; None where it has none, or none is known.
        validated: where the schema is written that a validator gives the body to, whose result the handler asks for.
        fits: a schema in front of the handler has seen the body, and refused what does not fit.
        untested: the parts for which the contract names a type alone, which tests nothing: `body: c.type<Input>()`.
    """

    functions: tuple[Function, ...] = ()
    looking: tuple[Function, ...] = ()
    contract: Site | None = None
    validated: Site | None = None
    fits: bool = False
    untested: frozenset[str] = frozenset()


def parsers_of(machine: Machine, passage: Passage) -> BodyParsers:
    """What may parse the body of a request that takes this passage."""
    values = [machine.forced(handler.value) for handler, _ in passage.before]
    own = [(value, text_of(value.node)) for value in values if isinstance(value, Function)]
    functions = tuple(value for value, text in own if _PUTS.search(text))
    looking = tuple(value for value, text in own if not _PUTS.search(text) and _LOOKS.search(text))
    entry = passage.layer.event.entry
    entries = entry.entries if entry is not None else {}
    held = entries.get("body")
    untested = frozenset(part for key, part in _PARTS.items() if _is_type(machine, entries.get(key)))
    contract = _site(machine, held) if isinstance(held, Value) else None
    schemas = [schema for value in reversed(values) if (schema := _validating(machine, value)) is not None]
    validated = next((site for schema in schemas if (site := _site(machine, schema)) is not None), None)
    fits = bool(schemas) and passage.layer.router.family == "fastify"
    return BodyParsers(functions, looking, contract, validated, fits, untested)


def _validating(machine: Machine, value: Value) -> Value | None:
    """The schema that something in front of a handler gives the body to: `zValidator("json", schema)`."""
    if not isinstance(value, ExternalCall) or not value.callee.package.startswith(("@hono/", "fastify")):
        return None
    given = [machine.forced(argument) for argument in value.arguments[:2]]
    of_body = len(given) > 1 and isinstance(given[0], Text) and given[0].text in {"json", "form", "body", "?"}
    return given[1] if of_body else None


def _is_type(machine: Machine, value: Value | Thunk | None) -> bool:
    held = machine.forced(value) if isinstance(value, Value) else None
    callee = held.callee if isinstance(held, ExternalCall) else None
    return callee is not None and callee.package == "@ts-rest/core" and callee.names[-1:] == ("type",)


def schema_behind(machine: Machine, node: Node, function: Function) -> Site | None:
    """Where the schema is written that an expression of a middleware stands for, also one its maker was given."""
    try:
        return _site(machine, machine.evaluate(node, function.scope))
    except (OutOfBudgetError, RecursionError):
        return None


def _site(machine: Machine, value: Value | Thunk) -> Site | None:
    held = machine.forced(value) if isinstance(value, Value) else None
    return held.site if isinstance(held, ExternalCall) and not held.names else None


def schema_of(names: Names, function: Function) -> Node | None:
    """The schema whose result a middleware puts in the place of the body, on every way on which it goes on.

    None where it puts anything else there, or not always.
    """
    given = parameters_of(function)
    if len(given) < _MIDDLEWARE_PARAMETERS:
        return None
    body, step = f"{given[0]}.body", given[2]
    puts = [node for node in walk(function.node) if _is_put(node, body)]
    schemas = [_parsed(names, node.child_by_field_name("right"), body) for node in puts]
    known = [schema for schema in schemas if schema is not None]
    if not known or len({plain(schema) for schema in known}) > 1 or len(known) < len(puts):
        return None
    on = [c for c in names.calls(function.node) if text_of(c.child_by_field_name("function")) == step]
    on = [call for call in on if not arguments_of(call)]
    schema = plain(known[0])
    return known[0] if on and all(any(_comes_before(put, call, schema) for put in puts) for call in on) else None


def refuses_others(machine: Machine, names: Names, function: Function) -> bool:
    """Whether the schema that a middleware gives a body to may refuse keys that it does not name."""
    for call in names.calls(function.node):
        callee = call.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        if owner is None or last_name(call) not in _PARSES | _TRIES:
            continue
        site = schema_behind(machine, names.resolve(owner), function)
        if site is None or _STRICT.search(text_of(site.node)):
            return True
    return False


def _is_put(node: Node, body: str) -> bool:
    left = node.child_by_field_name("left") if node.type == "assignment_expression" else None
    return left is not None and plain(left) == body


def _parsed(names: Names, value: Node | None, body: str) -> Node | None:
    """The schema that made a value of the body: `schema.parse(req.body)`, or the result of a safe parse."""
    if value is None:
        return None
    value = unwrap(value)
    wanted = _PARSES
    if value.type == "member_expression" and last_name(value) in _RESULTS:
        base, wanted = value.child_by_field_name("object"), _TRIES
        value = base if base is not None else value
    binding = names.binding(unwrap(value))
    if binding is not None and binding.kind == "local" and binding.path and binding.value is not None:
        if binding.path[0] not in _RESULTS or len(binding.path) > 1:
            return None
        value, wanted = binding.value, _TRIES
    call = names.resolve(value)
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    given = arguments_of(call) if callee is not None else []
    if callee is None or not given or last_name(call) not in wanted or plain(given[0]) != body:
        return None
    owner = unwrap(callee).child_by_field_name("object")
    return names.resolve(owner) if owner is not None else None


def _comes_before(put: Node, call: Node, schema: str) -> bool:
    """Whether an assignment has run wherever a call is reached: it stands in a block around the call, before it."""
    if put.start_byte > call.start_byte:
        return False
    return any(inside(call, block) for block in _blocks(put, schema))


def _asked_for(statement: Node, schema: str) -> Node:
    """What a statement is all of, where that only asks for the schema, which is there: `if (parts.body) …`."""
    outer = statement.parent
    while outer is not None and outer.type == "statement_block" and len(outer.named_children) == 1:
        outer = outer.parent
    test = outer.child_by_field_name("condition") if outer is not None and outer.type == "if_statement" else None
    return outer if outer is not None and test is not None and plain(test).strip("()") == schema else statement


def _blocks(put: Node, schema: str) -> Iterator[Node]:
    """The blocks that are only left when an assignment in them has run: its own, and that around a `try` it ends."""
    statement = _asked_for(put.parent, schema) if put.parent is not None else None
    known = statement is not None and statement.type in {"expression_statement", "if_statement"}
    block = statement.parent if statement is not None and known else None
    if block is None or block.type != "statement_block":
        return
    yield block
    around = block.parent
    if around is None or around.type != "try_statement" or around.child_by_field_name("body") != block:
        return
    caught = around.child_by_field_name("handler")
    ending = caught.child_by_field_name("body") if caught is not None else None
    last = ending.named_children[-1] if ending is not None and ending.named_children else None
    if last is not None and last.type in {"return_statement", "throw_statement"} and around.parent is not None:
        yield around.parent


def is_body_of(names: Names, node: Node, handler: Node) -> bool:
    """Whether a name is the body that a contract's handler is given, not that of the request: `({ body }) => …`."""
    binding = names.binding(node)
    function = next((a for a in ancestors(node) if a.type in FUNCTIONS and a == handler), None)
    return binding is not None and binding.owner == handler and binding.path[:1] == ("body",) and function is not None
