"""Handlers that change a row by an id of the request and never ask whose it is, although a guard knows who calls."""

import re
from collections.abc import Collection, Iterator

from secgate.facts.typescript.actions import is_action
from secgate.facts.typescript.filter_values import NO_GUARD
from secgate.facts.typescript.handlers import AccessFault, Handler, fault
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.view import Proof, Site, View, argument_for
from secgate.model import Place

MUTATES = frozenset({"update", "updateMany", "delete", "deleteMany", "upsert"})
# Any of these may be, or lead to, the one who calls: the fault is claimed only where none is there.
_PRINCIPAL = re.compile(
    r"\blocals\b|user|auth|session|principal|member|account|identity|claims|owner|actor|viewer|ability|permission|store\b"
    r"|current|tenant|\bctx\b|\bcontext\b|\bme\b|token|secret|signature|hmac|role|\bcan[A-Z]",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"\.\s*(?:params|body|query)\b|\b(?:params|body|query)\s*[,}]")
_ASKED = frozenset({"params", "body", "query"})
_NAMED = ("identifier", "identifier_pattern")
_ROUTE_FILE = re.compile(r"(?:^|/)app/(?:.*/)?route\.[jt]sx?$")
_NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern", "shorthand_property_identifier"})
_ID_NAMES = frozenset({
    "identifier", "property_identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern",
})  # fmt: skip
_ID = re.compile(r"(?:[a-z]I|_i|^i)ds?$")
_LEAVES = re.compile(r"\b(?:return|throw)\b|\b(?:redirect|notFound|unauthorized|forbidden)\s*\(")
_REFUSES = re.compile(r"\bthrow\b|\b(?:redirect|notFound|unauthorized|forbidden)\s*\(")
_ASKING = re.compile(r"(?:require|ensure|assert|authori[sz]e|guard)[A-Z]\w*$|(?:authori[sz]e|assert|can)$")
# Whether somebody is there, and nothing about who: `!session?.user`, `userId == null`.
_ALONE = re.compile(r"\(\s*!?[\w$]+(?:(?:\?\.|\.)[\w$]+)*\s*(?:===?\s*(?:null|undefined)\s*)?\)")
# What is asked for may be written out: `requireRole('owner')`, `requireRole(Role.Owner)`.
_WRITTEN = r"""(?:'[^'\n]*'|"[^"\n]*"|`[^`$\n]*`|[A-Z][\w$]*(?:\.[\w$]+)*)"""
_ASKS = re.compile(
    rf"(?:await\s+)?[\w$.]*(?:[rR]equire|[eE]nsure|[aA]ssert|[cC]heck|[pP]rotect)\w*"
    rf"\(\s*(?:\[?\s*{_WRITTEN}(?:\s*,\s*{_WRITTEN})*\s*\]?\s*)?\);?$"
)
_LITERALS = frozenset({"string", "template_string", "array"})
_MOST_FUNCTIONS = 12
_REQUESTS = frozenset({"req", "request"})
# Ways to ask a map for what a guard has put beside the request.
_KEPT = frozenset({"get", "has"})
_TYPES = frozenset({"type_annotation", "object_type", "type_arguments", "predefined_type", "type_identifier"})


def ignored_principals(handler: Handler, open_places: Collection[Place], *, sharp: bool) -> Iterator[AccessFault]:
    """Writes that a handler, or a function that it hands an id of its request, makes by that id alone.

    Args:
        handler: whose routes know who calls.
        open_places: where queries stand that nothing limits.
        sharp: other handlers read the tenant of whoever calls, so it is there to be read.
    """
    asking = _asking(handler)
    if handler.tenants or any(_PRINCIPAL.search(text) for text in _words(handler.view, handler.node, asking)):
        return
    view = handler.view
    calls = view.names.calls(handler.node)
    if any(_may_ask(view, call) or _asks_whose(view, call) for call in calls):
        return
    # NOTE: what a function makes of the request may hold the tenant by itself: `tenantDb(req).remove(id)`.
    sharp = sharp and not any(_knows_caller(view, c) and not asking & {a.id for a in ancestors(c)} for c in calls)
    for call in calls:
        if call.id in view.rows:
            if view.file.place(call) in open_places and all(from_request(view.names, v) for v in _ids(view, call)):
                proof = view.proof(call, "the id is the request's, and nothing else is asked")
                yield fault(view, "principal-ignored", call, proof, sharp=sharp)
            continue
        for query in _behind(view, call, open_places):
            proof = view.proof(call, "this call passes an id of the request, and nobody's name")
            yield fault(view, "principal-ignored", call, proof, query, sharp=sharp)


def _asking(handler: Handler) -> frozenset[int]:
    """The statements in which a handler only asks whether anybody is signed in; of Next.js also what they declare.

    What they read of the principal counts for nobody where no other statement uses it.
    """
    found = {s.id for s in _steps(handler.node) if _asks_of_request(handler.view, s)}
    if not (_ROUTE_FILE.search(handler.view.file.path) or is_action(handler.node)):
        return frozenset(found)
    declared: list[Node] = []
    for statement in _steps(handler.node):
        if statement.type == "lexical_declaration" and _is_question(handler.view, statement):
            found.add(statement.id)
            declared.append(statement)
        elif _refuses(statement) or _ASKS.match(text_of(statement)):
            found.add(statement.id)
    names = {text_of(n) for one in declared for n in walk(one) if n.type in _NAMES}
    used = (n for n in _apart_from(handler.node, found) if n.type in _NAMES and text_of(n) in names)
    return frozenset() if any(used) else frozenset(found)


def _asks_of_request(view: View, statement: Node) -> bool:
    """Whether a statement calls a function of the target with the request, and nothing of what that gives is used.

    NOTE: one that looks at what is asked for, or at more than the request, may refuse by it.
    """
    call = unwrap(statement.named_children[0]) if statement.type == "expression_statement" else statement
    callee = call.child_by_field_name("function") if call.type == "call_expression" else None
    given = [a for a in arguments_of(call) if a.type not in _LITERALS] if callee is not None else []
    if callee is None or len(given) != 1 or text_of(given[0]) not in _REQUESTS:
        return False
    declared = view.links.declared(view, callee)
    return declared is not None and not reads_input(declared[1]) and not _hands_on(*declared)


def _may_ask(view: View, call: Node) -> bool:
    """Whether a call is given the whole request, and may look there whose the row is that is asked for."""
    callee = call.child_by_field_name("function")
    if callee is None or NO_GUARD.match(last_name(call)) or not _takes_request(call):
        return False
    declared = view.links.declared(view, callee)
    asks = declared is None or reads_input(declared[1]) or _hands_on(*declared)
    return asks and (declared is None or _knows_caller(view, call))


def _asks_whose(view: View, call: Node) -> bool:
    """Whether a call hands an id of the request to what refuses by it: `requireAccess(params.id)` of a known caller."""
    callee = call.child_by_field_name("function")
    given = arguments_of(call) if call.id not in view.rows and callee is not None else []
    if callee is None or not any(from_request(view.names, value) for value in given):
        return False
    declared = view.links.declared(view, callee)
    if declared is None:
        return _ASKING.match(last_name(call)) is not None
    refuses = _REFUSES.search(text_of(declared[1])) is not None
    return refuses and any(_PRINCIPAL.search(text) for text in _words(*declared))


def _knows_caller(view: View, call: Node) -> bool:
    """Whether a call gives the whole request to a function of the target that names who calls."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and _takes_request(call) else None
    return declared is not None and any(_PRINCIPAL.search(text) for text in _words(*declared))


def _takes_request(call: Node) -> bool:
    return any(text_of(unwrap(given)) in _REQUESTS for given in arguments_of(call))


def _hands_on(view: View, function: Node) -> bool:
    """Whether a function gives its request to a function of its own that is not looked into."""
    names = {binding.name for binding in view.names.parameters(function)}
    return any(
        text_of(argument) in names and last_name(call) not in _KEPT
        for call in view.names.calls(function)
        for argument in arguments_of(call)
    )


def _steps(function: Node) -> Iterator[Node]:
    """The statements of a function, those in a `try` among them."""
    body = function.child_by_field_name("body")
    for statement in body.named_children if body is not None else ():
        inner = statement.child_by_field_name("body") if statement.type == "try_statement" else None
        yield from inner.named_children if inner is not None else [statement]


def _is_question(view: View, statement: Node) -> bool:
    values = [d.child_by_field_name("value") for d in statement.named_children if d.type == "variable_declarator"]
    known = [unwrap(value) for value in values if value is not None]
    return bool(known) and all(
        v.type == "call_expression" and _PRINCIPAL.search(text_of(v)) and not from_request(view.names, v)
        and v.id not in view.rows
        for v in known
    )  # fmt: skip


def _refuses(statement: Node) -> bool:
    """Whether a statement is an `if` that asks for a principal and only leaves."""
    test = statement.child_by_field_name("condition")
    leaves = _LEAVES.search(text_of(statement.child_by_field_name("consequence"))) is not None
    alone = statement.child_by_field_name("alternative") is None
    return leaves and alone and test is not None and _ALONE.fullmatch(text_of(test)) is not None


def _apart_from(function: Node, left_out: Collection[int]) -> Iterator[Node]:
    stack = [function]
    while stack:
        node = stack.pop()
        if node.id not in left_out:
            yield node
            stack += node.named_children


def reads_input(function: Node) -> bool:
    """Whether a guard looks at what the request asks for, so that it may know whose that is.

    What a wrapper takes and only hands on to its handler it does not look at: `handler(req, { params, session })`.
    """
    if _GIVEN.search(text_of(function)) is None:
        return False
    parameters = function.child_by_field_name("parameters")
    parts = (node for node in walk(function) if node.type.endswith(_NAMED) and text_of(node) in _ASKED)
    own = (node for node in parts if not (parameters is not None and inside(node, parameters)))
    return any(not (_is_handed_on(node) or _is_of_client(node)) for node in own)


def _is_of_client(name: Node) -> bool:
    """Whether a name is that of a client's queries: `db.query.members.findFirst(…)`."""
    outer = [a for _, a in zip(range(3), ancestors(name), strict=False) if a.type == "member_expression"]
    return len(outer) == 3 and last_name(outer[2]) in {"findFirst", "findMany"}  # noqa: PLR2004 - the name, a table, a call


def _is_handed_on(name: Node) -> bool:
    """Whether a name is given, as it is or in an object, to a function that is a parameter of what is around."""
    outer = name.parent
    while outer is not None and outer.type in {"object", "pair", "arguments"}:
        outer = outer.parent
    callee = outer.child_by_field_name("function") if outer is not None and outer.type == "call_expression" else None
    if callee is None or callee.type != "identifier":
        return False
    around = (a.child_by_field_name("parameters") for a in ancestors(name) if a.type in FUNCTIONS)
    taken = (node for listed in around if listed is not None for node in walk(listed) if node.type == "identifier")
    return any(text_of(node) == text_of(callee) for node in taken)


def _words(view: View, function: Node, left_out: Collection[int] = ()) -> Iterator[str]:
    """Every name in a function and the texts it is given; names of models and of types are not its own words."""
    stack = [function]
    while stack:
        node = stack.pop()
        if node.type in _TYPES or node.id in left_out:
            continue
        if (node.type.endswith("identifier") or node.type == "string_fragment") and not _is_asked_id(view, node):
            yield text_of(node)
        if node.id in view.rows:
            stack += arguments_of(node)
        else:
            stack += node.named_children


def _is_asked_id(view: View, node: Node) -> bool:
    """Whether a name is that of an id which the request asks for, and so nobody's who calls: `params.memberId`."""
    if node.type not in _ID_NAMES or _ID.search(text_of(node)) is None:
        return False
    read = node.parent if node.type == "property_identifier" else node
    if read is None:
        return False
    if node.type == "shorthand_property_identifier_pattern":
        found = view.names.binding(node)
        value = found.value if found is not None else None
        return value is not None and from_request(view.names, value)
    return from_request(view.names, read)


def _ids(view: View, call: Node) -> list[Node]:
    return [unwrap(value) for value in view.rows[call.id].asked(view.names).values()]


def _behind(view: View, call: Node, open_places: Collection[Place]) -> Iterator[Proof]:
    """The open query that a called function makes by an id that it is handed, itself or through others."""
    given = [a for a in arguments_of(call) if from_request(view.names, a)]
    found = _query_by(view, call, given, (open_places, set()))
    yield from [found] if found is not None else []


def _query_by(
    view: View, call: Node, given: Collection[Node], search: tuple[Collection[Place], set[int]]
) -> Proof | None:
    """The open query behind a call by one of the ids that it is given, where no function on the way names anybody.

    Args:
        view: the file of the call.
        call: may lead there.
        given: the ids among its arguments.
        search: where open queries stand, and the functions that were looked into.
    """
    open_places, seen = search
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None and given else None
    if declared is None or declared[1].id in seen or len(seen) > _MOST_FUNCTIONS:
        return None
    home, function = declared
    seen.add(function.id)
    if any(_PRINCIPAL.search(text) for text in _words(home, function)):
        return None
    passed = ((binding, argument_for(Site(view, call), binding)) for binding in home.names.parameters(function))
    names = [binding for binding, value in passed if value is not None and value in given]
    for inner in home.names.calls(function):
        if inner.id in home.rows:
            asked = home.file.place(inner) in open_places and _ids(home, inner)
            if asked and any(home.names.binding(one) in names for one in asked):
                return home.proof(inner, "the row is found by that id alone")
            continue
        onward = [a for a in arguments_of(inner) if home.names.binding(unwrap(a)) in names]
        if (found := _query_by(home, inner, onward, search)) is not None:
            return found
    return None
