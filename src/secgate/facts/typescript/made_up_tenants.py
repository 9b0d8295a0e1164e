"""A missing tenant that is replaced by a fixed one: `payload.tenantId || 'default'`, also at the end of a chain."""

import re
from collections.abc import Iterator

from secgate.facts.schemas import folded
from secgate.facts.typescript.handed_parts import Handed
from secgate.facts.typescript.handed_tenants import query_behind
from secgate.facts.typescript.handlers import AccessFault, fault
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    root_name,
    unwrap,
)
from secgate.facts.typescript.nest_handed import handed_by_server
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.taken_tenants import tenant_values
from secgate.facts.typescript.tenancy import REQUEST_NAMES, unit_of
from secgate.facts.typescript.view import Proof, Site, View, argument_for
from secgate.sieve import Sieve

LITERAL_ID = re.compile(r"['\"][\w:.-]{3,}['\"]")
_FALLBACK = Sieve(r"[\w)\]]\s*(?:\|\||\?\?)\s*(?:['\"]\w|[A-Z][A-Z0-9]*_[A-Z0-9_]+\b)")
_OF_REQUESTS = REQUEST_NAMES | {"res", "session", "user", "auth", "claims", "principal"}
# What reads a token, and gives its claims under names of their own: `jwt.decode(token)?.tid`.
_READS_TOKEN = re.compile(r"decode|verify", re.IGNORECASE)
_MEMBERS = frozenset({"member_expression", "subscript_expression"})


def alternatives(node: Node) -> list[Node]:
    """The values of `a ?? b || c` in the order in which they are taken; of anything else the value alone."""
    node = unwrap(node)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = text_of(node.child_by_field_name("operator")) if node.type == "binary_expression" else ""
    if operator not in {"??", "||"} or left is None or right is None:
        return [node]
    return [*alternatives(left), *alternatives(right)]


def made_up(view: View) -> Iterator[AccessFault]:
    """A fixed tenant at the end of what may be the caller's, in a query."""
    if not _FALLBACK.finds(view.file.text):
        return
    for node in view.file.nodes("binary_expression"):
        *given, last = alternatives(node)
        value = _constant(view, last)
        if not given or value.type != "string" or not LITERAL_ID.fullmatch(text_of(value)):
            continue
        own = next((one for one in given if view.words.is_id(one) or _is_taken_for_tenant(view, node, one)), None)
        use = _use_of(view, node) if own is not None else ()
        # NOTE: what a function hands on for no request is its own business: an event, a job.
        if own is not None and use and (len(use) == 1 or _is_of_request(view, own)):
            yield fault(view, "made-up-tenant", node, *use, what=text_of(value))


def _constant(view: View, value: Node) -> Node:
    """What a constant of the file or of another one stands for; of anything else the value itself."""
    made = view.names.resolve(value)
    bound = view.names.binding(made)
    found = view.links.value(view, bound) if bound is not None and bound.kind == "import" else None
    return unwrap(found[1]) if found is not None else made


def _is_of_request(view: View, value: Node) -> bool:
    """Whether a value is of whoever calls: by its name, or as a decorator gives it to a handler."""
    root = root_name(value)
    bound = view.names.binding(root)
    by_decorator = bound is not None and handed_by_server(view.names, bound) is not None
    return by_decorator or text_of(root) in _OF_REQUESTS


def _is_taken_for_tenant(view: View, node: Node, value: Node) -> bool:
    """Whether a value is a claim of a token, or a member of the tenant, and the whole is taken for the tenant."""
    if value.type not in _MEMBERS or not _is_kept_as_tenant(view, node):
        return False
    # NOTE: `this.tenant.current`
    if folded(last_name(value.child_by_field_name("object"))) in view.words.stems:
        return True
    base = value
    while base.type in _MEMBERS and (inner := base.child_by_field_name("object")) is not None:
        base = unwrap(inner)
    binding = view.names.binding(base)
    source = unwrap(binding.value) if binding is not None and binding.value is not None else base
    callee = source.child_by_field_name("function") if source.type == "call_expression" else None
    return _READS_TOKEN.search(last_name(callee)) is not None


def _is_kept_as_tenant(view: View, node: Node) -> bool:
    """Whether a value is declared, set or put into an object under a name of the tenant."""
    kinds = {"variable_declarator", "pair", "assignment_expression"}
    outer = next((a for a in ancestors(node) if a.type in kinds or a.type in FUNCTIONS), None)
    value = None if outer is None else outer.child_by_field_name("value") or outer.child_by_field_name("right")
    if outer is None or value is None or unwrap(value) != unwrap(node):
        return False
    name = outer.child_by_field_name("name") or outer.child_by_field_name("left")
    return view.words.is_key(key_of(outer) if outer.type == "pair" else last_name(name))


def _use_of(view: View, node: Node) -> tuple[Proof, ...]:
    """The query that a value reaches, with the call that hands it on; a log, a metric and a limiter do not count."""
    for outer in ancestors(node):
        if outer.type in FUNCTIONS:
            return ()
        if outer.type == "call_expression":
            return (view.proof(outer, "and used here"),) if outer.id in view.rows else _handed(view, outer, node)
        if outer.type == "variable_declarator":
            name = outer.child_by_field_name("name")
            return _first_use(view, name) if name is not None and name.type == "identifier" else ()
    return ()


def _first_use(view: View, name: Node) -> tuple[Proof, ...]:
    for call in view.names.calls(unit_of(name)):
        if call.start_byte < name.end_byte:
            continue
        if call.id not in view.rows:
            given = next((a for a in arguments_of(call) if text_of(unwrap(a)) == text_of(name)), None)
            if given is not None and (handed := _handed(view, call, given)):
                return handed
        elif any(text_of(unwrap(value)) == text_of(name) for value in tenant_values(view, call)):
            return (view.proof(call, "and used here"),)
    return ()


def _handed(view: View, call: Node, given: Node) -> tuple[Proof, ...]:
    """The call and the query behind it, where it hands a value to a function that queries with it."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    for binding in declared[0].names.parameters(declared[1]) if declared is not None else ():
        value = argument_for(Site(view, call), binding)
        if declared is not None and value is not None and inside(given, value) and value.id != call.id:
            query = query_behind(declared[0], Handed(binding))
            return (view.proof(call, "and handed on here"), query) if query is not None else ()
    return ()
