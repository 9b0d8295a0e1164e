"""What a handler does, as far as it can be followed: credentials that it tests, models that it reaches, its gates."""

import pytest

from facts.application import START, facts_of, source
from secgate.facts.model import Behaviour
from secgate.facts.prisma import parse_schema
from secgate.facts.schemas import Schema, Tenancy
from secgate.facts.store import Facts
from secgate.settings.config import Config

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


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("await prisma.smsCode.findFirst({ where: { phone: req.body.phone, code: req.body.code } });", ("code",)),
        ("const { code } = req.body; await prisma.loginCode.deleteMany({ where: { code } });", ("code",)),
        (
            "await prisma.emailOtp.findUnique({ where: { email_otp: { email, otp: req.body.otp } } });",
            ("second factor",),
        ),
        ("await prisma.signInLink.findUnique({ where: { token: req.params.token } });", ("code",)),
        ("await prisma.coupon.findFirst({ where: { code: req.body.code } });", ()),
        ("await prisma.smsCode.findFirst({ where: { phone: req.body.phone, used: false } });", ()),
        ("await prisma.smsCode.findFirst({ where: { phone: req.body.phone, code: drawn() } });", ()),
        ("await prisma.smsCode.create({ data: { phone: req.body.phone, code: req.body.code } });", ()),
        ("await prisma.accessToken.findFirst({ where: { token: req.body.token } });", ()),
    ],
)
def test_a_code_that_is_looked_up_as_it_came_is_tested(body: str, tests: tuple[str, ...]) -> None:
    assert behaviour(f"async (req, res) => {{ {body} res.end(); }}").tests == tests


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


BY_HAND = """
import { createHash, scrypt, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
const derive = promisify(scrypt);
const digest = (text) => createHash("sha256").update(String(text)).digest("hex");
const same = (a, b) => timingSafeEqual(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
export async function matches(password, row) {
  return timingSafeEqual(await derive(password, row.salt, 64), Buffer.from(row.hash, "hex"));
}
export function matchesSoon(password, row) {
  return new Promise((resolve, reject) => {
    scrypt(password, row.salt, 64, (error, key) => (error ? reject(error) : resolve(timingSafeEqual(key, row.hash))));
  });
}
"""
ACCOUNT = "const row = await prisma.account.findUnique({ where: { email: req.body.email } });"


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        (f"{ACCOUNT} if (!(await matches(req.body.password, row))) return res.sendStatus(401);", ("password",)),
        (f"{ACCOUNT} if (!(await matchesSoon(req.body.word, row))) return res.sendStatus(401);", ("password",)),
        (f"{ACCOUNT} if (scryptSync(req.body.word, row.salt, 9).toString() !== row.hash) throw e;", ("password",)),
        (f"{ACCOUNT} if (digest(req.body.password) !== row.hash) throw e;", ("password",)),
        ("const row = await prisma.mail.findFirst({ where: { digest: digest(req.body.code) } });", ("code",)),
        (f"{ACCOUNT} if (!same(row.digest, digest(req.body.token))) throw e;", ("code",)),
        (f"{ACCOUNT} if (!timingSafeEqual(row.otpHash, digest(req.body.code))) throw e;", ("second factor",)),
        (f"{ACCOUNT} if (!verifyTotp(row.secret, req.body.code)) throw e;", ("second factor",)),
        (
            f"{ACCOUNT} if (!authenticator.check(req.body.code, row.s)) throw e;",
            ("second factor",),
        ),
        ("await prisma.account.create({ data: { hash: scryptSync(req.body.password, salt, 64) } });", ()),
        ("await prisma.file.create({ data: { digest: digest(req.body.code) } });", ()),
        ("const row = await prisma.file.findFirst({ where: { digest: digest(req.body.content) } });", ()),
        ("const row = await prisma.coupon.findFirst({ where: { code: req.body.code } });", ()),
    ],
)
def test_credentials_that_are_tested_by_hand_are_told(body: str, tests: tuple[str, ...]) -> None:
    head = BY_HAND.replace("export ", "") + 'import { authenticator } from "otplib";\n'
    assert behaviour(f"async (req, res) => {{ {body} res.end(); }}", head=head).tests == tests


def test_a_handler_that_makes_a_token_is_told() -> None:
    body = "const link = jwt.verify(req.body.token, K); res.json({ token: jwt.sign({ sub: link.sub }, K) });"
    does = behaviour(f"(req, res) => {{ {body} }}", head='import jwt from "jsonwebtoken";\n')
    assert (does.tests, does.issues_token) == (("link token",), True)


@pytest.mark.parametrize(
    ("call", "models"),
    [
        (
            'prisma.$queryRaw`select * from orders o join public."lines" l on l.id = o.id where o.id = ${req.body.id}`',
            "rr",
        ),
        ("prisma.$executeRaw`update orders set note = ${req.body.note} from lines`", "wr"),
        (
            "prisma.$executeRawUnsafe('insert into lines (id) values ($1) on conflict (id) do update set id = 1', 1)",
            "-w",
        ),
        ("prisma.$executeRawUnsafe(CLEAR)", "w-"),
        ("prisma.$queryRaw`select 1 -- from orders`", "--"),
        ("prisma.$queryRaw`select id from orders o, lines as l where o.id = l.id`", "rr"),
        ("prisma.$queryRaw`select id, lines from orders where note is distinct from lines`", "r-"),
    ],
)
def test_models_are_told_by_their_tables_in_raw_sql(call: str, models: str) -> None:
    schema = (
        'model Order {\n  id String @id\n  @@map("orders")\n}\nmodel Line {\n  id String @id\n  @@map("lines")\n}\n'
    )
    code = f"{START}{CLIENT}const CLEAR = 'truncate table orders';\n"
    code += f"app.post('/a', async (req, res) => {{ await {call}; res.end(); }});"
    listed = parse_schema(schema, "schema.prisma").models
    tenancy: dict[str, Tenancy] = {model.name: "global" for model in listed}
    facts = Facts({"app.ts": source("app.ts", code)}, {}, Config(), Schema(listed, None, tenancy))
    does = facts.behaviour(facts.routes.routes[0])
    told = ["w" if name in does.writes else "r" if name in does.reads else "-" for name in ("order", "line")]
    assert "".join(told) == models
