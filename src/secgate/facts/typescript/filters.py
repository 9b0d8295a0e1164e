"""What the `where` of a Prisma call says about the tenant, and what guards it in the same function."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from secgate.facts.prisma import PrismaModel, PrismaSchema
from secgate.facts.typescript.names import (
    Names,
    ancestors,
    arguments_of,
    inside,
    key_of,
    last_name,
    plain,
    properties,
    root_name,
    unwrap,
    value_of,
)
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import (
    PrismaCall,
    TenantWords,
    functions_around,
    given_by_wrapper,
    prisma_calls,
    tenant_in_hand,
    unit_of,
)

# Calls that prove nothing about the values they are given.
NO_GUARD = re.compile(
    r"^(?:log\w*|\w*logger|console|metrics?|audit\w*|track\w*|telemetry|\w*cache\w*|span|res|reply|sentry|redis|"
    r"String|Number|parse|safeParse|push|set|add|json|send|emit|publish|\w*Error)$",
    re.IGNORECASE,
)
_PRINCIPAL = re.compile(r"^(?:user|owner|member|author|creator|createdBy)_?(?:id)?$", re.IGNORECASE)
_LITERALS = frozenset({"string", "number", "true", "false", "null", "undefined", "object", "regex"})
_MAX_NESTING = 8
_MAX_BRANCHES = 12
_MAX_CHANGES = 60
_MEMBERSHIP = re.compile(r"\buser_?Id\b|\bmember")
# How many nodes above a call its `if` or `!` stands: `if (!(await may(row, user)))`.
_NEAR = 5

Pin = Literal["pinned", "principal", "vanishes", "some-or", "unknown", "no"]
_STRONGEST: tuple[Pin, ...] = ("pinned", "principal", "vanishes", "unknown", "some-or", "no")


@dataclass
class Filter:
    """What a `where` says.

    Attributes:
        pin: how it limits the tenant.
        values: what it looks for, by field.
        vanishing: values of tenant keys, which may be undefined.
    """

    pin: Pin = "no"
    values: list[tuple[str, Node]] = field(default_factory=list)
    vanishing: list[Node] = field(default_factory=list)

    def add(self, other: "Filter") -> None:
        """Both must hold: the stronger pin counts."""
        self.pin = min(self.pin, other.pin, key=_STRONGEST.index)
        self.values += other.values
        self.vanishing += other.vanishing


@dataclass
class View:
    """One file, the schema and the words for the tenant: what the questions about a query need.

    Attributes:
        helpers: functions that return a filter or client already limited to the tenant.
        guards: functions that stop the request unless the id they are given belongs to the tenant.
    """

    names: Names
    schema: PrismaSchema
    words: TenantWords
    helpers: Collection[str] = ()
    guards: Collection[str] = ()

    @cached_property
    def calls(self) -> list[PrismaCall]:
        """Every Prisma call of the file on a model of the schema."""
        return list(prisma_calls(self.names, {model.accessor for model in self.schema.models}))

    @cached_property
    def rows(self) -> dict[int, PrismaCall]:
        """The same by the id of the call's node."""
        return {call.node.id: call for call in self.calls}

    def named(self, name: str) -> PrismaModel | None:
        """The model of that name."""
        return next((model for model in self.schema.models if model.name == name), None)

    def tenant(self, node: Node) -> Node | None:
        """The tenant that the function around `node` holds."""
        return tenant_in_hand(self.names, self.words, node, self.rows)

    def before(self, node: Node) -> list[Node]:
        """Calls that run before `node` in the functions around it, nearest last."""
        return [
            call for call in self.names.calls()
            if call.start_byte < node.start_byte and not inside(node, call)
            and (unit := unit_of(call)).type != "program" and inside(node, unit)
        ]  # fmt: skip


def read_filter(view: View, node: Node, model: PrismaModel, depth: int = 0) -> Filter:
    """What an expression in the place of `where` says about the tenant."""
    node = unwrap(node)
    if depth > _MAX_NESTING:
        return Filter("unknown")
    match node.type:
        case "object":
            return _object(view, node, model, depth)
        case "ternary_expression":
            branches = [node.child_by_field_name("consequence"), node.child_by_field_name("alternative")]
            return _alternatives(view, [b for b in branches if b is not None], model, depth)
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
            found.add(read_filter(view, entry.named_children[0], model, depth + 1))
        elif entry.type in {"pair", "shorthand_property_identifier"}:
            found.add(_entry(view, key_of(entry), value_of(entry), model, depth))
    return found


def _entry(view: View, key: str, value: Node, model: PrismaModel, depth: int) -> Filter:
    value = unwrap(value)
    if key in view.words.keys:
        return Filter(_tenant_value(view, value), vanishing=[value])
    if key in {"AND", "OR"}:
        return _combined(view, key, value, model, depth)
    compound = next((fields for name, fields in model.uniques if name == key), None)
    if compound is not None and len(compound) > 1:
        return read_filter(view, value, model, depth + 1)
    prisma_field = next((f for f in model.fields if f.name == key), None)
    related = view.named(prisma_field.kind) if prisma_field else None
    if related is not None:
        return _relation(view, value, related, key, depth)
    inner = next((v for k, v in properties(value).items() if k in {"in", "equals"}), value)
    own = last_name(inner) == "id" and given_by_wrapper(view.names, inner)
    own = own or (_PRINCIPAL.match(key) is not None and _is_principal(view, inner))
    return Filter("principal" if own else "no", [(key, inner)])


def _relation(view: View, value: Node, related: PrismaModel, key: str, depth: int) -> Filter:
    inner = value
    for wrapper, entry in properties(value).items():
        if wrapper in {"none", "every", "isNot"}:
            return Filter()
        if wrapper in {"some", "is"}:
            inner = unwrap(entry)
    if view.schema.tenancy.get(related.name) == "root":
        unique = {f.name for f in related.fields if f.unique}
        found = read_filter(view, inner, related, depth + 1)
        pinned = inner.type == "object" and bool(unique & set(properties(inner)))
        return Filter("pinned" if pinned else found.pin)
    found = read_filter(view, inner, related, depth + 1)
    return Filter(found.pin, [(f"{key}.{name}", node) for name, node in found.values])


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
    found = [read_filter(view, part, model, depth + 1) for part in parts]
    pins = {each.pin for each in found}
    values = [pair for each in found for pair in each.values]
    if pins <= {"pinned", "principal"} and pins:
        return Filter(max(pins, key=_STRONGEST.index), values)
    if pins & {"pinned", "principal"}:
        return Filter("unknown" if "unknown" in pins else some, values)
    return Filter("unknown" if "unknown" in pins else "no", values)


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
        safe = tenant is not None and _checked(view, tenant, node)
        return Filter(
            "pinned" if safe else "vanishes" if tenant is not None else "unknown", found.values, found.vanishing
        )
    return Filter("unknown" if found.pin == "unknown" else "no")


def _variable(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    binding = view.names.binding(node)
    if binding is None or binding.kind != "local" or binding.value is None or binding.path:
        return Filter("unknown")
    changes = view.names.assignments(binding)
    if len(changes) > _MAX_CHANGES:
        return Filter("unknown")
    found = read_filter(view, binding.value, model, depth + 1)
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


def _under_condition(view: View, added: Filter, left: Node, node: Node) -> Filter:
    """A part of a filter that an `if` adds: it vanishes when that asks for the tenant, and may be absent otherwise."""
    condition = next((
        outer.child_by_field_name("condition") for outer in ancestors(left)
        if outer.type == "if_statement" and not inside(node, outer)
    ), None)  # fmt: skip
    if condition is not None and added.pin == "pinned":
        tenant = view.words.mentioned(condition)
        added.pin = "unknown" if tenant is None else "pinned" if _checked(view, tenant, condition) else "vanishes"
    return added


def _helper(view: View, node: Node, model: PrismaModel, depth: int) -> Filter:
    """A call that gives the filter: a configured helper, one that is given the tenant, or a function of this file."""
    callee = node.child_by_field_name("function")
    given = arguments_of(node)
    if last_name(node) in view.helpers or any(view.words.mentioned(a) is not None for a in given):
        return Filter("pinned")
    function = view.names.function(callee) if callee is not None else None
    body = function.child_by_field_name("body") if function is not None else None
    if body is not None:
        returned = [n.named_children[0] for n in walk(body) if n.type == "return_statement" and n.named_children]
        return _alternatives(view, returned or [body], model, depth)
    return _object(view, given[0], model, depth) if len(given) == 1 and given[0].type == "object" else Filter("unknown")


def _tenant_value(view: View, value: Node) -> Pin:
    """Whether a value under a tenant key limits the query; Prisma drops a filter that is undefined."""
    if value.type == "undefined":
        return "vanishes"
    if value.type == "object":
        return "no" if set(properties(value)) <= {"not", "notIn"} else "pinned"
    if value.type == "ternary_expression":
        branches = [value.child_by_field_name("consequence"), value.child_by_field_name("alternative")]
        if any(b is not None and unwrap(b).type == "undefined" for b in branches):
            condition = value.child_by_field_name("condition")
            return "vanishes" if condition is not None and view.words.mentioned(condition) is not None else "unknown"
        return "pinned"
    source = view.names.resolve(value)
    tail = text_of(source).replace(" ", "")
    loose = (source.type == "member_expression" and "?." in tail) or tail.endswith(("??undefined", "||undefined"))
    if given_by_wrapper(view.names, source):
        return "pinned"
    return "vanishes" if loose and not _checked(view, source, value) and not _checked(view, value, value) else "pinned"


def _checked(view: View, value: Node, at: Node) -> bool:
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


def _is_principal(view: View, value: Node) -> bool:
    return any(
        re.search(r"(?:^|\.)(?:session|user|auth|viewer|principal|me)\b", plain(origin)) is not None
        or re.search(r"\b(?:session|user|currentUser|auth)$", last_name(root_name(origin))) is not None
        for origin in view.names.trace(value)
    )


def spellings(view: View, value: Node) -> set[str]:
    """The texts under which a value may appear in a guard."""
    found = {plain(value), plain(view.names.resolve(value))}
    binding = view.names.binding(unwrap(value))
    if binding is not None and binding.value is not None and binding.path:
        found.add(".".join((plain(binding.value), *binding.path)))
    return found


def guarded(view: View, node: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether the ids come from a row or call that is limited to the tenant, or were tested together with it before."""
    values = [(name, value) for name, value in values if value.type not in _LITERALS]
    for _, value in values:
        for origin in view.names.trace(value):
            for part in walk(origin):
                if part.type == "call_expression" and part.id != node.id and not inside(node, part) and (
                    part.id in view.rows or any(view.words.mentioned(a) is not None for a in arguments_of(part))
                ):  # fmt: skip
                    return True
    texts = set().union(*(spellings(view, value) for _, value in values)) if values else set()
    return any(_guards(view, call, texts) for call in view.before(node))


def _guards(view: View, call: Node, texts: set[str]) -> bool:
    given = arguments_of(call)
    row = view.rows.get(call.id)
    if row is not None:
        model = view.schema.by_accessor(row.accessor or "")
        where = properties(view.names.resolve(row.argument)).get("where") if row.argument is not None else None
        if model is None or where is None:
            return False
        found = read_filter(view, where, model)
        by_it = any(spellings(view, value) & texts for _, value in found.values)
        return by_it and (found.pin in {"pinned", "principal"} or compared(view, call))
    if not any(plain(part) in texts for a in given for part in walk(a) if part.type != "pair"):
        return False
    if last_name(call) in view.guards:
        return True
    if NO_GUARD.match(last_name(call)) or NO_GUARD.match(last_name(root_name(call))) or call.type == "new_expression":
        return False
    used = next((a.type for a in ancestors(call) if a.type not in {"parenthesized_expression", "unary_expression"}), "")
    return used != "expression_statement" and any(view.words.mentioned(a) is not None for a in given)


def compared(view: View, call: Node) -> bool:
    """Whether the row that a call gives is compared with the tenant, or handed to a test, afterwards.

    A `where` on the user inside `select` or `include` is read to be tested: the access it shows is why it is selected.
    """
    row = view.rows[call.id]
    if not row.operation.startswith("find"):
        return False
    shown = [
        inner for entry in walk(view.names.resolve(row.argument or call))
        if entry.type == "pair" and key_of(entry) in {"select", "include"} for inner in walk(entry)
    ]  # fmt: skip
    if any(e.type == "pair" and key_of(e) == "where" and _MEMBERSHIP.search(text_of(e)) for e in shown):
        return True
    return any(
        call.id in {part.id for origin in view.names.trace(root_name(side)) for part in walk(origin)}
        for node in walk(unit_of(call)) if node.start_byte >= call.end_byte for side in _tested(view, node)
    )  # fmt: skip


def _tested(view: View, node: Node) -> list[Node]:
    """The values that a comparison with the tenant, or a test with two or more arguments, looks at."""
    if node.type == "binary_expression" and re.search(r"[!=]==?", text_of(node)):
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        return [side for side in sides if side is not None and view.words.mentioned(side) is not None]
    if node.type == "call_expression" and not NO_GUARD.match(last_name(node)):
        near = [outer.type for outer in ancestors(node)][:_NEAR]
        given = arguments_of(node)
        return given if len(given) > 1 and {"if_statement", "unary_expression"} & set(near) else []
    return []


def tenant_unused(view: View, node: Node) -> Node | None:
    """The tenant parameter of the method around `node` when nothing but logs, cache keys and errors reads it."""
    for function in functions_around(node):
        for binding in view.names.parameters(function):
            if not view.words.is_key(binding.name):
                continue
            uses = [
                part for part in walk(function)
                if part.type in {"identifier", "shorthand_property_identifier"} and text_of(part) == binding.name
                and part.id != binding.node.id and view.names.binding(part) == binding
            ]  # fmt: skip
            return binding.node if all(_idle(part, function) for part in uses) else None
    return None


def _idle(part: Node, function: Node) -> bool:
    for outer in ancestors(part):
        if outer.id == function.id:
            return False
        if outer.type in {"call_expression", "new_expression"}:
            callee = outer.child_by_field_name("function") or outer.child_by_field_name("constructor")
            if callee is not None and (NO_GUARD.match(last_name(callee)) or NO_GUARD.match(_owner(callee))):
                return True
        if outer.type == "variable_declarator" and re.search("key$", text_of(outer.named_children[0]), re.IGNORECASE):
            return True
    return False


def _owner(callee: Node) -> str:
    return last_name(callee.child_by_field_name("object"))
