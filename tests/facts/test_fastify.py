"""Instances of Fastify: their routes, and what stands in front of each."""

import pytest

from facts.application import facts_of, table_of
from secgate.facts.model import Route

START = """import Fastify from "fastify"; import fp from "fastify-plugin";
const signedIn = async (request, reply) => { if (!request.user) return reply.code(401).send({ error: "no" }); };
const f = async () => ({});
const app = Fastify();
"""


def rows(text: str, files: dict[str, str] | None = None) -> list[Route]:
    """The rows of an instance `app` that is told of this."""
    return list(table_of({"app.ts": START + text, **(files or {})}).routes)


def levels(text: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The level of each route by method and path."""
    return {f"{row.method} {row.route}": row.level for row in rows(text, files)}


# Ways to tell of a route


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('app.get("/a", f); app.post("/a", {}, f);', ["GET /a", "POST /a"]),
        ('app.route({ method: ["PUT", "PATCH"], url: "/a/:id", handler: f });', ["PATCH /a/:id", "PUT /a/:id"]),
        ('app.get("/a", { handler: f });', ["GET /a"]),
        ('app.withTypeProvider().get("/a", { schema: {} }, f).get("/b", f);', ["GET /a", "GET /b"]),
        ('app.register(async (inner) => { inner.get("/a", f); }, { prefix: "/v1" });', ["GET /v1/a"]),
        ('app.register(fp(async (inner) => { inner.get("/a", f); }), { prefix: "/v1" });', ["GET /a"]),
        ('app.register((inner, options, done) => { inner.all("/a", f); done(); });', ["ALL /a"]),
        ('app.after(() => { app.get("/a", f); });', ["GET /a"]),
    ],
)
def test_a_route_is_told_in_many_ways(told: str, expected: list[str]) -> None:
    assert sorted(levels(told)) == expected


@pytest.mark.parametrize(
    "plugin",
    [
        "export default async function routes(fastify) { fastify.get('/a', async () => 1); }",
        "const routes: FastifyPluginAsync = async (fastify) => { fastify.get('/a', f); }; export default routes;",
        "module.exports = function (fastify, options, done) { fastify.get('/a', async () => 1); done(); };",
    ],
)
@pytest.mark.parametrize(
    "register", ['app.register(routes, { prefix: "/x" });', 'app.register(import("./routes"), { prefix: "/x" });']
)
def test_a_plugin_of_another_file_is_followed(plugin: str, register: str) -> None:
    files = {"app.ts": 'import routes from "./routes";\n' + START + register, "routes.ts": plugin}
    assert [(row.method, row.route, row.state) for row in table_of(files).routes] == [("GET", "/x/a", "live")]


def test_the_plugins_of_a_folder_have_prefixes_by_its_folders() -> None:
    plugin = "export default async (fastify) => { fastify.get('/', async () => 1); };"
    found = levels(
        """import { join } from "node:path"; import load from "@fastify/autoload";
        app.register(load, { dir: join(__dirname, "routes"), options: { prefix: "/v1" }, autoHooks: true });""",
        {
            "routes/root.ts": plugin, "routes/users/index.ts": plugin, "routes/users/other.ts": plugin,
            "routes/users/_id/index.ts": plugin, "routes/own.ts": plugin + "\nexport const autoPrefix = '/mine';",
            "routes/inner/autohooks.ts": """export default async (fastify) => {
              fastify.addHook("onRequest", async (r, reply) => { if (!r.user) return reply.code(401).send(); });
            };""",
            "routes/inner/things.ts": plugin,
        },
    )  # fmt: skip
    assert found == {
        "GET /v1": "public", "GET /v1/users": "public", "GET /v1/users/:id": "public", "GET /v1/mine": "public",
        "GET /v1/inner": "authenticated",
    }  # fmt: skip


def test_a_folder_may_begin_at_a_constant_that_holds_where_the_file_is() -> None:
    plugin = "export default async (fastify) => { fastify.get('/', async () => 1); };"
    found = levels(
        """import path from "node:path"; import { fileURLToPath } from "node:url"; import load from "@fastify/autoload";
        const file = fileURLToPath(import.meta.url);
        const here = path.dirname(file);
        const all = path.join(here, "web");
        app.register(load, { dir: path.join(all, "routes") });""",
        {"web/routes/users/index.ts": plugin},
    )
    assert found == {"GET /users": "public"}


def test_a_plugin_that_cannot_be_followed_leaves_the_routes_open() -> None:
    table = table_of({"app.ts": START + 'import { shop } from "@acme/shop"; app.register(shop); app.get("/a", f);'})
    assert [guard.proves for row in table.routes for guard in row.guards] == [("unknown",)]
    assert [one.kind for one in table.unresolved] == ["mount"]


def test_a_plugin_that_nothing_registers_is_not_served() -> None:
    plugin = """import type { FastifyInstance } from "fastify";
    export async function routes(fastify: FastifyInstance) { fastify.get("/a", async () => 1); }"""
    table = table_of({"routes.ts": plugin})
    assert [(row.route, row.state) for row in table.routes] == [("/a", "unmounted")]


# Hooks


@pytest.mark.parametrize("hook", ["onRequest", "preParsing", "preValidation", "preHandler"])
def test_a_hook_runs_for_all_of_its_instance_wherever_it_is_written(hook: str) -> None:
    text = f"""app.get("/before", f); app.register(async (inner) => {{ inner.get("/in", f); }});
    app.addHook("{hook}", signedIn); app.get("/after", f);"""
    assert set(levels(text).values()) == {"authenticated"}


def test_a_hook_of_a_plugin_stays_inside_it() -> None:
    text = """app.register(async (inner) => { inner.addHook("onRequest", signedIn); inner.get("/in", f); });
    app.register(async (other) => { other.get("/beside", f); }); app.get("/out", f);"""
    assert levels(text) == {"GET /in": "authenticated", "GET /beside": "public", "GET /out": "public"}


def test_a_hook_of_a_wrapped_plugin_is_that_of_the_instance_and_of_what_comes_later() -> None:
    text = """app.register(async (early) => { early.get("/early", f); });
    app.register(fp(async (inner) => { inner.addHook("onRequest", signedIn); }));
    app.register(async (late) => { late.get("/late", f); }); app.get("/out", f);"""
    assert levels(text) == {"GET /early": "public", "GET /late": "authenticated", "GET /out": "authenticated"}


@pytest.mark.parametrize("hook", ["onSend", "onResponse", "onError"])
def test_what_runs_after_a_handler_guards_nothing(hook: str) -> None:
    (row,) = rows(f'app.addHook("{hook}", signedIn); app.get("/a", f);')
    assert row.guards == ()


def test_a_hook_that_changes_routes_leaves_them_open() -> None:
    (row,) = rows('app.addHook("onRoute", (options) => { options.preHandler = [signedIn]; }); app.get("/a", f);')
    assert [guard.proves for guard in row.guards] == [("unknown",)]


def test_options_that_are_not_known_in_full_may_hold_a_guard() -> None:
    (row,) = rows('import { options } from "@acme/x"; app.delete("/a", { ...options, schema: {} }, f);')
    assert [guard.proves for guard in row.guards] == [("unknown",)]


def test_packages_have_their_names_of_old() -> None:
    (row,) = rows('import limit from "fastify-rate-limit"; app.register(limit, { max: 5 }); app.get("/a", f);')
    assert [guard.proves for guard in row.guards] == [("rate-limit",)]


# Guards


@pytest.mark.parametrize(
    ("guard", "proves"),
    [
        ("app.authenticate", ("authenticated",)),
        ("[app.authenticate, owner]", ("authenticated",)),
        ("app.elsewhere", ("unknown",)),
        ("app.auth([app.authenticate, owner])", ("authenticated",)),
        ("app.auth([app.authenticate, owner], { relation: 'and' })", ("authenticated", "role")),
        ("app.auth([signedIn, lets])", ()),
        ("app.basicAuth", ("secret",)),
        ("(request, reply, done) => { if (!request.user) return reply.code(401).send(); done(); }", ("authenticated",)),
        ("(request, reply, done) => { request.user ? done() : done(new Error('unauthorized')); }", ("authenticated",)),
        ("async (request) => { await request.jwtVerify(); }", ("authenticated",)),
        ("async (request) => { await request.jwtVerify().catch((error) => request.log.warn(error)); }", ()),
        ("async (request) => { if (!request.user) throw app.httpErrors.unauthorized(); }", ("authenticated",)),
        ("async (request, reply) => { if (!request.user) { reply.code(401).send({}); return; } }", ("authenticated",)),
        ("async (request, reply) => { if (!request.user) reply.unauthorized(); }", ("authenticated",)),
        ("async (r, reply) => { if (r.headers['k'] !== process.env.KEY) return reply.code(401).send(); }", ("secret",)),
        ("async (request) => { request.log.info('seen'); }", ()),
        ("async (request) => { await request.verifySession(); }", ("unknown",)),
        ("async (request, reply) => { await elsewhere.requireUser(request, reply); }", ("unknown",)),
        ("async (request, reply) => { const s = request.session.get('user'); if (!s) return reply.code(401).send(); }",
         ("authenticated",)),
        ("async (request, reply) => { await signedIn(request, reply); }", ("authenticated",)),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_a_route_is_read(guard: str, proves: tuple[str, ...]) -> None:
    text = f"""import jwt from "@fastify/jwt"; import {{ elsewhere }} from "@acme/x"; import auth from "@fastify/auth";
    app.register(jwt, {{ secret: "s" }}); app.register(auth);
    app.decorate("authenticate", async (request, reply) => {{
      try {{ await request.jwtVerify(); }} catch (error) {{ reply.send(error); }}
    }});
    const lets = async () => {{}};
    const owner = async (request, reply) => {{ if (request.user.role !== "owner") return reply.code(403).send(); }};
    app.get("/a", {{ preHandler: {guard} }}, f);"""
    (row,) = rows(text)
    assert row.guards[0].proves == proves


@pytest.mark.parametrize(
    ("options", "level"),
    [
        ("{}", "authenticated"),
        ("{ config: { rateLimit: {} } }", "authenticated"),
        ("{ config: { open: false } }", "authenticated"),
        ("{ config: { open: true } }", "public"),
    ],
)
@pytest.mark.parametrize(
    "asked", ["routeOptions.config.open", "routeOptions.config?.open === true", "context.config.open"]
)
def test_a_hook_may_look_at_what_is_set_for_a_route(asked: str, options: str, level: str) -> None:
    hook = f"async (request) => {{ if (request.{asked}) return; await request.jwtVerify(); }}"
    text = f'app.addHook("onRequest", {hook}); app.post("/a", {options}, f);'
    (row,) = rows(text)
    assert row.level == level


def test_what_is_set_for_a_route_may_not_be_known() -> None:
    hook = "async (request) => { if (request.routeOptions.config.open) return; await request.jwtVerify(); }"
    (row,) = rows(f'import {{ more }} from "@acme/x"; app.addHook("onRequest", {hook}); app.post("/a", more, f);')
    assert row.guards[0].proves == ("unknown",)


def test_a_decorator_of_a_wrapped_plugin_is_found_inside_others() -> None:
    files = {
        "auth.ts": """import fp from "fastify-plugin";
        export default fp(async (fastify) => {
          fastify.decorate("authenticate", async (request) => { await request.jwtVerify(); });
        });""",
        "users.ts": "export default async (app) => { app.get('/', { onRequest: [app.authenticate] }, f); };",
    }
    text = """import auth from "./auth"; import users from "./users";
    app.register(auth); app.register(users, { prefix: "/users" });"""
    assert levels(text, files) == {"GET /users": "authenticated"}


def test_a_limiter_is_that_of_all_routes_or_of_one() -> None:
    text = """import limit from "@fastify/rate-limit"; app.register(limit, { max: 100, timeWindow: "1 minute" });
    app.register(async (inner) => {
      inner.post("/login", { config: { rateLimit: { max: 5, timeWindow: "15 minutes" } } }, f); inner.get("/a", f);
    });"""
    limits = {row.route: row.rate_limit for row in rows(text)}
    assert {route: (limit.max, limit.window_s) for route, limit in limits.items() if limit is not None} == {
        "/login": (5.0, 900.0), "/a": (100.0, 60.0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "parts"),
    [
        ('{ body: { type: "object" } }', [("body",)]),
        (
            "{ body: z.object({}), params: z.object({}), querystring: z.object({}) }",
            [("body",), ("params",), ("query",)],
        ),
        ("{ response: { 200: {} } }", []),
        ("imported", [("?",)]),
    ],
)
def test_schemas_of_a_route_are_given_the_parts_of_a_request(schema: str, parts: list[tuple[str, ...]]) -> None:
    (row,) = rows(
        f'import {{ z }} from "zod"; import {{ imported }} from "@acme/x"; app.post("/a", {{ schema: {schema} }}, f);'
    )
    assert [guard.checked.parts for guard in row.guards] == parts


def test_what_a_handler_asks_is_seen() -> None:
    text = 'app.put("/a", async (request, reply) => { if (!request.user) return reply.code(401).send(); return {}; });'
    facts = facts_of({"app.ts": START + text})
    assert facts.behaviour(facts.routes.routes[0]).gates == ("authenticated",)
