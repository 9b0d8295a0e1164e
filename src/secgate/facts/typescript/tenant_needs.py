"""What a route's handler takes from the guards before it: the tenant that they left on the request.

Read are members of the request, of `res.locals` and of the principal whose names are the tenant's, destructurings of
them, and functions of the target that are handed the request. What the caller itself says (body, query, params, header)
is not meant: that is no tenant that a guard resolved.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from secgate.facts.typescript.handed_contexts import CONTEXTS, handed_on, kept_by, left_under
from secgate.facts.typescript.keepers import kept_name
from secgate.facts.typescript.logs import log_calls
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    properties,
    returned,
    unwrap,
)
from secgate.facts.typescript.nest_handed import handed_by_server, is_handler, is_nest, requests_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import REQUEST_PARTS, from_request
from secgate.facts.typescript.view import View
from secgate.facts.typescript.ways_round import has_a_way_round
from secgate.model import TraceStep

_MAX_DEPTH = 3
_READS = ("member_expression", "call_expression", "shorthand_property_identifier_pattern", "pair_pattern")
_RESPONSES = frozenset({"res", "response", "reply"})
_REQUESTS = frozenset({"req", "request"})
_CLIENT = REQUEST_PARTS | {"headers", "cookies", "header", "get", "file", "files"}
_LEAVES = re.compile(r"\b(?:throw|return)\b|\.(?:status|sendStatus|json|redirect|end)\(|\bnext\(")
_REFUSES = re.compile(r"\bthrow\b|\b4\d\d\b|unauthori[sz]ed|forbidden|badrequest|next\(\s*[^)\s]", re.IGNORECASE)
_PRINCIPAL = re.compile(r"user|auth|principal|session|account|member|staff|claims|identity|admin|agent", re.IGNORECASE)


@dataclass(frozen=True)
class TenantNeed:
    """What a handler takes from its guards.

    Attributes:
        reads: where it reads the tenant without a way round for a missing one, the first place first.
        principal: every read is of a principal that authentication leaves: `req.user.tenantId`.
        refuses: it stops by itself when there is no tenant.
        optional: it reads the tenant and goes on without one.
        loose: every read allows for a missing tenant: `req.tenant?.id`.
        through: what the reads begin with: `context` for `req.context.tenantId`.
        resolves: it puts the tenant on the request itself, and so takes none.
    """

    reads: tuple[TraceStep, ...] = ()
    principal: bool = False
    refuses: bool = False
    optional: bool = False
    loose: bool = False
    through: frozenset[str] = frozenset()
    resolves: bool = False


@dataclass(frozen=True)
class _Read:
    """One read of the tenant: its place, what it begins with, and whether it is a principal's or may be missing."""

    step: TraceStep
    through: str
    principal: bool
    loose: bool


@dataclass
class _Found:
    reads: list[_Read] = field(default_factory=list)
    optional: bool = False
    resolves: bool = False
    refuses: bool = False
    seen: set[int] = field(default_factory=set)


def tenant_need(view: View, function: Node) -> TenantNeed:
    """What a handler takes from its guards, through the functions that it hands the request to."""
    found = _Found()
    _read(view, function, request_names(view, function), found, 0)
    # NOTE: a handler that puts the tenant on the request itself takes none from its guards.
    reads = [] if found.resolves else found.reads
    return TenantNeed(
        tuple(dict.fromkeys(read.step for read in reads)),
        principal=bool(reads) and all(read.principal for read in reads),
        refuses=found.refuses,
        optional=found.optional,
        loose=bool(reads) and all(read.loose for read in reads),
        through=frozenset(read.through for read in reads),
        resolves=found.resolves,
    )


def joined(needs: Sequence[TenantNeed]) -> TenantNeed:
    """What several functions that answer one route take together."""
    reading = [] if any(need.resolves for need in needs) else [need for need in needs if need.reads]
    return TenantNeed(
        tuple(dict.fromkeys(step for need in reading for step in need.reads)),
        principal=bool(reading) and all(need.principal for need in reading),
        refuses=any(need.refuses for need in needs),
        optional=any(need.optional for need in needs),
        loose=bool(reading) and all(need.loose for need in reading),
        through=frozenset().union(*(need.through for need in reading)),
    )


def left_by(view: View, function: Node, depth: int = 0) -> frozenset[str]:
    """What a middleware puts on the request or on `res.locals`: `context` for `req.context = …`."""
    names = request_names(view, function)
    found: set[str] = set()
    for node in walk(function):
        if node.type == "assignment_expression":
            left = node.child_by_field_name("left")
            parts = parts_of(left) if left is not None else []
            if len(parts) > 1 and parts[0] in names:
                found.add(_first(parts))
        elif node.type == "call_expression" and text_of(node.child_by_field_name("function")) == "Object.assign":
            given = arguments_of(node)
            if given and parts_of(given[0])[:1] and parts_of(given[0])[0] in names:
                found.update(key_of(entry) for argument in given[1:] for entry in argument.named_children)
                found.update(part for part in parts_of(given[0])[1:])
        elif node.type == "call_expression" and last_name(node.child_by_field_name("function")) == "next":
            found.update(handed_on(node))
        elif node.type == "call_expression":
            found.add(left_under(node, names))
    for inner in _handed_to(view, function, names) if depth < _MAX_DEPTH else ():
        found |= left_by(*inner, depth + 1)
    return frozenset(found - {""})


def _handed_to(view: View, function: Node, names: frozenset[str]) -> Iterator[tuple[View, Node]]:
    """The functions of the target that a middleware hands the request to."""
    for call in view.names.calls(function):
        callee = call.child_by_field_name("function")
        handed = any(text_of(unwrap(argument)) in names for argument in arguments_of(call))
        declared = view.links.declared(view, callee) if handed and callee is not None else None
        if declared is not None and declared[1] != function:
            yield declared


def tenant_put_by(view: View, function: Node, depth: int = 0) -> TraceStep | None:
    """Where a middleware puts the tenant on the request, in whatever it puts there: `req.user = { id, tenantId }`."""
    names = request_names(view, function)
    for node in view.within(function, "assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        parts = parts_of(left) if left is not None else []
        if len(parts) > 1 and parts[0] in names and right is not None and _holds_tenant(view, parts[-1], right):
            line = view.file.place(node).line
            return TraceStep(path=view.file.path, line=line, note="a guard of the route leaves the tenant here")
    given = next((call for call in view.names.calls(function) if _hands_tenant(view, call, names)), None)
    if given is not None:
        line = view.file.place(given).line
        return TraceStep(path=view.file.path, line=line, note="a guard of the route leaves the tenant here")
    handed = _handed_to(view, function, names) if depth < _MAX_DEPTH else ()
    return next((found for inner in handed if (found := tenant_put_by(*inner, depth + 1)) is not None), None)


def _hands_tenant(view: View, call: Node, names: frozenset[str]) -> bool:
    """Whether a call goes on with the tenant in a context: `next({ ctx: { tenantId } })`, `c.set("tenantId", id)`."""
    if (kept := kept_by(call, names)) is not None:
        return _holds_tenant(view, *kept)
    handed = handed_on(call) if last_name(call.child_by_field_name("function")) == "next" else {}
    return any(_holds_tenant(view, key, value) for key, value in handed.items())


def _holds_tenant(view: View, name: str, value: Node) -> bool:
    """Whether a value that is not the caller's is the tenant, an object with it, or a row with the tenant's key."""
    if from_request(view.names, value):
        return False
    if is_tenant(view, name):
        return True
    written = view.names.resolve(value)
    if written.type == "await_expression":
        written = unwrap(written)
    for key, inner in properties(written).items():
        if is_tenant(view, key) and not from_request(view.names, inner):
            return True
    row = view.rows.get(written.id)
    model = view.schema.by_accessor(row.accessor or "") if row is not None else None
    if row is None or model is None or view.schema.tenancy[model.name] != "direct":
        return False
    chosen = row.chosen(view.names)
    return chosen is None or any(is_tenant(view, key) for key in chosen)


def _first(parts: list[str]) -> str:
    """What is read first below the request: `tenantAuth` for `res.locals.tenantAuth.id`."""
    # NOTE: a context is a part of the request, and holds its parts where a procedure is given it: `opts.ctx.tenant`.
    passed = {"locals", "raw"} if parts[:1] and parts[0] in _REQUESTS else {"locals", "raw", "var", "state", *CONTEXTS}
    return next((part for part in parts[1:] if part not in passed), "")


def request_names(view: View, function: Node) -> frozenset[str]:
    """The parameters that hold the request or the response, by position in a handler and by name elsewhere."""
    if is_nest(view.file.text) and is_handler(view.names, function):
        return requests_of(view.names, function)
    named = [b.name for b in view.names.parameters(function)]
    given = view.names.parameters(function)
    plain = [b.name for b in given if not b.path][:2]
    # NOTE: a procedure is given its context in an object beside its input: `({ ctx, input }) => …`.
    contexts = {b.name for b in given if len(b.path) == 1 and b.path[0] in CONTEXTS}
    return frozenset(plain) | contexts | {name for name in named if name in _REQUESTS | _RESPONSES}


def _read(view: View, function: Node, names: frozenset[str], found: _Found, depth: int) -> None:
    if depth == 0:
        found.reads += _handed(view, function)
    if function.id in found.seen or not names:
        return
    found.seen.add(function.id)
    logged = _logged(view)
    held: set[str] = set()
    for node in view.within(function, *_READS):
        parts = _tenant_of(view, node, names)
        if not parts or any(inside(node, call) for call in logged):
            continue
        if _is_written(node):
            found.resolves = found.resolves or is_tenant(view, parts[-1])
            continue
        held |= {*_taken_by(node), last_name(node) or text_of(node)}
        if has_a_way_round(node):
            found.optional = True
            continue
        line = view.file.place(node).line
        step = TraceStep(path=view.file.path, line=line, note="the tenant is read here")
        principal = any(_PRINCIPAL.search(part) for part in parts[1:-1])
        found.reads.append(_Read(step, _first(parts), principal, _is_loose(node)))
    found.reads += _taken_by_parameters(view, function) if depth == 0 else ()
    found.refuses = found.refuses or refuses_missing(view, function, held)
    if depth < _MAX_DEPTH:
        for call in view.names.calls(function):
            _follow(view, call, names, found, depth)


def _taken_by_parameters(view: View, function: Node) -> Iterator[_Read]:
    """The tenant that a procedure takes out of its context where it is given it: `({ ctx: { tenantId } }) => …`."""
    for binding in view.names.parameters(function):
        path = list(binding.path)
        if len(path) > 1 and path[0] in CONTEXTS and is_tenant(view, path[-1]) and not set(path) & _CLIENT:
            line = view.file.place(binding.node).line
            step = TraceStep(path=view.file.path, line=line, note="the tenant is read here")
            principal = any(_PRINCIPAL.search(part) for part in path[1:-1])
            yield _Read(step, _first(path), principal, loose=False)


def _handed(view: View, function: Node) -> Iterator[_Read]:
    """The tenant that a handler of NestJS is given by a decorator of the target's own, or takes out of what that gives.

    `@TenantId() tenantId`, `@CurrentUser() { tenantId }`, `user.tenantId` of `@CurrentUser() user`.
    """
    for binding in view.names.parameters(function) if view.names.handed else ():
        left = handed_by_server(view.names, binding)
        if left is None:
            continue
        parts = [*left.split("."), *binding.path]
        taken = [binding.node] if any(is_tenant(view, part) for part in parts) else []
        if not taken and not binding.path:
            taken = [n for n in view.within(function, "member_expression") if _is_part(view, n, binding.name)]
            parts.append("")
        principal = any(_PRINCIPAL.search(part) for part in parts[:-1])
        for node in taken:
            step = TraceStep(path=view.file.path, line=view.file.place(node).line, note="the tenant is read here")
            yield _Read(step, parts[0], principal, _is_loose(node))


def _is_part(view: View, node: Node, name: str) -> bool:
    parts = parts_of(node)
    return len(parts) > 1 and parts[0] == name and is_tenant(view, parts[-1])


def _logged(view: View) -> list[Node]:
    """The log calls of a file; many handlers of one file ask for them."""
    question = ("log calls", view.file.path)
    known = view.links.answers.get(question)
    if not isinstance(known, list):
        known = view.links.answers[question] = [call.node for call in log_calls(view.names)]
    return known


def _is_loose(node: Node) -> bool:
    """Whether a missing tenant is read over: `req.tenant?.id`."""
    outer = node.parent
    return outer is not None and outer.type == "member_expression" and "?." in text_of(outer)


def _tenant_of(view: View, node: Node, names: frozenset[str]) -> list[str]:
    """The names of an expression that reads the tenant off the request, in order; empty for anything else."""
    if node.type == "member_expression" or (node.type == "call_expression" and kept_name(node)):
        parts = parts_of(node) or _through_call(view, node, names)
        if not parts or parts[0] not in names or not is_tenant(view, parts[-1]) or set(parts) & _CLIENT:
            return []
        outer = node.parent
        deeper = outer is not None and outer.type == "member_expression" and is_tenant(view, last_name(outer))
        # NOTE: the model of the tenant on a client that the context holds: `ctx.prisma.workspace.findMany()`.
        is_model = outer is not None and outer.parent is not None and outer.parent.id in view.rows
        return [] if deeper or is_model else parts
    if node.type in {"shorthand_property_identifier_pattern", "pair_pattern"}:
        name = text_of(node) if node.type.startswith("shorthand") else key_of(node)
        declarator = next((a for a in ancestors(node) if a.type in {"variable_declarator", *FUNCTIONS}), None)
        value = declarator.child_by_field_name("value") if declarator is not None else None
        if value is None or declarator is None or declarator.type != "variable_declarator" or not is_tenant(view, name):
            return []
        parts = parts_of(unwrap(value)) or _through_call(view, unwrap(value), names)
        if parts and parts[0] in names and not set(parts) & _CLIENT:
            return [*parts, name]
    return []


def _through_call(view: View, node: Node, names: frozenset[str]) -> list[str]:
    """The names of `principalOf(req).tenantId`, as the function of the target would write them: `req.user.tenantId`."""
    members: list[str] = []
    current = unwrap(node)
    while current.type == "member_expression" and (inner := current.child_by_field_name("object")) is not None:
        members.insert(0, last_name(current))
        current = unwrap(inner)
    given = arguments_of(current) if current.type == "call_expression" else []
    callee = current.child_by_field_name("function")
    if len(given) != 1 or text_of(unwrap(given[0])) not in names or callee is None:
        return []
    declared = view.links.declared(view, callee)
    if declared is None:
        return []
    handed = [binding.name for binding in _by_position(*declared)][:1]
    ways = [parts_of(unwrap(value)) for value in returned(declared[1])]
    if len(ways) != 1 or ways[0][:1] != handed:
        return []
    return [text_of(unwrap(given[0])), *ways[0][1:], *members]


def is_tenant(view: View, name: str) -> bool:
    """Whether a name is the tenant's, or that of its id."""
    folded = name.replace("_", "").lower()
    return view.words.is_key(name) or any(
        folded in {stem, f"{stem}id", f"{stem}auth", f"current{stem}"} for stem in view.words.stems
    )


def parts_of(node: Node) -> list[str]:
    """The names of a dotted expression, through casts: `res.locals.tenantAuth`; empty for others.

    What a context is asked for by its name counts as a member: `c.get("auth").tenantId`.
    """
    found: list[str] = []
    current: Node | None = unwrap(node)
    while current is not None and current.type in {"member_expression", "call_expression"}:
        kept = kept_name(current) if current.type == "call_expression" else last_name(current)
        callee = current.child_by_field_name("function")
        if callee is not None and not kept:
            return []
        found.append(kept)
        inner = (unwrap(callee) if callee is not None else current).child_by_field_name("object")
        current = unwrap(inner) if inner is not None else None
    if current is None or current.type != "identifier":
        return []
    return [text_of(current), *reversed(found)]


def _is_written(node: Node) -> bool:
    outer = node.parent
    if outer is None or outer.type != "assignment_expression":
        return False
    return outer.child_by_field_name("left") == node


def _taken_by(node: Node) -> set[str]:
    """The name that takes a value."""
    if node.type == "shorthand_property_identifier_pattern":
        return {text_of(node)}
    # NOTE: the row that a query finds without a tenant is another's, and no sign that there is one.
    ends = {"variable_declarator", "statement_block", "pair"}
    declarator = next((a for a in ancestors(node) if a.type in ends), None)
    name = declarator.child_by_field_name("name") if declarator is not None else None
    return {text_of(name)} if name is not None and name.type == "identifier" else set()


def refuses_missing(view: View, function: Node, held: set[str]) -> bool:
    """Whether a function stops when the tenant is missing: `if (!tenantId) throw …`."""
    for node in view.within(function, "if_statement"):
        condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        text = text_of(condition)
        if then is None or not ("!" in text or "null" in text or "undefined" in text):
            continue
        tested = (
            {last_name(part) for part in walk(condition) if part.type.endswith("identifier")} if condition else set()
        )
        about = any(is_tenant(view, name) or name in held for name in tested)
        if about and _LEAVES.search(text_of(then)) and _REFUSES.search(text_of(then)):
            return True
    return False


def _follow(view: View, call: Node, names: frozenset[str], found: _Found, depth: int) -> None:
    """A function of the target that is handed the request or the response."""
    given = arguments_of(call)
    handed = [index for index, argument in enumerate(given) if text_of(unwrap(argument)) in names]
    callee = call.child_by_field_name("function")
    if not handed or callee is None:
        return
    declared = view.links.declared(view, callee)
    if declared is None:
        return
    inner, function = declared
    parameters = list(_by_position(inner, function))
    taken = frozenset(parameters[i].name for i in handed if i < len(parameters) and parameters[i] is not None)
    _read(inner, function, taken, found, depth + 1)


def _by_position(view: View, function: Node) -> Iterator[Binding]:
    """The plain parameters of a function in order."""
    yield from (binding for binding in view.names.parameters(function) if not binding.path)
