"""Applications of Hono: their routes, and what stands in front of each."""

import pytest

from facts.application import facts_of, table_of
from secgate.facts.model import Route

START = """import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
const signedIn = createMiddleware(async (c, next) => {
  if (!c.get("user")) return c.json({ error: "no" }, 401);
  await next();
});
const app = new Hono();
"""
SERVED = "\nexport default app;\n"


def rows(text: str, files: dict[str, str] | None = None) -> list[Route]:
    """The rows of an application `app` that is told of this."""
    return list(table_of({"index.ts": START + text + SERVED, **(files or {})}).routes)


def levels(text: str, files: dict[str, str] | None = None) -> dict[str, str]:
    """The level of each route by method and path."""
    return {f"{row.method} {row.route}": row.level for row in rows(text, files)}


# Where a middleware runs


@pytest.mark.parametrize(
    ("at", "guarded"),
    [
        ("", ["/", "/a", "/a/b"]),
        ('"*", ', ["/", "/a", "/a/b"]),
        ('"/*", ', ["/", "/a", "/a/b"]),
        ('"/a", ', ["/a"]),
        ('"/a/*", ', ["/a", "/a/b"]),
        ('"/a/b/*", ', ["/a/b"]),
    ],
)
def test_a_middleware_runs_for_its_path_and_below_a_star(at: str, guarded: list[str]) -> None:
    found = rows(f'app.use({at}signedIn); for (const path of ["/", "/a", "/a/b"]) app.get(path, (c) => c.text("x"));')
    assert [row.route for row in found if row.level == "authenticated"] == guarded


def test_what_is_registered_before_a_middleware_goes_without_it() -> None:
    found = levels('app.get("/a", (c) => c.text("a")); app.use(signedIn); app.get("/b", (c) => c.text("b"));')
    assert found == {"GET /a": "public", "GET /b": "authenticated"}


def test_a_middleware_that_was_mounted_also_guards_what_comes_later_below_its_path() -> None:
    text = """const inner = new Hono(); inner.use(signedIn); app.route("/in", inner);
    app.get("/in/late", (c) => c.text("x")); app.get("/out", (c) => c.text("x"));"""
    assert levels(text) == {"GET /in/late": "authenticated", "GET /out": "public"}


# Ways to tell of a route


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ('app.get("/a", f).post(f).put("/b", f);', ["GET /a", "POST /a", "PUT /b"]),
        ('app.on(["PUT", "DELETE"], "/a", f);', ["DELETE /a", "PUT /a"]),
        ('app.on("GET", ["/a", "/b"], f);', ["GET /a", "GET /b"]),
        ('app.all("/a/*", f);', ["ALL /a/*"]),
        ('app.get("/posts/:id?", f);', ["GET /posts", "GET /posts/:id"]),
        ('app.on(["GET"], "/auth/**", f);', ["GET /auth/*"]),
        ('app.get("/a/:id{[0-9]+}", f);', ["GET /a/:id([0-9]+)"]),
        ('app.basePath("/v1").get("/a", f); app.get("/b", f);', ["GET /b", "GET /v1/a"]),
        ('const v1 = app.basePath("/v1"); v1.route("/in", new Hono().get("/a", f));', ["GET /v1/in/a"]),
        ('app.route("/in", new Hono().basePath("/deep").get("/a", f));', ["GET /in/deep/a"]),
        ('app.get("/static/*", serveStatic({ root: "./" })); app.get("/a", f);', ["GET /a"]),
    ],
)
def test_a_route_is_told_in_many_ways(told: str, expected: list[str]) -> None:
    head = 'import { serveStatic } from "hono/bun"; const f = (c) => c.text("x");'
    assert sorted(levels(head + told)) == expected


def test_a_view_with_a_base_path_has_the_middleware_of_the_whole() -> None:
    found = levels('const api = app.basePath("/api"); app.use(signedIn); api.get("/a", (c) => c.text("a"));')
    assert found == {"GET /api/a": "authenticated"}


def test_handlers_of_a_factory_are_a_chain() -> None:
    text = """import { createFactory } from "hono/factory";
    const factory = createFactory({ initApp: (made) => { made.use("/in/*", signedIn); } });
    const both = factory.createHandlers(signedIn, (c) => c.text("x"));
    const own = factory.createApp().get("/in/a", (c) => c.text("a")).get("/a", (c) => c.text("a"));
    app.post("/b", ...both); app.route("/own", own);"""
    assert levels(text) == {
        "GET /own/a": "public", "GET /own/in/a": "authenticated", "POST /b": "authenticated",
    }  # fmt: skip


def test_a_route_of_openapi_has_the_middleware_and_the_schemas_of_its_description() -> None:
    text = """import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
    const made = createRoute({ method: "put", path: "/a/{id}", middleware: [signedIn],
      request: { params: z.object({}), body: { content: { "application/json": { schema: z.object({}) } } } } });
    const api = new OpenAPIHono(); api.openapi(made, (c) => c.json(c.req.valid("json"))); app.route("/", api);"""
    (row,) = rows(text)
    assert (row.method, row.route, row.level, row.validates_input) == ("PUT", "/a/:id", "authenticated", True)
    assert [guard.checked.parts for guard in row.guards] == [(), ("body",), ("params",)]


# Which application is served


@pytest.mark.parametrize(
    "served",
    [
        "export default app;",
        "export default { port: 3000, fetch: app.fetch };",
        'import { serve } from "@hono/node-server"; serve(app);',
        'import { serve } from "@hono/node-server"; serve({ fetch: app.fetch });',
        "Deno.serve(app.fetch);",
        'import { handle } from "hono/aws-lambda"; export const handler = handle(app);',
    ],
)
def test_an_application_is_live_where_something_serves_it(served: str) -> None:
    table = table_of({
        "index.ts": START + 'app.get("/a", (c) => c.text("a"));' + served,
        "other.ts": 'import { Hono } from "hono"; export const other = new Hono().get("/b", (c) => c.text("b"));',
    })  # fmt: skip
    assert {row.route: row.state for row in table.routes} == {"/a": "live", "/b": "unmounted"}
    assert [(one.path, one.kind) for one in table.unresolved] == [("other.ts", "router")]


def test_another_application_that_is_mounted_is_not_known() -> None:
    table = table_of({"index.ts": START + 'app.mount("/old", old.handle); app.get("/a", (c) => c.text("a"));' + SERVED})
    assert [one.kind for one in table.unresolved] == ["call"]


def test_an_application_behind_a_route_of_nextjs_has_the_guards_of_that() -> None:
    table = table_of({
        "package.json": '{"dependencies": {"next": "15.0.0"}}',
        "middleware.ts": """import { NextResponse } from "next/server"; import { jwtVerify } from "jose";
        export async function middleware(req) {
          await jwtVerify(req.cookies.get("session").value, KEY);
          return NextResponse.next();
        }
        export const config = { matcher: "/api/:path*" };""",
        "app/api/[[...route]]/route.ts": """import { handle } from "hono/vercel"; import { Hono } from "hono";
        const app = new Hono().basePath("/api").get("/a", (c) => c.text("a"));
        export const GET = handle(app); export const POST = handle(app);""",
    })  # fmt: skip
    assert [(row.method, row.route, row.level) for row in table.routes] == [("GET", "/api/a", "authenticated")]


# Guards


@pytest.mark.parametrize(
    ("guard", "proves"),
    [
        ("jwt({ secret: 's' })", ("authenticated",)),
        ("bearerAuth({ token: 's' })", ("secret",)),
        ("basicAuth({ username: 'a', password: 's' })", ("secret",)),
        ("every(signedIn, owner)", ("authenticated", "role")),
        ("some(signedIn, owner)", ("authenticated",)),
        ("some(signedIn, logger())", ()),
        ("except('/a', signedIn)", ()),
        ("except(['/b', '/c/*'], signedIn)", ("authenticated",)),
        ("except('/:x', signedIn)", ("unknown",)),
        ("logger()", ()),
        ("verifyToken()", ("unknown",)),
        ("(c, next) => next()", ()),
        ("(c, next) => elsewhere.requireUser(c, next)", ("unknown",)),
        ("(c, next) => signedIn(c, next)", ("authenticated",)),
        ("async (c, next) => { const at = getAuth(c); if (!at?.userId) return c.text('no', 401); await next(); }",
         ("authenticated",)),
        ("async (c, next) => { if (c.req.header('x-key') !== c.env.KEY) throw new HTTPException(401); await next(); }",
         ("secret",)),
        ("async (c, next) => { c.set('user', await verify(c.req.header('a'), c.env.KEY)); return next(); }",
         ("authenticated",)),
        (("async (c, next) => { const s = await auth.api.getSession({ headers: c.req.raw.headers });"
          " if (!s) return c.json({}, 401); c.set('user', s.user); await next(); }"), ("authenticated",)),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_a_route_is_read(guard: str, proves: tuple[str, ...]) -> None:
    head = """import { jwt, verify } from "hono/jwt"; import { bearerAuth } from "hono/bearer-auth";
    import { basicAuth } from "hono/basic-auth"; import { every, some, except } from "hono/combine";
    import { logger } from "hono/logger"; import { verifyToken } from "@acme/tokens";
    import { elsewhere } from "@acme/x";
    import { getAuth } from "@hono/clerk-auth"; import { betterAuth } from "better-auth";
    import { HTTPException } from "hono/http-exception";
    const auth = betterAuth({});
    const owner = async (c, next) => { if (c.get("user").role !== "owner") return c.text("no", 403); await next(); };
    """
    (row,) = rows(f'{head} app.get("/a", {guard}, (c) => c.text("a"));')
    assert row.guards[0].proves == proves


def test_the_claims_of_a_token_are_compared() -> None:
    text = """import { jwt } from "hono/jwt"; app.use(jwt({ secret: "s" }));
    app.use(async (c, next) => { if (c.var.jwtPayload.role !== "admin") return c.text("no", 403); await next(); });
    app.delete("/a", (c) => c.text("a"));"""
    (row,) = rows(text)
    assert (row.level, row.roles) == ("role", ("admin",))


def test_what_a_handler_asks_is_seen() -> None:
    text = (
        'app.put("/a", (c) => { const user = c.get("user"); if (!user) return c.json({}, 401); return c.json({}); });'
    )
    facts = facts_of({"index.ts": START + text + SERVED})
    assert facts.behaviour(facts.routes.routes[0]).gates == ("authenticated",)


def test_a_library_that_signs_people_in_answers_for_itself() -> None:
    text = """import { betterAuth } from "better-auth"; const auth = betterAuth({});
    app.on("POST", "/in/*", (c) => auth.handler(c.req.raw));"""
    facts = facts_of({"index.ts": START + text + SERVED})
    assert facts.behaviour(facts.routes.routes[0]).tests == ("sign-in",)


def test_procedures_behind_an_application_have_its_guards() -> None:
    files = {
        "index.ts": START + """
        import { trpcServer } from "@hono/trpc-server"; import { initTRPC } from "@trpc/server";
        const t = initTRPC.create();
        app.use("/trpc/*", signedIn);
        app.use("/trpc/*", trpcServer({ router: t.router({ go: t.procedure.mutation(() => 1) }) }));""" + SERVED,
    }  # fmt: skip
    assert [(row.route, row.level) for row in table_of(files).routes] == [("/trpc/go", "authenticated")]


def test_a_function_that_is_given_an_application_tells_it_of_routes() -> None:
    users = """import type { Hono } from "hono";
    export function users(app: Hono) { app.get("/users", (c) => c.json([])); }"""
    found = levels('import { users } from "./users"; users(app);', {"users.ts": users})
    assert found == {"GET /users": "public"}


def test_an_application_whose_file_exports_itself_is_served() -> None:
    text = 'app.get("/a", (c) => c.text("a"));\nconst other = new Hono();\nother.get("/b", (c) => c.text("b"));\n'
    table = table_of({"index.ts": f'{START}{text}export {{ default }} from "./index";\n'})
    assert {row.route: row.state for row in table.routes} == {"/a": "live", "/b": "live"}


# Signatures of bodies

MAC = """async function mac(phrase: string, text: string) {
  const key = await crypto.subtle.importKey("raw", bytes(phrase), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return SHOWN;
}
const encoder = new TextEncoder();
const same = (a: string, b: string) => crypto.subtle.timingSafeEqual(encoder.encode(a), encoder.encode(b));
"""
SHOWN = [
    '[...new Uint8Array(made)].map((b) => b.toString(16).padStart(2, "0")).join("")',
    "btoa(String.fromCharCode(...new Uint8Array(made)))",
    'Buffer.from(made).toString("hex")',
]


def asked_by(body: str, shown: str) -> frozenset[str]:
    """What the handler of a hook tests by hand."""
    text = f'app.post("/paid", async (c) => {{ const text = await c.req.text(); {body} return c.text("ok"); }});'
    facts = facts_of({"index.ts": MAC.replace("SHOWN", shown) + START + text + SERVED})
    return frozenset(facts.behaviour(facts.routes.routes[0]).tests)


@pytest.mark.parametrize("shown", SHOWN)
def test_a_signature_of_web_crypto_that_is_compared_is_one(shown: str) -> None:
    sent, no = 'c.req.header("x-signature") ?? ""', 'return c.text("no", 401);'
    assert asked_by(f"if (!same(await mac(c.env.PHRASE, text), {sent})) {no}", shown) == {"signature"}
    assert asked_by(f"if ((await mac(c.env.PHRASE, text)) !== ({sent})) {no}", shown) == {"signature"}
    assert asked_by(f'if (!same(c.req.header("x-other"), {sent})) {no}', shown) == frozenset()
    assert asked_by("await mac(c.env.PHRASE, text);", shown) == frozenset()


def test_a_signature_that_web_crypto_verifies_is_one() -> None:
    verify = 'if (!(await crypto.subtle.verify("HMAC", key, unhex(SENT), encoder.encode(text)))) return null;'
    assert asked_by(verify.replace("SENT", 'c.req.header("x-signature")'), SHOWN[0]) == {"signature"}
    assert asked_by(verify.replace("SENT", "c.env.SIGNATURE"), SHOWN[0]) == frozenset()
