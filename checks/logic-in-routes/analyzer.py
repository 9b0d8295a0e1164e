"""Handlers of routes that query the database themselves, or are very long, in a target that has services.

Whether logic belongs into a service stays with the reviewer.
"""

import re
from collections.abc import Iterator

from secgate.api import (
    Confidence,
    Hit,
    Node,
    Observation,
    Problem,
    RouteHandler,
    SourceFile,
    Subject,
    TraceStep,
    answering_functions,
    by_path,
    last_name,
    layer,
    walk,
)

# How many statements a handler may have.
_LONGEST = 60
_HEALTH = re.compile(
    r"/(?:health\w*|live(?:z|ness)?|ready(?:z|ness)?|readiness|ping|status|metrics|heartbeat)(?:/|$)", re.IGNORECASE
)
_RAW = ("$queryRaw", "$executeRaw")
_STATEMENTS = re.compile(r"(?:_statement|_declaration)$")


def analyze(subject: Subject) -> Observation:
    """Every handler of a route."""
    services = layer("services", subject.config.layers)
    table = subject.facts.routes
    handlers = answering_functions(subject.facts, table)
    if not table.routes or not any(services.holds(file.path) for file in subject.files):
        return Observation(absence=None if table.unresolved and not table.routes else subject.spec.not_applicable)
    files = {file.path: file for file in subject.files}
    last = [one for one in handlers.found if not one.passes_on]
    # NOTE: a server action that stands among the services is one of them.
    within = (one for one in handlers.found if one.path in files and not _stands_apart(one))
    looked = [one for one in within if not (_by_framework(one) and services.holds(one.path))]
    hits = (hit for one in looked for hit in _in_handler(subject, files[one.path], one))
    unresolved = [
        Problem(path=r.place.path, line=r.place.line, reason=f"{r.method} {r.route}: its handler is not known")
        for r in handlers.unknown
    ]
    return Observation(examined_at=by_path(last, unresolved), hits=tuple(hits), unresolved=tuple(unresolved))


def _stands_apart(handler: RouteHandler) -> bool:
    """Whether a handler of procedures is a function of its own: it takes an input and a context, as a service does."""
    line = handler.node.start_point.row + 1
    places = [route.place for route in handler.routes if route.is_procedure]
    inline = any(p.path == handler.path and p.line <= line <= (p.end_line or p.line) for p in places)
    return len(places) == len(handler.routes) and not inline


def _by_framework(handler: RouteHandler) -> bool:
    return all(route.is_called_by_framework for route in handler.routes)


def _in_handler(subject: Subject, file: SourceFile, handler: RouteHandler) -> Iterator[Hit]:
    if all(_HEALTH.search(route.route) for route in handler.routes):
        return
    route = handler.routes[0]
    queries = list(_queries(subject, handler))
    if queries:
        count = f"{len(queries)} queries" if len(queries) > 1 else "a query"
        message = f"{route.method} {route.route}: the handler holds {count}, although the target has services."
        trace = [
            TraceStep(path=file.path, line=file.place(node).line, note="queried here, too") for node in queries[1:6]
        ]
        # NOTE: where a framework calls handlers by itself, services in front of the data are less of a custom.
        confidence = Confidence.MEDIUM if _by_framework(handler) else None
        place = file.place(queries[0])
        yield subject.hit(
            "database-in-handler", place, message=message, trace=trace, confidence=confidence, node=queries[0]
        )
    count_of = sum(1 for node in walk(handler.node) if _STATEMENTS.search(node.type))
    if count_of > _LONGEST:
        message = f"{route.method} {route.route}: the handler has {count_of} statements."
        yield subject.hit("long-handler", file.place(handler.node), message=message, node=handler.node)


def _queries(subject: Subject, handler: RouteHandler) -> Iterator[Node]:
    """The calls of the database in a handler, in source order."""
    view = subject.data.view(handler.path)
    for call in view.names.calls(handler.node):
        if call.id in view.rows or last_name(call).startswith(_RAW):
            yield call
