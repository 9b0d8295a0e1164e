"""What a middleware of procedures hands on as their context: `next({ ctx: { user, tenantId } })`."""

from secgate.facts.typescript.names import arguments_of, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of

# Under these tRPC and oRPC give a procedure its context.
CONTEXTS = frozenset({"ctx", "context"})


def kept_by(call: Node, names: frozenset[str]) -> tuple[str, Node] | None:
    """What a middleware of Hono keeps in one of these contexts, and its name: `c.set("tenantId", id)`."""
    callee, given = call.child_by_field_name("function"), arguments_of(call)
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    if owner is None or len(given) != 2 or given[0].type != "string" or text_of(owner) not in names:  # noqa: PLR2004 - a name and a value
        return None
    return (text_of(given[0])[1:-1], given[1]) if last_name(callee) == "set" else None


def left_under(call: Node, names: frozenset[str]) -> str:
    """The name under which a call leaves something: `c.set("claims", …)` of Hono, `request.jwtVerify()` of Fastify."""
    if (kept := kept_by(call, names)) is not None:
        return kept[0]
    callee = call.child_by_field_name("function")
    owner = unwrap(callee).child_by_field_name("object") if callee is not None else None
    return "user" if owner is not None and last_name(callee) == "jwtVerify" and text_of(owner) in names else ""


def handed_on(call: Node) -> dict[str, Node]:
    """What a middleware of procedures adds to the context: `next({ ctx: { tenantId } })`."""
    options = [properties(unwrap(argument)) for argument in arguments_of(call)[:1]]
    contexts = [unwrap(option[key]) for option in options for key in CONTEXTS if key in option]
    return {key: value for context in contexts for key, value in properties(context).items()}
