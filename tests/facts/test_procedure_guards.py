"""What is proven in front of procedures of tRPC and oRPC, by the middleware of their chains."""

import pytest

from facts.application import facts_of
from facts.procedures import HANDLED, SERVED, TRPC, orpc, trpc

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


@pytest.mark.parametrize(
    ("body", "proves"),
    [
        ("const { user } = await userOf(ctx); if (!user) throw unauthorized(); return next();", ("unknown",)),
        ("const user = await userOf({ req: ctx.req }); if (!user) throw unauthorized(); return next();", ("unknown",)),
        ("await requireUser(ctx); return next();", ("unknown",)),
        ("trace(ctx); return next();", ()),
        ("await measured(ctx); return next();", ()),
        ("if (!ctx.user) { trace(ctx); throw unauthorized(); } return next();", ("authenticated",)),
    ],
)
def test_what_is_handed_the_context_and_cannot_be_followed_is_unknown(body: str, proves: tuple[str, ...]) -> None:
    found = trpc(
        f"""
    import {{ userOf, requireUser, trace, measured, unauthorized }} from "@acme/elsewhere";
    const asked = middleware(async ({{ ctx, next }}) => {{ {body} }});
    export const appRouter = router({{ go: publicProcedure.use(asked).mutation(() => 1) }});"""
    )
    assert [guard.proves for guard in found["POST /trpc/go"].guards] == [proves]


@pytest.mark.parametrize(
    ("body", "proves"),
    [
        ("await requireUser(ctx); return 1;", [("unknown",)]),
        ("const user = await userOf(ctx.req); if (!user) throw unauthorized(); return 1;", [("unknown",)]),
        ("await measured(ctx); return 1;", []),
    ],
)
def test_a_handler_that_may_ask_by_what_cannot_be_followed_is_unknown(body: str, proves: list[object]) -> None:
    found = trpc(
        f"""
    import {{ userOf, requireUser, measured, unauthorized }} from "@acme/elsewhere";
    export const appRouter = router({{ go: publicProcedure.mutation(async ({{ ctx }}) => {{ {body} }}) }});"""
    )
    assert [guard.proves for guard in found["POST /trpc/go"].guards] == proves


def test_a_session_that_is_asked_for_elsewhere_through_own_functions_is_unknown() -> None:
    files = {
        "context.ts": """
        export const createContext = async ({ req, res }, getter) => {
          const session = getter ? await getter({ req, res }) : null;
          const inner = await made({ session });
          return { ...inner, req, res };
        };
        const made = async (opts) => ({ prisma, ...opts });""",
        "session.ts": """
        import { getServerSession } from "@acme/auth";
        const ask = async ({ req, res }) => (req ? await getServerSession({ req, res }) : null);
        const rowOf = async (ctx, session) => {
          if (!session?.user?.id) return null;
          return ctx.prisma.user.findUnique({ where: { id: session.user.id } });
        };
        export const userOf = async (ctx) => {
          const session = ctx.session || (await ask(ctx));
          return { session, user: session ? await rowOf(ctx, session) : null };
        };""",
    }
    found = trpc(
        """
    import { userOf } from "./session";
    const asked = middleware(async ({ ctx, next }) => {
      const { user, session } = await userOf(ctx);
      if (!user || !session) throw new TRPCError({ code: "UNAUTHORIZED" });
      return await next({ ctx: { user, session } });
    });
    export const appRouter = router({ go: publicProcedure.use(asked).mutation(() => 1) });""",
        files,
    )
    assert [guard.proves for guard in found["POST /trpc/go"].guards] == [("unknown",)]


def test_a_middleware_that_nobody_is_seen_to_pass_is_unknown() -> None:
    given = "export const createContext = async () => ({ user: null });"
    found = trpc("export const appRouter = router({ go: authedProcedure.mutation(() => 1) });", {"context.ts": given})
    assert [guard.proves for guard in found["POST /trpc/go"].guards] == [("unknown",)]


def test_middlewares_that_are_joined_keep_their_names() -> None:
    found = trpc(
        """
    const known = middleware(({ ctx, next }) => {
      if (!ctx.user) throw new TRPCError({ code: "UNAUTHORIZED" });
      return next({ ctx: { user: ctx.user } });
    });
    const owner = known.unstable_pipe(({ ctx, next }) => {
      if (ctx.user.role !== "owner") throw new TRPCError({ code: "FORBIDDEN" });
      return next();
    });
    export const appRouter = router({ go: publicProcedure.use(owner).mutation(() => 1) });"""
    )
    assert [guard.name for guard in found["POST /trpc/go"].guards] == ["known", "owner"]
