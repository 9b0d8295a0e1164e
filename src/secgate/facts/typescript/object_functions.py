"""Objects of functions in the place of a class: `export const makeRooms = (db) => ({ all: … })`."""

from secgate.facts.typescript.functions import function_around
from secgate.facts.typescript.names import FUNCTIONS, ancestors, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_AROUND = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})


def object_of(function: Node) -> Node | None:
    """The object that a function is an entry of; only one that a factory returns, or a constant of the module.

    An entry is written in the object, or stands in the factory under the name that the object lists.
    """
    entry = function if function.type == "method_definition" else function.parent
    if entry is None:
        return None
    if entry.type in {"method_definition", "pair"}:
        made = entry.parent
        return made if made is not None and made.type == "object" and _is_for_others(made) else None
    holder = entry if entry.type == "variable_declarator" else function
    name = text_of(holder.child_by_field_name("name"))
    return _listing(function, name) if name else None


def _is_for_others(made: Node) -> bool:
    """Whether an object is what a function returns, or the value of a constant at the top of its file."""
    inner = made
    while inner.parent is not None and inner.parent.type in _AROUND:
        inner = inner.parent
    outer = inner.parent
    if outer is None:
        return False
    if outer.type == "variable_declarator":
        return not any(around.type in FUNCTIONS for around in ancestors(outer))
    return outer.type == "return_statement" or (outer.type in FUNCTIONS and outer.child_by_field_name("body") == inner)


def _listing(function: Node, name: str) -> Node | None:
    """The object with a name that the function around this one returns."""
    factory = function_around(function)
    for value in map(unwrap, returned(factory) if factory is not None else ()):
        listed = value.named_children if value.type == "object" else ()
        if any(part.type == "shorthand_property_identifier" and text_of(part) == name for part in listed):
            return value
    return None
