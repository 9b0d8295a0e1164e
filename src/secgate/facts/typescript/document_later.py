"""What is added later to a query that a variable holds: `query.where("orgId").equals(id)`, `withTenant(query, id)`.

A query of Mongoose is changed by what is called on it, whether or not what that gives is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from secgate.facts.typescript.document_chains import added, last_of
from secgate.facts.typescript.drizzle_chains import Step, steps_of
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    inside,
    last_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View

_BRANCHES = frozenset({
    "if_statement", "ternary_expression", "switch_case", "for_statement", "for_in_statement", "while_statement",
})  # fmt: skip
_AROUND = frozenset({"parenthesized_expression", "as_expression", "non_null_expression"})
_ADDS = (".where(", ".find(", ".and(", ".match(")


@dataclass(frozen=True)
class Later:
    """What is added to a query after it is made.

    Attributes:
        conditions: what it is limited by in any case, also by a function that it is handed to.
        on_some_paths: what limits it to the tenant is added on some paths alone.
    """

    conditions: tuple[Node, ...] = ()
    on_some_paths: bool = False


NOTHING = Later()


def later_of(view: View, query: Node) -> Later:
    """What is added to a query later."""
    outer = query.parent
    while outer is not None and outer.type in _AROUND:
        outer = outer.parent
    if outer is None or outer.type not in {"variable_declarator", "assignment_expression", "arguments"}:
        return NOTHING
    if outer.type == "arguments":
        call = outer.parent
        return Later((call,)) if call is not None and _may_add(view, call) else NOTHING
    name = outer.child_by_field_name("name") or outer.child_by_field_name("left")
    held = view.names.binding(name) if name is not None and name.type == "identifier" else None
    return _of_variable(view, query, held) if held is not None else NOTHING


def stages_of(view: View, pipeline: Node) -> list[Node]:
    """The stages of a pipeline; of one that is filled later, those that are put in on every path."""
    listed = view.names.resolve(pipeline)
    held = view.names.binding(unwrap(pipeline))
    if listed.type != "array" or listed.named_children or held is None:
        return [child for child in listed.named_children if child.type != "comment"] if listed.type == "array" else []
    found: list[Node] = []
    for target, call in view.names.filled.get(held.name, ()):
        if view.names.binding(target) != held:
            continue
        if _is_conditional(call, listed, held.owner) or last_name(callee_of(call)) != "push":
            break
        found += arguments_of(call)
    return found


def _of_variable(view: View, query: Node, held: Binding) -> Later:
    always: list[Node] = []
    on_some_paths = False
    for call, callee, _ in view.names.named:
        if call.start_byte < query.end_byte or not inside(call, held.owner):
            continue
        found = list(_conditions(view, call, callee, held))
        if not found:
            continue
        if _is_conditional(call, query, held.owner):
            tells = (view.words.mentioned(last_of(call)), view.words.mentioned(call))
            on_some_paths = on_some_paths or any(told is not None for told in tells)
        else:
            always += found
    return Later(tuple(always), on_some_paths)


def _conditions(view: View, call: Node, callee: Node, held: Binding) -> Iterator[Node]:
    """What a chain on the variable adds, or a function that the variable is handed to."""
    base = unwrap(callee).child_by_field_name("object")
    if base is not None and view.names.binding(unwrap(base)) == held:
        steps = steps_of(last_of(call))
        for before, step in zip([Step("", call), *steps], steps, strict=False):
            yield from added(before, step)
        return
    given = (one for one in arguments_of(call) if one.type != "await_expression")
    if any(view.names.binding(unwrap(one)) == held for one in given) and _may_add(view, call):
        yield call


def _is_conditional(call: Node, query: Node, owner: Node) -> bool:
    for outer in ancestors(call):
        if outer == owner:
            return False
        if outer.type in _BRANCHES | FUNCTIONS and not inside(query, outer):
            return True
    return False


def _may_add(view: View, call: Node) -> bool:
    """Whether a function may limit the query that it is given."""
    callee = callee_of(call)
    if callee is None or call.type != "call_expression" or not last_name(callee):
        return False
    if any(view.words.mentioned(given) is not None for given in arguments_of(call)):
        return True
    declared = view.links.declared(view, callee)
    return declared is not None and any(word in text_of(declared[1]) for word in _ADDS)
