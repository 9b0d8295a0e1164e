"""What packages from elsewhere prove: their names are all there is to go by, and only for them is that enough."""

import re
from collections.abc import Callable, Mapping

from secgate.facts.model import Proves, RateLimit
from secgate.facts.typescript.values import (
    Choice,
    External,
    ExternalCall,
    Function,
    Instance,
    Literal,
    Number,
    Record,
    Text,
    Thunk,
    Value,
)

# package, and a pattern for the names that lead to the middleware from its export
_GUARDS: Mapping[str, tuple[tuple[str, Proves], ...]] = {
    "passport": ((r"authenticate|authorize", "authenticated"),),
    "express-jwt": ((r"", "authenticated"),),
    "express-oauth2-jwt-bearer": ((r"auth$", "authenticated"), (r"requiredScopes|claim", "role")),
    "express-openid-connect": ((r"requiresAuth", "authenticated"),),
    "express-basic-auth": ((r"", "secret"),),
    "connect-ensure-login": ((r"ensureLoggedIn", "authenticated"),),
    "@clerk/express": ((r"requireAuth", "authenticated"),),
    "@clerk/clerk-sdk-node": ((r"ClerkExpressRequireAuth", "authenticated"),),
    "@kinde-oss/kinde-node-express": ((r"protectRoute", "authenticated"),),
    "express-jwt-permissions": ((r"check", "role"),),
    "express-jwt-authz": ((r"", "role"),),
    "keycloak-connect": ((r"protect", "authenticated"),),
    "supertokens-node": ((r"verifySession", "authenticated"),),
    "okta-jwt-verifier": ((r"", "authenticated"),),
    "twilio": ((r"webhook", "secret"),),
    "@slack/bolt": ((r"", "secret"),),
    "hono": ((r"\bjw[tk]$", "authenticated"), (r"\b(?:basic|bearer)Auth$", "secret")),
    "koa-jwt": ((r"", "authenticated"),),
    "koa-passport": ((r"authenticate|authorize", "authenticated"),),
    "koa-basic-auth": ((r"", "secret"),),
    "@fastify/bearer-auth": ((r"", "secret"),),
    "@fastify/basicAuth": ((r"", "secret"),),
    "@fastify/verifyBearerAuth": ((r"", "secret"),),
    "@hono/auth-js": ((r"verifyAuth", "authenticated"),),
    "@hono/oidc-auth": ((r"oidcAuthMiddleware", "authenticated"),),
    "@hono/firebase-auth": ((r"verify\w*Auth|verifySessionCookie", "authenticated"),),
    "@hono/cloudflare-access": ((r"cloudflareAccess", "authenticated"),),
}
_GUARD_PREFIXES: Mapping[str, tuple[tuple[str, Proves], ...]] = {
    "supertokens-node": _GUARDS["supertokens-node"],
    "@auth0/": ((r"requiresAuth|auth$", "authenticated"),),
}
_CONTEXTS = frozenset({"async_hooks", "node:async_hooks", "cls-hooked", "nestjs-cls", "@opentelemetry/api"})
_RUNS = frozenset({"run", "runAndReturn", "runPromise", "runWith", "exit", "with"})
_LIMITERS = frozenset({
    "express-rate-limit", "express-slow-down", "rate-limiter-flexible", "express-brute", "@upstash/ratelimit",
    "express-limiter", "hono-rate-limiter", "@hono-rate-limiter/cloudflare",
    "@fastify/rate-limit", "koa-ratelimit", "koa2-ratelimit",
})  # fmt: skip
_WINDOWS = frozenset({("slidingWindow",), ("fixedWindow",), ("cachedFixedWindow",)})
_LENGTH = re.compile(r"(\d+) ?(ms|s|m|h|d)")
_IN_WORDS = re.compile(r"\s*(\d+) ?(ms|s|m|h|d)(?:ec(?:ond)?s?|in(?:ute)?s?|ours?|ays?|rs?)?\s*$")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_VALIDATORS = frozenset({
    "celebrate", "express-validator", "zod-express-middleware", "express-zod-api", "express-joi-validation",
    "express-openapi-validator", "express-json-validator-middleware", "zod-express", "joi",
    "@hono/zod-validator", "@hono/valibot-validator", "@hono/typebox-validator", "@hono/arktype-validator",
    "@hono/standard-validator", "@hono/effect-validator", "@hono/typia-validator", "@hono/zod-openapi",
    "fastify",
})  # fmt: skip
_WRAPPERS = frozenset({
    "express-async-handler", "express-async-wrap", "async-express-mw", "express-async-middleware", "express-unless",
})  # fmt: skip
# Verify a token: they throw, or call back with an error, when it is not good.
_VERIFIES: Mapping[str, str] = {
    "jsonwebtoken": r"verify$",
    "jose": r"jwtVerify|jwtDecrypt|compactVerify|verify$",
    "jwks-rsa": r"$^",
    "firebase-admin": r"verifyIdToken|verifySessionCookie",
    "firebase-admin/auth": r"verifyIdToken|verifySessionCookie",
    "google-auth-library": r"verifyIdToken|getTokenInfo",
    "@clerk/backend": r"verifyToken|authenticateRequest",
    "@clerk/express": r"verifyToken|authenticateRequest",
    "aws-jwt-verify": r"verify$",
    "paseto": r"verify|decrypt",
    "njwt": r"verify$",
    "fast-jwt": r"createVerifier",
    "jwt-simple": r"decode$",
    "@okta/jwt-verifier": r"verify",
    "iron-session": r"unsealData",
    "@hapi/iron": r"unseal",
    "hono": r"^verify(?:WithJwks)?$",
    "@fastify/jwt": r"^verify$",
}
# Give a session or a user for a credential, or nothing.
_DECODES: Mapping[str, str] = {
    "jsonwebtoken": r"decode$",
    "jose": r"^decode(?:Jwt|ProtectedHeader)?$",
    "jwt-decode": r"",
    "jws": r"decode$",
    "fast-jwt": r"createDecoder",
    "hono": r"^decode$",
    "@clerk/backend": r"decodeJwt",
}
_SIGNS: Mapping[str, str] = {
    "jsonwebtoken": r"^sign$",
    "jose": r"^(?:sign|encrypt)$",
    "fast-jwt": r"createSigner",
    "jwt-simple": r"encode",
    "@nestjs/jwt": r"^sign",
    "paseto": r"sign|encrypt",
    "next-auth": r"^encode$",
    "hono": r"^sign$",
    "@fastify/jwt": r"^sign$",
}
_FINDS: Mapping[str, str] = {
    "@supabase/supabase-js": r"getUser|getSession|getClaims",
    "better-auth": r"getSession",
    "next-auth": r"getServerSession|auth$|getToken",
    "@auth/express": r"getSession",
    "@clerk/express": r"getAuth|clerkClient",
    "express-session": r"",
    "cookie-signature": r"unsign",
    "basic-auth": r"",
    "@supabase/ssr": r"getUser$|getClaims",
    "@supabase/auth-helpers-nextjs": r"getUser$",
    "@clerk/nextjs": r"currentUser",
    "@auth0/nextjs-auth0": r"getSession",
    "@kinde-oss/kinde-auth-nextjs": r"getUser$",
    "@hono/oidc-auth": r"^getAuth$",
    "@hono/firebase-auth": r"^getFirebaseToken$",
}
# Give an object that is always there; what it holds is there only for somebody who is signed in.
_HOLDS: Mapping[str, str] = {
    "iron-session": r"getIronSession",
    "@clerk/nextjs": r"^(?:auth|getAuth)$",
    "lucia": r"validateSession|validateRequest",
    "@hono/clerk-auth": r"^getAuth$",
    "@clerk/fastify": r"^getAuth$",
}
# Refuse whoever is not signed in, by throwing or by a redirect.
_SIGN_IN = frozenset(
    {"next-auth", "better-auth", "@auth0/nextjs-auth0", "@kinde-oss/kinde-auth-nextjs", "@workos-inc/authkit-nextjs"}
)
_PROTECTS: Mapping[str, str] = {"@clerk/nextjs": r"^protect$"}
_COMPARES = re.compile(
    r"(?:timing)?_?-?safe_?(?:equal|compare|eq)|timingSafe|secure_?compare|constant_?time|tsscmp|scmp", re.IGNORECASE
)
_TRANSFORMS = frozenset({
    "crypto", "node:crypto", "buffer", "bcrypt", "bcryptjs", "argon2", "validator", "lodash", "util", "querystring",
    "url", "class-transformer",
    "cookie", "qs", "@noble/hashes",
})  # fmt: skip


def unwrapped(value: ExternalCall) -> Value | None:
    """The function that a known wrapper was given: `asyncHandler(fn)`."""
    if value.callee.package in _WRAPPERS and value.arguments:
        return value.arguments[0]
    return None


def remembered(value: ExternalCall) -> Value | None:
    """What is behind `cache(fn)` of React: it does the same, once for each request."""
    if value.callee.package != "react" or value.callee.names[-1:] != ("cache",) or not value.arguments:
        return None
    return value.arguments[0] if isinstance(value.arguments[0], Function | External | ExternalCall) else None


def promised(_machine: object, callee: External, arguments: list[Value], _site: object) -> Value | None:
    """What `promisify(fn)` makes of a function from elsewhere: it does the same, without its callback."""
    if callee.package != "util" or last(callee.names) != "promisify" or not arguments:
        return None
    given = arguments[0]
    if isinstance(given, ExternalCall) and given.callee.names[-1:] == ("bind",):
        return External(given.callee.package, given.callee.names[:-1])
    return given if isinstance(given, External) else None


def proves(value: ExternalCall) -> Proves | None:
    """What a middleware from elsewhere proves."""
    package = value.callee.package
    names = ".".join(n for n in (*value.callee.names, *value.names) if n not in {"()", "default"})
    known = _GUARDS.get(package) or next((v for k, v in _GUARD_PREFIXES.items() if package.startswith(k)), ())
    for pattern, kind in known:
        if re.search(pattern, names) if pattern else True:
            return None if _is_optional(value) else kind
    if package in _VALIDATORS:
        return "validation"
    return "rate-limit" if package in _LIMITERS else None


def _is_optional(value: ExternalCall) -> bool:
    """`credentialsRequired: false` and strategies that let everybody through."""
    for argument in value.arguments:
        if isinstance(argument, Text) and argument.text == "anonymous":
            return True
        if isinstance(argument, Record):
            for name in ("credentialsRequired", "authRequired", "required"):
                held = argument.entries.get(name)
                if isinstance(held, Literal) and held.value is False:
                    return True
            passes = argument.entries.get("passthrough")
            if isinstance(passes, Literal) and passes.value:
                return True
    return False


def verifies(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call throws, or calls back with an error, unless a token is good."""
    pattern = _VERIFIES.get(package)
    return pattern is not None and re.search(pattern, last(names) or package) is not None


def decodes(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call reads what a token says without verifying it, so that it says what its sender likes."""
    pattern = _DECODES.get(package)
    return pattern is not None and re.search(pattern, last(names) or package) is not None


def signs(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call makes a token."""
    pattern = _SIGNS.get(package)
    return pattern is not None and re.search(pattern, last(names) or package) is not None


def finds(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call gives a session or a user for a credential, or nothing."""
    pattern = _FINDS.get(package)
    return pattern is not None and re.search(pattern, last(names) or package) is not None


def holds(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call gives an object that is there for everybody, and whose parts say who is signed in."""
    pattern = _HOLDS.get(package)
    return pattern is not None and re.search(pattern, last(names)) is not None


def protects(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call goes on only for somebody who is signed in."""
    pattern = _PROTECTS.get(package)
    return pattern is not None and re.search(pattern, last(names)) is not None


def keeps_context(package: str, names: tuple[str, ...]) -> bool:
    """Whether a call runs what it is given at once, and only keeps something for what happens in it."""
    return package in _CONTEXTS and last(names) in _RUNS


def is_context(value: Value | None) -> bool:
    """Whether a value keeps something for what runs in it: `new AsyncLocalStorage()`."""
    made = value.callee if isinstance(value, ExternalCall) else value
    return isinstance(made, External) and made.package in _CONTEXTS


def signs_in(package: str) -> bool:
    """Whether a package answers the requests by which people sign in and out."""
    return package in _SIGN_IN


def compares(name: str) -> bool:
    """Whether a function of that name compares two texts in constant time; only for code from elsewhere."""
    return _COMPARES.search(name) is not None


def transforms(package: str) -> bool:
    """Whether a package only makes another form of what it is given."""
    return package in _TRANSFORMS


def last(names: tuple[str, ...]) -> str:
    """The last of the names that lead to something of a package."""
    return next((name for name in reversed(names) if name not in {"()", "default"}), "")


Forced = Callable[[Value], Value]


def rate_limit(value: Value, forced: Forced) -> RateLimit | None:
    """What a limiter from elsewhere allows: with a choice by environment, what holds in production."""
    if not isinstance(value, ExternalCall) or value.callee.package not in _LIMITERS:
        return None
    options = forced(value.arguments[-1]) if value.arguments else None
    if not isinstance(options, Record):
        return RateLimit(None, None)
    if value.callee.package == "koa-ratelimit":
        # NOTE: its duration is in milliseconds.
        length = _number(options, ("duration",), forced)
        return RateLimit(_number(options, ("max",), forced), length / 1000 if length is not None else None)
    if (by_window := _by_window(options, forced)) is not None:
        return by_window
    points = _number(options, ("max", "limit", "points", "freeRetries", "delayAfter"), forced)
    window = _number(options, ("windowMs", "timeWindow"), forced)
    if window is None and (said := _said(options, "timeWindow", forced)) is not None:
        return RateLimit(points, said)
    if window is not None:
        return RateLimit(points, window / 1000)
    return RateLimit(points, _number(options, ("duration", "windowS", "expire"), forced))


def _by_window(options: Record, forced: Forced) -> RateLimit | None:
    """What `new Ratelimit({ limiter: Ratelimit.slidingWindow(5, "15 m") })` of Upstash allows."""
    held = options.entries.get("limiter")
    made = forced(held) if isinstance(held, Value) else None
    if not isinstance(made, ExternalCall) or made.callee.names[-1:] not in _WINDOWS or len(made.arguments) < 2:  # noqa: PLR2004 - a number and a window
        return None
    most, window = map(forced, made.arguments[:2])
    length = _LENGTH.fullmatch(window.text) if isinstance(window, Text) and not window.is_open else None
    seconds = float(length[1]) * _UNITS[length[2]] if length is not None else None
    return RateLimit(most.number if isinstance(most, Number) else None, seconds)


def _said(options: Record, name: str, forced: Forced) -> float | None:
    """The seconds of a time in words: `timeWindow: "15 minutes"`."""
    held = options.entries.get(name)
    value = forced(held) if isinstance(held, Value) else None
    length = _IN_WORDS.match(value.text) if isinstance(value, Text) and not value.is_open else None
    return float(length[1]) * _UNITS[length[2]] if length is not None else None


def _number(options: Record, names: tuple[str, ...], forced: Forced) -> float | None:
    for name in names:
        held = options.entries.get(name)
        if held is None or isinstance(held, Thunk):
            continue
        value = in_production(forced(held), forced)
        if isinstance(value, Number):
            return value.number
    return None


def in_production(value: Value, forced: Forced) -> Value:
    """The option of a choice that holds in production; the value itself when that cannot be told."""
    from secgate.facts.typescript.environment import in_production as holds  # noqa: PLC0415

    if not isinstance(value, Choice) or value.condition is None:
        return value
    known = holds(value.condition.node, None)
    if known is None:
        return value
    return in_production(forced(value.options[0 if known else -1]), forced)


def is_limiter_instance(value: Value | None) -> bool:
    """Whether a value is a limiter of a known package that code calls by itself."""
    return (
        isinstance(value, ExternalCall | Instance)
        and isinstance(value, ExternalCall)
        and (value.callee.package in _LIMITERS)
    )
