"""Which routes stand beside each other: those of one router, also where one place makes the routers of many."""

from facts.application import START, table_of
from secgate.facts.route_peers import peers_of

BASE = """
import { Router } from "express";
export class Base { protected readonly router = Router(); }
const crew = (q, s, next) => (q.get("x-key") === process.env.KEY ? next() : s.sendStatus(401));
export class Boats extends Base {
  routes() {
    for (const path of ["/a", "/b", "/c", "/d"]) this.router.get(path, crew, (_q, s) => s.end());
    {}
    return this.router;
  }
}
export class Open extends Base {
  routes() { this.router.get("/e", (_q, s) => s.end()); return this.router; }
}
"""
APP = f'{START}import {{ Boats, Open }} from "./base";\napp.use(new Boats().routes());\napp.use(new Open().routes());\n'


def missing(base: str) -> list[str]:
    """The routes that go without the guard of those beside them."""
    routes = table_of({"app.ts": APP, "base.ts": base}).routes
    peers = peers_of(routes)
    return [route.route for route in routes if peers.missing(route) is not None]


def test_routers_that_the_field_of_a_base_class_makes_are_several() -> None:
    assert missing(BASE.replace("{}", "")) == []


def test_a_route_of_such_a_router_is_compared_with_those_of_its_own() -> None:
    assert missing(BASE.replace("{}", 'this.router.get("/f", (_q, s) => s.end());')) == ["/f"]
