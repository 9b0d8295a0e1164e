"""What a middleware of procedures hands on as their context: `next({ ctx: { user, tenantId } })`."""

from secgate.facts.typescript.names import arguments_of, properties, unwrap
from secgate.facts.typescript.syntax import Node

# Under these tRPC and oRPC give a procedure its context.
CONTEXTS = frozenset({"ctx", "context"})


def handed_on(call: Node) -> dict[str, Node]:
    """What a middleware of procedures adds to the context: `next({ ctx: { tenantId } })`."""
    options = [properties(unwrap(argument)) for argument in arguments_of(call)[:1]]
    contexts = [unwrap(option[key]) for option in options for key in CONTEXTS if key in option]
    return {key: value for context in contexts for key, value in properties(context).items()}
