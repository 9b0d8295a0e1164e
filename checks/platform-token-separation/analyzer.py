"""Kinds of token against guards: does each guard that verifies tokens ask for the kind that it is for?

What a guard compares, here or in what it calls, comes from the route table; what is signed, with which secret and
claims, from the sign calls of the target.
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from secgate.api import (
    KIND_CLAIMS,
    PLATFORM_KIND,
    TENANT_KIND,
    Confidence,
    Guard,
    Held,
    Hit,
    Observation,
    Place,
    Problem,
    Route,
    SourceFile,
    Subject,
    TokenCall,
    TraceStep,
    always_holds,
    area_of,
    arguments_of,
    asks_for_kind,
    claims_asked_for,
    function_at,
    functions_above,
    handed_to,
    is_looked_up,
    is_own_path,
    is_platform_path,
    kinds_of_tenants,
    leads_to_verify,
    names_platform,
    names_tenant,
    text_of,
    token_calls,
    verified_by,
    whose,
)

_VERIFIES = re.compile(r"verif", re.IGNORECASE)
_LINK = re.compile(
    r"link|preview|invit|booking|share|unsubscribe|download|magic|reset|project|calendar|feed|guest", re.IGNORECASE
)
_ACTS_AS = re.compile(
    r"impersonat|masquerad|sudo|(?:act|log[_-]?in|sign[_-]?in)[_-]?(?:as|on[_-]?behalf)(?![a-z])"
    r"|(?:assume|switch|become|view[_-]?as)[_-]?(?:user|tenant|identity)|behalf[_-]?of|real[_-]?user|original[_-]?user",
    re.IGNORECASE,
)
_OF_REQUEST = re.compile(r"\b(?:params|body|query|input)\b")
_IMPERSONATION = re.compile(r"impersonat", re.IGNORECASE)


def analyze(subject: Subject) -> Observation:
    """Every guard that verifies tokens, against every kind that is signed."""
    run = _Run(subject)
    kinds = sorted({name for name in map(_kind_name, run.signs) if name})
    if len(run.signs) < _SEVERAL and (lost := [call for call in run.signs if not call.token.followed]):
        problems = tuple(_problem(call.place, _HANDED) for call in lost)
        return Observation(examined_at=Counter(problem.path for problem in problems), unresolved=problems)
    if len(run.signs) < _SEVERAL:
        found = f"; found: {kinds[0]}" if kinds else ""
        return Observation(absence=f"the target signs {'one kind' if run.signs else 'no kind'} of token{found}")
    for guard, routes in run.guards:
        run.examined[guard.source.path if guard.source is not None else ""] += len(run.signs)
        run.judge(guard, routes)
    run.platform_routes()
    run.links()
    if run.examined:
        run.unasked()
    if run.examined and not run.hits:
        run.shared()
    if not run.examined:
        run.open()
    hits = sorted(run.hits.values(), key=lambda hit: (hit.place.path, hit.place.line, hit.place.column, hit.rule))
    absence = (
        None if run.examined else f"no guard of a route verifies tokens; kinds found: {', '.join(kinds) or 'unnamed'}"
    )
    # NOTE: nobody acts as somebody else where nothing speaks of it, and no caller is given a token by what they name.
    speaks = any(_ACTS_AS.search(file.text) for file in subject.files)
    decided = () if speaks or run.gives_tokens() else subject.spec.undecided
    unresolved = tuple(dict.fromkeys(run.unresolved))
    seen = Observation(
        examined_at=run.examined, hits=tuple(hits), unresolved=unresolved, absence=absence, decided=decided
    )
    return seen.merged(subject.lost_routes)


_SEVERAL = 2
_COMPARES = "this guard compares the kind or role of a token with values that could not be followed"
_HANDED = "this signs what its callers hand in, and how many kinds of token that is could not be followed"
_WHICH = "this guard verifies tokens by what several kinds share, and which kind it is could not be followed"
_OPEN = "this guard verifies a token and seems to let requests through without, so which kinds it accepts is not told"
_UNASKED = (
    "This verifies the signature of a token and asks for no type, role or audience, while several kinds are signed "
    "with the same secret: it takes a token of each."
)


@dataclass(frozen=True)
class _Call:
    """One sign or verify.

    Attributes:
        purpose: what a token that a factory or wrapper makes is for, by the names around that call.
    """

    file: SourceFile
    token: TokenCall
    purpose: str = ""

    @property
    def place(self) -> Place:
        """Where it is decided what is signed or verified."""
        made = self.token.made
        return made.site.view.file.place(made.site.call) if made is not None else self.file.place(self.token.node)

    @property
    def identity(self) -> object:
        """What tells it from another kind."""
        return self.token.kind or (self.file.path, self.purpose or self.token.node.id)


def _problem(place: Place, reason: str) -> Problem:
    return Problem(path=place.path, line=place.line, reason=reason)


def _verifies(guard: Guard) -> bool:
    return guard.source is not None and guard.protects and any(_VERIFIES.search(step.note) for step in guard.trace)


def _all_hold(claims: Iterable[str], calls: list[_Call]) -> bool:
    return all(always_holds(call.token, claim) for claim in claims for call in calls)


def _kind_name(call: _Call) -> str:
    return call.token.kind or (call.token.where[0] if call.token.where else "")


@dataclass
class _Run:
    """The whole target."""

    subject: Subject
    examined: Counter[str] = field(default_factory=Counter)
    hits: dict[tuple[str, int, str], Hit] = field(default_factory=dict)
    unresolved: list[Problem] = field(default_factory=list)
    verified: dict[tuple[object, ...], list[TokenCall]] = field(default_factory=dict)

    @cached_property
    def calls(self) -> list[_Call]:
        """Every sign and verify of the target."""
        return [
            _Call(file, token, self._purpose(file, token)) for file in self.subject.files
            if file.path in self.subject.data.sources and ("jwt" in file.folded or "jsonwebtoken" in file.text)
            for token in token_calls(self.subject.data.view(file.path))
        ]  # fmt: skip

    def _purpose(self, file: SourceFile, token: TokenCall) -> str:
        if token.made is None:
            return ""
        own = Held(self.subject.data.view(file.path), token.node)
        return token.made.kind(own, Held(own.view, arguments_of(token.node)[0]), (), self.subject.config).name

    @cached_property
    def signs(self) -> list[_Call]:
        """What the target signs: one for each kind."""
        found: dict[tuple[str, str], _Call] = {}
        for call in self.calls:
            if call.token.operation == "sign":
                found.setdefault((call.file.path, call.token.kind or call.purpose or _kind_name(call)), call)
        return list(found.values())

    @cached_property
    def guards(self) -> list[tuple[Guard, list[Route]]]:
        """The guards that verify tokens, each with the routes behind it; a factory makes several."""
        found: dict[tuple[object, ...], tuple[Guard, list[Route]]] = {}
        for route in self.subject.facts.routes.routes:
            for guard in filter(_verifies, route.guards):
                key = (guard.source, guard.roles, guard.trace, guard.refuses)
                found.setdefault(key, (guard, []))[1].append(route)
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
            (view.file.path, function.start_byte) in handlers
            for call in self.calls
            if call.token.operation == "sign"
            for view, function in functions_above(self.subject.data.view(call.file.path), call.token.node)
        )

    def judge(self, guard: Guard, routes: list[Route]) -> None:
        """One guard."""
        if guard.source is None:
            return
        place = handed_to(guard, self.subject.data.view(guard.source.path)) or guard.source
        kinds = self._let_in(guard)
        if "role" in guard.proves and not guard.roles:
            self.unresolved.append(_problem(place, _COMPARES))
        elif not guard.roles and not self._verifications(guard) and self._shares(guard):
            self.unresolved.append(_problem(place, _WHICH))
        elif not guard.roles and (taken := self._taken_for_each_other(guard)) is not None:
            others, sure = taken
            steps = [
                *guard.trace[:1],
                *(_step(call, "this kind is signed with the same secret") for call in others[:3]),
            ]
            asked = claims_asked_for(self._body(place))
            # NOTE: what each of these kinds holds tells none of them from the others.
            by_presence = not _all_hold(asked, others)
            rule = "kind-by-presence" if by_presence else "kind-not-checked"
            sure = sure or by_presence
            if any(other.source == guard.source and other.roles for other, _ in self.guards):
                # NOTE: where some calls of a factory name a kind, it is the call that names none.
                for route in routes:
                    certain = sure and bool(self.subject.facts.behaviour(route).models)
                    self._hit(rule, route.place, steps, None if certain else Confidence.MEDIUM)
            else:
                self._hit(rule, place, steps, None if sure else Confidence.MEDIUM)
        elif (
            self._names_both(kinds)
            and not self._refuses_platform(guard)
            and (tenants := [route for route in routes if not self._is_platform(route)])
        ):
            made = sum(other.source == guard.source for other, _ in self.guards)
            # NOTE: what a factory makes for several kinds is no fault of the factory.
            for at in [place] if made == 1 else [route.place for route in tenants]:
                self._mixed(guard, place, at)

    def _shares(self, guard: Guard) -> bool:
        """Whether a guard's proof names a verify call that a factory or wrapper makes several of."""
        lines = {(step.path, step.line) for step in guard.trace}
        shared = [call for call in self.calls if call.token.operation == "verify" and call.token.made is not None]
        return any((call.file.path, call.token.node.start_point.row + 1) in lines for call in shared)

    def _mixed(self, guard: Guard, place: Place, at: Place) -> None:
        """A guard that lets both kinds through, in front of a route of tenants."""
        impersonates = _IMPERSONATION.search(self._body(place)) is not None
        allowed = self.subject.config.platform_tokens_on_tenant_routes == "impersonation-only"
        if not (impersonates and allowed):
            confidence = Confidence.MEDIUM if impersonates or not guard.roles else None
            self._hit("platform-token-on-tenant-route", at, guard.trace[:3], confidence)

    def _taken_for_each_other(self, guard: Guard) -> tuple[list[_Call], bool] | None:
        """Kinds that one verification of a guard accepts, and whether it asks for no audience that parts some."""
        for verify in self._verifications(guard):
            accepted = self._opened(guard, verify)
            parted = any(call.token.secret == verify.secret and not verify.opens(call.token) for call in self.signs)
            if len({call.identity for call in accepted}) >= _SEVERAL:
                # NOTE: a kind that nobody knows may be one that is refused.
                told = not guard.refuses or any(call.token.kind for call in accepted)
                return accepted, told and not parted
        return None

    def _opened(self, guard: Guard, verify: TokenCall) -> list[_Call]:
        """The kinds that one verification of a guard accepts, without those that the guard then refuses."""
        return [call for call in self.signs if verify.opens(call.token) and call.token.kind not in guard.refuses]

    def _let_in(self, guard: Guard) -> tuple[str, ...]:
        """What a guard lets in: the roles that it asks for, else the kinds that its verifications accept."""
        if guard.roles or not _verifies(guard) or self._taken_for_each_other(guard) is not None:
            return guard.roles
        return self._accepted(guard)

    def _accepted(self, guard: Guard) -> tuple[str, ...]:
        """The kinds that the verifications of a guard accept; nothing where one of them is not known."""
        kinds = {self._who(call) for verify in self._verifications(guard) for call in self._opened(guard, verify)}
        return tuple(sorted(kinds)) if all(kinds) else ()

    @cached_property
    def tenant_kinds(self) -> frozenset[str]:
        """The kinds that are told to be a tenant's by the tenant in their tokens."""
        signs = [call.token for call in self.calls if call.token.operation == "sign"]
        return kinds_of_tenants(signs, self.subject.config.tenant_keys)

    def _names_tenant(self, kinds: tuple[str, ...]) -> bool:
        keys = self.subject.config.tenant_keys
        return any(kind in self.tenant_kinds or names_tenant(kind, keys) for kind in kinds)

    def _is_of_platform(self, kind: str) -> bool:
        return kind not in self.tenant_kinds and names_platform(kind, self.subject.config.tenant_keys)

    def _names_both(self, kinds: tuple[str, ...]) -> bool:
        return self._names_tenant(kinds) and any(map(self._is_of_platform, kinds))

    def _who(self, call: _Call) -> str:
        return whose(call.token, self.subject.config.tenant_keys)

    def _refuses_platform(self, guard: Guard) -> bool:
        """Whether the secret or audience of a guard keeps out the platform's tokens, whatever roles it then names."""
        accepted = self._accepted(guard) if _verifies(guard) else ()
        signed = any(PLATFORM_KIND.search(self._who(call)) for call in self.signs)
        return signed and bool(accepted) and not any(PLATFORM_KIND.search(kind) for kind in accepted)

    def platform_routes(self) -> None:
        """Routes of the platform's own whose guards let a tenant's token through."""
        for route in self.subject.facts.routes.routes:
            chain = [(guard, self._let_in(guard)) for guard in route.guards]
            verified = any(_verifies(guard) for guard in route.guards)
            if not verified or not self._is_platform(route) or self._refuses_tenants(route):
                continue
            for guard, kinds in sorted(chain, key=lambda one: not one[0].roles):
                sure = self._lets_tenants_in(guard, kinds, route)
                if sure is not None:
                    self._hit("tenant-token-on-platform-route", route.place, guard.trace[:2], sure)

    def _refuses_tenants(self, route: Route) -> bool:
        """Whether some guard of a route lets the platform's own in alone."""
        chain = [self._let_in(guard) for guard in route.guards]
        return any(kinds and all(map(self._is_of_platform, kinds)) for kinds in chain)

    @cached_property
    def platform_areas(self) -> frozenset[tuple[str, str]]:
        """The routers, and what their paths begin with, that have a route for the platform's own alone."""
        routes = self.subject.facts.routes.routes
        return frozenset(area_of(route) for route in routes if route.router and self._refuses_tenants(route))

    def _lets_tenants_in(self, guard: Guard, kinds: tuple[str, ...], route: Route) -> Confidence | None:
        """How sure it is that one guard of a platform route takes a tenant's token for it; None: it does not."""
        plain = is_own_path(route.route) or self._demanded(route) is not None
        if _verifies(guard) and guard.roles:
            sure = plain or area_of(route) in self.platform_areas or any(map(TENANT_KIND.search, kinds))
            return (Confidence.HIGH if sure else None) if self._names_tenant(kinds) else None
        if _verifies(guard):
            signs_platform = any(PLATFORM_KIND.search(self._who(call)) for call in self.signs)
            return Confidence.MEDIUM if plain and signs_platform and self._names_tenant(kinds) else None
        if plain and self._names_tenant(kinds) and area_of(route) in self.platform_areas:
            return Confidence.HIGH
        # NOTE: roles that are asked for after the token was verified are those of the tenant's own staff, too.
        return (Confidence.HIGH if plain else Confidence.MEDIUM) if self._names_both(kinds) else None

    def _demanded(self, route: Route) -> tuple[str, ...] | None:
        """The roles that the configuration demands of a route; None where it says nothing."""
        entries = self.subject.config.required_roles
        return next((entry.roles for entry in entries if fnmatch.fnmatchcase(route.route, entry.route)), None)

    def _is_platform(self, route: Route) -> bool:
        """Whether a route is the platform's own, by its path or by what the configuration demands there."""
        if (demanded := self._demanded(route)) is not None:
            # NOTE: a tenant's route that staff may open too, as somebody else, is a tenant's.
            return bool(demanded) and all(
                role not in self.tenant_kinds and PLATFORM_KIND.search(role) for role in demanded
            )
        if any(fnmatch.fnmatchcase(route.route, pattern) for pattern in self.subject.config.tenant_routes):
            return False
        return is_platform_path(route.route, beside=area_of(route) in self.platform_areas)

    def _verifications(self, guard: Guard) -> list[TokenCall]:
        """The verify calls that a guard's proof names; of one that a factory or wrapper shares, those of this guard."""
        key = (guard.source, guard.trace)
        if key not in self.verified:
            view = self.subject.data.view(guard.source.path) if guard.source is not None else None
            self.verified[key] = verified_by(guard, view, [(call.file.path, call.token) for call in self.calls])
        return self.verified[key]

    def open(self) -> None:
        """Guards that verify a token and prove nothing: what they accept is open, and not that nobody verifies."""
        guards = [guard for route in self.subject.facts.routes.routes for guard in route.guards if guard.because]
        verified = [(call.file.path, call.token) for call in self.calls]
        for place in dict.fromkeys(guard.source for guard in guards):
            if place is not None and leads_to_verify(self.subject.data.view(place.path), place, verified):
                self.examined[place.path] += 1
                self.unresolved.append(_problem(place, _OPEN))

    def _body(self, place: Place) -> str:
        """The text of the function that starts at a place."""
        return text_of(function_at(self.subject.data.view(place.path), place))

    def links(self) -> None:
        """Tokens of links that are signed with the secret of the login tokens and say no kind."""
        logins = [verify for guard, _ in self.guards for verify in self._verifications(guard)]
        blind = any(not guard.roles for guard, _ in self.guards)
        for call in self.signs:
            token = call.token
            names = " ".join((*token.where, call.file.path.rpartition("/")[2]))
            if (
                not any(verify.opens(token) for verify in logins)
                or not _LINK.search(names)
                or not token.claims
                or set(token.claims) & set(KIND_CLAIMS)
            ):
                continue
            self._hit("one-secret-for-all-kinds", call.place, [], None if blind else Confidence.MEDIUM)

    def unasked(self) -> None:
        """Verifications in front of no route that take several kinds of token and ask for none."""
        judged = {verify.issued.id for guard, _ in self.guards for verify in self._verifications(guard)}
        for call in self.calls:
            token = call.token
            if token.operation == "sign" or token.issued.id in judged or set(token.marks) - {"issuer"}:
                continue
            accepted = [other for other in self.signs if token.opens(other.token)]
            several = len({other.identity for other in accepted}) >= _SEVERAL
            view = self.subject.data.view(call.file.path)
            around = [text_of(function) for _, function in functions_above(view, token.node)] if several else []
            claims = [claim for code in around for claim in claims_asked_for(code)]
            asks = any(map(asks_for_kind, around)) or not _all_hold(claims, accepted)
            if several and not asks and not is_looked_up(view, token.node):
                steps = [_step(other, "this kind is signed with the same secret") for other in accepted[:3]]
                self._hit("kind-not-checked", call.place, steps, Confidence.MEDIUM, _UNASKED)

    def shared(self) -> None:
        """Kinds that share a secret although each verification asks for its kind."""
        by_secret: dict[str, list[_Call]] = {}
        for call in self.signs:
            by_secret.setdefault(call.token.secret, []).append(call)
        for calls in by_secret.values():
            if len(calls) >= _SEVERAL:
                self._hit(
                    "shared-secret", calls[1].place, [_step(calls[0], "another kind is signed with the same secret")]
                )
                return

    def _hit(
        self,
        rule: str,
        place: Place,
        trace: list[TraceStep] | tuple[TraceStep, ...],
        confidence: Confidence | None = None,
        message: str | None = None,
    ) -> None:
        hit = self.subject.hit(rule, place, message=message, trace=trace, confidence=confidence)
        self.hits.setdefault((place.path, place.line, rule), hit)


def _step(call: _Call, note: str) -> TraceStep:
    return TraceStep.at(call.place, note)
