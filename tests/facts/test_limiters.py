"""What limiters in front of a route allow: of packages, of a store that counts, behind functions of the target."""

import pytest

from facts.application import guard_of, only
from secgate.facts.model import RateLimit

END = "(_req, res) => res.end()"


LIMIT = "import { rateLimit } from 'express-rate-limit';\nconst isTest = process.env.NODE_ENV === 'test';\n"


@pytest.mark.parametrize(
    ("options", "limit"),
    [
        ("{ windowMs: 15 * 60 * 1000, max: 5 }", RateLimit(5, 900)),
        ("{ windowMs: 60_000, limit: isTest ? 500 : 10 }", RateLimit(10, 60)),
        ("{ windowMs: minutes, max: 5 }", RateLimit(5, None)),
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
