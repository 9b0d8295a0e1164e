"""Where a handler believes its caller about the tenant: chosen by the client, optional, made up, or written down."""

import re
from collections.abc import Iterator
from functools import partial

from secgate.facts.typescript.constants import written_out
from secgate.facts.typescript.filters import checked, shallow
from secgate.facts.typescript.handed_parts import Handed, entries_with, receivers
from secgate.facts.typescript.handed_tenants import asks_membership, is_believed, query_behind
from secgate.facts.typescript.handlers import AccessFault, Handler, fault
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    last_name,
    plain,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.own_values import is_own
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.taken_tenants import taken_tenants, tenant_values
from secgate.facts.typescript.tenancy import REQUEST_NAMES, REQUEST_PARTS, from_request, unit_of
from secgate.facts.typescript.view import Proof, Site, View, argument_for
from secgate.facts.typescript.wrapped_actions import wrapper_of
from secgate.facts.typescript.wrappers import asks_for_claim, made_by
from secgate.sieve import Sieve

_DENIES = re.compile(r"\b40[134]\b|forbidden|unauthori[sz]ed|denied|not_?found|redirect", re.IGNORECASE)
_REFUSES = re.compile(r"\b40[13]\b|forbidden|unauthori[sz]ed|denied", re.IGNORECASE)
_OPTIONAL = re.compile(r"if\s*\(\s*[\w.?!]+\s*&&[^{;]{0,200}!==?")
_FALLBACK = Sieve(r"\w\s*(?:\|\||\?\?)\s*['\"]\w")
_PRINCIPAL = re.compile(r"^(?:user|auth|session|principal|claims|token|identity|account|currentUser)$")
_PUT_ASIDE = re.compile(r"\.\w+\??\.\w+\s*=[^=>]")
# What `orderBy: { tenantId: 'asc' }` holds is no tenant.
_ORDERS = frozenset({"asc", "desc"})
_OF_REQUESTS = REQUEST_NAMES | {"res", "session", "user", "auth", "claims", "principal"}
_LITERAL_ID = re.compile(r"['\"][\w:.-]{3,}['\"]")


def from_client(handler: Handler) -> Iterator[AccessFault]:
    """A tenant of the request that reaches a query, although the handler has its caller's own and compares neither."""
    if not handler.tenants:
        return
    view = handler.view
    trusted = view.proof(handler.tenants[0], "the tenant of whoever calls is at hand here")
    for call, value, proofs, sharp in _acted_on(handler):
        claim = view.proof(value, "this one is the request's")
        yield fault(view, "tenant-from-client", call, claim, trusted, *proofs, sharp=sharp)


def chosen_by_client(handler: Handler) -> Iterator[AccessFault]:
    """The same where the handler does not read its caller's own tenant; what its guards compare is not known here."""
    if handler.tenants:
        return
    view = handler.view
    for call, value, proofs, _ in _acted_on(handler):
        claim = view.proof(value, "the tenant is the request's")
        yield fault(view, "tenant-from-client", call, claim, *proofs, sharp=False)


def _acted_on(handler: Handler) -> Iterator[tuple[Node, Node, tuple[Proof, ...], bool]]:
    """(call, tenant of the request, the query behind it, sure) where a claimed tenant limits or fills a query."""
    view, followed = handler.view, True
    if (wrapper := wrapper_of(handler.node)) is not None:
        behind = made_by(view, wrapper)
        if behind is not None and asks_for_claim(view, *behind):
            return
        followed = behind is not None
    for call in view.names.calls(handler.node):
        if asks_membership(view, call):
            continue
        values: list[tuple[Node, tuple[Proof, ...]]]
        if call.id in view.rows:
            values = [(value, ()) for value, _ in taken_tenants(view, call)]
        else:
            values = [(value, (proof,)) for value, proof in handed_on(view, call)]
        for value, proofs in values:
            claim = value if from_request(view.names, value) else _preferred(view, value)
            if (
                claim is not None
                and not is_own(view, claim)
                and all(is_believed(view, call, one) for one in {value, claim})
            ):
                # NOTE: a schema may have left the tenant out of what is handed on whole.
                yield call, claim, proofs, followed and claim == value and not is_whole_part(view, claim)


def is_whole_part(view: View, value: Node) -> bool:
    """Whether a value is a whole part of the request, as it came or as it was parsed: `req.query`."""
    value = unwrap(value)
    if view.words.is_id(value) or not from_request(view.names, value):
        return False
    source = unwrap(view.names.resolve(value))
    parsed = source.type == "call_expression"
    return parsed or last_name(source) in REQUEST_PARTS


def _preferred(view: View, value: Node) -> Node | None:
    """The tenant of the request that goes before the caller's own: `req.query.tenantId ?? req.user.tenantId`.

    NOTE: who may name another tenant may be told by something that is not compared with it, so this one is not sure.
    """
    either = unwrap(view.names.resolve(value))
    if either.type != "binary_expression" or not _is_operator(either, "??", "||"):
        return None
    left = either.child_by_field_name("left")
    first = unwrap(left) if left is not None else either
    named = view.words.is_id(first) or view.words.is_id(value)
    return first if named and from_request(view.names, first) else None


def handed_on(view: View, call: Node) -> Iterator[tuple[Node, Proof]]:
    """(tenant of the request, the query) where a call hands it to a function that queries with it.

    It is an argument, or an entry of one: `search({ tenantId: req.query.tenantId })`.
    """
    for home, argument, held in receivers(view, call, partial(_claimed_parts, view)):
        query = query_behind(home, held)
        if query is not None:
            entries = properties(view.names.resolve(argument))
            yield unwrap(entries.get(held.entry or "".join(held.binding.path), argument)), query


def _claimed_parts(view: View, argument: Node) -> set[str]:
    """Where an argument holds a tenant that the request names."""
    if _names_tenant(view, "", argument):
        return {""}
    if is_whole_part(view, argument):
        return {key for key in view.words.keys if not is_own(view, argument, key)}
    return entries_with(view, argument, partial(_names_tenant, view))


def _names_tenant(view: View, key: str, value: Node) -> bool:
    value = unwrap(value)
    named = view.words.is_id(value) or view.words.is_key(key)
    return named and (from_request(view.names, value) or _preferred(view, value) is not None)


def reads_claim(view: View, function: Node) -> bool:
    """Whether a guard reads a tenant that the request names: what it does with it is then its own to answer for."""
    kinds = {"identifier", "shorthand_property_identifier", "member_expression", "subscript_expression"}
    return any(
        node.type in kinds and view.words.is_key(last_name(node)) and from_request(view.names, node)
        for node in walk(function)
    )


def optional_checks(view: View) -> Iterator[AccessFault]:
    """`if (tenantId && row.tenantId !== tenantId) deny()`: without the value nothing is compared."""
    if _OPTIONAL.search(view.file.text) is None:
        return
    for node in view.file.nodes("if_statement"):
        condition = node.child_by_field_name("condition")
        body = node.child_by_field_name("consequence")
        conjunction = unwrap(condition) if condition is not None else node
        if body is None or conjunction.type != "binary_expression" or not _is_operator(conjunction, "&&"):
            continue
        left, right = conjunction.child_by_field_name("left"), conjunction.child_by_field_name("right")
        if left is None or right is None:
            continue
        value, compared = unwrap(left), unwrap(right)
        other = _other_side(value, compared)
        if other is None or not _denies(body):
            continue
        tenant = view.words.is_id(value) and view.words.mentioned(other) is not None
        ours = tenant and text_of(root_name(value)) != text_of(root_name(other))
        if ours and not _is_row(view, value) and not checked(view, value, value):
            yield fault(view, "optional-check", node, what=text_of(value))
        elif not tenant and _is_claim(view, value, other) and _REFUSES.search(text_of(body)):
            yield fault(view, "optional-check", node, sharp=False, what=text_of(value))


def _is_operator(node: Node, *operators: str) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and text_of(operator) in operators


def _other_side(value: Node, compared: Node) -> Node | None:
    """What `value` is compared with by `!==`."""
    if compared.type != "binary_expression" or not _is_operator(compared, "!==", "!="):
        return None
    sides = [compared.child_by_field_name("left"), compared.child_by_field_name("right")]
    if not any(side is not None and plain(side) == plain(value) for side in sides):
        return None
    return next((unwrap(side) for side in sides if side is not None and plain(side) != plain(value)), None)


def _denies(body: Node) -> bool:
    return _DENIES.search(text_of(body)) is not None or any(part.type == "throw_statement" for part in shallow(body))


def _is_row(view: View, value: Node) -> bool:
    """Whether a value is read from a row: a row without a tenant is shared by design more often than not."""
    traced = (part for origin in view.names.trace(root_name(value)) for part in walk(origin))
    return any(part.id in view.rows for part in traced)


def _is_claim(view: View, value: Node, other: Node) -> bool:
    """Whether a value of the request is compared with what a row says."""
    return from_request(view.names, value) and other.type in {"identifier", "member_expression"} and (
        not from_request(view.names, other)
    )  # fmt: skip


def overwritten(view: View) -> Iterator[AccessFault]:
    """`req.user.tenantId = req.query.as`: what a login proved is put aside for what the request says."""
    if _PUT_ASIDE.search(view.file.text) is None:
        return
    for node in view.file.nodes("assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or not view.words.is_key(last_name(left)):
            continue
        owner = left.child_by_field_name("object")
        if owner is not None and _PRINCIPAL.search(last_name(owner)) and from_request(view.names, right):
            claim = view.proof(right, "this one is the request's")
            yield fault(view, "tenant-from-client", node, claim, sharp=False)


def made_up(view: View) -> Iterator[AccessFault]:
    """`payload.tenantId || 'default'` in a query."""
    for node in view.file.nodes("binary_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        value = unwrap(right) if right is not None else None
        if left is None or value is None or value.type != "string" or not _is_operator(node, "||", "??"):
            continue
        if not _LITERAL_ID.fullmatch(text_of(value)) or not view.words.is_id(left):
            continue
        if not _FALLBACK.finds(view.file.text):
            return
        use = _use_of(view, node)
        # NOTE: what a function hands on for no request is its own business: an event, a job.
        if use and (len(use) == 1 or text_of(root_name(left)) in _OF_REQUESTS):
            yield fault(view, "made-up-tenant", node, *use, what=text_of(value))


def _use_of(view: View, node: Node) -> tuple[Proof, ...]:
    """The query that a value reaches, with the call that hands it on; a log, a metric and a limiter do not count."""
    for outer in ancestors(node):
        if outer.type in FUNCTIONS:
            return ()
        if outer.type == "call_expression":
            return (view.proof(outer, "and used here"),) if outer.id in view.rows else _handed(view, outer, node)
        if outer.type == "variable_declarator":
            name = outer.child_by_field_name("name")
            return _first_use(view, name) if name is not None and name.type == "identifier" else ()
    return ()


def _first_use(view: View, name: Node) -> tuple[Proof, ...]:
    for call in view.names.calls(unit_of(name)):
        if call.start_byte < name.end_byte:
            continue
        if call.id not in view.rows:
            given = next((a for a in arguments_of(call) if text_of(unwrap(a)) == text_of(name)), None)
            if given is not None and (handed := _handed(view, call, given)):
                return handed
        elif any(text_of(unwrap(value)) == text_of(name) for value in tenant_values(view, call)):
            return (view.proof(call, "and used here"),)
    return ()


def _handed(view: View, call: Node, given: Node) -> tuple[Proof, ...]:
    """The call and the query behind it, where it hands a value to a function that queries with it."""
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    for binding in declared[0].names.parameters(declared[1]) if declared is not None else ():
        value = argument_for(Site(view, call), binding)
        if declared is not None and value is not None and inside(given, value) and value.id != call.id:
            query = query_behind(declared[0], Handed(binding))
            return (view.proof(call, "and handed on here"), query) if query is not None else ()
    return ()


def hard_coded(handler: Handler) -> Iterator[AccessFault]:
    """A literal tenant id in a query of a handler."""
    view = handler.view
    for call in view.names.calls(handler.node):
        for value in tenant_values(view, call) if call.id in view.rows else ():
            literal = written_out(view, value)
            if (
                literal is not None
                and text_of(literal)[1:-1] not in _ORDERS
                and _LITERAL_ID.fullmatch(text_of(literal))
            ):
                yield fault(view, "hard-coded-tenant", call, sharp=False, what=text_of(literal))


def any_origin(view: View) -> Iterator[AccessFault]:
    """CORS with credentials for whichever origin asks."""
    for call in view.names.calls():
        for argument in arguments_of(call):
            options = properties(view.names.resolve(argument))
            with_credentials = "credentials" in options and text_of(unwrap(options["credentials"])) == "true"
            if with_credentials and "origin" in options and _is_any(view, options["origin"]):
                yield fault(view, "any-origin", call)


def _is_any(view: View, origin: Node) -> bool:
    node = view.names.resolve(origin)
    if node.type in {"true", "string"}:
        return text_of(node).strip("'\"") in {"true", "*"}
    if node.type == "regex":
        pattern = text_of(node.child_by_field_name("pattern"))
        return re.fullmatch(r"\^?(?:https\??:\\?/\\?/)?(?:\.[*+]|\(\.[*+]\))?\$?", pattern) is not None
    if node.type not in FUNCTIONS:
        return False
    given = [b.name for b in view.names.parameters(node)]
    answers = [c for c in view.names.calls(node) if given[1:] and last_name(c) == given[1]]
    granted = [c for c in answers if [text_of(a) for a in arguments_of(c)][1:] in (["true"], given[:1])]
    branches = any(
        inside(c, a) for c in granted for a in walk(node) if a.type in {"if_statement", "ternary_expression"}
    )
    return bool(granted) and len(granted) == len(answers) and not branches
