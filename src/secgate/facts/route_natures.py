"""What a route is for, by its path and by what its handler does: open by nature, operational, or for one role."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from secgate.facts.model import LEVELS, Behaviour, Level, Route
from secgate.facts.route_globs import matches_route
from secgate.settings.config import PublicRoute, RequiredRole

_ADMIN_SEGMENT = re.compile(
    r"^(?:_?admins?|administration|platform(?:-?admin)?|super-?admin|back-?office|sys-?admin|superuser)$", re.IGNORECASE
)
_OWN_ACCOUNT = re.compile(
    r"(?:^|/)(?:me|profile|account|whoami|session|password|preferences|log-?out|sign-?out)(?:/|$)", re.IGNORECASE
)
_ENTRY = re.compile(
    r"(?:^|/)(?:log-?in|sign-?in|log-?out|sign-?out|sign-?up|register|registration|forgot(?:-?password)?|reset(?:-?password)?"
    r"|(?:(?:ask|request|send|start|confirm|finish|complete)-)?password-?(?:reset|recovery)(?:-(?:link|e?mail))?"
    r"|(?:ask|request|send|start|confirm|finish|complete)-(?:for-)?reset(?:-(?:password|link|e?mail))?|recover-?password"
    r"|(?:send|request)-(?:code|otp|(?:log-?in|sign-?in|verification|one-time|magic)-(?:code|link|token))"
    r"|magic-?link|verify-?email|confirm-?email|email-?verification|resend[\w-]*|refresh(?:-?token)?"
    r"|oauth2?|sso|saml|oidc|auth/[\w:-]*callback|callback|accept-?invit\w*|unsubscribe|otp|2fa|mfa)(?:/|$)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:^|/)(?:health[\w-]*|ready|readyz|readiness|live|livez|liveness|ping|version|robots\.txt|favicon\.ico|sitemap[\w.-]*"
    r"|\.well-known|docs?|api-?docs|swagger[\w.-]*|openapi[\w.-]*|csp-?(?:violations?|reports?)|report-?csp|status|csrf[\w-]*)(?:/|$)",
    re.IGNORECASE,
)
# Words that also name what belongs to tenants: the status of their reports, their documents, their live streams.
_ALSO_OF_TENANTS = re.compile(r"(?:^|/)(?:status|docs?|live|version)(?:/|$)", re.IGNORECASE)
_WEBHOOK = re.compile(r"(?:^|/)\w*-?hooks?(?:/|$)|webhook", re.IGNORECASE)
_OPERATIONAL_PATH = re.compile(
    r"(?:^|/)_*(?:metrics|heap|heap-?dump|heap-?snapshot|debug(?:-[\w-]+)?|pprof|profiler|cpu-?profile|queues|bull|bull-?board|arena"
    r"|agendash|actuator|diagnostics|env|env-?dump|phpinfo|server-?status)(?:/|$)",
    re.IGNORECASE,
)
_OPERATIONAL_BODY = re.compile(
    r"\.(?:json|send|end)\(\s*(?:JSON\.stringify\(\s*)?process\.env\s*[),]|(?:write|get)HeapSnapshot\("
)
# Where a name of a procedure goes on with its next word: `resetPassword`.
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FOR_ALL = frozenset({"public", "storefront", "widget", "embed"})


@dataclass(frozen=True)
class Demand:
    """What a route has to prove of who calls.

    Attributes:
        roles: those that it may let through; empty for any role.
        glob: of the configuration's `required_roles`, where that demands it.
        segment: the part of the path, where that does.
    """

    level: Level
    roles: tuple[str, ...] = ()
    glob: str | None = None
    segment: str | None = None

    def is_met(self, route: Route) -> bool | None:
        """Whether the guards of a route prove that much; None when the roles they let through are not known."""
        if self.glob is None and route.level == "secret":
            return True
        if LEVELS.index(route.level) < LEVELS.index(self.level):
            return False
        if self.level != "role" or not self.roles:
            return True
        return set(route.roles) <= set(self.roles) if route.roles else None


def demand_on(route: Route, required: Iterable[RequiredRole]) -> Demand | None:
    """What the configuration, or the path, demands of a route."""
    for entry in required:
        if matches_route(entry.route, route.route):
            return Demand(entry.level, entry.roles, glob=entry.route)
    segment = next((part for part in route.named_path.split("/") if _ADMIN_SEGMENT.match(part)), None)
    if segment is None or is_own_account(route) or _ENTRY.search(route.named_path):
        return None
    return Demand("role", segment=segment)


def is_open_by_decision(route: Route, entries: Iterable[PublicRoute]) -> bool:
    """Whether the configuration lists a route among those that are public."""
    return any(e.method.upper() in {"*", route.method} and matches_route(e.route, route.route) for e in entries)


def is_open_by_nature(route: Route, does: Behaviour, tenant_models: Collection[str]) -> bool:
    """Whether a route serves those who are not signed in yet, asks for a credential itself, or tells what all may know.

    Args:
        route: without a guard.
        does: what its handler does.
        tenant_models: what no route tells to everybody.
    """
    if {"password", "new password", "code", "second factor", "sign-in", "signature"} & set(does.tests):
        return True
    by_link = "link token" in does.tests and "authenticated" in does.gates
    path = _entry_path(route)
    if by_link or _ENTRY.search(path):
        return True
    if _OPEN.search(path) is None or does.writes_models(tenant_models):
        return False
    return _ALSO_OF_TENANTS.search(path) is None or not set(does.models) & set(tenant_models)


def _entry_path(route: Route) -> str:
    """The path of a route, with the words of a procedure's or an action's own name apart: `/ask-reset`."""
    if route.method == "ACTION":
        return _CAPITAL.sub("-", f"/{route.route.rpartition('#')[2]}")
    return _CAPITAL.sub("-", route.named_path) if route.is_procedure else route.route


def is_own_account(route: Route) -> bool:
    """Whether a route is about whoever calls, by its path."""
    return _OWN_ACCOUNT.search(route.named_path) is not None


def is_for_all(route: Route) -> bool:
    """Whether the path says that everybody may call, or what a procedure is built on does."""
    return bool(route.open_by_name) or any(part.lower() in _FOR_ALL for part in route.named_path.split("/"))


def is_webhook(route: Route) -> bool:
    """Whether another service calls, by the path."""
    return _WEBHOOK.search(route.named_path) is not None


def is_operational(route: Route, code: str) -> bool:
    """Whether a route shows the inside of the process, by its path or by the code that registers it."""
    return _OPERATIONAL_PATH.search(route.named_path) is not None or _OPERATIONAL_BODY.search(code) is not None
