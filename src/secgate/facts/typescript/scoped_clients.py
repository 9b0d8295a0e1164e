"""Clients that are made for one tenant: `forTenant(tenantId).item.findMany()`."""

from secgate.facts.typescript.names import arguments_of, inside, root_name
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import Proof, View
from secgate.model import Confidence


def scoped_client(view: View, node: Node) -> Proof | None:
    """The call that is given the tenant and made the client, or the model, of a query."""
    client = node.child_by_field_name("constructor") if node.type == "new_expression" else node
    for origin in view.names.trace(root_name(client or node)):
        for call in walk(origin) if origin.type != "identifier" else ():
            if call.type == "call_expression" and not inside(node, call):
                named = (view.words.mentioned(argument) for argument in arguments_of(call))
                if (tenant := next((found for found in named if found is not None), None)) is not None:
                    return view.proof(tenant, "the client is made for this tenant", Confidence.MEDIUM)
    return None
