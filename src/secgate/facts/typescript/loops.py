"""Queries that run once for each row of another query, in a loop or in a callback over the rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Proof, View, argument_for

_OVER = frozenset({"map", "forEach", "filter", "flatMap", "some", "every", "reduce", "find"})
_LOOPS = ("for_in_statement", "for_statement", "while_statement", "call_expression")
# What takes the rows first, and then what is done with each.
_FOR_EACH = re.compile(
    r"^(?:pMap|pMapSeries|pEach|pEachSeries|pFilter|pReduce"
    r"|(?:Bluebird|BPromise|Promise|async|asyncLib)\.(?:map|each|filter|reduce|forEach)(?:Series|Limit)?)$"
)
_SEVERAL_ROWS = frozenset({"findMany", "groupBy", "updateManyAndReturn", "createManyAndReturn"})
# What gives the same rows, or some of them.
_SAME_LIST = frozenset({"filter", "slice", "sort", "toSorted", "reverse", "toReversed"})
_GENERATORS = ("generator_function_declaration", "generator_function")
# What makes few queries of many rows.
_CHUNKS = re.compile(r"chunk|batch|partition|page|slice", re.IGNORECASE)
_LENGTH = re.compile(r"([\w.]+)\.length\b")
_NEXT = re.compile(r"\+\+|\+=\s*1$")
_STEPS = frozenset({"update_expression", "augmented_assignment_expression"})
_RAW = ("$queryRaw", "$executeRaw")
_MAX_STEPS = 2
_MAX_CALLS = 400


@dataclass(frozen=True)
class Repeated:
    """A query that runs for each row of another one.

    Attributes:
        node: the call in the loop.
        rows: where the rows come from.
        query: the query itself, where the call in the loop only leads to it.
    """

    node: Node = field(repr=False, compare=False)
    rows: Proof
    query: Proof | None = None


def repeated_queries(view: View) -> Iterator[Repeated]:
    """Every such query of a file, in source order, each once."""
    seen: set[int] = set()
    for loop in view.file.nodes(*_LOOPS):
        found = _over(view, loop)
        if found is None:
            continue
        iterated, body = found
        calls = [call for call in view.names.calls(body)[:_MAX_CALLS] if call.id not in seen and _runs_in(call, body)]
        if not calls or (rows := _rows(view, iterated)) is None:
            continue
        for call in calls:
            query = _query(view, call, 0)
            if query is not None and not _asks_for_many(view, call) and _is_awaited(view, call, loop):
                seen.add(call.id)
                yield Repeated(call, rows, query if query.node != call else None)


def _over(view: View, loop: Node) -> tuple[Node, Node] | None:
    """(what is iterated, what runs for each of it); None where that is not known to be rows."""
    if loop.type == "for_in_statement":
        iterated, body = loop.child_by_field_name("right"), loop.child_by_field_name("body")
    elif loop.type in {"for_statement", "while_statement"}:
        body = loop.child_by_field_name("body")
        iterated = _counted(loop)
    else:
        iterated, function = _over_by_call(loop)
        body = function.child_by_field_name("body") if function is not None and function.type in FUNCTIONS else None
    if iterated is None or body is None or _is_chunked(view, loop, iterated):
        return None
    return iterated, body


def _counted(loop: Node) -> Node | None:
    """What a loop goes through one by one, with a number that its length bounds."""
    condition, next_one = loop.child_by_field_name("condition"), loop.child_by_field_name("increment")
    if next_one is not None:
        one_by_one = _NEXT.search(text_of(next_one)) is not None
    else:
        steps = (node for node in walk(loop) if node.type in _STEPS)
        one_by_one = any(_NEXT.search(text_of(node)) for node in steps)
    match = _LENGTH.search(text_of(condition)) if one_by_one else None
    return next((n for n in walk(condition) if text_of(n) == match[1]), None) if match and condition else None


def _over_by_call(call: Node) -> tuple[Node | None, Node | None]:
    """What a call goes through, and the function that it calls for each of it: `rows.map(f)`, `pMap(rows, f)`."""
    callee, given = call.child_by_field_name("function"), arguments_of(call)
    if callee is None or not given:
        return None, None
    if len(given) > 1 and _FOR_EACH.match(text_of(callee)):
        return given[0], next((one for one in map(unwrap, given[1:]) if one.type in FUNCTIONS), None)
    if callee.type != "member_expression" or last_name(callee) not in _OVER:
        return None, None
    return callee.child_by_field_name("object"), unwrap(given[0])


def _is_chunked(view: View, loop: Node, iterated: Node) -> bool:
    """Whether it is not the rows that are iterated, but groups of them."""
    made = view.names.resolve(iterated)
    names = (text_of(loop.child_by_field_name("left")), last_name(made) if made.type == "call_expression" else "")
    # NOTE: a page of rows is no list of pages, and which of both a name means, what is called says.
    return any(_CHUNKS.search(name) for name in names) and not _gives_rows(view, made, 0)


def _gives_rows(view: View, call: Node, steps: int) -> bool:
    """Whether a call gives the rows of a query themselves, be it through a function of the target."""
    if call.type != "call_expression":
        return False
    if call.id in view.rows:
        return view.rows[call.id].operation in _SEVERAL_ROWS
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and steps < _MAX_STEPS else None
    if declared is None or _is_generator(declared[1]):
        return False
    home, function = declared
    given = [home.names.resolve(value) for value in returned(function)]
    return bool(given) and all(_gives_rows(home, value, steps + 1) for value in given)


def _is_generator(function: Node) -> bool:
    return function.type in _GENERATORS or any(child.type == "*" for child in function.children)


def _runs_in(call: Node, body: Node) -> bool:
    """Whether a call runs for each row: in no function that only something else calls."""
    for outer in (call, *ancestors(call)):
        if outer == body:
            return True
        if outer.type in FUNCTIONS and (outer.parent is None or outer.parent.type != "arguments"):
            return False
    return False


def _rows(view: View, iterated: Node, steps: int = 0) -> Proof | None:
    """The query whose rows are iterated."""
    for origin in view.names.trace(iterated):
        for part in (origin, *(n for n in walk(origin) if n.type == "call_expression")):
            if part.type != "call_expression" or part.id not in view.rows:
                continue
            if view.rows[part.id].operation in _SEVERAL_ROWS:
                return view.proof(part, "the rows come from here")
    return _rows_through(view, view.names.resolve(iterated), steps) or _rows_in(view, iterated, steps)


def _rows_in(view: View, iterated: Node, steps: int) -> Proof | None:
    """The query behind rows that are a part: of one record (`tenant.shifts`), or of what a helper gives."""
    if steps > _MAX_STEPS:
        return None
    node = _whole_list(view.names.resolve(iterated))
    bound = view.names.binding(node) if node.type == "identifier" else None
    base, name = node.child_by_field_name("object"), last_name(node)
    if bound is not None and bound.kind == "local" and len(bound.path) == 1:
        base, name = bound.value, bound.path[0]
    return _part(view, base, name, steps) if base is not None and name else None


def _whole_list(node: Node) -> Node:
    """The list that an expression takes its elements from: `rows ?? []`, `rows.filter(f)`."""
    while True:
        node = unwrap(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        callee = node.child_by_field_name("function") if node.type == "call_expression" else None
        if node.type == "binary_expression" and left is not None and right is not None and right.type == "array":
            node = left
        elif callee is not None and callee.type == "member_expression" and last_name(callee) in _SAME_LIST:
            inner = callee.child_by_field_name("object")
            if inner is None:
                return node
            node = inner
        else:
            return node


def _part(view: View, base: Node, name: str, steps: int) -> Proof | None:
    """The query that gives the rows under a name of what `base` is."""
    made = view.names.resolve(base)
    if made.type == "object":
        value = properties(made).get(name)
        return _rows(view, value, steps + 1) if value is not None else None
    if made.type != "call_expression":
        return None
    if made.id in view.rows:
        return view.proof(made, "the rows come with this record") if _has_many(view, made, name) else None
    callee = made.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and steps < _MAX_STEPS else None
    if declared is None or _is_generator(declared[1]):
        return None
    given = (_part(declared[0], value, name, steps + 1) for value in returned(declared[1]))
    return next((found for found in given if found is not None), None)


def _has_many(view: View, call: Node, name: str) -> bool:
    """Whether the record that a query gives has a list of rows of another model under a name."""
    accessor = view.rows[call.id].accessor
    model = view.schema.accessors.get(accessor) if accessor is not None else None
    fields = model.fields if model is not None else ()
    return any(one.name == name and one.is_list and view.named(one.kind) is not None for one in fields)


def _rows_through(view: View, made: Node, steps: int) -> Proof | None:
    """The query behind a function that gives its rows, or behind a parameter that every caller gives rows for."""
    if made.type == "call_expression":
        found = _query(view, made, 0) if not _is_lazy(view, made) else None
        if found is None or found.node.id not in found.view.rows:
            return None
        several = found.view.rows[found.node.id].operation == "findMany"
        return found.view.proof(found.node, "the rows come from here") if several else None
    bound = view.names.binding(made) if made.type == "identifier" else None
    if bound is None or bound.kind != "parameter" or steps >= _MAX_STEPS:
        return None
    sites = view.links.sites(view, bound.owner)
    given = [(site, argument_for(site, bound)) for site in sites.found if site.sure]
    found_all = [_rows_given(site.view, node, steps) if node is not None else None for site, node in given]
    return found_all[0] if found_all and None not in found_all else None


def _rows_given(view: View, node: Node, steps: int) -> Proof | None:
    made = view.names.resolve(node)
    if made.id in view.rows:
        row = view.rows[made.id]
        return view.proof(made, "the rows come from here") if row.operation in _SEVERAL_ROWS else None
    return _rows_through(view, made, steps + 1)


def _is_lazy(view: View, call: Node) -> bool:
    """Whether a call gives one piece after the other, of which each may hold many rows."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    return declared is not None and _is_generator(declared[1])


def _query(view: View, call: Node, steps: int) -> Proof | None:
    """The query that a call is, or leads to in a function of the target."""
    if call.type != "call_expression":
        return None
    if call.id in view.rows or last_name(call).startswith(_RAW):
        return view.proof(call, "the query that runs each time")
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and steps < _MAX_STEPS else None
    if declared is None:
        return None
    home, function = declared
    key = ("leads to a query", function.id)
    if key not in home.links.answers:
        home.links.answers[key] = None
        home.links.answers[key] = _query_in(home, function, steps)
    known = home.links.answers[key]
    return known if isinstance(known, Proof) else None


def _query_in(home: View, function: Node, steps: int) -> Proof | None:
    calls = [c for c in home.names.calls(function)[:_MAX_CALLS] if c.type == "call_expression"]
    own = next((call for call in calls if call.id in home.rows and not _is_on_a_path(call, function)), None)
    if own is not None:
        return home.proof(own, "the query that runs each time")
    awaited = (c for c in calls if c.parent is not None and c.parent.type in {"await_expression", "return_statement"})
    return next(
        (f for c in awaited if not _is_on_a_path(c, function) and (f := _query(home, c, steps + 1)) is not None), None
    )


def _asks_for_many(view: View, call: Node) -> bool:
    """Whether a query is about a list of ids: a batch, however it is called."""
    row = view.rows.get(call.id)
    return row is not None and row.asks_for_many(view.names)


def _is_on_a_path(call: Node, function: Node) -> bool:
    """Whether a call runs on some paths only: a cache that is asked first may answer."""
    for outer in ancestors(call):
        if outer == function:
            return False
        if outer.type in {"if_statement", "ternary_expression", "switch_case", "catch_clause"} | FUNCTIONS:
            return True
    return False


def _is_awaited(view: View, call: Node, loop: Node) -> bool:
    """Whether a query is waited for by itself; those that are handed to one transaction together are not."""
    for outer in ancestors(call):
        if outer.type == "await_expression" and inside(outer, loop) and outer != loop.parent:
            return True
        if outer == loop:
            break
    return not _is_prepared(view, loop)


def _is_prepared(view: View, loop: Node) -> bool:
    """Whether what a callback gives for each row is handed to `$transaction`, or dropped, or kept for later."""
    if loop.type != "call_expression":
        return True
    if _FOR_EACH.match(text_of(loop.child_by_field_name("function"))):
        return False
    for outer in ancestors(loop):
        if outer.type == "call_expression":
            name = last_name(outer)
            if name == "$transaction":
                return True
            if name in {"all", "allSettled", "race"}:
                return False
        if outer.type == "variable_declarator":
            kept = text_of(outer.child_by_field_name("name"))
            return not any(
                last_name(other) in {"all", "allSettled"} and kept in text_of(other.child_by_field_name("arguments"))
                for other in view.names.calls()
            )
        if outer.type in FUNCTIONS:
            break
    return True
