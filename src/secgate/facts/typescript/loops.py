"""Queries that run once for each row of another query, in a loop or in a callback over the rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, properties, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.view import Proof, View

_OVER = frozenset({"map", "forEach", "filter", "flatMap", "some", "every", "reduce", "find"})
_LOOPS = ("for_in_statement", "for_statement", "call_expression")
# What makes few queries of many rows.
_CHUNKS = re.compile(r"chunk|batch|partition|page|slice", re.IGNORECASE)
_LENGTH = re.compile(r"([\w.]+)\.length\b")
_NEXT = re.compile(r"\+\+|\+=\s*1$")
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
    elif loop.type == "for_statement":
        body = loop.child_by_field_name("body")
        condition = loop.child_by_field_name("condition")
        one_by_one = _NEXT.search(text_of(loop.child_by_field_name("increment"))) is not None
        match = _LENGTH.search(text_of(condition)) if one_by_one else None
        named = [n for n in walk(condition) if text_of(n) == match[1]] if match and condition is not None else []
        iterated = named[0] if named else None
    else:
        callee, given = loop.child_by_field_name("function"), arguments_of(loop)
        if callee is None or callee.type != "member_expression" or last_name(callee) not in _OVER or not given:
            return None
        iterated = callee.child_by_field_name("object")
        function = unwrap(given[0])
        body = function.child_by_field_name("body") if function.type in FUNCTIONS else None
    if iterated is None or body is None or _is_chunked(view, loop, iterated):
        return None
    return iterated, body


def _is_chunked(view: View, loop: Node, iterated: Node) -> bool:
    """Whether it is not the rows that are iterated, but groups of them."""
    if _CHUNKS.search(text_of(loop.child_by_field_name("left"))):
        return True
    made = view.names.resolve(iterated)
    return made.type == "call_expression" and _CHUNKS.search(last_name(made)) is not None


def _runs_in(call: Node, body: Node) -> bool:
    """Whether a call runs for each row: in no function that only something else calls."""
    for outer in (call, *ancestors(call)):
        if outer == body:
            return True
        if outer.type in FUNCTIONS and (outer.parent is None or outer.parent.type != "arguments"):
            return False
    return False


def _rows(view: View, iterated: Node) -> Proof | None:
    """The query whose rows are iterated."""
    for origin in view.names.trace(iterated):
        for part in (origin, *(n for n in walk(origin) if n.type == "call_expression")):
            if part.type != "call_expression" or part.id not in view.rows:
                continue
            if view.rows[part.id].operation in {"findMany", "groupBy", "updateManyAndReturn", "createManyAndReturn"}:
                return view.proof(part, "the rows come from here")
    call = view.names.resolve(iterated)
    found = _query(view, call, 0) if call.type == "call_expression" else None
    if (
        found is not None
        and found.node.id in found.view.rows
        and found.view.rows[found.node.id].operation == "findMany"
    ):
        return found.view.proof(found.node, "the rows come from here")
    return None


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
    where = properties(view.names.resolve(row.argument)).get("where") if row and row.argument is not None else None
    columns = properties(view.names.resolve(where)) if where is not None else {}
    return any("in" in properties(unwrap(value)) for value in columns.values())


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
