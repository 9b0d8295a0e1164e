"""Chains of calls of tRPC and oRPC: `base.use(signedIn).input(schema).query(handler)`, step by step.

A builder, a procedure, a router and a middleware of theirs are all results of calls of the package; the steps of the
chain tell what they are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from secgate.facts.typescript.values import Choice, ExternalCall, Function, Record, Text, Value

TRPC, ORPC = "@trpc/server", "@orpc/server"
FAMILIES = ("@trpc/", "@orpc/")
_METHODS = {"query": "GET", "mutation": "POST", "subscription": "GET"}
_JOINS = frozenset({"concat", "unstable_concat", "pipe", "unstable_pipe"})
_MIDDLEWARES = frozenset({"middleware", "create", "spec", "concat", "pipe", "unstable_pipe", "mapInput"})
_MAX_STEPS = 200
_MAX_NESTED = 8
Forced = Callable[[Value], Value]


@dataclass(frozen=True)
class Step:
    """One call of a chain.

    Attributes:
        name: what is called.
        path: members that were read on the way to it: `planet`, `list` of `os.planet.list.handler(fn)`.
        call: the call, with what it was given.
    """

    name: str
    path: tuple[str, ...]
    call: ExternalCall

    @property
    def first(self) -> Value | None:
        """What it was given first."""
        return self.call.arguments[0] if self.call.arguments else None


def is_rpc(value: Value | None) -> bool:
    """Whether a value was made by one of the packages."""
    return isinstance(value, ExternalCall) and value.callee.package.startswith(FAMILIES)


def is_trpc(value: ExternalCall) -> bool:
    """Whether tRPC made a value, and not oRPC."""
    return value.callee.package.startswith("@trpc/")


def steps_of(value: Value) -> list[Step]:
    """The calls of a chain from its start."""
    found: list[Step] = []
    call = value if isinstance(value, ExternalCall) else None
    while call is not None and len(found) < _MAX_STEPS:
        names = call.callee.names
        own = names[len(names) - names[::-1].index("()") :] if "()" in names else names
        found.append(Step(own[-1] if own else "", own[:-1], call))
        call = call.before
    return found[::-1]


def handled(value: Value) -> tuple[Step, list[Step]] | None:
    """The step that a procedure is given its handler in, and all steps; None for what is no procedure."""
    if not isinstance(value, ExternalCall) or not is_rpc(value):
        return None
    names = frozenset(_METHODS) if is_trpc(value) else frozenset({"handler"})
    if not names & set(value.callee.names):
        return None
    steps = steps_of(value)
    last = next((step for step in reversed(steps) if step.name in names), None)
    return (last, steps) if last is not None and last.call.arguments else None


def method_of(step: Step) -> str:
    """The method by which a procedure of tRPC is called."""
    return _METHODS.get(step.name, "POST")


def flattened(steps: list[Step], forced: Forced, depth: int = 0) -> Iterator[Step]:
    """The steps of a chain, with those of the chains that it is joined with in their place."""
    for step in steps:
        inner = forced(step.first) if step.name in _JOINS and step.first is not None else None
        if (
            isinstance(inner, ExternalCall)
            and is_rpc(inner)
            and depth < _MAX_NESTED
            and "middleware" not in _names(inner)
        ):
            yield from flattened(steps_of(inner), forced, depth + 1)
        else:
            yield step


def _names(value: ExternalCall) -> set[str]:
    return {*value.callee.names, *value.names}


def middlewares(value: Value, forced: Forced, depth: int = 0) -> Iterator[Value]:
    """The functions behind a middleware: of `t.middleware(fn)`, `first.concat(second)`, `oo.spec(middleware, …)`."""
    value = forced(value)
    if not isinstance(value, ExternalCall) or not is_rpc(value) or depth > _MAX_NESTED:
        yield value
        return
    last = next((step for step in reversed(steps_of(value)) if step.name in _MIDDLEWARES), None)
    if last is None or last.first is None:
        yield value
        return
    if last.name in {"concat", "pipe", "unstable_pipe", "mapInput"} and last.call.before is not None:
        yield from middlewares(last.call.before, forced, depth + 1)
    if last.name != "mapInput":
        yield from middlewares(last.first, forced, depth + 1)


def text_in(options: Value | None, name: str, forced: Forced) -> Text | None:
    """A text among options that are written as an object."""
    held = options.entries.get(name) if isinstance(options, Record) else None
    value = forced(held) if isinstance(held, Value) else None
    return value if isinstance(value, Text) else None


def function_of(value: Value, forced: Forced) -> Function | None:
    """The function that a value is, or the first that it may be."""
    value = forced(value)
    if isinstance(value, Choice):
        value = forced(value.options[0])
    return value if isinstance(value, Function) else None
