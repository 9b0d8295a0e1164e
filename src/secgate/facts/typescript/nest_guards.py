"""What the guards of NestJS prove of a request: those of the application, of a class and of a method.

A guard may ask for the metadata of the route that it stands in front of, so it is read again where that differs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from secgate.facts.guard_names import is_guard_name
from secgate.facts.model import Guard
from secgate.facts.typescript.families import REQUEST
from secgate.facts.typescript.guards import Guards
from secgate.facts.typescript.guards import name_of as name_of_handler
from secgate.facts.typescript.interpreter import Interpreter
from secgate.facts.typescript.machine import OutOfBudgetError
from secgate.facts.typescript.nest_bases import base_of
from secgate.facts.typescript.nest_bodies import NEXT, Asked, Known, NestBodies, context, is_throttler, strategies_of
from secgate.facts.typescript.nest_decorators import NEST
from secgate.facts.typescript.nest_passport import Strategy, is_passport
from secgate.facts.typescript.reading import Exit, TooLongError
from secgate.facts.typescript.symbols import Symbol
from secgate.facts.typescript.syntax import text_of
from secgate.facts.typescript.targets import Decision, Target, decide
from secgate.facts.typescript.tenant_signs import TenantSigns
from secgate.facts.typescript.values import (
    Choice,
    ClassValue,
    External,
    ExternalCall,
    Function,
    Handler,
    Instance,
    Site,
    Unknown,
    Value,
)

_Readings = list[tuple[dict[Decision, bool | None], Guard]]
_UNCLEAR = "what it asks could not be followed"
_TOO_LONG = "its body is too long or too deep to follow"


@dataclass
class NestGuards:
    """Reads guards, each once for all routes that it treats alike."""

    machine: Interpreter
    guards: Guards
    signs: TenantSigns
    known: Known
    _read: dict[tuple[object, ...], _Readings] = field(default_factory=dict)
    _made: dict[tuple[str, int, int], Instance] = field(default_factory=dict)
    _kept: list[Value] = field(default_factory=list)

    def behind(self, value: Value) -> list[Strategy]:
        """The strategies of the target that a guard of passport asks."""
        value = self._instance(value)
        made_of = value.made_of if isinstance(value, Instance) else None
        base = base_of(self.machine, list(self.machine.lineage(made_of))[-1]) if made_of is not None else value
        return self.known.strategies.named(strategies_of(base)) if is_passport(base) else []

    def middleware(self, value: Value, site: Site, target: Target) -> Guard:
        """What a middleware proves, a function or a class with a method `use`."""
        value = self._instance(value)
        method = self.machine.member(value, "use", site) if isinstance(value, Instance) else None
        function = method if isinstance(method, Function) else value
        return self._once(value, site, target, Asked(), lambda reader: self._used(value, function, site, reader))

    def _used(self, value: Value, function: Value, site: Site, reader: NestBodies) -> Guard:
        handler = Handler(function, site)
        name = value.made_of.name if isinstance(value, Instance) else name_of_handler(handler)
        return self.guards.judged(handler, name, reader, REQUEST)

    def interceptor(self, value: Value, site: Site, target: Target, asked: Asked) -> Guard | None:
        """What an interceptor of the target proves before it goes on; None for one that does nothing of the kind."""
        value = self._instance(value)
        method = self.machine.member(value, "intercept", site) if isinstance(value, Instance) else None
        if not isinstance(method, Function) or not isinstance(value, Instance):
            return None
        found = self._once(value, site, target, asked, lambda reader: self._around(value, method, site, reader))
        return found if found.proves or found.tenant_source is not None else None

    def _around(self, value: Instance, method: Function, site: Site, reader: NestBodies) -> Guard:
        exits = reader.run(method, [*context(), Symbol(name=NEXT)])
        source = method.scope.module.source.place(method.node)
        bare = Guard(value.made_of.name, site.module.source.place(site.node), source=source)
        return self.guards.proven(exits, reader.effects, bare, method)

    def of(self, value: Value, site: Site, target: Target, asked: Asked) -> Guard:
        """What a guard proves that stands in front of a route.

        Args:
            value: what `@UseGuards` or a provider was given.
            site: where it is registered.
            target: the route.
            asked: its metadata.
        """
        value = self._instance(value)
        return self._once(value, site, target, asked, lambda reader: self._judged(value, site, reader))

    def _once(
        self, value: Value, site: Site, target: Target, asked: Asked, read: Callable[[NestBodies], Guard]
    ) -> Guard:
        """What stands in front of a route, read again only where it would decide otherwise."""
        key = (id(value), site.module.path, site.node.start_byte, asked.sign())
        known = self._read.setdefault(key, [])
        for decisions, guard in known:
            if all(decide(target, decision) is result for decision, result in decisions.items()):
                return guard
        # NOTE: kept alive, since an id may be given again once its object is gone.
        self._kept.append(value)
        reader = NestBodies(self.machine, self.signs, asked, self.known)
        reader.target = target
        self.machine.begin()
        try:
            guard = read(reader)
        except (OutOfBudgetError, TooLongError, RecursionError):
            guard = doubtful(name_of(value, site), site, _TOO_LONG)
        known.append((reader.decisions, guard))
        return guard

    def _instance(self, value: Value) -> Value:
        """The object behind a class that the framework makes one of."""
        value = self.machine.forced(value)
        if isinstance(value, ExternalCall) and value.callee.names[-1:] == ("mixin",) and value.arguments:
            value = self.machine.forced(value.arguments[0])
        if isinstance(value, ClassValue):
            key = (value.scope.module.path, value.node.start_byte, id(value.scope))
            return self._made.setdefault(key, Instance(value))
        return value

    def _judged(self, value: Value, site: Site, reader: NestBodies) -> Guard:
        name = name_of(value, site)
        if isinstance(value, Instance):
            method = self.machine.member(value, "canActivate", site)
            if isinstance(method, Function):
                found = self.guards.judged(Handler(method, site), name, reader, context())
                return _doubted(found, reader)
            base = base_of(self.machine, list(self.machine.lineage(value.made_of))[-1])
            return self._of_package(base, value, site, reader)
        if isinstance(value, Choice):
            return doubtful(name, site, "which of several guards stands here could not be told")
        return self._of_package(value, None, site, reader)

    def _of_package(self, base: Value | None, this: Instance | None, site: Site, reader: NestBodies) -> Guard:
        """A guard of a package, or a class of the target that only extends one."""
        place, name = site.module.source.place(site.node), name_of(this or base, site)
        configured = self.guards.configured(name, Handler(this or base or Unknown(), site))
        if configured is not None:
            return configured
        if not (is_passport(base) or is_throttler(base)):
            package = (
                base.package if isinstance(base, External) else getattr(getattr(base, "callee", None), "package", "")
            )
            because = f"what {package} does with the request could not be followed" if package else ""
            return doubtful(name, site, because or "what it is could not be followed")
        reader.of_base(base, this, "canActivate", context(), site)
        tracker = self.machine.member(this, "getTracker", site) if this is not None and is_throttler(base) else None
        made = tracker.scope.module.source.place(tracker.node) if isinstance(tracker, Function) else None
        bare = Guard(name, place, made=made)
        return self.guards.proven([Exit("next", reader.gained)], reader.effects, bare, base or Unknown())


def _doubted(guard: Guard, reader: NestBodies) -> Guard:
    """A guard that may ask for more than was found, by what could not be followed."""
    if not guard.proves and reader.unclear:
        return replace(guard, proves=("unknown",), because=_UNCLEAR)
    if guard.protects and "role" not in guard.proves and reader.asks:
        return replace(guard, proves=(*guard.proves, "unknown"))
    return guard


def doubtful(name: str, site: Site, because: str) -> Guard:
    """A guard of which it is not known what it proves."""
    return Guard(name, site.module.source.place(site.node), ("unknown",), because=because)


def name_of(value: Value | None, site: Site) -> str:
    """What a guard is called."""
    match value:
        case Instance():
            return value.made_of.name or "(inline)"
        case External():
            return value.names[-1] if value.names else value.package
        case ExternalCall() if is_passport(value):
            return text_of(value.site.node)[:60]
        case Function():
            return value.name or "(inline)"
        case _:
            return text_of(site.node)[:60]


def foreign(package: str, name: str) -> bool:
    """Whether a decorator of a package may put a guard in front of a route."""
    return bool(package) and not package.startswith(NEST) and is_guard_name(name)
