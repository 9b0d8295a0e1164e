"""Paths by which a route is one of the platform, not of a tenant."""

import re

from secgate.facts.model import Route

__all__ = ["area_of", "is_own_path", "is_platform_path"]

# NOTE: what calls a procedure of a router stands behind a point: `/trpc/admin.tenants`.
_PLATFORM = re.compile(r"(?:^|/)(?:admin|platform|super-?admin|backoffice|internal-admin)(?:[/.]|$)", re.IGNORECASE)
_OWN = re.compile(r"(?:^|/)(?:platform|super-?admin|backoffice|internal-admin)(?:[/.]|$)", re.IGNORECASE)
# Words for what is the platform's where a route beside says so, and a tenant's elsewhere.
_PERHAPS = re.compile(r"(?:^|/)(?:console|operators?|staff|ops)(?:[/.]|$)", re.IGNORECASE)
_TENANT = re.compile(r"(?:^|/)(?:tenant|workspace|org)[\w-]*(?:/|$)", re.IGNORECASE)


def is_own_path(path: str) -> bool:
    """Whether a path names the platform itself; below a mere `/admin` a tenant has its own staff, too."""
    return _OWN.search(path) is not None


def is_platform_path(path: str, *, beside: bool) -> bool:
    """Whether a path is one of the platform; `beside` are routes for the platform's own alone in the same area."""
    found = _PLATFORM.search(path) or (_PERHAPS.search(path) if beside else None)
    return found is not None and _TENANT.search(path[: found.start() + 1]) is None


def area_of(route: Route) -> tuple[str, str]:
    """The router of a route, and its path up to the word that says whose it is."""
    found = _PLATFORM.search(route.route) or _PERHAPS.search(route.route)
    return route.router, route.route[: found.end()].lower() if found is not None else ""
