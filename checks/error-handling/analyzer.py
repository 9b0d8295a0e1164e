"""Errors that are caught and dropped, promises that nobody waits for, and async handlers that Express 4 does not see.

Whether the handling is comprehensive stays with the reviewer.
"""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import (
    FUNCTIONS,
    Confidence,
    Floating,
    Hit,
    Node,
    Observation,
    Route,
    RouteHandler,
    SourceFile,
    Subject,
    TraceStep,
    View,
    ancestors,
    arguments_of,
    by_path,
    express_major,
    floating,
    is_async,
    key_of,
    last_name,
    lets_nothing_out,
    route_handlers,
    text_of,
    unwrap,
)

_SERVED = frozenset({"live", "conditional"})
_REGISTERED = frozenset({"get", "post", "put", "patch", "delete", "all", "use", "options", "head"})
# Libraries that hand what a handler throws to the error handler.
_FORWARDING = frozenset({"express-async-errors", "express-promise-router", "@awaitjs/express"})
_WORD = re.compile(r"[A-Za-z]{3}")
_LATEST_WITHOUT = 4
_WHY = {
    "chain": "This chain of promises has no `catch`: when it fails, nobody hears of it, or the process ends.",
    "query": "This query is never run: one starts only when somebody waits for it.",
    "fetch": "Nobody waits for this request or catches its error.",
}


def analyze(subject: Subject) -> Observation:
    """Every catch, every chain of promises and every async handler."""
    handlers = [one for one in route_handlers(subject.facts, subject.facts.routes).found if is_async(one.node)]
    examined, hits = Counter(by_path(handlers)), list(_handlers(subject, handlers))
    for file in subject.files:
        catches, chains = file.nodes("catch_clause"), list(_chains(file))
        examined[file.path] += len(catches) + len(chains)
        hits += _empty(subject, file, catches, chains)
        dropped = list(_dropped(subject, file))
        examined[file.path] += sum(1 for one, _ in dropped if one.why != "chain")
        hits += (hit for _, hit in dropped)
    return Observation(examined_at=examined, hits=tuple(hits))


def _chains(file: SourceFile) -> Iterator[Node]:
    for call in file.names.calls():
        callee = call.child_by_field_name("function")
        if callee is not None and callee.type == "member_expression" and last_name(callee) in {"then", "catch"}:
            given = arguments_of(call)
            if given and unwrap(given[0]).type in FUNCTIONS | {"identifier", "member_expression"}:
                yield call


def _empty(subject: Subject, file: SourceFile, catches: list[Node], chains: list[Node]) -> Iterator[Hit]:
    for clause in catches:
        body = clause.child_by_field_name("body")
        if body is not None and _is_bare(body) and not _is_commented(file, clause):
            yield subject.hit("empty-catch", file.place(clause), node=clause)
    for call in chains:
        given = unwrap(arguments_of(call)[0])
        body = given.child_by_field_name("body") if given.type in FUNCTIONS else None
        empty = body is not None and body.type == "statement_block" and _is_bare(body)
        if last_name(call.child_by_field_name("function")) == "catch" and empty and not _is_commented(file, call):
            # NOTE: not exact: what is not waited for is often meant to fail in silence.
            place = file.place(given)
            yield subject.hit("empty-catch", place, confidence=Confidence.MEDIUM, node=given)


def _is_bare(body: Node) -> bool:
    """Whether a block holds nothing, or semicolons alone."""
    return all(child.type == "empty_statement" for child in body.named_children)


def _is_commented(file: SourceFile, node: Node) -> bool:
    """Whether a comment in the statement, on its lines or on the line above says something about it."""
    statement = next((a for a in (node, *ancestors(node)) if a.type.endswith(("_statement", "_declaration"))), node)
    first = node if node.type == "catch_clause" else statement
    if any(file.line(row + 1).lstrip().startswith(("//", "*", "/*")) for row in (first.start_point.row - 1,)):
        return _WORD.search(file.line(first.start_point.row)) is not None
    rows = range(first.start_point.row, statement.end_point.row + 1)
    return any(
        comment.start_point.row in rows and _WORD.search(text_of(comment)) is not None
        for comment in file.nodes("comment")
    )


def _dropped(subject: Subject, file: SourceFile) -> Iterator[tuple[Floating, Hit]]:
    for one in floating(subject.data.view(file.path)):
        if one.void and _is_commented(file, one.node):
            continue
        trace = []
        if one.declared is not None:
            view, function = one.declared
            line = view.file.place(function).line
            trace.append(TraceStep(path=view.file.path, line=line, note="the async function, which lets errors out"))
        low = one.void or one.top
        yield one, subject.hit(
            "floating-promise", file.place(one.node), message=_WHY.get(one.why),
            confidence=Confidence.LOW if low else None, trace=trace, node=one.node,
        )  # fmt: skip


def _handlers(subject: Subject, handlers: list[RouteHandler]) -> Iterator[Hit]:
    if _FORWARDING & set(subject.packages.imported):
        return
    files = {file.path: file for file in subject.files}
    for one in handlers:
        bare = [route for route in one.routes if route.state in _SERVED and not route.contract]
        bare = [route for route in bare if _is_handed_over(subject, one, route)]
        if not bare or one.path not in files:
            continue
        version = express_major(subject.read, one.path)
        if version is not None and version > _LATEST_WITHOUT:
            continue
        view = subject.data.view(one.path)
        if not lets_nothing_out(view, one.node):
            message = f"{bare[0].method} {bare[0].route}: {subject.spec.rules['async-handler-uncaught'].message}"
            confidence = Confidence.LOW if version is None else None
            place = files[one.path].place(one.node)
            yield subject.hit("async-handler-uncaught", place, message=message, confidence=confidence, node=one.node)


def _is_handed_over(subject: Subject, handler: RouteHandler, route: Route) -> bool:
    """Whether a function is given to the router itself, not to a wrapper around it."""
    function = handler.node
    holder = function.parent
    if holder is None or holder.type == "arguments":
        call = holder.parent if holder is not None else None
        return call is not None and last_name(call.child_by_field_name("function")) in _REGISTERED
    before = function.prev_named_sibling
    if before is not None and before.type == "decorator":
        return False
    view = subject.data.view(route.place.path)
    given = _given(view, route)
    declared = view.links.declared(view, given) if given is not None else None
    return declared is not None and declared[1] == function and not _is_put_over(function)


def _given(view: View, route: Route) -> Node | None:
    """What a registration names as the handler of a route: `orders.list`, also with `.bind(orders)`."""
    for call, callee, name in view.names.named:
        written = callee.child_by_field_name("property") if name in _REGISTERED else None
        if written is None or written.start_point.row + 1 != route.place.line:
            continue
        given = arguments_of(call)
        if not given or view.file.place(written) != route.place:
            continue
        last = unwrap(given[-1])
        if last.type == "array" and last.named_children:
            last = unwrap(last.named_children[-1])
        bound = last.child_by_field_name("function") if last.type == "call_expression" else None
        return bound.child_by_field_name("object") if bound is not None and last_name(bound) == "bind" else last
    return None


def _is_put_over(method: Node) -> bool:
    """Whether a class puts something else in the place of its method: `this.list = wrap(this.list)`."""
    entry = method if method.type == "method_definition" else method.parent
    body = entry.parent if entry is not None else None
    if entry is None or body is None or body.type != "class_body":
        return False
    name = re.escape(key_of(entry))
    return re.search(rf"\bthis\.{name}\s*=(?!\s*this\.{name}\.bind\b)", text_of(body)) is not None
