"""Routes that test a credential, and how many attempts the limiters in front of each allow.

Routes, the order of their guards and the numbers of each limiter come from the route table. Which routes test a
credential comes from what their handlers do, else from their path; `credential_routes` decides where it is given.
"""

import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    TESTS_BEFORE,
    Attempt,
    Confidence,
    CredentialRoutes,
    Guard,
    Hit,
    Limiter,
    Node,
    Observation,
    Option,
    Place,
    Problem,
    RateLimit,
    Route,
    Sieve,
    SourceFile,
    Subject,
    TraceStep,
    View,
    configured_limiter_at,
    is_chosen_by_caller,
    keyed_limiter_at,
    limiter_at,
    limiters_of,
    outside_production,
    text_of,
)

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_CODE = re.compile(r"reset|forgot|otp|totp|mfa|2fa|code|one-?time|magic", re.IGNORECASE)
_IN_HANDLER = re.compile(r"\b\w*[lL]imit(?:er)?\w*\s*[.(]|\.consume\s*\(|\bthrottle\w*\s*\(|slowDown\s*\(")
_ACCOUNT = re.compile(r"\bbody\b|email|account|user|login|phone", re.IGNORECASE)
_TRUST = re.compile(r"['\"]trust proxy['\"]\s*,\s*([^)]+)\)|\btrustProxy\s*:\s*(\w+|['\"\[])")
_COMMENTS = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_SIBLINGS = 4
_LONGEST_NAME = 40
# What says that several processes serve the same routes: compose and Kubernetes, pm2, Fly.io, Render, node:cluster.
_INSTANCES = (
    (
        re.compile(r"\.ya?ml$"),
        Sieve(r"^\s*(?:replicas|numInstances|minReplicas):\s*['\"]?(?:[2-9]|[1-9]\d+)\b", re.MULTILINE),
    ),
    (
        re.compile(r"(?:ecosystem|pm2)[\w.-]*\.(?:c?js|json|ya?ml)$"),
        Sieve(r"['\"]?instances['\"]?\s*:\s*(?:['\"]max['\"]|-1|0\b|[2-9]|[1-9]\d+)"),
    ),
    (re.compile(r"fly\.toml$"), Sieve(r"min_machines_running\s*=\s*(?:[2-9]|[1-9]\d+)")),
    (re.compile(r"\.[cm]?[jt]s$"), Sieve(r"\bcluster\.fork\(")),
)
_MAY_SAY_INSTANCES = re.compile(r"\.(?:ya?ml|json|toml|[cm]?[jt]s)$")


def analyze(subject: Subject) -> Observation:
    """Every credential route of the route table."""
    run = _Run(subject)
    routes = [
        route for route in subject.facts.routes.routes if route.state in {"live", "conditional"} and route.production
    ]
    for route in routes:
        if run.credentials.tests(route):
            run.examined[route.place.path] += 1
            run.judge(route)
    run.peers(routes)
    run.families(routes)
    run.proxies()
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    seen = Observation(
        examined_at=run.examined,
        hits=tuple(hits),
        problems=subject.facts.unread_python,
        unresolved=tuple(run.unresolved),
    )
    return seen.merged(subject.lost_routes).merged(subject.lost_handlers)


@dataclass(frozen=True)
class _Limit:
    """A limiter that is asked before the credential is tested, in front of a route or by its handler."""

    name: str
    place: Place
    rate: RateLimit | None


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    by_address: dict[str, Limiter] = field(default_factory=dict)

    @cached_property
    def files(self) -> dict[str, SourceFile]:
        """The files of the scope by path."""
        return {file.path: file for file in self.subject.files}

    @cached_property
    def window_s(self) -> float:
        """The window of login_limit in seconds."""
        return _seconds(self.subject.config.login_limit.window)

    @cached_property
    def limiters(self) -> dict[str, Limiter]:
        """The limiters that the target makes, by the name they are given."""
        found: dict[str, Limiter] = {}
        guards = (guard for route in self.subject.facts.routes.routes for guard in route.guards)
        names = {guard.name for guard in guards if "rate-limit" in guard.proves}
        for file in self.subject.files:
            if file.path in self.subject.data.sources and ("imit" in file.text or "slowDown" in file.text):
                found |= {limiter.name: limiter for limiter in limiters_of(self.subject.data.view(file.path), names)}
        return found

    def limiter(self, guard: Guard) -> Limiter | None:
        """The limiter that a guard is, by its name or by the call that makes it."""
        found, made = self.limiters.get(guard.name), guard.made
        if found is not None or made is None or "rate-limit" not in guard.proves:
            return found
        found = self._made_at(made, guard, limiter_at) or self._made_at(guard.place, guard, keyed_limiter_at)
        file = self.files.get(made.path) if found is None and made.path in self.subject.data.sources else None
        node = file.node_at(made) if file is not None else None
        return configured_limiter_at(self.subject.data.view(made.path), node, guard.name) if node is not None else found

    def _made_at(self, at: Place, guard: Guard, read: Callable[[View, Node, str], Limiter | None]) -> Limiter | None:
        file = self.files.get(at.path) if at.path in self.subject.data.sources else None
        call = file.call_at(at) if file is not None else None
        return None if call is None else read(self.subject.data.view(at.path), call, guard.name)

    @cached_property
    def credentials(self) -> CredentialRoutes:
        """Which routes test a credential."""
        return CredentialRoutes(self.subject.facts, self.subject.config.credential_routes)

    @cached_property
    def several(self) -> TraceStep | None:
        """Where the target says that several of its processes run at once."""
        for path in sorted(filter(_MAY_SAY_INSTANCES.search, self.subject.texts)):
            for name, declares in _INSTANCES:
                found = declares.search(self.subject.texts[path]) if name.search(path) else None
                if found is not None:
                    line = self.subject.texts[path].count("\n", 0, found.end()) + 1
                    return TraceStep(path=path, line=line, note="several instances are declared here")
        return None

    def judge(self, route: Route) -> None:
        """One credential route."""
        asked = self.subject.facts.behaviour(route).attempts
        limiting = [g for g in route.guards if "rate-limit" in g.proves and not (asked and _is_handler(route, g))]
        limits = [_Limit(guard.name, guard.place, guard.rate_limit) for guard in limiting]
        limits += [_Limit(each.name, each.place, each.limit) for each in asked if each.when == "before"]
        if limits:
            self._numbers(route, limits, asked)
            self._order(route, limiting)
            for guard in limiting:
                self._options(route, guard)
        elif asked:
            self._of_handler(route, asked)
        elif self._in_handler(route):
            self._unresolved(route, "the handler limits attempts itself, and how many it allows cannot be read")
        elif any(
            "unknown" in guard.proves and re.search(r"limit|throttle", guard.name, re.IGNORECASE)
            for guard in route.guards
        ):
            self._unresolved(route, "what a limiter in front of this route allows cannot be read")
        else:
            self._hit("login-without-limiter", route, self._confidence(route))

    def _of_handler(self, route: Route, asked: tuple[Attempt, ...]) -> None:
        """A route whose only limiters are asked by its handler, and not before the credential on every way."""
        if any(each.when == "sometimes" for each in asked):
            self._unresolved(route, "the handler limits attempts itself, and which ones it refuses cannot be read")
        elif late := [each for each in asked if each.when == "after"]:
            self._late(route, late[0])
        else:
            step = TraceStep.at(asked[0].place, "asked here, and nobody heeds what it says")
            said = f"{route.method} {route.route}: a limiter is asked, its refusal stops nobody."
            self._hit("login-without-limiter", route, self._confidence(route), message=said, trace=[step])

    def _late(self, route: Route, late: Attempt) -> None:
        """A handler that spends an attempt when it has tested the credential."""
        said = f"{route.method} {route.route}: an attempt is spent after the test: the guess is already answered."
        confidence = None if late.sure else Confidence.MEDIUM
        step = TraceStep.at(late.place, "the attempt is spent here")
        self._hit("limiter-after-credential", route, confidence, message=said, trace=[step])

    def _confidence(self, route: Route) -> Confidence | None:
        return None if self.credentials.opens(route) else Confidence.MEDIUM

    def _numbers(self, route: Route, limits: list[_Limit], asked: tuple[Attempt, ...]) -> None:
        counted = [(self._attempts(limit.rate), limit) for limit in limits]
        known = [(count, limit) for count, limit in counted if count is not None]
        allowed = self.subject.config.login_limit
        if any(count <= allowed.max for count, _ in known):
            return
        if unread := [limit for count, limit in counted if count is None]:
            place = f"{unread[0].place.path}:{unread[0].place.line}"
            reason = f"how many attempts the limiter `{_short(unread[0].name)}` ({place}) allows cannot be read"
            self._unresolved(route, reason)
            return
        strict = [
            a for a in asked if (self._attempts(a.limit) or 0) <= allowed.max and a.when in {"sometimes", "after"}
        ]
        if strict and strict[0].when == "after":
            self._late(route, strict[0])
            return
        if strict:
            self._unresolved(route, "the handler limits attempts itself, and which ones it refuses cannot be read")
            return
        count, limit = min(known, key=lambda pair: pair[0])
        said = f"`{_short(limit.name)}` allows {count:g} attempts in {allowed.window}; login_limit is {allowed.max}."
        step = TraceStep.at(limit.place, "the strictest limiter")
        self._hit("limit-too-loose", route, self._confidence(route), message=said, trace=[step])

    def _attempts(self, limit: RateLimit | None) -> float | None:
        """How many attempts a limiter allows within the window of login_limit."""
        if limit is None or limit.max is None or limit.window_s is None:
            return None
        return limit.max if limit.window_s >= self.window_s else limit.max * (self.window_s // max(limit.window_s, 1))

    def _order(self, route: Route, limiting: list[Guard]) -> None:
        tests = (bool(TESTS_BEFORE.search(guard.name)) or "password" in guard.tests for guard in route.guards)
        tested = next((index for index, does in enumerate(tests) if does), None)
        # NOTE: what lets more through than it may in front of a login does not count where a stricter one comes later.
        counted = [(self._attempts(guard.rate_limit), guard) for guard in limiting]
        strict = [g for count, g in counted if count is not None and count <= self.subject.config.login_limit.max]
        limiting = strict or limiting
        first = min((i for i, guard in enumerate(route.guards) if guard in limiting), default=len(route.guards))
        if tested is not None and tested < first:
            self._hit("limiter-after-credential", route)

    def _options(self, route: Route, guard: Guard) -> None:
        limiter = self.limiter(guard)
        if limiter is None:
            return
        if limiter.in_own_memory and self.several is not None:
            place = limiter.view.file.place(limiter.call)
            hit = self.subject.hit("per-process-counter", place, trace=[self.several], node=limiter.call)
            self.hits.setdefault((place.path, place.line, "per-process-counter"), hit)
        key, chosen = limiter.options.get("keyGenerator"), False
        if key is None:
            self.by_address.setdefault(guard.name, limiter)
        elif chosen := is_chosen_by_caller(key):
            self._hit_at("limiter-key-from-client", key)
        allows = self._attempts(guard.rate_limit)
        strict = allows is not None and allows <= self.subject.config.login_limit.max
        by_account = chosen or _by_account(limiter)
        others = [self.limiter(g) for g in route.guards if g is not guard and "rate-limit" in g.proves]
        others_count = any(other is not None and _by_account(other) for other in others)
        if strict and _CODE.search(route.named_path) and not by_account and not others_count:
            self._hit("per-address-only", route)
        skip = limiter.options.get("skip")
        if skip is not None and self._turned_off(skip):
            self._hit_at("limiter-conditional", skip)

    @staticmethod
    def _turned_off(skip: Option) -> bool:
        """Whether `skip` depends on the environment, and not on tests alone."""
        node = skip.view.names.resolve(skip.node)
        body = node.child_by_field_name("body") or node
        mode = outside_production(body)
        if mode in {"development", "production"}:
            return True
        return (
            mode is None
            and re.search(r"process\.env|\benv\.", text_of(body)) is not None
            and "test" not in text_of(body).lower()
        )

    def _in_handler(self, route: Route) -> bool:
        """Whether the code of the handler calls a limiter."""
        file = self.files.get(route.place.path)
        if file is None:
            return False
        if route.is_called_by_framework:
            # NOTE: every file exports a `POST`; its name leads to all of them.
            found = self.subject.facts.handler(route)
            texts = [text_of(found[1])] if found is not None else []
        else:
            texts = [text_of(call) for call in self._calls_at(file, route.place.line)]
            texts += [text_of(node) for node in self._named(route.handler)]
        return any(_IN_HANDLER.search(_COMMENTS.sub("", text)) for text in texts)

    def _named(self, handler: str) -> Iterator[Node]:
        """The functions of the target that have the name of a handler."""
        name = handler.rpartition(".")[2]
        if not re.fullmatch(r"\w{3,}", name):
            return
        for file in self.subject.files:
            if name in file.text:
                for node in file.nodes("function_declaration", "method_definition", "variable_declarator", "pair"):
                    if text_of(node.child_by_field_name("name") or node.child_by_field_name("key")) == name:
                        yield node

    @staticmethod
    def _calls_at(file: SourceFile, line: int) -> Iterator[Node]:
        for node in file.nodes("call_expression", "pair", "method_definition"):
            if node.start_point.row + 1 == line:
                yield node
                return

    def peers(self, routes: list[Route]) -> None:
        """Routes without a limiter of their own among routers where most have one."""
        routers: dict[tuple[str, str], list[Route]] = defaultdict(list)
        for route in routes:
            if route.changes_state and route.router:
                routers[route.router, route.place.path].append(route)
        for members in routers.values():
            own = [
                r for r in members if any("rate-limit" in g.proves and g.place.path == r.place.path for g in r.guards)
            ]
            rest = [r for r in members if r not in own and not self.credentials.tests(r)]
            if len(own) >= _SIBLINGS and len(rest) < len(own):
                for route in rest:
                    self._hit("peer-without-limiter", route)

    def families(self, routes: list[Route]) -> None:
        """Routes that rate_limits names."""
        for family in self.subject.config.rate_limits:
            for route in routes:
                if not any(fnmatch.fnmatchcase(route.route, pattern) for pattern in family.routes):
                    continue
                allowed = family.max / _seconds(family.window)
                rates = [
                    g.rate_limit.max / g.rate_limit.window_s
                    for g in route.guards
                    if g.rate_limit and g.rate_limit.max and g.rate_limit.window_s
                ]
                if not any(rate <= allowed for rate in rates):
                    self._hit("family-limit-missing", route)

    def proxies(self) -> None:
        """Limiters by address where nothing says how many proxies are trusted."""
        if not self.by_address:
            return
        settings = [m for file in self.subject.files if "rust" in file.text for m in _TRUST.finditer(file.text)]
        values = {(m.group(1) or m.group(2) or "").strip() for m in settings}
        if not values or values == {"true"}:
            for name in sorted(self.by_address):
                limiter = self.by_address[name]
                self._hit_at("proxy-not-declared", Option(limiter.view, limiter.call))
                return

    def _unresolved(self, route: Route, reason: str) -> None:
        self.unresolved.append(Problem(path=route.place.path, line=route.place.line, reason=reason))

    def _hit(
        self,
        rule: str,
        route: Route,
        confidence: Confidence | None = None,
        *,
        message: str | None = None,
        trace: list[TraceStep] | None = None,
    ) -> None:
        said = message or f"{route.method} {route.route}: {self.subject.spec.rules[rule].message}"
        steps = trace or []
        hit = self.subject.hit(rule, route.place, message=said, confidence=confidence, trace=steps, about=route.symbol)
        self.hits.setdefault((route.place.path, route.place.line, rule + route.route), hit)

    def _hit_at(self, rule: str, at: Option) -> None:
        place = at.view.file.place(at.node)
        self.hits.setdefault((place.path, place.line, rule), self.subject.hit(rule, place, node=at.node))


def _is_handler(route: Route, guard: Guard) -> bool:
    """Whether a guard is what the handler itself proves, as in a framework without middleware."""
    return route.is_export and guard.name == route.handler


def _by_account(limiter: Limiter) -> bool:
    """Whether a limiter counts by account, by what its key is made of."""
    key = limiter.options.get("keyGenerator")
    return key is not None and _ACCOUNT.search(text_of(key.node)) is not None


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name.partition('(')[0]}(…)"


def _seconds(duration: str) -> float:
    return int(duration[:-1]) * _SECONDS[duration[-1]]
