"""What guards of known packages prove, those that the configuration names, and what limiters allow."""

import pytest

from facts.application import guard_of, only, proves
from secgate.facts.model import RateLimit

END = "(_req, res) => res.end()"


@pytest.mark.parametrize(
    ("module", "use", "kind"),
    [
        ("import passport from 'passport'", "passport.authenticate('jwt', { session: false })", "authenticated"),
        ("import { expressjwt } from 'express-jwt'", "expressjwt({ secret, algorithms: ['HS256'] })", "authenticated"),
        ("import { auth } from 'express-oauth2-jwt-bearer'", "auth()", "authenticated"),
        ("import { requireAuth } from '@clerk/express'", "requireAuth()", "authenticated"),
        ("import basic from 'express-basic-auth'", "basic({ users })", "secret"),
        ("import { celebrate } from 'celebrate'", "celebrate({ body })", "validation"),
    ],
)
def test_known_packages_prove_what_they_are_for(module: str, use: str, kind: str) -> None:
    assert proves(f"{module};\nexport const guard = {use};") == (kind,)


@pytest.mark.parametrize(
    ("module", "use"),
    [
        ("import helmet from 'helmet'", "helmet()"),
        ("import { expressjwt } from 'express-jwt'", "expressjwt({ secret, credentialsRequired: false })"),
        ("import { requireAuth } from './elsewhere'", "requireAuth()"),
    ],
)
def test_a_name_alone_proves_nothing(module: str, use: str) -> None:
    assert set(proves(f"{module};\nexport const guard = {use};")) <= {"unknown"}


def test_the_configuration_says_what_a_guard_from_elsewhere_proves() -> None:
    guard = guard_of(
        "import { gateway } from '@company/gateway';\nexport const guard = gateway('x');",
        guards=[{"name": "guard", "proves": "role", "roles": ["operator"]}],
    )
    assert (guard.proves, guard.roles) == (("role",), ("operator",))


LIMIT = "import { minutesToMilliseconds } from 'date-fns';\nimport ms from 'ms';\n"
LIMIT += "import { rateLimit } from 'express-rate-limit';\nconst isTest = process.env.NODE_ENV === 'test';\n"


@pytest.mark.parametrize(
    ("options", "limit"),
    [
        ("{ windowMs: 15 * 60 * 1000, max: 5 }", RateLimit(5, 900)),
        ("{ windowMs: 60_000, limit: isTest ? 500 : 10 }", RateLimit(10, 60)),
        ("{ windowMs: minutes, max: 5 }", RateLimit(5, None)),
        ("{ windowMs: ms('15m'), max: 5 }", RateLimit(5, 900)),
        ("{ windowMs: ms(process.env.WINDOW), max: 5 }", RateLimit(5, None)),
        ("{ windowMs: minutesToMilliseconds(15), max: 5 }", RateLimit(5, 900)),
        ("options", RateLimit(None, None)),
    ],
)
def test_a_limiter_tells_what_it_allows_in_production(options: str, limit: RateLimit) -> None:
    guard = guard_of(f"{LIMIT}export const guard = rateLimit({options});")
    assert (guard.proves, guard.rate_limit) == (("rate-limit",), limit)


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        ("const n = await redis.incr(k); if (n === 1) await redis.expire(k, WINDOW); if (n > MOST)", RateLimit(5, 900)),
        ("const n = await redis.incr(k); await redis.pexpire(k, 60 * 1000); if (MOST <= n)", RateLimit(4, 60)),
        ("const n = await redis.incr(k); await redis.expire(k, settings.window); if (n > MOST)", RateLimit(5, None)),
        (
            "const n = await redis.incr(k); await redis.expire(k, 60); if (n > 3) await slow(); if (n > 100)",
            RateLimit(None, None),
        ),
        ("const n = await redis.incr(k); if (n > MOST)", RateLimit(None, None)),
        ("const { success } = await window.limit(k); if (!success)", RateLimit(5, 900)),
        ("const { success } = await windows[name].limit(k); if (!success)", RateLimit(20, 60)),
    ],
)
def test_what_a_guard_allows_that_counts_in_a_store(code: str, limit: RateLimit) -> None:
    head = """
import Redis from "ioredis";
import { Ratelimit } from "@upstash/ratelimit";
import { settings } from "./settings";
const redis = new Redis();
const WINDOW = 15 * 60;
const MOST = 5;
const name = "wide";
const window = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(5, "15 m") });
const windows = { wide: new Ratelimit({ redis, limiter: Ratelimit.fixedWindow(20, "1m") }) };
"""
    body = f"const k = req.ip; {code} return res.status(429).end(); next();"
    guard = guard_of(f"{head}export const guard = async (req, res, next) => {{ {body} }};")
    assert ("rate-limit" in guard.proves, guard.rate_limit) == (True, limit)


def test_a_function_that_hands_on_to_a_limiter_is_one() -> None:
    code = f"{LIMIT}const inner = rateLimit({{ windowMs: 1000, max: 1 }});\n"
    skip = "req.path === '/health' ? next() : inner(req, res, next)"
    assert guard_of(f"{code}export const guard = (req, res, next) => {skip};").rate_limit == RateLimit(1, 1)


def test_the_strictest_limit_of_the_chain_is_that_of_the_route() -> None:
    code = f"""{LIMIT}app.use(rateLimit({{ windowMs: 900_000, max: 300 }}));
app.post("/login", rateLimit({{ windowMs: 900_000, max: 5 }}), {END});"""
    assert only(code).rate_limit == RateLimit(5, 900)
