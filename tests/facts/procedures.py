"""Small applications with procedures of tRPC and oRPC, and the rows of their routers."""

from collections.abc import Mapping

from facts.application import table_of
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
