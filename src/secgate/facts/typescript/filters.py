"""What the conditions of a query say about the tenant, through variables, helpers and callers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from secgate.facts.schemas import Model, Orm
from secgate.facts.typescript import (
    document_filters,
    drizzle_filters,
    kysely_filters,
    supabase_filters,
    typeorm_filters,
)
from secgate.facts.typescript.comparing import operator_of
from secgate.facts.typescript.filter_values import MAX_BRANCHES, Filter, Pin, ReadFilter, all_of, checked, either
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    inside,
    last_name,
    returned,
    unwrap,
)
from secgate.facts.typescript.object_filters import Objects
from secgate.facts.typescript.query_calls import QueryCall
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values_given import is_nothing, is_presence
from secgate.facts.typescript.view import Site, View, argument_for
from secgate.model import Confidence

_MAX_NESTING = 8
_MAX_CHANGES = 60
# Call sites that are asked, and what one step to them costs of the nesting.
_MAX_SITES = 40
_STEP = 3
_Read = Callable[[View, Node, Model, int, ReadFilter], Filter | None]
# Readers of conditions that a library spells its own way; each gives None for what it does not know.
_SPELT: Mapping[str, _Read] = {
    "drizzle": drizzle_filters.read,
    "typeorm": typeorm_filters.read,
    "mongoose": document_filters.read,
    "mongodb": document_filters.read,
    "kysely": kysely_filters.read,
    "supabase": supabase_filters.read,
}
# Readers of the entries of objects, where a library has operators of its own there.
_ENTRIES: Mapping[str, type[Objects]] = {
    "typeorm": typeorm_filters.Entries,
    "mongoose": document_filters.DocumentObjects,
    "mongodb": document_filters.DocumentObjects,
}


def filter_of(view: View, call: QueryCall) -> Filter | None:
    """What the conditions of a query say; None when it has none or its model is computed."""
    model = view.schema.by_accessor(call.accessor or "")
    conditions = call.conditions(view.names) if model is not None else []
    if model is None or not conditions:
        return None
    found = all_of(read_filter(view, one, model) for one in conditions)
    joined = not found.limited or found.how != "relation" or call.is_joined()
    return found if joined else Filter("unknown", found.values)


def read_filter(view: View, node: Node, model: Model, depth: int = 0) -> Filter:
    """What an expression in the place of `where` says about the tenant."""
    node = unwrap(node)
    if depth > _MAX_NESTING:
        return Filter("unknown")
    spelt, _ = _readers_of(model.orm)
    own = spelt(view, node, model, depth, read_filter) if spelt is not None else None
    if own is not None:
        return own
    match node.type:
        case "object":
            return _entries(view, model).filter(node, model, depth)
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


def _alternatives(view: View, parts: list[Node], model: Model, depth: int, some: Pin = "unknown") -> Filter:
    """Branches of which one applies: every one must pin the tenant."""
    if len(parts) > MAX_BRANCHES:
        return Filter("unknown")
    return either([read_filter(view, part, model, depth + 1) for part in parts], some)


def _chosen_between(view: View, node: Node, model: Model, depth: int) -> Filter:
    """One of two filters; `tenantId ? { tenantId } : {}` vanishes as `tenantId && { tenantId }` does."""
    asked, *branches = map(node.child_by_field_name, ("condition", "consequence", "alternative"))
    given = [read_filter(view, branch, model, depth + 1) for branch in branches if branch is not None]
    tenant = view.words.mentioned(asked) if asked is not None and is_presence(asked) else None
    if tenant is not None and any(branch is not None and is_nothing(branch) for branch in branches):
        held = next((each for each in given if each.pin in {"pinned", "vanishes"}), None)
        if held is not None:
            return replace(held, pin=held.pin if checked(view, tenant, node) else "vanishes")
    return either(given)


def _conditional(view: View, node: Node, model: Model, depth: int) -> Filter:
    """`condition && { … }` and `given ?? { … }`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Filter("unknown")
    found = read_filter(view, right, model, depth + 1)
    if operator_of(node) != "&&":
        return Filter("unknown", found.values)
    if found.pin == "pinned":
        tenant = view.words.mentioned(left)
        safe = tenant is not None and checked(view, tenant, node)
        found.pin = "pinned" if safe else "vanishes" if tenant is not None else "unknown"
        return found
    if found.pin == "vanishes":
        return found
    return Filter("unknown" if found.pin == "unknown" else "no")


def _variable(view: View, node: Node, model: Model, depth: int) -> Filter:
    binding = view.names.binding(node)
    if binding is None:
        return Filter("unknown")
    if binding.kind == "parameter":
        return _from_callers(view, binding, model, depth)
    if binding.kind == "import" and (value := view.links.value(view, binding)) is not None:
        return _elsewhere(read_filter(*value, model, depth + 1))
    if binding.kind != "local" or binding.value is None or binding.path:
        return Filter("unknown")
    if len(view.names.assignments(binding)) > _MAX_CHANGES:
        return Filter("unknown")
    found = read_filter(view, binding.value, model, depth + 1)
    if found.limited and _is_undone(binding):
        return Filter("unknown", found.values)
    found = _changed(view, node, (binding, found), model, depth)
    for call in _pushed(view, binding):
        for given in arguments_of(call):
            found.add(_under_condition(view, read_filter(view, given, model, depth + 1), call, node))
    return found


def _changed(view: View, node: Node, held: tuple[Binding, Filter], model: Model, depth: int) -> Filter:
    """A filter in a variable, with what is assigned to it or to its entries."""
    binding, found = held
    for left, right in view.names.assignments(binding):
        if left.type != "identifier":
            whole = left.child_by_field_name("object")
            of_it = whole is not None and unwrap(whole).type == "identifier"
            entries = _entries(view, model)
            added = entries.entry(last_name(left), right, model, depth + 1) if of_it else Filter()
        elif any(part.type == "identifier" and text_of(part) == binding.name for part in walk(right)):
            # NOTE: `where = { ...where, tenantId }` adds to what was there; three levels are a variable and its spread.
            added = read_filter(view, right, model, depth + 3)
        else:
            found = _alternatives(view, [*_first(binding), right], model, depth)
            continue
        found.add(_under_condition(view, added, left, node))
    return found


def _first(binding: Binding) -> list[Node]:
    return [binding.value] if binding.value is not None else []


def _pushed(view: View, binding: Binding) -> list[Node]:
    """The calls that put further conditions into a list of them."""
    if binding.value is None or unwrap(binding.value).type != "array":
        return []
    filled = view.names.filled.get(binding.name, ())
    return [call for target, call in filled if view.names.binding(target) == binding]


def _entries(view: View, model: Model) -> Objects:
    """What reads the entries of objects as the library of a model does."""
    return _readers_of(model.orm)[1](view, read_filter)


@cache
def _readers_of(orm: Orm) -> tuple[_Read | None, type[Objects]]:
    """What reads the conditions of a library, and the entries of its objects."""
    # Imported here: only a target with such models needs it.
    match orm:
        case "sequelize":
            from secgate.facts.typescript import sequelize_filters  # noqa: PLC0415 - as above

            return sequelize_filters.read, sequelize_filters.SequelizeObjects
        case "knex":
            from secgate.facts.typescript import knex_filters  # noqa: PLC0415 - as above

            return knex_filters.read, knex_filters.KnexObjects
        case _:
            return _SPELT.get(orm), _ENTRIES.get(orm, Objects)


def _is_undone(binding: Binding) -> bool:
    """Whether a key is taken out of a filter again, or another object is mixed into it."""
    name = re.escape(binding.name)
    undone = rf"\bdelete\s+{name}\b|\bObject\s*\.\s*assign\(\s*{name}\b|\bdeleteProperty\(\s*{name}\b"
    return re.search(undone, text_of(binding.owner)) is not None


def _elsewhere(found: Filter) -> Filter:
    """A filter of another file: its values mean nothing in this one."""
    return Filter(found.pin, how=found.how, proof=found.proof)


def _from_callers(view: View, binding: Binding, model: Model, depth: int) -> Filter:
    """A filter that is a parameter: what the calls of the function pass for it, when all of them are known."""
    sites = view.links.sites(view, binding.owner)
    if not sites.complete or not 0 < len(sites.found) <= _MAX_SITES or depth + _STEP > _MAX_NESTING:
        return Filter("unknown")
    return _elsewhere(either([_passed(site, binding, model, depth + _STEP) for site in sites.found]))


def _passed(site: Site, binding: Binding, model: Model, depth: int) -> Filter:
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


def _helper(view: View, node: Node, model: Model, depth: int) -> Filter:
    """A call that gives the filter: a configured helper, a function of the target by its body, or one from outside."""
    callee = node.child_by_field_name("function")
    given = arguments_of(node)
    if last_name(node) in view.helpers:
        return Filter("pinned", proof=view.proof(node, "a helper that the configuration names"))
    tenant = next((found for a in given if (found := view.words.mentioned(a)) is not None), None)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is not None:
        home, function = declared
        given_by = either([read_filter(home, part, model, depth + 1) for part in returned(function)[:MAX_BRANCHES]])
        if given_by.pin != "unknown" or tenant is None:
            return given_by if home is view else _elsewhere(given_by)
    if tenant is not None:
        return Filter("pinned", proof=view.proof(tenant, "given to a helper that is not followed", Confidence.MEDIUM))
    if len(given) == 1 and given[0].type == "object":
        return _entries(view, model).filter(given[0], model, depth)
    return Filter("unknown")
