"""Routers of tRPC and oRPC: which procedures they hold, and by which names.

A router of tRPC is made of an object; one of oRPC is an object, or what a builder makes of one with its own middleware
before every procedure. Either may be nested, spread, merged and loaded later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.rpc_chains import Step, function_of, handled, is_rpc, steps_of
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.values import (
    ALWAYS,
    Choice,
    ExternalCall,
    Record,
    Scope,
    Site,
    Text,
    Thunk,
    Unknown,
    Value,
)

_MAKES, _MERGES, _LATER = frozenset({"router"}), frozenset({"mergeRouters"}), frozenset({"lazy"})
_OF_BUILDER = frozenset({"use", "prefix", "tag", "route"})
_WORDS = re.compile(r"[rR]outers?\(")
_MAX_DEPTH = 12
_MAX_PROCEDURES = 5_000


@dataclass(frozen=True)
class Held:
    """One procedure of a router.

    Attributes:
        names: those that lead to it from the router that is served.
        before: the steps of the builders of the routers around it, outermost first.
        group: where the router is written that holds it.
    """

    names: tuple[str, ...]
    value: ExternalCall
    step: Step
    steps: list[Step]
    before: tuple[Step, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Lost:
    """Something in a router that could not be followed."""

    names: tuple[str, ...]
    reason: str
    site: Site | None = None


@dataclass(frozen=True)
class _At:
    names: tuple[str, ...] = ()
    before: tuple[Step, ...] = ()
    group: str = ""
    depth: int = 0

    def below(self, name: str) -> "_At":
        return replace(self, names=(*self.names, name), depth=self.depth + 1)


@dataclass
class Routers:
    """Looks into routers.

    Attributes:
        seen: the calls that made the procedures and routers that were met, by place.
    """

    machine: Interpreter
    seen: set[tuple[str, int, int]] = field(default_factory=set)
    _count: int = 0

    def within(self, value: Value) -> Iterator[Held | Lost]:
        """Every procedure of a router, in the order in which they are written."""
        self._count = 0
        try:
            yield from self._walk(value, _At())
        except (OutOfBudgetError, RecursionError):
            yield Lost((), "a router takes too many steps to follow")

    def _walk(self, value: Value, at: _At) -> Iterator[Held | Lost]:
        value = self.machine.forced(value)
        self._count += 1
        if at.depth > _MAX_DEPTH or self._count > _MAX_PROCEDURES:
            yield Lost(at.names, "routers nest too deep, or hold too much, to follow")
            return
        match value:
            case ExternalCall():
                yield from self._made(value, at)
            case Record():
                yield from self._record(value, at)
            case Choice():
                for option in value.options[:2]:
                    yield from self._walk(option, replace(at, depth=at.depth + 1))
            case _:
                yield Lost(at.names, "what it holds could not be followed", getattr(value, "site", None))

    def _made(self, value: ExternalCall, at: _At) -> Iterator[Held | Lost]:
        self.seen.add(_key(value))
        found = handled(value)
        if found is not None:
            yield Held(at.names, value, *found, at.before, at.group)
            return
        steps = steps_of(value) if is_rpc(value) else []
        last = steps[-1] if steps else None
        if last is None or value.names:
            yield Lost(at.names, "what it holds could not be followed", value.site)
        elif last.name in _MERGES:
            for argument in last.call.arguments:
                yield from self._walk(argument, replace(at, depth=at.depth + 1))
        elif last.name in _LATER and last.first is not None:
            yield from self._walk(self._loaded(last.first, last.call.site), self._inside(at, steps[:-1], value))
        elif last.name in _MAKES and last.first is not None:
            yield from self._walk(last.first, self._inside(at, steps[:-1], value))
        else:
            yield Lost(at.names, "what it holds could not be followed", value.site)

    @staticmethod
    def _inside(at: _At, steps: list[Step], value: ExternalCall) -> _At:
        kept = tuple(step for step in steps if step.name in _OF_BUILDER)
        group = f"{value.site.module.path}:{value.site.line}"
        return _At(at.names, (*at.before, *kept), group, at.depth + 1)

    def _record(self, value: Record, at: _At) -> Iterator[Held | Lost]:
        # NOTE: a module that is a router may export types, schemas and helpers beside its procedures.
        is_module = value.under == ALWAYS and value.is_open
        for name, held in value.entries.items():
            if isinstance(held, Thunk):
                yield Lost((*at.names, name), "what it holds could not be followed")
                continue
            inner = self.machine.forced(held)
            if not is_module or isinstance(inner, Record) or is_rpc(inner):
                yield from self._walk(inner, at.below(name))
        if value.is_open and not is_module:
            yield Lost(at.names, "it may hold procedures that could not be followed")

    def _loaded(self, loader: Value, site: Site) -> Value:
        """What `() => import("./router")` loads: its default, or the one router that it exports."""
        function = function_of(loader, self.machine.forced)
        if function is None:
            return Unknown("a router that is loaded later", site=site)
        made = self.machine.forced(self.machine.call(function, [], site, nodes=[]))
        if not isinstance(made, Record):
            return made
        default = made.entries.get("default")
        if isinstance(default, Value):
            return default
        routers = [v for v in map(self.machine.forced, _values(made)) if _is_router(v)]
        return routers[0] if len(routers) == 1 else made


def _is_router(value: Value) -> bool:
    steps = steps_of(value) if is_rpc(value) else []
    return bool(steps) and steps[-1].name in _MAKES | _MERGES and not getattr(value, "names", ())


def _held(machine: Interpreter, name: str, scope: Scope) -> Value:
    try:
        return machine.forced(machine.lookup(name, scope))
    except (OutOfBudgetError, RecursionError):
        return Unknown(name)


def left_over(routers: Routers) -> list[ExternalCall]:
    """Routers of builders that stand at the top of a module and that no router which was looked into holds.

    Of those that hold one another it is the outermost.
    """
    machine, found = routers.machine, dict[tuple[str, int, int], ExternalCall]()
    for path in sorted(machine.project.sources):
        if _WORDS.search(machine.project.sources[path].text) is None:
            continue
        scope, module = machine.scope_of(path), machine.module(path)
        machine.begin()
        for name, node in module.declared.items():
            if node.type == "variable_declarator" and _WORDS.search(text_of(node)) is not None:
                value = _held(machine, name, scope)
                if isinstance(value, ExternalCall) and _is_router(value) and _key(value) not in routers.seen:
                    found.setdefault(_key(value), value)
    inner: set[tuple[str, int, int]] = set()
    for key, value in found.items():
        looked = Routers(machine)
        list(looked.within(value))
        inner |= looked.seen - {key}
    return [value for key, value in found.items() if key not in inner]


def _key(value: ExternalCall) -> tuple[str, int, int]:
    """What tells one call from another."""
    return value.site.module.path, value.site.node.start_byte, value.site.node.end_byte


def _values(record: Record) -> list[Value]:
    return [value for value in record.entries.values() if isinstance(value, Value)]


def contracted(steps: list[Step], machine: Interpreter) -> list[Step]:
    """What a contract says of a procedure that implements it: `implement(contract).planet.list.handler(fn)`."""
    if not steps or steps[0].name != "implement" or steps[0].first is None:
        return []
    value, before = machine.forced(steps[0].first), list[Step]()
    for name in (name for step in steps for name in step.path):
        if isinstance(value, ExternalCall) and is_rpc(value) and steps_of(value)[-1].name == "router":
            inner = steps_of(value)
            before += inner[:-1]
            value = machine.forced(inner[-1].first) if inner[-1].first is not None else Unknown()
        held = value.entries.get(name) if isinstance(value, Record) else None
        value = machine.forced(held) if isinstance(held, Value) else Unknown()
    return [*before, *steps_of(value)] if is_rpc(value) else before


def texts_of(steps: tuple[Step, ...] | list[Step], name: str) -> list[Text]:
    """The first argument of every step of a name, where it is a text."""
    found = (step.first for step in steps if step.name == name)
    return [value for value in found if isinstance(value, Text)]
