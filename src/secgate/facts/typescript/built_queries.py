"""What is done with a query from where it begins to where it runs, over lines, variables and functions.

`let q = db.selectFrom("t"); if (x) q = q.where(…); return q.execute()`: each place that goes on with it is a way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.drizzle_chains import last_of, steps_of
from secgate.facts.typescript.names import (
    FUNCTIONS,
    Binding,
    ancestors,
    arguments_of,
    callee_of,
    last_name,
    outermost,
    root_name,
    unwrap,
)
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.view import View, position_of

_MAX_STEPS = 5
_MAX_WAYS = 12
_CHOICES = frozenset({"ternary_expression", "binary_expression"})


@dataclass(frozen=True)
class Manner:
    """How queries of a library are built.

    Attributes:
        ends: the steps that run one.
        takes: the steps that take another query as a part.
        awaited: a query runs where somebody waits for it.
        kept: a step changes the query itself, whether or not what it gives is kept.
        resets: the steps that take all conditions away.
    """

    ends: frozenset[str]
    takes: frozenset[str] = frozenset()
    awaited: bool = False
    kept: bool = False
    resets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """One step of a query, in the file where it is taken."""

    view: View = field(repr=False)
    name: str
    call: Node

    @property
    def given(self) -> list[Node]:
        """What it is given."""
        return arguments_of(self.call)


@dataclass(frozen=True)
class Built:
    """What is done with a query.

    Attributes:
        steps: those that are taken whichever way it goes.
        parts: what functions do with it that give it back to the same variable, whichever way it goes.
        ways: what is done further, at each place that goes on with it.
        open: more may be done with it at a place that is not followed.
    """

    steps: tuple[Taken, ...] = ()
    ways: tuple["Built", ...] = ()
    open: bool = False
    parts: tuple["Built", ...] = ()

    def after(self, steps: tuple[Taken, ...]) -> "Built":
        """The same with steps that are taken before."""
        return replace(self, steps=(*steps, *self.steps))

    def every(self) -> Iterator[Taken]:
        """The steps of all ways."""
        yield from self.steps
        for way in (*self.parts, *self.ways):
            yield from way.every()

    def is_open(self) -> bool:
        """Whether any way of it is not followed to its end."""
        return self.open or any(way.is_open() for way in (*self.parts, *self.ways))


@dataclass(frozen=True)
class _Back:
    """A function that is followed for one call alone: what it gives back goes on there."""

    function: Node
    view: View
    call: Node | None


@dataclass(frozen=True)
class _Trail:
    """How a query is followed: by the manner of its library, through these functions, so many steps far.

    Attributes:
        stops: what a function gives back is followed no further.
    """

    manner: Manner
    back: tuple[_Back, ...] = ()
    depth: int = 0
    stops: bool = False

    @property
    def most(self) -> int:
        """How many ways are followed at this depth."""
        return max(2, _MAX_WAYS >> self.depth // 2)

    @property
    def deeper(self) -> "_Trail":
        """One step further."""
        return replace(self, depth=self.depth + 1)

    def within(self, back: _Back) -> "_Trail":
        """One step further, in a function."""
        return replace(self, back=(*self.back, back), depth=self.depth + 1, stops=False)


def built_from(view: View, start: Node, manner: Manner) -> Built:
    """What is done with the query that a call begins."""
    return _chain(view, start, _Trail(manner))


def built_in(view: View, function: Node, manner: Manner) -> Built:
    """What a function does with the query that it is handed first."""
    parameter = next((b for b in view.names.parameters(function) if position_of(b) == 0 and not b.path), None)
    if parameter is None:
        return Built(open=True)
    return _variable(view, parameter, _Trail(manner, (_Back(function, view, None),), 1))


def _chain(view: View, start: Node, trail: _Trail) -> Built:
    """The steps of a chain from a call on, and what follows them."""
    last = last_of(start)
    steps = tuple(Taken(view, s.name, s.call) for s in steps_of(last) if s.call.end_byte >= start.end_byte)
    if any(step.name in trail.manner.ends for step in steps):
        return Built(steps)
    return _after(view, last, trail).after(steps)


def _after(view: View, node: Node, trail: _Trail) -> Built:
    """What is done with the query that an expression gives."""
    whole = outermost(node)
    if trail.manner.awaited and _is_awaited(node, whole):
        return Built()
    holder = whole.parent
    if holder is None or trail.depth > _MAX_STEPS:
        return Built(open=True)
    match holder.type:
        case "variable_declarator" | "assignment_expression":
            name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
            bound = view.names.binding(name) if name is not None and name.type == "identifier" else None
            return _variable(view, bound, trail.deeper) if bound is not None else Built(open=True)
        case kind if kind in _CHOICES:
            return _after(view, holder, trail.deeper)
        case "arguments" if holder.parent is not None:
            return _handed(view, holder.parent, whole, trail.deeper)
        case "return_statement" | "arrow_function":
            function = next((a for a in ancestors(node) if a.type in FUNCTIONS), None)
            return _given_back(view, function, trail.deeper) if function is not None else Built()
        case _:
            return Built(open=not trail.manner.awaited and holder.type in {"pair", "array", "member_expression"})


def _is_awaited(node: Node, whole: Node) -> bool:
    if whole.type == "await_expression":
        return True
    around: Node | None = node
    while around is not None and around != whole:
        around = around.parent
        if around is not None and around.type == "await_expression":
            return True
    return False


def _variable(view: View, bound: Binding, trail: _Trail) -> Built:
    """What is done with the query that a variable or a parameter holds."""
    steps: list[Taken] = []
    ways: list[Built] = []
    parts: list[Built] = []
    for call in view.names.calls(bound.owner):
        if len(ways) + len(parts) > trail.most:
            break
        given = next((one for one in arguments_of(call) if _names(view, one, bound)), None)
        if given is not None and _stays(view, call, bound, trail.manner):
            parts.append(_handed(view, call, given, replace(trail, stops=True)))
        elif given is not None:
            ways.append(_handed(view, call, given, trail))
        root = root_name(call)
        if last_of(call) == call and _names(view, root, bound):
            taken = tuple(Taken(view, s.name, s.call) for s in steps_of(call))
            if _stays(view, call, bound, trail.manner):
                steps += taken
            elif any(step.name in trail.manner.ends for step in taken):
                ways.append(Built(taken))
            elif not _is_lost(call, trail.manner):
                ways.append(_after(view, call, trail).after(taken))
    ways += _alone(view, bound, trail)
    is_open = not ways or len(ways) > trail.most
    return Built(tuple(steps), tuple(ways[: trail.most]), is_open, tuple(parts))


def _stays(view: View, call: Node, bound: Binding, manner: Manner) -> bool:
    """Whether the variable holds the query with these steps from then on."""
    whole = outermost(call)
    holder = whole.parent
    while holder is not None and holder.type in _CHOICES:
        holder = holder.parent
    if holder is None:
        return False
    if holder.type == "assignment_expression":
        left = holder.child_by_field_name("left")
        return left is not None and view.names.binding(left) == bound
    return manner.kept and holder.type == "expression_statement" and whole.type != "await_expression"


def _is_lost(call: Node, manner: Manner) -> bool:
    """Whether nobody keeps what a chain gives, nor waits for it: it does nothing."""
    holder = call.parent
    return not manner.kept and holder is not None and holder.type == "expression_statement"


def _alone(view: View, bound: Binding, trail: _Trail) -> Iterator[Built]:
    """The places that wait for what a variable holds, or give it back."""
    for outer in view.within(bound.owner, "await_expression", "return_statement"):
        inner = next(iter(outer.named_children), None)
        if inner is None or not _names(view, inner, bound):
            continue
        if outer.type == "return_statement":
            function = next((a for a in ancestors(outer) if a.type in FUNCTIONS), None)
            if function is not None:
                yield _given_back(view, function, trail)
        elif trail.manner.awaited:
            yield Built()


def _names(view: View, node: Node, bound: Binding) -> bool:
    node = unwrap(node) if node.type != "await_expression" else node
    return node.type == "identifier" and text_of(node) == bound.name and view.names.binding(node) == bound


def _handed(view: View, call: Node, given: Node, trail: _Trail) -> Built:
    """What a function does with the query that it is handed."""
    callee = callee_of(call)
    if last_name(callee) in trail.manner.takes:
        return Built()
    declared = view.links.declared(view, callee) if callee is not None and trail.depth <= _MAX_STEPS else None
    if declared is None:
        return Built(open=True)
    home, function = declared
    position = next((at for at, one in enumerate(arguments_of(call)) if one == given), None)
    named = (b for b in home.names.parameters(function) if not b.path and position_of(b) == position)
    parameter = next(named, None)
    if parameter is None or any(one.function == function for one in trail.back):
        return Built(open=True)
    return _variable(home, parameter, trail.within(_Back(function, view, None if trail.stops else call)))


def _given_back(view: View, function: Node, trail: _Trail) -> Built:
    """What the callers of a function do with the query that it gives back."""
    known = next((one for one in reversed(trail.back) if one.function == function), None)
    if known is not None:
        return _on(known.view, known.call, trail.deeper) if known.call is not None else Built()
    if trail.manner.awaited and any(child.type == "async" for child in function.children):
        return Built()
    around = function.parent
    if around is not None and around.type == "arguments":
        return Built(open=not trail.manner.awaited and not _is_callback_of(around.parent, trail.manner))
    sites = view.links.sites(view, function)
    if not sites.found or trail.depth > _MAX_STEPS or len(sites.found) > _MAX_WAYS:
        return Built(open=True)
    ways = tuple(_on(site.view, site.call, trail.deeper) for site in sites.found)
    return Built((), ways, open=not sites.complete)


def _on(view: View, call: Node, trail: _Trail) -> Built:
    """What follows a call that gives a query."""
    found = _chain(view, call, trail)
    return replace(found, steps=found.steps[1:])


def _is_callback_of(call: Node | None, manner: Manner) -> bool:
    return call is not None and last_name(callee_of(call)) in manner.takes


def condition_around(taken: Taken, start: Node) -> tuple[bool, Node | None]:
    """Whether a step is taken on some ways only, and what is asked there."""
    for outer in ancestors(taken.call):
        if outer.type in FUNCTIONS or (outer.start_byte <= start.start_byte and start.end_byte <= outer.end_byte):
            return False, None
        if outer.type in {"if_statement", "ternary_expression"}:
            return True, outer.child_by_field_name("condition")
        if outer.type in {"switch_case", "switch_default", "catch_clause", "for_statement", "for_in_statement"}:
            return True, None
    return False, None
