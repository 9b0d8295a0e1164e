"""Limiters that a handler asks by itself: what they allow, and whether they come before the credential is tested."""

import pytest

from facts.application import START, facts_of
from secgate.facts.model import Behaviour, RateLimit


def behaviour(handler: str, files: dict[str, str], head: str) -> Behaviour:
    facts = facts_of({"app.ts": f"{START}{head}app.post('/a', {handler});", **files})
    return facts.behaviour(facts.routes.routes[0])


LIMITS = """
import { RateLimiterMemory } from "rate-limiter-flexible";
const strict = new RateLimiterMemory({ points: 5, duration: 15 * 60 });
export const spend = async (key: string) => { await strict.consume(key); };
export const spendWhenAsked = async (key: string) => { if (flags.limits) await strict.consume(key); };
export const note = async (key: string) => { try { await strict.consume(key); } catch (err) { console.warn(err); } };
export const tell = async (key: string) => { try { await strict.consume(key); } catch { return false; } return true; };
const seen = new Map();
export const count = (key: string) => {
  seen.set(key, (seen.get(key) ?? 0) + 1);
  if (seen.get(key) > 5) throw new TooManyAttempts();
};
"""
TEST = "if (!(await bcrypt.compare(req.body.password, user.hash))) return res.sendStatus(401);"


@pytest.mark.parametrize(
    ("body", "when"),
    [
        (f"await limits.spend(req.ip); {TEST}", "before"),
        (f"if (req.body.kind === 'word') {{ await limits.spend(req.ip); {TEST} }}", "before"),
        (f"if (!(await limits.tell(req.ip))) return res.sendStatus(429); {TEST}", "before"),
        (f"{TEST} await limits.spend(req.ip);", "after"),
        (f"if (req.body.kind === 'word') await limits.spend(req.ip); {TEST}", "sometimes"),
        (f"await limits.spendWhenAsked(req.ip); {TEST}", "sometimes"),
        (f"req.body.kind === 'word' && (await limits.spend(req.ip)); {TEST}", "sometimes"),
        (f"limits.spend(req.ip).catch(next); {TEST}", "before"),
        (f"limits.count(req.ip); {TEST}", "sometimes"),
        (f"limits.spend(req.ip); {TEST}", "unheeded"),
        (f"await limits.note(req.ip); {TEST}", "unheeded"),
        (f"await limits.spend(req.ip).catch(() => undefined); {TEST}", "sometimes"),
    ],
)
def test_when_a_handler_asks_a_limiter_of_another_file(body: str, when: str) -> None:
    head = 'import bcrypt from "bcryptjs";\nimport * as limits from "./limits";\n'
    found = behaviour(f"async (req, res, next) => {{ {body} res.end(); }}", {"limits.ts": LIMITS}, head).attempts
    assert [attempt.when for attempt in found] == [when]
    if when == "before":
        assert found[0].limit == RateLimit(5, 900)


BY_HAND = """
import Redis from "ioredis";
const redis = new Redis();
export async function tooMany(key: string) {
  const hits = await redis.incr(key);
  if (hits === 1) await redis.expire(key, 900);
  return hits > 5;
}
"""


@pytest.mark.parametrize(
    ("body", "when"),
    [
        (f"if (await tooMany(req.ip)) return res.sendStatus(429); {TEST}", "before"),
        (f"if (await tooMany(req.ip)) {{ res.status(429).end(); return; }} {TEST}", "before"),
        (f"{TEST} if (await tooMany(req.ip)) return res.sendStatus(429);", "after"),
        (f"if (req.body.kind === 'word') {{ if (await tooMany(req.ip)) throw new TooMany(); }} {TEST}", "sometimes"),
    ],
)
def test_what_a_handler_counts_by_hand_is_a_limiter(body: str, when: str) -> None:
    head = 'import bcrypt from "bcryptjs";\nimport { tooMany } from "./hits";\n'
    found = behaviour(f"async (req, res) => {{ {body} res.end(); }}", {"hits.ts": BY_HAND}, head).attempts
    assert [(attempt.when, attempt.limit) for attempt in found] == [(when, RateLimit(5, 900))]
