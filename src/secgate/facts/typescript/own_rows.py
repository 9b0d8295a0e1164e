"""Rows that are found for one tenant: by a function that knows it, or by an id which somebody hands over."""

from secgate.facts.typescript.filters import filter_of
from secgate.facts.typescript.names import returned, unwrap
from secgate.facts.typescript.query_calls import is_id
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.view import View

LITERALS = frozenset({"string", "number", "true", "false", "null", "undefined", "object", "regex"})


def gives_own(view: View, call: Node) -> bool:
    """Whether a function of the target gives nothing but rows that it finds for a tenant which it knows by itself."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return False
    home, function = declared
    given = [unwrap(home.names.resolve(value)) for value in returned(function)]
    rows = [home.rows.get(unwrap(value).id) for value in given if value.type not in LITERALS]
    return bool(rows) and all(
        row is not None and (found := filter_of(home, row)) is not None and found.limited for row in rows
    )


def looks_up_id(view: View, value: Node) -> bool:
    """Whether a value is of a row that is looked up for the tenant by an id which is handed over."""
    for part in (part for origin in view.names.trace(value) for part in walk(origin)):
        row = view.rows.get(part.id)
        found = filter_of(view, row) if row is not None and row.operation.startswith("find") else None
        asked = [given for name, given in found.values if is_id(name)] if found is not None and found.limited else []
        if any(given.type not in LITERALS for given in asked):
            return True
    return False
