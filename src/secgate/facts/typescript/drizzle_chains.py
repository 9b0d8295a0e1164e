"""Chains of calls, step by step: `db.select().from(t).where(c)`, `text("org_id").notNull()`."""

from dataclasses import dataclass

from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node


@dataclass(frozen=True)
class Step:
    """One call of a chain."""

    name: str
    call: Node

    @property
    def given(self) -> list[Node]:
        """What it is given."""
        return arguments_of(self.call)


def steps_of(call: Node) -> list[Step]:
    """The calls of a chain in the order they run, up to this one; empty for what is no call."""
    found: list[Step] = []
    node: Node | None = unwrap(call)
    while node is not None and node.type == "call_expression":
        callee = callee_of(node)
        found.append(Step(last_name(callee), node))
        callee = unwrap(callee) if callee is not None else None
        inner = callee.child_by_field_name("object") if callee is not None else None
        node = unwrap(inner) if inner is not None else None
    return found[::-1]


def last_of(call: Node) -> Node:
    """The last call of the chain that a call belongs to."""
    while True:
        member = call.parent
        outer = member.parent if member is not None and member.type == "member_expression" else None
        if outer is None or outer.type != "call_expression" or callee_of(outer) != member:
            return call
        if member is not None and member.child_by_field_name("object") != call:
            return call
        call = outer
