"""A tenant that the request names and that code puts where every later function reads the caller's own.

Behind `storage.run({ tenantId: req.headers['x-tenant-id'] }, next)` a `currentTenant()` looks like what a login proved.
"""

import re
from collections.abc import Iterator

from secgate.facts.typescript.handed_tenants import is_believed
from secgate.facts.typescript.handlers import AccessFault, fault
from secgate.facts.typescript.kept_tenants import kept_by_calls
from secgate.facts.typescript.names import arguments_of, last_name, plain, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenancy import REQUEST_NAMES, from_request, unit_of
from secgate.facts.typescript.view import View
from secgate.sieve import Sieve

_KEEPS = Sieve(
    r"\.run\s*\(|\.enterWith\s*\(|\.set\s*\(\s*['\"]|(?:locals|req|request|ctx|context|getStore\(\)[!?]?)\.\w+\s*=[^=>]"
)
# How code reads what a request says.
_ASKS = Sieve(
    r"\.(?:query|params|body|headers?|cookies|input|searchParams)\b|\.get\s*\(|(?:query|params|body|headers|input)\s*[,}]"
)
_PLACES = re.compile(r"^(?:(?:req|request|ctx|context|c)|(?:res|response)\.locals|.*\.getStore\(\))$")
_ASKED = re.compile(r"^\w+\.(?:headers|query|params|body)\b")
_READ_THROUGH = frozenset({"String", "trim", "toLowerCase", "toString"})
_MAX_DEPTH = 6


def kept_claims(view: View) -> Iterator[AccessFault]:
    """Where a tenant of the request is kept for what runs later, and is compared with nothing before."""
    text = view.file.text
    if not (_KEEPS.finds(text) and _ASKS.finds(text)):
        return
    for node, value in (*kept_by_calls(view, (call for call, *_ in view.names.named)), *_assigned(view)):
        claim = _claim(view, value)
        # NOTE: a module's own code runs for no request.
        if claim is None or unit_of(node).type == "program":
            continue
        if all(is_believed(view, node, one) for one in {value.id: value, claim.id: claim}.values()):
            step = view.proof(claim, "this one is the request's, and every later function takes it for the caller's")
            own = _own(view, value)
            beside = [view.proof(own, "this one is the caller's own")] if own is not None else []
            yield fault(view, "tenant-from-client", node, step, *beside, sharp=False)


def _assigned(view: View) -> Iterator[tuple[Node, Node]]:
    """(assignment, the tenant that it keeps)."""
    for node in view.file.nodes("assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        owner = left.child_by_field_name("object") if left is not None else None
        if owner is not None and right is not None and view.words.is_key(last_name(left)) and _is_place(owner):
            yield node, unwrap(right)


def _is_place(owner: Node) -> bool:
    """Whether an object lives as long as a request and is read by what runs behind: `req`, `res.locals`, a store."""
    root = text_of(root_name(owner))
    return _PLACES.match(plain(owner)) is not None and (
        root in REQUEST_NAMES | {"res", "response"} or "getStore" in text_of(owner)
    )


def _in_guard(view: View, node: Node) -> bool:
    """Whether a value is what a request says that a guard of NestJS asks its context for."""
    binding = view.names.binding(root_name(node)) if _ASKED.match(plain(node)) else None
    return binding is not None and binding.value is not None and last_name(unwrap(binding.value)) == "getRequest"


def _own(view: View, value: Node) -> Node | None:
    """The tenant of whoever calls, which counts where the request names none: `req.query.tenant ?? claims.tenantId`."""
    node = unwrap(view.names.resolve(value))
    right = node.child_by_field_name("right") if node.type == "binary_expression" else None
    own = unwrap(right) if right is not None and right.type == "member_expression" else None
    return own if own is not None and view.words.is_id(own) and not from_request(view.names, own) else None


def _claim(view: View, value: Node, depth: int = 0) -> Node | None:
    """The part of a value that the request names, where that goes first."""
    node = unwrap(view.names.resolve(value))
    if depth > _MAX_DEPTH:
        return None
    if from_request(view.names, node) or _in_guard(view, node):
        return node
    if node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) in {"??", "||"}:
        left = node.child_by_field_name("left")
        return _claim(view, left, depth + 1) if left is not None else None
    if node.type == "call_expression" and last_name(node) in _READ_THROUGH:
        callee = node.child_by_field_name("function")
        owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
        parts = [*arguments_of(node), *([owner] if owner is not None else [])]
        return next((found for part in parts if (found := _claim(view, part, depth + 1)) is not None), None)
    return None
