import type { CreateExpressContextOptions } from "@trpc/server/adapters/express";
import { getServerSession } from "next-auth";
import { prisma } from "./prisma";

export const createContext = async ({ req, res }: CreateExpressContextOptions) => ({
  session: await getServerSession(req, res, {}),
  prisma,
});

export type Context = Awaited<ReturnType<typeof createContext>>;
