"""Queries of a handler that take their tenant from the request, as nobody has looked at it before."""

from secgate.facts.typescript.handed_tenants import asks_membership, is_believed
from secgate.facts.typescript.names import unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.taken_tenants import is_query, taken_tenants
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.tenant_claims import handed_on
from secgate.facts.typescript.view import Proof, View

_NOTHING = frozenset({"string", "null", "undefined", "number"})


def tenant_named_by_caller(view: View, function: Node) -> tuple[Proof, ...]:
    """The tenant that a request names and the query that takes it at its word; empty where there is none."""
    for call in view.names.calls(function):
        if not is_query(view, call):
            found = next(((value, proof) for value, proof in handed_on(view, call)), None)
            if found is not None and is_believed(view, call, found[0]):
                return view.proof(found[0], "the tenant is what the request says"), found[1]
            continue
        if asks_membership(view, call):
            continue
        for value, _ in taken_tenants(view, call):
            claim = _claim(view, value)
            if claim is not None and all(is_believed(view, call, one) for one in {value, claim}):
                said = view.proof(claim, "the tenant is what the request says")
                return said, view.proof(call, "and this query takes it")
    return ()


def _claim(view: View, value: Node) -> Node | None:
    """What a request says, through a fallback for one that says nothing: `query.get('org') ?? ''`."""
    if from_request(view.names, value):
        return value
    either = unwrap(view.names.resolve(value))
    left, right = either.child_by_field_name("left"), either.child_by_field_name("right")
    if either.type != "binary_expression" or left is None or right is None:
        return None
    falls_back = text_of(either.child_by_field_name("operator")) in {"??", "||"} and unwrap(right).type in _NOTHING
    return left if falls_back and from_request(view.names, left) else None
