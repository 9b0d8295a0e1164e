"""What a handler does, as far as it can be followed: credentials that it tests, models that it reaches, its gates."""

import pytest

from facts.application import START, facts_of
from secgate.facts.model import Behaviour

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
