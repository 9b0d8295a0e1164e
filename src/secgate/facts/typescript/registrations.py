"""The calls of one file that register handlers with a router or application of Express, as they are written.

Where routers are mounted and in which order they run is another question: see routes.py.
"""

import re
from dataclasses import dataclass

from secgate.facts.typescript.names import Binding, arguments_of, last_name
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import Source

_METHODS = frozenset({"get", "post", "put", "patch", "delete", "all", "head"})
_NAMED = re.compile(r"^(?:app|router)$|(?:Router|App)$")
_MADE = re.compile(r"^(?:new\s+)?(?:express(?:\.default)?\(\)|(?:[\w$.]+\.)?\w*Router\()")
_OTHER = re.compile(r"^(?:new\s+(?:Hono|OpenAPIHono|Koa|Elysia)\b|[fF]astify\(|(?:[\w$.]+\.)?use\w*Router\()")
_TYPED = re.compile(r"\b(?:I?Router|Express|Application)\b")
_PATHS = frozenset({"string", "template_string", "regex", "array"})
_NO_HANDLER = frozenset({"object", "string", "number"})
_LONGEST = 200


@dataclass(frozen=True)
class Registration:
    """One registration.

    Attributes:
        router: the last name of what it is registered with.
        method: in lower case; `use` for whatever comes below a path.
        path: as written, without quotes; empty where there is none.
        before: what stands between path and handler, arrays opened.
        handler: the last of what is given.
    """

    router: str
    method: str
    path: str
    before: tuple[Node, ...]
    handler: Node
    node: Node

    @property
    def names(self) -> tuple[str, ...]:
        """What runs before the handler, by its names."""
        return tuple(map(handler_name, self.before))


def handler_name(node: Node) -> str:
    """The name of a function that is passed or called: of `auth`, `auth("admin")` or `guards.auth`; else empty."""
    function = node.child_by_field_name("function") if node.type == "call_expression" else node
    named = function is not None and function.type in {"identifier", "member_expression"}
    return text_of(function) if named else ""


def registrations(file: Source) -> list[Registration]:
    """Every registration of a file in source order."""
    return [found for call in file.nodes("call_expression") if (found := _registration(file, call)) is not None]


def _registration(file: Source, call: Node) -> Registration | None:
    callee = call.child_by_field_name("function")
    receiver = callee.child_by_field_name("object") if callee is not None else None
    method, given = last_name(callee), arguments_of(call)
    if receiver is None or (method != "use" and method not in _METHODS):
        return None
    chained = _route_base(receiver)
    receiver = chained[0] if chained is not None else receiver
    if not _is_router(file, receiver):
        return None
    path, handlers = (chained[1], given) if chained is not None else _path_and_handlers(method, given)
    flat = [part for found in handlers for part in (found.named_children if found.type == "array" else [found])]
    flat = [part for part in flat if part.type != "comment"]
    if not flat or (method != "use" and flat[-1].type in _NO_HANDLER):
        return None
    return Registration(last_name(receiver), method, path, tuple(flat[:-1]), flat[-1], call)


def _is_router(file: Source, receiver: Node) -> bool:
    """Whether a receiver is a router or an application, by what it is made of, by its type, or by its name."""
    if receiver.type not in {"identifier", "member_expression"}:
        return False
    bound = file.names.binding(receiver)
    known = _is_router_by(bound) if bound is not None else None
    return known if known is not None else _NAMED.search(last_name(receiver)) is not None


def _is_router_by(bound: Binding) -> bool | None:
    """What a declaration says; None where it says nothing."""
    if bound.kind == "parameter":
        entry = bound.node.parent
        declared = entry.child_by_field_name("type") if entry is not None else None
        return True if _TYPED.search(text_of(declared)) else None
    if bound.kind != "local" or bound.value is None or bound.path:
        return None
    text = text_of(bound.value)[:_LONGEST]
    if _OTHER.match(text):
        return False
    return True if _MADE.match(text) else None


def _path_and_handlers(method: str, given: list[Node]) -> tuple[str, list[Node]]:
    """The path as written and what follows it; no handlers where a call registers no route: `app.get("port")`."""
    first = given[0].type if given else ""
    if len(given) > 1 and (first in _PATHS or (method != "use" and first == "member_expression")):
        return _unquoted(given[0]), given[1:]
    return "", given if method == "use" else []


def _route_base(receiver: Node) -> tuple[Node, str] | None:
    """Router and path of `router.route("/x")`, also when methods were called on it already."""
    current: Node | None = receiver
    while current is not None and current.type == "call_expression":
        callee = current.child_by_field_name("function")
        owner = callee.child_by_field_name("object") if callee is not None else None
        name = last_name(callee)
        if owner is None or (name != "route" and name not in _METHODS):
            return None
        if name == "route":
            given = arguments_of(current)
            return (owner, _unquoted(given[0])) if given else None
        current = owner
    return None


def _unquoted(node: Node) -> str:
    return text_of(node).strip("\"'`")
