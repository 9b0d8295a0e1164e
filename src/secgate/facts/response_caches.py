"""Response caches in the chains of routes: on how many they are mounted, and whether the tenant is known there."""

from collections.abc import Iterable
from dataclasses import replace

from secgate.facts.model import Guard, Route
from secgate.facts.typescript.cache_faults import CacheFault, CacheUse
from secgate.model import Place, TraceStep


def on_routes(use: CacheUse, routes: Iterable[Route]) -> CacheUse:
    """The use of a response cache with the number of its routes, and the mounts that run before the tenant is known."""
    if use.middleware is None:
        return use
    chains = [
        (route, index)
        for route in routes
        if route.state != "unmounted"
        for index, guard in enumerate(route.guards)
        if _is_it(guard, use.middleware) and (use.mount is None or _is_at(guard.place, use.mount))
    ]
    if not chains:
        return use
    early: dict[Place, CacheFault] = {}
    for route, index in chains if use.scope == "tenant" else ():
        tenant = next((guard for guard in route.guards[index + 1 :] if guard.gives_tenant), None)
        if tenant is not None and not any(guard.gives_tenant for guard in route.guards[:index]):
            place = route.guards[index].place
            step = TraceStep.at(tenant.place, "the tenant is resolved here")
            early.setdefault(place, CacheFault("before-tenant", place, step))
    return replace(use, mounted_on=len({route for route, _ in chains}), faults=(*use.faults, *early.values()))


def _is_it(guard: Guard, middleware: Place) -> bool:
    source = guard.source
    end = middleware.end_line or middleware.line
    return source is not None and source.path == middleware.path and middleware.line <= source.line <= end


def _is_at(guard: Place, mount: Place) -> bool:
    return (guard.path, guard.line, guard.column) == (mount.path, mount.line, mount.column)
