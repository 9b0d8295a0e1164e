"""Procedures of tRPC and oRPC: which rows there are, and what is proven in front of each."""

from collections.abc import Mapping

import pytest

from facts.application import facts_of, table_of
from secgate.facts.model import Route

TRPC = """
import { initTRPC, TRPCError } from "@trpc/server";
const t = initTRPC.context<Context>().meta<Meta>().create({ transformer });
export const router = t.router;
export const mergeRouters = t.mergeRouters;
export const middleware = t.middleware;
export const publicProcedure = t.procedure;
const signedIn = t.middleware(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED" });
  return next({ ctx: { user: ctx.user } });
});
export const authedProcedure = t.procedure.use(signedIn);
export const adminProcedure = authedProcedure.use(async (opts) => {
  if (opts.ctx.user.role !== "admin") throw new TRPCError({ code: "FORBIDDEN" });
  return opts.next();
});
"""
ORPC = """
import { os as base, ORPCError } from "@orpc/server";
export const os = base.$context<Context>();
const signedIn = os.middleware(async ({ context, next }) => {
  const user = await context.authenticate();
  if (user) return next({ context: { ...context, user } });
  throw new ORPCError("UNAUTHORIZED");
});
export const open = os;
export const authed = os.use(signedIn);
"""
SERVED = """
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { appRouter } from "./router";
import { createContext } from "./context";
createHTTPServer({ router: appRouter, createContext });
"""
CONTEXT = """
import { getServerSession } from "next-auth";
export const createContext = async ({ req, res }) => {
  const session = await getServerSession(req, res, options);
  return { user: session?.user, prisma };
};
"""
HANDLED = """
import { RPCHandler } from "@orpc/server/node";
import { createServer } from "node:http";
import { router } from "./router";
import { auth } from "./auth";
const handler = new RPCHandler(router);
createServer(async (req, res) => {
  await handler.handle(req, res, { prefix: "/rpc", context: { authenticate: async () => (await auth())?.user } });
});
"""
AUTH = """
import NextAuth from "next-auth";
export const { auth } = NextAuth({ providers: [] });
"""


HEAD = 'import { router, mergeRouters, middleware, publicProcedure, authedProcedure, adminProcedure } from "./trpc";\n'


def trpc(router: str, files: Mapping[str, str] | None = None) -> dict[str, Route]:
    """The rows of a router of tRPC by method and path."""
    listed = {"trpc.ts": TRPC, "server.ts": SERVED, "context.ts": CONTEXT, "router.ts": HEAD + router, **(files or {})}
    return {f"{route.method} {route.route}": route for route in table_of(listed).routes if route.state == "live"}


def orpc(router: str, files: Mapping[str, str] | None = None) -> dict[str, Route]:
    """The rows of a router of oRPC by method and path."""
    head = 'import { os, open, authed } from "./orpc";\n'
    listed = {"orpc.ts": ORPC, "server.ts": HANDLED, "auth.ts": AUTH, "router.ts": head + router, **(files or {})}
    return {f"{route.method} {route.route}": route for route in table_of(listed).routes}


# Which rows there are


def test_queries_are_read_and_mutations_change() -> None:
    found = trpc("""export const appRouter = router({
      list: publicProcedure.query(() => []),
      add: publicProcedure.input(schema).mutation(() => 1),
      seen: publicProcedure.subscription(() => stream()),
    });""")
    assert list(found) == ["GET /trpc/list", "POST /trpc/add", "GET /trpc/seen"]
    assert [route.validates_input for route in found.values()] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("router({ orders: router({ list }) })", {}),
        ("router({ orders: { list } })", {}),
        ("mergeRouters(router({ orders: router({ list }) }), router({}))", {}),
        ("router({ ...{ orders: router({ list }) } })", {}),
        ('router({ orders: lazy(() => import("./orders")) })', {}),
        ('router({ orders: lazy(() => import("./orders").then((m) => m.ordersRouter)) })', {}),
        ("router({ orders: ordersRouter })", {}),
        ("make()", {}),
    ],
)
def test_routers_nest_in_many_ways(text: str, files: Mapping[str, str]) -> None:
    inner = """import { router, publicProcedure } from "./trpc";
    export const ordersRouter = router({ list: publicProcedure.query(() => []) });"""
    head = 'import { lazy } from "@trpc/server"; import { ordersRouter } from "./orders";\n'
    own = "const list = publicProcedure.query(() => []);\nconst make = () => router({ orders: router({ list }) });\n"
    found = trpc(f"{head}{own}export const appRouter = {text};", {"orders.ts": inner, **files})
    assert list(found) == ["GET /trpc/orders.list"]


def test_routers_of_orpc_are_objects_and_builders() -> None:
    found = orpc(
        """
    const one = open.route({ method: "GET", path: "/planets/{id}" }).handler(() => 1);
    const planets = { list: open.handler(() => []), one };
    export const router = {
      planets,
      guarded: os.use(refuse).router({ add: open.input(schema).handler(() => 1) }),
      later: os.lazy(() => import("./later")),
    };""",
        {"later.ts": 'import { open } from "./orpc";\nexport default { go: open.handler(() => 1) };'},
    )
    assert list(found) == [
        "POST /rpc/later/go", "GET /rpc/planets/:id", "POST /rpc/planets/list", "POST /rpc/guarded/add",
    ]  # fmt: skip


def test_a_contract_says_method_path_and_input() -> None:
    contract = """import { oc } from "@orpc/contract";
    const list = oc.route({ method: "GET", path: "/" });
    const add = oc.input(schema);
    export const contract = { planets: oc.prefix("/planets").router({ list, add }) };"""
    found = orpc(
        """import { implement } from "@orpc/server"; import { contract } from "./contract";
    const own = implement(contract).$context<Context>();
    export const router = own.router({
      planets: own.planets.router({
        list: own.planets.list.handler(() => []),
        add: own.planets.add.use(refuse).handler(() => 1),
      }),
    });""",
        {"contract.ts": contract},
    )
    assert {key: route.validates_input for key, route in found.items()} == {
        "GET /rpc/planets": False, "POST /rpc/planets/add": True,
    }  # fmt: skip


# What is proven in front of a procedure


def test_a_middleware_of_a_chain_is_a_guard() -> None:
    found = trpc("""export const appRouter = router({
      open: publicProcedure.query(() => []),
      own: authedProcedure.query(({ ctx }) => ctx.user.id),
      all: adminProcedure.mutation(() => 1),
    });""")
    assert {key: route.level for key, route in found.items()} == {
        "GET /trpc/open": "public", "GET /trpc/own": "authenticated", "POST /trpc/all": "role",
    }  # fmt: skip
    assert [guard.name for guard in found["POST /trpc/all"].guards] == ["signedIn", "adminProcedure"]
    assert found["POST /trpc/all"].roles == ("admin",)
    assert found["GET /trpc/open"].open_by_name == "publicProcedure"


def test_a_middleware_of_orpc_that_goes_on_only_for_who_is_signed_in() -> None:
    found = orpc("export const router = { open: open.handler(() => 1), own: authed.handler(() => 1) };")
    assert {key: route.level for key, route in found.items()} == {
        "POST /rpc/open": "public", "POST /rpc/own": "authenticated",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "({ ctx, next }) => next({ ctx: { user: ctx.user } })",
        "({ ctx, next }) => { if (!ctx.user) console.warn('nobody'); return next(); }",
        "async ({ ctx, next }) => { try { await check(ctx.user); } catch {} return next(); }",
    ],
)
def test_a_middleware_that_lets_everybody_through_proves_nothing(body: str) -> None:
    found = trpc(f"export const appRouter = router({{ own: publicProcedure.use({body}).query(() => 1) }});")
    assert found["GET /trpc/own"].level == "public"


def test_the_function_that_makes_a_middleware_is_followed() -> None:
    found = trpc("""
    const withRole = (role: string) => middleware(({ ctx, next }) => {
      if (ctx.user?.role !== role) throw new TRPCError({ code: "FORBIDDEN" });
      return next();
    });
    export const appRouter = router({ all: publicProcedure.use(withRole("owner")).mutation(() => 1) });""")
    route = found["POST /trpc/all"]
    assert (route.level, route.roles) == ("role", ("owner",))


def test_a_middleware_from_elsewhere_is_unknown_where_it_is_called_like_a_guard() -> None:
    found = trpc("""
    import { requireAuth } from "@acme/guards";
    export const appRouter = router({ all: publicProcedure.use(requireAuth()).mutation(() => 1) });""")
    assert [guard.proves for guard in found["POST /trpc/all"].guards] == [("unknown",)]


def test_the_handler_is_told_by_its_name_and_what_it_does() -> None:
    files = {
        "trpc.ts": TRPC, "server.ts": SERVED,
        "router.ts": """
        import { router, publicProcedure } from "./trpc";
        export const appRouter = router({
          orders: router({ add: publicProcedure.input(schema).mutation(async (opts) => {
            const { handler } = await import("./add.handler");
            return handler(opts);
          }) }),
        });""",
        "add.handler.ts": "export const handler = ({ ctx, input }) => ctx.prisma.order.create({ data: input });",
    }  # fmt: skip
    facts = facts_of(files)
    route = facts.routes.routes[0]
    assert (route.handler, facts.behaviour(route).writes) == ("orders.add", ("order",))


# Where routers are served


GUARD = "(req, res, next) => { if (!req.session.userId) return res.status(401).end(); next(); }"
MADE = "createExpressMiddleware({ router: appRouter, createContext })"


@pytest.mark.parametrize(
    ("mount", "expected"),
    [
        (f"app.use('/api', {MADE});", ("/api/go", "public")),
        (f"app.use('/api', signedIn, {MADE});", ("/api/go", "authenticated")),
        (f"app.use(signedIn); app.use('/api', {MADE});", ("/api/go", "authenticated")),
        (f"app.use('/api', {MADE}); app.use(signedIn);", ("/api/go", "public")),
        (f"app.use({MADE});", ("/trpc/go", "public")),
        (f"const inner = express.Router(); inner.use('/t', {MADE}); app.use('/v1', signedIn, inner);",
         ("/v1/t/go", "authenticated")),
    ],
)  # fmt: skip
def test_what_stands_in_front_of_an_adapter_behind_express_comes_first(mount: str, expected: tuple[str, str]) -> None:
    files = {
        "trpc.ts": TRPC, "context.ts": CONTEXT,
        "app.ts": f"""
        import express from "express";
        import {{ createExpressMiddleware }} from "@trpc/server/adapters/express";
        import {{ router, publicProcedure }} from "./trpc";
        import {{ createContext }} from "./context";
        const app = express();
        const appRouter = router({{ go: publicProcedure.mutation(() => 1) }});
        const signedIn = {GUARD};
        {mount}""",
    }  # fmt: skip
    assert [(route.route, route.level) for route in table_of(files).routes] == [expected]


@pytest.mark.parametrize("path", ["'/rpc', ", "'/rpc/*', ", "'/rpc{/*path}', "])
def test_a_handler_of_orpc_is_called_by_a_middleware_of_express(path: str) -> None:
    files = {
        "orpc.ts": ORPC,
        "app.ts": f"""
        import express from "express";
        import {{ RPCHandler }} from "@orpc/server/node";
        import {{ open }} from "./orpc";
        const app = express();
        const handler = new RPCHandler({{ go: open.handler(() => 1) }});
        app.use({GUARD});
        app.use({path}async (req, res, next) => {{
          const {{ matched }} = await handler.handle(req, res, {{ prefix: "/rpc", context: {{}} }});
          if (matched) return;
          next();
        }});""",
    }
    assert [(route.route, route.level) for route in table_of(files).routes] == [("/rpc/go", "authenticated")]


def test_a_route_of_nextjs_that_serves_a_router_is_no_row_by_itself() -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15.0.0"}}',
        "trpc.ts": TRPC, "context.ts": CONTEXT,
        "router.ts": """import { router, publicProcedure, authedProcedure } from "./trpc";
        const own = authedProcedure.query(() => 1);
        export const appRouter = router({ go: publicProcedure.mutation(() => 1), own });""",
        "app/api/trpc/[trpc]/route.ts": """
        import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
        import { appRouter } from "../../../../router";
        import { createContext } from "../../../../context";
        const handler = (req: Request) => fetchRequestHandler({
          endpoint: "/api/trpc", req, router: appRouter, createContext: () => createContext({ req }),
        });
        export { handler as GET, handler as POST };""",
    }  # fmt: skip
    routes = table_of(files).routes
    assert [(r.method, r.route, r.level) for r in routes] == [
        ("GET", "/api/trpc/own", "authenticated"), ("POST", "/api/trpc/go", "public"),
    ]  # fmt: skip
    assert not any("unknown" in guard.proves for route in routes for guard in route.guards)


def test_what_an_adapter_is_wrapped_in_elsewhere_is_unknown() -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15.0.0"}}', "trpc.ts": TRPC, "context.ts": CONTEXT,
        "pages/api/trpc/[trpc].ts": """
        import { createNextApiHandler } from "@trpc/server/adapters/next";
        import { withAuth } from "@acme/auth"; import { withLogs } from "@acme/logs";
        import { router, publicProcedure } from "../../../trpc";
        const appRouter = router({ go: publicProcedure.mutation(() => 1) });
        export default withLogs(withAuth(createNextApiHandler({ router: appRouter })));""",
    }  # fmt: skip
    (route,) = table_of(files).routes
    assert [(guard.name, guard.proves) for guard in route.guards] == [("withLogs", ("unknown",))]


def test_an_adapter_of_which_nobody_knows_what_stands_in_front_is_unknown() -> None:
    files = {
        "trpc.ts": TRPC, "context.ts": CONTEXT,
        "app.ts": """
        import { Hono } from "hono";
        import { trpcServer } from "@hono/trpc-server";
        import { router, publicProcedure } from "./trpc";
        const app = new Hono();
        app.use("/trpc/*", trpcServer({ router: router({ go: publicProcedure.mutation(() => 1) }) }));""",
    }  # fmt: skip
    (route,) = table_of(files).routes
    assert [guard.proves for guard in route.guards] == [("unknown",)]


def test_a_function_of_the_target_that_makes_the_adapter_is_followed() -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15.0.0"}}',
        "trpc.ts": TRPC, "context.ts": CONTEXT,
        "serve.ts": """
        import { createNextApiHandler } from "@trpc/server/adapters/next";
        import { createContext } from "./context";
        export const serve = (router) => createNextApiHandler({ router, createContext });""",
        "pages/api/trpc/[trpc].ts": """
        import { serve } from "../../../serve";
        import { router, publicProcedure } from "../../../trpc";
        export default serve(router({ go: publicProcedure.mutation(() => 1) }));""",
    }  # fmt: skip
    assert [(route.method, route.route) for route in table_of(files).routes] == [("POST", "/api/trpc/go")]


def test_a_context_factory_that_refuses_is_a_guard() -> None:
    refusing = """import jwt from "jsonwebtoken";
    export const createContext = ({ req }) => ({ user: jwt.verify(req.headers.authorization, KEY) });"""
    found = trpc(
        "export const appRouter = router({ go: publicProcedure.mutation(() => 1) });", {"context.ts": refusing}
    )
    assert found["POST /trpc/go"].level == "authenticated"


def test_what_the_context_takes_from_a_header_as_it_is_proves_nobody() -> None:
    given = "export const createContext = ({ req }) => ({ user: req.headers['x-user'] });"
    found = trpc("export const appRouter = router({ go: authedProcedure.mutation(() => 1) });", {"context.ts": given})
    assert found["POST /trpc/go"].level == "public"


def test_a_router_that_nothing_serves_is_unresolved() -> None:
    files = {
        "trpc.ts": TRPC,
        "router.ts": """import { router, publicProcedure } from "./trpc";
        export const ordersRouter = router({ go: publicProcedure.mutation(() => 1) });
        export const appRouter = router({ orders: ordersRouter });""",
    }
    table = table_of(files)
    assert [(route.route, route.state) for route in table.routes] == [("/trpc/orders.go", "unmounted")]
    assert [(u.path, u.kind) for u in table.unresolved] == [("router.ts", "router")]


def test_a_router_that_holds_what_is_not_known_is_unresolved() -> None:
    text = """import { others } from "@acme/api";
    export const appRouter = router({ others, go: publicProcedure.query(f) });"""
    files = {"trpc.ts": TRPC, "server.ts": SERVED, "context.ts": CONTEXT, "router.ts": f"{HEAD}{text}"}
    assert [(u.path, u.reason) for u in table_of(files).unresolved] == [
        ("server.ts", "others: what it holds could not be followed")
    ]


@pytest.mark.parametrize(
    "text",
    [
        'import { os } from "@orpc/server";\nexport const router = { go: os.handler(() => 1) };',
        'import * as trpc from "@trpc/server";\nexport const r = trpc.router().query("go", { resolve: () => 1 });',
    ],
)
def test_a_builder_of_which_no_procedure_is_found_is_unresolved(text: str) -> None:
    table = table_of({"router.ts": text})
    assert (table.routes, [(u.path, u.kind) for u in table.unresolved]) == ((), [("router.ts", "export")])


def test_a_client_alone_is_no_builder() -> None:
    text = 'import type { inferRouterOutputs } from "@trpc/server";\nexport type Out = inferRouterOutputs<AppRouter>;'
    assert table_of({"client.ts": text}).unresolved == ()


# Shapes of guards


@pytest.mark.parametrize(
    ("guard", "level"),
    [
        ("({ ctx, next }) => { if (!ctx.user) throw unauthorized(); return next(); }", "authenticated"),
        (("(opts) => { const { ctx } = opts; if (ctx.user == null) throw new TRPCError({ code: 'UNAUTHORIZED' });"
         " return opts.next(opts); }"), "authenticated"),
        (("async ({ ctx: { user }, next }) => { if (!user) throw new TRPCError({ code: 'UNAUTHORIZED' });"
         " return next({ ctx: { user } }); }"), "authenticated"),
        ("async (opts) => { assertUser(opts.ctx); return opts.next(); }", "authenticated"),
        ("async (opts) => only(opts)", "authenticated"),
        ("async ({ ctx, next }) => { if (ctx.user) return next(); throw new TRPCError({ code: 'FORBIDDEN' }); }",
         "authenticated"),
        (("async ({ ctx, next, meta }) => { if (meta?.open) return next(); if (!ctx.user) throw unauthorized();"
         " return next(); }"), "public"),
        ("async ({ ctx, next }) => { const found = await next(); if (!ctx.user) throw unauthorized(); return found; }",
         "public"),
        ("async ({ input, next }) => { if (!input.user) throw unauthorized(); return next(); }", "public"),
        (("async ({ ctx, next }) => { if (!['owner', 'admin'].includes(ctx.user.role)) throw forbidden();"
         " return next(); }"), "role"),
        ("async ({ ctx, next }) => Sentry.startSpan({}, () => next())", "public"),
    ],
)  # fmt: skip
def test_shapes_of_middleware(guard: str, level: str) -> None:
    found = trpc(
        f"""
    import {{ TRPCError }} from "@trpc/server";
    import * as Sentry from "@sentry/node";
    const unauthorized = () => new TRPCError({{ code: "UNAUTHORIZED" }});
    const forbidden = () => new TRPCError({{ code: "FORBIDDEN" }});
    const assertUser = (ctx) => {{ if (!ctx.user) throw new TRPCError({{ code: "UNAUTHORIZED" }}); }};
    const only = (opts) => {{ if (!opts.ctx.user) throw unauthorized(); return opts.next(); }};
    export const appRouter = router({{ go: publicProcedure.use({guard}).mutation(() => 1) }});"""
    )
    assert found["POST /trpc/go"].level == level


@pytest.mark.parametrize(
    "guard",
    [
        """async ({ context, next }) => {
          const user = parse(context.headers.get("authorization")?.split(" ")[1]);
          if (user) return next({ context: { user } });
          throw new ORPCError("UNAUTHORIZED");
        }""",
        """async ({ context, next, errors }) => {
          const session = context.session ?? await getSession();
          if (!session.user) throw errors.UNAUTHORIZED();
          return next({ context: { user: session.user } });
        }""",
    ],
)
def test_shapes_of_middleware_of_orpc(guard: str) -> None:
    served = HANDLED.replace("authenticate: async () => (await auth())?.user", "headers: req.headers")
    found = orpc(
        f"""import {{ ORPCError }} from "@orpc/server"; import jwt from "jsonwebtoken";
    const parse = (token) => jwt.verify(token, process.env.SECRET);
    export const router = {{ go: open.use({guard}).handler(() => 1) }};""",
        {"server.ts": served},
    )
    assert found["POST /rpc/go"].level == "authenticated"


def test_a_session_that_is_cached_for_each_request_is_one() -> None:
    files = {
        "context.ts": """
        import { auth } from "./auth";
        const shared = globalThis as unknown as { db?: PrismaClient };
        const db = shared.db ?? new PrismaClient();
        export const createContext = async (opts: { headers: Headers }) => ({ db, session: await auth(), ...opts });""",
        "auth.ts": """
        import NextAuth from "next-auth"; import { cache } from "react";
        const { auth: uncached } = NextAuth({ providers: [] });
        export const auth = cache(uncached);""",
    }
    found = trpc(
        """const signedIn = publicProcedure.use(({ ctx, next }) => {
      if (!ctx.session?.user) throw new TRPCError({ code: "UNAUTHORIZED" });
      return next({ ctx: { session: { ...ctx.session, user: ctx.session.user } } });
    });
    const admin = signedIn.use(async function isAdmin(opts) {
      const { ctx } = opts;
      if (ctx.session.user.role !== "admin") throw new TRPCError({ code: "FORBIDDEN" });
      return opts.next(opts);
    });
    const machine = publicProcedure.use(async ({ ctx, next }) => {
      if (ctx.headers.get("x-key") !== process.env.MACHINE_SECRET) throw new TRPCError({ code: "UNAUTHORIZED" });
      return next();
    });
    export const appRouter = router({
      own: signedIn.query(() => 1), all: admin.query(() => 1), job: machine.mutation(() => 1),
    });""",
        files,
    )
    assert [route.level for route in found.values()] == ["authenticated", "role", "secret"]
