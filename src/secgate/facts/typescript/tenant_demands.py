"""Middleware that demands the tenant: it goes on only with one, and stops a request that has none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.handed_contexts import handed_on, kept_by
from secgate.facts.typescript.kept_tenants import kept_by_calls
from secgate.facts.typescript.names import inside, last_name, properties, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_needs import is_tenant, parts_of, refuses_missing, request_names
from secgate.facts.typescript.view import View
from secgate.facts.typescript.ways_on import comes_before, ways_on


def requires_tenant(view: View, function: Node) -> bool:
    """Whether a middleware goes on only after it has put a tenant on the request, and stops when there is none.

    By its own statements alone: every way on comes after the assignment in a block around it, and a missing tenant is
    refused.
    """
    if _hands_tenant_on(view, function):
        return True
    names = request_names(view, function)
    kept = list(_kept(view, function, names))
    ways = ways_on(view, function)
    if not ways or not kept:
        return False
    values = [value for one in kept for value in _given_in_object(view, one.value)]
    values += [root_name(one.value) for one in kept if _is_tenants_row(view, root_name(one.value))]
    values += [one.value for one in kept if _names_its_tenant(view, one.value, names)]
    held = {text_of(root_name(value)) for value in values}
    in_path = all(_is_path_part(view, one.value) for one in kept)
    there = all(_is_there(view, value) for one in kept for value in _tenants_of(view, one.value))
    if not (in_path or there or refuses_missing(view, function, held)):
        return False
    return all(any(inside(way, one.node) or comes_before(one.node, way) for one in kept) for way in ways)


@dataclass(frozen=True)
class _Kept:
    """Where a middleware puts the tenant on the request, and what it puts there."""

    node: Node
    value: Node


def _kept(view: View, function: Node, names: frozenset[str]) -> Iterator[_Kept]:
    """`req.tenantId = …`, `req.scope = { tenantId: … }`, `c.set("tenantId", …)`, `storage.run({ tenantId }, next)`."""
    yield from (_Kept(call, value) for call, value in kept_by_calls(view, view.names.calls(function)))
    for node in view.within(function, "assignment_expression", "call_expression"):
        if node.type == "call_expression":
            given = kept_by(node, names)
            name, value = given if given is not None else ("", node)
        else:
            parts, value = parts_of(node.child_by_field_name("left") or node), _right(node)
            name = parts[-1] if parts[:1] and parts[0] in names else ""
        if name and (is_tenant(view, name) or _given_in_object(view, value) or _is_tenants_row(view, value)):
            yield _Kept(node, value)


def _hands_tenant_on(view: View, function: Node) -> bool:
    """Whether a middleware of procedures goes on only with a tenant in the context, and stops when there is none."""
    going = [call for call in view.names.calls(function) if last_name(call.child_by_field_name("function")) == "next"]
    handed = [[v for key, v in handed_on(call).items() if is_tenant(view, key)] for call in going]
    values = [value for listed in handed for value in listed]
    held = {text_of(root_name(value)) for value in values}
    there = bool(values) and all(_is_there(view, value) for value in values)
    return bool(going) and all(handed) and (there or refuses_missing(view, function, held))


def _right(assignment: Node) -> Node:
    return assignment.child_by_field_name("right") or assignment


def _given_in_object(view: View, value: Node) -> list[Node]:
    """What an object that is put on the request has for the tenant: `claims.tid` of `{ id, tenantId: claims.tid }`."""
    entries = properties(view.names.resolve(value))
    return [inner for key, inner in entries.items() if is_tenant(view, key)]


def _tenants_of(view: View, value: Node) -> list[Node]:
    """What is put on the request for the tenant, in an object or by itself."""
    return _given_in_object(view, value) or [value]


def _names_its_tenant(view: View, value: Node, names: frozenset[str]) -> bool:
    """Whether a value is the key of a row that was looked up, and no model says that a row may lack it."""
    value = unwrap(value)
    key = last_name(value)
    if value.type != "member_expression" or "?." in text_of(value) or not is_tenant(view, key):
        return False
    if text_of(root_name(value)) in names:
        return False
    return not any(field.name == key and field.optional for model in view.schema.models for field in model.fields)


def _is_tenants_row(view: View, value: Node) -> bool:
    """Whether a value is the row of the tenant itself."""
    row = view.rows.get(unwrap(view.names.resolve(value)).id)
    model = view.schema.by_accessor(row.accessor or "") if row is not None else None
    return model is not None and view.schema.tenancy[model.name] == "root"


def _is_there(view: View, value: Node) -> bool:
    """Whether a value is of a row that a query found, which else throws."""
    call = unwrap(view.names.resolve(root_name(value)))
    return call.type == "call_expression" and last_name(call).endswith("OrThrow")


def _is_path_part(view: View, value: Node | None) -> bool:
    """Whether a value is a part of the path, which is there on every route that has it."""
    return (
        value is not None
        and re.search(r"\.params\.\w+$", text_of(value)) is not None
        and ("mergeParams" in view.file.text or f":{last_name(value)}" in view.file.text)
    )
