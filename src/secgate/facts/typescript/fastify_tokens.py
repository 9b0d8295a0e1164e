"""Tokens of @fastify/jwt: where it is registered, and what it puts on the application, the request and the reply.

`app.register(jwt, { secret, verify: { algorithms } })`, `app.jwt.decode(token)`, `req.jwtVerify()`, `reply.jwtSign(…)`.
"""

import re
from collections.abc import Mapping
from typing import Literal

from secgate.facts.typescript.names import arguments_of, last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

LIBRARY = "@fastify/jwt"
REGISTERED = f"{LIBRARY}.register"
_Operation = Literal["sign", "verify", "decode"]
_OF_APPLICATION: Mapping[str, _Operation] = {"sign": "sign", "verify": "verify", "decode": "decode"}
_OF_EXCHANGE: Mapping[str, _Operation] = {"jwtSign": "sign", "jwtVerify": "verify", "jwtDecode": "decode"}
_EXCHANGE = re.compile(r"^(?:req|request|reply|res|response|r)$")
_PINNED_THERE = re.compile(
    r"\bjwtVerify\s*(?:<[^<>]*>)?\s*\([^;]*?\balgorithms\b|\bjwt\b[\w.\s)]*\.verify\s*(?:<[^<>]*>)?\s*\([^;]*?\balgorithms\b"
)


def fastify_call(view: View, callee: Node) -> tuple[str, _Operation] | None:
    """What a callee of the plugin is and does; None for anything else."""
    callee = unwrap(callee)
    base = callee.child_by_field_name("object") if callee.type == "member_expression" else None
    if base is None or "fastify" not in view.file.folded:
        return None
    name = last_name(callee)
    if name in _OF_EXCHANGE:
        return (f"{LIBRARY}.{name}", _OF_EXCHANGE[name]) if _EXCHANGE.match(last_name(base)) else None
    operation = _OF_APPLICATION.get(name)
    return (f"{LIBRARY}.{name}", operation) if operation is not None and _is_decorated(base) else None


def _is_decorated(base: Node) -> bool:
    """Whether it is `jwt` on an application, or a namespace of it: `app.jwt.invite`."""
    for _ in range(2):
        base = unwrap(base)
        if base.type != "member_expression":
            return False
        outer = base.child_by_field_name("object")
        if last_name(base) == "jwt":
            return outer is not None and root_name(outer).type == "identifier"
        if outer is None:
            return False
        base = outer
    return False


def registered(call: Node) -> Node | None:
    """What a call registers, for the reader to tell whether that is the plugin."""
    callee = call.child_by_field_name("function")
    given = arguments_of(call)
    return given[0] if given and callee is not None and last_name(callee) == "register" else None


def pinned_elsewhere(view: View) -> bool:
    """Whether a verification of the target names algorithms itself."""
    return any(_PINNED_THERE.search(other.file.text) for other in view.links.mentioning("algorithms"))


def is_of_request(call: Node) -> bool:
    """Whether a call reads the token that the request itself carries: `req.jwtDecode()`."""
    return text_of(call.child_by_field_name("function")).endswith(".jwtDecode")
