"""Values and terms of filters on documents."""

from collections.abc import Iterator

from secgate.facts.typescript.drizzle_chains import steps_of
from secgate.facts.typescript.names import Names, arguments_of, callee_of, entries_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of

_IDS = frozenset({"ObjectId", "ObjectID", "toObjectId", "createFromHexString", "asObjectId", "UUID"})
_TEXTS = frozenset({"toString", "toHexString", "trim"})
_BY_ID = "findById"


def bare(value: Node) -> Node:
    """A value without what makes an id of it: `orgId` of `new ObjectId(orgId)`, `id` of `id.toString()`."""
    value = unwrap(value)
    while value.type in {"new_expression", "call_expression"}:
        callee, given = callee_of(value), arguments_of(value)
        if callee is None:
            break
        base = unwrap(callee).child_by_field_name("object")
        if last_name(callee) in _IDS and len(given) == 1:
            value = unwrap(given[0])
        elif last_name(callee) in _TEXTS and base is not None and not given:
            value = unwrap(base)
        else:
            break
    return value


def by_equality(names: Names, condition: Node) -> Iterator[tuple[str, Node]]:
    """(field, value) of what must equal a value, or one of a list, in one condition."""
    node = names.resolve(condition)
    if node.type == "object":
        for key, value in entries_of(node):
            inner = names.resolve(value)
            if key == "$and" and inner.type == "array":
                for part in inner.named_children:
                    yield from by_equality(names, part)
            elif key and not key.startswith("$"):
                yield key, value_under(value)
    elif node.type == "call_expression":
        yield from term_of(node)


def fields_of(names: Names, condition: Node) -> set[str] | None:
    """The fields that a condition asks for in any case; None where it is built elsewhere, or has alternatives."""
    node = names.resolve(condition)
    if node.type == "call_expression":
        found = {key for key, _ in term_of(node)}
        return found or None
    if node.type != "object" or any(child.type == "spread_element" for child in node.named_children):
        return None
    found = set()
    for key, value in entries_of(node):
        if key == "$and" and (listed := names.resolve(value)).type == "array":
            inner = [fields_of(names, part) for part in listed.named_children]
            if any(one is None for one in inner):
                return None
            found.update(*(one for one in inner if one is not None))
        elif key and not key.startswith("$"):
            found.add(key)
        else:
            return None
    return found


def value_under(value: Node) -> Node:
    """The value of a field, also under `$eq` or `$in`."""
    value = bare(value)
    if value.type == "object":
        for key, inner in entries_of(value):
            if key in {"$eq", "$in"}:
                return bare(inner)
    return value


def term_of(call: Node) -> Iterator[tuple[str, Node]]:
    """(field, value) of a call of a chain: `findById(id)`, `.where("orgId").equals(id)`, `.where("orgId", id)`."""
    steps = steps_of(call)
    step = steps[-1] if steps else None
    if step is None or not step.given:
        return
    if step.name.startswith(_BY_ID):
        yield "_id", bare(step.given[0])
    elif step.name == "where" and len(step.given) > 1:
        yield text_of(step.given[0])[1:-1], bare(step.given[1])
    elif len(steps) > 1 and steps[-2].name == "where" and steps[-2].given:
        yield text_of(steps[-2].given[0])[1:-1], bare(step.given[0])
