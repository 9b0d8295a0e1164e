"""The statuses that a response of a handler can have."""

from collections.abc import Mapping

from secgate.facts.typescript.error_values import MAX_STEPS, ErrorValues, last_part
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, entries_of, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of

Statuses = frozenset[int | None]
"""None stands for one that could not be followed; empty where none is stated."""

SERVER_ERROR = 500
CLIENT_ERROR = 400
_NOT_FOLLOWED: Statuses = frozenset({None})
# The constants of enumerations of statuses, by the names of RFC 9110 and its registry.
_NAMED: Mapping[str, int] = {
    "OK": 200, "CREATED": 201, "ACCEPTED": 202, "NON_AUTHORITATIVE_INFORMATION": 203, "NO_CONTENT": 204,
    "RESET_CONTENT": 205, "PARTIAL_CONTENT": 206, "MULTI_STATUS": 207, "ALREADY_REPORTED": 208, "IM_USED": 226,
    "MULTIPLE_CHOICES": 300, "MOVED_PERMANENTLY": 301, "FOUND": 302, "SEE_OTHER": 303, "NOT_MODIFIED": 304,
    "USE_PROXY": 305, "TEMPORARY_REDIRECT": 307, "PERMANENT_REDIRECT": 308, "BAD_REQUEST": 400, "UNAUTHORIZED": 401,
    "PAYMENT_REQUIRED": 402, "FORBIDDEN": 403, "NOT_FOUND": 404, "METHOD_NOT_ALLOWED": 405, "NOT_ACCEPTABLE": 406,
    "PROXY_AUTHENTICATION_REQUIRED": 407, "REQUEST_TIMEOUT": 408, "CONFLICT": 409, "GONE": 410,
    "LENGTH_REQUIRED": 411, "PRECONDITION_FAILED": 412, "REQUEST_ENTITY_TOO_LARGE": 413, "REQUEST_URI_TOO_LONG": 414,
    "UNSUPPORTED_MEDIA_TYPE": 415, "REQUESTED_RANGE_NOT_SATISFIABLE": 416, "EXPECTATION_FAILED": 417,
    "IM_A_TEAPOT": 418, "MISDIRECTED_REQUEST": 421, "UNPROCESSABLE_ENTITY": 422, "LOCKED": 423,
    "FAILED_DEPENDENCY": 424, "TOO_EARLY": 425, "UPGRADE_REQUIRED": 426, "PRECONDITION_REQUIRED": 428,
    "TOO_MANY_REQUESTS": 429, "REQUEST_HEADER_FIELDS_TOO_LARGE": 431, "UNAVAILABLE_FOR_LEGAL_REASONS": 451,
    "INTERNAL_SERVER_ERROR": 500, "NOT_IMPLEMENTED": 501, "BAD_GATEWAY": 502, "SERVICE_UNAVAILABLE": 503,
    "GATEWAY_TIMEOUT": 504, "HTTP_VERSION_NOT_SUPPORTED": 505, "VARIANT_ALSO_NEGOTIATES": 506,
    "INSUFFICIENT_STORAGE": 507, "LOOP_DETECTED": 508, "NOT_EXTENDED": 510, "NETWORK_AUTHENTICATION_REQUIRED": 511,
}  # fmt: skip


def is_client_error(statuses: Statuses) -> bool:
    """Whether every one is stated and lies between 400 and 499."""
    return bool(statuses) and all(one is not None and CLIENT_ERROR <= one < SERVER_ERROR for one in statuses)


def may_be_server_error(statuses: Statuses) -> bool:
    """Whether one is 500 or above, or none is stated."""
    return not statuses or any(one is not None and one >= SERVER_ERROR for one in statuses)


def is_success(statuses: Statuses) -> bool:
    """Whether every one is stated and lies below 400."""
    return bool(statuses) and all(one is not None and one < CLIENT_ERROR for one in statuses)


def statuses_of(values: ErrorValues, node: Node | None, depth: int = 0) -> Statuses:
    """The statuses that an expression can be; empty for none."""
    if node is None:
        return frozenset()
    node = unwrap(node)
    if node.type == "number" and text_of(node).isdigit():
        return frozenset({int(text_of(node))})
    if depth > MAX_STEPS:
        return _NOT_FOLLOWED
    if node.type == "member_expression" and last_part(node) in _NAMED:
        return frozenset({_NAMED[last_part(node)]})
    branches = _branches(values, node)
    found = (statuses_of(values, branch, depth + 1) for branch in branches)
    return frozenset[int | None]().union(*found) if branches else _NOT_FOLLOWED


def _branches(values: ErrorValues, node: Node) -> list[Node]:
    """The expressions that one can be."""
    match node.type:
        case "ternary_expression":
            return node.named_children[1:]
        case "binary_expression" if text_of(node.child_by_field_name("operator")) in {"||", "??"}:
            return node.named_children
        case "identifier" | "shorthand_property_identifier":
            return [held for held in values.meaning(node).whole if held != node]
        case "member_expression":
            holder = node.child_by_field_name("object")
            meaning = values.meaning(holder) if holder is not None and holder.type == "identifier" else None
            held = (unwrap(content.node) for content in meaning.contents) if meaning is not None else ()
            literals = (value for value in held if value.type == "object")
            return [value for literal in literals for key, value in entries_of(literal) if key == last_part(node)]
        case _:
            return []


def stated_in(values: ErrorValues, options: list[Node]) -> Statuses:
    """What the argument behind a payload says: a status itself, or options with one."""
    if not options:
        return frozenset()
    first = unwrap(options[0])
    return statuses_of(values, properties(first).get("status") if first.type == "object" else first)


def set_before(call: Node, root: str) -> Node | None:
    """The status set by an own statement above: `res.status(500);` or `res.statusCode = 500`.

    Args:
        call: what sends the response.
        root: the response as it is written there.
    """
    current: Node | None = call
    while current is not None and current.type not in FUNCTIONS:
        before = current.prev_named_sibling
        while before is not None:
            if (found := _sets(before, root)) is not None:
                return found
            before = before.prev_named_sibling
        current = current.parent
    return None


def _sets(statement: Node, root: str) -> Node | None:
    is_expression = statement.type == "expression_statement" and statement.named_child_count > 0
    inner = statement.named_children[0] if is_expression else statement
    if inner.type == "call_expression" and text_of(callee_of(inner)) in {f"{root}.status", f"{root}.code"}:
        return next(iter(arguments_of(inner)), None)
    if inner.type == "assignment_expression" and text_of(inner.child_by_field_name("left")) == f"{root}.statusCode":
        return inner.child_by_field_name("right")
    return None
