"""Operators of Sequelize as keys of objects: `[Op.or]`, `[Sequelize.Op.in]`, `$in` of old versions.

https://sequelize.org/docs/v6/core-concepts/model-querying-basics/#operators
"""

from secgate.facts.typescript.document_fields import elsewhere
from secgate.facts.typescript.names import key_of, last_name, root_name, unwrap, value_of
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.view import View

ENTRIES = frozenset({"pair", "shorthand_property_identifier"})
# What stands for a key that is only known at run time.
COMPUTED = "$computed"


def key_at(view: View, entry: Node) -> str:
    """The key of an entry: a column, or an operator as `$or`."""
    written = key_of(entry)
    if written:
        return written
    key = entry.child_by_field_name("key")
    inner = unwrap(key.named_children[0]) if key is not None and key.named_children else None
    if inner is None:
        return COMPUTED
    if inner.type == "member_expression" and last_name(inner.child_by_field_name("object")) == "Op":
        return f"${last_name(inner)}"
    if inner.type == "identifier" and (bound := view.names.binding(inner)) is not None and bound.path:
        held = bound.value
        if held is not None and last_name(held) == "Op":
            return f"${bound.path[-1]}"
    return text_at(elsewhere(view, inner)[1]) or COMPUTED


def operators_in(view: View, value: Node) -> dict[str, Node]:
    """The operators of a condition on one column, by their names; empty for a plain value."""
    value = unwrap(value)
    if value.type != "object":
        return {}
    found = ((key_at(view, entry), value_of(entry)) for entry in value.named_children if entry.type in ENTRIES)
    return {key: inner for key, inner in found if key.startswith("$")}


def is_of_library(node: Node) -> bool:
    """Whether a call is one of Sequelize itself: `Sequelize.or(…)`, `sequelize.literal(…)`."""
    base = root_name(node)
    return "equelize" in text_of(base) or last_name(base) == "db"
