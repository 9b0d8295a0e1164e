"""The route table: every method and path that the target answers, with its guards and what they prove."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from secgate.facts.chains import confidence_of, level_of, roles_of, strictest
from secgate.facts.model import Behaviour, Guard, RateLimit, Route, RouteTable, State, Unresolved
from secgate.facts.typescript import fastify, hono
from secgate.facts.typescript.adapters import Fronts, fronts, in_front
from secgate.facts.typescript.answering import Answering, answering
from secgate.facts.typescript.body_parsers import BodyParsers, parsers_of, refuses_others, schema_behind
from secgate.facts.typescript.found_routes import Door, FoundRoute, RouteReader
from secgate.facts.typescript.guards import Guards, Named, name_of
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.literals import short
from secgate.facts.typescript.lost_mounts import lost_handlers, lost_mounts
from secgate.facts.typescript.names import Names
from secgate.facts.typescript.nest import Nest
from secgate.facts.typescript.nest_pipes import HandedBody
from secgate.facts.typescript.nextjs import Next
from secgate.facts.typescript.paths import ROOT, Path
from secgate.facts.typescript.procedures import Procedures
from secgate.facts.typescript.project import Project
from secgate.facts.typescript.replay import Layer, Passage, only_passes, replay
from secgate.facts.typescript.rpc_inputs import ProcedureInput
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tables import is_true
from secgate.facts.typescript.targets import Target
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import Event, Function, Handler, RouterValue, Site, Value
from secgate.model import TraceStep
from secgate.settings.config import Config

_VALIDATES = re.compile(
    r"\.\s*(?:safe)?[pP]arse(?:Async)?\s*\(\s*(?:\{\s*\.\.\.)?\s*\w*[rR]eq\w*\s*\.\s*(?:body|query|params|headers)|\bvalidationResult\s*\("
)

# Frameworks that call handlers by themselves, and handle what these throw.
_FRAMEWORKS = frozenset({"NestJS"})
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass
class Routes:
    """The routes of a project, read once.

    Attributes:
        handlers: the handler of each route of the table, by the place of the route and its path.
    """

    project: Project
    config: Config
    signs: TenantSigns = field(default_factory=TenantSigns)
    machine: Interpreter = field(init=False)
    guards: Guards = field(init=False)
    procedures: Procedures = field(init=False)
    nest: Nest = field(init=False)
    readers: tuple[RouteReader, ...] = field(init=False)
    handlers: dict[Route, Handler | None] = field(default_factory=dict, init=False)
    _found: dict[Route, tuple[RouteReader, FoundRoute]] = field(default_factory=dict, init=False)
    _routers: dict[int, str] = field(default_factory=dict, init=False)
    _made_at: Counter[str] = field(default_factory=Counter, init=False)
    _bodies: dict[Route, BodyParsers] = field(default_factory=dict, init=False)
    _fronts: Fronts = field(default_factory=dict, init=False)
    _families: dict[Route, str] = field(default_factory=dict, init=False)
    _answering: dict[Route, Answering] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.machine = Interpreter(self.project)
        named = named_in(self.config)
        self.guards = Guards(self.machine, named, self.signs)
        self.procedures = Procedures(self.machine, self.guards, self.signs)
        self.nest = Nest(self.machine, self.guards, self.signs)
        self.readers = (Next(self.machine, named, self.signs), self.procedures, self.nest)

    def table(self) -> RouteTable:
        """Interpret the project and read every guard."""
        outcome = self.machine.run()
        for reader in self.readers:
            reader.meet(outcome.routers)
        hono.settle(self.machine, outcome.routers)
        cut: list[RouterValue] = []
        found = replay(outcome.routers, cut)
        first, *others = self.readers
        rows = [self._row(first, one) for one in first.routes(())]
        self._fronts = fronts(self.machine, [(row, self.handlers[row]) for row in rows])
        handing = {row for doors in self._fronts.values() for row in doors}
        rows = [row for row in rows if row not in handing]
        rows += [route for passage in found if (route := self._route(passage)) is not None]
        for reader in others:
            doors = [Door(row, self.handlers[row]) for row in rows]
            rows += [self._row(reader, found) for found in reader.routes(doors)]
            rows = [row for row in rows if row not in reader.behind] if reader.behind else rows
        rows.sort(key=lambda r: (r.place.path, r.place.line, r.place.column, r.route, r.method))
        unresolved = [Unresolved(u.path, u.line, u.reason, _kind(u.reason)) for u in outcome.unresolved]
        unresolved += [
            Unresolved(router.site.module.path, router.site.line, "has more layers than are read", "bound")
            for router in cut
        ]
        unresolved += [*lost_mounts(self.machine, outcome.routers), *lost_handlers(self.machine, outcome.routers)]
        unresolved += [one for reader in self.readers for one in reader.unresolved]
        unresolved += _orphans(found)
        unresolved += [
            Unresolved(row.place.path, row.place.line, row.because, "registration")
            for row in rows
            if row.because and row.state in {"live", "conditional"}
        ]
        apps = sum(router.is_app and not router.placeholder for router in outcome.routers)
        return RouteTable(tuple(rows), tuple(dict.fromkeys(unresolved)), apps)

    def behaviour(self, route: Route) -> Behaviour:
        """What the handler of a route does."""
        if (found := self._found.get(route)) is not None:
            return found[0].behaviour(found[1])
        return self.guards.behaviour(self.handlers.get(route), self._families.get(route, "express"))

    def inputs(self) -> Iterator[ProcedureInput]:
        """What looks at the input of each procedure that is served, in the order of the table."""
        for route, (_, found) in self._found.items():
            if route.is_procedure and route.state != "unmounted":
                yield self.procedures.input(found, route)

    def schemas(self, route: Route) -> list[Site]:
        """What is written as the schemas of a procedure's input; none where it has none."""
        held = self._found.get(route)
        return self.procedures.schemas(held[1]) if held is not None and route.is_procedure else []

    def handed_body(self, route: Route) -> HandedBody:
        """What the pipes of NestJS let through of the body that the handler of a route is given."""
        return self.nest.body(self._found[route][1])

    def function(self, route: Route) -> tuple[str, Node] | None:
        """The function that answers a route, and the path of its file."""
        return self.guards.function(self.handlers.get(route))

    def answering(self, route: Route) -> Answering:
        """The functions that answer a route, also behind wrappers of the target."""
        if route.framework:
            # NOTE: what its handler gives to services are parts of the request, and it answers by itself.
            own = self.function(route)
            return Answering(((*own, False),), lost=False) if own is not None else Answering()
        if route not in self._answering:
            self._answering[route] = answering(self.machine, self.handlers.get(route))
        return self._answering[route]

    def parsers(self, route: Route) -> BodyParsers:
        """What may parse the body of a request for a route before its handler gets it."""
        return self._bodies.get(route, BodyParsers())

    def schema(self, node: Node, function: Function) -> Site | None:
        """Where the schema is written that an expression of a function stands for."""
        return schema_behind(self.machine, node, function)

    def refuses_others(self, names: Names, function: Function) -> bool:
        """Whether a middleware that looks at a body may refuse keys that its schema does not name."""
        return refuses_others(self.machine, names, function)

    def _route(self, passage: Passage) -> Route | None:
        layer = passage.layer
        if passage.handler is None:
            return None
        if only_passes(passage.handler) and self._guard(passage.handler, layer, layer).protects:
            # NOTE: `router.all("*", signedIn)`; it answers nothing, and stands in front of what comes after it.
            return None
        doors = self._fronts.get(id(passage.app), [])
        guards = in_front(layer.event.method, doors) if doors else []
        before = [(h, at) for h, at in passage.before if at is layer or not fastify.is_replaced(h, layer.event)]
        guards += [self._guard(handler, at, layer) for handler, at in before]
        guards += [_unclear(handler) for handler, _ in passage.unclear]
        level = level_of(guards)
        dynamic = layer.event.dynamic or ("" if layer.path.is_known else _unknown_path(layer.path))
        state: State = passage.state  # type: ignore[assignment]
        route = Route(
            method=layer.event.method,
            route=layer.path.text,
            place=layer.event.site.module.source.place(layer.event.site.node),
            handler=name_of(passage.handler),
            state=state,
            guards=tuple(guards),
            level=level,
            roles=roles_of(guards),
            tenant_source=next((g.tenant_source for g in reversed(guards) if g.tenant_source), None),
            rate_limit=strictest([g.rate_limit for g in guards if g.rate_limit is not None]),
            validates_input=self._validates(passage, guards),
            confidence=confidence_of(guards, level, dynamic),
            conditions=tuple(("" if c.holds else "not ") + short(c.site.node) for c in passage.conditions),
            mounts=tuple(_mount_steps(layer)),
            because=_because(passage) or dynamic,
            contract=layer.event.contract,
            production=passage.production,
            router=self._named(layer.router),
        )
        self.handlers[route] = passage.handler
        if layer.router.family != "express":
            self._families[route] = layer.router.family
        self._bodies[route] = parsers_of(self.machine, passage)
        return route

    def _named(self, router: RouterValue) -> str:
        """Where a router is made, with a number where the same place makes several: a base class's field."""
        if id(router) not in self._routers:
            made_at = f"{router.site.module.path}:{router.site.line}"
            self._made_at[made_at] += 1
            number = self._made_at[made_at]
            self._routers[id(router)] = made_at if number == 1 else f"{made_at} ({number})"
        return self._routers[id(router)]

    def _row(self, reader: RouteReader, found: FoundRoute) -> Route:
        """The row of a route that a reader of a framework has found."""
        level = level_of(found.guards)
        route = Route(
            method=found.method,
            route=found.route,
            place=found.site.module.source.place(found.site.node),
            handler=found.name,
            state=found.state,
            guards=found.guards,
            level=level,
            roles=roles_of(found.guards),
            tenant_source=next((g.tenant_source for g in reversed(found.guards) if g.tenant_source), None),
            rate_limit=strictest([g.rate_limit for g in found.guards if g.rate_limit is not None]),
            validates_input=found.validates,
            confidence=confidence_of(found.guards, level, found.dynamic),
            because=found.because or found.dynamic,
            router=found.router or found.site.module.path,
            open_by_name=found.open_by_name,
            is_procedure=found.kind in {"tRPC", "oRPC"},
            framework=found.kind if found.kind in _FRAMEWORKS else "",
        )
        self.handlers[route] = found.handler
        self._found[route] = reader, found
        return route

    def _guard(self, handler: Handler, at: Layer, layer: Layer) -> Guard:
        family = at.router.family
        # NOTE: Express alone takes off what a mount has matched.
        mount = ROOT if family != "express" or (at.is_route and not at.mounts) else _mount_of(at)
        settings = self._settings(layer.event) if family == "fastify" else None
        return self.guards.of(handler, Target(layer.event.method, layer.path, mount, family, settings))

    def _settings(self, event: Event) -> dict[str, bool | None] | None:
        """The truth of what is set for a route of Fastify."""
        if event.settings is None:
            return None
        held = ((name, value) for name, value in event.settings.entries.items() if isinstance(value, Value))
        return {name: is_true(self.machine.forced(value)) for name, value in held}

    def _validates(self, passage: Passage, guards: Sequence[Guard]) -> bool:
        if passage.layer.event.contract or any("validation" in guard.proves for guard in guards):
            return True
        node = getattr(passage.handler.value, "node", None) if passage.handler is not None else None
        return node is not None and _VALIDATES.search((node.text or b"").decode("utf-8", "replace")) is not None


def _unclear(handler: Handler) -> Guard:
    """A middleware of which it is not known whether it runs before a route."""
    place = handler.site.module.source.place(handler.site.node)
    because = "whether the regular expression of its mount matches the route could not be told"
    return Guard(name_of(handler), place, ("unknown",), because=because)


def named_in(config: Config) -> dict[str, Named]:
    """What the configuration says about guards and limiters."""
    found = {guard.name: Named(guard.proves, guard.roles) for guard in config.guards}
    for limiter in config.rate_limiters:
        limit = RateLimit(float(limiter.max), float(int(limiter.window[:-1]) * _SECONDS[limiter.window[-1]]))
        found[limiter.name] = Named("rate-limit", rate_limit=limit)
    found.update({name.rpartition(".")[2]: Named("validation") for name in config.validators})
    return found


def _mount_of(layer: Layer) -> Path:
    """What has been taken off the path where a layer sees it."""
    if layer.is_route:
        inner = sum(1 for _ in layer.path.segments)
        own = layer.event.paths[0] if layer.event.paths else None
        length = len([p for p in getattr(own, "text", "").split("/") if p])
        segments = layer.path.segments[: max(0, inner - length)]
        return Path("/" + "/".join(s.text for s in segments), segments)
    return layer.path


def _mount_steps(layer: Layer) -> list[TraceStep]:
    steps = []
    for event in layer.mounts:
        text = short(event.site.node.parent if event.site.node.parent is not None else event.site.node)
        steps.append(TraceStep(path=event.site.module.path, line=event.site.line, note=f"mounted by `{text}`"))
    return steps


def _because(passage: Passage) -> str:
    if passage.shadowed_by is not None:
        site = passage.shadowed_by.event.site
        return f"{site.module.path}:{site.line} answers first"
    return "nothing mounts its router" if passage.state == "unmounted" else ""


def _unknown_path(path: Path) -> str:
    return f"its path {path.text} is not known in full"


def _orphans(found: Sequence[Passage]) -> list[Unresolved]:
    """Routers that nothing mounts, each once, with the number of their routes."""
    counted: dict[int, tuple[RouterValue, int]] = {}
    for passage in found:
        if passage.state == "unmounted":
            router = passage.layer.router
            counted[id(router)] = (router, counted.get(id(router), (router, 0))[1] + 1)
    result = []
    for router, count in counted.values():
        what = "1 route" if count == 1 else f"{count} routes"
        reason = f"a router with {what} is built here, and nothing that mounts it was found"
        result.append(Unresolved(router.site.module.path, router.site.line, reason, "router"))
    return result


def _kind(reason: str) -> Literal["bound", "call"]:
    return "bound" if "to follow" in reason else "call"
