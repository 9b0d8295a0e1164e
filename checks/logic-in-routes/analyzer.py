"""Handlers of routes that query the database themselves, or are very long, in a target that has services.

Whether logic belongs into a service stays with the reviewer.
"""

import re
from collections.abc import Callable, Iterator

from secgate.api import (
    DATABASE_PACKAGES,
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
    business_layer,
    by_path,
    database_calls,
    last_name,
    walk,
)

# How many statements a handler may have.
_LONGEST = 60
_HEALTH = re.compile(
    r"/(?:health\w*|live(?:z|ness)?|ready(?:z|ness)?|readiness|ping|status|metrics|heartbeat)(?:/|$)", re.IGNORECASE
)
_RAW = ("$queryRaw", "$executeRaw")
_GUESSED = "as names of files say; where `layers` in the configuration names them, this is certain"
_STATEMENTS = re.compile(r"(?:_statement|_declaration)$")


def analyze(subject: Subject) -> Observation:
    """Every handler of a route."""
    services = business_layer(subject.config.layers)
    table = subject.facts.routes
    handlers = answering_functions(subject.facts, table)
    package_of = _packages(subject)
    having = {package_of(file.path) for file in subject.files if services.holds(file.path)}
    if not table.routes or not having:
        return Observation(absence=None if table.unresolved and not table.routes else subject.spec.not_applicable)
    files = {file.path: file for file in subject.files}
    last = [one for one in handlers.found if not one.passes_on]
    # NOTE: services of another package of a workspace are none that these handlers have.
    near = [
        one for one in handlers.found if one.path in files and (services.declared or package_of(one.path) in having)
    ]
    # NOTE: a server action that stands among the services is one of them.
    within = [one for one in near if one.path in files and not _stands_apart(one)]
    looked = [one for one in within if not (_by_framework(one) and services.holds(one.path))]
    hits = (hit for one in looked for hit in _in_handler(subject, files[one.path], one))
    unresolved = [
        Problem(path=r.place.path, line=r.place.line, reason=f"{r.method} {r.route}: its handler is not known")
        for r in handlers.unknown
    ]
    seen = Observation(
        examined_at=by_path(last, unresolved),
        hits=tuple(hits),
        unresolved=tuple(unresolved),
        problems=tuple(_other_databases(subject)) if last else (),
    )
    return seen.merged(subject.lost_routes)


def _packages(subject: Subject) -> Callable[[str], str]:
    """The folder of the workspace package that a file belongs to."""
    folders = {path.rpartition("/")[0] for path in subject.tracked if path.rpartition("/")[2] == "package.json"}

    def package_of(path: str) -> str:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folder = folder.rpartition("/")[0]
        return folder

    return package_of


def _other_databases(subject: Subject) -> Iterator[Problem]:
    """Drivers and ORMs in use of which not every call is known, so that a handler may hold one unseen."""
    for name, place in subject.uses("orm"):
        if name != "Prisma":
            reason = f"uses {name} (first seen here), which this check does not read"
            yield Problem(path=place.path, line=place.line, reason=reason)


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
        guessed = _by_framework(handler) and not business_layer(subject.config.layers).declared
        said = (
            ", as names of files say; where `layers` in the configuration names them, this is certain"
            if guessed
            else ""
        )
        message = f"{route.method} {route.route}: the handler holds {count}, although the target has services{said}."
        trace = [
            TraceStep(path=file.path, line=file.place(node).line, note="queried here, too") for node in queries[1:6]
        ]
        # NOTE: where a framework calls handlers by itself, services in front of the data are less of a custom.
        confidence = Confidence.MEDIUM if guessed else None
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
    others = database_calls(view, handler.node) if subject.packages.imports(DATABASE_PACKAGES) else ()
    found = {call.id for call in others}
    for call in view.names.calls(handler.node):
        row = view.rows.get(call.id)
        asked = row is not None and not row.is_of_layer()
        if asked or call.id in found or last_name(call).startswith(_RAW):
            yield call
