"""What the wrapper of a server action does by itself with what a browser sends, before the callback runs."""

from secgate.facts.typescript.names import last_name, root_name, unwrap
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import View
from secgate.facts.typescript.wrapped_actions import is_context

_READS = frozenset({"identifier", "shorthand_property_identifier", "member_expression", "subscript_expression"})


def made_by(view: View, call: Node) -> tuple[View, Node] | None:
    """The wrapper that a call names, or what makes the builder it is a step of, with its file; None when neither."""
    callee = call.child_by_field_name("function")
    if callee is None:
        return None
    if (declared := view.links.declared(view, callee)) is not None:
        return declared
    binding = view.names.binding(root_name(callee))
    if binding is None or (binding.path and binding.kind != "import"):
        return None
    if binding.kind == "import":
        return view.links.value(view, binding)
    return (view, unwrap(binding.value)) if binding.kind == "local" and binding.value is not None else None


def asks_for_claim(view: View, home: View, wrapper: Node) -> bool:
    """Whether a wrapper reads a tenant that is sent: what it does with it is then its own to answer for."""
    return any(
        node.type in _READS and view.words.is_key(last_name(node)) and _is_sent(home, wrapper, node)
        for node in walk(wrapper)
    )


def _is_sent(view: View, wrapper: Node, node: Node) -> bool:
    """Whether a value comes from a parameter of a function inside a wrapper: what calls the action gives that."""
    for origin in view.names.trace(node):
        for part in walk(origin):
            binding = view.names.binding(part)
            given = binding is not None and binding.kind == "parameter" and binding.owner != wrapper
            if binding is not None and given and not is_context(binding):
                return True
    return False
