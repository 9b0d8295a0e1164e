"""Procedures of tRPC and oRPC as rows of the route table.

A procedure is a chain of calls that ends in its handler. Its guards are the context factory, where that refuses anyone,
the middleware of the routers around it, and its own. Where an adapter serves the router behind Express or Next.js, what
stands in front of that comes first. What cannot be followed is a guard that is unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.model import LEVELS, Behaviour, Guard, Route, Unresolved
from secgate.facts.typescript.found_routes import Door, FoundRoute
from secgate.facts.typescript.guards import Guards
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import inside
from secgate.facts.typescript.rpc_bodies import Context, given
from secgate.facts.typescript.rpc_chains import (
    FAMILIES,
    ORPC,
    TRPC,
    Step,
    flattened,
    function_of,
)
from secgate.facts.typescript.rpc_guards import Base, Chains, first_of
from secgate.facts.typescript.rpc_inputs import ProcedureInput, looked_at, reads_of
from secgate.facts.typescript.rpc_mounts import Mount, Mounts, of_value
from secgate.facts.typescript.rpc_paths import address
from secgate.facts.typescript.rpc_routers import Held, Lost, Routers, contracted, left_over
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import (
    Deferred,
    ExternalCall,
    Function,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)

_PUBLIC = re.compile(r"public|open(?!ai|api)|guest|anonymous|unauth|unprotected|no_?auth", re.IGNORECASE)
_REST = re.compile(r"(?:\{?/?\*\w*\}?)?/?$")
_PARAMETER = re.compile(r"/(?::[\w*?+]+|\*)+$")
# What makes the first builder of each; tRPC 9, which had no builders, made routers at once.
_BUILDERS = {
    "tRPC": (TRPC, re.compile(r"\binitTRPC\s*[.<(]|\btrpc\s*\.\s*router\s*[<(]")),
    "oRPC": (ORPC, re.compile(r"\{[^{}]*\b(?:os|implement)\b[^{}]*\}\s*from\s*[\"']@orpc/server[\"']")),
}
_UNSERVED = "nothing serves its router"


@dataclass
class Procedures:
    """The procedures of a project.

    Attributes:
        behind: rows of Express and Next.js that only hand requests on to a router of these.
    """

    machine: Interpreter
    guards: Guards
    signs: TenantSigns = field(default_factory=TenantSigns)
    unresolved: list[Unresolved] = field(default_factory=list)
    behind: set[Route] = field(default_factory=set)
    _mounts: list[Mount] = field(default_factory=list)
    _steps: dict[int, list[Step]] = field(default_factory=dict)
    _given: dict[int, tuple[Site, Context, Base]] = field(default_factory=dict)
    chains: Chains = field(init=False)

    def __post_init__(self) -> None:
        self.chains = Chains(self.machine, self.guards, self.signs)

    @cached_property
    def is_used(self) -> bool:
        """Whether a script names one of the packages."""
        sources = self.machine.project.sources.values()
        return any(package in source.text for source in sources for package in (TRPC, ORPC))

    def meet(self, routers: Sequence[RouterValue]) -> None:
        """Find the adapters; a middleware of Express that calls one is a route for everything below its path."""
        if not self.is_used:
            return
        mounts = Mounts(self.machine, self.signs)
        self._mounts, self.unresolved = list(mounts.all()), mounts.unresolved
        for event in (event for router in routers for event in router.events if event.kind == "use"):
            last = event.handlers[-1].value if event.handlers else None
            # NOTE: what has not been called so far makes no adapter that anybody was given.
            value = (last.result if isinstance(last, Deferred) else last) if last is not None else None
            if value is not None and any(_holds(value, mount.site) for mount in self._mounts):
                event.kind, event.method = "route", "ALL"
                event.paths = [_below(path) for path in event.paths]

    def routes(self, doors: Sequence[Door] = ()) -> Iterator[FoundRoute]:
        """Every procedure that is served, then those of routers that nothing serves."""
        if not self.is_used:
            return
        routers, found = Routers(self.machine), dict[tuple[object, ...], FoundRoute]()
        for mount in self._with_router(doors):
            self.machine.begin()
            base = self._base(mount, doors)
            self._add_all(found, routers.within(mount.router), base)
        rest: list[FoundRoute] = []
        for router in left_over(routers):
            rows = dict[tuple[object, ...], FoundRoute]()
            self._add_all(rows, routers.within(router), Base(None))
            self._lose_all(router.site, len(rows))
            rest += [replace(row, state="unmounted", because=_UNSERVED) for row in rows.values()]
        self._lose_builders([*found.values(), *rest])
        yield from found.values()
        yield from rest

    def _lose_builders(self, found: list[FoundRoute]) -> None:
        """Tell of a package by which something is built, and of which no procedure was found."""
        known = {route.kind for route in found}
        for path, source in sorted(self.machine.project.sources.items()):
            for family, (package, made) in _BUILDERS.items():
                builder = made.search(source.text) if family not in known and package in source.text else None
                if builder is not None:
                    line = source.text.count("\n", 0, builder.start()) + 1
                    reason = f"procedures of {family} are built here, and none that is served was found"
                    self.unresolved.append(Unresolved(path, line, reason, "export"))
                    known.add(family)

    def _with_router(self, doors: Sequence[Door]) -> Iterator[Mount]:
        """The mounts, each with its router; of a function of the target that makes an adapter, each of its calls."""
        for mount in self._mounts:
            if not isinstance(mount.router, Unknown):
                yield mount
                continue
            made = [m for door in doors if (m := self._made(door, mount)) is not None]
            yield from made or [mount]

    def _made(self, door: Door, mount: Mount) -> Mount | None:
        value = self.machine.forced(door.handler.value) if door.handler is not None else None
        if not isinstance(value, ExternalCall) or not _holds(value, mount.site) or door.handler is None:
            return None
        return of_value(value, door.handler.site)

    def _lose_all(self, site: Site, count: int) -> None:
        what = "1 procedure" if count == 1 else f"{count} procedures"
        reason = f"a router with {what} is built here, and nothing that serves it was found"
        self.unresolved.append(Unresolved(site.module.path, site.line, reason, "router"))

    def _add_all(self, found: dict[tuple[object, ...], FoundRoute], held: Iterator[Held | Lost], base: Base) -> None:
        for one in held:
            try:
                self._add(found, one, base)
            except (OutOfBudgetError, RecursionError):
                self._lose(Lost(one.names, "takes too many steps to follow"), base)

    def _add(self, found: dict[tuple[object, ...], FoundRoute], held: Held | Lost, base: Base) -> None:
        if isinstance(held, Lost):
            self._lose(held, base)
            return
        route = self._route(held, base)
        key = (route.site.module.path, route.site.node.start_byte, held.names)
        known = found.get(key)
        # NOTE: what two adapters serve is as open as it is behind the one that asks less.
        if known is None or _openness(route) < _openness(known):
            found[key] = route

    def _lose(self, lost: Lost, base: Base) -> None:
        site = lost.site or (base.mount.site if base.mount is not None else None)
        if site is not None:
            name = ".".join(lost.names) or "a router"
            self.unresolved.append(Unresolved(site.module.path, site.line, f"{name}: {lost.reason}", "export"))

    # One procedure

    def _route(self, held: Held, base: Base) -> FoundRoute:
        steps = [*held.before, *contracted(held.steps, self.machine), *flattened(held.steps, self.machine.forced)]
        guards, context = self.chains.of(steps, base)
        if not any(guard.protects for guard in (*base.guards, *guards)):
            function = function_of(held.step.first or Unknown(), self.machine.forced)
            doubt = self.chains.in_doubt(function, context, base) if function is not None else None
            guards = (*guards, doubt) if doubt is not None else guards
        method, path = address(held, steps, base, self.machine.forced)
        value = self.machine.forced(held.step.first) if held.step.first is not None else Unknown()
        site, is_trpc = held.step.call.site, held.step.name != "handler"
        looks, _ = looked_at(steps, is_trpc=is_trpc, forced=self.machine.forced)
        module = site.module.path
        route = FoundRoute(
            kind="tRPC" if is_trpc else "oRPC",
            method=method,
            route=path,
            name=".".join(held.names) or "procedure",
            value=value,
            site=Site(site.module, site.node),
            guards=(*base.guards, *guards),
            validates=any(step.name == "input" for step in steps) and looks not in {"nothing", "cast"},
            router=held.group or f"{module}:{'.'.join(held.names[:-1])}",
            open_by_name=_open_name(site.node),
        )
        self._given[id(route.site)] = route.site, context, base
        self._steps[id(route.site)] = steps
        return route

    def behaviour(self, route: FoundRoute) -> Behaviour:
        """What the handler of a procedure does."""
        value = self.machine.forced(route.value)
        if not isinstance(value, Function):
            return Behaviour(unknown_calls=1, known=False)
        _, context, base = self._given[id(route.site)]
        return self.guards.behaves(value, self.chains.reader(base), given(context))

    def input(self, found: FoundRoute, route: Route) -> ProcedureInput:
        """What looks at the input of a procedure before its handler gets it."""
        steps = self._steps[id(found.site)]
        looks, site = looked_at(steps, is_trpc=found.kind == "tRPC", forced=self.machine.forced)
        function = function_of(found.value, self.machine.forced)
        use, raw = reads_of(function.node) if function is not None else (None, None)
        source = function.scope.module.source if function is not None else found.site.module.source
        shown = first_of(site) if site is not None else found.site
        return ProcedureInput(
            route,
            looks if function is not None else "unknown",
            shown.module.source.place(shown.node),
            shown.node,
            said=short(shown.node) if site is not None else "",
            use=source.place(use) if use is not None else None,
            raw=source.place(raw) if raw is not None else None,
        )

    def schemas(self, found: FoundRoute) -> list[Site]:
        """The arguments of every `.input(…)` that a procedure of tRPC passes; of oRPC only the last one counts."""
        inputs = [first_of(step.call.site) for step in self._steps[id(found.site)] if step.name == "input"]
        return inputs if found.kind == "tRPC" else inputs[-1:]

    # What stands in front

    def _base(self, mount: Mount, doors: Sequence[Door]) -> Base:
        site = mount.site
        fronts = [door.route for door in doors if self._serves(door, site)]
        self.behind.update(fronts)
        guards: tuple[Guard, ...] = ()
        shown = mount.path
        if fronts:
            front = min(fronts, key=lambda door: LEVELS.index(door.level))
            guards = tuple(g for g in front.guards if _counts(g, front))
            shown = shown or _PARAMETER.sub("", front.route)
        elif not mount.is_alone:
            place = site.module.source.place(site.node)
            because = "what stands in front of the adapter could not be followed"
            guards = (Guard(text_of(site.node)[:40].split("(")[0], place, ("unknown",), because=because),)
        base = Base(mount, guards, {}, mount.frames, shown.rstrip("/"))
        self.chains.with_context(base, mount)
        return base

    def _serves(self, door: Door, site: Site) -> bool:
        """Whether the call of an adapter stands in the handler of a row, or where that is registered."""
        place, line = door.route.place, site.line
        if place.path == site.module.path and place.line <= line <= (place.end_line or place.line):
            return True
        given = door.handler.site if door.handler is not None else None
        if given is not None and given.module.path == site.module.path and inside(site.node, given.node):
            return True
        found = self.guards.function(door.handler)
        return found is not None and found[0] == site.module.path and inside(site.node, found[1])


def _counts(guard: Guard, front: Route) -> bool:
    """Whether what stands in front of an adapter, and is not the adapter itself, may ask who calls."""
    if guard.protects or guard.place != front.place:
        return bool(guard.proves)
    return guard.source is None and not any(p in guard.because for p in FAMILIES)


def _holds(value: Value, site: Site) -> bool:
    """Whether a handler is what an adapter made, or a function that calls one."""
    if isinstance(value, ExternalCall):
        return value.site.module is site.module and value.site.node == site.node
    return isinstance(value, Function) and value.scope.module is site.module and inside(site.node, value.node)


def _below(path: Value) -> Value:
    """Everything below a path of Express, which may say so itself: `/rpc`, `/rpc/*`, `/rpc{/*path}`."""
    return Text(f"{_REST.sub('', path.text)}/*", path.is_open) if isinstance(path, Text) else path


def _openness(route: FoundRoute) -> tuple[int, bool]:
    reached = {kind for guard in route.guards for kind in guard.proves}
    level = max((LEVELS.index(kind) for kind in LEVELS if kind in reached), default=0)
    return level, route.route.startswith(("/trpc/", "/rpc/"))


def _open_name(node: Node) -> str:
    """The name of what a procedure is built on, where it says that everybody may call."""
    current: Node | None = node
    while current is not None and current.type in {"call_expression", "member_expression"}:
        name = text_of(current.child_by_field_name("property")) if current.type == "member_expression" else ""
        if _PUBLIC.search(name):
            return name
        current = current.child_by_field_name("function") or current.child_by_field_name("object")
    name = text_of(current)
    return name if current is not None and current.type == "identifier" and _PUBLIC.search(name) else ""
