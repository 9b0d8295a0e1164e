"""Where a handler believes its caller about the tenant: chosen by the client, optional, made up, or written down."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.constants import written_out
from secgate.facts.typescript.filter_values import checked
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.handed_parts import entries_with, receivers
from secgate.facts.typescript.handed_tenants import asks_membership, is_believed, query_behind
from secgate.facts.typescript.handlers import AccessFault, Handler, fault
from secgate.facts.typescript.keepers import asks_request
from secgate.facts.typescript.made_up_tenants import LITERAL_ID, alternatives
from secgate.facts.typescript.names import (
    FUNCTIONS,
    ancestors,
    arguments_of,
    inside,
    last_name,
    plain,
    properties,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.own_values import is_own
from secgate.facts.typescript.put_headers import header_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.taken_tenants import is_query, taken_tenants, tenant_values
from secgate.facts.typescript.tenancy import REQUEST_PARTS, from_request, unit_of
from secgate.facts.typescript.view import Proof, View
from secgate.facts.typescript.wrapped_actions import wrapper_of
from secgate.facts.typescript.wrappers import asks_for_claim, made_by

_DENIES = re.compile(r"\b40[134]\b|forbidden|unauthori[sz]ed|denied|not_?found|redirect", re.IGNORECASE)
_REFUSES = re.compile(r"\b40[13]\b|forbidden|unauthori[sz]ed|denied", re.IGNORECASE)
_OPTIONAL = re.compile(r"&&[^{;]{0,200}!=|!=[^{;]{0,200}&&")
_PRINCIPAL = re.compile(r"^(?:user|auth|session|principal|claims|token|identity|account|currentUser)$")
_PUT_ASIDE = re.compile(r"\.\w+\??\.\w+\s*=[^=>]")
# Where a name only says that it is there, or is looked at.
_MERE = frozenset({
    "variable_declarator", "required_parameter", "unary_expression", "parenthesized_expression", "member_expression",
})  # fmt: skip
_NOTHING = frozenset({"null", "undefined"})
_CHANGES = frozenset({"update", "updateMany", "delete", "deleteMany", "upsert"})
_READ = frozenset({"identifier", "shorthand_property_identifier", "member_expression", "subscript_expression"})
_OF_CONTEXT = re.compile(r"\.\s*getRequest\s*(?:<[^()]*>)?\(\)")
_PART = re.compile(r"\.\s*(\w+)")
_SCHEME = re.compile(r"https?(?::/{0,2})?")
_MAX_PARTS = 40
# `callback(null, true)`: no error, and an answer.
_GRANT = 2
# What `orderBy: { tenantId: 'asc' }` holds is no tenant.
_ORDERS = frozenset({"asc", "desc"})


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
    """The same where the handler does not read its caller's own tenant; what its guards leave is not known here."""
    if handler.tenants:
        return
    view = handler.view
    for call, value, proofs, sharp in _acted_on(handler):
        claim = view.proof(value, "the tenant is the request's")
        found = fault(view, "tenant-from-client", call, claim, *proofs, sharp=sharp)
        yield replace(found, header=header_of(view, value))


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
        if is_query(view, call):
            values = [(value, ()) for value, _ in taken_tenants(view, call)]
            values += [(value, ()) for value in _changed_tenants(view, call)]
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
                sure = followed and claim == value and not is_whole_part(view, claim)
                sure = sure and not any(_may_be_held(*at) for at in ((view, call), *((p.view, p.node) for p in proofs)))
                # NOTE: whoever may change the tenant itself may be told in more ways than are known.
                yield call, claim, proofs, sure and claim not in _changed_tenants(view, call)


def _may_be_held(view: View, call: Node) -> bool:
    """Whether the database may hold a query to whoever asks, whatever tenant it names."""
    row = view.rows.get(call.id)
    return row is not None and row.limited_by() is not None


def _changed_tenants(view: View, call: Node) -> list[Node]:
    """The ids by which a call changes rows of the tenant's own model: `company.update({ where: { id } })`."""
    row = view.rows.get(call.id)
    model = view.schema.by_accessor(row.accessor or "") if row is not None else None
    if row is None or model is None or view.schema.tenancy[model.name] != "root":
        return []
    named = row.asked(view.names) if row.operation in _CHANGES else {}
    return [unwrap(named["id"])] if "id" in named else []


def is_whole_part(view: View, value: Node) -> bool:
    """Whether a value is a whole part of the request, as it came or as it was parsed: `req.query`."""
    value = unwrap(value)
    if view.words.is_id(value) or not from_request(view.names, value):
        return False
    source = unwrap(view.names.resolve(value))
    if asks_request(source) and last_name(source) != "valid" and arguments_of(source):
        return False
    parsed = source.type == "call_expression"
    return parsed or last_name(source) in REQUEST_PARTS


def _preferred(view: View, value: Node) -> Node | None:
    """The tenant of the request that goes before the caller's own: `req.query.tenantId ?? req.user.tenantId`.

    NOTE: who may name another tenant may be told by something that is not compared with it, so this one is not sure.
    """
    first, *others = alternatives(view.names.resolve(value))
    if not others:
        return None
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
    """Whether a guard reads a tenant that the request names: what it does with it is then its own to answer for.

    It is named so, or compared with the tenant of whoever calls.
    """
    return any(
        (node.type in _READ and view.words.is_key(last_name(node)) and _is_claimed(view, node))
        or (node.type == "binary_expression" and _compares_claim(view, node))
        for node in walk(function)
    )


def _compares_claim(view: View, node: Node) -> bool:
    """Whether something of the request is compared with a tenant that is not: `wanted !== session.tenantId`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or operator_of(node) not in {"===", "!==", "==", "!="}:
        return False
    return any(
        _is_claimed(view, one) and not _is_claimed(view, other) and view.words.is_key(last_name(unwrap(other)))
        for one, other in ((left, right), (right, left))
    )


def _is_claimed(view: View, node: Node) -> bool:
    """Whether a value is the request's, also of the one that the context of NestJS gives."""
    if from_request(view.names, node):
        return True
    source = unwrap(view.names.resolve(node))
    root = root_name(source)
    binding = view.names.binding(root)
    made = binding.value if binding is not None and binding.value is not None else root
    parts = {*(binding.path[:1] if binding is not None else ()), *_PART.findall(text_of(source))}
    return bool(parts & REQUEST_PARTS) and _OF_CONTEXT.search(text_of(made)) is not None


def optional_checks(view: View) -> Iterator[AccessFault]:
    """`if (tenantId && row.tenantId !== tenantId) deny()`: without the value nothing is compared."""
    if _OPTIONAL.search(view.file.text) is None:
        return
    for node in view.file.nodes("if_statement"):
        condition = node.child_by_field_name("condition")
        body = node.child_by_field_name("consequence")
        parts = _conjuncts(condition) if condition is not None and _OPTIONAL.search(text_of(condition)) else []
        if body is None or not parts or not _denies(body):
            continue
        found = next(
            (f for at, part in enumerate(parts) if (f := _optional(view, node, part, parts[:at] + parts[at + 1 :]))),
            None,
        )
        if found is not None:
            yield found


def _conjuncts(condition: Node) -> list[Node]:
    """What must all be true for a condition to be, of as many parts as anybody writes."""
    found: list[Node] = []
    waiting = [condition]
    while waiting and len(found) + len(waiting) < _MAX_PARTS:
        node = unwrap(waiting.pop())
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if node.type == "binary_expression" and operator_of(node) == "&&" and left is not None and right is not None:
            waiting += [right, left]
        else:
            found.append(node)
    return found


def _optional(view: View, node: Node, value: Node, others: list[Node]) -> AccessFault | None:
    """The fault of an `if` that compares a value only where it is there, one of those that must be."""
    body = node.child_by_field_name("consequence")
    for part in others:
        other = _other_side(value, part)
        if other is None:
            continue
        # NOTE: who is not asked for another reason may be whom a part that is no mere value lets through.
        sure = all(rest == part or rest.type in {"identifier", "member_expression"} for rest in others)
        tenant = view.words.is_id(value) and view.words.mentioned(other) is not None
        ours = tenant and text_of(root_name(value)) != text_of(root_name(other)) and not _is_row(view, value)
        tested = ours and checked(view, value, value)
        if ours and (not tested or _is_owner_alone_tested(view, value)):
            return fault(view, "optional-check", node, sharp=sure and not tested, what=text_of(value))
        if not tenant and _is_claim(view, value, other) and _REFUSES.search(text_of(body)):
            return fault(view, "optional-check", node, sharp=False, what=text_of(value))
    return None


def _is_owner_alone_tested(view: View, value: Node) -> bool:
    """Whether all that is tested of `session.tenantId` before is that there is a session."""
    if value.type != "member_expression" or value.child_by_field_name("object") != root_name(value):
        return False
    owner = text_of(root_name(value))
    told = {part.id for call in view.before(value) for a in arguments_of(call) for part in walk(a)}
    names = (part for part in walk(unit_of(value)) if part.type == "identifier" and text_of(part) == owner)
    return all(part.id not in told and _is_mere_test(part) for part in names if part.start_byte < value.start_byte)


def _is_mere_test(name: Node) -> bool:
    """Whether a name is declared, asked to be there, or read for something else than a test."""
    parent, outer = name.parent, name
    if parent is not None and parent.type == "member_expression":
        for part in ancestors(name):
            if part.type in FUNCTIONS:
                return True
            if part.type in {"if_statement", "ternary_expression"} and part.child_by_field_name("condition") == outer:
                return False
            outer = part
    if parent is None or parent.type != "binary_expression":
        return parent is not None and parent.type in _MERE
    return operator_of(parent) in {"&&", "||"} or any(part.type in _NOTHING for part in parent.named_children)


def _other_side(value: Node, compared: Node) -> Node | None:
    """What `value` is compared with by `!==`."""
    if compared.type != "binary_expression" or operator_of(compared) not in {"!==", "!="}:
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


def hard_coded(handler: Handler) -> Iterator[AccessFault]:
    """A literal tenant id in a query of a handler."""
    view = handler.view
    for call in view.names.calls(handler.node):
        for value in tenant_values(view, call) if call.id in view.rows else ():
            literal = written_out(view, value)
            if literal is not None and text_of(literal)[1:-1] not in _ORDERS and LITERAL_ID.fullmatch(text_of(literal)):
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
    if not answers:
        return bool(given) and _gives_back(node, given[0])
    granted = [c for c in answers if len(arguments_of(c)) == _GRANT and _grants(arguments_of(c)[1], given[0])]
    branches = any(
        inside(c, a) for c in granted for a in walk(node) if a.type in {"if_statement", "ternary_expression"}
    )
    return bool(granted) and len(granted) == len(answers) and not branches


def _gives_back(function: Node, origin: str) -> bool:
    """Whether a function answers with the origin that asks, whichever it is: `(origin) => origin` of Hono."""
    given = [text_of(alternatives(unwrap(value))[0]) for value in returned(function)]
    tests = any(part.type in {"if_statement", "ternary_expression"} for part in walk(function))
    return bool(given) and set(given) == {origin} and not tests


def _of_scheme(test: Node, origin: str) -> bool:
    """Whether a test asks an origin for nothing but its scheme: `origin.startsWith('https://')`."""
    test = unwrap(test)
    callee = test.child_by_field_name("function") if test.type == "call_expression" else None
    if callee is None or plain(callee) != f"{origin}.startsWith":
        return False
    return any(_SCHEME.fullmatch(text_of(one)[1:-1]) for one in arguments_of(test))


def _grants(answer: Node, origin: str) -> bool:
    """Whether an answer is `true`, the origin that asks before anything else, or true of each that has a scheme."""
    answer = unwrap(answer)
    if any(_of_scheme(part, origin) for part in (answer, *alternatives(answer))):
        return True
    if answer.type == "ternary_expression" and text_of(answer.child_by_field_name("condition")) == origin:
        answer = answer.child_by_field_name("consequence") or answer
    return text_of(alternatives(answer)[0]) in {"true", origin}
