"""Clients of other systems that services and handlers make themselves."""

import re
from collections.abc import Iterator

from secgate.api import (
    Client,
    Confidence,
    Hit,
    Node,
    Observation,
    RouteHandlers,
    SourceFile,
    Subject,
    ancestors,
    answering_functions,
    business_layer,
    by_path,
    clients_made,
    function_around,
    last_name,
    layer,
    text_of,
)

_MAKES = re.compile(r"^(?:create|make|build|get|init|connect|new)\w*$", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Every service, and every handler."""
    services = business_layer(subject.config.layers)
    files = [file for file in subject.files if services.holds(file.path)]
    if not files:
        return Observation(absence=subject.spec.not_applicable)
    handlers = answering_functions(subject.facts, subject.facts.routes)
    injects = any(_is_injected(file) for file in files)
    made_here = layer("composition", subject.config.layers)
    hits = [
        hit for file in files if not made_here.holds(file.path) for hit in _in_service(subject, file, injects=injects)
    ]
    with_handlers = {handler.path for handler in handlers.found}
    others = [file for file in subject.files if file.path in with_handlers and not services.holds(file.path)]
    hits += [hit for file in others for hit in _in_handlers(subject, file, handlers)]
    return Observation(examined_at=by_path(files), hits=tuple(hits))


def _is_injected(file: SourceFile) -> bool:
    """Whether a class of a service is given something when it is made."""
    return any(
        text_of(method.child_by_field_name("name")) == "constructor" and file.names.parameters(method)
        for method in file.nodes("method_definition")
    )


def _in_service(subject: Subject, file: SourceFile, *, injects: bool) -> Iterator[Hit]:
    for client in clients_made(file.names):
        function = function_around(client.node)
        if function is None:
            if _is_field(client.node):
                yield _hit(subject, file, client, None)
            elif injects:
                # NOTE: without injection a single client of the module is what code has instead.
                yield _hit(subject, file, client, Confidence.MEDIUM)
        elif _is_default(client.node, function):
            continue
        else:
            yield _hit(subject, file, client, Confidence.MEDIUM if _is_kept(client.node, function) else None)


def _in_handlers(subject: Subject, file: SourceFile, handlers: RouteHandlers) -> Iterator[Hit]:
    for client in clients_made(file.names):
        if handlers.around(file.path, client.node) is not None:
            yield _hit(subject, file, client, None)


def _hit(subject: Subject, file: SourceFile, client: Client, confidence: Confidence | None) -> Hit:
    message = f"`{client.name}` of {client.package} is made here, so nobody can give this code another one."
    place = file.place(client.node)
    return subject.hit("client-created", place, message=message, confidence=confidence, node=client.node)


def _is_field(node: Node) -> bool:
    """Whether a client is the value of a class's field."""
    return any(outer.type == "public_field_definition" for outer in ancestors(node))


def _is_default(node: Node, function: Node) -> bool:
    """Whether a client is only the default of what is handed in: `constructor(client = new Client())`."""
    given = function.child_by_field_name("parameters")
    if given is not None and given.start_byte <= node.start_byte < given.end_byte:
        return True
    around = node.parent
    return around is not None and around.type == "binary_expression" and "??" in {c.type for c in around.children}


def _is_kept(node: Node, function: Node) -> bool:
    """Whether a client is made once and kept: assigned to a variable of the module or a field that was empty."""
    for outer in ancestors(node):
        if outer == function or text_of(function.child_by_field_name("name")) == "constructor":
            break
        if outer.type in {"assignment_expression", "augmented_assignment_expression"}:
            return True
    name = function.child_by_field_name("name") or (
        function.parent.child_by_field_name("name") if function.parent is not None else None
    )
    return name is not None and _MAKES.match(last_name(name)) is not None
