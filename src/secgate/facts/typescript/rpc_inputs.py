"""What stands between the caller and the input of a procedure: a schema, a check by hand, or nothing that looks at it.

oRPC hands on what was sent where a procedure has no `.input(…)`; tRPC hands on nothing then. `z.any()`, and `type<T>()`
of oRPC, are inputs that say nothing at run time, and so is a function that only casts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.model import Route
from secgate.facts.typescript.names import FUNCTIONS, inside, last_name, unwrap
from secgate.facts.typescript.rpc_chains import Forced, Step, steps_of
from secgate.facts.typescript.syntax import Node, text_of, walk
from secgate.facts.typescript.values import Choice, External, ExternalCall, Function, Site, Value
from secgate.model import Place

Looks = Literal["schema", "by-hand", "nothing", "cast", "unknown"]
_ALL = frozenset({"any", "unknown"})
# What gives a schema that takes everything a test of its own.
_TESTS = frozenset({"refine", "superRefine", "transform", "pipe", "check", "regex", "and", "preprocess"})
_PARSES = re.compile(r"\b(?:safe)?(?:[pP]arse|[vV]alidate|[aA]ssert|[dD]ecode|[eE]nsure|is[A-Z])\w*\s*\(")
_CONTRACT = "@orpc/contract"
_REFUSES = re.compile(r"\bthrow\b")
_RAW = frozenset({"getRawInput", "rawInput"})
_INPUT = frozenset({"input", *_RAW})


@dataclass(frozen=True)
class ProcedureInput:
    """How the input of a procedure is looked at before its handler gets it.

    Attributes:
        looks: what looks at it.
        place: where that is said: the argument of `.input(…)`, else the procedure.
        use: where the handler reads its input first; None where it reads none.
        raw: where the handler asks for the input as it was sent, although a schema has parsed it.
    """

    route: Route
    looks: Looks
    place: Place
    node: Node = field(compare=False, repr=False)
    said: str = ""
    use: Place | None = None
    raw: Place | None = None


def looked_at(steps: Sequence[Step], *, is_trpc: bool, forced: Forced) -> tuple[Looks, Site | None]:
    """What looks at the input of a chain, and the `.input(…)` that says so."""
    inputs = [step for step in steps if step.name == "input"]
    implements = any(step.name == "implement" for step in steps)
    if not inputs and implements and not any(step.call.callee.package == _CONTRACT for step in steps):
        return "unknown", None
    if not inputs:
        # NOTE: what tRPC was sent reaches no handler without a parser.
        return ("schema" if is_trpc else "nothing"), None
    # NOTE: several inputs of tRPC are all asked; of oRPC the last one counts.
    asked = [(_judged(step, forced), step.call.site) for step in (inputs if is_trpc else inputs[-1:])]
    order: tuple[Looks, ...] = ("schema", "by-hand", "unknown", "cast", "nothing")
    return min(asked, key=lambda found: order.index(found[0]))


def _judged(step: Step, forced: Forced, depth: int = 0) -> Looks:
    value = forced(step.first) if step.first is not None else None
    return "nothing" if value is None else _of_value(value, forced, depth)


def _of_value(value: Value, forced: Forced, depth: int) -> Looks:
    value = forced(value)
    match value:
        case ExternalCall():
            return _of_call(value)
        case External():
            return "schema"
        case Function():
            return _of_function(value)
        case Choice() if depth == 0:
            found = [_of_value(option, forced, depth + 1) for option in value.options]
            return "schema" if set(found) == {"schema"} else "unknown"
        case _:
            return "unknown"


def _of_call(value: ExternalCall) -> Looks:
    steps = steps_of(value)
    names = {step.name for step in steps}
    first = steps[0] if steps else None
    if first is None or names & _TESTS:
        return "schema"
    if first.call.callee.package.startswith("@orpc/") and first.name == "type":
        return "nothing" if first.first is None or not isinstance(first.first, Function) else _of_function(first.first)
    return "nothing" if first.name in _ALL or (first.name == "custom" and first.first is None) else "schema"


def _of_function(function: Function) -> Looks:
    text = text_of(function.node)
    if _PARSES.search(text) is not None:
        return "schema"
    return "by-hand" if _REFUSES.search(text) is not None else "cast"


def reads_of(function: Node) -> tuple[Node | None, Node | None]:
    """Where a handler reads its input first, and where it asks for what was sent as it is."""
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    if listed is None:
        return None, None
    entries = [entry for entry in listed.named_children if entry.type != "comment"] if listed.named_children else []
    first = (entries[0].child_by_field_name("pattern") or entries[0]) if entries else listed
    found = _taken(first) if first.type == "object_pattern" else _asked(function, text_of(first), listed)
    raw = next((node for node, name in found if name in _RAW), None)
    return next((node for node, name in found if name == "input"), None), raw


def _taken(pattern: Node) -> list[tuple[Node, str]]:
    """What is taken out of the object that a handler is given."""
    found = []
    for entry in pattern.named_children:
        name = text_of(entry.child_by_field_name("key") or entry.child_by_field_name("left") or entry)
        if name in _INPUT:
            found.append((entry, name))
    return found


def _asked(function: Node, name: str, listed: Node) -> list[tuple[Node, str]]:
    """The members of the object that a handler is given, also where it is handed on whole."""
    found = []
    for node in walk(function):
        if inside(node, listed):
            continue
        if node.type == "member_expression" and text_of(node.child_by_field_name("object")) == name:
            member = last_name(node)
            found += [(node, member)] if member in _INPUT else []
        elif node.type == "identifier" and text_of(node) == name and _is_handed(node):
            found.append((node, "input"))
    return found


def _is_handed(node: Node) -> bool:
    outer = node.parent
    return outer is not None and outer.type == "arguments" and unwrap(node).type not in FUNCTIONS
