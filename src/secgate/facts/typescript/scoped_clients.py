"""Clients that are made for one tenant: all that is asked of them is limited to it."""

from collections.abc import Iterator

from secgate.facts.typescript.names import arguments_of, inside, root_name, unwrap
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence


def scoped_client(view: View, node: Node) -> Proof | None:
    """The call that is given the tenant and made the client: `forTenant(tenantId).item.findMany()`."""
    for origin in (*_chained(node), *view.names.trace(root_name(node))):
        for call in walk(origin) if origin.type != "identifier" else ():
            if (
                call.type == "call_expression"
                and call.id != node.id
                and not (inside(node, call) or view.is_part(call) or call.id in view.rows)
            ):
                named = (view.words.mentioned(argument) for argument in arguments_of(call))
                if (tenant := next((found for found in named if found is not None), None)) is not None:
                    return view.proof(tenant, "the client is made for this tenant", Confidence.MEDIUM)
    return None


def _chained(node: Node) -> Iterator[Node]:
    """The calls that give what a query is asked of: `sourceFor(tenantId).getRepository(Invoice)`."""
    callee = node.child_by_field_name("function") if node.type == "call_expression" else None
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    while base is not None:
        base = unwrap(base)
        if base.type == "call_expression":
            yield base
        callee = base.child_by_field_name("function") if base.type == "call_expression" else base
        base = unwrap(callee).child_by_field_name("object") if callee is not None else None
