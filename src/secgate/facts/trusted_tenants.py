"""The tenant of whoever calls, as guards leave it, beside one that the request names."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from secgate.facts.model import Route
from secgate.facts.tenant_left import TenantsLeft
from secgate.facts.typescript.functions import functions_around
from secgate.facts.typescript.handlers import AccessFault
from secgate.facts.typescript.view import View


def routes_behind(view: View, fault: AccessFault, routes: Iterable[Route]) -> list[Route]:
    """The routes that a guard stands in front of in which a fault is."""
    own = {view.file.place(function) for function in functions_around(fault.node)}
    return [route for route in routes if route.state == "live" and any(g.source in own for g in route.guards)]


def with_trusted(fault: AccessFault, behind: Iterable[Route], left: TenantsLeft) -> AccessFault | None:
    """The fault with the tenant that one of these routes has of a login, or with its own; None where there is none."""
    if len(fault.because) > 1:
        return fault
    trusted = next((step for route in behind if (step := left.on(route)) is not None), None)
    return replace(fault, because=(*fault.because, trusted)) if trusted is not None else None


def with_own(fault: AccessFault, routes: Sequence[Route], left: TenantsLeft) -> AccessFault:
    """The fault with the tenant that a guard puts on every one of these routes; not sure where one has none.

    NOTE: a guard that cannot be followed may compare the two.
    """
    put = [left.put_on(route) for route in routes]
    unknown = any("unknown" in guard.proves for route in routes for guard in route.guards)
    if not routes or None in put or unknown:
        return replace(fault, sharp=False)
    return replace(fault, because=(*fault.because, *(step for step in put[:1] if step is not None)))
