"""How a call turns out: whether anything waits for it, its error is kept back, and what comes behind depends on it."""

from collections.abc import Collection, Iterator

from secgate.facts.typescript.functions import is_async
from secgate.facts.typescript.names import FUNCTIONS, ancestors, arguments_of, inside, key_of, last_name, plain, unwrap
from secgate.facts.typescript.refusals import decides, tells
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.tenancy import from_request, unit_of
from secgate.facts.typescript.view import View

_CHAINED = frozenset({"then", "catch", "finally"})
_JOINS = frozenset({"&&", "||", "??"})
_READS = frozenset({"member_expression", "subscript_expression", "non_null_expression"})
_STATEMENTS = frozenset({"statement_block", "expression_statement", "lexical_declaration", "return_statement"})
_NAMES = ("identifier", "shorthand_property_identifier")


def is_dropped(view: View, call: Node) -> bool:
    """Whether nothing waits for a promise: `void check(id)`, `check(id).catch(log)` as statements of their own."""
    outer = last_of_chain(call)
    statement = outer.parent
    if statement is not None and statement.type == "unary_expression":
        statement = statement.parent
    if statement is None or statement.type != "expression_statement":
        return False
    return outer != call or outer.parent != statement or _is_promise(view, call)


def is_kept_back(call: Node) -> bool:
    """Whether the error of a call is caught where it is made, by what throws none: `check(id).catch(() => null)`."""
    inner = call
    while (outer := _chained(inner)) is not None:
        handlers = arguments_of(outer)
        if last_name(outer) == "catch" and not any(_may_throw(handler) for handler in handlers):
            return True
        inner = outer
    return False


def last_of_chain(call: Node) -> Node:
    """The last call of `call.then(…).catch(…)`."""
    while (outer := _chained(call)) is not None:
        call = outer
    return call


def _chained(call: Node) -> Node | None:
    member = call.parent
    outer = member.parent if member is not None and member.type == "member_expression" else None
    return outer if outer is not None and outer.type == "call_expression" and last_name(outer) in _CHAINED else None


def _may_throw(handler: Node) -> bool:
    """Whether a handler of errors may throw one: it says so, calls what may, or its body is not here."""
    handler = unwrap(handler)
    if handler.type not in FUNCTIONS:
        return True
    parts = (part for part in walk(handler) if part.type in {"throw_statement", "call_expression"})
    return any(part.type == "throw_statement" or not tells(part) for part in parts)


def _is_promise(view: View, call: Node) -> bool:
    callee = call.child_by_field_name("function")
    declared = view.links.declared(view, callee) if callee is not None else None
    return declared is not None and is_async(declared[1])


def result_decides(view: View, call: Node, at: Node, *, absent: bool = True) -> bool:
    """Whether `at` is reached, or what it asks for, depends on what a call before it gives. In doubt it does.

    With `absent` it may give nothing, and to read a field of that throws.
    """
    value = last_of_chain(call)
    while value.parent is not None and value.parent.type in {"await_expression", "parenthesized_expression"}:
        value = value.parent
    holder = value.parent
    if holder is None or holder.type == "expression_statement":
        return False
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    # NOTE: `const [row] = await rows` gives what `rows[0]` does.
    name = name.named_children[0] if name is not None and name.type == "array_pattern" and name.named_children else name
    if holder.type not in {"variable_declarator", "assignment_expression"} or name is None or name.type != "identifier":
        return inside(at, holder) or decides(view, value, at=at)
    return any(_use_decides(view, use, at, absent=absent) for use in _uses(view, name, at))


def _uses(view: View, name: Node, at: Node) -> Iterator[Node]:
    """Where a name is read after the place that gives it its value, up to the end of `at`."""
    binding = view.names.binding(name)
    for node in view.within(unit_of(name), *_NAMES):
        near = name.end_byte <= node.start_byte < at.end_byte and text_of(node) == text_of(name)
        if near and (binding is None or view.names.binding(node) == binding):
            yield node


def _use_decides(view: View, use: Node, at: Node, *, absent: bool) -> bool:
    if absent and _throws_for_nothing(use):
        return True
    while (owner := use.parent) is not None and owner.type in _READS and inside(use, owner.named_children[0]):
        use = owner
    if inside(use, at):
        return any(outer.type == "pair" and key_of(outer) == "where" for outer in ancestors(use) if inside(outer, at))
    inner = use
    for outer in ancestors(use):
        if outer.type == "ternary_expression" and outer.child_by_field_name("condition") == inner:
            arms = (outer.child_by_field_name("consequence"), outer.child_by_field_name("alternative"))
            return any(inside(at, arm) or _may_leave(arm) for arm in arms if arm is not None)
        if outer.type not in {"unary_expression", "parenthesized_expression", "binary_expression"}:
            break
        inner = outer
    return decides(view, use, at=at)


def _throws_for_nothing(use: Node) -> bool:
    """Whether a field is read of a name as it is, and not behind a test of it: `order.total`, but `order?.total`."""
    owner = use.parent
    if owner is None or owner.type != "member_expression" or owner.child_by_field_name("object") != use:
        return owner is not None and owner.type == "non_null_expression" and _throws_for_nothing(owner)
    return "?." not in text_of(owner) and not _is_behind_test(owner)


def _is_behind_test(node: Node) -> bool:
    for outer in ancestors(node):
        if outer.type in _STATEMENTS:
            return False
        joined = outer.type == "binary_expression" and text_of(outer.child_by_field_name("operator")) in _JOINS
        if joined or outer.type == "ternary_expression":
            return True
    return False


def _may_leave(arm: Node) -> bool:
    return any(part.type in {"call_expression", "throw_statement"} for part in walk(arm))


def is_chosen(view: View, place: Node, at: Node, texts: Collection[str]) -> bool:
    """Whether the request alone chooses that a test runs before `at`, by something else than the ids it is about."""
    inner = place
    for outer in ancestors(place):
        if outer.type in FUNCTIONS or inside(at, outer):
            return False
        condition = outer.child_by_field_name("condition") if outer.type == "if_statement" else None
        one_armed = outer.child_by_field_name("alternative") is None
        if condition is not None and one_armed and not inside(inner, condition):
            parts = list(walk(condition))
            asked = any(from_request(view.names, part) for part in parts)
            if asked and not any(plain(part) in texts for part in parts):
                return True
        inner = outer
    return False


def is_claimed(view: View, test: Node) -> bool:
    """Whether a comparison is with the tenant that the request names, where the caller's own is at hand.

    It counts where the two are compared with each other in the same function.
    """
    sides = [test.child_by_field_name("left"), test.child_by_field_name("right")]
    claimed = next((s for s in sides if s is not None and _is_named_by_request(view, s)), None)
    if test.type != "binary_expression" or claimed is None:
        return False
    tenant = view.tenant(test)
    if tenant is None or from_request(view.names, tenant):
        return False
    others = (node for node in view.within(unit_of(test), "binary_expression", "call_expression") if node != test)
    return not any(_mentions(node, plain(claimed)) for node in others if not inside(test, node))


def _is_named_by_request(view: View, side: Node) -> bool:
    return view.words.mentioned(side) is not None and from_request(view.names, side)


def _mentions(node: Node, text: str) -> bool:
    if node.type == "binary_expression":
        parts = [node.child_by_field_name("left"), node.child_by_field_name("right")]
        return any(part is not None and plain(part) == text for part in parts)
    return any(plain(argument) == text for argument in arguments_of(node))
