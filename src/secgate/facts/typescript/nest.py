"""Controllers of NestJS as rows of the route table.

A controller is served when a module lists it that the application's root module leads to. In front of each of its
methods stand the guards of the application, of its class and of itself. What cannot be followed is a guard that is
unknown, or unresolved.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.facts.model import Behaviour, Guard, Route, Unresolved
from secgate.facts.typescript.found_routes import Door, FoundRoute
from secgate.facts.typescript.guards import Guards
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.modules import members
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.nest_bodies import Asked, Known, NestBodies
from secgate.facts.typescript.nest_chains import Base, Chains
from secgate.facts.typescript.nest_consumers import Asking
from secgate.facts.typescript.nest_decorators import NEST, Applied, Decorators, named
from secgate.facts.typescript.nest_modules import ClassKey, Graph, Modules, applications, class_key
from secgate.facts.typescript.nest_parameters import Parameter, Parameters
from secgate.facts.typescript.nest_passport import Strategies, Strategy
from secgate.facts.typescript.nest_paths import addresses, registered
from secgate.facts.typescript.nest_pipes import HandedBody, Pipes
from secgate.facts.typescript.nest_providers import Providers
from secgate.facts.typescript.nest_settings import Settings, settings_of
from secgate.facts.typescript.paths import ROOT
from secgate.facts.typescript.syntax import Node, text_of
from secgate.facts.typescript.targets import Target
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import ClassValue, Function, Instance, RouterValue, Scope, Site

KIND = "NestJS"
_ASKING = frozenset({"tenant-key", "secret", "authenticated", "role"})
_OPEN = re.compile(r"public|^open(?!ai|api)|guest|anon|unauth|unprotected|(?:no|skip|without)_?auth", re.IGNORECASE)
_UNSERVED = "no module that the application is made of lists its controller"
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})


@dataclass(frozen=True)
class Method:
    """A method of a controller that answers requests."""

    name: str
    node: Node
    made_of: ClassValue
    applied: tuple[Applied, ...]


@dataclass
class Nest:
    """The routes of the controllers of a project.

    Attributes:
        handed: what parameters hold by decorators of the target's own, by file and by where each begins.
    """

    machine: Interpreter
    guards: Guards
    signs: TenantSigns = field(default_factory=TenantSigns)
    unresolved: list[Unresolved] = field(default_factory=list)
    behind: set[Route] = field(default_factory=set)
    decorators: Decorators = field(init=False)
    parameters: Parameters = field(init=False)
    pipes: Pipes = field(init=False)
    known: Known = field(init=False)
    chains: Chains = field(init=False)
    handed: dict[str, dict[int, str]] = field(default_factory=dict)
    _asked: dict[tuple[str, int], list[Strategy]] = field(default_factory=dict)
    _bodies: dict[tuple[str, int], HandedBody] = field(default_factory=dict)
    _given: dict[tuple[str, int], list[Parameter]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decorators = Decorators(self.machine)
        self.parameters = Parameters(self.decorators)
        self.pipes = Pipes(self.decorators)
        self.known = Known(Strategies(self.machine, self.signs), Providers(self.machine))
        self.chains = Chains(self.decorators, self.guards, self.signs, self.known)

    @cached_property
    def is_used(self) -> bool:
        """Whether a script names the framework."""
        return any(NEST in source.text for source in self.machine.project.sources.values())

    def meet(self, routers: Sequence[RouterValue]) -> None:
        """Nothing of Express stands in front of what the framework serves."""

    def routes(self, doors: Sequence[Door] = ()) -> Iterator[FoundRoute]:  # noqa: ARG002 - asked of every reader
        """Every route of a controller that is served, then those of controllers that nothing serves."""
        if not self.is_used:
            return
        self.machine.begin()
        served: set[ClassKey] = set()
        found: dict[tuple[object, ...], FoundRoute] = {}
        made = list(applications(self.decorators))
        for site, root in made:
            self.machine.begin()
            graph = Graph(site)
            Modules(self.decorators, graph).add(root, site)
            self.unresolved += graph.lost
            self.known.providers.add(graph)
            settings = settings_of(self.decorators, site, alone=len(made) == 1)
            base = self.chains.base(graph, settings)
            for controller, module in graph.controllers.values():
                served.add(class_key(controller))
                prefix = graph.prefixes.get(class_key(module), "") if module is not None else ""
                for route in self._bounded(controller, prefix, base):
                    key = (route.site.module.path, route.site.node.start_byte, route.method, route.route)
                    # NOTE: what two applications serve is as open as it is in the one that asks less.
                    if key not in found or _asked(route) < _asked(found[key]):
                        found[key] = route
        yield from found.values()
        yield from self._left_over(served)

    def _bounded(self, controller: ClassValue, prefix: str, base: Base) -> Iterator[FoundRoute]:
        self.machine.begin()
        try:
            yield from self._of_controller(controller, prefix, base)
        except (OutOfBudgetError, RecursionError):
            self._lose(controller, "takes too many steps to follow")

    def _left_over(self, served: set[ClassKey]) -> Iterator[FoundRoute]:
        """Routes of controllers that no module of an application lists."""
        base = self.chains.base(None, Settings())
        for controller in self._controllers():
            if class_key(controller) in served:
                continue
            rows = list(self._bounded(controller, "", base))
            if rows:
                what = "1 route" if len(rows) == 1 else f"{len(rows)} routes"
                self._lose(
                    controller, f"a controller with {what} is written here, and no module that serves it was found"
                )
            yield from (replace(row, state="unmounted", because=_UNSERVED) for row in rows)

    def _controllers(self) -> Iterator[ClassValue]:
        for path in sorted(self.machine.project.sources):
            text = self.machine.project.sources[path].text
            if NEST not in text or "Controller" not in text:
                continue
            scope = self.machine.scope_of(path)
            for name, node in self.machine.module(path).types.items():
                made_of = ClassValue(node, scope, name)
                if node.type in _CLASSES and named(self.decorators.of_class(made_of), "Controller"):
                    yield made_of

    def _lose(self, made_of: ClassValue, reason: str) -> None:
        line = made_of.node.start_point.row + 1
        self.unresolved.append(Unresolved(made_of.scope.module.path, line, reason, "router"))

    # One controller

    def _of_controller(self, controller: ClassValue, prefix: str, base: Base) -> Iterator[FoundRoute]:
        lineage = list(self.machine.lineage(controller))
        on_class = [one for made_of in reversed(lineage) for one in self.decorators.of_class(made_of)]
        if base_of(self.machine, lineage[-1]) is not None:
            self._lose(controller, "what this controller inherits could not be followed, and may hold routes")
        instance = Instance(controller)
        opened = next((one.shown for one in on_class if _is_open(one)), "")
        router = f"{controller.scope.module.path}:{controller.node.start_point.row + 1}"
        for method in self._methods(lineage):
            one = registered(list(method.applied))
            if one is None:
                continue
            scope = Scope(method.made_of.scope.module, method.made_of.scope, this=instance)
            function = Function(method.node, scope, instance, method.name)
            throttled = base.throttlers.of(on_class, list(method.applied))
            metas = (self.decorators.metadata(list(method.applied)), self.decorators.metadata(on_class))
            asked = Asked(*metas, throttled.limit, throttled.skips)
            parameters = self.parameters.of(method.node, method.made_of.scope)
            before = [*base.pipes, *self.pipes.before(on_class), *self.pipes.before(method.applied)]
            pipes = tuple(self.pipes.of(before, parameters, method.made_of.scope))
            whole = next((p for p in parameters if p.part == "body" and not p.name), None)
            key = (method.made_of.scope.module.path, method.node.start_byte)
            if whole is not None:
                self._bodies[key] = self.pipes.body(before, whole, method.made_of.scope)
            self._asked[key] = self.chains.behind(on_class, list(method.applied))
            for verb, path in addresses(list(method.applied), on_class, prefix, base.settings):
                target = Target(verb, ROOT.below(path))
                asking = Asking(verb, tuple(base.settings.seen(path)), frozenset(map(class_key, lineage)))
                chain = self.chains.of(base, (on_class, list(method.applied)), target, asked, asking)
                guards = (*chain, *pipes)
                yield self._row(method, one, (verb, path), guards, function, parameters, router, opened)

    def _row(  # noqa: PLR0913, PLR0917 - one for each part of a row
        self,
        method: Method,
        one: Applied,
        address: tuple[str, str],
        guards: tuple[Guard, ...],
        function: Function,
        parameters: list[Parameter],
        router: str,
        on_class: str,
    ) -> FoundRoute:
        site = Site(one.site.module, one.site.node)
        path = method.made_of.scope.module.path
        self._given[path, method.node.start_byte] = parameters
        held = self.handed.setdefault(path, {})
        held.update((one.node.start_byte, one.held) for one in parameters if one.held)
        known = ROOT.below(address[1]).is_known or address[1].startswith("/${...}")
        return FoundRoute(
            kind=KIND,
            method=address[0],
            route=address[1],
            name=f"{text_of(method.made_of.node.child_by_field_name('name'))}.{method.name}",
            value=function,
            site=site,
            guards=guards,
            validates=any("validation" in guard.proves for guard in guards),
            dynamic="" if known else f"its path {address[1]} is not known in full",
            router=router,
            open_by_name=next((one.shown for one in method.applied if _is_open(one)), on_class),
        )

    def _methods(self, lineage: list[ClassValue]) -> Iterator[Method]:
        """The methods of a class and of those that it extends, each name once: the nearest one counts."""
        seen: set[str] = set()
        for made_of in lineage:
            for name, node in members(made_of.node.child_by_field_name("body")):
                function = node if node.type == "method_definition" else None
                if name in seen or function is None:
                    continue
                seen.add(name)
                yield Method(name, function, made_of, tuple(self.decorators.of_member(node, made_of.scope)))

    def body(self, route: FoundRoute) -> HandedBody:
        """What the pipes in front of a handler let through of the body that it is given."""
        value = route.value
        key = (value.scope.module.path, value.node.start_byte) if isinstance(value, Function) else ("", 0)
        return self._bodies.get(key, HandedBody())

    def behaviour(self, route: FoundRoute) -> Behaviour:
        """What the handler of a route does."""
        value = route.value
        if not isinstance(value, Function):
            return Behaviour(unknown_calls=1, known=False)
        parameters = self._given.get((value.scope.module.path, value.node.start_byte), [])
        reader = NestBodies(self.machine, self.signs, known=self.known)
        for strategy in self._asked.get((value.scope.module.path, value.node.start_byte), ()):
            # NOTE: who signs in by a guard has the password tested there, before the handler makes a token.
            if strategy.tests_password:
                self.guards.behaves(strategy.validate, reader, list(strategy.arguments))
        return self.guards.behaves(value, reader, [one.symbol for one in parameters])


def _is_open(one: Applied) -> bool:
    """Whether a decorator that leaves metadata says by its name that everybody may call: `@Public()`."""
    return one.name in {"SetMetadata", "createDecorator"} and _OPEN.search(one.shown) is not None


def _asked(route: FoundRoute) -> tuple[int, bool]:
    """How much the chain in front of a route asks, of which one may be compared with another."""
    return sum(kind in _ASKING for guard in route.guards for kind in guard.proves), route.validates
