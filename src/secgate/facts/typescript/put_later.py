"""Entries that are put into an object after it is made: `const data = {}; if (phone) data.phone = phone`."""

from secgate.facts.typescript.names import Names, last_name, outermost, unwrap
from secgate.facts.typescript.syntax import Node


def put_later(names: Names, made: Node) -> list[tuple[str, Node]]:
    """(name, value) of what is assigned to the properties of an object literal by the name that it is given."""
    holder = outermost(made).parent
    name = holder.child_by_field_name("name") if holder is not None and holder.type == "variable_declarator" else None
    binding = names.binding(name) if name is not None else None
    if binding is None or binding.path:
        return []
    found = []
    for left, right in names.assignments(binding):
        target = unwrap(left)
        base = target.child_by_field_name("object")
        if base is not None and unwrap(base).type == "identifier" and (entry := last_name(target)):
            found.append((entry, right))
    return found
