"""Rows that are saved or removed: new ones, ones that were loaded, and objects that name the id of one."""

import re
from collections.abc import Collection, Iterator

from secgate.facts.schemas import Model
from secgate.facts.typescript.filter_values import MAX_BRANCHES, Filter, ReadFilter, all_of, either
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, properties, returned, unwrap
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.typeorm_calls import RepositoryCall
from secgate.facts.typescript.view import View
from secgate.model import Confidence

_LOADS = re.compile(r"^(?:find|get|load|fetch|ensure|require|must|lookup|read|resolve|preload)(?![a-z])")
FROM_PLAIN = frozenset({"plainToInstance", "plainToClass"})
_MAKERS = frozenset({"create", "instanceToInstance", "build"}) | FROM_PLAIN
_OVER = frozenset({"assign", "merge"})
_MAX_STEPS = 3


def how_kept(view: View, call: RepositoryCall, known: Collection[int]) -> str:
    """What `save` does: `create`, `update` of a row that was loaded, or `upsert` by an id that is written there."""
    kinds = {_kind(view, one, known, _keys(call.model), 0) for one in _each(view, call.given[0])}
    return next((kind for kind in ("upsert", "update") if kind in kinds), "create")


def _keys(model: Model | None) -> list[str]:
    """The columns by which `save` finds a row."""
    if model is None:
        return ["id"]
    compound = next((names for _, names in model.uniques if "id" in names), None)
    alone = [f.name for f in model.fields if f.unique and f.name in {"id", "uuid", "_id"}]
    return alone or list(compound or ("id",))


def _each(view: View, node: Node) -> list[Node]:
    """The rows of a list, also of one that is made of another; or the one row."""
    made = view.names.resolve(node)
    if made.type == "call_expression" and last_name(made) in {"map", "flatMap"} and (given := arguments_of(made)):
        return returned(unwrap(given[0])) or [node]
    return [c for c in made.named_children if c.type != "comment"] if made.type == "array" else [node]


def _kind(view: View, node: Node, known: Collection[int], keys: list[str], depth: int) -> str:
    """How one row is kept, by what it is made of."""
    made = view.names.resolve(node)
    if depth > _MAX_STEPS:
        return "create"
    if made.type == "spread_element":
        return _kind(view, made.named_children[0], known, keys, depth + 1)
    if made.type == "object":
        if all(key in properties(made) for key in keys):
            return "upsert"
        spread = [child.named_children[0] for child in made.named_children if child.type == "spread_element"]
        return "update" if any(_is_loaded(view, one, known) for one in spread) else "create"
    if made.type == "call_expression" and last_name(made) in {*_MAKERS, *_OVER} and (given := arguments_of(made)):
        first = given[0] if last_name(made) in _OVER else given[-1]
        inner = view.names.resolve(first)
        if last_name(made) not in _OVER and inner.type != "object":
            return "create"
        return _kind(view, first, known, keys, depth + 1)
    return "update" if _is_loaded(view, made, known) or _is_loaded(view, node, known) else "create"


def _is_loaded(view: View, node: Node, known: Collection[int]) -> bool:
    """Whether a value is a row that something gave: a query, or a function that is called after what it finds."""
    for origin in view.names.trace(node):
        calls = (part for part in walk(unwrap(origin)) if part.type == "call_expression")
        for part in calls:
            if last_name(part) in _MAKERS:
                return False
            if (
                _LOADS.match(last_name(part))
                or last_name(part) in {"getOne", "getMany", "getOneOrFail"}
                or part.id in known
            ):
                return True
    return False


def read_row(view: View, call: RepositoryCall, model: Model, depth: int, reading: ReadFilter) -> Filter:
    """What the row that a call keeps or removes is limited by: its own query, or the id that it is found by."""
    if not call.given:
        return Filter("unknown")
    rows = _each(view, call.given[0])
    found = [_row(view, one, model, depth + 1, reading) for one in rows[:MAX_BRANCHES]]
    return either(found) if found and len(rows) <= MAX_BRANCHES else Filter("unknown")


def _row(view: View, node: Node, model: Model, depth: int, reading: ReadFilter) -> Filter:
    made = view.names.resolve(node)
    if depth > 2 * _MAX_STEPS:
        return Filter("unknown")
    if made.type == "call_expression" and last_name(made) in {*_OVER, *_MAKERS} and (given := arguments_of(made)):
        return _row(view, given[0] if last_name(made) in _OVER else given[-1], model, depth + 1, reading)
    if made.type == "object":
        return _written(view, made, model, depth, reading)
    loaded = next(_loading(view, node, depth, reading), None)
    if loaded is not None:
        return loaded
    if made.type == "call_expression" or (bound := view.names.binding(made)) is None or bound.kind != "parameter":
        return Filter("unknown", [("id", unwrap(node))])
    return reading(view, made, model, depth + 1)


def _written(view: View, made: Node, model: Model, depth: int, reading: ReadFilter) -> Filter:
    """An object that is kept whole: found by its id, whatever else it holds."""
    entries, keys = properties(made), _keys(model)
    if any(key in entries for key in keys):
        tenant = next((key for key in keys if key in view.words.keys), None)
        if tenant is not None and tenant in entries:
            return Filter("pinned", how="unique", proof=view.proof(entries[tenant], "limited to the tenant here"))
        return Filter("no", [(key, unwrap(entries[key])) for key in keys if key in entries])
    for child in made.named_children:
        if child.type == "spread_element":
            found = _row(view, child.named_children[0], model, depth + 1, reading)
            if found.pin != "unknown":
                return found
    return Filter("unknown")


def _loading(view: View, node: Node, depth: int, reading: ReadFilter) -> Iterator[Filter]:
    """What the query says that gave a row, in the same function or in one that it calls."""
    for origin in view.names.trace(node):
        for part in walk(origin):
            row = view.rows.get(part.id)
            if row is not None and row.operation.startswith("find"):
                model = view.schema.by_accessor(row.accessor or "")
                given = row.conditions(view.names) if model is not None else []
                found = all_of(reading(view, one, model, depth + 1) for one in given if model is not None)
                sure = found.proof.confidence if found.proof is not None else Confidence.HIGH
                proof = view.proof(part, "the row was found for the tenant here", sure)
                yield Filter(found.pin, proof=proof) if found.limited else Filter("no", [("id", unwrap(node))])
            elif part.type == "call_expression" and row is None and _gives_row(view, part, 0):
                proof = view.proof(part, "the row comes from a query that is judged by itself", Confidence.MEDIUM)
                yield Filter("pinned", proof=proof)


def _gives_row(view: View, call: Node, steps: int) -> bool:
    """Whether a function of the target gives rows of a query."""
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None and steps < _MAX_STEPS else None
    if declared is None:
        return False
    home, function = declared
    for value in returned(function):
        for origin in home.names.trace(value):
            for part in walk(origin):
                if part.id in home.rows and home.rows[part.id].operation.startswith("find"):
                    return True
                if part.type == "call_expression" and _gives_row(home, part, steps + 1):
                    return True
    return False
