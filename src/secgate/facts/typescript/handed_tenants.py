"""What a tenant that somebody names reaches: the query that takes it, also through functions, unless it is checked."""

import re
from functools import partial

from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.filter_values import NO_GUARD
from secgate.facts.typescript.functions import shallow
from secgate.facts.typescript.handed_parts import Handed, receivers
from secgate.facts.typescript.names import arguments_of, last_name, plain, unwrap
from secgate.facts.typescript.ownership import spellings
from secgate.facts.typescript.raw_tables import raw_values
from secgate.facts.typescript.refusals import decides, is_read
from secgate.facts.typescript.syntax import Node, walk
from secgate.facts.typescript.taken_tenants import builds_filter, is_query, taken_tenants
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import Proof, View

_USER = re.compile(r"^(?:user|member|owner|profile)_?(?:id|email)?$", re.IGNORECASE)
_OWN_ID = re.compile(r"\b(?:user|auth|session|principal|claims|me|viewer|actor)\.(?:id|sub|uid|userId)$", re.IGNORECASE)
# Names of entries, as in a schema, and texts, as in `form.get('tenantId')`, hand nothing on.
_MERE_NAMES = frozenset({"property_identifier", "string", "string_fragment"})
_MOST_FUNCTIONS = 12


def query_behind(view: View, tenant: Handed) -> Proof | None:
    """The query that takes what a function holds as its tenant, and looks up no member; through functions, too."""
    return _reached(view, tenant, set())


def _reached(view: View, tenant: Handed, seen: set[Handed]) -> Proof | None:
    if tenant in seen or len(seen) > _MOST_FUNCTIONS:
        return None
    seen.add(tenant)
    for call in view.names.calls(tenant.binding.owner):
        if is_query(view, call):
            taken = (value for value, part in taken_tenants(view, call) if part in tenant.parts(view, value))
            value = next(taken, None)
            if value is not None and not asks_membership(view, call) and is_believed(view, call, value, tenant.entry):
                return view.proof(call, "and this query takes it")
        elif (found := _further(view, call, tenant, seen)) is not None:
            return found
    return None


def _further(view: View, call: Node, tenant: Handed, seen: set[Handed]) -> Proof | None:
    """The query behind a call that is given the tenant."""
    for home, argument, held in receivers(view, call, partial(tenant.parts, view)):
        if (
            is_believed(view, call, unwrap(argument), tenant.entry)
            and (found := _reached(home, held, seen)) is not None
        ):
            return found
    return None


def asks_membership(view: View, call: Node) -> bool:
    """Whether a query looks up what the user who calls is in a tenant: that is the check itself."""
    if call.id not in view.rows:
        return any(_is_callers(view, value) for value in raw_values(call)) if is_query(view, call) else False
    for column, value in view.rows[call.id].entries(view.names):
        asked = _USER.match(column) is not None
        # NOTE: `user.findFirst({ where: { id: req.user.id, tenantId } })` asks for whoever calls.
        asked = asked or (column == "id" and _OWN_ID.search(plain(value)) is not None)
        if asked and value.type != "object" and not from_request(view.names, value):
            return True
    return False


def _is_callers(view: View, value: Node) -> bool:
    """Whether a value in SQL is the id of whoever calls."""
    written = plain(value)
    told = _OWN_ID.search(written) is not None or _USER.match(last_name(value)) is not None
    return told and not from_request(view.names, value)


def is_believed(view: View, call: Node, value: Node, entry: str = "") -> bool:
    """Whether the value was given to nothing before and is compared with nothing: no membership, no principal.

    With `entry` the same must hold for the entry of that name.
    """
    texts = spellings(view, value)
    texts |= {f"{text}.{entry}" for text in texts} if entry else set()
    calls = (c for c in view.before(call) if not NO_GUARD.match(last_name(c)))
    calls = (c for c in calls if c.id not in view.rows or is_read(view, c))
    if any(_is_given(c, texts) and not builds_filter(view, c) for c in calls):
        return False
    for part in walk(unit_of(call)):
        if part.type != "binary_expression" or operator_of(part)[:2] not in {"==", "!="}:
            continue
        sides = [part.child_by_field_name("left"), part.child_by_field_name("right")]
        if any(side is not None and spellings(view, side) & texts for side in sides) and decides(view, part, at=call):
            return False
    return True


def _is_given(call: Node, texts: set[str]) -> bool:
    handed = (part for argument in arguments_of(call) for part in shallow(argument))
    return any(plain(part) in texts for part in handed if part.type not in _MERE_NAMES)
