"""How many requests @nestjs/throttler lets through: by its module, `@Throttle` and `@SkipThrottle`."""

from dataclasses import dataclass, field, replace

from secgate.facts.model import RateLimit
from secgate.facts.typescript.nest_decorators import Applied, Decorators, named
from secgate.facts.typescript.nest_modules import Graph
from secgate.facts.typescript.nest_settings import is_false
from secgate.facts.typescript.values import (
    ExternalCall,
    Function,
    Items,
    Number,
    Record,
    Text,
    Value,
)

_PACKAGE = "@nestjs/throttler"
_DEFAULT = "default"
_HELPERS = {"seconds": 1.0, "minutes": 60.0, "hours": 3_600.0, "days": 86_400.0, "weeks": 604_800.0}
_NOTHING = RateLimit(None, None)


@dataclass(frozen=True)
class Throttled:
    """What a throttler does in front of one route.

    Attributes:
        limit: without numbers where these are not known.
        skips: it lets every request through.
    """

    limit: RateLimit = _NOTHING
    skips: bool = False


@dataclass
class Throttlers:
    """The limits of an application by the names of its throttlers."""

    decorators: Decorators
    by_name: dict[str, RateLimit] = field(default_factory=dict)

    def read(self, graph: Graph) -> None:
        """What the application gives `ThrottlerModule`."""
        for package in graph.packages:
            if not isinstance(package, ExternalCall) or "ThrottlerModule" not in package.callee.names:
                continue
            given = self._options(package)
            if isinstance(given, Record) and "throttlers" not in given.entries:
                # NOTE: before version 5 it was given one limit, with the window in seconds.
                self.by_name[_DEFAULT] = self._limit(given, 1.0)
                continue
            listed = self._entry(given, "throttlers") if isinstance(given, Record) else given
            for one in map(self.decorators.forced, listed.items if isinstance(listed, Items) else ()):
                name = self._entry(one, "name") if isinstance(one, Record) else None
                key = name.text if isinstance(name, Text) else _DEFAULT
                self.by_name[key] = self._limit(one, 0.001) if isinstance(one, Record) else _NOTHING

    def of(self, on_class: list[Applied], on_method: list[Applied]) -> Throttled:
        """What is let through in front of a handler."""
        limits = dict(self.by_name)
        for one in named([*on_class, *on_method], "Throttle"):
            limits |= self._changed(one)
        skipped: dict[str, bool] = {}
        for one in named([*on_class, *on_method], "SkipThrottle"):
            skipped |= self._skipped(one)
        left = [limit for name, limit in limits.items() if not skipped.get(name, False)]
        if not left:
            return Throttled(skips=bool(skipped) and any(skipped.values()))
        known = [one for one in left if one.max is not None and one.window_s]
        return Throttled(min(known, key=lambda one: (one.max or 0) / (one.window_s or 1)) if known else _NOTHING)

    def _options(self, package: ExternalCall) -> Value | None:
        given = self.decorators.forced(package.arguments[0]) if package.arguments else None
        factory = self._entry(given, "useFactory") if isinstance(given, Record) else None
        if isinstance(factory, Function):
            return self.decorators.forced(self.decorators.machine.call(factory, [], package.site, nodes=[]))
        return given

    def _changed(self, one: Applied) -> dict[str, RateLimit]:
        """`@Throttle({ default: { limit: 5, ttl: 60_000 } })`, and `@Throttle(5, 60)` of old."""
        given = one.arguments[0] if one.arguments else None
        if isinstance(given, Record):
            held = {name: self._entry(given, name) for name in given.entries}
            return {
                name: replace(self.by_name.get(name, _NOTHING), **self._numbers(value, 0.001))
                for name, value in held.items()
                if isinstance(value, Record)
            }
        numbers = [value.number for value in one.arguments if isinstance(value, Number)]
        return {_DEFAULT: RateLimit(numbers[0], numbers[1]) if len(numbers) > 1 else _NOTHING}

    def _skipped(self, one: Applied) -> dict[str, bool]:
        given = one.arguments[0] if one.arguments else None
        if not isinstance(given, Record):
            return dict.fromkeys([_DEFAULT, *self.by_name], not is_false(given))
        return {name: not is_false(self._entry(given, name)) for name in given.entries}

    def _limit(self, given: Record, scale: float) -> RateLimit:
        return replace(_NOTHING, **self._numbers(given, scale))

    def _numbers(self, given: Record, scale: float) -> dict[str, float | None]:
        """The numbers that an object names, the window in seconds."""
        most, window = self._entry(given, "limit"), self._entry(given, "ttl")
        found: dict[str, float | None] = {}
        if most is not None:
            found["max"] = most.number if isinstance(most, Number) else None
        if isinstance(window, ExternalCall) and window.callee.package == _PACKAGE and window.callee.names:
            first = self.decorators.forced(window.arguments[0]) if window.arguments else None
            unit = _HELPERS.get(window.callee.names[-1])
            found["window_s"] = first.number * unit if isinstance(first, Number) and unit is not None else None
        elif window is not None:
            found["window_s"] = window.number * scale if isinstance(window, Number) else None
        return found

    def _entry(self, given: Value | None, name: str) -> Value | None:
        held = given.entries.get(name) if isinstance(given, Record) else None
        return self.decorators.forced(held) if isinstance(held, Value) else None
