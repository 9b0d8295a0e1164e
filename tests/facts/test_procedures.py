"""Procedures of tRPC and oRPC: which rows there are, and where their routers are served."""

from collections.abc import Mapping

import pytest

from facts.application import facts_of, table_of
from facts.procedures import AUTH, CONTEXT, HANDLED, HEAD, ORPC, SERVED, TRPC, orpc, trpc

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
        import { Server } from "@acme/server";
        import { trpcServer } from "@hono/trpc-server";
        import { router, publicProcedure } from "./trpc";
        const app = new Server();
        app.use("/trpc/*", trpcServer({ router: router({ go: publicProcedure.mutation(() => 1) }) }));""",
    }  # fmt: skip
    (route,) = table_of(files).routes
    assert [guard.proves for guard in route.guards] == [("unknown",)]


def test_a_function_of_the_target_that_makes_the_adapter_is_followed() -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15.0.0"}}',
        "trpc.ts": TRPC, "context.ts": CONTEXT,
        "serve.ts": """
        import * as adapters from "@trpc/server/adapters/next";
        import { createContext } from "./context";
        export const createNextApiHandler = (router) => adapters.createNextApiHandler({ router, createContext });""",
        "pages/api/trpc/[trpc].ts": """
        import { createNextApiHandler as serve } from "../../../serve";
        import { router, publicProcedure } from "../../../trpc";
        export default serve(router({ go: publicProcedure.mutation(() => 1) }));""",
        "pages/api/other/[trpc].ts": """
        import { createNextApiHandler } from "../../../serve";
        import { router, publicProcedure } from "../../../trpc";
        export default createNextApiHandler(router({ other: publicProcedure.mutation(() => 1) }));""",
    }  # fmt: skip
    table = table_of(files)
    assert sorted(route.route for route in table.routes) == ["/api/other/other", "/api/trpc/go"]
    assert table.unresolved == ()


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


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("open.handler(({ input }) => input)", "nothing"),
        ("open.input(z.object({})).handler(({ input }) => input)", "schema"),
        ("open.input(z.any()).handler(({ input }) => input)", "nothing"),
        ("open.input(wrapped(z.object({}))).handler(({ input }) => input)", "unknown"),
        ("implement(known).go.handler(({ input }) => input)", "schema"),
        ("implement(foreign).go.handler(({ input }) => input)", "unknown"),
    ],
)
def test_what_looks_at_the_input_of_a_handler_of_orpc(text: str, looks: str) -> None:
    files = {
        "orpc.ts": ORPC, "auth.ts": AUTH, "server.ts": HANDLED,
        "router.ts": f"""
        import {{ implement }} from "@orpc/server"; import {{ oc }} from "@orpc/contract"; import {{ z }} from "zod";
        import {{ foreign }} from "@acme/contract"; import {{ open }} from "./orpc";
        const known = {{ go: oc.input(z.object({{}})) }};
        export const router = {{ go: {text} }};""",
    }  # fmt: skip
    (found,) = facts_of(files).procedure_inputs
    assert (found.looks, found.use is not None) == (looks, True)
