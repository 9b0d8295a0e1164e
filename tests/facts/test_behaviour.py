"""What a handler does, as far as it can be followed: credentials that it tests, models that it reaches, its gates."""

import pytest

from facts.application import START, facts_of
from secgate.facts.model import Behaviour, RateLimit

CLIENT = 'import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\n'


def behaviour(handler: str, files: dict[str, str] | None = None, head: str = "") -> Behaviour:
    facts = facts_of({"app.ts": f"{START}{CLIENT}{head}app.post('/a', {handler});", **(files or {})})
    return facts.behaviour(facts.routes.routes[0])


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("if (!(await bcrypt.compare(req.body.password, user.hash))) return res.sendStatus(401);", ("password",)),
        ("const event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), K);", ("signature",)),
        ("const link = jwt.verify(req.query.token, K);", ("link token",)),
        ("const session = jwt.verify(req.get('authorization'), K);", ("token",)),
    ],
)
def test_credentials_that_a_handler_tests_are_told(body: str, tests: tuple[str, ...]) -> None:
    head = 'import bcrypt from "bcryptjs";\nimport jwt from "jsonwebtoken";\nimport Stripe from "stripe";\n'
    head += "const stripe = new Stripe(K);\n"
    assert behaviour(f"async (req, res) => {{ {body} res.end(); }}", head=head).tests == tests


STORE = """
import { PrismaClient } from "@prisma/client";
export class Store {
  constructor(private readonly db: PrismaClient) {}
  async save(id: string, note: string) {
    const order = await this.db.order.findFirst({ where: { id } });
    if (!order) throw new NotFoundError();
    return this.db.order.update({ where: { id }, data: { note } });
  }
}
"""


def test_models_are_followed_through_services() -> None:
    head = 'import { Store } from "./store";\nconst store = new Store(prisma);\n'
    does = behaviour(
        "async (req, res) => res.json(await store.save(req.params.id, req.body.note))", {"store.ts": STORE}, head
    )
    assert (does.reads, does.writes) == (("order",), ("order",))


def test_a_gate_inside_the_handler_is_told_as_such() -> None:
    body = "if (req.user?.role !== 'ADMIN') return res.status(403).end(); res.end();"
    does = behaviour(f"(req, res) => {{ {body} }}")
    assert (does.gates, does.roles) == (("authenticated", "role"), ("ADMIN",))


def test_a_handler_that_only_answers_does_nothing() -> None:
    assert behaviour("(_req, res) => res.json({ ok: true })") == Behaviour()


def test_a_handler_that_cannot_be_found_is_not_known() -> None:
    assert behaviour("missing.handler").known is False


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


def test_two_handlers_in_one_wrapper_do_what_each_of_them_does() -> None:
    wrapper = "const h = (fn) => (req, res, next) => { fn(req, res, next).catch(next); };\n"
    head = f'import bcrypt from "bcryptjs";\n{START}{wrapper}'
    routes = f"app.post('/a', h(async (req, res) => {{ {TEST} res.end(); }}));\n"
    routes += "app.post('/b', h(async (req, res) => { res.end(); }));"
    facts = facts_of({"app.ts": head + routes})
    assert [facts.behaviour(route).tests for route in facts.routes.routes] == [("password",), ()]


CONTROLLER = f"""
import bcrypt from "bcryptjs";
abstract class Base {{
  protected run = (method) => (req, res, next) => method.call(this, req, res).catch(next);
}}
class Doors extends Base {{
  routes(router) {{ router.post("/open", this.run(this.open)); router.post("/look", this.run(this.look)); }}
  private async open(req, res) {{ {TEST} res.end(); }}
  private async look(req, res) {{ res.end(); }}
}}
new Doors().routes(app);
"""


def test_a_method_that_a_wrapper_calls_with_its_object_is_followed() -> None:
    facts = facts_of({"app.ts": START + CONTROLLER})
    found = {route.route: facts.behaviour(route).tests for route in facts.routes.routes}
    assert found == {"/open": ("password",), "/look": ()}


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


@pytest.mark.parametrize(
    "wrapper",
    [
        "(fn) => (req, res, next) => { fn(req, res, next).catch(next); }",
        "(fn) => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next)",
        "(fn) => (...args) => fn(...args).catch(args[2])",
        "(fn) => function (req, res, next) { return fn.call(this, req, res, next).catch(next); }",
        "(fn) => function (req, res, next) { return fn.apply(this, [req, res, next]).catch(next); }",
        "(fn) => function (...args) { return fn.apply(this, args).catch(args[2]); }",
    ],
)
def test_each_handler_behind_one_wrapper_is_read_by_itself(wrapper: str) -> None:
    code = f"""{START}{CLIENT}import {{ createHmac, timingSafeEqual }} from "node:crypto";
import {{ wrap }} from "./wrap";
app.post("/open", wrap(async (req, res) => {{ await prisma.order.create({{ data: req.body }}); res.end(); }}));
app.post("/paid", wrap(async (req, res) => {{
  const own = createHmac("sha256", env.HOOK).update(req.body).digest("hex");
  if (!timingSafeEqual(Buffer.from(req.get("x-signature")), Buffer.from(own))) return res.sendStatus(401);
  await prisma.payment.create({{ data: req.body }});
  res.end();
}}));
"""
    facts = facts_of({"app.ts": code, "wrap.ts": f"export const wrap = {wrapper};\n"})
    first, second = map(facts.behaviour, facts.routes.routes)
    assert (first.gates, first.writes) == ((), ("order",))
    assert (second.gates, second.tests, second.writes) == (("secret",), ("signature",), ("payment",))


ORDERS = """
import { Base } from "./base";
class Orders extends Base {
  attach(app) { app.post("/a", this.run(this.HANDLER)); }
  async close(req, res) { await prisma.order.delete({ where: { id: req.params.id } }); res.end(); }
  reopen = async (req, res) => { await prisma.order.update({ where: { id: req.params.id } }); res.end(); };
}
new Orders().attach(app);
"""


@pytest.mark.parametrize("handler", ["close", "reopen", "close.bind(this)"])
@pytest.mark.parametrize(
    "run",
    [
        "run = (method) => (req, res, next) => method.call(this, req, res).catch(next);",
        "protected run = (method: Handler) => (req: Request, res: Response, next) => method.call(this, req, res);",
        "run(method) { return (req, res, next) => method.apply(this, [req, res, next]); }",
        "run(method) { return async (req, res, next) => { try { await method(req, res); } catch (e) { next(e); } }; }",
    ],
)
def test_a_method_behind_the_wrapper_of_its_own_class_is_followed(handler: str, run: str) -> None:
    head = f"{START}{CLIENT}{ORDERS.replace('HANDLER', handler)}"
    facts = facts_of({"app.ts": head, "base.ts": f"export abstract class Base {{\n  {run}\n}}\n"})
    assert facts.behaviour(facts.routes.routes[0]).writes == ("order",)
