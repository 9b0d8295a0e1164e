"""What a tenant that somebody names reaches: the query that takes it, also through functions, unless it is checked."""

import re
from collections.abc import Iterator

from secgate.facts.typescript.filters import NO_GUARD, shallow
from secgate.facts.typescript.names import Binding, arguments_of, key_of, last_name, plain, properties, unwrap, value_of
from secgate.facts.typescript.ownership import spellings
from secgate.facts.typescript.refusals import decides, is_read
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import Proof, Site, View, argument_for

_USER = re.compile(r"^(?:user|member|owner|profile)_?(?:id|email)?$", re.IGNORECASE)
_OWN_ID = re.compile(r"\b(?:user|auth|session|principal|claims|me|viewer|actor)\.(?:id|sub|uid|userId)$", re.IGNORECASE)
# Names of entries, as in a schema, and texts, as in `form.get('tenantId')`, hand nothing on.
_MERE_NAMES = frozenset({"property_identifier", "string", "string_fragment"})
# Ways to name the tenant by the relation to it.
_RELATIONS = ("connect", "is")
_MOST_FUNCTIONS = 12


def query_behind(view: View, tenant: Binding) -> Proof | None:
    """The query that a parameter reaches as its tenant, and that is no lookup of a member; through functions, too."""
    return _reached(view, tenant, set())


def _reached(view: View, tenant: Binding, seen: set[int]) -> Proof | None:
    if tenant.node.id in seen or len(seen) > _MOST_FUNCTIONS:
        return None
    seen.add(tenant.node.id)
    for call in view.names.calls(tenant.owner):
        if call.id in view.rows:
            taken = [value for value in tenant_values(view, call) if view.names.binding(value) == tenant]
            if taken and not asks_membership(view, call) and is_believed(view, call, taken[0]):
                return view.proof(call, "and this query takes it")
        elif (found := _further(view, call, tenant, seen)) is not None:
            return found
    return None


def _further(view: View, call: Node, tenant: Binding, seen: set[int]) -> Proof | None:
    """The query behind a call that is given the parameter."""
    callee = call.child_by_field_name("function")
    given = next((a for a in map(unwrap, arguments_of(call)) if view.names.binding(a) == tenant), None)
    declared = view.links.declared(view, callee) if callee is not None and given is not None else None
    if declared is None or given is None or not is_believed(view, call, given):
        return None
    for binding in declared[0].names.parameters(declared[1]):
        value = argument_for(Site(view, call), binding)
        if value is not None and unwrap(value) == given:
            return _reached(declared[0], binding, seen)
    return None


def asks_membership(view: View, call: Node) -> bool:
    """Whether a query looks up what the user who calls is in a tenant: that is the check itself."""
    argument = view.rows[call.id].argument if call.id in view.rows else None
    for entry in shallow(view.names.resolve(argument)) if argument is not None else ():
        if entry.type not in {"pair", "shorthand_property_identifier"}:
            continue
        value, asked = unwrap(value_of(entry)), _USER.match(key_of(entry)) is not None
        # NOTE: `user.findFirst({ where: { id: req.user.id, tenantId } })` asks for whoever calls.
        asked = asked or (key_of(entry) == "id" and _OWN_ID.search(plain(value)) is not None)
        if asked and value.type != "object" and not from_request(view.names, value):
            return True
    return False


def tenant_values(view: View, call: Node) -> Iterator[Node]:
    """What stands under a tenant key in the `where` or the data of a Prisma call."""
    argument = view.rows[call.id].argument
    model = view.schema.by_accessor(view.rows[call.id].accessor or "")
    roots = {f.name for f in model.fields if view.schema.tenancy.get(f.kind) == "root"} if model is not None else set()
    for entry in shallow(view.names.resolve(argument)) if argument is not None else ():
        if entry.type not in {"pair", "shorthand_property_identifier"}:
            continue
        value = unwrap(value_of(entry))
        if key_of(entry) in view.words.keys:
            operators = properties(value)
            yield unwrap(operators.get("equals", operators.get("in", value)))
        elif key_of(entry) in roots and value.type == "object":
            given = properties(value)
            inner = properties(unwrap(next((given[way] for way in _RELATIONS if way in given), value)))
            yield from [unwrap(inner["id"])] if "id" in inner else []


def is_believed(view: View, call: Node, value: Node) -> bool:
    """Whether the value was given to nothing before and is compared with nothing: no membership, no principal."""
    texts = spellings(view, value)
    calls = (c for c in view.before(call) if not NO_GUARD.match(last_name(c)))
    calls = (c for c in calls if c.id not in view.rows or is_read(view, c))
    handed = (part for c in calls for argument in arguments_of(c) for part in shallow(argument))
    if any(plain(part) in texts for part in handed if part.type not in _MERE_NAMES):
        return False
    for part in walk(unit_of(call)):
        operator = part.child_by_field_name("operator") if part.type == "binary_expression" else None
        if operator is None or text_of(operator)[:2] not in {"==", "!="}:
            continue
        sides = [part.child_by_field_name("left"), part.child_by_field_name("right")]
        if any(side is not None and plain(side) in texts for side in sides) and decides(view, part, at=call):
            return False
    return True
