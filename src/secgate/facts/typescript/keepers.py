"""What keeps values for the time of a request and is asked for them by name: `c.get("tenantId")`."""

import re

from secgate.facts.typescript.names import arguments_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_KEEPER = re.compile(r"(?:this\.)?(?:c|\w*(?:cls|als|[cC]ontext|[sS]torage)\w*)(?:\.getStore\(\)[?!]?)?")
# The request within a context: `c.req.json()`.
_REQUEST = re.compile(r"(?:c|ctx|context)\.req(?:uest)?")
_PARTS = frozenset({"valid", "param", "query", "queries", "json", "parseBody", "formData"})


def kept_name(call: Node) -> str:
    """The name by which a call asks such a keeper; empty for another call.

    What a middleware has set is found there, nothing that the caller says.
    """
    callee = call.child_by_field_name("function")
    given = arguments_of(call) if last_name(callee) == "get" else []
    if callee is None or len(given) != 1 or given[0].type != "string":
        return ""
    owner = unwrap(callee).child_by_field_name("object")
    return text_of(given[0])[1:-1] if owner is not None and is_keeper(owner) else ""


def is_keeper(owner: Node) -> bool:
    """Whether an expression is such a keeper, by its name."""
    return _KEEPER.fullmatch(text_of(owner)) is not None


def is_keeping(call: Node) -> bool:
    """Whether a method is called of such a keeper: `storage.run(…)`."""
    callee = call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return owner is not None and is_keeper(owner)


def asks_request(call: Node) -> str:
    """The method by which a call asks the request of a context for a part: `valid` of `c.req.valid("json")`."""
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    name = last_name(callee)
    return name if name in _PARTS and owner is not None and is_request_of_context(owner) else ""


def is_request_of_context(owner: Node) -> bool:
    """Whether an expression is the request that a context holds."""
    return _REQUEST.fullmatch(text_of(owner)) is not None
