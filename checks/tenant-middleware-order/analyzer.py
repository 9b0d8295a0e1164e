"""Whether the tenant is resolved and required before each route whose handler takes it from the request.

The chain of guards is that of the route table: replayed in the order in which Express was told, with prefixes, nested
routers and sibling mounts, and with middleware that decides by the path evaluated for each route.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    Confidence,
    Guard,
    Hit,
    Observation,
    Place,
    Problem,
    Route,
    Subject,
    TenantNeed,
    TraceStep,
    ancestors,
    arguments_of,
    by_path,
    is_open_by_nature,
    matches_route,
    text_of,
    unrouted,
)

_REQUIRES = frozenset({"tenant-key", "authenticated", "role"})
_PROTECTS = ("tenant-key", "secret", "authenticated", "role")
_FAILED = "when its check fails"
# Packages whose middleware is known to leave no tenant, by the names under which they are registered.
_HARMLESS = re.compile(
    r"helmet|cors|json|urlencoded|\braw\b|\btext\b|compress|morgan|cookie|body_?parser|static|hpp|csu?rf|pino|log|swagger|docs"
    r"|secure_?headers|etag|powered_?by|language|trim|body_?limit|multer|upload|favicon|timeout|response_?time|request_?id|session|metric|sentry|limit|slow|rate|trace|valid|celebrate",
    re.IGNORECASE,
)
_SHOWN = 3


def analyze(subject: Subject) -> Observation:
    """Every route of the route table that is served in production."""
    none = subject.without_tenants()
    if none is not None:
        return none
    run = _Run(subject)
    for route in run.served:
        run.judge(route)
    run.shadowed()
    run.unmounted()
    table = subject.facts.routes
    lost = subject.lost_routes.merged(subject.lost_handlers)
    others = [u for u in table.unresolved if u.kind in {"registration", "router", "export"}]
    unresolved = [*run.unresolved, *(Problem(path=u.path, line=u.line, reason=u.reason) for u in others)]
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    problems = (*_unread(subject), *subject.unnamed_tenant()) if not run.examined else ()
    apart = [u for u in others if u.kind != "registration"] if run.examined else []
    examined = run.examined + Counter(by_path(apart))
    quiet = not examined and not problems
    seen = Observation(
        examined_at=examined,
        hits=tuple(hits),
        problems=problems,
        unresolved=tuple(dict.fromkeys(unresolved)) if examined else (),
        absence=subject.spec.not_applicable if quiet else None,
    )
    return seen.merged(lost)


def _unread(subject: Subject) -> tuple[Problem, ...]:
    """Routes that must be there and were not found: of a framework in use, or those that serve the tenant's models."""
    if not subject.facts.routes.routes:
        return unrouted(subject)
    schema = subject.schema
    owned = [m for m in schema.models if schema.tenancy[m.name] == "direct"] if schema is not None else []
    if not owned:
        return ()
    reason = f"{owned[0].name} belongs to a tenant, and no route was seen to take the tenant from its guards"
    return (Problem(path=owned[0].path, line=owned[0].line, reason=reason),)


@dataclass
class _Reached:
    """What a route that is open to everybody reaches.

    Attributes:
        models: accessors of the models that belong to a tenant.
        named: where the handler takes the tenant that its caller names.
    """

    models: list[str] = field(default_factory=list)
    named: tuple[TraceStep, ...] = ()

    def said(self, route: Route) -> str | None:
        """What is said of it; None where it reaches nothing."""
        if not self.models:
            return None
        models = ", ".join(self.models[:_SHOWN])
        asks = any({*_PROTECTS, "unknown"} & set(guard.proves) for guard in route.guards)
        before = "nothing resolves one before it" if asks else "no guard before it asks who calls"
        if self.named:
            return f"{_named(route)} takes the tenant of {models} from its caller's word, and {before}."
        belong = "belongs" if len(self.models) == 1 else "belong"
        return f"{_named(route)} reaches {models}, which {belong} to a tenant, and {before}."


@dataclass
class _Run:
    """The whole route table."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    lacking: dict[Guard, Place | None] = field(default_factory=dict)

    @cached_property
    def served(self) -> list[Route]:
        """The routes that answer in production and are not public by decision."""
        table = self.subject.facts.routes.routes
        return [r for r in table if r.state in {"live", "conditional"} and r.production and not self._by_decision(r)]

    @cached_property
    def resolving(self) -> list[tuple[Guard, Route]]:
        """The guards that resolve the tenant, with a route that each stands in front of."""
        table = self.subject.facts.routes.routes
        found = {
            (g.place.path, g.place.line, g.place.column): (g, r) for r in table for g in r.guards if g.gives_tenant
        }
        return list(found.values())

    def _by_decision(self, route: Route) -> bool:
        entries = self.subject.config.public_routes
        return any(e.method.upper() in {"*", route.method} and matches_route(e.route, route.route) for e in entries)

    def _acts_inside(self, route: Route) -> bool:
        """Whether the configuration names a route as one that acts inside a tenant."""
        return any(matches_route(pattern, route.route) for pattern in self.subject.config.tenant_routes)

    def judge(self, route: Route) -> None:
        """One route, when it acts inside one tenant."""
        need = self.subject.data.tenant_need(route) or TenantNeed()
        resolving = [guard for guard in route.guards if guard.gives_tenant]
        reached = _Reached() if need.reads else self._reached_openly(route)
        named = self._acts_inside(route) or bool(reached.models)
        if not (need.reads or resolving or named):
            return
        self.examined[route.place.path] += 1
        if any(self._requires(guard) and self._gives(guard, need) for guard in route.guards):
            return
        if not need.reads and not named:
            self._unasked(route, resolving)
            # The handler takes no tenant from the chain: a guard that resolves one is there for others.
            return
        if resolving:
            self._not_required(route, need, resolving, None if need.reads else Confidence.MEDIUM)
            return
        unknown = next((guard for guard in route.guards if self._may_resolve(guard, need)), None)
        if unknown is not None:
            reason = f"whether `{unknown.name}` in front of {_named(route)} resolves the tenant could not be followed"
            self.unresolved.append(Problem(path=route.place.path, line=route.place.line, reason=reason))
        else:
            self._missing(route, need, reached)

    def _requires(self, guard: Guard) -> bool:
        """Whether a guard refuses requests that it cannot place."""
        if not _REQUIRES & set(guard.proves):
            return guard.gives_tenant and self.subject.data.requires_tenant(guard)
        # NOTE: a key that leads to the tenant has one; of a token the code itself may say that it need not.
        claim = guard.tenant_source is not None and "tenant-key" not in guard.proves
        return not claim or self._optional(guard) is None

    def _optional(self, guard: Guard) -> Place | None:
        """Where a guard leaves a tenant that its own types call optional; each guard is read once."""
        if guard not in self.lacking:
            self.lacking[guard] = self.subject.data.optional_tenant(guard)
        return self.lacking[guard]

    def _unasked(self, route: Route, resolving: list[Guard]) -> None:
        """A handler of a framework that reads its tenant over a session, and never asks whether there is one."""
        step = self.subject.data.unasked_session(route) if route.is_export and resolving else None
        if step is not None:
            self._hit("resolved-not-required", route, [step], Confidence.MEDIUM)

    def _reached_openly(self, route: Route) -> "_Reached":
        """The tenant's models that a route reaches although nobody, neither guard nor handler, asks who calls.

        A handler that speaks of the tenant looks for it by itself, which other items judge, unless it takes the tenant
        that its caller names and looks at nothing.
        """
        nothing = _Reached()
        if any(set(guard.proves) & set(_PROTECTS) for guard in route.guards):
            return nothing
        does, found = self.subject.facts.behaviour(route), self.subject.facts.handler(route)
        if not does.known or does.gates or does.tests or found is None or found[0] not in self.subject.data.sources:
            return nothing
        schema = self.subject.schema
        owned = [m.accessor for m in schema.models if schema.tenancy[m.name] == "direct"] if schema is not None else []
        # NOTE: who resets a password or accepts an invitation has no tenant yet.
        if is_open_by_nature(route, does, owned):
            return nothing
        reached = _Reached(sorted(set(does.models) & set(owned)))
        words, said = self.subject.data.words, re.sub(r"[^a-z]", "", route.route.lower())
        if any(stem in said for stem in words.stems) or words.mentioned(found[1]) is not None:
            reached.named = self.subject.data.tenant_named_by_caller(route)
            return reached if reached.named else nothing
        return reached

    def _may_resolve(self, guard: Guard, need: TenantNeed) -> bool:
        """Whether a guard may be what resolves the tenant: it was not followed, or leaves what the handler reads."""
        if "unknown" in guard.proves:
            return True
        if guard.source is None:
            speaks = any(stem in guard.name.lower() for stem in self.subject.data.words.stems)
            return not guard.proves and (speaks or _HARMLESS.search(guard.name) is None)
        # NOTE: one that resolves the tenant for other paths was followed, and decided against this one.
        by_path = (guard.source.path, guard.source.line) in self.elsewhere
        return not by_path and bool(need.through & self.subject.data.left_by(guard))

    @cached_property
    def elsewhere(self) -> dict[tuple[str, int], Place]:
        """The bodies of the guards that resolve the tenant for some route."""
        return {(g.source.path, g.source.line): g.source for g, _ in self.resolving if g.source is not None}

    @staticmethod
    def _gives(guard: Guard, need: TenantNeed) -> bool:
        """Whether a guard that refuses the wrong requests can also give the tenant that the handler reads."""
        return guard.gives_tenant or need.principal or not need.reads or "tenant-key" in guard.proves

    def _not_required(
        self, route: Route, need: TenantNeed, resolving: list[Guard], confidence: Confidence | None
    ) -> None:
        """A chain that resolves the tenant and lets a request without one through."""
        if not need.refuses and self._may_lack(route, need, resolving):
            return
        guard = resolving[-1]
        steps = [TraceStep.at(guard.place, "the tenant is resolved here")]
        steps += need.reads[:1]
        if need.refuses:
            self._hit("handler-checks-itself", route, steps)
            return
        opened = next((g for g in resolving if g.because.endswith(_FAILED) and g.source is not None), None)
        if opened is not None and opened.source is not None:
            place = opened.source
            note = f"{_named(route)} is reached without a tenant"
            trace = [TraceStep.at(route.place, note), *need.reads[:1]]
            key = (place.path, place.line, "resolver-fails-open", "")
            hit = self.subject.hit("resolver-fails-open", place, confidence=confidence, trace=trace)
            if key not in self.hits or confidence is None:
                self.hits[key] = hit
            if self.subject.data.fails_only_open(opened):
                return
        self._hit("resolved-not-required", route, steps, confidence)

    def _may_lack(self, route: Route, need: TenantNeed, resolving: list[Guard]) -> bool:
        """Whether a guard leaves a tenant that its own types call optional: one finding, where it does so."""
        for guard in resolving:
            place = self._optional(guard)
            if place is None:
                continue
            said = f"{guard.name} leaves a tenant that may be missing by its own type, and tests it nowhere."
            reached = f"{_named(route)} is reached without a tenant"
            trace = [TraceStep.at(route.place, reached), *need.reads[:1]]
            rule = "resolved-not-required"
            hit = self.subject.hit(rule, place, message=said, confidence=Confidence.MEDIUM, trace=trace)
            self.hits.setdefault((place.path, place.line, rule, ""), hit)
            return True
        return False

    def _missing(self, route: Route, need: TenantNeed, reached: "_Reached") -> None:
        """A chain in which nothing resolves the tenant."""
        steps = list(need.reads[:_SHOWN] or reached.named)
        # NOTE: a route whose handler takes no tenant may stand outside the guard because it is for all.
        unsure = None if need.reads else Confidence.MEDIUM
        left_out = self._decided_by_path(route)
        if left_out is not None:
            note = "this middleware resolves the tenant for other paths"
            steps.insert(0, TraceStep.at(left_out, note))
            self._hit("path-list-misses-route", route, steps, unsure)
            return
        later = self._registered_later(route)
        if later is not None:
            steps.insert(0, TraceStep.at(later, "the guard is registered here, too late"))
            self._hit("tenant-after-handler", route, steps, unsure)
        elif need.refuses:
            self._hit("handler-checks-itself", route, steps)
        else:
            # A guard that signs somebody in may leave the tenant in a way that is not followed.
            signed_in = any(_REQUIRES & set(guard.proves) for guard in route.guards)
            # NOTE: a public route that reaches a model of tenants may be meant for all: nobody speaks of one.
            sure = bool(need.reads) and not (signed_in or need.principal or need.loose)
            sure = sure and route.confidence is Confidence.HIGH
            self._hit("tenant-missing", route, steps, None if sure else Confidence.MEDIUM, said=reached.said(route))

    def _decided_by_path(self, route: Route) -> Place | None:
        """A middleware of the chain that resolves the tenant for other paths only."""
        for guard in route.guards:
            source = guard.source
            if source is not None and (source.path, source.line) in self.elsewhere:
                return source
        return None

    def _registered_later(self, route: Route) -> Place | None:
        """A guard that resolves the tenant and is registered for the same router, after the route or its mount."""
        points = [(route.place.path, route.place.line), *((step.path, step.line) for step in route.mounts)]
        for guard, behind in self.resolving:
            own = (behind.place.path, behind.place.line) == (guard.place.path, guard.place.line)
            if own or not self._covers(guard, route):
                continue
            same = behind.router == route.router or any(
                step.path == guard.place.path and step in behind.mounts for step in route.mounts
            )
            beside = same or _outermost(behind) == _outermost(route)
            if beside and any(path == guard.place.path and line < guard.place.line for path, line in points):
                return guard.place
        return None

    def _covers(self, guard: Guard, route: Route) -> bool:
        """Whether the registration of a guard has the route's path below its own: `app.use(guard)`."""
        file = next((f for f in self.subject.files if f.path == guard.place.path), None)
        node = file.node_at(guard.place) if file is not None else None
        call = next((a for a in ancestors(node) if a.type == "call_expression"), None) if node is not None else None
        given = arguments_of(call) if call is not None else []
        if call is None or not given or not text_of(call.child_by_field_name("function")).endswith(".use"):
            return False
        if given[0].type != "string":
            return len(given) == 1
        return len(given) == 2 and text_of(given[0])[1:-1].rstrip("/*") in route.route  # noqa: PLR2004 - path, guard

    def shadowed(self) -> None:
        """Routes that never answer, with other guards than those that answer first."""
        first: dict[tuple[str, str], Route] = {}
        for route in self.served:
            first.setdefault((route.method, route.route), route)
        for route in self.subject.facts.routes.routes:
            wins = first.get((route.method, route.route))
            if route.state != "shadowed" or wins is None or _proven(route) == _proven(wins):
                continue
            if not any(guard.gives_tenant for guard in (*route.guards, *wins.guards)):
                continue
            note = "this one answers"
            step = TraceStep.at(wins.place, note)
            self._hit("shadowed-route", route, [step])

    def unmounted(self) -> None:
        """Routers that resolve the tenant and that nothing mounts, each once."""
        found: dict[str, list[Route]] = defaultdict(list)
        for route in self.subject.facts.routes.routes:
            if route.state == "unmounted" and any(guard.gives_tenant for guard in route.guards):
                found[route.router].append(route)
        for routes in found.values():
            guard = next(g for g in routes[0].guards if g.gives_tenant)
            key = (guard.place.path, guard.place.line, "unmounted-router", "")
            self.hits.setdefault(key, self.subject.hit("unmounted-router", guard.place))

    def _hit(
        self,
        rule: str,
        route: Route,
        trace: list[TraceStep],
        confidence: Confidence | None = None,
        *,
        said: str | None = None,
    ) -> None:
        said = said or f"{_named(route)}: {self.subject.spec.rules[rule].message}"
        hit = self.subject.hit(rule, route.place, message=said, confidence=confidence, trace=trace)
        self.hits.setdefault((route.place.path, route.place.line, rule, route.route), hit)


def _proven(route: Route) -> tuple[frozenset[str], bool]:
    """What a chain proves of who calls, and whether it resolves the tenant."""
    proves = frozenset(kind for guard in route.guards for kind in guard.proves if kind in _PROTECTS)
    return proves, any(guard.gives_tenant for guard in route.guards)


def _outermost(route: Route) -> str:
    """The file of the first mount that leads to a route, else of its router."""
    return route.mounts[0].path if route.mounts else route.router.rpartition(":")[0]


def _named(route: Route) -> str:
    return f"{route.method} {route.route}"
