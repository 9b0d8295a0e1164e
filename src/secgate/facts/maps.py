"""Maps of the application for people: rows made of facts (CONTRACT.md, "The maps")."""

import re
from typing import Any

from secgate.facts.model import Guard, Route, RouteTable

SCHEMA = "secgate/map/1"
# A part of a path that is long and mixes letters and digits may be a secret address.
_LIKE_A_SECRET = re.compile(r"(?<=/)(?=[^/]*\d)(?=[^/]*[A-Za-z])([\w-]{4})[\w-]{16,}(?=/|$)")


def routes(table: RouteTable) -> dict[str, Any]:
    """The authorization matrix: who can reach what, and what proves it."""
    return {
        "rows": [route_row(route) for route in table.routes],
        "unresolved": sorted(
            ({"path": found.path, "line": found.line, "reason": found.reason} for found in table.unresolved),
            key=lambda row: (row["path"], row["line"], row["reason"]),
        ),
    }


def route_row(route: Route) -> dict[str, Any]:
    """One route; its guards are those that prove something, or that look at a credential and prove nothing."""
    limit = route.rate_limit
    return {
        "method": route.method,
        "route": shown_route(route.route),
        "path": route.place.path,
        "line": route.place.line,
        "handler": route.handler,
        "state": route.state,
        "conditions": list(route.conditions),
        "because": route.because or None,
        "guards": [_guard(guard) for guard in route.guards if guard.proves or guard.because],
        "level": route.level,
        "roles": list(route.roles),
        "tenant_source": route.tenant_source,
        "rate_limit": {"max": _plain(limit.max), "window_s": _plain(limit.window_s)} if limit is not None else None,
        "validates_input": route.validates_input,
        "confidence": str(route.confidence),
    }


def shown_route(route: str) -> str:
    """A path without those of its parts that may be a secret address."""
    return _LIKE_A_SECRET.sub(r"\1…", route)


def _guard(guard: Guard) -> dict[str, Any]:
    return {
        "name": guard.name,
        "path": guard.place.path,
        "line": guard.place.line,
        "proves": list(guard.proves),
        "roles": list(guard.roles),
        "because": guard.because or None,
    }


def _plain(number: float | None) -> int | float | None:
    """A whole number without its point."""
    return int(number) if number is not None and number.is_integer() else number
