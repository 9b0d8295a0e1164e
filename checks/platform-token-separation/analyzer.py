"""Kinds of token against guards: does each guard that verifies tokens ask for the kind that it is for?

What a guard compares, here or in what it calls, comes from the route table; what is signed, with which secret and
claims, from the sign calls of the target.
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from secgate.api import (
    FUNCTIONS,
    KIND_CLAIMS,
    Confidence,
    Guard,
    Hit,
    Node,
    Observation,
    Place,
    Route,
    SourceFile,
    Subject,
    TokenCall,
    TraceStep,
    ancestors,
    arguments_of,
    properties,
    text_of,
    token_calls,
)

_VERIFIES = re.compile(r"verif", re.IGNORECASE)
_PLATFORM = re.compile(r"platform|super|sys(?:tem)?_?admin|staff|operator|root|^admin$", re.IGNORECASE)
_TENANT = re.compile(r"tenant|member|customer|workspace|organi[sz]ation|^user$|owner", re.IGNORECASE)
_PLATFORM_PATH = re.compile(r"(?:^|/)(?:admin|platform|super-?admin|backoffice|internal-admin)(?:/|$)", re.IGNORECASE)
_TENANT_PATH = re.compile(r"(?:^|/)(?:tenant|workspace|org)[\w-]*(?:/|$)", re.IGNORECASE)
_LINK = re.compile(
    r"link|preview|invit|booking|share|unsubscribe|download|magic|reset|project|calendar|feed|guest", re.IGNORECASE
)
_PRESENCE = re.compile(
    r"if\s*\([^)]*!\s*\(?\w*(?:payload|decoded|claims|token|data)\w*\??\.\w+|['\"]\w+['\"]\s+in\s+\w+", re.IGNORECASE
)
_ACTS_AS = re.compile(
    r"impersonat|masquerad|sudo|(?:act|log[_-]?in|sign[_-]?in)[_-]?(?:as|on[_-]?behalf)(?![a-z])"
    r"|(?:assume|switch|become|view[_-]?as)[_-]?(?:user|tenant|identity)|behalf[_-]?of|real[_-]?user|original[_-]?user",
    re.IGNORECASE,
)
_OF_REQUEST = re.compile(r"\b(?:params|body|query|input)\b")
_IMPERSONATION = re.compile(r"impersonat", re.IGNORECASE)
_FUNCTIONS = (
    "function_declaration", "arrow_function", "function_expression", "method_definition", "generator_function",
)  # fmt: skip


def analyze(subject: Subject) -> Observation:
    """Every guard that verifies tokens, against every kind that is signed."""
    run = _Run(subject)
    kinds = sorted({name for name in map(_kind_name, run.signs) if name})
    if len(run.signs) < _SEVERAL:
        found = f"; found: {kinds[0]}" if kinds else ""
        return Observation(absence=f"the target signs {'one kind' if run.signs else 'no kind'} of token{found}")
    for guard, routes in run.guards:
        run.examined[guard.source.path if guard.source is not None else ""] += len(run.signs)
        run.judge(guard, routes)
    run.links()
    if run.examined and not run.hits:
        run.shared()
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    absence = (
        None if run.examined else f"no guard of a route verifies tokens; kinds found: {', '.join(kinds) or 'unnamed'}"
    )
    # NOTE: nobody acts as somebody else where nothing speaks of it, and no caller is given a token by what they name.
    speaks = any(_ACTS_AS.search(file.text) for file in subject.files)
    decided = () if speaks or run.gives_tokens() else subject.spec.undecided
    return Observation(examined_at=run.examined, hits=tuple(hits), absence=absence, decided=decided)


_SEVERAL = 2
_DEEPEST = 4
_MOST = 100


@dataclass(frozen=True)
class _Call:
    file: SourceFile
    token: TokenCall


def _kind_name(call: _Call) -> str:
    return call.token.kind or (call.token.where[0] if call.token.where else "")


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)

    @cached_property
    def calls(self) -> list[_Call]:
        """Every sign and verify of the target."""
        return [
            _Call(file, token) for file in self.subject.files
            if "jwt" in file.folded or "jsonwebtoken" in file.text for token in token_calls(file.names)
        ]  # fmt: skip

    @cached_property
    def signs(self) -> list[_Call]:
        """What the target signs: one for each kind."""
        found: dict[tuple[str, str], _Call] = {}
        for call in self.calls:
            if call.token.operation == "sign":
                for kind in self._kinds(call):
                    found.setdefault((call.file.path, _kind_name(kind)), kind)
        return list(found.values())

    def _kinds(self, call: _Call) -> list[_Call]:
        """The kinds that one sign call makes: where its claims are handed in, one for each value that callers give."""
        function = next((a for a in ancestors(call.token.node) if a.type in FUNCTIONS), None)
        if call.token.claims or function is None or call.file.path not in self.subject.data.sources:
            return [call]
        view = self.subject.data.view(call.file.path)
        found: dict[str, _Call] = {}
        for site in view.links.sites(view, function).found:
            for given in arguments_of(site.call):
                claims = properties(site.view.names.resolve(given))
                claim = next((claims[name] for name in KIND_CLAIMS if name in claims), None)
                if claim is not None and claim.type == "string":
                    kind = text_of(claim).strip("'\"`")
                    found.setdefault(kind, _Call(call.file, replace(call.token, kind=kind, claims=tuple(claims))))
        return list(found.values()) or [call]

    @cached_property
    def guards(self) -> list[tuple[Guard, list[Route]]]:
        """The guards that verify tokens, each with the routes behind it."""
        found: dict[tuple[str, int], tuple[Guard, list[Route]]] = {}
        for route in self.subject.facts.routes.routes:
            for guard in route.guards:
                if guard.source is None or not guard.protects or not any(_VERIFIES.search(s.note) for s in guard.trace):
                    continue
                found.setdefault((guard.source.path, guard.source.line), (guard, []))[1].append(route)
        return list(found.values())

    def gives_tokens(self) -> bool:
        """Whether a route behind a guard that verifies tokens signs one, and reads of the request whose it is."""
        routes = [route for _, routes in self.guards for route in routes]
        handlers = {
            (path, node.start_byte): node
            for route in routes
            if (found := self.subject.facts.handler(route)) is not None
            for path, node in [found]
            if _OF_REQUEST.search(text_of(node))
        }
        return bool(handlers) and any(
            (file.path, function.start_byte) in handlers
            for call in self.calls
            if call.token.operation == "sign"
            for file, function in self._around(call)
        )

    def _around(self, call: _Call) -> Iterator[tuple[SourceFile, Node]]:
        """The functions around a call, and those around the calls of these."""
        level = [(call.file, call.token.node)]
        for _ in range(_DEEPEST):
            above: list[tuple[SourceFile, Node]] = []
            for file, node in level:
                around = [one for one in ancestors(node) if one.type in FUNCTIONS]
                yield from ((file, one) for one in around)
                if around and file.path in self.subject.data.sources:
                    view = self.subject.data.view(file.path)
                    above += [(site.view.file, site.call) for site in view.links.sites(view, around[0]).found]
            level = above[:_MOST]

    def judge(self, guard: Guard, routes: list[Route]) -> None:
        """One guard."""
        place = guard.source
        if place is None:
            return
        if not guard.roles:
            others = [call for call in self.signs if call.token.secret in self._secrets(guard)]
            if len(others) >= _SEVERAL:
                steps = [
                    *guard.trace[:1],
                    *(_step(call, "this kind is signed with the same secret") for call in others[:3]),
                ]
                by_presence = _PRESENCE.search(self._body(place)) is not None
                self._hit("kind-by-presence" if by_presence else "kind-not-checked", place, steps)
            return
        platform = [role for role in guard.roles if _PLATFORM.search(role)]
        tenant = [role for role in guard.roles if _TENANT.search(role) and role not in platform]
        if platform and tenant:
            self._mixed(guard, routes, place)
        elif tenant:
            for route in routes:
                if self._is_platform(route) and not self._refused_later(route, guard):
                    self._hit("tenant-token-on-platform-route", route.place, guard.trace[:2])

    def _mixed(self, guard: Guard, routes: list[Route], place: Place) -> None:
        """A guard that lets both kinds through."""
        impersonates = _IMPERSONATION.search(self._body(place)) is not None
        if any(not self._is_platform(route) for route in routes):
            allowed = self.subject.config.platform_tokens_on_tenant_routes == "impersonation-only"
            if not (impersonates and allowed):
                confidence = Confidence.MEDIUM if impersonates else None
                self._hit("platform-token-on-tenant-route", place, guard.trace[:3], confidence)
        for route in routes:
            if self._is_platform(route) and not self._refused_later(route, guard):
                self._hit("tenant-token-on-platform-route", route.place, guard.trace[:2])

    def _is_platform(self, route: Route) -> bool:
        """Whether a route is the platform's own, by its path or by what the configuration demands there."""
        for entry in self.subject.config.required_roles:
            if fnmatch.fnmatchcase(route.route, entry.route):
                # NOTE: a tenant's route that staff may open too, as somebody else, is a tenant's.
                return bool(entry.roles) and all(_PLATFORM.search(role) for role in entry.roles)
        if any(fnmatch.fnmatchcase(route.route, pattern) for pattern in self.subject.config.tenant_routes):
            return False
        found = _PLATFORM_PATH.search(route.route)
        return found is not None and _TENANT_PATH.search(route.route[: found.start() + 1]) is None

    @staticmethod
    def _refused_later(route: Route, guard: Guard) -> bool:
        """Whether another guard of the chain lets platform roles alone through."""
        return any(
            other.roles and all(_PLATFORM.search(role) for role in other.roles)
            for other in route.guards if other is not guard
        )  # fmt: skip

    def _secrets(self, guard: Guard) -> set[str]:
        """The secrets of the verify calls that a guard's proof names."""
        lines = {(step.path, step.line) for step in guard.trace}
        return {
            call.token.secret for call in self.calls
            if call.token.operation == "verify" and (call.file.path, call.token.node.start_point.row + 1) in lines
        }  # fmt: skip

    def _body(self, place: Place) -> str:
        """The text of the function that starts at a place."""
        file = next((file for file in self.subject.files if file.path == place.path), None)
        nodes: list[Node] = file.nodes(*_FUNCTIONS) if file is not None else []
        return next((text_of(node) for node in nodes if node.start_point.row + 1 == place.line), "")

    def links(self) -> None:
        """Tokens of links that are signed with the secret of the login tokens and say no kind."""
        logins = {secret for guard, _ in self.guards for secret in self._secrets(guard)}
        blind = any(not guard.roles for guard, _ in self.guards)
        for call in self.signs:
            token = call.token
            names = " ".join((*token.where, call.file.path.rpartition("/")[2]))
            if (
                token.secret not in logins
                or not _LINK.search(names)
                or not token.claims
                or set(token.claims) & set(KIND_CLAIMS)
            ):
                continue
            self._hit("one-secret-for-all-kinds", call.file.place(token.node), [], None if blind else Confidence.MEDIUM)

    def shared(self) -> None:
        """Kinds that share a secret although each verification asks for its kind."""
        by_secret: dict[str, list[_Call]] = {}
        for call in self.signs:
            by_secret.setdefault(call.token.secret, []).append(call)
        for calls in by_secret.values():
            if len(calls) >= _SEVERAL:
                place = calls[1].file.place(calls[1].token.node)
                self._hit("shared-secret", place, [_step(calls[0], "another kind is signed with the same secret")])
                return

    def _hit(
        self,
        rule: str,
        place: Place,
        trace: list[TraceStep] | tuple[TraceStep, ...],
        confidence: Confidence | None = None,
    ) -> None:
        hit = self.subject.hit(rule, place, trace=trace, confidence=confidence)
        self.hits.setdefault((place.path, place.line, rule), hit)


def _step(call: _Call, note: str) -> TraceStep:
    return TraceStep(path=call.file.path, line=call.file.place(call.token.node).line, note=note)
