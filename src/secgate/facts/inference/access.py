"""Proposals about who may call: public routes, roles by path, guards, and tokens of the platform."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from secgate.facts.inference.ground import Found, Ground, at, findings, is_proven, listed
from secgate.facts.model import Guard, Route
from secgate.model import Confidence, counted
from secgate.settings.config import Guard as GuardEntry
from secgate.settings.propose import Line, Note

_FEWEST = 2
# What a weaker demand than the one that a path makes by itself would hide is never proposed.
_PINNED = ("role", "secret")
_NATURE = re.compile(
    r"(?:^|/)(?:health[\w-]*|readyz?|readiness|livez?|liveness|ping|version|robots\.txt|favicon\.ico|sitemap[\w.-]*|\.well-known)(?:/|$)",
    re.IGNORECASE,
)
# Middlewares of well-known packages that look at nobody.
_NO_GUARD = re.compile(
    r"json|urlencoded|raw|text|static|helmet|cors|compress(?:ion)?|morgan|\w*parser|session|multer|single|array|fields|any"
    r"|none|pino\w*|\w*logger|responseTime|favicon|serveStatic|csrf|csurf|hpp|timeout|\w*upload\w*|flash|methodOverride",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"[:*$({]")
_LEVELS = frozenset(get_args(GuardEntry.model_fields["proves"].annotation))
_BOTH = "platform_tokens_on_tenant_routes"
_PLATFORM_RULE = "platform-token-on-tenant-route"
_PUBLIC = "everybody may call it because: WRITE WHY"


def public_lines(ground: Ground) -> Iterator[Line | Note]:
    """Routes without a guard: those that the code shows to be public by design, and those that are in question."""
    quiet, proven = [], []
    for route in ground.routes:
        if route.level != "public" or "${" in route.route:
            continue
        hits = ground.concerned("public_routes", route.place)
        if is_proven(hits):
            proven.append(f"{route.method} {route.route}")
            continue
        reason = _by_design(ground, route)
        entry = {"method": "*" if route.method == "ALL" else route.method, "route": route.route}
        if reason and not hits:
            yield Line("public_routes", entry | {"reason": reason}, f"no guard stands before it: {at(route.place)}")
        elif hits:
            why = f"{_does(ground, route)}: {at(route.place)}"
            asks = f"{_question(ground, route)} It turns off {findings(hits)}."
            yield Line("public_routes", entry | {"reason": reason or _PUBLIC}, why, asks)
        else:
            quiet.append(f"{route.method} {route.route}")
    if proven:
        yield Note(
            "public_routes",
            f"No line, since a finding there is proven, which is mended instead: {listed(proven, most=6)}.",
        )
    if quiet:
        shown = listed(quiet, most=6)
        yield Note("public_routes", f"Without a guard, and no finding asks for one, so no line is needed: {shown}.")


def _by_design(ground: Ground, route: Route) -> str | None:
    """Why a route is public by what its handler does, or None."""
    does = ground.facts.behaviour(route)
    tests = set(does.tests)
    if tests & {"password", "new password"}:
        return "its handler tests or sets a password itself"
    if tests & {"code", "second factor"}:
        return "its handler tests a code that it has sent, or a second factor"
    if "signature" in tests:
        return "its handler verifies the signature of the sender"
    if "link token" in tests and "authenticated" in does.gates:
        return "its handler verifies the signed token of a link"
    harmless = does.known and not route.changes_state and not _tenant_models(ground, does.models)
    if harmless and _NATURE.search(route.route):
        return "it tells whether the service runs, and reads no tenant data"
    return None


def _models(ground: Ground, accessors: Iterable[str]) -> list[str]:
    found = (ground.schema.by_accessor(name) for name in accessors) if ground.schema is not None else ()
    return [model.name for model in found if model is not None]


def _tenant_models(ground: Ground, accessors: Iterable[str]) -> list[str]:
    schema = ground.schema
    return [m for m in _models(ground, accessors) if schema is not None and schema.tenancy[m] != "global"]


def _question(ground: Ground, route: Route) -> str:
    if ground.facts.behaviour(route).gates:
        return "Is the check that its handler makes itself enough?"
    return "May everybody call it?"


def _does(ground: Ground, route: Route) -> str:
    does = ground.facts.behaviour(route)
    if not does.known:
        return "its handler could not be followed"
    said = []
    if does.gates:
        said.append("its handler itself looks at the caller")
    for verb, accessors in (("reads", does.reads), ("writes", does.writes)):
        if models := _models(ground, accessors):
            said.append(f"it {verb} {listed(models)}")
    return "; ".join(said) or "it reads and writes no model that could be followed"


def role_lines(ground: Ground) -> Iterator[Line | Note]:
    """What each family of routes demands, where all of its routes demand the same."""
    table = [r for r in ground.routes if "${" not in r.route and r.method != "ACTION"]
    lost = ground.facts.routes.unresolved
    if lost:
        place = f"{lost[0].path}:{lost[0].line}"
        text = f"{counted(len(lost), 'place')} where routes may be registered could not be followed, first {place}."
        yield Note("required_roles", text)
    for prefix in _families(table):
        held = [r for r in table if _below(prefix, r)]
        first = held[0]
        roles = f" {' or '.join(first.roles)}" if first.roles else ""
        why = f"all {counted(len(held), 'route')} below it demand {first.level}{roles}, first {at(first.place)}"
        value: dict[str, str | tuple[str, ...]] = {"route": f"{prefix}/**", "level": first.level}
        if first.roles:
            value["roles"] = first.roles
        asks = _unsure(ground, held)
        yield Line("required_roles", value, why, asks)


def _unsure(ground: Ground, routes: Sequence[Route]) -> str:
    hits = [one for route in routes for one in ground.concerned("required_roles", route.place)]
    if hits:
        return f"Is that enough for all of them? {findings(hits)} speak of these routes."
    if any(route.confidence is not Confidence.HIGH for route in routes):
        return "Is that right? What their guards prove is likely, not proven."
    return ""


def _families(routes: Sequence[Route]) -> list[str]:
    """The shortest prefixes without a variable below which every route demands the same."""
    prefixes = {prefix for route in routes for prefix in _prefixes(route)}
    kept: list[str] = []
    for prefix in sorted(prefixes, key=lambda p: (p.count("/"), p)):
        if any(prefix.startswith(f"{shorter}/") for shorter in kept):
            continue
        below = [r for r in routes if _below(prefix, r)]
        demands = {(r.level, r.roles) for r in below}
        if len(below) >= _FEWEST and len(demands) == 1 and below[0].level in _PINNED and _named(below[0]):
            kept.append(prefix)
    return kept


def _named(route: Route) -> bool:
    return route.level != "role" or bool(route.roles)


def _prefixes(route: Route) -> Iterator[str]:
    parts = route.route.strip("/").split("/")
    for end in range(1, len(parts) + 1):
        if _VARIABLE.search(parts[end - 1]) or not parts[end - 1]:
            return
        yield "/" + "/".join(parts[:end])


def _below(prefix: str, route: Route) -> bool:
    return route.route == prefix or route.route.startswith(f"{prefix}/")


def guard_lines(ground: Ground) -> Iterator[Line | Note]:
    """The guards by use: those whose body proves something need no line, those that were not followed do."""
    uses: Counter[str] = Counter()
    by_name: dict[str, Guard] = {}
    for route in ground.routes:
        for name, guard in {_short(guard): guard for guard in route.guards}.items():
            uses[name] += 1
            by_name.setdefault(name, guard)
    proven = [f"{name} ({_proves(by_name[name])}; {counted(count, 'route')})" for name, count in uses.most_common()
              if by_name[name].protects and name != "(inline)"]  # fmt: skip
    if proven:
        yield Note("guards", f"Proven from their bodies or known, so no line is needed: {listed(proven, most=10)}.")
    for name, count in uses.most_common():
        guard = by_name[name]
        hits = _elsewhere(ground, name)
        if re.fullmatch(r"[A-Za-z_$][\w$]*", name) and ("unknown" in guard.proves or hits):
            why = f"it stands before {counted(count, 'route')}, and its body was not followed: {at(guard.place)}"
            off = f" It may turn off {findings(hits)}." if hits else ""
            asks = f"Which of {', '.join(sorted(_LEVELS))} does it prove of the caller, if any?{off}"
            yield Line("guards", {"name": name, "proves": "authenticated"}, why, asks)


def _elsewhere(ground: Ground, name: str) -> list[Found]:
    """The findings at open routes before which a middleware from elsewhere stands that may be a guard."""
    if _NO_GUARD.fullmatch(name):
        return []
    behind = [
        route
        for route in ground.routes
        if route.level == "public"
        and any(_short(g) == name and g.source is None and not g.proves and not g.because for g in route.guards)
    ]
    # NOTE: to the checks a guard that they do not know is none, so that what they find here is as proven as that.
    return [one for route in behind for one in ground.concerned("guards", route.place)]


def _short(guard: Guard) -> str:
    """The name of a guard without what it is given."""
    return re.split(r"[(<]", guard.name)[0].rpartition(".")[2] or "(inline)"


def _proves(guard: Guard) -> str:
    kinds = [kind for kind in guard.proves if kind in _LEVELS]
    strongest = "role" if "role" in kinds else kinds[0]
    return f"{strongest} {' or '.join(guard.roles)}".strip()


def token_lines(ground: Ground) -> Iterator[Line]:
    """Whether tokens of the platform open the tenants' routes by design."""
    hits = [one for one in ground.found if one.hit.rule.rpartition(".")[2] == _PLATFORM_RULE]
    if hits:
        places = listed(at(one.hit.place) for one in hits)
        why = f"guards of the tenants' routes let tokens of the platform through: {places}"
        asks = f"Are these tokens of impersonation alone? It turns off {findings(hits)}, or lowers them."
        yield Line(_BOTH, "impersonation-only", why, asks)
