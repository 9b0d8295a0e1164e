"""Steps of chains of Knex, by the names that they have together with a word before them: `.or.where(…)`.

https://knexjs.org/guide/query-builder.html#where-clauses
"""

from collections.abc import Sequence
from dataclasses import replace

from secgate.facts.typescript.drizzle_chains import Step, steps_of
from secgate.facts.typescript.knex_calls import limits
from secgate.facts.typescript.names import arguments_of, callee_of, last_name, unwrap
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.typeorm_builders import Part

# What may stand before a step, and changes how it is joined to those before it.
_WORDS = frozenset({"or", "and", "not"})
_MAX_PARTS = 8


def is_between(member: Node) -> bool:
    """Whether a member is a word between two steps: the `or` of `q.where(a).or.where(b)`."""
    return member.type == "member_expression" and last_name(member) in _WORDS and not _is_called(member)


def chain_of(call: Node) -> list[Step]:
    """The steps of a chain in the order they run."""
    found: list[Step] = []
    node: Node | None = call
    for _ in range(_MAX_PARTS):
        if node is None:
            break
        steps = steps_of(node)
        words, before = _before(steps[0].call) if steps else (frozenset[str](), None)
        found = [*(replace(step, name=_joined(words, step.name)) for step in steps[:1]), *steps[1:], *found]
        node = before
    return found


def left_of(parts: Sequence[Part]) -> list[Part]:
    """The steps of a query without those conditions that a later step clears."""
    cleared = max((at for at, part in enumerate(parts) if _clears(part)), default=-1)
    return [part for at, part in enumerate(parts) if at > cleared or not limits(part)]


def _before(call: Node) -> tuple[frozenset[str], Node | None]:
    """The words before a step, and the call that these are said of."""
    callee = callee_of(call)
    node = unwrap(callee).child_by_field_name("object") if callee is not None else None
    words: set[str] = set()
    while node is not None and is_between(node):
        words.add(last_name(node))
        node = node.child_by_field_name("object")
    return frozenset(words), node if words and node is not None and node.type == "call_expression" else None


def _joined(words: frozenset[str], name: str) -> str:
    if not words or not name.startswith("where"):
        return name
    plain = f"whereNot{name.removeprefix('where')}" if "not" in words else name
    return f"or{plain[:1].upper()}{plain[1:]}" if "or" in words else plain


def _clears(part: Part) -> bool:
    """Whether a step takes all conditions away: `clearWhere()`, `clear("where")`."""
    given = arguments_of(part.call)
    return part.name == "clearWhere" or (part.name == "clear" and bool(given) and text_of(given[0])[1:-1] == "where")


def _is_called(member: Node) -> bool:
    parent = member.parent
    return parent is not None and parent.type == "call_expression" and callee_of(parent) == member
