"""ts-rest: the contract gives method and path, the implementation the handlers, and one middleware goes before all."""

from facts.application import table_of

CONTRACT = """
import { initContract } from "@ts-rest/core";
const c = initContract();
export const contract = c.router({
  list: { method: "GET", path: "/orders" },
  admin: c.router({ stats: c.query({ method: "GET", path: "/stats" }) }, { pathPrefix: "/admin" }),
  unused: { method: "POST", path: "/unused" },
}, { pathPrefix: "/v1" });
"""
APP = """
import express from "express";
import { createExpressEndpoints, initServer } from "@ts-rest/express";
import { contract } from "@shop/contract";
import { auth } from "./auth";
const app = express();
const s = initServer();
const router = s.router(contract, {
  list: async () => ({ status: 200 }),
  admin: { stats: { middleware: [MIDDLEWARE], handler: async () => ({ status: 200 }) } },
} as never);
createExpressEndpoints(contract, router, app, OPTIONS);
app.get("/v1/orders", (_req, res) => res.end());
"""
AUTH = "export const auth = (req, res, next) => (req.user ? next() : res.sendStatus(401));\n"
MANIFEST = '{"name": "@shop/contract", "main": "dist/index.js"}'


def files(*, middleware: str = "", options: str = "{}") -> dict[str, str]:
    return {
        "app.ts": APP.replace("MIDDLEWARE", middleware).replace("OPTIONS", options),
        "auth.ts": AUTH,
        "contract/package.json": MANIFEST,
        "contract/src/index.ts": CONTRACT,
    }


def test_routes_are_those_of_the_implementation_with_the_paths_of_the_contract() -> None:
    routes = [(r.method, r.route, r.place.line) for r in table_of(files()).routes if r.contract]
    assert routes == [("GET", "/v1/orders", 9), ("GET", "/v1/admin/stats", 10)]


def test_a_contract_shadows_the_same_path_that_is_registered_later() -> None:
    assert [r.state for r in table_of(files()).routes if not r.contract] == ["shadowed"]


def test_a_contract_validates_its_input() -> None:
    assert all(r.validates_input for r in table_of(files()).routes if r.contract)


def test_middleware_of_one_entry_guards_that_one() -> None:
    levels = {r.route: r.level for r in table_of(files(middleware="auth")).routes}
    assert levels == {"/v1/orders": "public", "/v1/admin/stats": "authenticated"}


DISPATCH = """{ globalMiddleware: [(req, res, next) => {
  if (req.path.startsWith("/v1/admin/")) { auth(req, res, next); } else { next(); }
}] }"""


def test_a_dispatcher_is_read_for_the_path_of_each_route() -> None:
    levels = {r.route: r.level for r in table_of(files(options=DISPATCH)).routes}
    assert levels == {"/v1/orders": "public", "/v1/admin/stats": "authenticated"}


def test_a_contract_that_is_not_known_is_told() -> None:
    found = table_of({**files(), "contract/src/index.ts": "export const contract = load();\n"}).unresolved
    assert [one.reason for one in found] == ["the contract is not known, so neither are its routes"]
