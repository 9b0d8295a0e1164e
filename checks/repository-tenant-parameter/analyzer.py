"""Queries on tenant models that handlers make themselves, and methods of the data layer that need no tenant.

The query that is not limited to a tenant is for tenant-query-filters to find.
"""

import re
from collections import Counter
from collections.abc import Iterator

from secgate.api import (
    FUNCTIONS,
    TENANT,
    Binding,
    Confidence,
    Hit,
    Layer,
    Node,
    Observation,
    Place,
    Query,
    RouteHandlers,
    SourceFile,
    Subject,
    TraceStep,
    ancestors,
    answering_functions,
    by_path,
    function_around,
    functions_around,
    layer,
    returned,
    text_of,
    unwrap,
)

_OPTIONAL = re.compile(r"\bundefined\b|\bnull\b")


def analyze(subject: Subject) -> Observation:
    """Every query on a tenant model, and every function of the data layer."""
    if (none := subject.without_tenants()) is not None:
        return none
    data_layer = layer("data", subject.config.layers, subject.config.data_layer_paths)
    # NOTE: a route is no data access, whatever the folder around it is called.
    files = [file for file in subject.files if data_layer.holds(file.path)]
    if subject.schema is None or not files:
        return Observation(absence=subject.spec.not_applicable)
    tenancy = subject.schema.tenancy
    queries = [query for query in subject.data.queries if tenancy.get(query.model, "direct") in TENANT]
    handlers = answering_functions(subject.facts, subject.facts.routes)
    outside = (_outside(subject, query, data_layer, handlers) for query in queries)
    functions, optional = _functions(subject, files)
    return Observation(
        examined_at=functions + Counter(by_path(queries)),
        hits=(*(hit for hit in outside if hit is not None), *optional),
    )


def _outside(subject: Subject, query: Query, data_layer: Layer, handlers: RouteHandlers) -> Hit | None:
    """The finding for a query that a handler makes itself."""
    if data_layer.holds(query.place.path) or query.scope == "exempt":
        return None
    row = subject.data.view(query.place.path).rows.get(query.node.id)
    if row is not None and data_layer.holds(row.asked_in()):
        return None
    handler = handlers.around(query.place.path, query.node)
    # NOTE: procedures are not read here; the check says so.
    if (
        handler is None
        or all(route.is_procedure for route in handler.routes)
        or subject.data.are_platforms(handler.routes)
    ):
        return None
    route = handler.routes[0]
    step = TraceStep.at(route.place, f"{route.method} {route.route}")
    declared = data_layer.declared or bool(subject.config.layers)
    # NOTE: names of folders alone say where the data layer is, and names of roles who may see all tenants.
    sure = declared and not subject.data.may_be_platforms(handler.routes)
    confidence = None if sure else Confidence.MEDIUM
    message = f"{query.what} stands in a handler, past the data layer whose methods demand the tenant."
    return subject.hit(
        "query-outside-data-layer", query.place, message=message, confidence=confidence, trace=[step], node=query.node
    )


def _functions(subject: Subject, files: list[SourceFile]) -> tuple[Counter[str], list[Hit]]:
    """How many functions the data layer has for others, and those that need no tenant."""
    count, hits = Counter[str](), []
    for file in files:
        view = subject.data.view(file.path)
        if view.by_design:
            continue
        for function in file.nodes(*FUNCTIONS):
            if not _is_public(function):
                continue
            count[file.path] += 1
            found = (b for b in file.names.parameters(function) if view.words.is_key(b.name) and _is_optional(b))
            for binding in found:
                place: Place = file.place(binding.node)
                message = (
                    f"`{binding.name}` may be left out: a caller that forgets it gets every tenant's rows, or none."
                )
                hits.append(subject.hit("optional-tenant-parameter", place, message=message, node=binding.node))
        hits += _of_objects(subject, file)
    return count, hits


def _is_public(function: Node) -> bool:
    """Whether a function is a method, stands at the top of its file, or in an object that a factory makes."""
    if function.type == "method_definition":
        return not re.match(r"(?:private|protected)\b|(?:async\s+)?#|constructor\b|set\b", text_of(function))
    outer = functions_around(function)
    return not outer or (len(outer) == 1 and _is_made(function, outer[0]))


def _is_made(function: Node, factory: Node) -> bool:
    """Whether a function is an entry of an object that the function around it returns, there or by its name."""
    entry = function.parent
    made = [unwrap(value) for value in returned(factory)]
    if entry is None or entry.type == "pair":
        return entry is not None and entry.parent in made
    holder = entry if entry.type == "variable_declarator" else function
    name = text_of(holder.child_by_field_name("name"))
    return bool(name) and any(
        part.type == "shorthand_property_identifier" and text_of(part) == name
        for value in made if value.type == "object" for part in value.named_children
    )  # fmt: skip


def _is_optional(binding: Binding) -> bool:
    """Whether a parameter may be left out or be nothing."""
    if binding.path:
        return binding.default is not None
    if binding.optional:
        return True
    holder = binding.node.parent
    annotation = holder.child_by_field_name("type") if holder is not None else None
    return annotation is not None and _OPTIONAL.search(text_of(annotation)) is not None


def _of_objects(subject: Subject, file: SourceFile) -> Iterator[Hit]:
    """Parameters that are objects in which the tenant may be left out: `(options: { tenantId?: string })`."""
    words = subject.data.words
    for entry in file.nodes("property_signature"):
        name = entry.child_by_field_name("name")
        around = next((a for a in ancestors(entry) if a.type in {"required_parameter", "optional_parameter"}), None)
        function = function_around(entry)
        if name is None or around is None or function is None or not _is_public(function):
            continue
        if words.is_key(text_of(name)) and any(child.type == "?" for child in entry.children):
            message = f"`{text_of(name)}` may be left out: a caller that forgets it gets every tenant's rows, or none."
            yield subject.hit("optional-tenant-parameter", file.place(entry), message=message, node=entry)
