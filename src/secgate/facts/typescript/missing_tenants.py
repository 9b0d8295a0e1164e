"""Code that goes on without a tenant by what it says itself: an optional claim, an unasked session, a caught error."""

from collections.abc import Iterator

from secgate.facts.typescript.kept_tenants import kept_by_calls
from secgate.facts.typescript.names import ancestors, inside, key_of, last_name, properties, root_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request
from secgate.facts.typescript.tenant_needs import is_tenant
from secgate.facts.typescript.tenant_signs import cast_of
from secgate.facts.typescript.view import View
from secgate.facts.typescript.ways_round import has_a_way_round
from secgate.model import Place, TraceStep

_TESTS = frozenset({"if_statement", "ternary_expression", "while_statement", "switch_statement"})
_ABSENT = frozenset({"null", "undefined"})
_NAMES = frozenset({"identifier", "property_identifier", "shorthand_property_identifier"})


def optional_claim(view: View, function: Node) -> Place | None:
    """Where a guard leaves a tenant that may be missing by the type of what it takes it from, and never tests it."""
    for node in view.within(function, "assignment_expression"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or unwrap(left).type != "member_expression":
            continue
        given = properties(view.names.resolve(right))
        values = [value for key, value in given.items() if is_tenant(view, key)]
        values += [right] if is_tenant(view, last_name(left)) else []
        for value in values:
            if _may_be_missing(view, unwrap(value)) and not _is_tested(function, {last_name(value)}):
                return view.file.place(node)
    for call, value in kept_by_calls(view, view.names.calls(function)):
        if _may_be_missing(view, value) and not _is_tested(function, {last_name(value)}):
            return view.file.place(call)
    return None


def unasked_session(view: View, function: Node) -> TraceStep | None:
    """Where a handler reads its tenant over a session that may be missing, and never tests either."""
    for node in view.within(function, "member_expression"):
        root = root_name(node)
        if not is_tenant(view, last_name(node)) or "?." not in text_of(node) or from_request(view.names, node):
            continue
        binding = view.names.binding(root)
        made = unwrap(binding.value) if binding is not None and binding.value is not None else None
        asked = made is not None and any(part.type == "call_expression" for part in walk(made))
        if not asked or (made is not None and made.id in view.rows) or has_a_way_round(node):
            continue
        if not _is_tested(function, {text_of(root), *_taken_by(node)}):
            note = "the tenant is read here, and nobody asked whether there is a session"
            return TraceStep(path=view.file.path, line=view.file.place(node).line, note=note)
    return None


def goes_on_only_after_an_error(view: View, function: Node) -> bool:
    """Whether every plain `next()` of a guard that is not in a `catch` stands behind a test of what was found."""
    calls = [c for c in view.names.calls(function) if text_of(c.child_by_field_name("function")) == "next"]
    plain = [c for c in calls if not any(a.type == "catch_clause" for a in ancestors(c))]
    return all(_is_behind_refusal(call, function) for call in plain)


def _is_behind_refusal(call: Node, function: Node) -> bool:
    """Whether a test whose one way leaves stands before a call, in a block around it."""
    for outer in ancestors(call):
        if outer.id == function.id:
            return False
        if outer.type == "if_statement":
            return True
        if outer.type != "statement_block":
            continue
        before = (part for part in outer.named_children if part.end_byte <= call.start_byte)
        if any(part.type == "if_statement" and _leaves(part) for part in before):
            return True
    return False


def _leaves(test: Node) -> bool:
    then = test.child_by_field_name("consequence")
    return then is not None and any(part.type in {"return_statement", "throw_statement"} for part in walk(then))


def _may_be_missing(view: View, value: Node) -> bool:
    """Whether the declared type of what a member is read from says that it may not be there."""
    binding = view.names.binding(root_name(value)) if value.type == "member_expression" else None
    if binding is None:
        return False
    declared = [cast for made in (binding.value,) if made is not None and (cast := cast_of(made)) is not None]
    holder = binding.node.parent
    annotation = holder.child_by_field_name("type") if holder is not None else None
    declared += annotation.named_children[:1] if annotation is not None else []
    declared += [c for _, given in view.names.assignments(binding) if (c := cast_of(given)) is not None]
    return any(
        key_of(member) == last_name(value) and _is_optional(member)
        for kind in declared
        for member in _members(view, kind)
    )


def _members(view: View, kind: Node) -> Iterator[Node]:
    """The members of a type that is written out, or declared in the same file."""
    if kind.type in {"object_type", "interface_body"}:
        yield from (member for member in kind.named_children if member.type == "property_signature")
    elif kind.type == "intersection_type":
        for part in kind.named_children:
            yield from _members(view, part)
    elif kind.type == "type_identifier":
        for declared in view.file.nodes("interface_declaration", "type_alias_declaration"):
            body = declared.child_by_field_name("body") or declared.child_by_field_name("value")
            if text_of(declared.child_by_field_name("name")) == text_of(kind) and body is not None:
                yield from _members(view, body)


def _is_optional(member: Node) -> bool:
    if any(child.type == "?" for child in member.children):
        return True
    kind = member.child_by_field_name("type")
    return kind is not None and any(text_of(part) in _ABSENT for part in walk(kind))


def _is_tested(function: Node, names: set[str]) -> bool:
    """Whether a condition, an assertion or a parser of a function has one of these names in it."""
    for part in walk(function):
        tested = (
            part.child_by_field_name("condition") or part.child_by_field_name("value") if part.type in _TESTS else None
        )
        if part.type == "binary_expression" and text_of(part.child_by_field_name("operator")) in {"&&", "||", "??"}:
            tested = part
        if part.type == "call_expression" and part.parent is not None and part.parent.type == "expression_statement":
            # NOTE: `assert(session)`, `requireOrg(session)`: a call for its own sake may refuse.
            tested = part.child_by_field_name("arguments")
        if tested is not None and any(p.type in _NAMES and text_of(p) in names for p in walk(tested)):
            return True
    return False


def _taken_by(node: Node) -> set[str]:
    """The name that a value is given."""
    holder = next((a for a in ancestors(node) if a.type in {"variable_declarator", "statement_block"}), None)
    name = holder.child_by_field_name("name") if holder is not None else None
    value = holder.child_by_field_name("value") if holder is not None else None
    taken = name is not None and name.type == "identifier" and value is not None and inside(node, value)
    return {text_of(name)} if taken and unwrap(value or node) == node else set()
