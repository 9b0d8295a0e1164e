"""A tenant that the request names and that code puts where every later function reads the caller's own.

Behind `storage.run({ tenantId: req.headers['x-tenant-id'] }, next)` a `currentTenant()` looks like what a login proved.
"""

import re
from collections.abc import Iterator

from secgate.facts.typescript.cache_clients import package_of
from secgate.facts.typescript.handed_tenants import is_believed
from secgate.facts.typescript.handlers import AccessFault, fault
from secgate.facts.typescript.keepers import is_keeper
from secgate.facts.typescript.names import arguments_of, inside, key_of, last_name, plain, root_name, unwrap, value_of
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
_PACKAGES = frozenset({
    "cls-hooked", "continuation-local-storage", "nestjs-cls", "express-http-context", "@fastify/request-context",
})  # fmt: skip
_STORAGE = re.compile(r"new\s+(?:\w+\.)?AsyncLocalStorage\b")
_PLACES = re.compile(r"^(?:(?:req|request|ctx|context|c)|(?:res|response)\.locals|.*\.getStore\(\))$")
_READ_THROUGH = frozenset({"String", "trim", "toLowerCase", "toString"})
_PAIR = 2
_MAX_DEPTH = 6


def kept_claims(view: View) -> Iterator[AccessFault]:
    """Where a tenant of the request is kept for what runs later, and is compared with nothing before."""
    text = view.file.text
    if not (_KEEPS.finds(text) and _ASKS.finds(text)):
        return
    for node, value in (*_kept_by_calls(view), *_assigned(view)):
        claim = _claim(view, value)
        # NOTE: a module's own code runs for no request.
        if claim is None or unit_of(node).type == "program":
            continue
        if all(is_believed(view, node, one) for one in {value.id: value, claim.id: claim}.values()):
            step = view.proof(claim, "this one is the request's, and every later function takes it for the caller's")
            yield fault(view, "tenant-from-client", node, step, sharp=False)


def _kept_by_calls(view: View) -> Iterator[tuple[Node, Node]]:
    """(call, the tenant that it keeps)."""
    for call, callee, name in view.names.named:
        if name not in {"run", "enterWith", "set"}:
            continue
        owner = unwrap(callee).child_by_field_name("object")
        given = arguments_of(call)
        if owner is None or not given:
            continue
        if name != "set" and _is_storage(view, owner):
            yield from ((call, value) for value in _tenants_in(view, given[0]))
        elif len(given) == _PAIR and given[0].type == "string":
            kept = _is_key(view, text_of(given[0])) and (_is_storage(view, owner) or _is_run_with(view, call, owner))
            yield from [(call, unwrap(given[1]))] if kept else []


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


def _is_key(view: View, quoted: str) -> bool:
    return view.words.is_key(quoted[1:-1]) or quoted[1:-1].lower() in view.words.stems


def _is_storage(view: View, owner: Node) -> bool:
    if is_keeper(owner) or package_of(view, view.names.resolve(owner)) in _PACKAGES:
        return True
    binding = view.names.binding(unwrap(owner))
    behind = view.links.value(view, binding) if binding is not None and binding.kind == "import" else None
    made = behind[1] if behind is not None else view.names.resolve(owner)
    return _STORAGE.match(text_of(unwrap(made))) is not None


def _is_run_with(view: View, call: Node, owner: Node) -> bool:
    """Whether a map that a value is put into is what a storage runs with: `storage.run(store, next)`."""
    if unwrap(owner).type != "identifier":
        return False
    runs = (c for c in view.names.calls(unit_of(call)) if last_name(c) in {"run", "enterWith"} and arguments_of(c))
    return any(text_of(unwrap(arguments_of(c)[0])) == text_of(owner) and not inside(call, c) for c in runs)


def _tenants_in(view: View, given: Node) -> Iterator[Node]:
    if view.words.is_id(given):
        yield unwrap(given)
        return
    held = view.names.resolve(given)
    for entry in held.named_children if held.type == "object" else ():
        if entry.type in {"pair", "shorthand_property_identifier"} and _is_key(view, f"'{key_of(entry)}'"):
            yield unwrap(value_of(entry))
    for pairs in arguments_of(held) if held.type == "new_expression" else ():
        for pair in pairs.named_children if pairs.type == "array" else ():
            if pair.named_child_count == _PAIR and _is_key(view, text_of(pair.named_children[0])):
                yield unwrap(pair.named_children[1])


def _claim(view: View, value: Node, depth: int = 0) -> Node | None:
    """The part of a value that the request names, where that goes first."""
    node = unwrap(view.names.resolve(value))
    if depth > _MAX_DEPTH:
        return None
    if from_request(view.names, node):
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
