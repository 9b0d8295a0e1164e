"""Facts about an application: frozen records, each with its place, what proves it, and how sure that is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from secgate.model import Confidence, Place, TraceStep

State = Literal["live", "shadowed", "unmounted", "conditional"]
Level = Literal["public", "tenant-key", "secret", "authenticated", "role"]
# From the weakest to the strongest.
LEVELS: tuple[Level, ...] = ("public", "tenant-key", "secret", "authenticated", "role")
# `unknown` is what a middleware that could not be followed proves.
Proves = Literal["tenant-key", "secret", "authenticated", "role", "rate-limit", "validation", "unknown"]
# When a handler asks a limiter, as seen from the test of the credential.
When = Literal["before", "after", "sometimes", "unheeded"]


@dataclass(frozen=True)
class RateLimit:
    """At most `max` requests in `window_s` seconds; None for a number that is not known."""

    max: float | None
    window_s: float | None


@dataclass(frozen=True)
class Checked:
    """Which parts of a request a middleware gives to a schema: `body`, `params`, `query`; `?` for one not known.

    Attributes:
        parts: they fit in every request that it lets through.
        unclear: whether what does not fit is refused could not be told.
        ignored: what does not fit is let through.
    """

    parts: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guard:
    """What one middleware in front of a route proves.

    Attributes:
        name: as written where it was registered.
        place: where it was registered.
        proves: what is true of every request that it lets through; empty for a middleware that guards nothing.
        roles: values of the role, type or kind claim that it lets through.
        refuses: values of such a claim that it lets through on no way.
        source: where its body is written, or None for one from elsewhere.
        trace: the places that prove it.
        rate_limit: for a rate limiter.
        tenant_source: what the tenant is read from, where it sets one.
        confidence: high when its own body proves it, medium when a name of code from elsewhere does.
        because: for one that proves nothing although it looks at a credential, why.
        of_target: where it compares the role of what the request names, not of who calls.
        tenant_inside: the tenant lies in an object that says who calls, and which somebody without a tenant has, too.
        checked: which parts of the request it gives to a schema.
        made: for one of a package, the call that makes it; of a throttler of NestJS its own `getTracker`.
        tests: what it tests of a credential: `password`.
    """

    name: str
    place: Place
    proves: tuple[Proves, ...] = ()
    roles: tuple[str, ...] = ()
    source: Place | None = None
    trace: tuple[TraceStep, ...] = ()
    rate_limit: RateLimit | None = None
    tenant_source: str | None = None
    confidence: Confidence = Confidence.HIGH
    because: str = ""
    of_target: tuple[TraceStep, ...] = ()
    tenant_inside: bool = False
    checked: Checked = Checked()
    made: Place | None = None
    refuses: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()

    @property
    def protects(self) -> bool:
        """Whether it proves anything about who calls."""
        return bool(set(self.proves) & {"tenant-key", "secret", "authenticated", "role"})

    @property
    def gives_tenant(self) -> bool:
        """Whether it leaves the tenant on the request, or proves which it is."""
        return self.tenant_source is not None or "tenant-key" in self.proves

    @property
    def only_validates(self) -> bool:
        """Whether it looks at what is asked for, and only at how it is written or how often it comes."""
        return bool(self.proves) and set(self.proves) <= {"validation", "rate-limit"}


@dataclass(frozen=True)
class Attempt:
    """A limiter that a handler asks by itself.

    Attributes:
        name: the limiter as written; empty for code that refuses too many attempts and is no limiter of a package.
        place: where it is asked.
        when: `before` the credential is tested, on every way to it; `after` it; `sometimes` where a condition decides,
            or what comes of it cannot be told; `unheeded` where its refusal stops nobody.
        sure: a library for passwords tests the credential; else the name of a function alone says so.
    """

    name: str
    place: Place
    limit: RateLimit
    when: When
    sure: bool = True


@dataclass(frozen=True)
class Behaviour:
    """What a handler, and what it calls as far as that can be followed, does.

    Attributes:
        gates: what the handler itself proves about the caller before it goes on.
        roles: role values that it compares.
        tests: credentials that it tests: `password`, `signature`, `token`, `code`, `second factor`; `sign-in` where a
            library answers by which people sign in.
        issues_token: it makes a token that says who calls.
        reads: models that it reads.
        writes: models that it writes.
        unknown_calls: number of calls that could not be followed.
        known: whether its body could be read.
        trace: places for the above.
        attempts: the limiters that it asks.
    """

    gates: tuple[Proves, ...] = ()
    roles: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    issues_token: bool = False
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    unknown_calls: int = 0
    trace: tuple[TraceStep, ...] = ()
    known: bool = True
    attempts: tuple[Attempt, ...] = ()

    def writes_models(self, names: Collection[str]) -> bool:
        """Whether it writes one of these models."""
        return bool(set(self.writes) & set(names))

    @property
    def models(self) -> tuple[str, ...]:
        """Every model that it reaches."""
        return tuple(sorted({*self.reads, *self.writes}))


@dataclass(frozen=True)
class Route:
    """One method and path that an application answers, with everything that runs before its handler.

    Attributes:
        route: the full path with all prefixes; a part that is not known stands as `${...}`.
        place: where it is registered.
        handler: the handler's name, or what it is written as.
        guards: every middleware in front of the handler, in running order, also those that prove nothing.
        level: what the chain proves about who calls.
        conditions: what has to hold for it to be registered, as written.
        mounts: the registrations that lead from the application to it.
        because: for a shadowed or unmounted one, why; for a dynamic one, what is not known.
        contract: whether a ts-rest contract gives method and path.
        production: False when it exists outside production only.
        open_by_name: what it is built on, where the name of that says that everybody may call: `publicProcedure`.
        is_procedure: whether it is a procedure of tRPC or oRPC.
        framework: which framework calls its handler by itself, where nothing registers it with a router.
        is_page: whether it is a view of plain Django, where those for everybody usually stand beside the others.
    """

    method: str
    route: str
    place: Place
    handler: str
    state: State
    guards: tuple[Guard, ...] = ()
    level: Level = "public"
    roles: tuple[str, ...] = ()
    tenant_source: str | None = None
    rate_limit: RateLimit | None = None
    validates_input: bool = False
    confidence: Confidence = Confidence.HIGH
    conditions: tuple[str, ...] = ()
    mounts: tuple[TraceStep, ...] = ()
    because: str = ""
    contract: bool = False
    production: bool = True
    router: str = ""
    open_by_name: str = ""
    is_procedure: bool = False
    framework: str = ""
    is_page: bool = False

    @property
    def is_export(self) -> bool:
        """Whether a framework calls it as an export of its file, and nothing registers it: its router is the file."""
        return self.router == self.place.path

    @property
    def symbol(self) -> str:
        """What tells its findings from others where no syntax of a script does: its method and handler in Python."""
        return f"{self.method} {self.handler}" if self.place.path.endswith(".py") else ""

    @property
    def named_path(self) -> str:
        """The path with a slash between the names that lead to a procedure: `/trpc/auth/signUp`."""
        return self.route.replace(".", "/") if self.is_procedure else self.route

    @property
    def is_called_by_framework(self) -> bool:
        """Whether a framework calls its handler by itself, and also handles what that throws."""
        return self.is_export or self.is_procedure or bool(self.framework)

    @property
    def changes_state(self) -> bool:
        """Whether its method is one that changes something."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Unresolved:
    """Something that could not be followed.

    Attributes:
        kind: `router` for one whose mount was not found, `registration` for one that is not known exactly, `call` for
            what received a router and was not followed, `mount` for what an application uses and was not followed,
            `handler` for what answers a route and was not followed, `bound` for what exceeded a bound, `export` for
            what a framework calls by itself and could not be read.
    """

    path: str
    line: int
    reason: str
    kind: Literal["router", "registration", "call", "mount", "handler", "bound", "export"] = "call"


@dataclass(frozen=True)
class RouteTable:
    """The routes of an application and what is not known of them.

    Attributes:
        routes: sorted by path and line.
        unresolved: what could not be followed.
        applications: how many applications were found.
    """

    routes: tuple[Route, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    applications: int = 0
