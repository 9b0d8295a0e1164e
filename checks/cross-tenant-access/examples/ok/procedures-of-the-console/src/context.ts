import type { CreateExpressContextOptions } from "@trpc/server/adapters/express";
import { prisma } from "./prisma";
import { tokenOf } from "./tokens";

function callerOf(header: string | undefined) {
  if (!header) return null;
  const claims = tokenOf("access", header.replace("Bearer ", ""));
  return { id: claims.sub!, tenantId: claims.tenantId as string };
}

function staffOf(header: string | undefined) {
  return header ? { id: tokenOf("console", header).sub! } : null;
}

export const createContext = ({ req }: CreateExpressContextOptions) => ({
  prisma,
  user: callerOf(req.header("authorization")),
  staff: staffOf(req.header("x-console-token")),
});

export type Context = ReturnType<typeof createContext>;
