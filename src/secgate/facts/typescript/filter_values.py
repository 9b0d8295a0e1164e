"""What a filter says about the tenant, and what a value under the tenant's key proves."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.schemas import Model
from secgate.facts.typescript.names import (
    arguments_of,
    inside,
    last_name,
    plain,
    properties,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request, given_by_wrapper, unit_of
from secgate.facts.typescript.values_given import may_be_absent
from secgate.facts.typescript.view import Proof, View, argument_for
from secgate.model import Confidence

# Calls that prove nothing about the values they are given.
NO_GUARD = re.compile(
    r"^(?:log\w*|\w*logger|console|metrics?|audit\w*|track\w*|telemetry|\w*cache\w*|span|res|reply|sentry|redis|"
    r"String|Number|parse|safeParse|push|set|add|json|send|emit|publish|\w*Error)$",
    re.IGNORECASE,
)
PRINCIPAL = re.compile(r"^(?:user|owner|member|author|creator|createdBy)_?(?:id)?$", re.IGNORECASE)
_CALLER = re.compile(r"(?:req|request|ctx|context|res\.locals|session)\.")

# Branches of which one applies that are read.
MAX_BRANCHES = 12

Pin = Literal["pinned", "principal", "vanishes", "some-or", "unknown", "no"]
How = Literal["where", "unique", "relation"]
# What a function that may refuse has at least one of.
_REFUSING = frozenset({"throw_statement", "call_expression", "new_expression"})
_STRONGEST: tuple[Pin, ...] = ("pinned", "principal", "vanishes", "unknown", "some-or", "no")


@dataclass
class Filter:
    """What a `where` says.

    Attributes:
        pin: how it limits the tenant.
        values: what it looks for, by field; only what stands in the file of the query.
        vanishing: values of tenant keys, which may be undefined.
        how: by which kind of condition it is limited.
        proof: the place that shows the pin.
        replaced: the condition that named the tenant, where a later one sets all conditions anew.
    """

    pin: Pin = "no"
    values: list[tuple[str, Node]] = field(default_factory=list)
    vanishing: list[Node] = field(default_factory=list)
    how: How = "where"
    proof: Proof | None = None
    replaced: Proof | None = None

    @property
    def limited(self) -> bool:
        """Whether it is limited to one tenant, or to the rows of the one who asks."""
        return self.pin in {"pinned", "principal"}

    def add(self, other: "Filter") -> None:
        """Both must hold: the stronger pin counts."""
        if _STRONGEST.index(other.pin) < _STRONGEST.index(self.pin):
            self.pin, self.how, self.proof = other.pin, other.how, other.proof
        self.values += other.values
        self.replaced = self.replaced or other.replaced
        self.vanishing += other.vanishing


# Reads any expression in the place of a filter on a model, so deep within others.
ReadFilter = Callable[[View, Node, Model, int], Filter]


def all_of(found: Iterable[Filter]) -> Filter:
    """Conditions that must all hold."""
    whole = Filter()
    for each in found:
        whole.add(each)
    return whole


def either(found: list[Filter], some: Pin = "unknown") -> Filter:
    """Conditions of which one applies: every one must pin the tenant; `some` is what it means that not all do."""
    pins = {each.pin for each in found}
    values = [pair for each in found for pair in each.values]
    if found and all(each.limited for each in found):
        weakest = max(found, key=lambda each: (_STRONGEST.index(each.pin), _rank(each)))
        return Filter(weakest.pin, values, how=weakest.how, proof=weakest.proof)
    if "vanishes" in pins and pins <= {"pinned", "principal", "vanishes"}:
        lost = next(each for each in found if each.pin == "vanishes")
        return Filter("vanishes", values, [node for each in found for node in each.vanishing], proof=lost.proof)
    if pins & {"pinned", "principal"}:
        return Filter("unknown" if "unknown" in pins else some, values)
    return Filter("unknown" if "unknown" in pins else "no", values)


def _rank(found: Filter) -> int:
    return found.proof.confidence.rank if found.proof is not None else 0


def tenant_value(view: View, value: Node) -> tuple[Pin, Proof | None]:
    """Whether a value under a tenant key limits the query; Prisma drops a filter that is undefined."""
    here = view.proof(value, "limited to the tenant here")
    if value.type == "undefined":
        return "vanishes", here
    if value.type == "object":
        return _by_operators(view, value)
    if value.type == "ternary_expression":
        branches = [value.child_by_field_name("consequence"), value.child_by_field_name("alternative")]
        if any(b is not None and unwrap(b).type == "undefined" for b in branches):
            condition = value.child_by_field_name("condition")
            tenant = view.words.mentioned(condition) if condition is not None else None
            return ("vanishes" if tenant is not None else "unknown"), here
        return "pinned", here
    source = view.names.resolve(value)
    if given_by_wrapper(view.names, source):
        return "pinned", here
    tail = text_of(source).replace(" ", "")
    loose = (source.type == "member_expression" and "?." in tail) or tail.endswith(("??undefined", "||undefined"))
    loose = loose or may_be_absent(view, source)
    if loose and not checked(view, source, value) and not checked(view, value, value):
        return "vanishes", here
    left_out = _left_out(view, value)
    return ("vanishes", left_out) if left_out is not None else ("pinned", here)


def _by_operators(view: View, value: Node) -> tuple[Pin, Proof | None]:
    """What `{ equals: tenantId }` or `{ in: ids }` under a tenant key says; all other operators match many tenants."""
    here = view.proof(value, "limited to the tenant here")
    given = properties(value)
    if (same := given.get("equals", given.get("eq"))) is not None:
        return tenant_value(view, unwrap(same))
    if "in" not in given:
        return ("no" if given else "unknown"), here
    pin, found = tenants_listed(view, given["in"])
    return pin, replace(found, node=value)


def tenants_listed(view: View, given: Node) -> tuple[Pin, Proof]:
    """What a list of values under a tenant key says."""
    here = view.proof(given, "limited to the tenant here")
    listed = view.names.resolve(given)
    if listed.type == "array":
        pins = [tenant_value(view, unwrap(part))[0] for part in listed.named_children if part.type != "comment"]
        return ("pinned" if pins and set(pins) == {"pinned"} else "unknown"), here
    if listed.type == "undefined" or from_request(view.names, given):
        return "no", here
    owned = is_principal(view, given) or any(
        part.id in view.rows for origin in view.names.trace(given) for part in walk(origin)
    )
    some = view.proof(given, "limited to tenants that were looked up", Confidence.MEDIUM)
    return ("pinned" if owned else "unknown"), some


def _left_out(view: View, value: Node) -> Proof | None:
    """The call that leaves an optional tenant parameter out, so that the filter is undefined there."""
    binding = view.names.binding(value)
    if binding is None or binding.kind != "parameter" or binding.default is not None:
        return None
    if checked(view, value, value):
        return None
    sites = view.links.sites(view, binding.owner)
    for site in sites.found:
        given = argument_for(site, binding) if site.sure else None
        if given is None:
            continue
        absent = given.id == site.call.id or unwrap(given).type == "undefined"
        if absent and binding.optional:
            return site.view.proof(site.call, "this call passes no tenant")
        source = site.view.names.resolve(given)
        loose = source.type == "member_expression" and "?." in text_of(source) and not absent
        if loose and not (checked(site.view, source, site.call) or checked(site.view, given, site.call)):
            return site.view.proof(site.call, "this call passes a tenant that may be undefined")
    return None


def checked(view: View, value: Node, at: Node) -> bool:
    """Whether the functions around `at` test `value` before, or hand it to a call that may refuse it."""
    wanted = {text_of(value), plain(value)} | {text_of(root_name(value))}
    for node in walk(unit_of(at)):
        if node.type not in {"if_statement", "ternary_expression"} or node.start_byte >= at.start_byte:
            continue
        condition = node.child_by_field_name("condition")
        if condition is None or inside(at, condition):
            continue
        if any(text_of(part) in wanted or plain(part) in wanted for part in walk(condition)):
            return True
    return any(
        not NO_GUARD.match(last_name(call)) and any(text_of(unwrap(a)) in wanted for a in arguments_of(call))
        and not _only_composes(view, call)
        for call in view.before(at) if call.id not in view.rows
    )  # fmt: skip


def _only_composes(view: View, call: Node) -> bool:
    """Whether a call only makes an argument of another, by a function of the target that calls and throws nothing."""
    if call.parent is None or call.parent.type != "arguments":
        return False
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    return declared is not None and not any(part.type in _REFUSING for part in walk(declared[1]))


def is_own_id(view: View, value: Node) -> bool:
    """Whether an id is that of whoever calls: `req.user.id`, `session.userId`."""
    own = last_name(value) in {"id", "_id", "sub", "userId", "uid"} and _CALLER.match(plain(value)) is not None
    return own and not from_request(view.names, value) and is_principal(view, value)


def is_principal(view: View, value: Node) -> bool:
    """Whether a value is of whoever calls: of a session, a user, an auth."""
    return any(
        re.search(r"(?:^|\.)(?:session|user|auth|viewer|principal|me)\b", plain(origin)) is not None
        or re.search(r"\b(?:session|user|currentUser|auth)$", last_name(root_name(origin))) is not None
        for origin in view.names.trace(value)
    )
