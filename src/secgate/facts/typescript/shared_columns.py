"""Rows that are found by a column which is unique over all tenants, also inside the data of a write."""

import re
from collections.abc import Iterator, Mapping

from secgate.facts.schemas import Model
from secgate.facts.typescript.names import arguments_of, plain, properties
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View

# Columns that tenants fill themselves.
NATURAL = re.compile(
    r"^(?:email|slug|code|name|date|username|handle|subdomain|sku|barcode|external_?ref(?:erence)?)$", re.IGNORECASE
)
PASSWORD = re.compile(r"(?:hashed|encrypted)?_?password\w*$", re.IGNORECASE)
# Ids that others give.
EXTERNAL = re.compile(r"(?:event|external|stripe|checkout|payment|provider|processor)\w*id$", re.IGNORECASE)
_DATA = ("data", "create", "update")
_MAX_NESTING = 4
_GIVEN = frozenset({"identifier", "shorthand_property_identifier", "member_expression"})


def has_password(model: Model) -> bool:
    """Whether rows of a model sign in, so that their login name is one over all tenants."""
    return any(PASSWORD.match(field.name) for field in model.fields)


def is_shared(model: Model, column: str) -> bool:
    """Whether a column of a model is unique by itself, and filled by tenants or by those they deal with."""
    named = NATURAL.match(column) is not None or EXTERNAL.search(column) is not None
    return named and any(f.unique for f in model.fields if f.name == column)


def takes_over(view: View, columns: Mapping[str, Node], create: Node | None, model: Model) -> bool:
    """Whether a row is found by a unique column that a new row of the tenant gets the same value in.

    Whoever gives the value decides whose row is found. What points at another row is for whoever looked that one up.
    """
    written = properties(view.names.resolve(create)) if create is not None else {}
    if len(columns) != 1 or create is None or view.words.mentioned(view.names.resolve(create)) is None:
        return False
    name, value = next(iter(columns.items()))
    points = {other.pointer for other in view.schema.models}
    points |= {column for field in model.fields for column in field.relation_fields}
    unique = any(field.unique for field in model.fields if field.name == name) and name not in {
        "id",
        "_id",
        "uuid",
        *points,
    }
    given = view.names.resolve(value).type in _GIVEN
    return unique and given and name in written and plain(written[name]) == plain(value)


def connected(view: View, call: Node, model: Model) -> Iterator[tuple[Model, Node, bool]]:
    """(model, condition, whether tenants fill the column) of rows that a write ties to its own by such a column.

    `connectOrCreate: { where: { externalRef }, create: … }` takes the row of whichever tenant has the value.
    """
    options = properties(view.names.resolve(given[0])) if (given := arguments_of(call)) else {}
    for part in _DATA:
        if part in options:
            yield from _in_data(view, options[part], model, 0)


def _in_data(view: View, data: Node, model: Model, depth: int) -> Iterator[tuple[Model, Node, bool]]:
    kinds = {field.name: field.kind for field in model.fields}
    for row in _each(view, data) if depth < _MAX_NESTING else ():
        for name, value in properties(row).items():
            related = view.named(kinds[name]) if name in kinds else None
            if related is None:
                continue
            for operation, inner in properties(view.names.resolve(value)).items():
                yield from _in_relation(view, operation, inner, related, depth + 1)


def _in_relation(
    view: View, operation: str, given: Node, model: Model, depth: int
) -> Iterator[tuple[Model, Node, bool]]:
    for row in _each(view, given):
        parts = properties(row)
        if operation == "connectOrCreate" and "where" in parts and view.schema.tenancy.get(model.name) == "direct":
            asked = properties(view.names.resolve(parts["where"]))
            columns = list(asked)
            shared = len(columns) == 1 and is_shared(model, columns[0])
            if (shared or takes_over(view, asked, parts.get("create"), model)) and not has_password(model):
                yield model, parts["where"], NATURAL.match(columns[0]) is not None
        nested = [parts[part] for part in _DATA if part in parts]
        for data in nested or ([row] if operation in {"create", "update"} else ()):
            yield from _in_data(view, data, model, depth)


def _each(view: View, node: Node) -> list[Node]:
    """The objects of a list, or the one object."""
    found = view.names.resolve(node)
    rows = found.named_children if found.type == "array" else [found]
    return [row for entry in rows if (row := view.names.resolve(entry)).type == "object"]
