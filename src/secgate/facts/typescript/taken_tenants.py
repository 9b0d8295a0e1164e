"""What a query takes as its tenant: in its `where` or data, also where a function builds these, or in its SQL."""

from collections.abc import Iterator

from secgate.facts.typescript.handed_parts import Handed
from secgate.facts.typescript.names import (
    FUNCTIONS,
    arguments_of,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
    value_of,
)
from secgate.facts.typescript.raw_tables import RAW_NAME, raw_values
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.view import View, position_of
from secgate.model import TraceStep

# Ways to name the tenant by the relation to it.
_RELATIONS = ("connect", "is")
_MAX_DEPTH = 5


def tenant_values(view: View, call: Node) -> Iterator[Node]:
    """What stands under a tenant key in the conditions of a query or in what it writes."""
    row = view.rows[call.id]
    model = view.schema.by_accessor(row.accessor or "")
    roots = {f.name for f in model.fields if view.schema.tenancy.get(f.kind) == "root"} if model is not None else set()
    for column, value in row.entries(view.names):
        if column in view.words.keys:
            operators = properties(value)
            yield unwrap(operators.get("equals", operators.get("in", value)))
        elif column in roots and value.type == "object":
            given = properties(value)
            inner = properties(unwrap(next((given[way] for way in _RELATIONS if way in given), value)))
            yield from [unwrap(inner["id"])] if "id" in inner else []


def is_query(view: View, call: Node) -> bool:
    """Whether a call is a query on a model, or sends raw SQL."""
    return call.id in view.rows or RAW_NAME.fullmatch(last_name(call)) is not None


def taken_tenants(view: View, call: Node) -> Iterator[tuple[Node, str]]:
    """(expression, part) of what a query takes as its tenant, also where a function of the target builds it.

    A part is the name of an entry of what the expression gives; empty where that is the tenant itself.
    """
    if call.id not in view.rows:
        yield from ((unwrap(value), "") for value in raw_values(call) if view.words.is_id(value))
        return
    row = view.rows[call.id]
    if isinstance(row.limited_by(), TraceStep):
        return
    yield from ((value, "") for value in tenant_values(view, call))
    for whole in (*row.conditions(view.names), *row.written(view.names)):
        yield from _made(view, whole, 0, written=False)


def mapped_rows(node: Node) -> list[Node] | None:
    """What `rows.map((row) => ({ … }))` makes of each row; None for anything else."""
    given = arguments_of(node) if node.type == "call_expression" and last_name(node) == "map" else []
    if not given or unwrap(given[0]).type not in FUNCTIONS:
        return None
    return list(map(unwrap, returned(unwrap(given[0]))))


def builds_filter(view: View, call: Node) -> bool:
    """Whether a call is of a function of the target that puts what it is given under a key of the tenant."""
    return any(True for _ in _built(view, call, 0))


def _made(view: View, node: Node, depth: int, *, written: bool = True) -> Iterator[tuple[Node, str]]:
    """The tenants that an expression puts into an object; not those written in it where these are known already."""
    node = unwrap(node)
    if depth > _MAX_DEPTH:
        return
    if node.type == "object":
        yield from _entries(view, node, depth, written=written)
    elif (rows := mapped_rows(node)) is not None:
        for row in rows:
            yield from _made(view, row, depth + 1)
    elif node.type == "call_expression" and node.id not in view.rows:
        yield from _built(view, node, depth)
    elif node.type in {"identifier", "shorthand_property_identifier"}:
        binding = view.names.binding(node)
        if binding is None or binding.kind != "local" or binding.value is None or binding.path:
            return
        yield from _made(view, binding.value, depth + 1)
        for left, right in view.names.assignments(binding):
            if last_name(left) in view.words.keys:
                yield unwrap(right), ""


def _entries(view: View, node: Node, depth: int, *, written: bool) -> Iterator[tuple[Node, str]]:
    for entry in node.named_children:
        if entry.type == "spread_element":
            yield from _made(view, entry.named_children[0], depth + 1)
        elif key_of(entry) in {"AND", "$and"}:
            both = unwrap(view.names.resolve(value_of(entry)))
            for part in both.named_children if both.type == "array" else [both]:
                yield from _made(view, part, depth + 1, written=written)
        elif written and key_of(entry) in view.words.keys:
            yield unwrap(value_of(entry)), ""


def _built(view: View, call: Node, depth: int) -> Iterator[tuple[Node, str]]:
    """What a call gives a function of the target that puts it under a key of the tenant."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return
    home, function = declared
    given = arguments_of(call)
    for held in _kept_by(home, function, depth):
        index = position_of(held.binding)
        if index is None or any(a.type == "spread_element" for a in given) or index >= len(given):
            continue
        argument, part = unwrap(given[index]), held.entry or "".join(held.binding.path)
        entry = properties(view.names.resolve(argument)).get(part)
        yield (argument, part) if entry is None else (unwrap(entry), "")


def _kept_by(home: View, function: Node, depth: int) -> tuple[Handed, ...]:
    """The parameters, and entries of them, that a function puts under a key of the tenant in what it returns."""
    key = ("built tenants", function.id)
    known = home.links.answers.get(key)
    if not isinstance(known, tuple):
        home.links.answers[key] = ()
        made = (pair for whole in returned(function) for pair in _made(home, whole, depth + 1))
        held = (_parameter(home, function, *pair) for pair in made)
        known = home.links.answers[key] = tuple(dict.fromkeys(one for one in held if one is not None))
    return known


def _parameter(view: View, function: Node, value: Node, part: str) -> Handed | None:
    source = unwrap(view.names.resolve(value))
    if source.type == "member_expression" and not part:
        part = last_name(source)
        source = unwrap(view.names.resolve(source.child_by_field_name("object") or source))
    binding = view.names.binding(source)
    if binding is not None and binding.kind == "local" and binding.value is not None and len(binding.path) == 1:
        part, binding = binding.path[0], view.names.binding(unwrap(view.names.resolve(binding.value)))
    if binding is None or binding.kind != "parameter" or binding.owner != function:
        return None
    return Handed(binding, part) if len(binding.path) + bool(part) <= 1 else None
