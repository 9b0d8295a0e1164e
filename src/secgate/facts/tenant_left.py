"""Which tenant the guards of a route have left for its handler, whether or not the handler reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from secgate.facts.model import Guard, Route
from secgate.facts.typescript.syntax import Node
from secgate.facts.typescript.tenant_needs import TenantNeed, left_by, tenant_put_by
from secgate.facts.typescript.view import View
from secgate.model import TraceStep

# Where a guard has its tenant from when the caller alone says it: no tenant that is to be trusted.
_CLAIMED = ("header ", "a header", "the caller's ", "a lookup by input")
# Where guards from outside leave whoever calls.
_LEFT_BY_LIBRARIES = frozenset({"user", "auth", "session"})

Bodies = Callable[[Guard], Iterator[tuple[View, Node]]]
_Known = dict[tuple[object, str], TraceStep]


@dataclass
class TenantsLeft:
    """The tenants that guards leave.

    Attributes:
        routes: every route of the target.
        bodies: the function that a guard is, where it is one of the target.
        need: what the handler of a route takes from its guards.
        asked: where the tenant is that a handler is given as it asks by itself who calls.
    """

    routes: tuple[Route, ...]
    bodies: Bodies = field(repr=False)
    need: Callable[[Route], TenantNeed | None] = field(repr=False)
    asked: Callable[[Route], TraceStep | None] = field(repr=False)
    _put: dict[Guard, TraceStep | None] = field(default_factory=dict, init=False, repr=False)
    _read: _Known | None = field(default=None, init=False, repr=False)

    def on(self, route: Route) -> TraceStep | None:
        """The place that shows that a guard of the route leaves a tenant that is to be trusted."""
        if route.level not in {"authenticated", "role", "tenant-key"}:
            return None
        if (step := self.put_on(route)) is not None:
            return step
        found = (step for guard in route.guards if (step := self._by_readers(guard)) is not None)
        return next(found, None) or (self.asked(route) if route.is_export else None)

    def put_on(self, route: Route) -> TraceStep | None:
        """The same, by what a guard itself says."""
        return next((step for guard in route.guards if (step := self._by_body(guard)) is not None), None)

    def _by_body(self, guard: Guard) -> TraceStep | None:
        if guard not in self._put:
            self._put[guard] = self._read_body(guard)
        return self._put[guard]

    def _read_body(self, guard: Guard) -> TraceStep | None:
        if guard.tenant_source is not None and guard.tenant_source.startswith(_CLAIMED):
            return None
        put = next((s for view, body in self.bodies(guard) if (s := tenant_put_by(view, body)) is not None), None)
        if put is None and guard.tenant_source is not None:
            note = f"{guard.name} leaves the tenant, from {guard.tenant_source}"
            return TraceStep.at(guard.place, note)
        return put

    def _by_readers(self, guard: Guard) -> TraceStep | None:
        """Where another handler reads the tenant from what the same guard leaves."""
        if self._read is None:
            self._read = self._readers()
        known = self._read
        return next((known[_key(guard), name] for name in self._names(guard) if (_key(guard), name) in known), None)

    def _readers(self) -> _Known:
        found: _Known = {}
        for route in self.routes:
            need = self.need(route) if route.guards else None
            if need is None or not need.reads:
                continue
            for name in sorted(need.through):
                # NOTE: of several guards that leave something under one name, only the last has surely left the tenant.
                last = next((g for g in reversed(route.guards) if name in self._names(g)), None)
                if last is not None:
                    note = f"behind the same guard the tenant is read from `{name}`"
                    found.setdefault((_key(last), name), need.reads[0].model_copy(update={"note": note}))
        return found

    def _names(self, guard: Guard) -> list[str]:
        bodies = list(self.bodies(guard))
        names = set().union(*(left_by(view, body) for view, body in bodies)) if bodies else set()
        if not bodies and guard.protects:
            names |= _LEFT_BY_LIBRARIES
        return sorted(names)


def _key(guard: Guard) -> object:
    return guard.source if guard.source is not None else guard.name
