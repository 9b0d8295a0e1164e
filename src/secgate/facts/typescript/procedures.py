"""Procedures of tRPC and oRPC as rows of the route table.

A procedure is a chain of calls that ends in its handler. Its guards are the context factory, where that refuses anyone,
the middleware of the routers around it, and its own. Where an adapter serves the router behind Express or Next.js, what
stands in front of that comes first. What cannot be followed is a guard that is unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import LEVELS, Behaviour, Guard, Route, Unresolved
from secgate.facts.typescript.found_routes import Door, FoundRoute
from secgate.facts.typescript.guards import Guards, name_of
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.names import FUNCTIONS, ancestors, inside
from secgate.facts.typescript.proofs import NOTHING
from secgate.facts.typescript.reading import Frame, TooLongError
from secgate.facts.typescript.rpc_bodies import Context, ProcedureBodies, asked, context_of, extended, given
from secgate.facts.typescript.rpc_chains import ORPC, TRPC, Step, flattened, method_of, middlewares, text_in
from secgate.facts.typescript.rpc_mounts import Mount, Mounts, of_value
from secgate.facts.typescript.rpc_routers import Held, Lost, Routers, left_over, texts_of
from secgate.facts.typescript.symbols import SERVER
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import (
    ExternalCall,
    Function,
    Handler,
    Record,
    RouterValue,
    Site,
    Text,
    Unknown,
    Value,
)

_PUBLIC = re.compile(r"public|open(?!ai|api)|guest|anonymous|unauth|unprotected|no_?auth", re.IGNORECASE)
_REST = re.compile(r"(?:\{?/?\*\w*\}?)?/?$")
_PARAMETER = re.compile(r"/(?::[\w*?+]+|\*)+$")
_HARMLESS = re.compile(r"^@?sentry|opentelemetry|logger|pino|superjson", re.IGNORECASE)
# What makes the first builder of each; tRPC 9, which had no builders, made routers at once.
_BUILDERS = {
    "tRPC": (TRPC, re.compile(r"\binitTRPC\s*[.<(]|\btrpc\s*\.\s*router\s*[<(]")),
    "oRPC": (ORPC, re.compile(r"\{[^{}]*\b(?:os|implement)\b[^{}]*\}\s*from\s*[\"']@orpc/server[\"']")),
}
_UNSERVED = "nothing serves its router"
# What makes the first builder of each; tRPC 9, which had no builders, made routers at once.
_BUILDERS = {
    "tRPC": (TRPC, re.compile(r"\binitTRPC\s*[.<(]|\btrpc\s*\.\s*router\s*[<(]")),
    "oRPC": (ORPC, re.compile(r"\{[^{}]*\b(?:os|implement)\b[^{}]*\}\s*from\s*[\"']@orpc/server[\"']")),
}
_UNSERVED = "nothing serves its router"
_Frames = dict[tuple[str, int], Frame]


@dataclass
class _Base:
    """What is there before the first middleware of a procedure.

    Attributes:
        guards: in front of the adapter, and the context factory where it refuses.
        path: where the adapter is mounted.
    """

    mount: Mount | None
    guards: tuple[Guard, ...] = ()
    context: Context = field(default_factory=dict)
    frames: _Frames = field(default_factory=dict)
    path: str = ""


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
    _given: dict[int, tuple[Site, Context, _Base]] = field(default_factory=dict)
    _read: dict[tuple[object, ...], tuple[tuple[Guard, ...], Context]] = field(default_factory=dict)
    _kept: list[object] = field(default_factory=list)

    def is_used(self) -> bool:
        """Whether a script names one of the packages."""
        sources = self.machine.project.sources.values()
        return any(package in source.text for source in sources for package in (TRPC, ORPC))

    def meet(self, routers: Sequence[RouterValue]) -> None:
        """Find the adapters; a middleware of Express that calls one is a route for everything below its path."""
        if not self.is_used():
            return
        mounts = Mounts(self.machine, self.signs)
        self._mounts, self.unresolved = list(mounts.all()), mounts.unresolved
        for event in (event for router in routers for event in router.events if event.kind == "use"):
            last = event.handlers[-1].value if event.handlers else None
            value = self.machine.forced(last) if last is not None else None
            if value is not None and any(_holds(value, mount.site) for mount in self._mounts):
                event.kind, event.method = "route", "ALL"
                event.paths = [_below(path) for path in event.paths]

    def routes(self, doors: Sequence[Door] = ()) -> Iterator[FoundRoute]:
        """Every procedure that is served, then those of routers that nothing serves."""
        if not self.is_used():
            return
        routers, found = Routers(self.machine), dict[tuple[object, ...], FoundRoute]()
        for mount in self._with_router(doors):
            base = self._base(mount, doors)
            for held in routers.within(mount.router):
                self._add(found, held, base)
        rest: list[FoundRoute] = []
        for router in left_over(routers):
            base, rows = _Base(None), dict[tuple[object, ...], FoundRoute]()
            for held in routers.within(router):
                self._add(rows, held, base)
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
                    self.unresolved.append(Unresolved(path, line, reason, "router"))
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

    def _add(self, found: dict[tuple[object, ...], FoundRoute], held: Held | Lost, base: _Base) -> None:
        if isinstance(held, Lost):
            self._lose(held, base)
            return
        route = self._route(held, base)
        key = (route.site.module.path, route.site.node.start_byte, held.names)
        known = found.get(key)
        # NOTE: what two adapters serve is as open as it is behind the one that asks less.
        if known is None or _openness(route) < _openness(known):
            found[key] = route

    def _lose(self, lost: Lost, base: _Base) -> None:
        site = lost.site or (base.mount.site if base.mount is not None else None)
        if site is not None:
            name = ".".join(lost.names) or "a router"
            self.unresolved.append(Unresolved(site.module.path, site.line, f"{name}: {lost.reason}", "router"))

    # One procedure

    def _route(self, held: Held, base: _Base) -> FoundRoute:
        steps = [*held.before, *flattened(held.steps, self.machine.forced)]
        guards, context = self._chain(steps, base)
        method, path = self._address(held, steps, base)
        value = self.machine.forced(held.step.first) if held.step.first is not None else Unknown()
        site = held.step.call.site
        module = site.module.path
        route = FoundRoute(
            kind="oRPC" if held.step.name == "handler" else "tRPC",
            method=method,
            route=path,
            name=".".join(held.names) or "procedure",
            value=value,
            site=Site(site.module, site.node),
            guards=(*base.guards, *guards),
            validates=any(step.name == "input" for step in steps),
            router=held.group or f"{module}:{'.'.join(held.names[:-1])}",
            open_by_name=_open_name(site.node),
        )
        self._given[id(route.site)] = route.site, context, base
        return route

    def _address(self, held: Held, steps: list[Step], base: _Base) -> tuple[str, str]:
        """Method and path of a procedure as it is served."""
        options = [step.first for step in steps if step.name == "route"]
        written = [("method", "path", value) for value in options]
        metas = [self.machine.forced(step.first) for step in steps if step.name == "meta" and step.first is not None]
        inner = [m.entries.get("openapi") for m in metas if isinstance(m, Record)]
        if base.mount is not None and base.mount.is_openapi:
            written += [("method", "path", self.machine.forced(v)) for v in inner if isinstance(v, Value)]
        forced = self.machine.forced
        methods = [t.text for m, _, v in written if (t := text_in(v, m, forced)) is not None]
        paths = [t.text for _, p, v in written if (t := text_in(v, p, forced)) is not None]
        is_trpc = held.step.name != "handler"
        method = methods[-1].upper() if methods else method_of(held.step) if is_trpc else "POST"
        if paths:
            prefix = "".join(text.text.rstrip("/") for text in texts_of(steps, "prefix"))
            return method, _express(f"{base.path}{prefix}/{paths[-1].lstrip('/')}")
        own = ".".join(held.names) if is_trpc else "/".join(held.names)
        return method, f"{base.path or ('/trpc' if is_trpc else '/rpc')}/{own}"

    def _chain(self, steps: list[Step], base: _Base) -> tuple[tuple[Guard, ...], Context]:
        """The guards of a chain in running order, and the context that its handler is given."""
        guards: tuple[Guard, ...] = ()
        context = base.context
        key: tuple[object, ...] = (id(base),)
        self._kept.append(base)
        metas = [self.machine.forced(step.first) for step in steps if step.name == "meta" and step.first is not None]
        meta = next((m for m in reversed(metas) if isinstance(m, Record)), None)
        for step in steps:
            if step.name != "use" or step.first is None:
                continue
            key = (*key, id(step.call), id(meta) if meta is not None else 0)
            if key not in self._read:
                self._kept += [step.call, meta]
                self._read[key] = self._used(step, context, meta, base)
            more, context = self._read[key]
            guards += more
        return guards, context

    def _used(
        self, step: Step, context: Context, meta: Record | None, base: _Base
    ) -> tuple[tuple[Guard, ...], Context]:
        guards: list[Guard] = []
        site = _first_of(step.call.site)
        for value in middlewares(step.first or Unknown(), self.machine.forced):
            handler = Handler(value, site)
            name = _named(value, site) or name_of(handler)
            reader = self._reader(base)
            try:
                guard = self.guards.judged(handler, name, reader, given(context, meta))
            except OutOfBudgetError:
                because = "its body is too long or too deep to follow"
                guard = Guard(name, site.module.source.place(site.node), ("unknown",), because=because)
            guards.append(_doubted(guard, value))
            context = extended(context, reader.handed)
        return tuple(guards), context

    def _reader(self, base: _Base) -> ProcedureBodies:
        reader = ProcedureBodies(self.machine, self.signs)
        reader.frames.update(base.frames)
        return reader

    def behaviour(self, route: FoundRoute) -> Behaviour:
        """What the handler of a procedure does."""
        value = self.machine.forced(route.value)
        if not isinstance(value, Function):
            return Behaviour(unknown_calls=1, known=False)
        _, context, base = self._given[id(route.site)]
        return self.guards.behaves(value, self._reader(base), given(context))

    # What stands in front

    def _base(self, mount: Mount, doors: Sequence[Door]) -> _Base:
        site = mount.site
        fronts = [door.route for door in doors if self._serves(door, site)]
        self.behind.update(fronts)
        guards: tuple[Guard, ...] = ()
        shown = mount.path
        if fronts:
            front = min(fronts, key=lambda door: LEVELS.index(door.level))
            guards = tuple(g for g in front.guards if g.protects or (g.place != front.place and g.proves))
            shown = shown or _PARAMETER.sub("", front.route)
        elif not mount.is_alone:
            place = site.module.source.place(site.node)
            because = "what stands in front of the adapter could not be followed"
            guards = (Guard(text_of(site.node)[:40].split("(")[0], place, ("unknown",), because=because),)
        base = _Base(mount, guards, {}, mount.frames, shown.rstrip("/"))
        self._with_context(base, mount)
        return base

    def _serves(self, door: Door, site: Site) -> bool:
        """Whether the call of an adapter stands in the handler of a row, or where that is registered."""
        place, line = door.route.place, site.line
        if place.path == site.module.path and place.line <= line <= (place.end_line or place.line):
            return True
        found = self.guards.function(door.handler)
        return found is not None and found[0] == site.module.path and inside(site.node, found[1])

    def _with_context(self, base: _Base, mount: Mount) -> None:
        """Read what the procedures of a mount are given as their context, and whether its factory refuses anybody."""
        held = mount.option("createContext") if mount.is_trpc else mount.option("context")
        if held is None:
            return
        value = self.machine.forced(held.value) if held.value is not None else None
        if not isinstance(value, Function):
            base.context = context_of([(NOTHING, held)])
            return
        reader = self._reader(base)
        try:
            exits = reader.run(value, asked())
        except (TooLongError, RecursionError, OutOfBudgetError):
            return
        returns = [found for found in exits if found.kind == "return"]
        base.context = context_of([(found.state, found.value or SERVER) for found in returns])
        base.frames = {**base.frames, **reader.frames}
        source = value.scope.module.source.place(value.node)
        goes = [replace(found, kind="next") for found in returns]
        guard = self.guards.proven(
            goes, reader.effects, Guard(value.name or "createContext", source, source=source), value
        )
        if guard.protects:
            base.guards = (*base.guards, guard)


def _holds(value: Value, site: Site) -> bool:
    """Whether a handler is what an adapter made, or a function that calls one."""
    if isinstance(value, ExternalCall):
        return value.site.module is site.module and value.site.node == site.node
    return isinstance(value, Function) and value.scope.module is site.module and inside(site.node, value.node)


def _below(path: Value) -> Value:
    """Everything below a path of Express, which may say so itself: `/rpc`, `/rpc/*`, `/rpc{/*path}`."""
    return Text(f"{_REST.sub('', path.text)}/*", path.is_open) if isinstance(path, Text) else path


def _express(path: str) -> str:
    """A path with parameters in the manner of OpenAPI, in the manner of Express."""
    return re.sub(r"\{(\+?)(\w+)\}", lambda found: f":{found[2]}{'*' if found[1] else ''}", path)


def _openness(route: FoundRoute) -> tuple[int, bool]:
    reached = {kind for guard in route.guards for kind in guard.proves}
    level = max((LEVELS.index(kind) for kind in LEVELS if kind in reached), default=0)
    return level, route.route.startswith(("/trpc/", "/rpc/"))


def _first_of(site: Site) -> Site:
    """The place of what a call is given first."""
    arguments = site.node.child_by_field_name("arguments")
    return (
        Site(site.module, arguments.named_children[0]) if arguments is not None and arguments.named_children else site
    )


def _named(value: Value, site: Site) -> str:
    """What a middleware that is written in its chain is called: by the name of the chain."""
    if not isinstance(value, Function) or value.name or site.node.type not in FUNCTIONS:
        return ""
    holder = next(
        (a for a in ancestors(site.node) if a.type in {"variable_declarator", "pair", "statement_block"}), None
    )
    if holder is None or holder.type == "statement_block":
        return ""
    return text_of(holder.child_by_field_name("name") or holder.child_by_field_name("key"))


def _doubted(guard: Guard, value: Value) -> Guard:
    """A middleware from elsewhere that is called like a guard, and of which nothing is known."""
    package = value.callee.package if isinstance(value, ExternalCall) else getattr(value, "package", "")
    if guard.proves or not package or _HARMLESS.search(package) or not is_guard_name(guard.name):
        return guard
    because = f"what {package} does with the request could not be followed"
    return replace(guard, proves=("unknown",), because=because)


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
