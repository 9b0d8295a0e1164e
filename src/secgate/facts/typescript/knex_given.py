"""Queries of Knex that a function or a getter gives, for others to say more of: `this.invoices().where({ id })`."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from secgate.facts.typescript.drizzle_chains import steps_of
from secgate.facts.typescript.knex_calls import KnexCall, operation_of
from secgate.facts.typescript.names import FUNCTIONS, ancestors, key_of, outermost, returned, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_builders import Part
from secgate.facts.typescript.view import View

# Steps that tell a query, where what they are called on is given by a function.
_TELLS = frozenset({
    "where", "andWhere", "orWhere", "whereIn", "whereNot", "whereNull", "whereNotNull", "whereRaw", "select", "first",
    "insert", "update", "del", "delete", "count", "orderBy", "limit", "modify", "returning", "increment", "decrement",
    "leftJoin", "innerJoin", "clone", "andWhereRaw", "whereILike", "pluck",
})  # fmt: skip
_MORE = r"\b{}\b\s*(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s*\.\s*(?:where|andWhere|whereIn|whereRaw|modify)\b"
_MAX_FILES = 200

OwnCalls = Callable[[View], Iterable[KnexCall]]


def given_calls(view: View, own: OwnCalls) -> Iterator[KnexCall]:
    """The queries of a file that go on with one which a function gives."""
    seen: set[int] = set()
    for call, callee, name in view.names.named:
        base = unwrap(callee).child_by_field_name("object") if name in _TELLS else None
        if base is None or call.id in seen or unwrap(base).type not in {"call_expression", "member_expression"}:
            continue
        giver = _giver(view, unwrap(base))
        begun = _begun(view, giver, own) if giver is not None else None
        if begun is None:
            continue
        whole = _whole_chain(call)
        own_steps = [step for step in steps_of(whole) if step.call.end_byte >= call.end_byte]
        seen |= {step.call.id for step in own_steps}
        parts = (*begun.parts, *(Part(view, step.name, step.call) for step in own_steps))
        does = operation_of(view, parts)
        yield replace(begun, node=whole, view=view, parts=parts, operation=does, within="")


def _giver(view: View, base: Node) -> tuple[View, Node] | None:
    """The function of the target, or the getter, whose result a step is called on."""
    callee = base.child_by_field_name("function") if base.type == "call_expression" else base
    if callee is None or (base.type == "member_expression" and text_of(base.child_by_field_name("object")) != "this"):
        return None
    found = view.links.declared(view, callee)
    if found is None:
        return None
    is_getter = any(child.type == "get" for child in found[1].children)
    return found if is_getter == (base.type == "member_expression") else None


def _begun(view: View, giver: tuple[View, Node], own: OwnCalls) -> KnexCall | None:
    """The query that a function gives back."""
    home, function = giver
    rows = {call.node.id: call for call in _own(view, home, own)}
    return next((rows[one.id] for one in map(unwrap, returned(function)) if one.id in rows), None)


def _own(view: View, home: View, own: OwnCalls) -> tuple[KnexCall, ...]:
    """The queries that begin in a file; kept for the run."""
    question = ("knex", "own", home.file.path)
    if question not in view.links.answers:
        view.links.answers[question] = tuple(own(home))
    known = view.links.answers[question]
    return known if isinstance(known, tuple) else ()


def _whole_chain(call: Node) -> Node:
    """The last step of the chain that a call belongs to."""
    while True:
        member = call.parent
        outer = member.parent if member is not None and member.type == "member_expression" else None
        if outer is None or member is None or outer.type != "call_expression":
            return call
        if member.child_by_field_name("object") != call or outer.child_by_field_name("function") != member:
            return call
        call = outer


def is_gone_on_with(view: View, query: Node) -> bool:
    """Whether a function gives a query back and some code adds a condition to what it gives."""
    outer = outermost(query).parent
    function = next((a for a in ancestors(query) if a.type in FUNCTIONS), None)
    if outer is None or function is None or (outer.type != "return_statement" and outer != function):
        return False
    holder = function if key_of(function) else function.parent
    name = key_of(holder) if holder is not None else ""
    if not name:
        return False
    more = re.compile(_MORE.format(re.escape(name)))
    files = view.links.mentioning(name)
    return any(more.search(other.file.text) is not None for other, _ in zip(files, range(_MAX_FILES), strict=False))
