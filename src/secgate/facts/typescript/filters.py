"""What the `where` of a Prisma call says about the tenant, through variables, helpers and callers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from secgate.facts.prisma import PrismaModel
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    plain,
    properties,
    returned,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request, given_by_wrapper, unit_of
from secgate.facts.typescript.values_given import is_nothing, is_presence, may_be_absent
from secgate.facts.typescript.view import Proof, Site, View, argument_for
from secgate.model import Confidence

# Calls that prove nothing about the values they are given.
NO_GUARD = re.compile(
    r"^(?:log\w*|\w*logger|console|metrics?|audit\w*|track\w*|telemetry|\w*cache\w*|span|res|reply|sentry|redis|"
    r"String|Number|parse|safeParse|push|set|add|json|send|emit|publish|\w*Error)$",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(r"^(?:user|owner|member|author|creator|createdBy)_?(?:id)?$", re.IGNORECASE)
_PERSON = re.compile(r"^(?:User|Account|Person|Profile|Customer|Member|Admin\w*)$")
_CALLER = re.compile(r"(?:req|request|ctx|context|res\.locals|session)\.")
_MAX_NESTING = 8
_MAX_BRANCHES = 12
_MAX_CHANGES = 60
# Call sites that are asked, and what one step to them costs of the nesting.
_MAX_SITES = 40
_STEP = 3

Pin = Literal["pinned", "principal", "vanishes", "some-or", "unknown", "no"]
How = Literal["where", "unique", "relation"]
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
    """

    pin: Pin = "no"
    values: list[tuple[str, Node]] = field(default_factory=list)
    vanishing: list[Node] = field(default_factory=list)
    how: How = "where"
    proof: Proof | None = None

    @property
    def limited(self) -> bool:
        """Whether it is limited to one tenant, or to the rows of the one who asks."""
        return self.pin in {"pinned", "principal"}

    def add(self, other: "Filter") -> None:
        """Both must hold: the stronger pin counts."""
        if _STRONGEST.index(other.pin) < _STRONGEST.index(self.pin):
            self.pin, self.how, self.proof = other.pin, other.how, other.proof
        self.values += other.values
        self.vanishing += other.vanishing


def read_filter(view: View, node: Node, model: PrismaModel, depth: int = 0) -> Filter:
    """What an expression in the place of `where` says about the tenant."""
    node = unwrap(node)
    if depth > _MAX_NESTING:
        return Filter("unknown")
    match node.type:
        case "object":
            return _object(view, node, model, depth)
        case "ternary_expression":
            return _chosen_between(view, node, model, depth)
        case "binary_expression":
            return _conditional(view, node, model, depth)
        case "identifier" | "shorthand_property_identifier":
            return _variable(view, node, model, depth)
        case "call_expression":
            return _helper(view, node, model, depth)
        case "undefined" | "null":
            return Filter()
        case _:
            return Filter("unknown")


def _object(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    found = Filter()
    for entry in node.named_children:
        if entry.type == "spread_element":
            added = read_filter(view, entry.named_children[0], model, depth + 1)
            if found.pin == "pinned" and found.how == "where" and _may_rename(view, entry.named_children[0]):
                found = Filter("unknown", found.values)
            found.add(added)
        elif entry.type in {"pair", "shorthand_property_identifier"}:
            found.add(_entry(view, key_of(entry), value_of(entry), model, depth))
    return found


def _may_rename(view: View, spread: Node) -> bool:
    """Whether what is spread after the tenant may set it anew: an object that its caller filled."""
    value = view.names.resolve(spread)
    if value.type == "subscript_expression":
        return True
    if value.type not in {"identifier", "member_expression", "call_expression"}:
        return False
    if from_request(view.names, value):
        return True
    binding = view.names.binding(root_name(value))
    if binding is None or binding.kind != "parameter" or value.type == "call_expression":
        return False
    annotation = binding.node.parent.child_by_field_name("type") if binding.node.parent is not None else None
    typed = text_of(annotation) if annotation is not None else ""
    # NOTE: a type that names the fields says which; any other may hold the tenant's.
    return re.search(r"\b(?:any|unknown|Record|object|\w*WhereInput|\w*FindManyArgs)\b", typed) is not None or not typed


def _entry(view: View, key: str, value: Node, model: PrismaModel, depth: int) -> Filter:
    value = unwrap(value)
    if key in view.words.keys:
        pin, proof = _tenant_value(view, value)
        return Filter(pin, vanishing=[value], proof=proof)
    if key in {"AND", "OR"}:
        return _combined(view, key, value, model, depth)
    compound = next((fields for name, fields in model.uniques if name == key), None)
    if compound is not None and len(compound) > 1:
        found = read_filter(view, value, model, depth + 1)
        found.how = "unique"
        return found
    prisma_field = next((f for f in model.fields if f.name == key), None)
    related = view.named(prisma_field.kind) if prisma_field else None
    if related is not None:
        return _relation(view, value, related, key, depth)
    inner = next((v for k, v in properties(value).items() if k in {"in", "equals"}), value)
    own = last_name(inner) == "id" and given_by_wrapper(view.names, inner)
    own = own or (_PRINCIPAL.match(key) is not None and _is_principal(view, inner))
    own = own or (key == "id" and _PERSON.match(model.name) is not None and _is_own_id(view, inner))
    proof = view.proof(value, "limited to the one who asks", Confidence.MEDIUM) if own else None
    return Filter("principal" if own else "no", [(key, inner)], proof=proof)


def _relation(view: View, value: Node, related: PrismaModel, key: str, depth: int) -> Filter:
    inner = value
    for wrapper, entry in properties(value).items():
        if wrapper in {"none", "every", "isNot"}:
            return Filter()
        if wrapper in {"some", "is", "connect"}:
            inner = unwrap(entry)
    found = read_filter(view, inner, related, depth + 1)
    if view.schema.tenancy.get(related.name) == "root":
        unique = {f.name for f in related.fields if f.unique}
        if inner.type == "object" and unique & set(properties(inner)):
            return Filter("pinned", how="relation", proof=view.proof(value, "the relation names the tenant"))
        return Filter(found.pin, how="relation", proof=found.proof)
    if not found.limited and inner is not value and (member := _member(view, found)) is not None:
        return Filter("principal", how="relation", proof=view.proof(member, "one who belongs to it", Confidence.MEDIUM))
    values = [(f"{key}.{name}", node) for name, node in found.values]
    return Filter(found.pin, values, how="relation", proof=found.proof)


def _member(view: View, found: Filter) -> Node | None:
    """The user that a membership is asked for, `members: { some: { userId } }`, unless the request names it."""
    own = (value for name, value in found.values if _PRINCIPAL.match(name.rpartition(".")[2]))
    parts = {"identifier", "shorthand_property_identifier", "member_expression"}
    return next((v for v in own if v.type in parts and not from_request(view.names, v)), None)


def _combined(view: View, key: str, value: Node, model: PrismaModel, depth: int) -> Filter:
    value = view.names.resolve(value)
    parts = [part for part in value.named_children if part.type != "comment"] if value.type == "array" else [value]
    if key == "AND":
        found = Filter()
        for part in parts:
            found.add(read_filter(view, part, model, depth + 1))
        return found
    return _alternatives(view, parts, model, depth, some="some-or")


def _alternatives(view: View, parts: list[Node], model: PrismaModel, depth: int, some: Pin = "unknown") -> Filter:
    """Branches of which one applies: every one must pin the tenant."""
    if len(parts) > _MAX_BRANCHES:
        return Filter("unknown")
    return _either([read_filter(view, part, model, depth + 1) for part in parts], some)


def _either(found: list[Filter], some: Pin = "unknown") -> Filter:
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


def _chosen_between(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """One of two filters; `tenantId ? { tenantId } : {}` vanishes as `tenantId && { tenantId }` does."""
    asked, *branches = map(node.child_by_field_name, ("condition", "consequence", "alternative"))
    given = [read_filter(view, branch, model, depth + 1) for branch in branches if branch is not None]
    tenant = view.words.mentioned(asked) if asked is not None and is_presence(asked) else None
    if tenant is not None and any(branch is not None and is_nothing(branch) for branch in branches):
        held = next((each for each in given if each.pin in {"pinned", "vanishes"}), None)
        if held is not None:
            return replace(held, pin=held.pin if checked(view, tenant, node) else "vanishes")
    return _either(given)


def _rank(found: Filter) -> int:
    return found.proof.confidence.rank if found.proof is not None else 0


def _conditional(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """`condition && { … }` and `given ?? { … }`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Filter("unknown")
    found = read_filter(view, right, model, depth + 1)
    operator = node.child_by_field_name("operator")
    if operator is None or text_of(operator) != "&&":
        return Filter("unknown", found.values)
    if found.pin == "pinned":
        tenant = view.words.mentioned(left)
        safe = tenant is not None and checked(view, tenant, node)
        found.pin = "pinned" if safe else "vanishes" if tenant is not None else "unknown"
        return found
    if found.pin == "vanishes":
        return found
    return Filter("unknown" if found.pin == "unknown" else "no")


def _variable(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    binding = view.names.binding(node)
    if binding is None:
        return Filter("unknown")
    if binding.kind == "parameter":
        return _from_callers(view, binding, model, depth)
    if binding.kind == "import" and (value := view.links.value(view, binding)) is not None:
        return _elsewhere(read_filter(*value, model, depth + 1))
    if binding.kind != "local" or binding.value is None or binding.path:
        return Filter("unknown")
    changes = view.names.assignments(binding)
    if len(changes) > _MAX_CHANGES:
        return Filter("unknown")
    found = read_filter(view, binding.value, model, depth + 1)
    if found.limited and _is_undone(binding):
        return Filter("unknown", found.values)
    for left, right in changes:
        if left.type != "identifier":
            whole = left.child_by_field_name("object")
            added = _entry(view, last_name(left), right, model, depth + 1) if whole is not None else Filter()
            added = added if whole is not None and unwrap(whole).type == "identifier" else Filter()
        elif any(part.type == "identifier" and text_of(part) == binding.name for part in walk(right)):
            # NOTE: `where = { ...where, tenantId }` adds to what was there; three levels are a variable and its spread.
            added = read_filter(view, right, model, depth + 3)
        else:
            found = _alternatives(view, [binding.value, right], model, depth)
            continue
        found.add(_under_condition(view, added, left, node))
    return found


def _is_undone(binding: Binding) -> bool:
    """Whether a key is taken out of a filter again, or another object is mixed into it."""
    name = re.escape(binding.name)
    undone = rf"\bdelete\s+{name}\b|\bObject\s*\.\s*assign\(\s*{name}\b|\bdeleteProperty\(\s*{name}\b"
    return re.search(undone, text_of(binding.owner)) is not None


def _elsewhere(found: Filter) -> Filter:
    """A filter of another file: its values mean nothing in this one."""
    return Filter(found.pin, how=found.how, proof=found.proof)


def _from_callers(view: View, binding: Binding, model: PrismaModel, depth: int) -> Filter:
    """A filter that is a parameter: what the calls of the function pass for it, when all of them are known."""
    sites = view.links.sites(view, binding.owner)
    if not sites.complete or not 0 < len(sites.found) <= _MAX_SITES or depth + _STEP > _MAX_NESTING:
        return Filter("unknown")
    return _elsewhere(_either([_passed(site, binding, model, depth + _STEP) for site in sites.found]))


def _passed(site: Site, binding: Binding, model: PrismaModel, depth: int) -> Filter:
    given = argument_for(site, binding)
    if given is None:
        return Filter("unknown")
    if given.id == site.call.id:
        return read_filter(site.view, binding.default, model, depth) if binding.default is not None else Filter()
    return read_filter(site.view, given, model, depth)


def _under_condition(view: View, added: Filter, left: Node, node: Node) -> Filter:
    """A part of a filter that an `if` adds: it vanishes when that asks for the tenant, and may be absent otherwise."""
    condition = next((
        outer.child_by_field_name("condition") for outer in ancestors(left)
        if outer.type == "if_statement" and not inside(node, outer)
    ), None)  # fmt: skip
    if condition is not None and added.pin == "pinned":
        tenant = view.words.mentioned(condition)
        added.pin = "unknown" if tenant is None else "pinned" if checked(view, tenant, condition) else "vanishes"
    return added


def _helper(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """A call that gives the filter: a configured helper, a function of the target by its body, or one from outside."""
    callee = node.child_by_field_name("function")
    given = arguments_of(node)
    if last_name(node) in view.helpers:
        return Filter("pinned", proof=view.proof(node, "a helper that the configuration names"))
    tenant = next((found for a in given if (found := view.words.mentioned(a)) is not None), None)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is not None:
        home, function = declared
        given_by = _either([read_filter(home, part, model, depth + 1) for part in returned(function)[:_MAX_BRANCHES]])
        if given_by.pin != "unknown" or tenant is None:
            return given_by if home is view else _elsewhere(given_by)
    if tenant is not None:
        return Filter("pinned", proof=view.proof(tenant, "given to a helper that is not followed", Confidence.MEDIUM))
    return _object(view, given[0], model, depth) if len(given) == 1 and given[0].type == "object" else Filter("unknown")


def shallow(body: Node) -> Iterable[Node]:
    """The nodes below one, without those of the functions inside it."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type not in FUNCTIONS:
            yield node
            stack.extend(reversed(node.named_children))


def _tenant_value(view: View, value: Node) -> tuple[Pin, Proof | None]:
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
    if "equals" in given:
        return _tenant_value(view, unwrap(given["equals"]))
    if "in" not in given:
        return ("no" if given else "unknown"), here
    listed = view.names.resolve(given["in"])
    if listed.type == "array":
        pins = [_tenant_value(view, unwrap(part))[0] for part in listed.named_children if part.type != "comment"]
        return ("pinned" if pins and set(pins) == {"pinned"} else "unknown"), here
    if listed.type == "undefined" or from_request(view.names, given["in"]):
        return "no", here
    owned = _is_principal(view, given["in"]) or any(
        part.id in view.rows for origin in view.names.trace(given["in"]) for part in walk(origin)
    )
    some = view.proof(value, "limited to tenants that were looked up", Confidence.MEDIUM)
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
        for call in view.before(at) if call.id not in view.rows
    )  # fmt: skip


def _is_own_id(view: View, value: Node) -> bool:
    """Whether an id is that of whoever calls: `req.user.id`, `session.userId`."""
    own = last_name(value) in {"id", "sub", "userId", "uid"} and _CALLER.match(plain(value)) is not None
    return own and not from_request(view.names, value) and _is_principal(view, value)


def _is_principal(view: View, value: Node) -> bool:
    return any(
        re.search(r"(?:^|\.)(?:session|user|auth|viewer|principal|me)\b", plain(origin)) is not None
        or re.search(r"\b(?:session|user|currentUser|auth)$", last_name(root_name(origin))) is not None
        for origin in view.names.trace(value)
    )
