"""Queries that run once for each row of another one, and lists without an end on routes of tenants and the public."""

from collections.abc import Iterator

from secgate.api import (
    Hit,
    Node,
    Observation,
    Orm,
    PrismaCall,
    Query,
    QueryCall,
    Route,
    Subject,
    TraceStep,
    View,
    by_path,
    callee_of,
    last_name,
    properties,
    repeated_queries,
    returned,
    text_of,
    unwrap,
)

# What bounds a list by `limit`, and not by `take`.
_LIMITED: tuple[Orm, ...] = ("drizzle", "kysely", "supabase")
_SERVED = frozenset({"live", "conditional"})
_MAX_STEPS = 3
_BOUNDED = frozenset({"take", "cursor"})


def analyze(subject: Subject) -> Observation:
    """Every query, with the loop around it and the routes that lead to it."""
    queries = subject.data.queries
    if not queries:
        return Observation()
    hits = [hit for file in subject.files for hit in _in_loops(subject, file.path)]
    hits += [hit for query in queries if (hit := _unbounded(subject, query)) is not None]
    return Observation(examined_at=by_path(queries), hits=tuple(hits))


def _in_loops(subject: Subject, path: str) -> Iterator[Hit]:
    view = subject.data.view(path)
    if not any(word in view.file.text for word in ("for", "while", ".map(", "pMap")):
        return
    for found in repeated_queries(view):
        trace = [found.rows.step, *([found.query.step] if found.query is not None else [])]
        name = " ".join(text_of(found.node.child_by_field_name("function")).split()).replace(" .", ".")[-60:]
        message = f"`{name}` runs once for each row of another query: a thousand rows are a thousand round trips."
        yield subject.hit("query-in-loop", view.file.place(found.node), message=message, trace=trace, node=found.node)


def _unbounded(subject: Subject, query: Query) -> Hit | None:
    """The finding for a list without an end that a route below the platform's staff gives."""
    view = subject.data.view(query.place.path)
    row = view.rows.get(query.node.id)
    if row is None or query.operation != "findMany" or not _grows(subject, query, row):
        return None
    reached = subject.data.reach.to(view, query.node)
    routes = [r for r in reached.routes if r.state in _SERVED and not subject.data.reach.is_platforms([r])]
    if not routes:
        return None
    step = _step(routes[0])
    schema = subject.schema
    limits = schema is not None and any(query.model in schema.of(orm) for orm in _LIMITED)
    bound = "limit" if limits else "take"
    message = f"{query.what} has no `{bound}`: the answer of {routes[0].method} {routes[0].route} grows with the data."
    return subject.hit("unbounded-list", query.place, message=message, trace=[step], node=query.node)


def _grows(subject: Subject, query: Query, row: QueryCall) -> bool:
    """Whether nothing bounds a list, and it asks for no list of ids."""
    if isinstance(row, PrismaCall):
        return _has_no_end(subject, query, row.argument)
    names = subject.data.view(query.place.path).names
    return not row.has_end(names) and not row.asks_for_many(names)


def _step(route: Route) -> TraceStep:
    return TraceStep.at(route.place, f"{route.method} {route.route} leads there")


def _has_no_end(subject: Subject, query: Query, argument: Node | None) -> bool:
    """Whether a list has no `take`, as far as its arguments show, and asks for no list of ids."""
    if argument is None:
        return True
    view = subject.data.view(query.place.path)
    parts = _members(view, argument)
    if parts is None or _BOUNDED & parts.keys():
        return False
    columns: dict[str, Node] | None = {}
    if "where" in parts:
        where = view.names.resolve(parts["where"])
        columns = _members(view, where) or (properties(where) if where.type == "object" else None)
    return columns is not None and not any(
        "in" in properties(unwrap(value)) or last_name(value) == "in" for value in columns.values()
    )


def _members(view: View, node: Node, steps: int = 0) -> dict[str, Node] | None:
    """The members of an object, with those that it takes over, be it given by a function; None: not known."""
    made = view.names.resolve(node)
    if made.type == "call_expression" and steps < _MAX_STEPS:
        callee = callee_of(made)
        declared = view.links.declared(view, callee) if callee is not None else None
        given = returned(declared[1]) if declared is not None else []
        return _members(declared[0], given[0], steps + 1) if declared is not None and len(given) == 1 else None
    if made.type != "object":
        return None
    found: dict[str, Node] = {}
    for child in made.named_children:
        if child.type != "spread_element":
            continue
        taken = _members(view, child.named_children[0], steps + 1) if steps < _MAX_STEPS else None
        if taken is None:
            return None
        found |= taken
    return found | properties(made)
