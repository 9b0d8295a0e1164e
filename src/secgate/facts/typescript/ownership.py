"""What stands before and after a query in the same function: guards, comparisons, and parameters that nothing reads."""

import re
from collections.abc import Collection
from typing import Literal

from secgate.facts.typescript.comparing import compared_sides, is_equality, of_text, operator_of
from secgate.facts.typescript.decisions import only_answers
from secgate.facts.typescript.filter_values import NO_GUARD
from secgate.facts.typescript.filters import filter_of
from secgate.facts.typescript.functions import functions_around, shallow
from secgate.facts.typescript.names import (
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    inside,
    key_of,
    last_name,
    plain,
    root_name,
    unwrap,
)
from secgate.facts.typescript.outcomes import is_chosen, is_claimed, is_dropped, is_kept_back, result_decides
from secgate.facts.typescript.own_rows import LITERALS, gives_own
from secgate.facts.typescript.query_calls import QueryCall, is_id
from secgate.facts.typescript.refusals import decides
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import Proof, Site, View, argument_for
from secgate.model import Confidence

# How code names whoever asks.
_CALLER = re.compile(
    r"\b(?:req|request|ctx|context)\b(?!\.(?:params|body|query))|user|auth|principal|session|actor", re.IGNORECASE
)
_MEMBERSHIP = re.compile(r"\buser_?Id\b|\bmember")
# How many nodes above a call its `if` or `!` stands: `if (!(await may(row, user)))`.
_NEAR = 5
_MAX_GUARDS = 3
_NOTHING = frozenset({"undefined", "null", "string"})

Refusal = Literal["yes", "no", "unknown"]


def spellings(view: View, value: Node) -> set[str]:
    """The texts under which a value may appear in a guard."""
    found = {plain(value), plain(view.names.resolve(value))}
    binding = view.names.binding(unwrap(value))
    if binding is not None and binding.value is not None and binding.path:
        found.add(".".join((plain(binding.value), *binding.path)))
    return found


def guarded(view: View, node: Node, values: list[tuple[str, Node]]) -> Proof | None:
    """What shows that the ids are the tenant's: the row or call they come from, or a test of them before `node`."""
    values = [(name, value) for name, value in values if value.type not in LITERALS]
    for _, value in values:
        if (source := _scoped_source(view, node, value)) is not None:
            return source
    texts = set().union(*(spellings(view, value) for _, value in values)) if values else set()
    return tested_before(view, node, texts)


def tested_before(view: View, node: Node, texts: set[str]) -> Proof | None:
    """The test of an id, under one of these spellings, for the tenant before `node`."""
    proofs = ((call, _guards(view, call, texts, node)) for call in view.before(node))
    return next((p for call, p in proofs if p is not None and not is_chosen(view, call, node, texts)), None)


def _scoped_source(view: View, node: Node, value: Node) -> Proof | None:
    for origin in view.names.trace(value):
        for part in walk(origin):
            if part.type != "call_expression" or part.id == node.id or inside(node, part):
                continue
            row = view.rows.get(part.id)
            if row is not None:
                limited = (found := filter_of(view, row)) is not None and found.limited
                confidence = Confidence.HIGH if limited or row.operation == "create" else Confidence.MEDIUM
                return view.proof(part, "the id comes from this row", confidence)
            if any(_holds_tenant(view, a) for a in arguments_of(part)):
                return view.proof(part, "the id comes from a call that is given the tenant", Confidence.MEDIUM)
            if gives_own(view, part):
                return view.proof(part, "the id comes from a row that this finds for the tenant", Confidence.MEDIUM)
    return None


def _guards(view: View, call: Node, texts: set[str], node: Node) -> Proof | None:
    given = arguments_of(call)
    row = view.rows.get(call.id)
    if row is not None:
        return _looked_up(view, row, texts, node)
    if not any(plain(part) in texts for a in given for part in shallow(a) if part.type != "pair"):
        return None
    if last_name(call) in view.guards:
        return view.proof(call, "a guard that the configuration names")
    if _proves_nothing(call):
        return None
    if is_dropped(view, call):
        return None
    kept = result_decides(view, call, node)
    refusal = refuses(view, call, texts, kept=kept)
    # NOTE: one that is not given the tenant has it from elsewhere where its body tests by it.
    if refusal != "yes" and not any(_holds_tenant(view, a) for a in given):
        return None
    if refusal == "no" or (refusal == "unknown" and not _is_used(call)) or (is_kept_back(call) and not kept):
        return None
    sure = Confidence.HIGH if refusal == "yes" else Confidence.MEDIUM
    return view.proof(call, "the id is checked for the tenant here", sure)


def _holds_tenant(view: View, argument: Node) -> bool:
    """Whether an argument is the tenant, or a parameter whose declared type has the tenant's key: `ctx: Context`."""
    if view.words.mentioned(argument) is not None:
        return True
    binding = view.names.binding(unwrap(argument))
    if binding is None or binding.kind != "parameter" or binding.path or binding.node.parent is None:
        return False
    annotation = binding.node.parent.child_by_field_name("type")
    named = re.fullmatch(r":\s*(\w+)", text_of(annotation)) if annotation is not None else None
    if annotation is None or named is None:
        return annotation is not None and _names_key(view, text_of(annotation))
    declared = re.search(rf"\b(?:type|interface)\s+{named.group(1)}\b[^}};]{{0,400}}", view.file.text)
    if declared is None and _CALLER.search(f"{named.group(1)} {binding.name}") is not None:
        # NOTE: of another file the type counts where it, or the name, says that it is whoever asks: `user: Principal`.
        elsewhere = view.links.typed(view, named.group(1))
        return elsewhere is not None and _names_key(elsewhere[0], text_of(elsewhere[1])[:400])
    return declared is not None and _names_key(view, declared.group())


def _names_key(view: View, text: str) -> bool:
    return any(re.search(rf"\b{re.escape(key)}\b", text) for key in view.words.keys)


def _looked_up(view: View, row: QueryCall, texts: set[str], node: Node) -> Proof | None:
    """The row that a query finds by the same id, when it is limited to the tenant or compared with it before `node`."""
    found = filter_of(view, row)
    if found is None or is_dropped(view, row.node):
        return None
    told = row.may_give_nothing() or is_kept_back(row.node)
    if told and found.pin != "no" and not result_decides(view, row.node, node):
        return None
    note = "the same id is looked up for the tenant before"
    if any(spellings(view, value) & texts for _, value in found.values):
        return view.proof(row.node, note) if found.limited else compared(view, row.node, node, texts)
    listed = (one for _, value in found.values if value.type == "array" for one in value.named_children)
    if found.limited and any(plain(one) in texts for one in listed) and _are_counted(view, row.node):
        return view.proof(row.node, note)
    if found.pin != "no" and any(plain(part) in texts for part in _given_to_helper(view, row)):
        return view.proof(row.node, note, Confidence.HIGH if found.limited else Confidence.MEDIUM)
    return None


def _are_counted(view: View, call: Node) -> bool:
    """Whether the number of rows that a query finds is compared with another one than none: `rows.length !== 2`."""
    for node in view.within(unit_of(call), "binary_expression"):
        sides = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        counted = [s for s in sides if s is not None and last_name(s) == "length" and _comes_from(view, s, call)]
        if counted and not any(text_of(side) == "0" for side in sides):
            return True
    return False


def _given_to_helper(view: View, row: QueryCall) -> list[Node]:
    """What a function is given that builds a filter: what it adds beside the id is why it exists."""
    return [part for built in row.builders(view.names) for part in shallow(built)]


def _is_used(call: Node) -> bool:
    """Whether the result of a call is waited for, kept or tested."""
    outer = ("parenthesized_expression", "unary_expression")
    used = next((a.type for a in ancestors(call) if a.type not in outer), "")
    return used != "expression_statement"


def refuses(view: View, call: Node, texts: set[str], depth: int = 0, *, kept: bool) -> Refusal:
    """Whether a call that is given the id and the tenant stops when they do not belong together, by its body.

    With `kept` it is enough that it says so: what it gives decides.
    """
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    if declared is None or depth > _MAX_GUARDS:
        return "unknown"
    home, function = declared
    site = Site(view, call)
    given = {binding: argument_for(site, binding) for binding in home.names.parameters(function)}
    ids = {b.name for b, a in given.items() if a is not None and any(plain(part) in texts for part in walk(a))}
    if not ids:
        return "unknown"
    key = ("refuses", function.id, kept, *sorted(ids))
    known = view.links.answers.get(key)
    if known is None:
        view.links.answers[key] = "unknown"
        known = view.links.answers[key] = _by_body(home, function, ids, depth, kept=kept)
    return "yes" if known == "yes" else "no" if known == "no" else "unknown"


def _by_body(home: View, function: Node, ids: set[str], depth: int, *, kept: bool) -> Refusal:
    """Whether a function stops, or says so, when the ids it is given are not the tenant's."""
    body = function.child_by_field_name("body")
    if body is None:
        return "unknown"
    throws = any(part.type == "throw_statement" for part in walk(body))
    answers: set[Refusal] = set()
    for inner in home.names.calls(function):
        answers.add(_inner(home, inner, ids, depth, strict=not (kept or throws)))
    told = kept or not only_answers(function)
    if "yes" in answers or (told and any(_compares(home, part, ids) for part in walk(body))):
        return "yes"
    return "unknown" if "unknown" in answers else "no"


def _inner(view: View, call: Node, ids: set[str], depth: int, *, strict: bool) -> Refusal:
    """What one call in the body of a guard shows; with `strict` the body itself must stop, its result is not kept."""
    row = view.rows.get(call.id)
    if row is not None:
        found = filter_of(view, row)
        if found is None:
            return "unknown"
        by_it = any(ids & {text_of(part) for part in walk(value)} for _, value in found.values)
        by_it = by_it or any(text_of(part) in ids for part in _given_to_helper(view, row))
        stops = not strict or row.operation.endswith("OrThrow")
        scoped = found.limited or compared(view, call) is not None
        return "yes" if by_it and scoped and stops else "unknown" if found.pin == "unknown" else "no"
    given = arguments_of(call)
    if _proves_nothing(call):
        return "no"
    named = any(text_of(part) in ids for a in given for part in walk(a))
    if not named or not any(_holds_tenant(view, a) for a in given):
        return "no"
    kept = next((a.type for a in ancestors(call) if a.type != "await_expression"), "") != "expression_statement"
    return refuses(view, call, ids, depth + 1, kept=kept)


def _compares(view: View, node: Node, ids: set[str]) -> bool:
    """Whether a comparison sets a field of what is given against the tenant: `row.tenantId !== tenantId`."""
    sides = _compared_with_tenant(view, node, both=True)
    return any(text_of(root_name(side)) in ids for side in sides) and decides(view, node)


def compared(view: View, call: Node, at: Node | None = None, texts: Collection[str] = ()) -> Proof | None:
    """Where the row that a call gives is compared with the tenant, or handed to a test, afterwards.

    A comparison counts where it keeps others from the row, or from `at`, and not only tells of them; `texts` are those
    of the ids that it is about. A `where` on the user inside `select` or `include` is read to be tested: the access it
    shows is why it is selected.
    """
    row = view.rows.get(call.id)
    if row is not None and not row.operation.startswith("find"):
        return None
    if row is not None and (member := _membership(view, row)) is not None:
        return view.proof(member, "the access of the one who asks is read with the row", Confidence.MEDIUM)
    for node in walk(unit_of(call)):
        if node.start_byte < call.end_byte or (at is not None and node.start_byte >= at.start_byte):
            continue
        for side in _tested(view, node):
            traced = {part.id for origin in view.names.trace(root_name(side)) for part in walk(origin)}
            if call.id not in traced or not (_is_sole(node) or decides(view, node, row=root_name(side), at=at)):
                continue
            if at is None or not (is_chosen(view, node, at, texts) or is_claimed(view, node)):
                sure = Confidence.HIGH if compared_sides(node) else Confidence.MEDIUM
                return view.proof(node, "the row is compared with the tenant here", sure)
    return None


def _membership(view: View, row: QueryCall) -> Node | None:
    """The `where` on the user inside what a read selects."""
    shown = (inner for part in row.shown(view.names) for inner in walk(part))
    asked = (e for e in shown if e.type == "pair" and key_of(e) == "where")
    return next((e for e in asked if _MEMBERSHIP.search(text_of(e))), None)


def _tested(view: View, node: Node) -> list[Node]:
    """The values that a comparison with the tenant, or a test with two or more arguments, looks at."""
    if node.type == "binary_expression" or is_equality(node):
        return _compared_with_tenant(view, node)
    if node.type == "switch_statement":
        value = node.child_by_field_name("value")
        cases = (case.child_by_field_name("value") for case in walk(node) if case.type == "switch_case")
        told = any(case is not None and view.words.mentioned(case) is not None for case in cases)
        return [unwrap(value)] if value is not None and told and view.words.mentioned(value) is not None else []
    if node.type == "call_expression" and not _proves_nothing(node):
        given = arguments_of(node)
        return given if len(given) > 1 and (_is_condition(node) or _throws_for(view, node, given)) else []
    return []


def owner_tested(view: View, call: Node) -> bool:
    """Whether what a call gives is compared with something, or handed to a call together with whoever asks.

    Whose it is may have been tested by that: no proof, and no plain fault either.
    """
    if (answers := view.owners.get(call.id)) is None:
        answers = view.owners[call.id] = _owner_tested(view, call)
    return answers


def _owner_tested(view: View, call: Node) -> bool:
    for node in view.within(unit_of(call), "binary_expression", "call_expression"):
        around = inside(call, node)
        if node.start_byte < call.end_byte and not (around and node.type == "call_expression" and node != call):
            continue
        if node.type == "binary_expression":
            operator = text_of(node.child_by_field_name("operator"))[:2]
            sides = [s for s in (node.child_by_field_name("left"), node.child_by_field_name("right")) if s is not None]
            asked = operator in {"==", "!="} and not any(unwrap(side).type in LITERALS for side in sides)
        else:
            sides = arguments_of(node)
            # NOTE: `assertOwned(await find(id), req.user)`: what is asked for says nothing of who asks.
            beside = [side for side in sides if not (around and inside(call, side))]
            asked = not _proves_nothing(node) and any(_CALLER.search(plain(side)) for side in beside)
        theirs = asked and any(_comes_from(view, side, call) for side in sides)
        if theirs and (_is_sole(node) or decides(view, node)):
            return True
    return False


def _is_sole(test: Node) -> bool:
    """Whether a test decides by itself: a `switch`, and a call that nothing asks for what it gives."""
    called = test.type == "call_expression" and not is_equality(test)
    return test.type == "switch_statement" or (called and not _is_condition(test))


def _comes_from(view: View, value: Node, call: Node) -> bool:
    return any(call.id == part.id for origin in view.names.trace(value) for part in walk(origin))


def _throws_for(view: View, call: Node, given: list[Node]) -> bool:
    """Whether a call is given a tenant's id and throws, by its body, when it does not fit what else it is given."""
    callee = call.child_by_field_name("function")
    if callee is None or not any(view.words.is_id(argument) for argument in given):
        return False
    declared = view.links.declared(view, callee)
    body = declared[1].child_by_field_name("body") if declared is not None else None
    return body is not None and any(part.type == "throw_statement" for part in walk(body))


def _is_condition(node: Node) -> bool:
    """Whether a call is negated, or stands in the condition of an `if`."""
    for outer in list(ancestors(node))[:_NEAR]:
        if outer.type == "unary_expression":
            return True
        if outer.type == "if_statement":
            condition = outer.child_by_field_name("condition")
            return condition is not None and inside(node, condition)
    return False


def _proves_nothing(call: Node) -> bool:
    """Whether a call is a log, a cache, a parser: nothing is known of its arguments after it."""
    callee = call.child_by_field_name("function")
    owner = _owner(callee) if callee is not None else ""
    named = (last_name(call), last_name(root_name(call)), owner)
    return call.type == "new_expression" or any(NO_GUARD.match(name) for name in named)


def _compared_with_tenant(view: View, node: Node, *, both: bool = False) -> list[Node]:
    """The sides of a comparison that name the tenant; with `both` only when both do."""
    sides = compared_sides(node)
    named = [of_text(side) for side in sides if view.words.mentioned(side) is not None]
    return named if not both or len(named) == len(sides) else []


def tenant_unused(view: View, node: Node) -> Node | None:
    """The tenant parameter of the method around `node` when nothing but logs, cache keys and errors reads it."""
    for function in functions_around(node):
        for binding in view.names.parameters(function):
            if view.words.is_key(binding.name):
                return binding.node if all(_idle(part, function) for part in _uses(view, binding, function)) else None
    return None


def _uses(view: View, binding: Binding, function: Node) -> list[Node]:
    return [
        part for part in walk(function)
        if part.type in {"identifier", "shorthand_property_identifier"} and text_of(part) == binding.name
        and part.id != binding.node.id and view.names.binding(part) == binding
    ]  # fmt: skip


def _idle(part: Node, function: Node) -> bool:
    for outer in ancestors(part):
        if outer.id == function.id:
            return False
        if outer.type in {"call_expression", "new_expression"}:
            callee = callee_of(outer)
            if callee is not None and (NO_GUARD.match(last_name(callee)) or NO_GUARD.match(_owner(callee))):
                return True
        if outer.type == "variable_declarator" and re.search("key$", text_of(outer.named_children[0]), re.IGNORECASE):
            return True
    return False


def _owner(callee: Node) -> str:
    return last_name(callee.child_by_field_name("object"))


def tenant_queried(view: View, node: Node) -> bool:
    """Whether a query before `node` is given the tenant."""
    rows = (c for c in view.before(node) if c.id in view.rows)
    return any(view.words.mentioned(argument) is not None for row in rows for argument in arguments_of(row))


def is_sharp(view: View, node: Node, tenant: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether the place alone shows the fault: one id, given to nothing before, and a tenant that is to be trusted."""
    return untouched(view, node, values) and (not from_request(view.names, tenant) or tenant_queried(view, node))


def untouched(view: View, node: Node, values: list[tuple[str, Node]]) -> bool:
    """Whether a single id reaches `node` without having been given to a call or compared before."""
    if len(values) != 1 or not is_id(values[0][0]):
        return False
    texts = spellings(view, values[0][1])
    calls = (c for c in view.before(node) if not (_proves_nothing(c) or _is_idle_read(view, c, node)))
    seen = any(plain(part) in texts for c in calls for argument in arguments_of(c) for part in shallow(argument))
    return not seen and not _compared_before(node, texts)


def _is_idle_read(view: View, call: Node, at: Node) -> bool:
    """Whether a call reads a row, and what it gives keeps nobody from what comes behind."""
    row = view.rows.get(call.id)
    reads = row is not None and row.may_give_nothing() and row.operation.startswith("find")
    return reads and not result_decides(view, call, at, absent=False)


def _compared_before(node: Node, texts: set[str]) -> bool:
    """Whether one of `texts` is compared with another value before `node`; a test that it is there does not count."""
    for part in walk(unit_of(node)):
        if part.type != "binary_expression" or part.start_byte >= node.start_byte:
            continue
        if operator_of(part)[:2] not in {"==", "!="}:
            continue
        sides = [part.child_by_field_name("left"), part.child_by_field_name("right")]
        written = [plain(side) for side in sides if side is not None and side.type not in _NOTHING]
        if len(written) == len(sides) and texts & set(written):
            return True
    return False
