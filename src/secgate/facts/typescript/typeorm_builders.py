"""What builders of queries of TypeORM are made of: `createQueryBuilder("i").where("i.orgId = :orgId", { orgId })`.

A builder may be kept in a variable, changed step by step and come from another function; the call that runs it is the
query. https://typeorm.io/docs/query-builder/select-query-builder
"""

import re
from dataclasses import dataclass, replace

from secgate.facts.schemas import Model
from secgate.facts.typeorm import ENDS
from secgate.facts.typescript.arms import arms_of, has_run
from secgate.facts.typescript.drizzle_chains import steps_of
from secgate.facts.typescript.names import (
    Binding,
    arguments_of,
    callee_of,
    last_name,
    returned,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_columns import text_at
from secgate.facts.typescript.typeorm_handles import entities_given, entity_of, handle_of, named_entity
from secgate.facts.typescript.view import View, position_of

STARTS = "createQueryBuilder"
WHERES = frozenset({
    "where", "andWhere", "orWhere", "whereInIds", "andWhereInIds", "orWhereInIds", "whereExists", "andWhereExists",
    "orWhereExists", "setFindOptions",
})  # fmt: skip
JOINS = re.compile(r"^(?:inner|left)Join")
_TYPED = re.compile(r"\b\w*QueryBuilder\s*<\s*([\w.]+)")
_OTHERS = frozenset({"clone", "subQuery", STARTS})
_MAX_STEPS = 4
HANDED = "handed on"


@dataclass(frozen=True)
class Part:
    """One step of a builder, in the file where it stands; a call that is handed the builder is one, too.

    Attributes:
        at: where it runs in the function that holds the builder, next to other steps there.
    """

    view: View
    name: str
    call: Node
    at: int = 0

    @property
    def given(self) -> list[Node]:
        """What it is given."""
        return arguments_of(self.call)


@dataclass(frozen=True)
class Builder:
    """What is known of a builder at some place.

    Attributes:
        start: where it begins.
        parts: its steps, in the order they run.
        whole: all of its steps are known.
        givers: the calls of functions that gave it.
    """

    start: Node
    model: Model | None
    alias: str = ""
    parts: tuple[Part, ...] = ()
    whole: bool = True
    givers: tuple[Node, ...] = ()


def builder_of(view: View, node: Node, end: Node, depth: int) -> Builder | None:
    """The builder that an expression is, as far as it is built before `end`."""
    node = unwrap(node)
    if depth > _MAX_STEPS:
        return None
    if node.type == "identifier":
        return _kept(view, node, end, depth)
    if node.type != "call_expression":
        return None
    steps = steps_of(node)
    index = next((i for i, step in enumerate(steps) if step.name == STARTS), None)
    if index is not None:
        start = _start(view, steps[index].call)
        found = start
    else:
        first = root_name(steps[0].call)
        if first.type == "identifier" and view.names.binding(first) is not None and _is_kept(view, first):
            found, index = _kept(view, first, steps[0].call, depth), -1
        else:
            found, index = _given_back(view, steps[0].call, depth), 0
    if found is None:
        return None
    return with_model(replace(found, parts=(*found.parts, *(Part(view, s.name, s.call) for s in steps[index + 1 :]))))


def _start(view: View, call: Node) -> Builder | None:
    callee, given = callee_of(call), arguments_of(call)
    base = unwrap(callee).child_by_field_name("object") if callee is not None else None
    handle = handle_of(view, base)
    model = entity_of(view, given[0]) if given else None
    alias = text_at(given[-1]) if given else ""
    if model is None and handle is not None and handle.kind == "repository":
        model = handle.model or next(iter(entities_given(view, call)), None)
    if handle is None and model is None and "typeorm" not in view.file.text:
        return None
    return Builder(call, model, alias)


def with_model(builder: Builder) -> Builder:
    """A builder with the entity that one of its steps names: `from(Invoice, "i")`, `update(Invoice)`."""
    for part in builder.parts:
        if part.name in {"from", "update", "into", "delete", "insert"} and part.given:
            model = entity_of(part.view, part.given[0])
            if model is not None:
                alias = text_at(part.given[1]) if len(part.given) > 1 else builder.alias
                return replace(builder, model=model, alias=alias or builder.alias)
    return builder


def _is_kept(view: View, name: Node) -> bool:
    bound = view.names.binding(name)
    return bound is not None and bound.kind in {"local", "parameter"}


def _kept(view: View, name: Node, end: Node, depth: int) -> Builder | None:
    """The builder that a variable or a parameter holds before a place."""
    bound = view.names.binding(name)
    if bound is None or bound.path:
        return None
    if bound.kind == "parameter":
        holder = bound.node.parent
        annotation = holder.child_by_field_name("type") if holder is not None else None
        match = _TYPED.search(text_of(annotation)) if annotation is not None else None
        if match is None:
            return None
        found: Builder | None = Builder(bound.node, named_entity(view, match[1]), whole=False)
    elif bound.kind == "local":
        values = [bound.value] if bound.value is not None else []
        values += [right for left, right in view.names.assignments(bound) if left.type == "identifier"]
        made = (
            builder_of(view, value, value, depth + 1)
            for value in values
            if root_name(value) != name and not _is_of(view, value, bound)
        )
        found = next((one for one in made if one is not None), None)
    else:
        return None
    if found is None:
        return None
    return with_model(replace(found, parts=(*found.parts, *between(view, bound, end, depth))))


def _is_of(view: View, value: Node, bound: Binding) -> bool:
    """Whether a value is the builder itself after further steps: `qb = qb.andWhere(…)`."""
    root = root_name(value)
    return root.type == "identifier" and view.names.binding(root) == bound


def between(view: View, bound: Binding, end: Node, depth: int) -> list[Part]:
    """The steps that are taken on a variable before a place, and the calls that are handed it."""
    found: list[Part] = []
    place = arms_of(end)
    for call in view.names.calls(bound.owner):
        if call.type != "call_expression" or call.end_byte > end.start_byte or not has_run(arms_of(call), place):
            continue
        root = root_name(call)
        if root.type == "identifier" and text_of(root) == bound.name and view.names.binding(root) == bound:
            # NOTE: what is done to a copy, or to a query within it, leaves it as it is.
            if last_name(call) not in ENDS and not _OTHERS & {step.name for step in steps_of(call)}:
                found.append(Part(view, last_name(call), call, call.end_byte))
        elif any(_is_handed(view, one, bound) for one in arguments_of(call)):
            found += _steps_of_helper(view, call, bound, depth) or [Part(view, HANDED, call, call.end_byte)]
    return sorted(found, key=lambda part: part.at)


def _is_handed(view: View, given: Node, bound: Binding) -> bool:
    """Whether an argument is the builder itself, and not what it gives when it is waited for."""
    name = unwrap(given)
    return given.type != "await_expression" and name.type == "identifier" and view.names.binding(name) == bound


def _steps_of_helper(view: View, call: Node, bound: Binding, depth: int) -> list[Part]:
    """The steps that a function of the target takes on the builder in a variable that it is handed."""
    given = arguments_of(call)
    index = next(i for i, one in enumerate(given) if view.names.binding(unwrap(one)) == bound)
    return steps_in_helper(view, call, index, depth)


def steps_in_helper(view: View, call: Node, index: int, depth: int = 0) -> list[Part]:
    """The steps that a function of the target takes on the builder that it is handed; none where it hands it on."""
    found = _parameter(view, call, index)
    if found is None or depth >= _MAX_STEPS:
        return []
    home, parameter = found
    body = parameter.owner.child_by_field_name("body")
    steps = between(home, parameter, body.children[-1], depth + 1) if body is not None and body.children else []
    return [replace(step, at=call.end_byte) for step in steps]


def _parameter(view: View, call: Node, index: int) -> tuple[View, Binding] | None:
    """The parameter of a function of the target that an argument is given for."""
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    home, function = declared
    named = (b for b in home.names.parameters(function) if not b.path and position_of(b) == index)
    found = next(named, None)
    return (home, found) if found is not None else None


def _given_back(view: View, call: Node, depth: int) -> Builder | None:
    """The builder that a function of the target gives."""
    callee = callee_of(call)
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None:
        return None
    home, function = declared
    if "QueryBuilder" not in text_of(function):
        return None
    given = (builder_of(home, value, value, depth + 1) for value in returned(function))
    found = next((one for one in given if one is not None), None)
    bound = home.names.binding(found.start) if found is not None and not found.whole else None
    index = position_of(bound) if bound is not None and bound.owner == function else None
    if found is not None and index is not None and index < len(arguments_of(call)):
        # NOTE: a function that is handed a builder and gives it back goes on with that one.
        handed = builder_of(view, arguments_of(call)[index], call, depth + 1)
        if handed is not None:
            return replace(handed, parts=(*handed.parts, *found.parts), givers=(*handed.givers, call))
    return replace(found, givers=(*found.givers, call)) if found is not None else None
