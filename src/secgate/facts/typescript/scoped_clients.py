"""Clients that are made for one tenant, or whose session is set to it, before a query is sent."""

from collections.abc import Iterator

from secgate.facts.typescript.document_hooks import by_hook
from secgate.facts.typescript.names import FUNCTIONS, arguments_of, callee_of, inside, last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence

# What sends a statement of its own: that is how the session of a transaction is set.
_SENDS = frozenset({"execute", "query", "unsafe", "$executeRaw", "$executeRawUnsafe", "$queryRaw", "$queryRawUnsafe"})
_NOTE = "the client is made for this tenant"


def scoped_client(view: View, node: Node) -> Proof | None:
    """The call that is given the tenant and made the client: `forTenant(tenantId).item.findMany()`."""
    made = node.child_by_field_name("constructor") if node.type == "new_expression" else None
    root = root_name(made or node)
    # NOTE: what a step of a query is given is no client.
    within = (call for origin in view.names.trace(root) if origin.type != "identifier" for call in walk(origin))
    for call in (*_chained(node), *within):
        if call.type == "call_expression":
            is_query = call.id == node.id or call.id in view.rows or view.is_part(call)
            if not (is_query or inside(node, call)):
                tenant = _tenant_given(view, arguments_of(call))
                if tenant is not None:
                    return view.proof(tenant, _NOTE, Confidence.MEDIUM)
    return _of_wrapper(view, root) or by_hook(view, node)


def _chained(node: Node) -> Iterator[Node]:
    """The calls that give what a query is asked of: `sourceFor(tenantId).getRepository(Invoice)`."""
    callee = callee_of(node) if node.type == "call_expression" else None
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    while base is not None:
        base = unwrap(base)
        if base.type == "call_expression":
            yield base
        callee = callee_of(base) if base.type == "call_expression" else base
        # NOTE: a client may be called itself: `clientFor(tenantId)("invoices")`.
        curried = callee is not None and callee != base and unwrap(callee).type == "call_expression"
        base = callee if curried or callee is None else unwrap(callee).child_by_field_name("object")


def _tenant_given(view: View, given: list[Node]) -> Node | None:
    named = (view.words.mentioned(argument) for argument in given)
    return next((found for found in named if found is not None), None)


def _of_wrapper(view: View, client: Node) -> Proof | None:
    """The call that is given the tenant beside the function to run: `withTenant(tenantId, (tx) => …)`.

    One of the target counts where it sends a statement of its own with the tenant.
    """
    bound = view.names.binding(client)
    arguments = bound.owner.parent if bound is not None and bound.kind == "parameter" else None
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    callee = callee_of(call) if call is not None and call.type == "call_expression" else None
    if call is None or callee is None:
        return None
    tenant = _tenant_given(view, [one for one in arguments_of(call) if one.type not in FUNCTIONS])
    if tenant is None:
        return None
    declared = view.links.declared(view, callee)
    if declared is not None and not any(_sets(declared[0], one) for one in declared[0].names.calls(declared[1])):
        return None
    return view.proof(tenant, _NOTE, Confidence.MEDIUM)


def _sets(view: View, call: Node) -> bool:
    """Whether a call sends a statement that names the tenant."""
    return last_name(callee_of(call)) in _SENDS and view.words.mentioned(call) is not None
