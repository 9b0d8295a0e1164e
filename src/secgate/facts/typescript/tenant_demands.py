"""Middleware that demands the tenant: it goes on only with one, and stops a request that has none."""

import re

from secgate.facts.typescript.handed_contexts import handed_on
from secgate.facts.typescript.names import ancestors, arguments_of, inside, last_name, properties, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenant_needs import is_tenant, parts_of, refuses_missing, request_names
from secgate.facts.typescript.view import View


def requires_tenant(view: View, function: Node) -> bool:
    """Whether a middleware goes on only after it has put a tenant on the request, and stops when there is none.

    By its own statements alone: every `next()` comes after the assignment in a block around it, and a missing tenant is
    refused.
    """
    if _hands_tenant_on(view, function):
        return True
    names = request_names(view, function)
    goes_on = [
        call
        for call in view.names.calls(function)
        if text_of(call.child_by_field_name("function")) == "next" and not arguments_of(call)
    ]
    assigned = [
        node
        for node in walk(function)
        if node.type == "assignment_expression"
        and (parts := parts_of(node.child_by_field_name("left") or node))
        and parts[0] in names
        and (is_tenant(view, parts[-1]) or _given_in_object(view, _right(node)) or _is_tenants_row(view, _right(node)))
    ]
    values = [value for node in assigned for value in _given_in_object(view, _right(node))]
    values += [right for node in assigned if _is_tenants_row(view, root_name(right := _right(node)))]
    held = {text_of(root_name(value)) for value in values}
    in_path = all(_is_path_part(view, node.child_by_field_name("right")) for node in assigned)
    there = all(_is_there(view, value) for node in assigned for value in _tenants_of(view, node))
    if not goes_on or not assigned or not (in_path or there or refuses_missing(view, function, held)):
        return False
    return all(any(_comes_before(given, call) for given in assigned) for call in goes_on)


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


def _tenants_of(view: View, assignment: Node) -> list[Node]:
    """What an assignment to the request gives for the tenant, in an object or by itself."""
    right = _right(assignment)
    return _given_in_object(view, right) or [right]


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


def _comes_before(first: Node, second: Node) -> bool:
    """Whether a statement always ran when a later one runs: its block is around that one."""
    block = next((a for a in ancestors(first) if a.type == "statement_block"), None)
    return block is not None and first.end_byte <= second.start_byte and inside(second, block)
