"""The chain in front of a handler of NestJS: what runs for the whole application, for its class, and for itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Guard
from secgate.facts.typescript.guards import Guards
from secgate.facts.typescript.names import arguments_of, properties
from secgate.facts.typescript.nest_bodies import Asked, Known
from secgate.facts.typescript.nest_consumers import Asking, Consumed, Spec, consumed
from secgate.facts.typescript.nest_decorators import Applied, Decorators, named
from secgate.facts.typescript.nest_guards import NestGuards, doubtful, foreign
from secgate.facts.typescript.nest_limits import Throttlers
from secgate.facts.typescript.nest_modules import Graph, Provider
from secgate.facts.typescript.nest_passport import Strategy
from secgate.facts.typescript.nest_settings import Settings, Told
from secgate.facts.typescript.paths import ROOT
from secgate.facts.typescript.syntax import text_of, walk
from secgate.facts.typescript.targets import Target
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import External, ExternalCall, Function, Items, Site, Text, Unknown, Value

_UNSURE = "whether it stands in front of the route could not be followed"
_NOT_FOLLOWED = "what this decorator puts in front of the route could not be followed"


@dataclass
class Base:
    """What stands in front of every route of an application.

    Attributes:
        guards: each with the place where it is registered, and whether it always is.
        pipes: what every parameter is handed through.
        interceptors: what runs around every handler.
        consumed: the middleware of modules.
        throttlers: the limits of @nestjs/throttler.
    """

    settings: Settings
    throttlers: Throttlers
    graph: Graph | None = None
    guards: list[tuple[Value, Site, bool]] = field(default_factory=list)
    pipes: list[tuple[Value, Site]] = field(default_factory=list)
    interceptors: list[tuple[Value, Site]] = field(default_factory=list)
    consumed: list[Consumed] = field(default_factory=list)


@dataclass
class Chains:
    """Puts chains together."""

    decorators: Decorators
    guards: Guards
    signs: TenantSigns
    known: Known
    nest: NestGuards = field(init=False)

    def __post_init__(self) -> None:
        self.nest = NestGuards(self.decorators.machine, self.guards, self.signs, self.known)

    def base(self, graph: Graph | None, settings: Settings) -> Base:
        """What stands in front of every route of an application."""
        base = Base(settings, Throttlers(self.decorators), graph)
        if graph is not None:
            base.throttlers.read(graph)
        for provider in graph.providers if graph is not None else ():
            if is_token(provider.token, "APP_GUARD"):
                base.guards.append((self.provided(provider), _written(provider, "APP_GUARD"), provider.sure))
            for name, held in (("APP_PIPE", base.pipes), ("APP_INTERCEPTOR", base.interceptors)):
                if is_token(provider.token, name) and provider.sure:
                    held.append((self.provided(provider), _written(provider, name)))
        for told in settings.told:
            _tell(base, told)
        for module in graph.modules.values() if graph is not None else ():
            base.consumed += consumed(self.decorators, module)
        return base

    def provided(self, provider: Provider) -> Value:
        """What a provider gives: the class, the value, or what its factory returns."""
        for name in ("useClass", "useExisting", "useValue"):
            held = provider.given.entries.get(name)
            if isinstance(held, Value):
                return self.decorators.forced(held)
        held = provider.given.entries.get("useFactory")
        factory = self.decorators.forced(held) if isinstance(held, Value) else None
        if isinstance(factory, Function):
            return self.decorators.forced(self.decorators.machine.call(factory, [], provider.site, nodes=[]))
        return Unknown("a provider")

    def of(
        self, base: Base, applied: tuple[list[Applied], list[Applied]], target: Target, asked: Asked, asking: Asking
    ) -> tuple[Guard, ...]:
        """What stands in front of a handler, in running order.

        Args:
            base: what stands in front of every route.
            applied: the decorators of its class, and its own.
            target: the route.
            asked: its metadata.
            asking: the same route, as modules tell their middleware of it.
        """
        found: list[Guard] = []
        for one in base.consumed:
            takes = one.takes(asking)
            for value, site in one.given if takes is not False else ():
                guard = self.nest.middleware(value, site, target)
                doubt = takes is None and (guard.protects or "unknown" in guard.proves)
                found.append(doubtful(guard.name, site, _UNSURE) if doubt else guard)
        for value, site, sure in base.guards:
            guard = self.nest.of(value, site, target, asked)
            found.append(guard if sure else doubtful(guard.name, site, "whether it is registered hangs on a condition"))
        doubts = [*(base.graph.doubts if base.graph is not None else ()), *base.settings.given]
        found += (
            doubtful(name, site, "what it puts in front of every route could not be followed") for name, site in doubts
        )
        for one_of in applied:
            found += self._used(one_of, target, asked)
        around = [
            *base.interceptors,
            *(pair for a in applied for one in named(a, "UseInterceptors") for pair in _each(one)),
        ]
        interceptors = (self.nest.interceptor(value, site, target, asked) for value, site in around)
        return (*found, *(guard for guard in interceptors if guard is not None))

    def _used(self, applied: list[Applied], target: Target, asked: Asked) -> Iterator[Guard]:
        for one in applied:
            if not one.name or foreign(one.package, one.name):
                yield doubtful(one.shown, one.site, _NOT_FOLLOWED)
            elif one.name == "UseGuards" and one in named([one], "UseGuards"):
                for value, site in _each(one):
                    yield self.nest.of(value, site, target, asked)

    def behind(self, on_class: list[Applied], on_method: list[Applied]) -> list[Strategy]:
        """The strategies of the target that the guards of a class and of a method ask."""
        given = (value for one in named([*on_class, *on_method], "UseGuards") for value, _ in _each(one))
        return [strategy for value in given for strategy in self.nest.behind(value)]


def _tell(base: Base, told: Told) -> None:
    """Put what the application itself is told in front of every route."""
    given = list(zip(told.arguments, (Site(told.site.module, node) for node in told.nodes), strict=False))
    match told.name:
        case "useGlobalGuards":
            base.guards += [(value, site, told.is_sure) for value, site in given]
        case "useGlobalPipes" if told.is_sure:
            base.pipes += given
        case "useGlobalInterceptors" if told.is_sure:
            base.interceptors += given
        case "use" if given:
            base.consumed.append(_of_application(given, sure=told.is_sure))
        case _:
            pass


def _of_application(given: list[tuple[Value, Site]], *, sure: bool) -> Consumed:
    """`app.use(path, middleware)`."""
    first = given[0][0]
    path = ROOT.below(first.text) if isinstance(first, Text) else ROOT
    handlers = given[1:] if isinstance(first, Text) else given
    return Consumed(handlers, [Spec(path, exact=False)] if sure else None, served=True)


def is_token(value: Value, name: str) -> bool:
    """Whether a token is one of the framework's own: `APP_GUARD`."""
    return isinstance(value, External) and value.package.startswith("@nestjs/") and value.names[-1:] == (name,)


def _each(one: Applied) -> Iterator[tuple[Value, Site]]:
    """What a decorator was given, each with its place."""
    call = one.call.site.node if isinstance(one.call, ExternalCall) else None
    nodes = arguments_of(call) if call is not None else []
    plain = (
        isinstance(one.call, ExternalCall)
        and one.call.site.module is one.site.module
        and len(nodes) == len(one.arguments)
    )
    for index, value in enumerate(one.arguments):
        site = Site(one.site.module, nodes[index]) if plain else one.site
        if isinstance(value, Items):
            yield from ((item, site) for item in value.items)
        else:
            yield value, site


def _written(provider: Provider, token: str) -> Site:
    """Where a provider of a token is written in its module; the module itself where that is not found."""
    name = next((text for key in ("useClass", "useExisting") if (text := _name(provider, key))), "")
    outer = provider.site.node.parent
    for node in walk(outer if outer is not None and outer.type == "export_statement" else provider.site.node):
        held = properties(node) if node.type == "object" else {}
        if text_of(held.get("provide")) == token and (not name or any(text_of(v) == name for v in held.values())):
            return Site(provider.site.module, node)
    return provider.site


def _name(provider: Provider, key: str) -> str:
    held = provider.given.entries.get(key)
    return str(getattr(held, "name", "") or (held.names[-1] if isinstance(held, External) and held.names else ""))
